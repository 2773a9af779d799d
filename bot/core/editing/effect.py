"""What a change of the knowledge does to matching: phrasings that find their topic, or no longer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moved:
    """A phrasing of a topic, and the topic that wins it."""

    phrasing: str
    topic: str
    winner: str


@dataclass(frozen=True, slots=True)
class Effect:
    """Phrasings that find their topic now and did not before, and the other way round."""

    won: tuple[Moved, ...]
    lost: tuple[Moved, ...]
    phrasings: int


Winners = Mapping[tuple[str, str], str]
"""The topic that wins each phrasing, by topic and phrasing."""


def effect(before: Winners, after: Winners) -> Effect:
    """Compare who wins each phrasing; a new phrasing was lost before, a removed one is no loss."""
    won = [
        Moved(phrasing, topic, winner)
        for (topic, phrasing), winner in after.items()
        if winner == topic and before.get((topic, phrasing)) != topic
    ]
    lost = [
        Moved(phrasing, topic, winner)
        for (topic, phrasing), winner in after.items()
        if winner != topic and before.get((topic, phrasing), topic) == topic
    ]
    return Effect(tuple(won), tuple(lost), len(after))
