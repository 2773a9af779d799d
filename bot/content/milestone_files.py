"""Milestone files: what a roadmap may contain, `knowledge/milestones/<section>.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from bot.content.documents import Document
from bot.content.entries import Entry, Id, Line, Paragraph, When, condition, list_of_one
from bot.content.problems import Problem
from bot.content.prose import prose_problems
from bot.core.advice.milestones import How, Milestone, Timing
from bot.core.library import Library

Ids = Annotated[tuple[Id, ...], BeforeValidator(list_of_one, json_schema_input_type=list[Id] | Id)]
Whens = Annotated[
    tuple[Annotated[When, Field(min_length=1)], ...],
    BeforeValidator(list_of_one, json_schema_input_type=list[When] | When),
]


class TimingEntry(Entry):
    """A point of a season: an anchor, and months after it (before it when negative)."""

    anchor: Id
    months: Annotated[int, Field(ge=-36, le=24)] = 0

    def built(self) -> Timing:
        """Return the core's timing."""
        return Timing(self.anchor, self.months)


class HowEntry(Entry):
    """One way to do it: a topic or a command."""

    topic: Id | None = None
    call: Id | None = None

    @model_validator(mode="after")
    def _is_one(self) -> HowEntry:
        if (self.topic is None) == (self.call is None):
            raise ValueError("name either a `topic` or a `call`")
        return self


class MilestoneEntry(Entry):
    """One milestone."""

    id: Id
    title: Annotated[str, Field(min_length=1, max_length=80)]
    does: Paragraph
    when: When = Field(default_factory=dict)
    done_when: Whens = ()
    weeks: Annotated[int, Field(ge=1, le=104)]
    shortest: Annotated[int, Field(ge=0, le=104)] | None = None
    hours_week: Annotated[int, Field(ge=0, le=60)]
    ideal: TimingEntry
    not_before: TimingEntry | None = None
    before: Id
    hard: bool = False
    needs: Ids = ()
    if_late: Line
    how: HowEntry
    settles: Ids = ()
    source: Id
    formerly: Ids = ()

    @model_validator(mode="after")
    def _is_shorter(self) -> MilestoneEntry:
        if self.shortest is not None and self.shortest > self.weeks:
            raise ValueError("`shortest` is no longer than `weeks`")
        return self

    def built(self, section: str) -> Milestone:
        """Return the core's milestone."""
        return Milestone(
            id=self.id,
            section=section,
            title=self.title,
            does=self.does,
            when=condition(self.when),
            done_when=tuple(condition(when) for when in self.done_when),
            weeks=self.weeks,
            hours_week=self.hours_week,
            ideal=self.ideal.built(),
            not_before=self.not_before.built() if self.not_before else None,
            before=self.before,
            hard=self.hard,
            needs=self.needs,
            if_late=self.if_late,
            how=How(self.how.topic, self.how.call),
            settles=self.settles,
            source=self.source,
            formerly=self.formerly,
            shortest=self.shortest,
        )


class MilestonesEntry(Entry):
    """A file of milestones: all of one section."""

    section: Id
    milestones: Annotated[list[MilestoneEntry], Field(min_length=1)]


def milestone_prose_problems(
    milestone: Milestone, document: Document, where: tuple[str | int, ...], library: Library
) -> Iterator[Problem]:
    """Yield what is wrong with the words of a milestone: they are prose, with figures in it."""
    for part in ("title", "does", "if_late"):
        yield from prose_problems(
            getattr(milestone, part),
            library,
            lambda _, *told, part=part: document.problem((*where, part), *told),
        )
