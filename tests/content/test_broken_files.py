"""One mistake at a time in a copy of the real files: each is named with its file and line."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.content.kinds import FILE_KINDS, kind_of
from bot.content.problems import Problem, Unusable
from bot.content.prompts import load_voice
from bot.content.shelves import load_library
from bot.services.verbs import found_pages
from tests.benchmarks.broken_files import TARGETS, Bench, Case, cases
from tests.conversation import ROOT, thinned

ABOUT, EXAMS = "knowledge/guide/01-about.yaml", "knowledge/guide/02-exams.yaml"
QUICK = "knowledge/guide/00-quick-look.yaml"
SOURCES, FIGURES, SEASONS = (f"knowledge/{n}.yaml" for n in ("sources", "figures", "seasons"))
CONFLICTS, READINESS = "knowledge/conflicts.yaml", "knowledge/readiness.yaml"
MILESTONES = "knowledge/milestones/exams.yaml"
PHRASES = "prompts/phrases.yaml"


@dataclass(frozen=True)
class Slip:
    """A slip of an editor's pen: `old` became `new` in a file; the line with `at` is to be named."""

    file: str
    old: str
    new: str
    at: str
    says: str = ""
    elsewhere: str | None = None

    def __str__(self) -> str:
        return f"{self.file}: {self.new[:30].strip()!r}"


