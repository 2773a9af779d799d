"""Selection: the best list under a budget, exactly.

A list costs by its length alone, and so do the first-year applications that its advanced programs
ask for. So of each kind the best come first, and it is enough to try every number of advanced
programs. Ties go to fewer advanced ones, which cost less.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Candidate:
    """A program that may be on the list: its id, what it is worth, and whether a first year is needed."""

    id: str
    worth: float
    advanced: bool


def best_list(
    candidates: Sequence[Candidate],
    most: int,
    affordable: Callable[[int, int], bool],
) -> tuple[str, ...]:
    """Return the list worth most, of at most so many programs, in the order given.

    `candidates` come best first; `affordable(categorical, advanced)` tells whether so many of each
    kind can be paid for, and must be false for more of either where it is false.
    """
    with_year = [c for c in candidates if not c.advanced][:most]
    without = [c for c in candidates if c.advanced][:most]
    worth_with, worth_without = _sums(with_year), _sums(without)
    best, chosen = -1.0, (0, 0)
    first = len(with_year)
    for second in range(len(without) + 1):
        first = min(first, most - second)
        while first >= 0 and not affordable(first, second):
            first -= 1
        if first < 0:
            break
        worth = worth_with[first] + worth_without[second]
        if worth > best:
            best, chosen = worth, (first, second)
    ids = {c.id for c in (*with_year[: chosen[0]], *without[: chosen[1]])}
    return tuple(c.id for c in candidates if c.id in ids)


def _sums(candidates: Sequence[Candidate]) -> list[float]:
    return list(accumulate((c.worth for c in candidates), initial=0.0))


def first_years(advanced: int, most: int) -> int:
    """Return how many first-year applications go with so many advanced programs."""
    return min(advanced, most)
