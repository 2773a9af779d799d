"""The entries that knowledge files may hold: what each must say, and the core value it becomes.

Lengths come from Discord: 45 characters for the label of a form's input, 80 for a button, 100 for
an input's description.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    field_validator,
    model_validator,
)

from bot.core.advice.conflicts import Conflict
from bot.core.advice.readiness import Mark
from bot.core.advice.worries import Worry
from bot.core.evidence import Doubt, Figure, Grade, Reading, Source
from bot.core.interview.conditions import Condition
from bot.core.interview.guide import Better, Kind, Option, Question, Section
from bot.core.months import Month
from bot.core.seasons import Anchor, Moment


class Entry(BaseModel):
    """Anything in a knowledge file: unknown keys are refused, texts are trimmed."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def text_of_number(value: object) -> object:
    """Take a number for the text that it looks like, such as `2` in a list of values."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def list_of_one(value: object) -> object:
    """Take one thing for a list of it."""
    return value if isinstance(value, list) else [value]


Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=40)]
# A button carries question, section and value in the 100 characters of its id.
QuestionId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=28)]
SectionId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=20)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Paragraph = Annotated[str, Field(min_length=1, max_length=400)]
Value = Annotated[str, BeforeValidator(text_of_number, json_schema_input_type=str | float)]
Values = Annotated[
    list[Value],
    BeforeValidator(list_of_one, json_schema_input_type=list[str | float] | str | float),
    Field(min_length=1),
]
When = dict[str, Values]


def condition(when: When) -> Condition:
    """Return the core's condition."""
    return {name: tuple(values) for name, values in when.items()}


class OptionEntry(Entry):
    """One option of a choice."""

    value: Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=22)]
    label: Annotated[str, Field(min_length=1, max_length=80)]
    also: list[Line] = []

    def built(self) -> Option:
        """Return the core's option."""
        return Option(self.value, self.label, tuple(self.also))


_BOUNDED = {Kind.NUMBER, Kind.SCORE, Kind.YEAR, Kind.TEXT}
_LISTED = {Kind.CHOICE, Kind.SEVERAL}
_LEAST_OPTIONS, _MOST_OPTIONS = 2, 10
_ORDERED = {
    Kind.NUMBER: {Better.HIGHER, Better.LOWER},
    Kind.SCORE: {Better.HIGHER, Better.LOWER},
    Kind.YEAR: {Better.HIGHER, Better.LOWER},
    Kind.SEVERAL: {Better.MORE},
}
"""Which directions the answers of a kind can get better in; options are named in their order."""


class QuestionEntry(Entry):
    """One question of the interview."""

    id: QuestionId
    kind: Kind
    ask: Line
    label: Annotated[str, Field(min_length=1, max_length=45)]
    why: Paragraph
    example: Annotated[str, Field(min_length=1, max_length=40)] = ""
    options: list[OptionEntry] = []
    ask_when: When = {}
    unit: Annotated[str, Field(max_length=20)] = ""
    least: int = 0
    most: int | None = None
    decimals: bool = False
    formerly: list[Id] = []
    better: Better | list[str] | None = None
    fixed: Literal["always"] | When | None = None

    @model_validator(mode="after")
    def _better_fits_its_kind(self) -> QuestionEntry:
        match self.better:
            case list():
                values = [o.value for o in self.options]
                values = ["yes", "no"] if self.kind is Kind.YES_NO else values
                if len(self.better) < _LEAST_OPTIONS or not set(self.better) <= set(values):
                    raise ValueError(f"`better` names some of: {', '.join(values) or 'no options'}")
            case Better() if self.better not in _ORDERED.get(self.kind, ()):
                raise ValueError(f"answers of kind {self.kind} are not better when {self.better}")
        return self

    @model_validator(mode="after")
    def _fits_its_kind(self) -> QuestionEntry:
        if self.kind in _LISTED and not (_LEAST_OPTIONS <= len(self.options) <= _MOST_OPTIONS):
            raise ValueError(
                f"a question of kind {self.kind} has {_LEAST_OPTIONS} to {_MOST_OPTIONS} options"
            )
        if self.kind not in _LISTED and self.options:
            raise ValueError(f"a question of kind {self.kind} has no options")
        if self.kind in _BOUNDED and self.most is None:
            raise ValueError(f"a question of kind {self.kind} says the most it may be: `most:`")
        if self.kind not in {*_LISTED, Kind.YES_NO} and not self.example:
            raise ValueError(f"a question of kind {self.kind} has an `example:` of an answer")
        values = [option.value for option in self.options]
        if len(set(values)) != len(values):
            raise ValueError("two options have the same value")
        return self

    def built(self, section: str) -> Question:
        """Return the core's question."""
        return Question(
            id=self.id,
            section=section,
            kind=self.kind,
            ask=self.ask,
            label=self.label,
            why=self.why,
            example=self.example,
            options=tuple(option.built() for option in self.options),
            ask_when=condition(self.ask_when),
            unit=self.unit,
            least=self.least,
            most=self.most or 0,
            decimals=self.decimals,
            formerly=tuple(self.formerly),
            better=tuple(self.better) if isinstance(self.better, list) else self.better,
            fixed_when=_fixed_when(self.fixed),
        )


def _fixed_when(fixed: str | When | None) -> Condition | None:
    match fixed:
        case None:
            return None
        case str():
            return {}
        case when:
            return condition(when)