SLIPS = [
    # --- the guide
    Slip(EXAMS, "kind: score\n    ask: What is your Step 2", "kind: skore\n    ask: What is your Step 2",
         "skore", "score"),
    Slip(EXAMS, "    label: Step 2 CK score", "    labell: Step 2 CK score",
         "labell", "did you mean 'label'"),
    Slip(EXAMS, "    label: Step 2 CK score\n", "", "- id: ck_score", "'label' is missing"),
    Slip(EXAMS, "label: Step 2 CK score", f"label: {'x' * 46}", "x" * 46, "45"),
    Slip(EXAMS, "- id: ck_date", "- id: ck_score", "- id: ck_score\n    kind: month", "twice"),
    Slip(EXAMS, "- id: ck_date", "- id: CK date", "CK date", "[a-z]"),
    Slip(EXAMS, "    most: 6\n", "", "- id: step1_attempts", "most"),
    Slip(EXAMS, '    example: "219"\n', "", "- id: ck_score", "example"),
    Slip(EXAMS, "ask_when: {ck_score: [1+, unknown]}", "ask_when: {ck_scores: [1+]}",
         "ck_scores", "did you mean 'ck_score'"),
    Slip(EXAMS, "ask_when: {ck_score: [1+, unknown]}", "ask_when: {ck_score: [1++]}",
         "1++", "2+"),
    Slip(EXAMS, "ask_when: {ck_score: [1+, unknown]}", "ask_when: {ck_score: []}", "ck_score: []"),
    Slip(EXAMS, "ask_when: {ck_score: [1+, unknown]}", "ask_when: {oet: [passed]}",
         "oet: [passed]", "asked only later"),
    Slip(EXAMS, "ask_when: {ck_score: [1+, unknown]}", "ask_when: {ecfmg_state: [passed]}",
         "ecfmg_state"),
    Slip(ABOUT, "value: h1b", "value: j1", "- id: visa_need", "same value"),
    Slip(ABOUT, "value: h1b", "value: H-1B", "value: H-1B"),
    Slip(ABOUT, "ask_when: {img_type: [non_us, unknown]}", "ask_when: {img_type: [martian]}",
         "martian", "non_us"),
    Slip(ABOUT, "id: about", "id: exams", "id: exams", "twice", EXAMS),
    Slip(ABOUT, "id: about\n", "id: quick\n", "id: quick"),
    Slip(ABOUT, "id: about\n", f"id: {'a' * 40}\n", "a" * 40),
    Slip(QUICK, "- ck_score", "- ck_skore", "quick:", "did you mean 'ck_score'"),
    Slip(QUICK, "- ck_date", "- ck_score", "quick:", "twice"),
    # --- what claims rest on
    Slip(SOURCES, "  grade: official", "  grade: certain", "  grade: certain", "official"),
    Slip(SOURCES, "url: https://", "url: www.", "url: www.", "https://"),
    Slip(SOURCES, "read: 2026-", "read: 26-", "read: 26-"),
    Slip(SOURCES, "guide:\n", "the-guide:\n", "guide", "sources.yaml", FIGURES),
    Slip(FIGURES, "ck_pass_mark:\n", "ck_pass_marks:\n", "ck_pass_marks", "ck_pass_mark"),
    Slip(FIGURES, "{value: 209, since: 2014-07-01, source: usmle-ck-2014}", "{value: 209}",
         "{value: 209}", "source"),
    Slip(FIGURES, "source: usmle-ck-2014", "source: usmle-ck-2041", "usmle-ck-2041", "usmle-ck-2014"),
    Slip(FIGURES, "since: 2014-07-01", "since: July 2014", "July 2014"),
    Slip(SEASONS, "date: 2026-06-03", "date: 2026-06-31", "2026-06-31"),
    Slip(SEASONS, "date: 2026-06-03", "date: June 2026", "June 2026"),
    Slip(SEASONS, "  2027:\n", "  1927:\n", "1927"),
    Slip(SEASONS, "    eras_open: {date: 2026-06-03", "    eras_opne: {date: 2026-06-03",
         "eras_opne", "eras_open"),
    Slip(SEASONS, "  eras_review: Programs", "  eras_revue: Programs", "eras_review"),
    Slip(SEASONS, "    rank_list: {date: 2027-03, source: quantaprep-eras-2027}\n", "",
         "rank_list: Rank lists are due"),
    # --- what YAML makes of a word elsewhere, and not here
    Slip(EXAMS, "    most: 6\n", "    most: 12:30\n", "12:30", "12:30 is a text here"),
    Slip(EXAMS, "    most: 6\n", "    most: no\n", "most: no", "in figures"),
    Slip(EXAMS, "label: Step 2 CK score", "label: 219", "label: 219", 'quotes: "219"'),
    Slip(EXAMS, "label: Step 2 CK score", "label: true", "label: true", 'quotes: "true"'),
    Slip(FIGURES, "{value: 209,", "{value: 1,000,", "1,000"),
    Slip(FIGURES, "{value: 209,", "{value: '1,000',", "1,000", "1000"),
    Slip(FIGURES, "{value: 209,", "{value: 12:30,", "12:30", "no number"),
    Slip(SOURCES, "read: 2026-11-22", "read: 22.11.2026", "22.11.2026", "2026-11-22"),
    # --- what follows from answers
    Slip(CONFLICTS, "questions: [ck_score, ck_attempts]", "questions: [ck_scores]",
         "ck_scores", "did you mean 'ck_score'"),
    Slip(CONFLICTS, 'graduation_clash: ["yes"]', "graduation_clash: [maybe]", "[maybe]", "yes"),
    Slip(CONFLICTS, "- id: graduation", "- id: us-img-visa", "- id: us-img-visa\n    when: {gr", "twice"),
    Slip(READINESS, "weight: 5", "weight: 9", "weight: 9", "5"),
    Slip(READINESS, "earned_by: [pass-", "earned_by: [piss-", "earned_by: [piss-"),
    Slip(READINESS, "    - id: ecfmg-certified", "  examz:\n    - id: ecfmg-certified",
         "examz", "exams"),
    Slip(MILESTONES, "before: rank_list", "before: rank_lisp", "rank_lisp",
         "did you mean 'rank_list'"),
    Slip(MILESTONES, "- id: pass-ck", "- id: pass-step1", "- id: pass-step1\n    title: Pass Step 2",
         "twice"),
    Slip(MILESTONES, "weeks: 16", "weeks: four", "weeks: four"),
    Slip(MILESTONES, "needs: [pass-step1]", "needs: [pass-step2]", "pass-step2", "pass-step1"),
    Slip(MILESTONES, "needs: [pass-step1]", "needs: [get-certified]", "needs: [get-certified]",
         "needs itself"),
    Slip(MILESTONES, "how: {call: step3}", "how: {call: step4}", "step4", "step3"),
    Slip(MILESTONES, "how: {call: step3}", "how: {topic: step4}", "step4"),
    Slip(MILESTONES, "how: {call: step3}", "how: {}", "how: {}", "either"),
    Slip(MILESTONES, "ideal: {anchor: eras_submit, months: -12}",
         "ideal: {anchor: eras_submit, months: 9}", "months: 9", "comes after"),
    Slip(MILESTONES, "settles: [oet]", "settles: [oett]", "oett", "oet"),
    Slip(MILESTONES, "done_when: [{oet: [passed]}]", "done_when: [{oet: [past]}]", "past"),
    Slip(MILESTONES, "Opens the way to everything", "Opens 9 ways to everything", "does: >-",
         "'9'"),
    Slip(MILESTONES, "section: exams", "section: exam", "section: exam", "exams"),
    # --- the wording
    Slip("prompts/paused.md.j2", "{{ answered }}", "{{ anwsered }}", "anwsered",
         "did you mean 'answered'"),
    Slip("prompts/paused.md.j2", "{{ answered }}", "{{ answered ", "{{ answered"),
    Slip("prompts/paused.md.j2", "{{ answered }}", "{{ answered | upcase }}", "upcase"),
    Slip("prompts/report.md.j2", '"_season.md.j2"', '"_seasons.md.j2"', "_seasons",
         "did you mean '_season.md.j2'"),
    Slip("prompts/report.md.j2", "{% endfor %}", "", "", "Jinja"),
    Slip("prompts/_season.md.j2", "{{ season }}", "{{ saison }}", "saison", "season"),
    Slip("prompts/_season.md.j2", "{{ season }}", "{{ season | upcase }}", "upcase"),
    Slip("prompts/_sources.md.j2", "{% if cited %}", '{% if cited %}{% include "_sources.md.j2" %}',
         "include"),
    Slip(PHRASES, "  agree: Agree and start\n", "", "button:", "'button.agree' is missing"),
    Slip(PHRASES, "  agree: Agree", "  agre: Agree", "agre", "did you mean 'button.agree'"),
    Slip(PHRASES, "{{ count }} at once", "{{ cuont }} at once", "cuont", "count"),
    Slip(PHRASES, "{{ count }} at once", "{{ count at once", "{{ count at once"),
    Slip(PHRASES, "agree: Agree and start", "agree: 3", "agree: 3", "quotes"),
    Slip(PHRASES, "agree: Agree and start", f"agree: {'x' * 81}", "x" * 81, "80"),
]  # fmt: skip


