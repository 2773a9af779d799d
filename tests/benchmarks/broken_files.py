"""Every kind of file, broken in every way that people, editors and attackers break files.

Each must be told by a Problem with file and line, in words, within a hard limit of time, and nothing
of it may be served. `python -m tests.benchmarks.broken_files` tries them all and prints a table.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.content.documents import LARGEST
from bot.content.problems import Problem, Unusable
from bot.content.prompts import load_voice
from bot.content.shelves import load_library
from bot.services.verbs import found_pages

ROOT = Path(__file__).parents[2]
LIMIT = 2.0
"""Seconds of work that telling what is wrong with a file may take."""


@dataclass(frozen=True)
class Target:
    """A file to break: a plain field in it, and, where it has such, a reference and some Jinja."""

    name: str
    path: str
    field: str
    reference: tuple[str, str] | None = None
    jinja: str | None = None

    @property
    def key(self) -> str:
        return self.field.partition(":")[0]


TARGETS = (
    Target("quick look", "knowledge/guide/00-quick-look.yaml", "quick:", ("- ck_score", "- ck_skore")),
    Target("section", "knowledge/guide/02-exams.yaml", "label: Step 2 CK score",
           ("ask_when: {ck_score:", "ask_when: {ck_skore:")),
    Target("sources", "knowledge/sources.yaml", "publisher: residencyadvisor.com"),
    Target("figures", "knowledge/figures.yaml", "unit: points", ("source: usmle-ck-2014", "source: usmle-2041")),
    Target("seasons", "knowledge/seasons.yaml", "date: 2025-06-04",
           ("source: aamc-timeline-2026}", "source: aamc-timeline-2062}")),
    Target("conflicts", "knowledge/conflicts.yaml", "questions: [img_type, visa_need]",
           ("questions: [img_type, visa_need]", "questions: [img_tipe]")),
    Target("readiness", "knowledge/readiness.yaml", "weight: 5", ("earned_by: [pass-", "earned_by: [piss-")),
    Target("milestones", "knowledge/milestones/letters.yaml", "before: ",
           ("before: ", "before: no_such_")),
    Target("findings", "knowledge/findings/letters.yaml", "effort: medium", ("when: [{lor_pmr:", "when: [{lor_pmrs:")),
    Target("programs", "knowledge/programs/al.yaml", 'acgme: "3400121002"', ("source: pmr-roster-2026", "source: pmr-rooster")),
    Target("program fields", "knowledge/program_fields.yaml", "label: J-1 visa"),
    Target("curation", "knowledge/curation.yaml", "points: 25", ("source: aamc-signals-2025}", "source: aamc-singals}")),
    Target("words of findings", "prompts/findings/letters.yaml", "change: One physiatrist", None,
           '{{ fig("guide_pmr_letters") }}'),
    Target("words", "knowledge/words.yaml", "concepts:"),
    Target("matching", "knowledge/matching.yaml", "constant: -"),
    Target("conduct", "knowledge/conduct.yaml", "sad_topics: [", ("sad_topics: [wellbeing", "sad_topics: [welbeing")),
    Target("examples", "knowledge/conduct/strain.yaml", "examples:"),
    Target("words of rules", "knowledge/lints/words.yaml", "groups:",
           ("- {parts: [exam_core,", "- {parts: [exam_cora,")),
    Target("sentences", "knowledge/lints/sentences/story.yaml", "sentences:", ("  blame, trouble:\n", "  blame, truble:\n")),
    Target("rules for texts", "knowledge/lints/story.yaml", "title: Puts it on others",
           ("said: [blame_said]", "said: [blame_sade]")),
    Target("reasons", "knowledge/reasons.yaml", "says: After a failed exam", ("sources: [guide]", "sources: [guido]")),
    Target("practice rubric", "knowledge/practice/rubric.yaml", "rubric:", ("sources: [guide,", "sources: [guido,")),
    Target("practice", "knowledge/practice/01-first.yaml", "title: The three to expect",
           ("{usce_months:", "{usce_munths:")),
    Target("people", "knowledge/people.yaml", "label: Somebody who has told nothing",
           ("visa_need: j1", "visa_neet: j1")),
    Target("topic", "knowledge/topics/letters/lor-who.md", "command: letters",
           ("sources: [guide", "sources: [guido"), '{{ fig("guide_pmr_letters") }}'),
    Target("phrases", "prompts/phrases.yaml", "agree: Agree and start", None, "{{ count }}"),
    Target("template", "prompts/paused.md.j2", "{{ of }}", ("{{ of }}", "{{ off }}"), "{{ answered }}"),
)  # fmt: skip
"""One file of each kind; a test holds them against `FILE_KINDS`."""


@dataclass(frozen=True)
class Break:
    """One way to break a file; returns None where a kind of file has no such thing."""

    name: str
    of: Callable[[str, Target], str | bytes | None]


def _in_front(entry: str) -> Callable[[str, Target], str | None]:
    """Put something on lines of its own before the field; of a topic, in its front matter."""

    def broken(text: str, target: Target) -> str | None:
        if target.name == "template":
            return None
        line = next(line for line in text.splitlines() if target.field in line)
        inner = entry.replace("KEY", target.key)
        return text.replace(line, f"{inner}\n{line}", 1)

    return broken


def _field(value: str) -> Callable[[str, Target], str | None]:
    """Give the field another value."""

    def broken(text: str, target: Target) -> str | None:
        if target.name == "template":
            return None
        start = text.index(target.field)
        end = min(i for i in (text.find(c, start) for c in "\n,}") if i > 0)
        if target.field.endswith("["):
            end = text.index("\n", start)
        new = value.replace("KEY", target.key).replace("OLD", text[start:end])
        if target.field.endswith(":"):  # what it held stands on the next lines
            return None if "OLD" not in value else text[:start] + new + text[end:]
        return text[:start] + new + text[end:]

    return broken


def _reference(text: str, target: Target) -> str | None:
    return text.replace(*target.reference, 1) if target.reference else None


def _jinja(what: str) -> Callable[[str, Target], str | None]:
    def broken(text: str, target: Target) -> str | None:
        return text.replace(target.jinja, what, 1) if target.jinja else None

    return broken


def _plain(
    change: Callable[[str], str | bytes], *, templates: bool = False
) -> Callable[[str, Target], str | bytes | None]:
    """Break the text as a whole; most of that is nothing to a template, which is any text."""
    return lambda text, target: change(text) if templates or target.name != "template" else None


def _halfway(text: str, target: Target) -> str | None:
    """Cut the file in the middle of a word in its middle line; of a topic, in its front matter."""
    if target.name == "template":
        return text[: text.index("}}")]
    lines = text.splitlines()
    last = lines.index("---", 1) if target.name == "topic" else len(lines)
    return "\n".join([*lines[: last // 2], "an unfin"])


def _duplicated(text: str, target: Target) -> str | None:
    """Write a key twice: the field's, or, of a flow or a file of entries, its first one."""
    if target.name == "template":
        return None
    body = text.splitlines()
    number = next(n for n, line in enumerate(body) if target.field in line)
    line = body[number]
    if line.strip().startswith(target.key):
        indent = line[: len(line) - len(line.lstrip())]
        twice = f"{indent}{target.key}: x"
        return "\n".join([*body[:number], twice, *body[number:], ""])
    return text.replace(target.field, f"{target.key}: x, {target.field}", 1)


