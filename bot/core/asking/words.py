"""Words: from a question as typed to what it is compared by.

A question becomes weighted features: the stems of its words, the concepts of the field that its
words name (`lor` and `recommendation letter` are one), pairs of neighbours, pairs of concepts however far
apart, and runs of letters, which tie together forms of a word that no stemmer knows. Words that nobody wrote are first repaired to the
nearest one that somebody did.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain, combinations, pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.interview.answers import clean

_WORD = re.compile(r"[a-z]+[0-9]*[a-z]*|[0-9]+[a-z]*")
_SPELLINGS = (
    (re.compile(r"pm\s*&\s*r|p\.m\.&r"), "pmr"),
    (re.compile(r"\b([jhf])\s*-\s*(\d)"), r"\1\2"),
    (re.compile(r"\bp/f\b"), "passfail"),
    (re.compile(r"['’`]"), ""),
)
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ers", "er", "es", "ed", "s", "ly")
_SHORTEST_STEM = 3
_SCORES, _YEARS = range(150, 301), range(1950, 2041)
_LETTERS = range(3, 5)
RUN = "g:"
"""What the name of a run of letters begins with."""
_KEPT = 20_000
"""Words whose parts are remembered: more than the knowledge uses."""


@dataclass(frozen=True)
class Lexicon:
    """The field's vocabulary: words of one concept, and small words that tell nothing."""

    concepts: Mapping[str, tuple[str, ...]]
    small_words: frozenset[str]

    @cached_property
    def concept_of(self) -> Mapping[str, str]:
        """The concept that each word or phrase names, in the spelling of `words_of`."""
        return {
            " ".join(words_of(phrase)): concept
            for concept, phrases in self.concepts.items()
            for phrase in phrases
        }

    @cached_property
    def lengths(self) -> Mapping[str, Sequence[int]]:
        """How many words the phrases have that begin with each word, the longest first."""
        lengths: dict[str, set[int]] = {}
        for words in map(str.split, self.concept_of):
            lengths.setdefault(words[0], set()).add(len(words))
        return {first: sorted(of, reverse=True) for first, of in lengths.items()}


def words_of(text: str) -> list[str]:
    """Split a text into plain lower-case words and numbers."""
    folded = clean(text).casefold()
    for pattern, plain in _SPELLINGS:
        folded = pattern.sub(plain, folded)
    return _WORD.findall(folded)


def asked_as(text: str) -> str:
    """Return a question without what does not change it: case, signs, spacing."""
    return " ".join(words_of(text))


Repaired = Callable[[str], str]


class Repairer:
    """Brings misspelt words back to those that the knowledge uses."""

    _CLOSE, _CLOSE_SHORT = 0.66, 0.7
    _SHORT, _SHORTEST = 4, 3
    _APART = 2
    _RARE, _COMMON, _ALL_BUT_SAME = 2, 20, 0.85

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._near: dict[int, list[str]] = {}
        for word in filter(str.isalpha, counts):
            for length in range(len(word) - self._APART, len(word) + self._APART + 1):
                self._near.setdefault(length, []).append(word)

    def once(self) -> Repaired:
        """Return what repairs each different word once, for as long as one text is read."""
        return cache(self.repaired)

    def repaired(self, word: str) -> str:
        """Return the word itself if people write it, else the nearest that somebody did.

        Slips stand in the knowledge, too: a word that hardly anybody wrote gives way to one that many
        did and that is all but the same.
        """
        often = self._counts.get(word, 0)
        if often > self._RARE or not word.isalpha() or len(word) < self._SHORTEST:
            return word
        close = self._CLOSE if len(word) > self._SHORT else self._CLOSE_SHORT
        near = process.extract(
            word,
            self._near.get(len(word), ()),
            scorer=OSA.normalized_similarity,
            limit=5,
            score_cutoff=self._ALL_BUT_SAME if often else close,
        )
        if often:
            near = [n for n in near if self._counts[n[0]] >= self._COMMON and n[0][0] == word[0]]
        best = max(near, key=lambda found: self._likeness(word, found[0], found[1]), default=None)
        return best[0] if best else word

    def _likeness(self, word: str, target: str, similarity: float) -> float:
        """Prefer a common word, the same first letter, and the same letters in another order."""
        common = min(self._counts[target], 50) / 500
        return (
            round(similarity, 2)
            + common
            + 0.05 * (word[0] == target[0])
            + 0.1 * (sorted(word) == sorted(target))
        )


def features(lexicon: Lexicon, words: Iterable[str]) -> Counter[str]:
    """Count the features of a text's (repaired) words."""
    words = list(words)
    found: list[str] = []
    said: list[str] = []
    for phrase, concept in _phrases(lexicon, words):
        if concept:
            said.append("c:" + concept)
            found += ["c:" + concept, *("w:" + stem(word) for word in phrase)]
        else:
            said.append("w:" + stem(_number(phrase[0])))
            if phrase[0] not in lexicon.small_words:
                found.append(said[-1])
    concepts = sorted({name for name in said if name[0] == "c"})
    neighbours = (f"{a} {b}" for a, b in pairwise(said))
    pairs = (f"{a}&{b}" for a, b in combinations(concepts, 2))
    return Counter(chain(found, neighbours, pairs, *map(_runs, words)))


def is_pair(name: str) -> bool:
    """Whether a feature is two words or concepts of one text."""
    return not name.startswith(RUN) and (" " in name or "&" in name)


@lru_cache(_KEPT)
def _runs(word: str) -> tuple[str, ...]:
    """Return the runs of letters in a word, its edges included."""
    padded = f" {word} "
    return tuple(
        RUN + padded[start : start + length]
        for length in _LETTERS
        for start in range(len(padded) - length + 1)
    )


@lru_cache(_KEPT)
def stem(word: str) -> str:
    """Cut the commonest endings; crude, since runs of letters do the rest."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def _number(word: str) -> str:
    """Fold numbers to what they are: a score, a year, some number."""
    if not word.isdecimal():
        return word
    number = int(word)
    return "#score" if number in _SCORES else "#year" if number in _YEARS else "#number"


def _phrases(lexicon: Lexicon, words: list[str]) -> Iterator[tuple[list[str], str | None]]:
    """Walk the words, the longest phrase that names a concept at a time, else one word."""
    start = 0
    while start < len(words):
        for length in lexicon.lengths.get(words[start], ()):
            phrase = words[start : start + length]
            if concept := lexicon.concept_of.get(" ".join(phrase)):
                yield phrase, concept
                break
        else:
            length = 1
            yield words[start : start + 1], None
        start += length
