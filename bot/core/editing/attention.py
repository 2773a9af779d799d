"""What asks for a moderator's work: questions nobody answers, what has aged, and empty cells."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.core.asking.topics import Topic
from bot.core.evidence import Doubt, Grade
from bot.core.library import Library

ALIKE = 72
"""From which likeness on (0 to 100, words in any order) two questions are one."""
KINDS_OF_PERSON = {
    "visa": ("needs_visa", "visa_need"),
    "failed attempt": ("failed_attempt", "ck_attempts", "step1_attempts"),
    "older graduate": ("graduate", "grad_year"),
    "US IMG": ("img_type",),
    "no US experience": ("usce_months",),
    "applied before": ("prior_cycles", "reapplicant"),
}
"""Kinds of person, and the facts and questions by which an answer speaks to them."""
_SOON = dt.timedelta(days=30)
_ASKED = re.compile(r"""\b(?:fact|answer)\(\s*["']([a-z0-9_]+)["']""")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One question that waits: its id in the store, its words, and the topic nearest to it."""

    id: str
    question: str
    nearest: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions that ask the same thing, the one that is most like all others first."""

    questions: tuple[Waiting, ...]

    @property
    def speaker(self) -> Waiting:
        """The question that stands for all."""
        return self.questions[0]


def clusters(waiting: Sequence[Waiting]) -> tuple[Cluster, ...]:
    """Group questions that ask the same thing, the largest group first.

    Each question joins the first group whose speaker it is like; in the order in which they came.
    """
    groups: list[list[Waiting]] = []
    for one in waiting:
        words = one.question.casefold()
        for group in groups:
            if fuzz.token_set_ratio(words, group[0].question.casefold()) >= ALIKE:
                group.append(one)
                break
        else:
            groups.append([one])
    return tuple(Cluster(tuple(group)) for group in sorted(groups, key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Stale:
    """A topic that asks to be read again, and why: overdue, soon, season, opinion, doubt."""

    topic: str
    reason: str


def stale(library: Library, today: dt.date) -> tuple[Stale, ...]:
    """Return the topics that ask to be read again, the most pressing first."""
    current = library.calendar.next_season(today) - 1
    found = []
    for topic in library.topics.values():
        grades = {library.sources[source].grade for source in topic.sources}
        if topic.review_by < today:
            found.append((0, Stale(topic.id, "overdue")))
        elif topic.season < current:
            found.append((1, Stale(topic.id, "season")))
        elif topic.review_by < today + _SOON:
            found.append((2, Stale(topic.id, "soon")))
        elif _doubted(library, topic):
            found.append((3, Stale(topic.id, "doubt")))
        elif len(topic.sources) == 1 and grades == {Grade.OPINION}:
            found.append((4, Stale(topic.id, "opinion")))
    return tuple(one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].topic)))


def _doubted(library: Library, topic: Topic) -> bool:
    """Tell whether a topic shows a figure that nobody has confirmed."""
    shown = [f for name, f in library.figures.items() if f'fig("{name}"' in topic.body]
    return any(r.doubt is Doubt.UNVERIFIED for figure in shown for r in figure.readings[-1:])


def coverage(library: Library) -> Mapping[str, Mapping[str, int]]:
    """Count, for each section and kind of person, the topics that say something to such people."""
    sections: dict[str, dict[str, int]] = {}
    for topic in library.topics.values():
        row = sections.setdefault(topic.section, dict.fromkeys(KINDS_OF_PERSON, 0))
        asked = set(_ASKED.findall(topic.body))
        for kind, names in KINDS_OF_PERSON.items():
            row[kind] += bool(asked & set(names))
    return sections


@dataclass(frozen=True, slots=True)
class Disliked:
    """A topic, and how often people said that it was right, and that it was not what they meant."""

    topic: str
    right: int
    wrong: int


def disliked(clicks: Mapping[tuple[str, str], int]) -> tuple[Disliked, ...]:
    """Return the topics that were found wrong at least as often as right, the worst first."""
    topics = {topic for topic, _ in clicks}
    counted = [
        Disliked(t, clicks.get((t, "right"), 0), clicks.get((t, "wrong"), 0)) for t in topics
    ]
    bad = [one for one in counted if one.wrong and one.wrong >= one.right]
    return tuple(sorted(bad, key=lambda one: (one.right - one.wrong, one.topic)))
