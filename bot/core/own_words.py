"""People's own words, kept from acting: no mention, link mask, markdown or template can leave them."""

from __future__ import annotations

import re
import unicodedata

_MARKDOWN = re.compile(r"([\\`*_~|<>\[\]()#@:{}\-+.!/])")
_PILE = re.compile(r"([\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3})"
                   r"[\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")  # fmt: skip
_BREAK = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_WITHOUT_SHAPE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_LINE_START = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")


class OwnWords:
    """A text somebody typed. However it becomes a string, it comes out escaped and on one line.

    It is no `str`, so that joining or filtering it in a template cannot leak the raw text.
    """

    __slots__ = ("_raw",)

    def __init__(self, raw: str) -> None:
        self._raw = raw

    def __str__(self) -> str:
        return escaped(self._raw)

    def __repr__(self) -> str:
        return "OwnWords(...)"

    def __len__(self) -> int:
        return len(self._raw)


def visible(raw: str) -> str:
    """Return a text without what has no shape or grows out of its line; tabs and newlines stay.

    Signs of direction would turn round what stands after them, codes would drive a terminal, and a
    pile of marks on one letter would cover the lines around it.
    """
    lines = _BREAK.sub("\n", raw)
    kept = (c for c in lines if c in "\n\t" or unicodedata.category(c) not in _WITHOUT_SHAPE)
    return _PILE.sub(r"\1", "".join(kept))


def escaped(raw: str) -> str:
    """Return `raw` so that Discord shows it as typed: every character with a meaning is escaped.

    A zero-width space after `@` and inside `://` keeps clients from making mentions and links of
    what an escape alone does not stop.
    """
    flat = visible(_LINE_START.sub(" ⏎ ", raw.strip()))
    return (
        _MARKDOWN.sub(r"\\\1", flat).replace("\\@", "\\@\u200b").replace("\\:\\/", "\\:\u200b\\/")
    )