@dataclass(frozen=True)
class Copy:
    """A copy of `knowledge/` or `prompts/`, to be broken."""

    root: Path

    @classmethod
    def of(cls, file: str, folder: Path) -> Copy:
        """Copy the folder that the file is in."""
        name = Path(file).parts[0]
        shutil.copytree(thinned() / name, folder / name)
        return cls(folder)

    def read(self, file: str) -> str:
        return (self.root / file).read_text(encoding="utf-8")

    def write(self, file: str, content: str | bytes) -> None:
        raw = content.encode() if isinstance(content, str) else content
        (self.root / file).write_bytes(raw)

    def problems(self) -> list[Problem]:
        """Load what was copied, and return what is wrong with it."""
        found: list[Problem] = []
        loads: dict[str, Callable[[Path], object]] = {
            "knowledge": load_library,
            "prompts": lambda root: load_voice(root, found_pages()),
        }
        for name, load in loads.items():
            try:
                if (self.root / name).exists():
                    load(self.root / name)
            except Unusable as unusable:
                found += unusable.problems
        return found


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_a_slip_is_named_with_its_file_and_line(tmp_path: Path, slip: Slip) -> None:
    copy = Copy.of(slip.file, tmp_path)
    text = copy.read(slip.file)
    assert slip.old in text, "the files have changed: look for another slip"
    broken = text.replace(slip.old, slip.new, 1)
    copy.write(slip.file, broken)
    found = copy.problems()
    assert found, "nobody noticed"
    told = "\n".join(map(str, found))
    for problem in found:
        assert re.fullmatch(r"[\w./-]+:\d+: [^\n]+; [^\n]+", str(problem)), problem
        assert (tmp_path / problem.path).is_file() or "missing" in problem.code, problem
    assert len({str(p) for p in found}) == len(found), f"said twice:\n{told}"
    assert {p.path for p in found} >= {slip.elsewhere or slip.file}, told
    assert slip.says in told
    if slip.elsewhere is None:
        lines = {p.line for p in found if p.path == slip.file}
        assert not slip.at or line_of(broken, slip.at) in lines, told


