"""How well distress, dishonesty and small talk are told from ordinary questions.

Run `python -m tests.benchmarks.conduct`. Held-out lines are those of `tests/core/conduct_lines.yaml`, by the round in
which they were written; the last line of the table is of the file's own examples, each read by a reader
that was built without it, and of the topics' phrasings likewise.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import yaml

from bot.content.shelves import load_library
from bot.core.asking.conduct import (
    KINDS,
    TALK,
    Chat,
    Cheated,
    ConductReader,
    Danger,
    Integrity,
    Ordinary,
    OutOfScope,
    Strain,
    Utterance,
)
from bot.core.library import Library
from tests.benchmarks import held_out

ROOT = Path(__file__).parents[2]
LINES = ROOT / "tests" / "core" / "conduct_lines.yaml"
ORDINARY, _SMALLTALK = "ordinary", "smalltalk"
FITTING: Mapping[str, tuple[type[Utterance], ...]] = {
    "danger": (Danger,),
    "strain": (Strain,),
    "integrity": (Integrity,),
    "cheated": (Cheated,),
    _SMALLTALK: (Chat,),
    "out_of_scope": (OutOfScope, Ordinary),
    ORDINARY: (Ordinary,),
    "prose": (Ordinary,),
}
"""What each kind of line may be read as."""
FOLDS = 4


def rounds() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Return the held-out lines, by round and kind."""
    read = yaml.load(LINES.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - text only
    return {
        name: {
            kind: [text for group in _groups(texts) for text in group]
            for kind, texts in kinds.items()
        }
        for name, kinds in read.items()
    }


def _groups(texts: Sequence[str] | Mapping[str, Sequence[str]]) -> Iterable[Sequence[str]]:
    return texts.values() if isinstance(texts, dict) else [texts]  # type: ignore[list-item]


def misread(reader: ConductReader, kind: str, texts: Iterable[str]) -> list[str]:
    """Return the lines of a kind that are read as something else, with what they are read as."""
    read = [(text, reader.read(text)) for text in texts]
    return [f"{text!r}: {got}" for text, got in read if not isinstance(got, FITTING[kind])]


def cross_validated(library: Library, folds: int = FOLDS) -> Iterator[tuple[str, int, list[str]]]:
    """Yield each kind, how many lines of it were held out in turn, and which were misread.

    Fewer `folds` are a sample, of that many of them.
    """
    count: Counter[str] = Counter()
    wrong: dict[str, list[str]] = {}
    for reader, left_out in islice(held_out.readers(library, FOLDS), folds):
        for text, of in left_out:
            if of not in library.conduct.sad_topics:
                kind = of if of in KINDS else _SMALLTALK if of in TALK else ORDINARY
                count[kind] += 1
                wrong.setdefault(kind, []).extend(misread(reader.conduct, kind, [text]))
    for kind, number in count.items():
        yield kind, number, wrong[kind]


def main() -> None:
    """Print the table."""
    library = load_library(ROOT / "knowledge")
    reader = library.reader.conduct
    say = sys.stdout.write
    say(f"Measured {dt.datetime.now(dt.UTC).date()}\n\n| lines | {' | '.join(FITTING)} |\n")
    say(f"|---{'|---' * len(FITTING)}|\n")
    for name, kinds in rounds().items():
        cells = {
            kind: f"{len(texts) - len(misread(reader, kind, texts))} of {len(texts)}"
            for kind, texts in kinds.items()
        }
        say(f"| {name} | {' | '.join(cells.get(kind, '') for kind in FITTING)} |\n")
    shares = {
        kind: f"{1 - len(wrong) / number:.1%} of {number}"
        for kind, number, wrong in cross_validated(library)
    }
    say(f"| cross-validated | {' | '.join(shares.get(kind, '') for kind in FITTING)} |\n")


if __name__ == "__main__":
    main()
