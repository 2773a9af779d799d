"""Topics: the entries that free-text questions are answered from."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

_JINJA = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}", re.DOTALL)
_SENTENCE_ENDS = re.compile(r"[.\n]+")
_FEWEST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Topic:
    """One entry of `knowledge/topics/`: the ways people ask for it, and the answer.

    `body` is a Jinja template in Discord's markdown. `season` is the Match year that the answer was
    written for; past `review_by` it is shown as due for review.
    """

    id: str
    section: str
    title: str
    phrasings: tuple[str, ...]
    body: str
    sources: tuple[str, ...]
    related: tuple[str, ...]
    command: str
    guide: str
    season: int
    reviewed: dt.date
    review_by: dt.date

    @property
    def sentences(self) -> list[str]:
        """The body's sentences, without what a template fills in."""
        parts = _SENTENCE_ENDS.split(_JINJA.sub(" ", self.body))
        return [part.strip() for part in parts if len(part.split()) >= _FEWEST_WORDS]
