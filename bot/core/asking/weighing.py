"""Weighing: texts as weighted features, and what tells classes of texts apart by them.

Features are weighted by TF-IDF. Support vector machines, one for each class against the rest, are learnt
in a few passes over the texts, so the work grows in proportion to what is there.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.core.asking.words import RUN, is_pair

_LETTERS_COUNT = 0.6
"""How much the runs of letters count, together, beside the words, together."""
_TINY = 1e-9
_AT_ONCE = 1000
"""Texts that are weighed at one time, which takes a multiple of the room that the result does."""
_COST = 1.0
"""What a wrong side of the margin costs, against a simpler model."""

Floats = NDArray[np.float32]
Names = NDArray[np.str_]
Halves = NDArray[np.float16]
"""What is kept on disk: half the room of what is worked with, and fine enough."""
Columns = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Weighed:
    """Many texts in one: where in `columns` and `weights` each begins."""

    starts: NDArray[np.intp]
    columns: Columns
    weights: Floats

    @classmethod
    def of(cls, parts: Sequence[Weighed]) -> Weighed:
        """Return the texts of all parts, one after the other."""
        before = np.cumsum([0, *(len(part.columns) for part in parts)])
        starts = [part.starts + start for part, start in zip(parts, before, strict=False)]
        return cls(
            np.concatenate(starts),
            np.concatenate([part.columns for part in parts]),
            np.concatenate([part.weights for part in parts]),
        )

    def __iter__(self) -> Iterator[tuple[Columns, Floats]]:
        ends = (*self.starts[1:], len(self.columns))
        for start, end in zip(self.starts, ends, strict=True):
            yield self.columns[start:end], self.weights[start:end]


@dataclass(frozen=True)
class Scales:
    """Weighs features by how rare each is in the texts that they were learnt from."""

    names: Names
    rarity: Floats

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """Where each feature stands."""
        return {name: column for column, name in enumerate(self.names.tolist())}

    @cached_property
    def _letters(self) -> NDArray[np.bool_]:
        return np.char.startswith(self.names, RUN)

    def weighed(self, *texts: Mapping[str, int]) -> Weighed:
        """Return texts by those of their features that are known, and their weights."""
        known = [[name for name in found if name in self.columns] for found in texts]
        columns = np.array([self.columns[name] for names in known for name in names], np.int32)
        counts = np.array(
            [found[name] for found, names in zip(texts, known, strict=True) for name in names],
            np.float32,
        )
        return self.weighed_all(columns, counts, np.array([*map(len, known)]))

    def weighed_all(self, columns: Columns, counts: Floats, lengths: NDArray[np.intp]) -> Weighed:
        """Return texts of so many features each, one after the other, and their weights.

        Words and runs of letters are each scaled to one length: neither drowns the other.
        """
        letters = self._letters[columns]
        weights = (1 + np.log(counts)) * self.rarity[columns]
        of = np.repeat(np.arange(len(lengths)), lengths)
        for kind, length in ((letters, _LETTERS_COUNT), (~letters, 1.0)):
            squares = np.bincount(of[kind], weights[kind] ** 2, minlength=len(lengths))
            weights[kind] *= (length / np.sqrt(np.maximum(squares, _TINY)))[of[kind]]
        return Weighed(np.cumsum(lengths) - lengths, columns, weights)


def learnt(found: Iterable[Mapping[str, int]]) -> tuple[Scales, Weighed]:
    """Return scales made from the features of many texts, taken one at a time, and those texts on them.

    A pair that stands in one text alone tells nothing beyond its words, and is left out.
    """
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    flat, counted, lengths = array("i"), array("f"), array("q")
    for text in found:
        flat.extend(map(numbers.__getitem__, text))
        counted.extend(text.values())
        lengths.append(len(text))
    columns, counts = np.array(flat, np.int32), np.array(counted, np.float32)
    texts = np.bincount(columns, minlength=len(numbers))
    telling = (texts > 1) | ~np.array([is_pair(name) for name in numbers], np.bool_)
    rarity = np.log((1 + len(lengths)) / (1 + texts[telling])) + 1
    scales = Scales(np.array([*numbers], np.str_)[telling], rarity.astype(np.float32))
    places = (np.cumsum(telling) - 1).astype(np.int32)
    weighed, end = [], 0
    for few in (lengths[first : first + _AT_ONCE] for first in range(0, len(lengths), _AT_ONCE)):
        start, end = end, end + sum(few)
        kept = telling[columns[start:end]]
        left = np.bincount(np.repeat(np.arange(len(few)), few)[kept], minlength=len(few))
        known = places[columns[start:end][kept]]
        weighed.append(scales.weighed_all(known, counts[start:end][kept], left))
    return scales, Weighed.of(weighed) if weighed else scales.weighed()


def telling_apart(texts: Weighed, sides: Floats, passes: int) -> tuple[Floats, Floats]:
    """Return each feature's weight in a support vector machine for each class against the rest.

    With them comes the constant of each class. `sides` says of each text and class whether the one is of
    the other: 1 or -1. Dual coordinate descent with squared loss, for all classes at once (Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM",
    ICML 2008, algorithm 1). The texts must be well mixed.
    """
    weights = np.zeros((texts.columns.max(initial=-1) + 1, sides.shape[1]), np.float32)
    constants = np.zeros(sides.shape[1], np.float32)
    duals = np.zeros(sides.shape, np.float32)
    ridge = np.float32(0.5 / _COST)
    for _ in range(passes):
        for (columns, values), side, before in zip(texts, sides, duals, strict=True):
            here = weights.take(columns, axis=0)
            slope = side * (values @ here + constants) - 1 + ridge * before
            after = np.maximum(before - slope / (values @ values + 1 + ridge), 0)
            step = (after - before) * side
            here += values[:, None] * step
            weights[columns] = here
            constants += step
            before[:] = after
    return weights, constants
