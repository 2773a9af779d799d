"""What goes to the moderators: a question without what could tell who asked it."""

from __future__ import annotations

import re

_REMOVED = (
    re.compile(r"<[@#&:!a-zA-Z0-9_]+>"),
    re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE),
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"@\w+"),
    re.compile(r"\b(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE),
    re.compile(r"\+?\d(?:[\s().-]*\d){4,}"),
)
_LEFT_OUT = "[…]"
LONGEST = 500


def scrubbed(question: str) -> str:
    """Return a question without mentions, links, e-mail addresses and runs of five or more digits."""
    for pattern in _REMOVED:
        question = pattern.sub(_LEFT_OUT, question)
    return " ".join(question.split())[:LONGEST]
