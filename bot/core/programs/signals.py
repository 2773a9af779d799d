"""Signals: which programs to signal, exactly: those worth most, with few reaches among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.evidence import Figure


@dataclass(frozen=True, slots=True)
class SignalCount:
    """How many signals there are in a `season`, by a source; `others` are those of other seasons.

    `sure` tells that it is the season asked for.
    """

    count: int
    season: int
    source: str
    sure: bool
    others: tuple[tuple[int, int], ...]


def signal_count(figure: Figure, season: int) -> SignalCount:
    """Return the number of signals in a season, or the newest that was announced."""
    known = sorted(
        (r.season, int(r.value), r.source)
        for r in figure.readings
        if r.season is not None and not isinstance(r.value, str)
    )
    told = [reading for reading in known if reading[0] <= season] or known[:1]
    newest, count, source = told[-1]
    others = tuple((s, n) for s, n, _ in known if s != newest)
    return SignalCount(count, newest, source, newest == season, others)


@dataclass(frozen=True, slots=True)
class Signalled:
    """A program that may be signalled, what a signal is worth there, and whether it is a reach."""

    id: str
    worth: float
    reach: bool


def allocation(candidates: Sequence[Signalled], count: int, reach_most: int) -> tuple[str, ...]:
    """Return the programs to signal, worth most first; equal ones stay in the order given.

    Taking the best, and passing over reaches once there are enough, is best possible: a signal is
    worth the same whatever the others are.
    """
    chosen: list[str] = []
    reaches = 0
    for candidate in sorted(candidates, key=lambda c: -c.worth):
        if len(chosen) == count:
            break
        if candidate.reach and reaches == reach_most:
            continue
        reaches += candidate.reach
        chosen.append(candidate.id)
    return tuple(chosen)
