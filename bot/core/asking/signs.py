"""Signs: words that mean something by standing together.

A *group* is a list of words and phrases that do the same work (`hide, conceal, cover up`); a *sign* names
the groups that must follow each other, and how far apart they may be. Words and signs live in
`knowledge/conduct.yaml`; a trailing `*` stands for any ending.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

_SHORTEST_PREFIX = 3

Span = tuple[int, int]
Spots = Mapping[str, Sequence[Span]]
"""Where each group stands in a text: the first word, and the one after the last."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Groups that mean something together: each at most `within` words after the one before."""

    parts: tuple[str, ...]
    within: int = 3
    any_order: bool = False
    unless: tuple[str, ...] = ()

    def spans(self, spots: Spots) -> Iterator[tuple[Span, ...]]:
        """Yield every place where the sign stands: the spans of its parts."""
        if any(group not in spots for group in self.parts) or any(g in spots for g in self.unless):
            return
        for parts in permutations(self.parts) if self.any_order else (self.parts,):
            yield from self._chains(spots, parts, ())

    def stands(self, spots: Spots) -> bool:
        """Whether the sign stands anywhere."""
        return any(True for _ in self.spans(spots))

    def _chains(
        self, spots: Spots, parts: tuple[str, ...], chain: tuple[Span, ...]
    ) -> Iterator[tuple[Span, ...]]:
        if not parts:
            yield chain
            return
        places = spots[parts[0]]
        after = chain[-1][1] if chain else 0
        for start, end in places[bisect_left(places, (after, 0)) :]:
            if chain and start > after + self.within:
                return
            yield from self._chains(spots, parts[1:], (*chain, (start, end)))


class Spotter:
    """Finds where groups of words stand in a text; immutable once built."""

    def __init__(self, groups: Mapping[str, Iterable[Sequence[str]]]) -> None:
        """Build from each group's phrases, as words."""
        self._starting: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for group, phrases in groups.items():
            for first, *rest in filter(None, phrases):
                self._starting.setdefault(first, []).append((tuple(rest), group))

    def spots(self, words: Sequence[str]) -> dict[str, list[Span]]:
        """Return where each group stands, in order; groups that do not are left out."""
        found: dict[str, list[Span]] = {}
        for start, word in enumerate(words):
            for key in _keys(word):
                for rest, group in self._starting.get(key, ()):
                    end = start + 1 + len(rest)
                    if not rest or _same(rest, words[start + 1 : end]):
                        found.setdefault(group, []).append((start, end))
        return found


def _keys(word: str) -> Iterator[str]:
    yield word
    for length in range(_SHORTEST_PREFIX, len(word) + 1):
        yield word[:length] + "*"


def _same(pattern: Sequence[str], words: Sequence[str]) -> bool:
    if len(pattern) != len(words):
        return False
    for wanted, word in zip(pattern, words, strict=True):
        if word != wanted and not (wanted[-1] == "*" and word.startswith(wanted[:-1])):
            return False
    return True
