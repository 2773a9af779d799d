"""One mistake at a time in a finding or its words: each is named with its file and line."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.content.problems import Problem, Unusable
from bot.content.prompts import load_voice
from bot.content.shelves import load_library
from bot.core.library import Library
from bot.services.verbs import found_pages
from tests.conversation import thinned

RULES = """\
section: letters
findings:
  - id: a_writer_in_waiting
    kind: gap
    when:
      - {lor_pmr: ["0"]}
      - {lor_strength: [unsure], lor_pmr: [1+]}
    raises: [workload]
    weight: 4
    weighed: "the guide calls letters critical with a low score"
    effect: large
    effort: medium
    weeks: 4
    action: help-writers
    sources: [guide]
"""
WORDS = """\
a_writer_in_waiting:
  title: A letter still to ask for
  says: The guide wants {{ fig("guide_pmr_letters") }} letters from PM&R.
  change: A writer who says yes.
"""
FILES = {"knowledge/findings/waiting.yaml": RULES, "prompts/findings/waiting.yaml": WORDS}
KNOWLEDGE, PROMPTS = FILES


@dataclass(frozen=True)
class Slip:
    """A slip of an editor's pen: `old` became `new`; the line with `at` is to be named."""

    file: str
    old: str
    new: str
    at: str
    says: str

    def __str__(self) -> str:
        return self.new or f"without {self.old}"


SLIPS = [
    Slip(KNOWLEDGE, "section: letters", "section: leters", "leters", "did you mean 'letters'"),
    Slip(KNOWLEDGE, "section: letters", "section: consistency", "section", "risk or a conflict"),
    Slip(KNOWLEDGE, "kind: gap", "kind: gab", "kind: gab", "gap"),
    Slip(KNOWLEDGE, '{lor_pmr: ["0"]}', '{lor_pmrs: ["0"]}', "id: a_writer", "'lor_pmr'"),
    Slip(KNOWLEDGE, "[unsure]", "[weak]", "id: a_writer", "strong"),
    Slip(KNOWLEDGE, "raises: [workload]", "raises: [workloads]", "workloads", "workload"),
    Slip(KNOWLEDGE, "    weighed:", "    reason:", "reason", "not a key"),
    Slip(KNOWLEDGE, "weight: 4", "weight: 6", "weight: 6", "5"),
    Slip(KNOWLEDGE, "action: help-writers", "action: help-writer", "action", "did you mean"),
    Slip(KNOWLEDGE, "sources: [guide]", "sources: []", "sources", "1"),
    Slip(KNOWLEDGE, "sources: [guide]", "sources: [gide]", "sources", "'guide'"),
    Slip(PROMPTS, "a_writer_in", "the_writer_in", "the_writer", "did you mean 'a_writer"),
    Slip(PROMPTS, "guide_pmr_letters", "guide_pmr_leters", "says", "did you mean 'guide_pmr_le"),
    Slip(PROMPTS, "The guide wants", "The guide wants 2 or", "says", "number"),
    Slip(PROMPTS, "A writer who", "A letter is a guaranteed match, if", "change", "promises"),
    Slip(PROMPTS, "  change: A writer who says yes.\n", "", "a_writer", "'change' is missing"),
    Slip(PROMPTS, "A letter still", f"{'x' * 80} letter", "title", "80"),
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of both folders, with one more finding in it."""
    folder = tmp_path_factory.mktemp("files")
    for name in ("knowledge", "prompts"):
        shutil.copytree(thinned() / name, folder / name)
        (folder / name / "findings").mkdir(exist_ok=True)
    restore(folder)
    return folder


def restore(folder: Path) -> None:
    for file, text in FILES.items():
        (folder / file).write_text(text, encoding="utf-8")


def problems(folder: Path, library: Library | None = None) -> list[Problem]:
    """Load both folders, or the prompts alone beside a library, and return what is wrong."""
    found: list[Problem] = []
    try:
        library = library or load_library(folder / "knowledge")
    except Unusable as unusable:
        found += unusable.problems
    try:
        load_voice(folder / "prompts", found_pages(), library)
    except Unusable as unusable:
        found += unusable.problems
    return found


@pytest.fixture(scope="module")
def library(whole: Path) -> Library:
    """The library with the finding in it; slips of the prompts need no other."""
    return load_library(whole / "knowledge")


def test_a_finding_is_one_file_of_rules_and_one_of_words(whole: Path) -> None:
    assert problems(whole) == []


@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_a_slip_is_named_with_its_file_and_line(whole: Path, library: Library, slip: Slip) -> None:
    slipped = FILES[slip.file].replace(slip.old, slip.new, 1)
    assert slipped != FILES[slip.file]
    (whole / slip.file).write_text(slipped, encoding="utf-8")
    found = problems(whole, library if slip.file == PROMPTS else None)
    restore(whole)
    line = next(n for n, text in enumerate(slipped.splitlines(), 1) if slip.at in text)
    named = [p for p in found if p.path == slip.file and slip.says in str(p)]
    assert named, [str(p) for p in found]
    assert abs(named[0].line - line) <= 2, str(named[0])


def test_words_that_are_missing_are_missed(whole: Path, library: Library) -> None:
    (whole / PROMPTS).unlink()
    found = problems(whole, library)
    restore(whole)
    assert any("a_writer_in_waiting" in p.message and "prompts" in p.path for p in found)


def test_a_figure_that_a_template_shows_and_nobody_has_is_named(
    whole: Path, library: Library
) -> None:
    file = whole / "prompts" / "report_situation.md.j2"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('fig("guide_ck_low")', 'fig("guide_ck_lwo")'), encoding="utf-8")
    (found,) = problems(whole, library)
    file.write_text(text, encoding="utf-8")
    assert found.path == "prompts/report_situation.md.j2"
    assert "did you mean 'guide_ck_low'" in found.hint
    assert "guide_ck_low" in text.splitlines()[found.line - 1]
