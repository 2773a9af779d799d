"""The library: everything that `knowledge/` says, as one frozen whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

from bot.core.advice.actions import next_actions
from bot.core.advice.assessment import Assessment
from bot.core.advice.conflicts import Conflict, conflicts
from bot.core.advice.findings import Finding, Found, findings
from bot.core.advice.milestones import Milestone
from bot.core.advice.postmortem import postmortem
from bot.core.advice.reach import reach
from bot.core.advice.readiness import Mark, Readiness, readiness
from bot.core.advice.reasons import Reason
from bot.core.advice.reassurance import reassurances
from bot.core.advice.roadmap import Roadmap, plan
from bot.core.advice.situation import situation
from bot.core.advice.statuses import Statuses
from bot.core.asking.conduct import OWN_PROSE, Conduct, ConductReader
from bot.core.asking.matching import Matcher
from bot.core.asking.reading import Calibration, QuestionReader
from bot.core.asking.topics import Topic
from bot.core.asking.words import Lexicon, asked_as, words_of
from bot.core.coaching.lint import Lint
from bot.core.coaching.practice import PracticeBank
from bot.core.evidence import Figure, Source
from bot.core.interview.conditions import Known
from bot.core.interview.guide import Guide
from bot.core.interview.replay import Answers, Standing, replay
from bot.core.memory import Memory
from bot.core.profile import Profile
from bot.core.programs.program import Program
from bot.core.programs.weights import Curation
from bot.core.sample_people import SamplePerson
from bot.core.seasons import Calendar

_OF_PROSE = 6
"""One sentence in six is enough to know prose by; more would drown out those who cry for help."""


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
    findings: tuple[Finding, ...]
    topics: Mapping[str, Topic]
    lexicon: Lexicon
    conduct: Conduct
    calibration: Calibration
    people: Mapping[str, SamplePerson]
    programs: Mapping[str, Program]
    curation: Curation
    lints: Mapping[str, Lint]
    reasons: Mapping[str, Reason]
    practice: PracticeBank
    memory: Memory

    @cached_property
    def examples(self) -> Mapping[str, Sequence[str]]:
        """What people say for each topic: its title, its phrasings, and harmless lines of it."""
        examples = {t.id: [t.title, *t.phrasings] for t in self.topics.values()}
        for line in self.conduct.harmless:
            examples[line.topic].append(line.text)
        return examples

    def texts(self, examples: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
        """Return what tells of each topic: examples of questions, and the answer's sentences."""
        return {t: [*examples[t], *topic.sentences] for t, topic in self.topics.items()}

    @cached_property
    def spelt_right(self) -> frozenset[str]:
        """Words that are no slips, though no phrasing has them."""
        texts = (*(t.body for t in self.topics.values()), *self.conduct.lines)
        return frozenset(word for text in texts for word in words_of(text))

    @cached_property
    def reader(self) -> QuestionReader:
        """Reads questions; built when the library loads."""
        return self.reader_of(self.examples, self.conduct)

    @cached_property
    def own_prose(self) -> Sequence[str]:
        """Sentences from statements, letters and e-mails: one in so many, whatever files are added."""
        sentences = (lint.likeness.sentences.values() for lint in self.lints.values())
        found = {text for by_qualities in sentences for of in by_qualities for text in of}
        return sorted(text for text in found if crc32(text.encode()) % _OF_PROSE == 0)

    def reader_of(self, examples: Mapping[str, Sequence[str]], conduct: Conduct) -> QuestionReader:
        """Return a reader built from these examples of topics and this conduct."""
        aside = {**conduct.examples, OWN_PROSE: self.own_prose}
        matcher = Matcher(self.lexicon, self.texts(examples), aside, self.spelt_right, self.memory)
        asked = {asked_as(text): t for t, texts in examples.items() for text in texts}
        return QuestionReader(
            ConductReader(conduct, matcher, asked), matcher, self.calibration, asked
        )

    def warm_up(self) -> None:
        """Build what reads questions and texts, which takes some seconds."""
        _ = self.reader
        for lint in self.lints.values():
            lint.likeness.warm_up()

    @cached_property
    def winners(self) -> Mapping[tuple[str, str], str]:
        """The topic that wins each phrasing, by topic and phrasing."""
        firsts = self.reader.matcher.firsts
        return {(t.id, p): firsts[p] for t in self.topics.values() for p in t.phrasings}

    def profile(self, answers: Answers, today: dt.date) -> Profile:
        """Return the person whom these answers describe, as seen on `today`."""
        return Profile(answers, self.figures, self.calendar, today)

    def standing(self, answers: Answers, today: dt.date) -> Standing:
        """Replay the interview over the answers."""

        def knower(live: Answers) -> Callable[[str], Known]:
            return self.profile(live, today).known

        return replay(self.guide, answers, knower)

    def profile_of(self, person: SamplePerson, today: dt.date) -> Profile:
        """Return a sample person as they would be seen on `today`."""
        values = person.values(self.guide, today)
        return self.profile(self.standing(values, today).live, today)

    def conflicts_in(self, standing: Standing, today: dt.date) -> tuple[Conflict, ...]:
        """Return the contradictions in all that a person has told, what is set aside included."""
        told = {**standing.live, **standing.aside}
        return conflicts(self.profile(told, today), self.conflicts)

    def assessment(
        self,
        standing: Standing,
        today: dt.date,
        known: Collection[str] = (),
        statuses: Statuses | None = None,
    ) -> Assessment:
        """Return where a person stands, and why, without the findings that they know of.

        `statuses` is what they said of milestones: their next steps are those of their plan.
        """
        profile = self.profile(standing.live, today)
        found = tuple(f for f in self.findings_of(profile) if f.finding.id not in known)
        judged = self.readiness_of(profile)
        roadmap = self.roadmap_of(profile, statuses or {})
        return Assessment(
            profile=profile,
            situation=situation(profile),
            worries=reassurances(profile, found, judged, self.milestones),
            findings=found,
            reach=reach(profile, self.guide),
            readiness=judged,
            roadmap=roadmap,
            actions=next_actions(roadmap, judged, found),
            conflicts=self.conflicts_in(standing, today),
            postmortem=postmortem(profile, judged),
        )

    def findings_of(self, profile: Profile) -> tuple[Found, ...]:
        """Return what there is to say of a file, the weightiest first."""
        return findings(profile, self.findings, self.sources)

    def readiness_of(self, profile: Profile) -> Mapping[str, Readiness]:
        """Return how ready each section is."""
        return readiness(profile, self.marks, self.guide)

    def roadmap_of(self, profile: Profile, statuses: Statuses) -> Roadmap:
        """Return the plan for the season that a person aims for."""
        return plan(profile, self.milestones, statuses)