@pytest.mark.parametrize(
    "gone",
    [QUICK, EXAMS, SOURCES, FIGURES, SEASONS, CONFLICTS, READINESS, MILESTONES, PHRASES,
     "prompts/report.md.j2", "prompts/_season.md.j2", "knowledge/guide", "knowledge/milestones"],
)  # fmt: skip
def test_what_is_gone_is_missed(tmp_path: Path, gone: str) -> None:
    copy = Copy.of(gone, tmp_path)
    (tmp_path / gone).rename(tmp_path / "gone")
    assert copy.problems()


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("bench"))


@cache
def some_cases() -> tuple[Case, ...]:
    """Every way to break a file once, each kind of file in turn; all of it: `broken_files`."""
    everything = list(cases())
    ways = list(dict.fromkeys(case.way.name for case in everything))
    by_way = {way: [c for c in everything if c.way.name == way] for way in ways}
    once = [by_way[way][number % len(by_way[way])] for number, way in enumerate(ways)]
    left = [target for target in TARGETS if target not in {case.target for case in once}]
    return (*once, *(next(c for c in everything if c.target == target) for target in left))


@pytest.mark.timeout(20)
@pytest.mark.parametrize("case", some_cases(), ids=str)
def test_a_file_broken_by_other_means(bench: Bench, case: Case) -> None:
    told = bench.told(case)
    assert told.problems
    assert told.fault is None or told.fault.startswith("it took"), told.fault


def test_all_kinds_are_broken_in_all_ways() -> None:
    everything = list(cases())
    assert len(everything) >= 300
    assert set(FILE_KINDS) <= {kind_of(target.path) for target in TARGETS}
    assert {case.target for case in some_cases()} == set(TARGETS)


@pytest.mark.parametrize("name", ["guide/11-more.yml", "guide/11-more.YAML", "more.yaml"])
def test_a_file_that_nobody_would_read_is_noticed(tmp_path: Path, name: str) -> None:
    copy = Copy.of("knowledge", tmp_path)
    copy.write(f"knowledge/{name}", "id: more\n")
    assert copy.problems()


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    slips = (
        (EXAMS, "kind: score", "kind: skore"),
        (ABOUT, "value: h1b", "value: H1B"),
        (FIGURES, "value: 209, ", ""),
    )
    copy = Copy.of("knowledge", tmp_path)
    for file, old, new in slips:
        copy.write(file, copy.read(file).replace(old, new))
    assert {p.path for p in copy.problems()} == {file for file, _, _ in slips}


def test_the_files_of_this_repository_are_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(ROOT)]) == 0
    assert capsys.readouterr().out == "No problems in knowledge/ and prompts/.\n"


def test_a_warning_stops_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    topic = "knowledge/topics/letters/lor-who.md"
    copy = Copy.of(topic, tmp_path)
    Copy.of("prompts", tmp_path)
    copy.write(topic, re.sub("review_by: .*", "review_by: 2020-01-01", copy.read(topic)))
    assert main(["check", "--json", str(tmp_path)]) == 0
    (problem,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (problem["path"], problem["severity"], problem["code"]) == (topic, "warning", "overdue")


def test_check_as_text_and_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = Copy.of("knowledge", tmp_path)
    Copy.of("prompts", tmp_path).write("prompts/paused.md.j2", "{{ anwsered }}\n{{ off }}")
    copy.write(EXAMS, copy.read(EXAMS).replace("most: 300", "most: lots"))
    assert main(["check", str(tmp_path)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert main(["check", "--json", str(tmp_path)]) == 1
    data = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(told) == len(data) == 5
    for line, problem in zip(told, data, strict=True):
        assert problem.keys() == {"path", "line", "severity", "code", "message", "hint"}
        assert problem["severity"] == "error"
        assert line == "{path}:{line}: {message}; {hint}".format(**problem)
    assert told == sorted(told, key=lambda line: (line.split(":")[0], int(line.split(":")[1])))
