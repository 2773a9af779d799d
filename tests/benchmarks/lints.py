"""How well the rules for texts find what a careful mentor would remark: `python -m tests.benchmarks.lints`.

Every paragraph of `tests/core/paragraphs.yaml` is read, and each pair of a paragraph and a rule is
counted once. The rounds are shown apart: only the newest one, right after it was written, says how the
rules do on texts that they were not mended for. `--file` measures another file of the same form.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bot.content.documents import Document, read_document
from bot.content.shelves import load_library
from bot.core.interview.answers import Value, read
from bot.core.library import Library
from bot.core.profile import Profile

ROOT = Path(__file__).parents[2]
PARAGRAPHS = ROOT / "tests" / "core" / "paragraphs.yaml"
TODAY = dt.date(2026, 11, 23)


@dataclass(frozen=True)
class Labelled:
    """A paragraph, and the rules that should remark on it."""

    round: int
    kind: str
    text: str
    rules: frozenset[str]
    answers: dict[str, Any] = field(compare=False)
    line: int


@dataclass
class Tally:
    """Pairs of a paragraph and a rule: rightly remarked, wrongly remarked, overlooked."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def row(self, rules: Iterable[str] | None = None) -> tuple[int, int, int]:
        """Return the three counts over some rules, or over all."""
        names = {*self.right, *self.wrong, *self.missed} if rules is None else set(rules)
        return tuple(sum(c[n] for n in names) for c in (self.right, self.wrong, self.missed))  # type: ignore[return-value]


def ratio(part: int, rest: int) -> float:
    """Return the share of `part` in both; 1 where there is nothing."""
    return part / (part + rest) if part + rest else 1.0


@cache
def the_library() -> Library:
    """The library of this repository."""
    return load_library(ROOT / "knowledge")


def labelled(path: Path = PARAGRAPHS) -> tuple[Labelled, ...]:
    """Return the paragraphs of a file."""
    document = read_document(path, path.name)
    assert isinstance(document, Document), str(document)
    return tuple(
        Labelled(
            entry.get("round", 0), entry["kind"], entry["text"], frozenset(entry["rules"]),
            entry.get("answers", {}), document.line((number,)),
        )
        for number, entry in enumerate(document.data)
    )  # fmt: skip


def writer_of(paragraph: Labelled) -> Profile:
    """Return the person who wrote a paragraph."""
    library = the_library()
    told: dict[str, Value] = {}
    for name, typed in paragraph.answers.items():
        value = read(library.guide.questions[name], typed, TODAY)
        assert isinstance(value, Value), (name, typed)
        told[name] = value
    return library.profile(library.standing(told, TODAY).live, TODAY)


def remarked(paragraph: Labelled) -> frozenset[str]:
    """Return the rules that remark on a paragraph."""
    lint = the_library().lints[paragraph.kind]
    return frozenset(r.rule for r in lint.remarks(paragraph.text, writer_of(paragraph)))


def measured(paragraphs: Iterable[Labelled]) -> Tally:
    """Count over some paragraphs."""
    tally = Tally()
    for paragraph in paragraphs:
        found = remarked(paragraph)
        named = {rule: f"{paragraph.kind} {rule}" for rule in found | paragraph.rules}
        tally.right.update(named[r] for r in found & paragraph.rules)
        tally.wrong.update(named[r] for r in found - paragraph.rules)
        tally.missed.update(named[r] for r in paragraph.rules - found)
    return tally


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


def main(argv: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=PARAGRAPHS)
    args = parser.parse_args(argv)
    paragraphs = labelled(args.file)
    whole = measured(paragraphs)
    _print(f"{len(paragraphs)} paragraphs of {args.file.name}, library {the_library().version}\n")
    _print(f"{'':32} right wrong missed precision recall")
    rounds = sorted({p.round for p in paragraphs})
    rows = [(f"round {n}", measured(p for p in paragraphs if p.round == n).row()) for n in rounds]
    rows += [
        (name, whole.row([name])) for name in sorted({*whole.right, *whole.wrong, *whole.missed})
    ]
    for name, (right, wrong, missed) in [*rows, ("all", whole.row())]:
        _print(f"{name:32} {right:5} {wrong:5} {missed:6} {ratio(right, wrong):9.2f} "
              f"{ratio(right, missed):6.2f}")  # fmt: skip
    for paragraph in paragraphs:
        found = remarked(paragraph)
        if found != paragraph.rules:
            extra, absent = sorted(found - paragraph.rules), sorted(paragraph.rules - found)
            _print(f"{args.file.name}:{paragraph.line}: wrong {extra}, missed {absent}")


if __name__ == "__main__":
    main()
