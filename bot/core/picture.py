"""Pictures: what a chart shows, not how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a chart: how many of the steps are reached, None if nothing is known of it.

    `note` says the same in words, such as "2 of 4".
    """

    label: str
    level: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Rows of steps, each row `full` of them; `caption` stands small below."""

    title: str
    bars: tuple[Bar, ...]
    full: int
    caption: str


Picture = Bars
"""Everything that can be drawn."""
