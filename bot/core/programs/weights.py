"""What counts for a list, and how much: `knowledge/curation.yaml` as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.core.programs.program import CatalogueField


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the fit: what it is called, its points, and whose view it is (a source, or "")."""

    id: str
    label: str
    points: float
    source: str


PARTS_USED = (
    *("rotated", "known_here", "visa", "img", "img_residents", "school", "attempts", "score"),
    *("graduation", "usce", "state", "region", "lived", "setting", "size", "categorical"),
    *("guide_setting", "guide_region"),
)
"""The parts that `fit` knows how to judge: a library without one of them cannot weigh anything."""

FIELDS_USED = (
    *("visa_j1", "visa_h1b", "takes_img", "attempts", "ck_minimum", "step1_minimum"),
    *("graduation_years", "usce", "usce_months", "exams", "img_residents", "schools", "setting"),
    *("signals", "contact", "city", "website"),
)
"""The fields that rules and screens read."""


@dataclass(frozen=True, slots=True)
class TierRule:
    """How much must be known to name a tier: unknown rules at most, known ones at least."""

    unknown: int
    known: int


@dataclass(frozen=True, slots=True)
class ListRule:
    """How a list is sized: the guide's range with its source, and our judgement (see the file)."""

    least: int
    most: int
    source: str
    each: float
    reach_share: float
    large: int
    first_years: int


@dataclass(frozen=True, slots=True)
class SignalRule:
    """What a signal is worth at a program, in points beside its fit."""

    rotated: float
    known_here: float
    prefers: float
    tiers: Mapping[str, float]
    reach_most: int


@dataclass(frozen=True)
class Curation:
    """All of it; `regions` are states by region, `states` their names."""

    fields: Mapping[str, CatalogueField]
    parts: Mapping[str, Part]
    likely: TierRule
    target: TierRule
    fresh_years: int
    listing: ListRule
    signals: SignalRule
    regions: Mapping[str, frozenset[str]]
    regions_source: str
    inland: frozenset[str]
    states: Mapping[str, str]

    @cached_property
    def place_of_part(self) -> Callable[[str], int]:
        """Where a part stands in the file, to sort by."""
        return {name: place for place, name in enumerate(self.parts)}.__getitem__

    @cached_property
    def region_of(self) -> Mapping[str, str]:
        """The region of every state and territory that a program may lie in."""
        return {state: name for name, states in self.regions.items() for state in states}
