"""Matching: which topic a text is about, or what it is instead.

Two linear classifiers over TF-IDF weights, added up: multinomial naive Bayes (Rennie et al.,
"Tackling the Poor Assumptions of Naive Bayes Text Classifiers", ICML 2003, section 4), which knows what
is typical of a topic, and support vector machines, which know what tells neighbours apart. Every topic
is equally likely beforehand. Both are built in a few passes over the examples, and a question asks one
row of one matrix for each of its features, so both grow in proportion to what is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.core.asking.weighing import Floats, Halves, Names, Scales, Weighed, learnt, telling_apart
from bot.core.asking.words import Lexicon, Repaired, Repairer, features, words_of
from bot.core.memory import Memory, NoMemory

_SMOOTHING = 0.01
_TINY = 1e-9
_PASSES = 3


@dataclass(frozen=True, slots=True)
class Ranked:
    """A text's candidates, best first, with their scores per unit of evidence.

    `aside` tells of each kind of text that is about no topic by how much this one is more like it than
    like any topic. `words` counts its different
    words that tell something; `known_words` is the share of them that examples use, `known` the same of
    words, concepts and pairs of them together (0 to 1).
    """

    ids: tuple[str, ...]
    scores: tuple[float, ...]
    aside: Mapping[str, float]
    words: int
    known_words: float
    known: float

    def lead(self, over: int) -> float:
        """Return how far the best is ahead of the one at place `over`, counted from nought."""
        return self.scores[0] - self.scores[min(over, len(self.scores) - 1)]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What examples teach: their words and how often each stands there, and what each feature tells.

    `topical`, which adds up both classifiers, has a column for each topic; `apart` and `often`, of the
    second alone, have one for each kind of text that is about none, too. `firsts` has the topic that
    ranks first for each example of a topic, in their order.
    """

    words: Names
    counts: NDArray[np.intp]
    names: Names
    rarity: Floats
    topical: Halves
    apart: Halves
    often: Floats
    firsts: NDArray[np.intp]


class Matcher:
    """Ranks the classes that it was built from; immutable once built."""

    def __init__(
        self,
        lexicon: Lexicon,
        examples: Mapping[str, Sequence[str]],
        aside: Mapping[str, Sequence[str]] | None = None,
        other_words: Iterable[str] = (),
        memory: Memory | None = None,
    ) -> None:
        """Build from examples by topic, and from texts of other kinds, which are `aside`.

        `other_words` are spelt right, though no example has them.
        """
        self._lexicon = lexicon
        said = {**dict(sorted(examples.items())), **(aside or {})}
        self.ids = tuple(said)[: len(examples)]
        self._aside = tuple(said)[len(examples) :]
        known = (memory or NoMemory()).recalled(
            Learnt,
            (lexicon.concepts, sorted(lexicon.small_words), said, self.ids),
            partial(_learnt, lexicon, list(said.values()), len(self.ids)),
        )
        counts = Counter(dict(zip(known.words.tolist(), known.counts.tolist(), strict=True)))
        counts.update(word for phrase in lexicon.concept_of for word in phrase.split())
        self._own = frozenset(counts)
        counts.update(lexicon.small_words)
        counts.update(other_words)
        self.words: Mapping[str, int] = counts
        self.repairer = Repairer(counts)
        self._scales = Scales(known.names, known.rarity)
        self._topical = known.topical.astype(np.float32)
        self._apart, self._often = known.apart.astype(np.float32), known.often
        texts = (text for topic in self.ids for text in said[topic])
        self.firsts = {
            text: self.ids[first] for text, first in zip(texts, known.firsts, strict=True)
        }
        """The topic that ranks first for each example of a topic."""

    def rank(self, text: str, repaired: Repaired | None = None) -> Ranked:
        """Rank the classes for a text; with nothing to go by, all scores are nought."""
        words = [*map(repaired or self.repairer.repaired, words_of(text))]
        found = features(self._lexicon, words)
        asked = self._scales.weighed(found)
        telling = [word for word in words if word not in self._lexicon.small_words]
        of_words = [name for name in found if name[0] in "wc"]
        apart = asked.weights @ self._apart[asked.columns]
        scores = asked.weights @ self._topical[asked.columns]
        scores /= max(float(asked.weights.sum()), _TINY)
        order = np.argsort(-scores, kind="stable")
        return Ranked(
            ids=tuple(self.ids[i] for i in order),
            scores=tuple(scores[order].tolist()),
            aside=self._beyond_topics(apart + self._often * bool(len(asked.columns))),
            words=len({*telling}),
            known_words=_share(self._own, telling),
            known=_share(self._scales.columns, of_words),
        )

    def aside(self, words: Sequence[str]) -> Mapping[str, float]:
        """Return what a ranking of these words, slips mended, would tell as `aside`."""
        asked = self._scales.weighed(features(self._lexicon, words))
        return self._beyond_topics(asked.weights @ self._apart[asked.columns] + self._often)

    def _beyond_topics(self, apart: Floats) -> Mapping[str, float]:
        topics = len(self.ids)
        beyond = apart[topics:] - apart[:topics].max()
        return dict(zip(self._aside, beyond.tolist(), strict=True))


def _learnt(lexicon: Lexicon, said: Sequence[Sequence[str]], topics: int) -> Learnt:
    """Learn from the examples of each class, the first `topics` of which are topics."""
    texts = [(text, row) for row, of in enumerate(said) for text in of]
    mixed = sorted(range(len(texts)), key=lambda place: (crc32(texts[place][0].encode()), place))
    counts: Counter[str] = Counter()

    def found() -> Iterator[Mapping[str, int]]:
        for place in mixed:
            words = words_of(texts[place][0])
            counts.update(words)
            yield features(lexicon, words)

    scales, weighed = learnt(found())
    rows = np.array([texts[place][1] for place in mixed], np.intp)
    sides = np.full((len(rows), len(said)), -1, np.float32)
    sides[np.arange(len(rows)), rows] = 1
    apart, often = telling_apart(weighed, sides, _PASSES)
    topical = _typical(weighed, rows, (len(scales.names), topics))
    topical += apart[:, :topics] / (float(apart.std()) or 1.0)
    firsts = np.empty(sum(map(len, said[:topics])), np.intp)
    for place, (columns, values) in zip(mixed, weighed, strict=True):
        if place < len(firsts):
            firsts[place] = np.argmax(values @ topical[columns])
    return Learnt(
        np.array([*counts], np.str_),
        np.array([*counts.values()], np.intp),
        scales.names,
        scales.rarity,
        topical.astype(np.float16),
        apart.astype(np.float16),
        often,
        firsts,
    )


def _typical(texts: Weighed, rows: NDArray[np.intp], shape: tuple[int, int]) -> Floats:
    """Return each feature's log-odds by topic, by naive Bayes, on a scale of their own spread."""
    weights = np.full(shape, _SMOOTHING, np.float32)
    for row, (columns, values) in zip(rows, texts, strict=True):
        if row < shape[1]:
            weights[columns, row] += values
    weights /= weights.sum(axis=0)
    logs: Floats = np.log(weights, out=weights)
    logs -= logs.mean(axis=1, keepdims=True)
    logs /= float(logs.std()) or 1.0
    return logs


def _share(known: Container[str], names: Sequence[str]) -> float:
    return sum(name in known for name in names) / max(len(names), 1)
