"""Conduct: what kind of utterance a text is, before any topic is looked for.

Every free text that a person enters anywhere goes through `ConductReader.read`. Cues and signs, written
by people in `knowledge/conduct.yaml`, find what is said plainly; what is said in other words is judged
by its likeness to the examples there, against its likeness to ordinary questions: by how much is fitted
on held-out texts, so that hardly any question is taken for what it is not.
Danger is looked for first, and never given up where a cue or a sign shows it. Any other kind, and danger
that likeness alone hears, gives way to one that the text is much more like.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.core.asking.disguises import folded, undisguised
from bot.core.asking.matching import Matcher
from bot.core.asking.signs import Sign, Spots, Spotter
from bot.core.asking.words import Repaired, asked_as, words_of


@dataclass(frozen=True, slots=True)
class Danger:
    """Somebody may take a life: the person's own, or a friend's."""


@dataclass(frozen=True, slots=True)
class Strain:
    """Somebody is worn out, in tears or without hope."""


@dataclass(frozen=True, slots=True)
class Integrity:
    """Somebody asks how to hide, forge, buy, cheat or lie."""


@dataclass(frozen=True, slots=True)
class Cheated:
    """Somebody is being cheated, or smells a scam."""


@dataclass(frozen=True, slots=True)
class Chat:
    """Small talk and nothing else: greeting, thanks, goodbye, reaction or about_bot."""

    kind: str


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """A question, but none that this adviser is for."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """Something in a language that this adviser does not read."""


@dataclass(frozen=True, slots=True)
class Ordinary:
    """None of these: to be answered from the topics."""


Utterance = Danger | Strain | Integrity | Cheated | Chat | OutOfScope | Foreign | Ordinary

OUT_OF_SCOPE = "out_of_scope"
OWN_PROSE = "own_prose"
"""What people write about themselves: it sounds sad, or bold, and is neither distress nor a lie."""
_KINDS: Mapping[str, Utterance] = {
    "danger": Danger(),
    "strain": Strain(),
    "cheated": Cheated(),
    "integrity": Integrity(),
    OUT_OF_SCOPE: OutOfScope(),
}
KINDS = tuple(_KINDS)
"""The kinds that show themselves by cues and signs, in the order in which they are looked for."""
LIKENED = ("danger", "strain", "cheated", "integrity")
"""The kinds that are told by likeness, too."""
TALK = ("about_bot", "thanks", "goodbye", "greeting", "reaction")
"""The kinds of small talk; of several in one text, the first of these is answered."""

_FIGURES, _REACTION = "figures of speech", "reaction"
_DANGER, _TALK = "danger", "talk"
_DISTRESS = (_DANGER, "strain")
_SHORTEST_LOUD = 4
_LOUD_ENOUGH = 0.82
_RARE = 2
_LONGEST_TALK, _LONGEST_NEAR_TALK = 14, 6
_MOST_SLIPS = 40
_FEWEST_FOREIGN, _FOREIGN_SHARE = 2, 0.3


@dataclass(frozen=True, slots=True)
class Signs:
    """How one kind of utterance shows itself."""

    cues: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()
    elsewhere: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Harmless:
    """An ordinary question in alarming words, and its topic."""

    text: str
    topic: str


@dataclass(frozen=True)
class Conduct:
    """The files' content: `knowledge/conduct.yaml`, and its thresholds in `matching.yaml`."""

    same: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]]
    figures_of_speech: Signs
    kinds: Mapping[str, Signs]
    small_talk: dict[str, tuple[str, ...]]
    fillers: frozenset[str]
    other_languages: frozenset[str]
    harmless: tuple[Harmless, ...]
    sad_topics: frozenset[str]
    margins: Mapping[str, float]
    denials: Mapping[str, float]
    gives_way: Mapping[str, float]
    small_talk_likeness: float
    fewest_words: int

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        """What people say of each kind, small talk too."""
        return {kind: signs.examples for kind, signs in self.kinds.items()} | self.small_talk

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Every text in the file: all of its words are spelt right."""
        signs = (self.figures_of_speech, *self.kinds.values())
        texts = [text for s in signs for text in (*s.cues, *s.examples)]
        texts += [phrase for phrases in self.groups.values() for phrase in phrases]
        texts += [text for kind in self.small_talk.values() for text in kind]
        texts += [line.text for line in self.harmless]
        return (*texts, *self.same, *self.same.values(), *self.fillers)


class ConductReader:
    """Tells what kind of utterance a text is; immutable once built."""

    def __init__(self, conduct: Conduct, matcher: Matcher, asked: Mapping[str, str]) -> None:
        """Build from the files' content, and from a matcher that knows its examples.

        `asked` has the topic of each question that knowledge itself asks, by `asked_as`.
        """
        self._conduct = conduct
        self._matcher = matcher
        self._counts = matcher.words
        self._same = {word: tuple(words_of(other)) for word, other in conduct.same.items()}
        self._beginnings = tuple(
            part[:-1]
            for part in {part for line in conduct.lines for part in line.split()}
            if part[-1] == "*" and len(part) > _SHORTEST_LOUD
        )
        loud = [
            word for kind in _DISTRESS for cue in conduct.kinds[kind].cues for word in words_of(cue)
        ]
        self._loud = frozenset(word for word in loud if len(word) >= _SHORTEST_LOUD)
        self._elsewhere = {
            kind: tuple(folded(text) for text in signs.elsewhere)
            for kind, signs in conduct.kinds.items()
        }
        groups = {name: list(map(self._phrase, texts)) for name, texts in conduct.groups.items()}
        for kind, signs in {_FIGURES: conduct.figures_of_speech, **conduct.kinds}.items():
            groups[kind] = [self._phrase(cue) for cue in signs.cues]
        self._spotter = Spotter(groups)
        repaired = matcher.repairer.once()
        self._talk = {
            tuple(self._words(folded(text), repaired)) or (text,): kind
            for kind, texts in conduct.small_talk.items()
            for text in texts
        }
        self._longest_talk = max(map(len, self._talk), default=1)
        self._asked = asked

    def read(self, text: str, repaired: Repaired | None = None) -> Utterance:
        """Tell what a text is; whatever it holds, it is only read."""
        plain = folded(text)
        words = self._words(plain, repaired or self._matcher.repairer.repaired)
        meant, spots = self._meant(words)
        leads = self._leads(plain, meant)
        topic = self._asked.get(asked_as(text))
        judged = topic is not None and topic not in self._conduct.sad_topics
        if (kind := self._shown(plain, spots)) and not (judged or self._denied(kind, leads)):
            return _KINDS[kind if kind == _DANGER else self._liker(kind, leads)]
        if talk := self._small_talk(text, words):
            return Chat(talk)
        if judged:
            return Ordinary()
        foreign = self._foreign(plain)
        match self._likeness({k: leads[k] for k in _DISTRESS if k in leads} if foreign else leads):
            case None:
                return Foreign() if foreign else Ordinary()
            case kind if kind in _KINDS:
                return _KINDS[kind]
            case talk:
                return Chat(talk) if len(words) <= _LONGEST_TALK else Ordinary()

    def _foreign(self, plain: str) -> bool:
        """Whether a text is in another script, or much of it is small words of other languages."""
        words = words_of(plain)
        if not words:
            return any(c.isalpha() for c in plain)
        other = sum(word in self._conduct.other_languages for word in words)
        return other >= _FEWEST_FOREIGN and other / len(words) >= _FOREIGN_SHARE

    def _words(self, plain: str, repaired: Repaired) -> list[str]:
        words = undisguised(plain, self._counts, self._loud, self._same)
        rare = [word for word in dict.fromkeys(words) if self._counts[word] <= _RARE]
        mended = {word: self._mended(word, repaired) for word in rare[:_MOST_SLIPS]}
        right = (mended.get(word, word) for word in words)
        return [part for word in right for part in self._same.get(word, (word,))]

    def _mended(self, word: str, repaired: Repaired) -> str:
        """Return the word that is meant: one of distress, where it may be; else the nearest.

        People's slips stand in phrasings too, so being known is no proof of being right.
        """
        if word.startswith(self._beginnings):
            return word
        loud = process.extractOne(
            word,
            self._loud,
            scorer=OSA.normalized_similarity,
            score_cutoff=_LOUD_ENOUGH,
        )
        return loud[0] if loud else repaired(word)

    def _phrase(self, text: str) -> list[str]:
        """Return a cue's words, as a text's are read; a star at the end of a word stays."""
        words = [
            part + "*" * (chunk.endswith("*") and number == 0)
            for chunk in folded(text).split()
            for number, part in enumerate(reversed(words_of(chunk)))
        ]
        return [part for word in words for part in self._same.get(word, (word,))]

    def _meant(self, words: Sequence[str]) -> tuple[Sequence[str], Spots]:
        """Return the words with figures of speech crossed out, and where groups and cues stand."""
        figures = self._conduct.figures_of_speech
        spots = self._spotter.spots(words)
        crossed = [
            *spots.get(_FIGURES, ()),
            *(span for sign in figures.signs for spans in sign.spans(spots) for span in spans),
        ]
        if not crossed:
            return words, spots
        hidden = {place for start, end in crossed for place in range(start, end)}
        meant = ["" if place in hidden else word for place, word in enumerate(words)]
        return meant, self._spotter.spots(meant)

    def _shown(self, plain: str, spots: Spots) -> str | None:
        """Return the first kind that shows itself by a cue or a sign."""
        for kind, signs in self._conduct.kinds.items():
            if (
                kind in spots
                or any(sign.stands(spots) for sign in signs.signs)
                or any(text in plain for text in self._elsewhere[kind])
            ):
                return kind
        return None

    def _small_talk(self, text: str, words: list[str]) -> str | None:
        """Return the kind of small talk that a text is made of, and of nothing else."""
        if not words:
            return _REACTION if text.strip() and not any(map(str.isalpha, text)) else None
        if len(words) > _LONGEST_TALK:
            return None
        kinds: list[str] = []
        start = 0
        while start < len(words):
            for length in range(min(self._longest_talk, len(words) - start), 0, -1):
                if kind := self._talk.get(tuple(words[start : start + length])):
                    kinds.append(kind)
                    start += length
                    break
            else:
                if words[start] not in self._conduct.fillers:
                    return self._nearly_small_talk(words)
                start += 1
        return min(kinds, key=TALK.index, default=None)

    def _nearly_small_talk(self, words: list[str]) -> str | None:
        if len(words) > _LONGEST_NEAR_TALK:
            return None
        near = process.extractOne(
            words,
            self._talk.keys(),
            scorer=fuzz.token_sort_ratio,
            processor=" ".join,
            score_cutoff=self._conduct.small_talk_likeness,
        )
        return self._talk[near[0]] if near and len(near[0]) > 1 else None

    def leads_of(self, text: str) -> tuple[str | None, Mapping[str, float]]:
        """Return the kind that a cue or a sign shows, and by how much a text is like each kind.

        The latter is beyond its likeness to what is harmless; empty where it is too short to tell.
        """
        plain = folded(text)
        meant, spots = self._meant(self._words(plain, self._matcher.repairer.repaired))
        return self._shown(plain, spots), self._leads(plain, meant)

    def _leads(self, plain: str, words: Sequence[str]) -> Mapping[str, float]:
        said = [word for word in words if word]
        typed = words_of(plain)
        foreign = 2 * sum(word in self._counts for word in typed) <= len(typed)
        if foreign or len({*said}) < self._conduct.fewest_words:
            return {}
        aside = self._matcher.aside(said)
        beside = max(aside[OUT_OF_SCOPE], 0)
        talk = {kind: aside[kind] - beside for kind in TALK}
        prose = aside[OWN_PROSE] - self._conduct.gives_way[OWN_PROSE]
        harmless = max(beside, prose, *(aside[kind] for kind in TALK))
        return {kind: aside[kind] - harmless for kind in LIKENED} | talk

    def _denied(self, kind: str, leads: Mapping[str, float]) -> bool:
        """Whether a text is so unlike a kind that a sign of it must mean something else."""
        return kind in leads and leads[kind] < self._conduct.denials.get(kind, -math.inf)

    def _liker(self, kind: str, leads: Mapping[str, float]) -> str:
        """Return the kind that a text is so much more like that this one gives way, or this one."""
        if kind not in leads:
            return kind
        rivals = [rival for rival in self._like(leads) if rival in LIKENED]
        likest = max(rivals, key=leads.__getitem__, default=kind)
        return likest if leads[likest] > leads[kind] + self._conduct.gives_way[kind] else kind

    def _likeness(self, leads: Mapping[str, float]) -> str | None:
        """Return the kind whose examples a text is like enough: danger, if it may be, or the likest."""
        like = self._like(leads)
        if _DANGER in like:
            return self._liker(_DANGER, leads)
        return max(like, key=leads.__getitem__, default=None)

    def _like(self, leads: Mapping[str, float]) -> list[str]:
        margins = self._conduct.margins
        return [kind for kind, lead in leads.items() if lead > margins.get(kind, margins[_TALK])]
