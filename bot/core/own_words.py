"""People's own words, kept from acting: no mention, link mask, markdown or template can leave them."""

from __future__ import annotations

import re

_MARKDOWN = re.compile(r"([\\`*_~|<>\[\]()#@:{}\-+.!/])")
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


def escaped(raw: str) -> str:
    """Return `raw` so that Discord shows it as typed: every character with a meaning is escaped.

    A zero-width space after `@` and inside `://` keeps clients from making mentions and links of
    what an escape alone does not stop.
    """
    flat = _LINE_START.sub(" ⏎ ", raw.strip())
    return (
        _MARKDOWN.sub(r"\\\1", flat).replace("\\@", "\\@\u200b").replace("\\:\\/", "\\:\u200b\\/")
    )
