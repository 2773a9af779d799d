"""What a topic's body may ask for: figures, dates and facts, each shown with its doubts.

A figure past its season, unverified, or disputed says so itself: no author can forget it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from bot.core.evidence import Doubt, Figure, Reading
from bot.core.interview.conditions import Known
from bot.core.interview.guide import Kind
from bot.core.library import Library
from bot.core.months import Month
from bot.core.own_words import OwnWords
from bot.core.profile import Profile
from bot.services.phrases import Phrase
from bot.services.ports import Voice


def names_for(
    library: Library, voice: Voice, profile: Profile, today: dt.date
) -> Mapping[str, Any]:
    """Return the names of a topic's body, for this person today."""

    def fig(figure_id: str, on: str | None = None) -> str:
        """Show a figure's value: that in force on the month `on`, else today."""
        reading = _reading(library.figures[figure_id], today, on)
        return _shown(library, voice, reading, today)

    def since(figure_id: str) -> str:
        """Show from which month on the value in force has been so."""
        start = _reading(library.figures[figure_id], today, None).since
        return start.strftime("%B %Y") if start else ""

    def when(anchor: str) -> str:
        """Show when an anchor falls in this person's season."""
        moment = library.calendar.moment(anchor, profile.season)
        shown = moment.month.first_day.strftime("%B %Y")
        if moment.day:
            return f"{moment.day} {shown}"
        return f"{shown} {voice.phrase(Phrase.ESTIMATE)}" if moment.estimate else shown

    def fact(name: str) -> Known:
        return profile.known(name)

    def answer(question_id: str) -> Any:
        value = profile.answers.get(question_id)
        plain = value.plain if value else None
        question = library.guide.questions.get(question_id)
        typed = isinstance(plain, str) and question and question.kind is Kind.TEXT
        return OwnWords(str(plain)) if typed else plain

    def month(question_id: str) -> str:
        """Show a month that was given, in words."""
        given = profile.month(question_id)
        return given.first_day.strftime("%B %Y") if given else ""

    return {
        "fig": fig,
        "since": since,
        "when": when,
        "fact": fact,
        "answer": answer,
        "month": month,
        "season": profile.season,
        "stage": profile.stage,
        "today": today,
    }


def _reading(figure: Figure, today: dt.date, on: str | None) -> Reading:
    day = Month.parse(on).first_day if on else today
    seasons = [r for r in figure.readings if r.season is not None]
    if seasons:
        return max(seasons, key=lambda r: r.season or 0)
    return figure.on(day) or figure.readings[0]


def _shown(library: Library, voice: Voice, reading: Reading, today: dt.date) -> str:
    value = f"{reading.value:,}" if isinstance(reading.value, int | float) else reading.value
    notes = []
    current = library.calendar.next_season(today) - 1
    if reading.season is not None and reading.season < current:
        notes.append(voice.phrase(Phrase.OLD_SEASON, season=reading.season))
    if reading.doubt is Doubt.UNVERIFIED:
        notes.append(voice.phrase(Phrase.UNCONFIRMED))
    elif reading.doubt is Doubt.CONFLICTING:
        notes.append(voice.phrase(Phrase.DISPUTED))
    return f"{value} ({'; '.join(notes)})" if notes else value
