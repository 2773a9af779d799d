"""Topics: the entries that free-text questions are answered from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


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
