"""Cost: what applications cost in ERAS, at the prices of a named season."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.evidence import Figure, Reading


@dataclass(frozen=True, slots=True)
class Prices:
    """ERAS prices in US dollars: `low` for each of the first `low_count` programs, then `high`.

    They count for each specialty apart. `transcript` is paid once. `estimate` tells that the prices
    are those of another `season` than the one asked for.
    """

    low: int
    low_count: int
    high: int
    transcript: int
    season: int
    estimate: bool
    sources: tuple[str, ...]

    def fee(self, programs: int) -> int:
        """Return the price of so many programs of one specialty."""
        further = max(programs - self.low_count, 0)
        return (programs - further) * self.low + further * self.high


def prices(figures: Mapping[str, Figure], season: int) -> Prices:
    """Return the prices of a season, or the newest that are published."""
    low, count, high, transcript = (
        _reading(figures[name], season)
        for name in (
            "eras_fee_first",
            "eras_fee_first_programs",
            "eras_fee_further",
            "eras_transcript_fee",
        )
    )
    known = low.season or season
    return Prices(
        low=_whole(low),
        low_count=_whole(count),
        high=_whole(high),
        transcript=_whole(transcript),
        season=known,
        estimate=known != season,
        sources=tuple(dict.fromkeys((low.source, transcript.source))),
    )


def _reading(figure: Figure, season: int) -> Reading:
    """Return the value of a season, else of the newest before it, else the oldest."""
    dated = sorted(figure.readings, key=lambda r: r.season or 0)
    before = [r for r in dated if (r.season or 0) <= season]
    return before[-1] if before else dated[0]


def _whole(reading: Reading) -> int:
    if isinstance(reading.value, str):
        raise TypeError(f"{reading.value!r} is no amount")
    return int(reading.value)


@dataclass(frozen=True, slots=True)
class Bill:
    """What a list costs: PM&R programs, first-year programs beside them, and the transcript (USD)."""

    programs: int
    first_years: int
    programs_usd: int
    first_years_usd: int
    transcript_usd: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.programs_usd + self.first_years_usd + self.transcript_usd


def bill(rates: Prices, programs: int, first_years: int) -> Bill:
    """Return what so many PM&R programs cost, and so many first-year programs of one kind."""
    return Bill(
        programs,
        first_years,
        rates.fee(programs),
        rates.fee(first_years),
        rates.transcript if programs else 0,
    )
