"""The file `people.yaml`: sample people, to see an answer as somebody else would."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.content.entries import Entry, Id, QuestionId
from bot.core.sample_people import SamplePerson


class PersonEntry(Entry):
    """One sample person."""

    id: Id
    label: Annotated[str, Field(min_length=1, max_length=80)]
    answers: dict[QuestionId, str | int | float | list[str] | None]

    def built(self) -> SamplePerson:
        """Return the core's person."""
        return SamplePerson(self.id, self.label, self.answers)


class PeopleEntry(Entry):
    """The whole file."""

    people: Annotated[list[PersonEntry], Field(min_length=1, max_length=20)]
