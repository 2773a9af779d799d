"""A passage: a text as sentences of plain words, each of which knows where it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_WORD = re.compile(r"pm\s?&\s?r\b|[^\W_]+(?:['’][^\W_]+)*", re.IGNORECASE)
_END = re.compile(r"[.!?…]+[\"”’')\]]*(?:\s|$)|\n")
_PARAGRAPH = re.compile(r"[^\s][^\n]*")
_NO_END = {"dr", "mr", "mrs", "ms", "prof", "st", "vs", "eg", "ie", "no"}
_WHOLE = {"can't": ("can", "not"), "won't": ("will", "not"), "cannot": ("can", "not")}
_ENDS = {"nt": "not", "m": "am", "ve": "have", "re": "are", "ll": "will", "d": "would"}
_NUMBERS = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve".split(),
        range(1, 13),
        strict=True,
    )
)
_SCORES = range(150, 301)
LOW_SCORE, SCORE, NUMBER = "#low-score", "#score", "#number"
"""Groups that stand wherever a number does: a Step score that is low or is not, or no score."""
START = "#start"
"""The group that stands before the first word of a sentence."""
QUESTION = "#question"
"""The group of the last words before a question mark."""


@dataclass(frozen=True, slots=True)
class Word:
    """One plain word of a text, and the characters that it stands for."""

    plain: str
    start: int
    end: int

    @property
    def number(self) -> int | None:
        """The number that the word is, in figures or spelt out."""
        return int(self.plain) if self.plain.isdecimal() else _NUMBERS.get(self.plain)

    def group(self, decent: float) -> str | None:
        """Return the group of numbers that the word is in; a score is low below `decent`."""
        if self.number is None:
            return None
        if self.number not in _SCORES:
            return NUMBER
        return LOW_SCORE if self.number < decent else SCORE


@dataclass(frozen=True)
class Passage:
    """A text, and its sentences as words."""

    text: str

    @cached_property
    def sentences(self) -> tuple[tuple[Word, ...], ...]:
        """The words, sentence by sentence."""
        sentences: list[list[Word]] = [[]]
        last: Word | None = None
        for word in _words(self.text):
            if last and last.plain not in _NO_END and not _is_initial(last.plain):
                gap = self.text[last.end : word.start]
                if _END.search(gap):
                    sentences.append([])
            sentences[-1].append(word)
            last = word
        return tuple(tuple(words) for words in sentences if words)

    @property
    def whole(self) -> tuple[int, int]:
        """The characters from the first to the last that can be seen."""
        text = self.text
        return len(text) - len(text.lstrip()), len(text.rstrip())

    @property
    def paragraphs(self) -> tuple[tuple[int, int], ...]:
        """The characters of each paragraph."""
        return tuple(found.span() for found in _PARAGRAPH.finditer(self.text))


def _is_initial(plain: str) -> bool:
    """Whether a full stop behind a word, as in `Mr. A. Osei`, ends no sentence."""
    return len(plain) == 1 and plain.isalpha() and plain != "i"


def plain_words(phrase: str) -> list[str]:
    """Return a phrase's words as those of a text are read; a star at the end of one stays."""
    words: list[str] = []
    for chunk in phrase.split():
        plain = [word.plain for word in _words(chunk)]
        if plain and chunk.endswith("*"):
            plain[-1] += "*"
        words += plain
    return words


def _words(text: str) -> Iterator[Word]:
    for found in _WORD.finditer(text):
        typed = unicodedata.normalize("NFKD", found[0].casefold()).replace("’", "'")
        bare = "".join(c for c in typed if not unicodedata.combining(c))
        for part in _parts(bare):
            yield Word(part, *found.span())


def _parts(typed: str) -> tuple[str, ...]:
    """Return what a word stands for: `don't` is *do not*, `PM&R` is *pmr*."""
    if "&" in typed:
        return ("pmr",)
    if "'" not in typed or typed in _WHOLE:
        return _WHOLE.get(typed, (typed,))
    if typed.endswith("n't"):
        return typed[:-3], "not"
    head, _, tail = typed.rpartition("'")
    return (head, _ENDS[tail]) if tail in _ENDS else (head.replace("'", ""),)
