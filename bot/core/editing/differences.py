"""Differences between two texts: in words, to be read; and merged, when two people edited one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

_CONTEXT = 4
"""Words shown before and after a change."""
_Change = tuple[int, int, Sequence[str]]
"""Lines from and to (of the common text), and what stands there instead."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One change, in words: what was there, what is there now, and the words around it."""

    before: str
    removed: str
    added: str
    after: str


def differences(old: str, new: str) -> Iterator[Difference]:
    """Yield the changes from one text to another, word by word."""
    was, now = old.split(), new.split()
    for tag, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Difference(
                " ".join(was[max(a - _CONTEXT, 0) : a]),
                " ".join(was[a:b]),
                " ".join(now[c:d]),
                " ".join(was[b : b + _CONTEXT]),
            )


def merged(common: str, one: str, other: str) -> str | None:
    """Return what comes of two edits of a common text; None if both changed the same lines."""
    if one in {common, other}:
        return other
    if other == common:
        return one
    lines = common.splitlines(keepends=True)
    changes = sorted(
        {(a, b, tuple(text)) for edited in (one, other) for a, b, text in _changes(lines, edited)}
    )
    if any(one[1] >= other[0] for one, other in pairwise(changes)):
        return None  # they touch: edits side by side may well mean each other
    built: list[str] = []
    at = 0
    for start, end, text in changes:
        built += [*lines[at:start], *text]
        at = end
    return "".join([*built, *lines[at:]])


def _changes(lines: list[str], edited: str) -> Iterator[_Change]:
    new = edited.splitlines(keepends=True)
    for tag, a, b, c, d in SequenceMatcher(None, lines, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield a, b, new[c:d]
