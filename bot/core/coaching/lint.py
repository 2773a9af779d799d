"""Lint: named rules read what a person wrote, and point at the words that could be better.

The rules are written by people in `knowledge/lints/`, from lists of words and signs made of them; this
is the engine. A rule only ever points and explains: it writes nothing for anybody. Remarks of a rule that
misses something point at the whole text, since no word of it is at fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.core.asking.signs import Sign, Span, Spots, Spotter
from bot.core.coaching.likeness import Likeness
from bot.core.coaching.passage import QUESTION, START, Passage, Word, plain_words
from bot.core.interview.conditions import Condition, Verdict, verdict
from bot.core.profile import Profile

NEGATIONS = "negations"
"""The group of words that deny what follows them."""
_DENIED_WITHIN = 2
_UNIT_WITHIN = 2
_STOPS = {",", ";", ":", ".", ")"}
"""What ends the reach of a word that denies."""
_MARKS = re.compile(r"!{2,}")
_CHUNK = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Remark:
    """A rule's finding about the characters from `start` up to `end` of the text."""

    rule: str
    start: int
    end: int
    mend: str


@dataclass(frozen=True, slots=True)
class Said:
    """Something that is said: any of the signs stands, and nothing denies it.

    It counts only in a text that also has one of `in_text` and none of `not_in_text`, in a sentence
    without the groups `unless`, and about a person of whom `when` holds; and only if it is said
    `at_least` so often.
    """

    signs: tuple[Sign, ...]
    unless: tuple[str, ...] = ()
    in_text: tuple[Sign, ...] = ()
    not_in_text: tuple[Sign, ...] = ()
    when: Condition = field(default_factory=dict)
    even_denied: bool = False
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is not said, in a text where one of `raised_by` makes the reader wait for it.

    Only from the sentence that raises it: what came before is no answer. Nor is what is said in a
    sentence with one of the groups `unless`.
    """

    signs: tuple[Sign, ...]
    raised_by: tuple[Sign, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Longer:
    """A text of more words, or of more characters, than a figure allows.

    With `in_text`, each of the text's paragraphs counts for itself, if one of those signs is in it.
    """

    figure: str
    unit: str
    in_text: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class Differs:
    """A number in the text that is not the one answered to a question, or is larger (`more`).

    A number belongs to the question where one of `near` stands within so many words, nearer than any
    of `rivals`; one that counts something has its `unit` right behind it.
    """

    question: str
    near: tuple[str, ...]
    within: int
    rivals: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    more: bool = False
    numbers: tuple[int, int] = (0, 999)


@dataclass(frozen=True, slots=True)
class Loud:
    """Exclamation marks in a row."""


Looking = Said | Missing | Longer | Differs | Loud


@dataclass(frozen=True, slots=True)
class Check:
    """One way in which a rule looks, and how to mend what it finds (the rule's own, if empty)."""

    looks: Looking
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A text for which a rule must speak up, or must keep quiet; `told` are answers it needs."""

    text: str
    told: Mapping[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule: what it finds, how to mend that, and examples of both sides."""

    id: str
    title: str
    mend: str
    checks: tuple[Check, ...]
    must: tuple[Example, ...]
    must_not: tuple[Example, ...]


@dataclass(frozen=True)
class Lint:
    """The rules for one kind of text, and the groups of words that their signs are made of."""

    kind: str
    rules: tuple[Rule, ...]
    groups: Mapping[str, tuple[str, ...]]
    likeness: Likeness = field(default_factory=Likeness)

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        """The rules by their names."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def _spotter(self) -> Spotter:
        return Spotter({name: map(plain_words, texts) for name, texts in self.groups.items()})

    def remarks(self, text: str, profile: Profile) -> tuple[Remark, ...]:
        """Return what the rules find in a text by this person, in the order of the text."""
        passage = Passage(text)
        if not passage.sentences:
            return ()
        decent = profile.figures["guide_ck_decent"].readings[0].value
        line = decent if isinstance(decent, int | float) else 0
        spots = [self._spots(passage, words, line) for words in passage.sentences]
        reading = _Reading(passage, spots, profile)
        found = {
            Remark(rule.id, start, end, check.mend or rule.mend)
            for rule in self.rules
            for check in rule.checks
            for start, end in reading.places(check.looks)
        }
        whole = {(words[0].start, words[-1].end) for words in passage.sentences}
        ordered = sorted(found, key=lambda r: ((r.start, r.end) in whole, r.start, -r.end))
        return tuple(sorted(_without_overlaps(ordered), key=lambda r: (r.start, r.rule)))

    def _spots(self, passage: Passage, words: Sequence[Word], decent: float) -> Spots:
        spots = self._spotter.spots([word.plain for word in words])
        if denials := spots.get(NEGATIONS):
            after = (passage.text[words[end - 1].end :][:1] for _, end in denials)
            kept = [span for span, mark in zip(denials, after, strict=True) if mark not in _STOPS]
            spots[NEGATIONS] = kept
        spots[START] = [(0, 0)]
        sentence = passage.text[words[0].start : words[-1].end]
        spots |= {group: [(0, len(words))] for group in self.likeness.groups(sentence)}
        for place, word in enumerate(words):
            if group := word.group(decent):
                spots.setdefault(group, []).append((place, place + 1))
        if passage.text[words[-1].end :].startswith("?"):
            spots[QUESTION] = [(len(words) - 1, len(words))]
        return spots


@dataclass(frozen=True)
class _Reading:
    """One text being read for one person."""

    passage: Passage
    spots: Sequence[Spots]
    profile: Profile

    def places(self, looks: Looking) -> Iterator[Span]:
        """Yield the characters at which a check finds something."""
        match looks:
            case Said():
                yield from self._said(looks)
            case Missing():
                raised = 0 if not looks.raised_by else self._begins(looks.raised_by)
                if raised is not None and not self._stands(
                    looks.signs, raised, unless=looks.unless
                ):
                    yield self.passage.whole
            case Longer():
                yield from self._longer(looks)
            case Differs():
                yield from self._differs(looks)
            case Loud():
                yield from (found.span() for found in _MARKS.finditer(self.passage.text))

    def _said(self, looks: Said) -> Iterator[Span]:
        if looks.when and verdict(looks.when, self.profile.known) is not Verdict.HOLDS:
            return
        if looks.in_text and not self._stands(looks.in_text):
            return
        if looks.not_in_text and self._stands(looks.not_in_text):
            return
        found = {
            self._characters(number, span)
            for number, spots in enumerate(self.spots)
            if not any(group in spots for group in looks.unless)
            for sign in looks.signs
            for span in _hits(sign, spots, even_denied=looks.even_denied)
        }
        if len(found) >= looks.at_least:
            yield from found

    def _stands(
        self,
        signs: Iterable[Sign],
        start: int = 0,
        end: int | None = None,
        unless: tuple[str, ...] = (),
    ) -> bool:
        """Whether any of the signs stands in the sentences that begin from `start` up to `end`."""
        return self._begins(signs, start, end, unless) is not None

    def _begins(
        self,
        signs: Iterable[Sign],
        start: int = 0,
        end: int | None = None,
        unless: tuple[str, ...] = (),
    ) -> int | None:
        """Return where the first such sentence begins; None if there is none."""
        begins = (
            words[0].start
            for words, spots in zip(self.passage.sentences, self.spots, strict=True)
            if words[0].start >= start and (end is None or words[0].start < end)
            if not any(group in spots for group in unless)
            for sign in signs
            for _ in _hits(sign, spots)
        )
        return next(begins, None)

    def _longer(self, looks: Longer) -> Iterator[Span]:
        most = self.profile.figures[looks.figure].readings[-1].value
        if not isinstance(most, int):
            return
        parts = self.passage.paragraphs if looks.in_text else (self.passage.whole,)
        for start, end in parts:
            if looks.in_text and not self._stands(looks.in_text, start, end):
                continue
            words = [found.end() for found in _CHUNK.finditer(self.passage.text, start, end)]
            if looks.unit == "words" and len(words) > most:
                yield words[most - 1], end
            elif looks.unit == "characters" and end - start > most:
                yield start + most, end

    def _differs(self, looks: Differs) -> Iterator[Span]:
        told = self.profile.number(looks.question)
        if told is None:
            return
        for number, (words, spots) in enumerate(
            zip(self.passage.sentences, self.spots, strict=True)
        ):
            for place, word in enumerate(words):
                value = word.number
                if value is None or not looks.numbers[0] <= value <= looks.numbers[1]:
                    continue
                wrong = value > told if looks.more else value != told
                if wrong and _belongs(looks, spots, place):
                    yield self._characters(number, (place, place + 1))

    def _characters(self, sentence: int, span: Span) -> Span:
        words = self.passage.sentences[sentence]
        return words[span[0]].start, words[span[1] - 1].end


def _belongs(looks: Differs, spots: Spots, place: int) -> bool:
    if looks.unit and not any(
        0 < start - place <= _UNIT_WITHIN
        for group in looks.unit
        for start, _ in spots.get(group, ())
    ):
        return False
    own = _distance(looks.near, spots, place)
    return own <= looks.within and own < _distance(looks.rivals, spots, place)


def _distance(groups: Iterable[str], spots: Spots, place: int) -> float:
    """Return how many words away the nearest of the groups stands."""
    return min(
        (
            place - end if end <= place else start - place
            for group in groups
            for start, end in spots.get(group, ())
        ),
        default=float("inf"),
    )


def _hits(sign: Sign, spots: Spots, *, even_denied: bool = False) -> Iterator[Span]:
    """Yield where a sign stands in a sentence and is not denied: from its first word to its last."""
    for parts in sign.spans(spots):
        start, end = parts[0][0], parts[-1][1]
        # Of words in any order, the last one tells: "I could not sit Step 1 and failed" is no denial.
        told, reach = (
            (parts[-1][0], _DENIED_WITHIN + 1) if sign.any_order else (start, _DENIED_WITHIN)
        )
        denied = any(
            until == start or 0 <= told - until <= reach for _, until in spots.get(NEGATIONS, ())
        )
        if even_denied or not denied:
            yield start, end


def _without_overlaps(remarks: Iterable[Remark]) -> Iterator[Remark]:
    """Leave out a remark that shares words with one of the same rule that came before."""
    kept: dict[str, list[Remark]] = {}
    for remark in remarks:
        of_rule = kept.setdefault(remark.rule, [])
        if all(other.end <= remark.start or remark.end <= other.start for other in of_rule):
            of_rule.append(remark)
            yield remark
