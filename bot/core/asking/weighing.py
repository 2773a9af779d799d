"""Weighing: texts as weighted features, and what tells classes of texts apart by them.

Features are weighted by TF-IDF. Support vector machines, one for each class against the rest, are learnt
in a few passes over the texts, so the work grows in proportion to what is there.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

_LETTERS_COUNT = 0.8
"""How much the runs of letters count, together, beside the words, together."""
_TINY = 1e-9
_COST = 1.0
"""What a wrong side of the margin costs, against a simpler model."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weighed:
    """Many texts in one: where in `columns` and `weights` each begins."""

    starts: NDArray[np.intp]
    columns: NDArray[np.intp]
    weights: Floats

    def __iter__(self) -> Iterator[tuple[NDArray[np.intp], Floats]]:
        ends = (*self.starts[1:], len(self.columns))
        for start, end in zip(self.starts, ends, strict=True):
            yield self.columns[start:end], self.weights[start:end]


class Scales:
    """Weighs features by how rare they are in the texts that it was built from."""

    def __init__(self, found: Sequence[Mapping[str, int]]) -> None:
        """Build from the features of each text."""
        spread = Counter(chain.from_iterable(found))
        total = 1 + len(found)
        self.columns = {name: column for column, name in enumerate(spread)}
        self._idf = np.array([math.log(total / (1 + n)) + 1 for n in spread.values()], np.float32)
        self._letters = np.array([name[0] == "g" for name in spread], np.bool_)

    def weighed(self, found: Sequence[Mapping[str, int]]) -> Weighed:
        """Return texts by the features that are known, and their weights.

        Words and runs of letters are each scaled to one length: neither drowns the other.
        """
        known = [[name for name in names if name in self.columns] for names in found]
        lengths = list(map(len, known))
        columns = np.fromiter(map(self.columns.__getitem__, chain.from_iterable(known)), np.intp)
        counts = np.fromiter((f[n] for f, names in zip(found, known, strict=True) for n in names),
                             np.float32)  # fmt: skip
        letters = self._letters[columns]
        weights = (1 + np.log(counts)) * self._idf[columns]
        of = np.repeat(np.arange(len(found)), lengths)
        for kind, length in ((letters, _LETTERS_COUNT), (~letters, 1.0)):
            squares = np.bincount(of[kind], weights[kind] ** 2, minlength=len(found))
            weights[kind] *= (length / np.sqrt(np.maximum(squares, _TINY)))[of[kind]]
        return Weighed(np.cumsum([0, *lengths[:-1]]), columns, weights)


def telling_apart(texts: Weighed, sides: Floats, passes: int) -> tuple[Floats, Floats]:
    """Return each feature's weight in a support vector machine for each class against the rest.

    With them comes the constant of each class. `sides` says of each text and class whether the one is of
    the other: 1 or -1. Dual coordinate descent with squared loss, for all
    classes at once (Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM",
    ICML 2008, algorithm 1). The texts must be well mixed.
    """
    weights = np.zeros((texts.columns.max(initial=-1) + 1, sides.shape[1]), np.float32)
    constants = np.zeros(sides.shape[1], np.float32)
    duals = np.zeros(sides.shape, np.float32)
    ridge = np.float32(0.5 / _COST)
    for _ in range(passes):
        for (columns, values), side, before in zip(texts, sides, duals, strict=True):
            here = weights[columns]
            slope = side * (values @ here + constants) - 1 + ridge * before
            after = np.maximum(before - slope / (values @ values + 1 + ridge), 0)
            step = (after - before) * side
            weights[columns] = here + np.outer(values, step)
            constants += step
            before[:] = after
    return weights, constants
