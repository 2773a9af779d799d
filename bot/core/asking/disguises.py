"""Disguises: words that are written so that a filter, or a tired hand, misses them.

`k i l l`, `k.i.l.l`, `kiiill`, `k1ll`, `k*ll`, `killmyself` and accents on every letter are undone, as far as
a vocabulary knows what comes out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import groupby

from bot.core.asking.words import words_of
from bot.core.interview.answers import LONGEST, clean

_DIGITS = str.maketrans("0134578@$!|", "oieastbasii")
_DISGUISED = re.compile(r"[^\s.,;:?\"()]*[a-z][^\s.,;:?\"()]*")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_SHORTEST_RUN = 3
_RARE = 3
_LONGEST_WORD = 24
_SHORTEST_GLUED = 7
_STANDS_ALONE = frozenset("ia")


def folded(text: str) -> str:
    """Lower case, without accents, look-alikes and what cannot be seen; never more than fits."""
    plain = unicodedata.normalize("NFKD", clean(text[:LONGEST]).casefold())
    return "".join(c for c in plain if unicodedata.category(c) != "Mn")


def undisguised(
    text: str, known: Mapping[str, int], loud: Iterable[str], same: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """Return the words of a folded text, disguises undone.

    `known` are words that need no undoing and how often people write them, `loud` the ones that people
    disguise, `same` the words that are read as others (`dont` as `do not`).
    """
    shown = _DISGUISED.sub(lambda found: _unmasked(found[0], loud), text)
    words: list[str] = []
    for single, run in groupby(words_of(shown), key=lambda word: len(word) == 1):
        letters = list(run)
        if single and len(letters) >= _SHORTEST_RUN:
            words += _split("".join(letters), known) or letters
        else:
            words += [part for word in letters for part in _plain(word, known)]
    return [part for word in words for part in same.get(word, (word,))]


def _unmasked(token: str, loud: Iterable[str]) -> str:
    """Undo digits and stars inside one word, if a loud word comes out."""
    if token.isalpha() or len(token) > _LONGEST_WORD:
        return token
    if "*" in token or "#" in token:
        shape = re.compile("".join("[a-z]" if c in "*#" else re.escape(c) for c in token))
        return next((word for word in loud if shape.fullmatch(word)), token)
    letters = token.translate(_DIGITS)
    return letters if letters in loud else token


def _plain(word: str, known: Mapping[str, int]) -> Iterator[str]:
    """Yield a word with letters no longer drawn out, or the words that were glued together.

    Some people draw out letters in what is known, too: what hardly anybody writes may be such a word.
    """
    often = known.get(word, 0)
    if often > _RARE:
        yield word
    elif _LONG_RUN.search(word) and word.isalpha():
        twice, once = _LONG_RUN.sub(r"\1\1", word), _LONG_RUN.sub(r"\1", word)
        yield twice if known.get(twice, 0) > _RARE else once
    elif word[-1:] == word[-2:-1] and word.isalpha() and known.get(word[:-1], 0) > _RARE:
        yield word[:-1]
    elif often:
        yield word
    elif _SHORTEST_GLUED <= len(word) <= _LONGEST_WORD:
        yield from _split(word, known) or [word]
    else:
        yield word


def _split(letters: str, known: Container[str]) -> list[str]:
    """Return the known words that make up a run of letters, the fewest; empty if there are none."""
    best: list[list[str] | None] = [[]]
    for end in range(1, min(len(letters), 4 * _LONGEST_WORD) + 1):
        options = [
            [*before, letters[start:end]]
            for start in range(max(0, end - _LONGEST_WORD), end)
            if (before := best[start]) is not None and _is_word(letters[start:end], known)
        ]
        best.append(min(options, key=len, default=None))
    return best[-1] or [] if len(best) == len(letters) + 1 else []


def _is_word(letters: str, known: Container[str]) -> bool:
    return letters in _STANDS_ALONE if len(letters) == 1 else letters in known