BREAKS = (
    Break("truncated", _halfway),
    Break("empty", _plain(lambda _: "")),
    Break("nothing but blanks", _plain(lambda _: " \n\n  \n")),
    Break("wrong type", _field("KEY: {a: [b, c]}")),
    Break("a list for a text", _field("KEY: [1, 2, {}]")),
    Break("nothing for a value", _field("KEY: ")),
    Break("unknown key", _field("colour: red, OLD" )),
    Break("missing key", _field("colour: red")),
    Break("missing reference", _reference),
    Break("a list where keys should be", _plain(lambda _: "- one\n- two\n")),
    Break("words where keys should be", _plain(lambda _: "just words\n")),
    Break("Jinja: unclosed", _jinja("{{ fig(")),
    Break("Jinja: unknown name", _jinja("{{ nobody }}")),
    Break("Jinja: unknown filter", _jinja("{{ 1 | upcase }}")),
    Break("Jinja: unclosed block", _jinja("{% if 1 %}")),
    Break("Jinja: deep", _jinja("{{ " + "(" * 3000 + "}}")),
    Break("Latin-1", _plain(lambda text: text.encode() + b"# caf\xe9\n", templates=True)),
    Break("UTF-16", _plain(lambda text: text.encode("utf-16"), templates=True)),
    Break("a picture", _plain(lambda _: bytes(range(256)) * 40, templates=True)),
    Break("NUL bytes", _plain(lambda text: text.replace("e", "\0", 9))),
    Break("huge: a comment", _plain(lambda text: text + "# long\n" * (LARGEST // 5))),
    Break("huge: one text", _field("KEY: '" + "x" * 900_000 + "'")),
    Break("huge: a number", _field("KEY: " + "9" * 100_000)),
    Break("deep: brackets", _in_front("KEY_: " + "[" * 20_000)),
    Break("deep: braces", _in_front("KEY_: " + "{a: " * 20_000)),
    Break("deep: indentation", _in_front("\n".join(" " * n + f"a{n}:" for n in range(300)))),
    Break("anchor", _field("KEY: &a OLD")),
    Break("alias", _field("KEY: *a")),
    Break("a bomb of aliases", _plain(lambda _: "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(24)))),
    Break("merge key", _in_front("<<: {a: b}")),
    Break("tag: Python", _field("KEY: !!python/object/apply:os.system ['true']")),
    Break("tag: our own", _field("KEY: !include x")),
    Break("tab", _in_front("\tKEY: x")),
    Break("duplicate key", _duplicated),
    Break("second document", lambda text, target: None if target.name in {"topic", "template"}
          else text + "\n---\na: b\n"),
    Break("unclosed quote", _field('KEY: "OLD')),
    Break("unclosed bracket", _field("KEY: [OLD")),
    Break("marks of a merge", _in_front("<<<<<<< HEAD")),
    Break("a key that is a list", _in_front("? [a, b]\n: c")),
    Break("a colon in a text", _field("KEY: this: that: OLD")),
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One broken file."""

    target: Target
    way: Break
    content: bytes

    def __str__(self) -> str:
        return f"{self.target.name}: {self.way.name}"


def cases() -> Iterator[Case]:
    """Yield every kind of file, broken in every way that it can be."""
    for target in TARGETS:
        text = (ROOT / target.path).read_text(encoding="utf-8")
        assert target.field in text, f"{target.path} has changed: look for another field"
        for way in BREAKS:
            broken = way.of(text, target)
            if broken is not None:
                content = broken.encode() if isinstance(broken, str) else broken
                assert content != text.encode(), f"{target.name} is not broken by {way.name}"
                yield Case(target, way, content)


@dataclass(frozen=True)
class Told:
    """What was said of a broken file, after how many seconds of work."""

    case: Case
    problems: tuple[Problem, ...]
    seconds: float

    @property
    def fault(self) -> str | None:
        """Say what is wrong with what was said, None if nothing is."""
        if not self.problems:
            return "nobody noticed"
        named = [p for p in self.problems if p.path == self.case.target.path]
        if not named:
            return f"another file was named: {self.problems[0]}"
        lines = self.case.content.count(b"\n") + 1
        for problem in named:
            if not 1 <= problem.line <= lines:
                return f"there is no such line: {str(problem)[:200]}"
            if not problem.message.strip() or not problem.hint.strip() or "\n" in str(problem):
                return f"it does not say what to do: {str(problem)[:200]}"
            if len(str(problem)) > 600:
                return f"it says too much: {str(problem)[:200]}"
        return f"it took {self.seconds:.1f} s" if self.seconds > LIMIT else None


class Bench:
    """A copy of the files, in which one at a time is broken."""

    def __init__(self, folder: Path) -> None:
        self._root = folder
        for name in ("knowledge", "prompts"):
            shutil.copytree(ROOT / name, folder / name)
        self._library = load_library(folder / "knowledge")

    def told(self, case: Case) -> Told:
        """Break a file, load what it belongs to as a running bot would, and mend it again."""
        path = self._root / case.target.path
        sound = path.read_bytes()
        path.write_bytes(case.content)
        begun = time.process_time()
        try:
            problems = self._loaded(case)
        finally:
            path.write_bytes(sound)
        return Told(case, problems, time.process_time() - begun)

    def _loaded(self, case: Case) -> tuple[Problem, ...]:
        with suppress(OSError):
            try:
                if case.target.path.startswith("knowledge"):
                    load_library(self._root / "knowledge")
                else:
                    load_voice(self._root / "prompts", found_pages(), self._library)
            except Unusable as unusable:
                return unusable.problems
        return ()


def main() -> int:
    """Try them all, print what was not told as it should be, and a table."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    watchdog = threading.Timer(900, lambda: sys.exit("it hangs"))
    watchdog.daemon = True
    watchdog.start()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        told = [bench.told(case) for case in cases()]
    failed = [one for one in told if one.fault]
    for one in failed:
        sys.stdout.write(f"{one.case}: {one.fault}\n")
    slowest = max(told, key=lambda one: one.seconds)
    day = dt.datetime.now(dt.UTC).date()
    sys.stdout.write(
        "| Day | Broken files | Told with file and line | Served | Most work (s) |\n|---|---:|---:|---:|---:|\n"
        f"| {day} | {len(told)} | {len(told) - len(failed)} | "
        f"{sum(not one.problems for one in told)} | {slowest.seconds:.2f} ({slowest.case}) |\n"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
