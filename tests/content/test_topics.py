"""One mistake at a time in one topic of a copy of the knowledge: named with its file and line."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.content.problems import Problem, Unusable
from bot.content.shelves import load_library
from tests.conversation import thinned

FILE = "knowledge/topics/letters/lor-who.md"
FIRST = "  - "


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what `check` looks at."""
    for name in ("knowledge", "prompts"):
        shutil.copytree(thinned() / name, tmp_path / name)
    return tmp_path


def problems(root: Path) -> list[Problem]:
    try:
        load_library(root / "knowledge")
    except Unusable as unusable:
        return list(unusable.problems)
    return []


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@dataclass(frozen=True)
class Slip:
    """What an editor adds at the end of the body, or changes in the front matter."""

    says: str
    at: str
    body: str = ""
    front: tuple[str, str] = ("", "")

    def __str__(self) -> str:
        return (self.body or self.front[1])[:30]


SLIPS = [
    Slip("no-such-source", "sources:", front=("sources: [", "sources: [no-such-source, ")),
    Slip("lor-hwo", "related:", front=("related: [", "related: [lor-hwo, ")),
    Slip("title", "titel:", front=("title:", "titel:")),
    Slip("8", "title:", front=("title: ", "title: Hm #")),
    Slip("last week", "reviewed: last", front=("reviewed: ", "reviewed: last week #")),
    Slip("'review_by' is missing", "title:", front=("review_by: ", "#")),
    Slip("'72' is a number", "About 72", "About 72 programs do."),
    Slip("'$1,200' is a number", "about $1,200", "It costs about $1,200 more."),
    Slip("'fugi'", "fugi", '{{ fugi("pmr_letters") }}'),
    Slip("fig: no 'no_such_figure'", "no_such_figure", '{{ fig("no_such_figure") }}'),
    Slip("fact: no 'no_such_fact'", "no_such_fact", '{% if fact("no_such_fact") == 1 %}x{% endif %}'),
    Slip("answer: no 'lor_pmrs'", "lor_pmrs", '{{ answer("lor_pmrs") }}'),
    Slip("when: no 'eras_opne'", "eras_opne", '{{ when("eras_opne") }}'),
    Slip("/lettters", "command:", front=("command: ", "command: lettters #")),
    Slip("no command /repotr", "`/repotr", "Then look at `/repotr`."),
    Slip("no Jinja", "", "{% if season %}never closed"),
    Slip("promises", "guaranteed", "With these you are guaranteed an interview."),
    Slip("promises", "will match", "With these you will match."),
]  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_a_slip_is_named_with_its_file_and_line(copy: Path, slip: Slip) -> None:
    path = copy / FILE
    text = path.read_text(encoding="utf-8")
    old, new = slip.front
    assert old in text, "the file has changed: look for another slip"
    broken = text.replace(old, new, 1) if old else text.rstrip() + "\n\n" + slip.body + "\n"
    path.write_text(broken, encoding="utf-8")
    found = problems(copy)
    told = "\n".join(map(str, found))
    assert found, "nobody noticed"
    assert {problem.path for problem in found} == {FILE}, told
    assert slip.says in told
    if slip.at:
        assert line_of(broken, slip.at) in {problem.line for problem in found}, told


def test_too_few_phrasings(copy: Path) -> None:
    path = copy / FILE
    lines = path.read_text(encoding="utf-8").splitlines()
    phrasings = [number for number, line in enumerate(lines) if line.startswith(FIRST)]
    kept = [line for number, line in enumerate(lines) if number not in phrasings[11:]]
    path.write_text("\n".join(kept), encoding="utf-8")
    (problem,) = problems(copy)
    assert (problem.path, problem.line) == (FILE, line_of("\n".join(kept), "phrasings:"))
    assert "12" in str(problem)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"just words",
        b"---\ntitle: never closed\n",
        b"---\ntitle: [\n---\nbody",
        b"---\n- a\n---\nbody",
        b"\xff\xfe\x00",
        b"---\n---\n",
        b"---\ntitle: a\ntitle: b\n---\n",
    ],
)
def test_broken_front_matter(copy: Path, content: bytes) -> None:
    (copy / FILE).write_bytes(content)
    found = problems(copy)
    assert FILE in {problem.path for problem in found}
    assert all(problem.line >= 1 for problem in found)


def test_two_topics_of_one_id_and_a_file_nobody_reads(copy: Path) -> None:
    shutil.copy(copy / FILE, copy / "knowledge/topics/usce/lor-who.md")
    shutil.copy(copy / FILE, copy / "knowledge/topics/letters/more.markdown")
    told = "\n".join(map(str, problems(copy)))
    assert "used twice" in told
    assert "more.markdown:1: " in told
