"""Matching: which topic a text is about, or what it is instead.

Two linear classifiers over TF-IDF weights, added up: multinomial naive Bayes (Rennie et al.,
"Tackling the Poor Assumptions of Naive Bayes Text Classifiers", ICML 2003, section 4), which knows what
is typical of a topic, and support vector machines, which know what tells neighbours apart. Every topic
is equally likely beforehand. Both are built in a few passes over the examples, and a question asks one
row of one matrix for each of its features, so both grow in proportion to what is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.core.asking.weighing import Floats, Weighed, learnt, telling_apart
from bot.core.asking.words import Lexicon, Repairer, features, words_of

_SMOOTHING = 0.03
_TINY = 1e-9
_PASSES = 2


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


class Matcher:
    """Ranks the classes that it was built from; immutable once built."""

    def __init__(
        self,
        lexicon: Lexicon,
        examples: Mapping[str, Sequence[str]],
        aside: Mapping[str, Sequence[str]] | None = None,
        other_words: Iterable[str] = (),
    ) -> None:
        """Build from examples by topic, and from texts of other kinds, which are `aside`.

        `other_words` are spelt right, though no example has them.
        """
        self._lexicon = lexicon
        said = {**dict(sorted(examples.items())), **(aside or {})}
        self.ids = tuple(said)[: len(examples)]
        self._aside = tuple(said)[len(examples) :]
        mixed = sorted(
            (crc32(text.encode()), row, text) for row, of in enumerate(said.values()) for text in of
        )
        texts = [words_of(text) for _, _, text in mixed]
        counts = Counter(word for words in texts for word in words)
        counts.update(word for phrase in lexicon.concept_of for word in phrase.split())
        self._own = frozenset(counts)
        counts.update(lexicon.small_words)
        counts.update(other_words)
        self._repairer = Repairer(counts)
        self._scales, weighed = learnt(features(lexicon, words) for words in texts)
        rows = np.array([row for _, row, _ in mixed], np.intp)
        self._typical = _typical(weighed, rows, (len(self._scales.columns), len(self.ids)))
        sides = np.full((len(rows), len(said)), -1, np.float32)
        sides[np.arange(len(rows)), rows] = 1
        self._apart, self._often = telling_apart(weighed, sides, _PASSES)
        self._evenly = float(self._apart.std()) or 1.0

    def rank(self, text: str) -> Ranked:
        """Rank the classes for a text; with nothing to go by, all scores are nought."""
        words = [self._repairer.repaired(word) for word in words_of(text)]
        found = features(self._lexicon, words)
        asked = self._scales.weighed(found)
        telling = [word for word in words if word not in self._lexicon.small_words]
        of_words = [name for name in found if name[0] in "wc"]
        apart = asked.weights @ self._apart[asked.columns]
        typical = asked.weights @ self._typical[asked.columns]
        topics = len(self.ids)
        scores = typical + apart[:topics] / self._evenly
        scores /= max(float(asked.weights.sum()), _TINY)
        apart += self._often * bool(len(asked.columns))
        aside = apart[topics:] - apart[:topics].max()
        order = np.argsort(-scores, kind="stable")
        return Ranked(
            ids=tuple(self.ids[i] for i in order),
            scores=tuple(scores[order].tolist()),
            aside=dict(zip(self._aside, aside.tolist(), strict=True)),
            words=len({*telling}),
            known_words=_share(self._own, telling),
            known=_share(self._scales.columns, of_words),
        )


def _typical(texts: Weighed, rows: NDArray[np.intp], shape: tuple[int, int]) -> Floats:
    """Return each feature's log-odds by topic, by naive Bayes, on a scale of their own spread."""
    weights = np.full(shape, _SMOOTHING, np.float32)
    for row, (columns, values) in zip(rows, texts, strict=True):
        if row < shape[1]:
            weights[columns, row] += values
    logs: Floats = np.log(weights / weights.sum(axis=0))
    logs -= logs.mean(axis=1, keepdims=True)
    logs /= float(logs.std()) or 1.0
    return logs


def _share(known: Container[str], names: Sequence[str]) -> float:
    return sum(name in known for name in names) / max(len(names), 1)
