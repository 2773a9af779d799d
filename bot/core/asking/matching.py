"""Matching: which topic a text is about, or what it is instead.

Two linear classifiers over TF-IDF weights, added up: multinomial naive Bayes (Rennie et al.,
"Tackling the Poor Assumptions of Naive Bayes Text Classifiers", ICML 2003, section 4), which knows what
is typical of a topic, and support vector machines, which know what tells neighbours apart. Every topic
is equally likely beforehand. Both are built in a few passes over the examples, and a question asks one
row of one matrix for each of its features, so both grow in proportion to what is there.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.core.asking.words import Lexicon, Repairer, features, words_of

_SMOOTHING = 0.03
_LETTERS_COUNT = 0.8
"""How much the runs of letters count, together, beside the words, together."""
_TINY = 1e-9
_PASSES = 2
_COST = 1.0
"""What a wrong side of the margin costs, against a simpler model."""

Floats = NDArray[np.float32]


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
class _Documents:
    """Many examples in one: the class of each, and where in `columns` and `weights` each begins."""

    classes: NDArray[np.intp]
    starts: NDArray[np.intp]
    columns: NDArray[np.intp]
    weights: Floats

    def __iter__(self) -> Iterator[tuple[int, NDArray[np.intp], Floats]]:
        ends = (*self.starts[1:], len(self.columns))
        for row, start, end in zip(self.classes, self.starts, ends, strict=True):
            yield row, self.columns[start:end], self.weights[start:end]


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
        found = [features(lexicon, words) for words in texts]
        spread = Counter(chain.from_iterable(found))
        self._columns = {name: column for column, name in enumerate(spread)}
        total = 1 + len(found)
        self._idf = np.array([math.log(total / (1 + n)) + 1 for n in spread.values()], np.float32)
        self._letters = np.array([name[0] == "g" for name in spread], np.bool_)
        documents = self._documents([row for _, row, _ in mixed], found)
        self._typical = _typical(documents, (len(spread), len(self.ids)))
        self._apart, self._often = _telling_apart(documents, (len(spread), len(said)))
        self._evenly = float(self._apart.std()) or 1.0

    def _documents(self, classes: Sequence[int], found: Sequence[Mapping[str, int]]) -> _Documents:
        """Return texts by their features, all of them known, and their weights.

        Words and runs of letters are each scaled to one length: neither drowns the other.
        """
        lengths = [len(names) for names in found]
        names = map(self._columns.__getitem__, chain.from_iterable(found))
        columns = np.fromiter(names, np.intp, sum(lengths))
        counts = np.fromiter(chain.from_iterable(f.values() for f in found), np.float32)
        letters = self._letters[columns]
        weights = (1 + np.log(counts)) * self._idf[columns]
        of = np.repeat(np.arange(len(found)), lengths)
        for kind, length in ((letters, _LETTERS_COUNT), (~letters, 1.0)):
            squares = np.bincount(of[kind], weights[kind] ** 2, minlength=len(found))
            weights[kind] *= (length / np.sqrt(np.maximum(squares, _TINY)))[of[kind]]
        starts = np.cumsum([0, *lengths[:-1]])
        return _Documents(np.array(classes, np.intp), starts, columns, weights)

    def rank(self, text: str) -> Ranked:
        """Rank the classes for a text; with nothing to go by, all scores are nought."""
        words = [self._repairer.repaired(word) for word in words_of(text)]
        found = features(self._lexicon, words)
        known = {name: n for name, n in found.items() if name in self._columns}
        asked = self._documents([0], [known])
        telling = [word for word in words if word not in self._lexicon.small_words]
        of_words = [name for name in found if name[0] in "wc"]
        apart = asked.weights @ self._apart[asked.columns]
        typical = asked.weights @ self._typical[asked.columns]
        topics = len(self.ids)
        scores = typical + apart[:topics] / self._evenly
        scores /= max(float(asked.weights.sum()), _TINY)
        apart += self._often * bool(known)
        aside = apart[topics:] - apart[:topics].max()
        order = np.argsort(-scores, kind="stable")
        return Ranked(
            ids=tuple(self.ids[i] for i in order),
            scores=tuple(scores[order].tolist()),
            aside=dict(zip(self._aside, aside.tolist(), strict=True)),
            words=len({*telling}),
            known_words=_share(self._own, telling),
            known=_share(self._columns, of_words),
        )


def _typical(documents: _Documents, shape: tuple[int, int]) -> Floats:
    """Return each feature's log-odds by topic, by naive Bayes, on a scale of their own spread."""
    weights = np.full(shape, _SMOOTHING, np.float32)
    for row, columns, values in documents:
        if row < shape[1]:
            weights[columns, row] += values
    logs: Floats = np.log(weights / weights.sum(axis=0))
    logs -= logs.mean(axis=1, keepdims=True)
    logs /= float(logs.std()) or 1.0
    return logs


def _telling_apart(documents: _Documents, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """Return each feature's weight in a support vector machine for each class against the rest.

    With them comes the constant of each class. Dual coordinate descent with squared loss, for all
    classes at once (Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM",
    ICML 2008, algorithm 1). The documents must be well mixed.
    """
    weights = np.zeros(shape, np.float32)
    constants = np.zeros(shape[1], np.float32)
    duals = np.zeros((len(documents.starts), shape[1]), np.float32)
    ridge = np.float32(0.5 / _COST)
    for _ in range(_PASSES):
        for number, (row, columns, values) in enumerate(documents):
            sides = np.full(shape[1], -1, np.float32)
            sides[row] = 1
            before, here = duals[number], weights[columns]
            slope = sides * (values @ here + constants) - 1 + ridge * before
            after = np.maximum(before - slope / (values @ values + 1 + ridge), 0)
            step = (after - before) * sides
            weights[columns] = here + np.outer(values, step)
            constants += step
            duals[number] = after
    return weights, constants


def _share(known: Container[str], names: Sequence[str]) -> float:
    return sum(name in known for name in names) / max(len(names), 1)
