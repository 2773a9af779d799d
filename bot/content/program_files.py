"""The files of the catalogue: `programs/<state>.yaml`, `program_fields.yaml` and `curation.yaml`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, RootModel, model_validator

from bot.content.entries import Entry, Id, Line, Paragraph, list_of_one, text_of_number
from bot.core.evidence import Doubt, Grade, Source
from bot.core.programs.program import CatalogueField, FactKind, Offer, Program, ProgramFact
from bot.core.programs.reporting import is_address
from bot.core.programs.weights import Curation, ListRule, Part, SignalRule, TierRule

ProgramId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=20)]
State = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Season = Annotated[str, Field(pattern=r"^20\d{2}$")]
OptionId = Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=22)]
Points = Annotated[float, Field(ge=0, le=1000)]


def _source(text: str) -> str:
    if ":" in text and not is_address(text):
        raise ValueError("an address begins with https:// and has no spaces or brackets")
    return text


Cited = Annotated[str, Field(min_length=1, max_length=400), AfterValidator(_source)]
PageDate = Annotated[
    str,
    BeforeValidator(text_of_number, json_schema_input_type=str | int),
    Field(pattern=r"^20\d{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"),
]


class FactEntry(Entry):
    """One fact of a program: what a source says of one field."""

    value: Annotated[int | str, Field()]
    source: Cited
    says: Annotated[str, Field(max_length=400)] = ""
    preferred: bool = False
    date: PageDate | None = None
    read: dt.date | None = None
    grade: Grade | None = None
    doubt: Doubt | None = None

    @model_validator(mode="after")
    def _says_how_sure(self) -> FactEntry:
        if is_address(self.source) and (self.grade is None or self.read is None):
            raise ValueError("a page has a `grade:` and the day it was read, `read:`")
        return self

    def built(self, field: str, sources: Mapping[str, Source]) -> ProgramFact:
        """Return the core's fact; without a grade of its own it has that of its source."""
        known = sources.get(self.source)
        grade = self.grade or (known.grade if known else Grade.SECONDARY)
        read = self.read or (known.read if known else None)
        return ProgramFact(field, self.value, self.source, grade, self.date, read, self.says,
                           self.preferred, self.doubt)  # fmt: skip


class OfferEntry(Entry):
    """The positions of one season."""

    categorical: Annotated[int, Field(ge=0, le=60)] = 0
    advanced: Annotated[int, Field(ge=0, le=60)] = 0
    physician: Annotated[int, Field(ge=0, le=60)] = 0
    source: Cited

    def built(self, season: str) -> Offer:
        """Return the core's offer."""
        return Offer(int(season), self.categorical, self.advanced, self.physician, self.source)


Facts = Annotated[
    list[FactEntry],
    BeforeValidator(list_of_one, json_schema_input_type=list[FactEntry] | FactEntry),
    Field(min_length=1),
]


class ProgramEntry(Entry):
    """One program."""

    id: ProgramId
    name: Annotated[str, Field(min_length=3, max_length=80)]
    listed_as: Annotated[str, Field(max_length=80)] = ""
    acgme: Annotated[
        str,
        BeforeValidator(text_of_number, json_schema_input_type=str | int),
        Field(pattern=r"^(\d{10})?$"),
    ] = ""
    military: bool = False
    seasons: dict[Season, OfferEntry] = Field(default_factory=dict)
    facts: dict[Id, Facts] = Field(default_factory=dict)
    notes: list[Paragraph] = Field(default_factory=list)

    def built(self, state: str, sources: Mapping[str, Source]) -> Program:
        """Return the core's program."""
        return Program(
            id=self.id,
            name=self.name,
            state=state,
            listed_as=self.listed_as,
            acgme=self.acgme,
            military=self.military,
            offers=tuple(self.seasons[s].built(s) for s in sorted(self.seasons, reverse=True)),
            facts={
                name: tuple(fact.built(name, sources) for fact in facts)
                for name, facts in self.facts.items()
            },
            notes=tuple(self.notes),
        )


class ProgramsEntry(Entry):
    """A file `programs/<state>.yaml`: the programs of one state."""

    state: State
    programs: Annotated[list[ProgramEntry], Field(min_length=1)]


