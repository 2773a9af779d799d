"""What `check` notices in files that load: each in a copy of the real ones, by file and line."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from bot.content.lints import aged_or_unwise
from bot.content.problems import Problem, Severity
from bot.content.prompts import load_voice
from bot.content.shelves import load_library
from bot.services.verbs import found_pages
from tests.conversation import ROOT, TODAY, the_memory, thinned

FOLDER = "topics/letters"


@dataclass(frozen=True)
class Lapse:
    """A change to one file that loads and is not wise; `code` is to be found at the line of `at`."""

    code: str
    file: str
    old: str
    new: str
    at: str
    severity: Severity = Severity.WARNING

    def __str__(self) -> str:
        return f"{self.code}: {self.file}"


LAPSES = [
    Lapse("overdue", f"{FOLDER}/lor-content.md", "review_by: 2027-06-01", "review_by: 2026-11-22", "review_by:"),
    Lapse("season-over", f"{FOLDER}/lor-how-to-ask.md", "season: 2027", "season: 2026", "season:"),
    Lapse("unsourced", f"{FOLDER}/lor-who.md", "sources: [guide, ", "sources: [", "sources:"),
    Lapse("lost", f"{FOLDER}/lor-mention-scores.md", "phrasings:\n",
          "phrasings:\n  - which programs sponsor an h1b and which sponsor a j1 visa\n", "- which programs"),
    Lapse("length", f"{FOLDER}/lor-non-pmr.md", "", "\nagain" * 200, "title:", Severity.ERROR),
    Lapse("length", f"{FOLDER}/lor-waive-old.md", "",
          '\n{% if fact("failed_attempt") == "yes" %}' + "and none\n" * 500 + "{% endif %}\n", "title:",
          Severity.ERROR),
    Lapse("two-values", "figures.yaml", "    - {value: 214, since: 2022-07-01, source: sketchy-ck-2022}",
          "    - {value: 214, since: 2022-07-01, source: sketchy-ck-2022}\n"
          "    - {value: 215, since: 2022-07-01, source: guide}", "- {value: 215, since: 2022", Severity.ERROR),
    Lapse("promise", "readiness.yaml", "title: Step 1 and", "title: You will match. Step 1 and", "title: You will",
          Severity.ERROR),
    Lapse("bare-number", "guide/04-letters.yaml", "label: Letters from PM&R", "label: Letters from 8765 PM&R",
          "label: Letters from 8765"),
]  # fmt: skip


@dataclass(frozen=True)
class Lapsed:
    """A copy of the knowledge with every lapse in it: its files, and what is said of them."""

    texts: Mapping[Lapse, str]
    today: tuple[Problem, ...]
    years_later: tuple[Problem, ...]


@pytest.fixture(scope="module")
def lapsed(tmp_path_factory: pytest.TempPathFactory) -> Lapsed:
    root = tmp_path_factory.mktemp("copy") / "knowledge"
    shutil.copytree(thinned() / "knowledge", root)
    texts = {}
    for lapse in LAPSES:
        path = root / lapse.file
        text = path.read_text(encoding="utf-8")
        assert lapse.old in text, "the files have changed: look for another lapse"
        texts[lapse] = text.replace(lapse.old, lapse.new, 1) if lapse.old else text + lapse.new
        path.write_text(texts[lapse], encoding="utf-8")
    library = load_library(root, the_memory())
    voice = load_voice(ROOT / "prompts", found_pages(), library)
    later = TODAY.replace(year=TODAY.year + 4)
    said = [tuple(aged_or_unwise(root, library, voice, day)) for day in (TODAY, later)]
    return Lapsed(texts, *said)


@pytest.mark.parametrize("lapse", LAPSES, ids=str)
def test_a_lapse_is_noticed_in_its_place(lapsed: Lapsed, lapse: Lapse) -> None:
    text = lapsed.texts[lapse]
    line = text[: text.index(lapse.at)].count("\n") + 1
    here = [p for p in lapsed.today if p.path == f"knowledge/{lapse.file}" and p.code == lapse.code]
    assert [(p.line, p.severity) for p in here] == [(line, lapse.severity)], list(map(str, here))


def test_nothing_else_is_found_fault_with(lapsed: Lapsed) -> None:
    assert len(lapsed.today) == len(LAPSES), list(map(str, lapsed.today))


def test_what_has_aged_is_noticed(lapsed: Lapsed) -> None:
    codes = {(p.path, p.code) for p in lapsed.years_later}
    assert ("knowledge/seasons.yaml", "season-over") in codes
    for code in ("overdue", "season-over"):
        assert (f"knowledge/{FOLDER}/lor-who.md", code) in codes
