"""The library: everything that `knowledge/` says, as one frozen whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.core.advice.actions import Action, Milestone, next_actions
from bot.core.advice.conflicts import Conflict, conflicts
from bot.core.advice.readiness import Mark, Readiness, readiness
from bot.core.asking.conduct import Conduct, ConductReader
from bot.core.asking.matching import Matcher
from bot.core.asking.reading import Calibration, QuestionReader
from bot.core.asking.topics import Topic
from bot.core.asking.words import Lexicon, words_of
from bot.core.coaching.lint import Lint
from bot.core.evidence import Figure, Source
from bot.core.interview.conditions import Known
from bot.core.interview.guide import Guide
from bot.core.interview.replay import Answers, Standing, replay
from bot.core.profile import Profile
from bot.core.seasons import Calendar


@dataclass(frozen=True)
class Library:
    """Everything the product knows of the world. One immutable value: a reload swaps it whole."""

    version: str
    guide: Guide
    sources: Mapping[str, Source]
    figures: Mapping[str, Figure]
    calendar: Calendar
    conflicts: tuple[Conflict, ...]
    marks: tuple[Mark, ...]
    milestones: Mapping[str, Milestone]
    topics: Mapping[str, Topic]
    lexicon: Lexicon
    conduct: Conduct
    calibration: Calibration
    lints: Mapping[str, Lint]

    @cached_property
    def examples(self) -> Mapping[str, Sequence[str]]:
        """What people say for each topic: its title, its phrasings, and harmless lines of it."""
        examples = {t.id: [t.title, *t.phrasings] for t in self.topics.values()}
        for line in self.conduct.harmless:
            examples[line.topic].append(line.text)
        return examples

    @cached_property
    def spelt_right(self) -> frozenset[str]:
        """Words that are no slips, though no phrasing has them."""
        texts = (*(t.body for t in self.topics.values()), *self.conduct.lines)
        return frozenset(word for text in texts for word in words_of(text))

    @cached_property
    def reader(self) -> QuestionReader:
        """Reads questions; built when the library loads."""
        return QuestionReader(
            ConductReader(self.conduct, self.lexicon, self.examples),
            Matcher(self.lexicon, self.examples, self.spelt_right),
            self.calibration,
        )

    def profile(self, answers: Answers, today: dt.date) -> Profile:
        """Return the person whom these answers describe, as seen on `today`."""
        return Profile(answers, self.figures, self.calendar, today)

    def standing(self, answers: Answers, today: dt.date) -> Standing:
        """Replay the interview over the answers."""

        def knower(live: Answers) -> Callable[[str], Known]:
            return self.profile(live, today).known

        return replay(self.guide, answers, knower)

    def conflicts_in(self, standing: Standing, today: dt.date) -> tuple[Conflict, ...]:
        """Return the contradictions in all that a person has told, what is set aside included."""
        told = {**standing.live, **standing.aside}
        return conflicts(self.profile(told, today), self.conflicts)

    def readiness_of(self, profile: Profile) -> Mapping[str, Readiness]:
        """Return how ready each section is."""
        return readiness(profile, self.marks)

    def actions_for(self, profile: Profile) -> tuple[Action, ...]:
        """Return the three next actions."""
        return next_actions(profile, self.readiness_of(profile), self.milestones)
