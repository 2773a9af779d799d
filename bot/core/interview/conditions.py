"""Conditions of the knowledge files: a closed vocabulary, no expressions.

A condition maps a question or a fact to the values that it may have; all of its lines must hold.
Numbers are met by tokens: `2` exactly, `2+` two or more, `1-4` from one to four. `unknown` stands
for whatever was not answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum

Condition = Mapping[str, tuple[str, ...]]
Known = str | int | float | tuple[str, ...] | None
"""What a question or a fact comes to: None where nothing is known, a tuple where several hold."""

UNKNOWN = "unknown"
NONE = "none"
"""An exam that was never taken, and a list with nothing on it."""
_TOKEN = re.compile(r"(?P<least>\d+(?:\.\d+)?)(?:(?P<open>\+)|-(?P<most>\d+(?:\.\d+)?))?")


class Verdict(Enum):
    """What can be said of a condition about one person."""

    HOLDS = "holds"
    FAILS = "fails"
    OPEN = "open"


def verdict(condition: Condition, value_of: Callable[[str], Known]) -> Verdict:
    """Judge `condition`: whether it holds, fails, or is open.

    It fails when a known value is not among those named; it is open when nothing fails but
    something that it needs is unknown.
    """
    verdicts = {_line(allowed, value_of(name)) for name, allowed in condition.items()}
    if Verdict.FAILS in verdicts:
        return Verdict.FAILS
    return Verdict.OPEN if Verdict.OPEN in verdicts else Verdict.HOLDS


def _line(allowed: Iterable[str], known: Known) -> Verdict:
    if known is None:
        return Verdict.HOLDS if UNKNOWN in allowed else Verdict.OPEN
    held = (known or (NONE,)) if isinstance(known, tuple) else (known,)
    return Verdict.HOLDS if any(_meets(t, v) for t in allowed for v in held) else Verdict.FAILS


def _meets(token: str, value: str | float) -> bool:
    if isinstance(value, str):
        return token == value
    bounds = number_token(token)
    return bounds is not None and bounds[0] <= value <= bounds[1]


def number_token(token: str) -> tuple[float, float] | None:
    """Return the bounds that `2`, `2+` or `1-4` stands for, None for any other text."""
    if not (match := _TOKEN.fullmatch(token)):
        return None
    least = float(match["least"])
    if match["open"]:
        return least, float("inf")
    return least, float(match["most"]) if match["most"] else least
