"""The catalogue: residency programs, and every fact of them with its source, date and grade.

A field without a fact is unknown, which is never "no".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from bot.core.evidence import Doubt, Grade

TRACKS = "tracks"
"""The field that stands for the positions of a season."""


class FactKind(StrEnum):
    """What sort of value a field holds."""

    CHOICE = "choice"
    NUMBER = "number"
    SHARE = "share"
    TEXT = "text"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class CatalogueField:
    """Something that can be known of a program: its name, the question for it, and where to look.

    `options` words the values of a choice; `look` says how to find the fact, one step a line.
    """

    id: str
    label: str
    kind: FactKind
    options: Mapping[str, str]
    unit: str
    ask: str
    look: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProgramFact:
    """One thing that a source says of a program.

    `source` is an address, or the id of a source. `date` is what the page shows (`2025`, `2025-03`
    or a day), None for an undated page; `read` is the day it was read. `preferred` tells that it is
    the program's wish and no rule.
    """

    field: str
    value: str | int
    source: str
    grade: Grade
    date: str | None = None
    read: dt.date | None = None
    says: str = ""
    preferred: bool = False
    doubt: Doubt | None = None

    @property
    def year(self) -> int | None:
        """The year of the page, None for an undated one."""
        return int(self.date[:4]) if self.date else None


@dataclass(frozen=True, slots=True)
class Offer:
    """The positions of one season: first year included, starting with the second, or for physicians.

    The last are for people who have a first year already.
    """

    season: int
    categorical: int
    advanced: int
    physician: int
    source: str

    @property
    def places(self) -> int:
        """Positions for somebody without a first year."""
        return self.categorical + self.advanced

    @property
    def letters(self) -> str:
        """The tracks as the Match writes them, such as `C+A`."""
        counts = (("C", self.categorical), ("A", self.advanced), ("R", self.physician))
        return "+".join(letter for letter, count in counts if count)


@dataclass(frozen=True)
class Program:
    """One residency program; `offers` are newest first, `facts` by field, all that say something.

    `military` programs are outside the civilian Match.
    """

    id: str
    name: str
    state: str
    listed_as: str = ""
    acgme: str = ""
    military: bool = False
    offers: tuple[Offer, ...] = ()
    facts: Mapping[str, tuple[ProgramFact, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def offer(self) -> Offer | None:
        """The positions of the newest season that is known."""
        return self.offers[0] if self.offers else None

    @property
    def places(self) -> int:
        """Positions of that season for somebody without a first year."""
        return self.offers[0].places if self.offers else 0

    def readings(self, name: str) -> tuple[ProgramFact, ...]:
        """Return everything that sources say of a field; nothing if it is unknown."""
        return self.facts.get(name, ())

    def value(self, name: str) -> str | int | None:
        """Return what the first source says of a field."""
        readings = self.facts.get(name)
        return readings[0].value if readings else None

    @property
    def city(self) -> str:
        """The city, empty if it is unknown."""
        return str(self.value("city") or "")

    @cached_property
    def tracks(self) -> tuple[ProgramFact, ...]:
        """The positions of that season as a fact like any other."""
        return (_tracks_fact(self.offers[0]),) if self.offers else ()

    def with_fact(self, fact: ProgramFact) -> Program:
        """Return the same program with one more fact, which is shown before older ones."""
        newer = {**self.facts, fact.field: (fact, *self.readings(fact.field))}
        return Program(self.id, self.name, self.state, self.listed_as, self.acgme, self.military,
                       self.offers, newer, self.notes)  # fmt: skip


def _tracks_fact(offer: Offer) -> ProgramFact:
    """Return the positions of a season as a fact like any other, dated by the season."""
    counts = (
        ("categorical", offer.categorical),
        ("advanced", offer.advanced),
        ("physician-only", offer.physician),
    )
    value = ", ".join(f"{name} {count}" for name, count in counts if count)
    return ProgramFact(TRACKS, value, offer.source, Grade.SECONDARY, str(offer.season))


def share(value: str) -> tuple[int, int] | None:
    """Read `3 of 12`; None for anything else, or for a part larger than the whole."""
    part, of, whole = value.partition(" of ")
    if not (of and part.isdecimal() and whole.isdecimal()):
        return None
    counted = int(part), int(whole)
    return counted if counted[0] <= counted[1] > 0 else None
