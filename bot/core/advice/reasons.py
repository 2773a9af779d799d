"""Reasons: what speaks for something and what against it, each with its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, as it is said to the person, and the sources that it rests on."""

    id: str
    says: str
    sources: tuple[str, ...]


def sources_of(reasons: Mapping[str, Reason], ids: Sequence[str]) -> tuple[str, ...]:
    """Return the sources of several reasons, each once, in order."""
    return tuple(dict.fromkeys(source for i in ids for source in reasons[i].sources))
