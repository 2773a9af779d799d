"""Reading a question: an answer, three guesses, or an honest "I don't know".

How sure the knowledge is, is one number between nought and one: a logistic model of how far the best
topic leads and how much of the question the knowledge has words for, fitted on questions that it was
not built from (`tests/benchmarks/calibrate.py`). What is no question at all is told apart first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.core.asking import conduct
from bot.core.asking.conduct import OUT_OF_SCOPE, ConductReader
from bot.core.asking.matching import Matcher, Ranked
from bot.core.asking.words import Repaired, asked_as

GUESSES = 3
_OPENING = "what can you do for me and how do i start"
_JOINTS = re.compile(r"[?.!;,\n]+|\b(?:and|also|plus|but)\b", re.IGNORECASE)
_FEWEST, _MOST_PARTS, _LONGEST = 3, 4, 500
"""Words in a part of a mixed question, parts of one, and characters of it that are looked at."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted model: a weight for each measure, a constant, and the two thresholds.

    At `answer` and above a topic is given outright, at `guess` and above three are offered.
    """

    weights: Mapping[str, float]
    constant: float
    answer: float
    guess: float

    def confidence(self, ranked: Ranked) -> float:
        """Return the probability that the best topic answers the question."""
        total = self.constant + sum(
            self.weights[name] * value for name, value in measures(ranked).items()
        )
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


_LONG = 12


def measures(ranked: Ranked) -> Mapping[str, float]:
    """Return what confidence is worked out from.

    Scores are per unit of evidence: the more a question says, the more the same lead means. Beyond
    some lead, more of it means little.
    """
    said = math.sqrt(1 + min(ranked.words, _LONG))
    return {
        "over_beside": _eased(-said * ranked.aside[OUT_OF_SCOPE]),
        "lead": _eased(said * ranked.lead(1)),
        "lead_over_guesses": _eased(said * ranked.lead(GUESSES)),
        "known": ranked.known,
        "known_words": ranked.known_words,
        "said": said,
    }


def _eased(value: float) -> float:
    return math.copysign(math.log1p(abs(value)), value)


@dataclass(frozen=True, slots=True)
class Answer:
    """One topic answers the question; of a mixed one, `also` answer the rest."""

    topic: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guesses:
    """It may be one of these."""

    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Nothing here answers it; these are the nearest all the same.

    `foreign` if it is in another language than this adviser reads.
    """

    topics: tuple[str, ...]
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """Nothing was asked: a greeting, thanks, a laugh."""

    kind: str


@dataclass(frozen=True, slots=True)
class Support:
    """Somebody is in distress: `strain`, or `danger` to their own or another's life."""

    level: str


@dataclass(frozen=True, slots=True)
class Integrity:
    """Something dishonest is asked for; `cheated` if it is being done to the person."""

    cheated: bool = False


Found = Answer | Guesses | NoMatch
Outcome = Found | SmallTalk | Support | Integrity


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text amounts to, and how the topics rank for it, best first."""

    outcome: Outcome
    ranked: Ranked


@dataclass(frozen=True)
class QuestionReader:
    """Reads a free text: first for what it is, then for what it asks.

    `asked` has the topic of each question that knowledge itself asks, by `asked_as`.
    """

    conduct: ConductReader
    matcher: Matcher
    calibration: Calibration
    asked: Mapping[str, str]

    def read(self, text: str) -> Reading:
        """Read one text; whatever it holds, it is only read."""
        repaired = self.matcher.repairer.once()
        ranked = self.matcher.rank(text, repaired)
        if not any(ranked.scores):  # nothing to go by: what one asks who does not know what to ask
            ranked = replace(ranked, ids=self.matcher.rank(_OPENING).ids)
        match self.conduct.read(text, repaired):
            case conduct.Danger():
                return Reading(Support("danger"), ranked)
            case conduct.Strain():
                return Reading(Support("strain"), ranked)
            case conduct.Integrity():
                return Reading(Integrity(), ranked)
            case conduct.Cheated():
                return Reading(Integrity(cheated=True), ranked)
            case conduct.Chat(kind):
                return Reading(SmallTalk(kind), ranked)
            case conduct.OutOfScope():
                return Reading(NoMatch(ranked.ids[:GUESSES]), ranked)
            case conduct.Foreign():
                answer = self._found(text, ranked, repaired)  # terms of the field may say enough
                foreign = NoMatch(ranked.ids[:GUESSES], foreign=True)
                return Reading(answer if isinstance(answer, Answer) else foreign, ranked)
            case conduct.Ordinary():
                return Reading(self._found(text, ranked, repaired), ranked)

    def _found(self, text: str, ranked: Ranked, repaired: Repaired) -> Found:
        if topic := self.asked.get(asked_as(text)):
            return Answer(topic)
        parts = self._parts(text, repaired)
        match found(self.calibration, ranked):
            case Answer(topic):
                return Answer(topic, tuple(part for part in parts if part != topic)[:1])
            case Guesses(topics) if len(parts) > 1:
                return Guesses(tuple(dict.fromkeys((*parts, *topics)))[:GUESSES])
            case other:
                return other

    def _parts(self, text: str, repaired: Repaired) -> tuple[str, ...]:
        """Return the topics that the parts of a text ask for outright, each on its own."""
        parts = [part for part in _JOINTS.split(text[:_LONGEST]) if len(part.split()) >= _FEWEST]
        if not 1 < len(parts) <= _MOST_PARTS:
            return ()
        ranked = [self.matcher.rank(part, repaired) for part in parts]
        sure = (r for r in ranked if self.calibration.confidence(r) >= self.calibration.answer)
        return tuple(dict.fromkeys(r.ids[0] for r in sure))


def found(calibration: Calibration, ranked: Ranked) -> Found:
    """Decide what a ranking amounts to."""
    confidence = calibration.confidence(ranked)
    if confidence >= calibration.answer and ranked.words > 1:  # one word may mean anything
        return Answer(ranked.ids[0])
    nearest = ranked.ids[:GUESSES]
    return Guesses(nearest) if confidence >= calibration.guess else NoMatch(nearest)