class SectionEntry(Entry):
    """A file `guide/NN-name.yaml`: one section of the interview."""

    id: SectionId
    title: Annotated[str, Field(min_length=1, max_length=40)]
    intro: Paragraph
    questions: Annotated[list[QuestionEntry], Field(min_length=1)]

    def built(self) -> Section:
        """Return the core's section."""
        return Section(
            self.id, self.title, self.intro, tuple(q.built(self.id) for q in self.questions)
        )


class QuickEntry(Entry):
    """The file `guide/00-quick-look.yaml`: the questions of the quick look, in order."""

    quick: Annotated[list[Id], Field(min_length=1)]


def _https(url: str | None) -> str | None:
    if url is not None and not url.startswith(("https://", "http://")):
        raise ValueError("an address begins with https://")
    return url


class SourceEntry(Entry):
    """One source in `sources.yaml`, under its id."""

    publisher: Line
    title: Line
    url: Annotated[str | None, BeforeValidator(_https)] = None
    read: dt.date
    grade: Grade

    def built(self, source_id: str) -> Source:
        """Return the core's source."""
        return Source(source_id, self.publisher, self.title, self.url, self.read, self.grade)


_NEARLY_A_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:[,_' ]\d{3})+|\d+:\d+|0\d+)")


class ReadingEntry(Entry):
    """One value of a figure; a number never stands without its source."""

    value: float | int | str
    source: Id
    since: dt.date | None = None
    season: int | None = None
    doubt: Doubt | None = None

    @field_validator("value")
    @classmethod
    def _says_a_number_as_one(cls, value: float | str) -> float | str:
        if isinstance(value, str) and _NEARLY_A_NUMBER.fullmatch(value):
            raise ValueError(f"'{value}' is a text and no number; write it in figures alone: 1000")
        return value

    def built(self) -> Reading:
        """Return the core's reading; a whole number stays whole."""
        return Reading(self.value, self.source, self.since, self.season, self.doubt)


class FigureEntry(Entry):
    """One figure in `figures.yaml`, under its id."""

    label: Line
    unit: Line
    readings: Annotated[list[ReadingEntry], Field(min_length=1)]

    def built(self, figure_id: str) -> Figure:
        """Return the core's figure."""
        return Figure(figure_id, self.label, self.unit, tuple(r.built() for r in self.readings))


class MomentEntry(Entry):
    """When an anchor falls: a day (`2026-09-23`) or only a month (`2026-09`)."""

    date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}(-\d{2})?$")]
    source: Id

    @model_validator(mode="after")
    def _exists(self) -> MomentEntry:
        dt.date.fromisoformat(self.date if len(self.date) > len("2026-09") else f"{self.date}-01")
        return self

    def built(self, anchor: str, season: int) -> Moment:
        """Return the core's moment."""
        year, month, *day = map(int, self.date.split("-"))
        return Moment(anchor, season, Month(year, month), day[0] if day else None, self.source)


class SeasonsEntry(Entry):
    """The file `seasons.yaml`: the anchors of a season, and what is known of each by season."""

    anchors: dict[Id, Line]
    seasons: dict[Annotated[str, Field(pattern=r"^20\d{2}$")], dict[Id, MomentEntry]]

    def built_anchors(self) -> dict[str, Anchor]:
        """Return the core's anchors by id."""
        return {anchor_id: Anchor(anchor_id, label) for anchor_id, label in self.anchors.items()}

    def built_moments(self) -> dict[tuple[str, int], Moment]:
        """Return the core's moments by anchor and season."""
        return {
            (anchor, int(season)): moment.built(anchor, int(season))
            for season, moments in self.seasons.items()
            for anchor, moment in moments.items()
        }


class ConflictEntry(Entry):
    """One contradiction in `conflicts.yaml`."""

    id: Id
    when: When
    says: Paragraph
    questions: Annotated[list[Id], Field(min_length=1, max_length=3)]

    def built(self) -> Conflict:
        """Return the core's conflict."""
        return Conflict(self.id, condition(self.when), self.says, tuple(self.questions))


class MarkEntry(Entry):
    """One mark of a section's readiness; `when` may list several conditions, any of which earns it."""

    id: Id
    title: Annotated[str, Field(min_length=1, max_length=90)]
    when: Annotated[
        list[When],
        BeforeValidator(list_of_one, json_schema_input_type=list[When] | When),
        Field(min_length=1),
    ]
    weight: Annotated[int, Field(ge=1, le=5)]
    earned_by: list[Id] = []
    proves: list[Worry] = []
    source: Id

    def built(self, section: str) -> Mark:
        """Return the core's mark."""
        return Mark(
            self.id,
            section,
            self.title,
            tuple(condition(when) for when in self.when),
            self.weight,
            tuple(self.earned_by),
            self.source,
            tuple(self.proves),
        )


class ReadinessEntry(Entry):
    """The file `readiness.yaml`: the marks of each section."""

    readiness: dict[Id, list[MarkEntry]]


class SourcesEntry(RootModel[dict[Id, SourceEntry]]):
    """The file `sources.yaml`: sources by id."""


class FiguresEntry(RootModel[dict[Id, FigureEntry]]):
    """The file `figures.yaml`: figures by id."""


class ConflictsEntry(Entry):
    """The file `conflicts.yaml`."""

    conflicts: list[ConflictEntry]


def field_names(model: type[BaseModel]) -> set[str]:
    """Return every key that a file of this model may use, at any depth."""
    seen: set[type[BaseModel]] = set()
    names: set[str] = set()
    stack: list[Any] = [model]
    while stack:
        kind = stack.pop()
        stack.extend(getattr(kind, "__args__", ()))
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
            seen.add(kind)
            names.update(kind.model_fields)
            stack.extend(f.annotation for f in kind.model_fields.values())
    return names
