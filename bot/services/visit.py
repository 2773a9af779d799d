"""A visit: one call in progress, with everything it may use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.core.interview.answers import Value, read
from bot.core.interview.replay import Standing
from bot.core.library import Library
from bot.core.profile import Profile
from bot.services.desk import Desk, Role
from bot.services.ports import Painter, Store, Voice
from bot.services.recent import Recent

CONSENT_VERSION = 1
"""Raised when `prompts/consent.md.j2` asks for more than before: everyone is asked again."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who is here, what the product knows, where it writes, how it speaks and draws, and the time.

    The library is the one the visit began with, whatever is loaded meanwhile.
    """

    person: str
    library: Library
    store: Store
    voice: Voice
    painter: Painter
    now: dt.datetime
    recent: Recent
    desk: Desk | None = None
    role: Role = Role.NOBODY

    @property
    def today(self) -> dt.date:
        """The day it is."""
        return self.now.date()

    async def standing(self) -> Standing:
        """Replay the interview over this person's stored answers.

        An answer that no longer fits its question, or whose question is gone, is left where it is
        and not counted: the question is simply asked again. Under a question's former id it counts
        only while there is none under the present one.
        """
        answers: dict[str, Value] = {}
        for question_id, kept in (await self.store.answers(self.person)).items():
            question = self.library.guide.question(question_id)
            if question is None or (question_id != question.id and question.id in answers):
                continue
            if isinstance(value := read(question, kept.value, self.today), Value):
                answers[question.id] = value
        return self.library.standing(answers, self.today)

    def profile(self, standing: Standing) -> Profile:
        """Return the person whom the answers that count describe."""
        return self.library.profile(standing.live, self.today)

    async def has_agreed(self) -> bool:
        """Tell whether the person has agreed to the consent text in force."""
        consent = await self.store.consent(self.person)
        return consent is not None and consent.version >= CONSENT_VERSION
