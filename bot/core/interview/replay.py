"""Replay: where a person stands, worked out from the answers alone.

The position is never stored. Questions are walked in file order; those whose guard does not hold
are not asked; the first one without a valid answer is next. An answer whose guard has come to fail
is set aside, not lost: change the earlier answer back and it counts again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.core.interview.answers import Value
from bot.core.interview.conditions import Known, Verdict, verdict
from bot.core.interview.guide import QUICK, Guide, Question

Answers = Mapping[str, Value]
Knower = Callable[[str], Known]
"""Looks a question or a fact up: what is known of it, or None."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The next question of a route: the `number`-th of the `of` that apply to this person."""

    question: Question
    route: str
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Finished:
    """Nothing is left to ask on this route."""

    route: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts, what is set aside, and which questions apply, in file order."""

    guide: Guide
    live: Answers
    aside: Answers
    applies: tuple[str, ...]

    def route(self, name: str) -> tuple[Question, ...]:
        """Return the questions of a route that apply to this person."""
        return tuple(q for q in self.guide.route(name) if q.id in self.applies)

    def next_on(self, route: str) -> Asking | Finished:
        """Return the first question of the route that has no answer."""
        questions = self.route(route)
        for number, question in enumerate(questions, 1):
            if question.id not in self.live:
                return Asking(question, route, number, len(questions))
        return Finished(route)

    def at(self, question: Question, route: str) -> Asking:
        """Return the place of one question on a route, answered or not."""
        questions = self.route(route)
        ids = [q.id for q in questions]
        if question.id not in ids:
            return Asking(question, route, len(ids) + 1, len(ids) + 1)
        return Asking(question, route, ids.index(question.id) + 1, len(ids))

    def before(self, question: Question, route: str) -> Question | None:
        """Return the question asked before this one on the route."""
        earlier: Question | None = None
        for candidate in self.route(route):
            if candidate.id == question.id:
                return earlier
            earlier = candidate
        return earlier

    def next_route(self) -> str | None:
        """Return the quick look, else the first section with something left to ask."""
        for name in (QUICK, *(s.id for s in self.guide.sections)):
            if isinstance(self.next_on(name), Asking):
                return name
        return None

    def progress(self) -> Mapping[str, tuple[int, int]]:
        """Return for each section how many questions are answered, of how many that apply."""
        return {s.id: self.counted(s.id) for s in self.guide.sections}

    def counted(self, route: str) -> tuple[int, int]:
        """Return how many questions of a route are answered, of how many that apply."""
        questions = self.route(route)
        return sum(q.id in self.live for q in questions), len(questions)


def replay(guide: Guide, answers: Answers, knower: Callable[[Answers], Knower]) -> Standing:
    """Walk the guide over the answers; `knower` derives the facts from those that count so far.

    An answer stays when its guard is open (what the guard needs is not known), so a value given
    ahead of its turn is kept; the question itself is asked only when the guard holds.
    """
    live: dict[str, Value] = {}
    aside: dict[str, Value] = {}
    applies: list[str] = []
    for question in guide.questions.values():
        answer = answers.get(question.id)
        judged = verdict(question.ask_when, knower(live)) if question.ask_when else Verdict.HOLDS
        if answer is not None:
            (aside if judged is Verdict.FAILS else live)[question.id] = answer
        if judged is Verdict.HOLDS or (answer is not None and judged is Verdict.OPEN):
            applies.append(question.id)
    return Standing(guide, live, aside, tuple(applies))
