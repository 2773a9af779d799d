"""The guide as data: sections, questions and options, as the files in `knowledge/guide/` say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from bot.core.interview.conditions import Condition

QUICK = "quick"
"""The route through the guide that gives a first report: the quick look."""


class Kind(StrEnum):
    """What sort of answer a question takes."""

    CHOICE = "choice"
    SEVERAL = "several"
    NUMBER = "number"
    SCORE = "score"
    MONTH = "month"
    YEAR = "year"
    TEXT = "text"
    YES_NO = "yes_no"


class Better(StrEnum):
    """In which direction the answers to a question get better, where they do."""

    HIGHER = "higher"
    LOWER = "lower"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may be picked; `also` lists other words people type for it."""

    value: str
    label: str
    also: tuple[str, ...] = ()


YES_NO = (
    Option(
        "yes",
        "Yes",
        ("y", "yeah", "yep", "yup", "sure", "true", "of course", "i do", "i have", "passed"),
    ),
    Option("no", "No", ("n", "nope", "nah", "not yet", "never", "false", "none", "failed")),
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question: asked when `ask_when` holds, and allowed to stay unanswered.

    `least` and `most` bound numbers in the question's `unit`, and the length of a text. `better`
    orders the answers, from the worst to the best if it names them; None where none is better. An
    answer is past changing when `fixed_when` holds, which an empty condition always does.
    """

    id: str
    section: str
    kind: Kind
    ask: str
    label: str
    why: str
    example: str
    options: tuple[Option, ...] = ()
    ask_when: Condition = field(default_factory=dict)
    unit: str = ""
    least: int = 0
    most: int = 0
    decimals: bool = False
    formerly: tuple[str, ...] = ()
    better: Better | tuple[str, ...] | None = None
    fixed_when: Condition | None = None

    def option(self, value: str) -> Option | None:
        """Return the option with this value."""
        return next((o for o in self.options if o.value == value), None)


@dataclass(frozen=True, slots=True)
class Section:
    """A room of the interview: what it is about, and its questions in order."""

    id: str
    title: str
    intro: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Guide:
    """The whole interview; `quick` names the questions of the quick look, in its order."""

    sections: tuple[Section, ...]
    quick: tuple[str, ...]

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question by id, in file order."""
        return {q.id: q for section in self.sections for q in section.questions}

    @cached_property
    def _renamed(self) -> Mapping[str, str]:
        return {old: q.id for q in self.questions.values() for old in q.formerly}

    def question(self, question_id: str) -> Question | None:
        """Return the question with this id, or that once had it."""
        return self.questions.get(self._renamed.get(question_id, question_id))

    def section(self, section_id: str) -> Section | None:
        """Return the section with this id."""
        return next((s for s in self.sections if s.id == section_id), None)

    def route(self, name: str) -> tuple[Question, ...]:
        """Return the questions of the quick look or of a section, in the order they are asked."""
        if name == QUICK:
            return tuple(self.questions[question_id] for question_id in self.quick)
        section = self.section(name)
        return section.questions if section else ()
