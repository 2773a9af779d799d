"""Matching: which topic a question is about.

Two linear classifiers over TF-IDF weights, added up: multinomial naive Bayes (Rennie et al.,
"Tackling the Poor Assumptions of Naive Bayes Text Classifiers", ICML 2003, section 4), which knows what
is typical of a topic, and support vector machines, which know what tells neighbours apart. Every topic
is equally likely beforehand. Both are built in a few passes over the examples, and a question asks one
row of one matrix for each of its features, so both grow in proportion to what is there.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.core.asking.words import Lexicon, Repairer, features, words_of

_SMOOTHING = 0.03
_LETTERS_COUNT = 0.8
"""How much the runs of letters count, together, beside the words, together."""
_TINY = 1e-9
_PASSES = 3
_COST = 0.3
"""What a wrong side of the margin costs, against a simpler model."""

Document = tuple[int, list[int], NDArray[np.float32]]
"""An example: the row of its class, its features' columns, and their weights."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question's candidates, best first, with their scores per unit of evidence.

    `beside` is the score of being about nothing here. `words` counts its different words that tell something; `known_words` is the share of them that examples
    use, `known` the same of words, concepts and pairs of them together (0 to 1).
    """

    ids: tuple[str, ...]
    scores: tuple[float, ...]
    beside: float
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
        other_words: Iterable[str] = (),
        beside: Sequence[str] = (),
    ) -> None:
        """Build from examples by class, and from texts `beside` them, which are of none.

        `other_words` are spelt right, though no example has them.
        """
        self._lexicon = lexicon
        self.ids = tuple(sorted(examples))
        said = [*(examples[class_id] for class_id in self.ids), beside]
        self._classes = len(said)
        mixed = sorted(
            (crc32(text.encode()), row, text) for row, of in enumerate(said) for text in of
        )
        texts = [(row, words_of(text)) for _, row, text in mixed]
        counts = Counter(word for _, words in texts for word in words)
        counts.update(word for phrase in lexicon.concept_of for word in phrase.split())
        self._own = frozenset(counts)
        counts.update(lexicon.small_words)
        counts.update(other_words)
        self._repairer = Repairer(counts)
        counted = [(row, features(lexicon, words)) for row, words in texts]
        spread = Counter(name for _, found in counted for name in found)
        self._columns = {name: column for column, name in enumerate(spread)}
        total = 1 + len(counted)
        self._idf = np.array([math.log(total / (1 + n)) + 1 for n in spread.values()], np.float32)
        documents = [(row, *self._weighted(found)) for row, found in counted]
        self._weights = self._typical(documents) + self._telling_apart(documents)

    def _typical(self, documents: Sequence[Document]) -> NDArray[np.float32]:
        """Return each feature's log-odds by class, by naive Bayes."""
        weights = np.zeros((len(self._columns), self._classes), np.float32)
        for row, columns, values in documents:
            weights[columns, row] += values
        weights += _SMOOTHING
        logs = np.log(weights / weights.sum(axis=0))
        return _evened(logs - logs.mean(axis=1, keepdims=True))

    def _telling_apart(self, documents: Sequence[Document]) -> NDArray[np.float32]:
        """Return each feature's weight in a support vector machine for each class against the rest.

        Dual coordinate descent with squared loss, for all classes at once (Hsieh et al., "A Dual
        Coordinate Descent Method for Large-scale Linear SVM", ICML 2008, algorithm 1). The documents
        must be well mixed.
        """
        weights = np.zeros((len(self._columns), self._classes), np.float32)
        duals = np.zeros((len(documents), self._classes), np.float32)
        ridge = np.float32(0.5 / _COST)
        for _ in range(_PASSES):
            for number, (row, columns, values) in enumerate(documents):
                sides = np.full(self._classes, -1, np.float32)
                sides[row] = 1
                before = duals[number]
                slope = sides * (values @ weights[columns]) - 1 + ridge * before
                after = np.maximum(before - slope / (values @ values + ridge), 0)
                weights[columns] += np.outer(values, (after - before) * sides)
                duals[number] = after
        return _evened(weights)

    def _weighted(self, found: Counter[str]) -> tuple[list[int], NDArray[np.float32]]:
        """Return the columns of the features that are known, and their weights.

        Words and runs of letters are each scaled to one length: neither drowns the other.
        """
        known = [
            (self._columns[n], count, n[0] == "g")
            for n, count in found.items()
            if n in self._columns
        ]
        columns = [column for column, _, _ in known]
        counts = np.array([count for _, count, _ in known], np.float32)
        letters = np.array([runs for _, _, runs in known], np.bool_)
        values = (1 + np.log(counts)) * self._idf[columns]
        for kind, length in ((letters, _LETTERS_COUNT), (~letters, 1)):
            values[kind] *= length / max(float(np.linalg.norm(values[kind])), _TINY)
        return columns, values

    def rank(self, text: str) -> Ranked:
        """Rank the classes for a question; with nothing to go by, all scores are nought."""
        words = [self._repairer.repaired(word) for word in words_of(text)]
        found = features(self._lexicon, words)
        columns, values = self._weighted(found)
        telling = [word for word in words if word not in self._lexicon.small_words]
        of_words = [name for name in found if name[0] in "wc"]
        scores = values @ self._weights[columns] / max(float(values.sum()), _TINY)
        order = np.argsort(-scores[:-1], kind="stable")
        return Ranked(
            ids=tuple(self.ids[i] for i in order),
            scores=tuple(float(scores[i]) for i in order),
            beside=float(scores[-1]),
            words=len({*telling}),
            known_words=_share(self._own, telling),
            known=_share(self._columns, of_words),
        )


def _share(known: Container[str], names: Sequence[str]) -> float:
    return sum(name in known for name in names) / max(len(names), 1)


def _evened(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return weights on a scale of their own spread, so that two kinds can be added up."""
    return weights / max(float(weights.std()), _TINY)
