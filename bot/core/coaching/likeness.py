"""Likeness: which qualities a sentence has, by how like it is to sentences whose qualities are known.

The sentences are written and labelled by people in `knowledge/lints/sentences/`; one sentence may have
several qualities, or none. How like is like enough was fitted on sentences and paragraphs that nothing was learnt
from (`knowledge/matching.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from zlib import crc32

import numpy as np

from bot.core.asking.weighing import Floats, Halves, Names, Scales, learnt, telling_apart
from bot.core.asking.words import Lexicon, features, words_of
from bot.core.memory import Memory, NoMemory

LIKE, UNLIKE = "#like-", "#unlike-"
"""Groups that stand in a sentence that is like enough, or very unlike, those of a quality."""
_PASSES = 6
_FEWEST_WORDS = 3
"""Shorter sentences are not judged: one odd word decides too much."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What sentences teach: what each feature tells of each quality."""

    names: Names
    rarity: Floats
    apart: Halves
    often: Floats


@dataclass(frozen=True)
class Likeness:
    """Sentences by the qualities that they have, and the lead above which one has a quality.

    A word that shows a quality counts as much as so much of a lead: `words_count`.
    """

    sentences: Mapping[tuple[str, ...], Sequence[str]] = field(default_factory=dict)
    lexicon: Lexicon = field(default_factory=lambda: Lexicon({}, frozenset()))
    margins: Mapping[str, float] = field(default_factory=dict)
    words_count: float = 0.0
    memory: Memory = field(default_factory=NoMemory)

    @cached_property
    def qualities(self) -> tuple[str, ...]:
        """Every quality that a sentence has."""
        return tuple(sorted({quality for of in self.sentences for quality in of}))

    @cached_property
    def _judge(self) -> tuple[Scales, Floats, Floats]:
        made_from = self.lexicon.concepts, sorted(self.lexicon.small_words), self.sentences
        known = self.memory.recalled(Learnt, made_from, self._learnt)
        return Scales(known.names, known.rarity), known.apart.astype(np.float32), known.often

    def _learnt(self) -> Learnt:
        mixed = sorted(
            (crc32(text.encode()), text, of)
            for of, texts in self.sentences.items()
            for text in texts
        )
        scales, weighed = learnt(features(self.lexicon, words_of(text)) for _, text, _ in mixed)
        sides = np.array(
            [[1 if q in of else -1 for q in self.qualities] for *_, of in mixed], np.float32
        )
        apart, often = telling_apart(weighed, sides, _PASSES)
        return Learnt(scales.names, scales.rarity, apart.astype(np.float16), often)

    def warm_up(self) -> None:
        """Learn from the sentences, before anybody waits for it."""
        _ = self._judge

    def leads(self, sentence: str) -> Mapping[str, float]:
        """Return by how much a sentence is more like those of each quality than like the others."""
        words = words_of(sentence)
        if not self.sentences or len(words) < _FEWEST_WORDS:
            return {}
        scales, apart, often = self._judge
        asked = scales.weighed(features(self.lexicon, words))
        leads = asked.weights @ apart[asked.columns] + often
        return dict(zip(self.qualities, leads.tolist(), strict=True))

    def groups(self, sentence: str) -> Iterator[str]:
        """Yield the groups that stand in a sentence as a whole."""
        for quality, lead in self.leads(sentence).items():
            if lead > self.margins.get(quality, np.inf):
                yield LIKE + quality
            if lead < self.margins.get(quality, -np.inf) - self.words_count:
                yield UNLIKE + quality
