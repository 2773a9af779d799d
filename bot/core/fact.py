"""A named fact: what a condition may name beside the questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.profile import Profile


@dataclass(frozen=True, slots=True)
class Fact:
    """A named fact: the values it may have, and the questions that it reads."""

    name: str
    values: tuple[str, ...]
    reads: tuple[str, ...]
    derive: Callable[[Profile], str | None]
