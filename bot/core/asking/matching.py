"""Matching: which topic a question is about.

A multinomial naive Bayes classifier over TF-IDF weights (Rennie et al., "Tackling the Poor
Assumptions of Naive Bayes Text Classifiers", ICML 2003, section 4), every topic equally likely
beforehand. It is built in one pass over the phrasings and asks one matrix row for each feature, so
both grow in proportion to what is there.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.asking.words import Lexicon, Repairer, features, words_of

_SMOOTHING = 0.01


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question's candidates, best first, with their scores per unit of evidence.

    `words` counts its words that tell something; `known_words` is the share of them that examples
    use, `known` the same of words, concepts and pairs of them together (0 to 1).
    """

    ids: tuple[str, ...]
    scores: tuple[float, ...]
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
    ) -> None:
        """Build from examples by class; `other_words` are spelt right, though no example has them."""
        self._lexicon = lexicon
        self.ids = tuple(examples)
        texts = [(row, words_of(text)) for row, c in enumerate(examples) for text in examples[c]]
        counts = Counter(word for _, words in texts for word in words)
        counts.update(word for phrase in lexicon.concept_of for word in phrase.split())
        self._own = frozenset(counts)
        counts.update(lexicon.small_words)
        counts.update(other_words)
        self._repairer = Repairer(counts)
        documents = [(row, features(lexicon, words)) for row, words in texts]
        spread = Counter(name for _, found in documents for name in found)
        self._columns = {name: column for column, name in enumerate(spread)}
        total = 1 + len(documents)
        self._idf = np.array([math.log(total / (1 + n)) + 1 for n in spread.values()], np.float32)
        self._log_odds = self._trained(documents)

    def _trained(self, documents: list[tuple[int, Counter[str]]]) -> NDArray[np.float32]:
        weights = np.zeros((len(self._columns), len(self.ids)), np.float32)
        for row, found in documents:
            columns, values = self._weighted(found)
            weights[columns, row] += values
        weights += _SMOOTHING
        logs = np.log(weights / weights.sum(axis=0))
        return np.asarray(logs - logs.mean(axis=1, keepdims=True), np.float32)

    def _weighted(self, found: Counter[str]) -> tuple[list[int], NDArray[np.float32]]:
        """Return the columns of the features that are known, and their weights.

        Words and runs of letters are each scaled to length one: neither drowns the other.
        """
        columns: list[int] = []
        values: list[float] = []
        squares = {"g": 0.0, "w": 0.0}
        kinds: list[str] = []
        for name, count in found.items():
            column = self._columns.get(name)
            if column is None:
                continue
            kind = "g" if name[0] == "g" else "w"
            value = (1 + math.log(count)) * float(self._idf[column])
            squares[kind] += value * value
            columns.append(column)
            values.append(value)
            kinds.append(kind)
        norms = {kind: math.sqrt(square) or 1.0 for kind, square in squares.items()}
        scaled = [value / norms[kind] for value, kind in zip(values, kinds, strict=True)]
        return columns, np.array(scaled, np.float32)

    def rank(self, text: str) -> Ranked:
        """Rank the classes for a question; with nothing to go by, all scores are nought."""
        words = [self._repairer.repaired(word) for word in words_of(text)]
        found = features(self._lexicon, words)
        columns, values = self._weighted(found)
        telling = [word for word in words if word not in self._lexicon.small_words]
        of_words = [name for name in found if name[0] in "wc"]
        return Ranked(
            *self._ordered(columns, values),
            words=len(telling),
            known_words=_share(self._own, telling),
            known=_share(self._columns, of_words),
        )

    def _ordered(
        self, columns: list[int], values: NDArray[np.float32]
    ) -> tuple[tuple[str, ...], tuple[float, ...]]:
        if not columns:
            return self.ids, (0.0,) * len(self.ids)
        scores = values @ self._log_odds[columns] / float(values.sum())
        order = np.argsort(-scores, kind="stable")
        return tuple(self.ids[i] for i in order), tuple(float(scores[i]) for i in order)


def _share(known: Container[str], names: Sequence[str]) -> float:
    return sum(name in known for name in names) / max(len(names), 1)