class FieldEntry(Entry):
    """One field in `program_fields.yaml`, under its id."""

    label: Annotated[str, Field(min_length=1, max_length=45)]
    kind: FactKind
    options: dict[OptionId, Line] = Field(default_factory=dict)
    unit: Annotated[str, Field(max_length=20)] = ""
    ask: Line
    look: Annotated[list[Line], Field(min_length=1, max_length=6)]

    @model_validator(mode="after")
    def _fits_its_kind(self) -> FieldEntry:
        if (self.kind is FactKind.CHOICE) != bool(self.options):
            raise ValueError("a field of kind choice has `options:`, and no other has")
        return self

    def built(self, field_id: str) -> CatalogueField:
        """Return the core's field."""
        return CatalogueField(
            field_id, self.label, self.kind, dict(self.options), self.unit, self.ask,
            tuple(self.look),
        )  # fmt: skip


class FieldsEntry(RootModel[dict[Id, FieldEntry]]):
    """The file `program_fields.yaml`: what can be known of a program."""


class PartEntry(Entry):
    """One part of the fit."""

    label: Annotated[str, Field(min_length=1, max_length=80)]
    points: Points
    source: Annotated[str, Field(max_length=40)] = ""


class TierEntry(Entry):
    """When a tier may be named."""

    unknown: Annotated[int, Field(ge=0, le=5)]
    known: Annotated[int, Field(ge=0, le=5)]

    def built(self) -> TierRule:
        """Return the core's rule."""
        return TierRule(self.unknown, self.known)


class TiersEntry(Entry):
    """When the two better tiers may be named."""

    likely: TierEntry
    target: TierEntry


class ListEntry(Entry):
    """How a list is sized."""

    least: Annotated[int, Field(ge=1, le=300)]
    most: Annotated[int, Field(ge=1, le=300)]
    source: Id
    each: Points
    reach_share: Annotated[float, Field(ge=0, le=1)]
    large: Annotated[int, Field(ge=1, le=60)]
    first_years: Annotated[int, Field(ge=0, le=100)]


class SignalsEntry(Entry):
    """What a signal is worth."""

    rotated: Points
    known_here: Points
    prefers: Points
    likely: Points
    target: Points
    unknown: Points
    reach: Points
    reach_most: Annotated[int, Field(ge=0, le=60)]


class RegionsEntry(Entry):
    """The states by region."""

    source: Id
    northeast: list[State]
    midwest: list[State]
    south: list[State]
    west: list[State]
    no_region: list[State]
    inland: list[State]


class CurationEntry(Entry):
    """The file `curation.yaml`: what counts for a list, and how much."""

    parts: dict[Id, PartEntry]
    tiers: TiersEntry
    fresh_years: Annotated[int, Field(ge=0, le=20)]
    list: ListEntry
    signals: SignalsEntry
    regions: RegionsEntry
    states: dict[State, Line]

    def built(self, fields: FieldsEntry) -> Curation:
        """Return the core's curation."""
        named = self.regions
        regions = {
            "northeast": named.northeast,
            "midwest": named.midwest,
            "south": named.south,
            "west": named.west,
            "no_region": named.no_region,
        }
        signals = self.signals
        return Curation(
            fields={name: entry.built(name) for name, entry in fields.root.items()},
            parts={
                name: Part(name, entry.label, entry.points, entry.source)
                for name, entry in self.parts.items()
            },
            likely=self.tiers.likely.built(),
            target=self.tiers.target.built(),
            fresh_years=self.fresh_years,
            listing=ListRule(**self.list.model_dump()),
            signals=SignalRule(
                rotated=signals.rotated,
                known_here=signals.known_here,
                prefers=signals.prefers,
                tiers={
                    "likely": signals.likely,
                    "target": signals.target,
                    "unknown": signals.unknown,
                    "reach": signals.reach,
                },
                reach_most=signals.reach_most,
            ),
            regions={name: frozenset(states) for name, states in regions.items()},
            regions_source=named.source,
            inland=frozenset(named.inland),
            states=dict(self.states),
        )
