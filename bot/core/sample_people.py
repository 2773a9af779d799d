"""Sample people: made-up files of answers, to see an answer as somebody else would."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.interview.answers import Plain, Refused, Value, read
from bot.core.interview.guide import Guide


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """Nobody in particular: what such a person would type for some questions."""

    id: str
    label: str
    answers: Mapping[str, Plain]

    def values(self, guide: Guide, today: dt.date) -> dict[str, Value]:
        """Return the answers that can be read."""
        said = self._read(guide, today)
        return {name: value for name, value in said if isinstance(value, Value)}

    def unreadable(self, guide: Guide, today: dt.date) -> list[str]:
        """Return the ids of answers that cannot be read, or whose question is not there."""
        known = {name for name, value in self._read(guide, today) if isinstance(value, Value)}
        return [name for name in self.answers if name not in known]

    def _read(self, guide: Guide, today: dt.date) -> Iterator[tuple[str, Value | Refused]]:
        for name, typed in self.answers.items():
            if question := guide.questions.get(name):
                yield name, read(question, typed, today)
