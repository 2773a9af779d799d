"""Practice files: `knowledge/practice/rubric.yaml`, and a file of questions for each theme."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from bot.content.entries import Entry, Id, Line, Paragraph, When, condition
from bot.core.coaching.practice import FollowUp, PracticeBank, PracticeQuestion, Theme, Virtue

PRACTICE = "rubric.yaml"
"""The file of everything that belongs to no theme."""


class FollowUpEntry(Entry):
    """What may be asked next, and of whom."""

    ask: Line
    when: When = Field(default_factory=dict)

    def built(self) -> FollowUp:
        """Return the core's follow-up."""
        return FollowUp(self.ask, condition(self.when))


class PracticeQuestionEntry(Entry):
    """One question."""

    id: Id
    ask: Line
    listens_for: Paragraph
    follow_ups: tuple[Line | FollowUpEntry, ...] = ()
    when: When = Field(default_factory=dict)
    drill: bool = False

    def built(self, theme: str) -> PracticeQuestion:
        """Return the core's question."""
        return PracticeQuestion(
            id=self.id,
            theme=theme,
            ask=self.ask,
            listens_for=self.listens_for,
            follow_ups=tuple(
                FollowUp(one, {}) if isinstance(one, str) else one.built()
                for one in self.follow_ups
            ),
            when=condition(self.when),
            drill=self.drill,
        )


class ThemeEntry(Entry):
    """A file of questions on one subject."""

    theme: Id
    title: Annotated[str, Field(min_length=1, max_length=60)]
    questions: Annotated[list[PracticeQuestionEntry], Field(min_length=1)]

    def built(self) -> Theme:
        """Return the core's theme."""
        return Theme(self.theme, self.title, tuple(q.built(self.theme) for q in self.questions))


class VirtueEntry(Entry):
    """One line of the rubric; its title is a line of a menu."""

    id: Id
    title: Annotated[str, Field(min_length=1, max_length=80)]
    asks: Line

    def built(self) -> Virtue:
        """Return the core's line of the rubric."""
        return Virtue(self.id, self.title, self.asks)


class PracticeEntry(Entry):
    """The rubric, what to ask them, and what to see to before a video interview."""

    rubric: Annotated[list[VirtueEntry], Field(min_length=2, max_length=25)]
    ask_them: Annotated[list[Line], Field(min_length=1)]
    etiquette: Annotated[list[Line], Field(min_length=1)]
    sources: Annotated[list[Id], Field(min_length=1)]

    def built(self, themes: Iterable[Theme]) -> PracticeBank:
        """Return the core's bank."""
        return PracticeBank(
            tuple(themes),
            tuple(virtue.built() for virtue in self.rubric),
            tuple(self.ask_them),
            tuple(self.etiquette),
            tuple(self.sources),
        )
