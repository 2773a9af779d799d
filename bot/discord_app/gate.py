"""The gate: nobody comes faster than a person can, nor more at once than can be served in time.

A bucket of tokens each: a call takes one, and they come back at a steady pace. Buckets that are
full again are forgotten, so the gate remembers only those who are busy just now.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.services.phrases import Phrase

BURST = 30.0
"""Calls that somebody may make in one go."""
PACE = 2.0
"""Calls a second that somebody may make for long."""
AT_ONCE = 500
"""Calls in progress: more could not be acknowledged within Discord's three seconds."""
_SWEEP = 1_000  # entries between two looks for buckets that are full again


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Gate:
    """Counts calls by person and altogether; `clock` gives seconds that only grow."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        burst: float = BURST,
        pace: float = PACE,
        at_once: int = AT_ONCE,
    ) -> None:
        self._clock = clock
        self._burst, self._pace, self._at_once = burst, pace, at_once
        self._buckets: dict[str, _Bucket] = {}
        self._inside = 0
        self._entries = 0
        self._closed = False
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def inside(self) -> int:
        """Calls in progress."""
        return self._inside

    def close(self) -> None:
        """Let nobody in any more."""
        self._closed = True

    async def emptied(self) -> None:
        """Wait until every call in progress is answered."""
        await self._idle.wait()

    @contextmanager
    def entering(self, person: str) -> Iterator[Phrase | None]:
        """Let a call in for as long as the block lasts, or say why it is turned away."""
        if refusal := self._refusal(person):
            yield refusal
            return
        self._inside += 1
        self._idle.clear()
        try:
            yield None
        finally:
            self._inside -= 1
            if not self._inside:
                self._idle.set()

    def _refusal(self, person: str) -> Phrase | None:
        if self._closed:
            return Phrase.ERROR_RESTARTING
        if self._inside >= self._at_once:
            return Phrase.ERROR_TOO_MANY
        now = self._clock()
        self._sweep(now)
        bucket = self._buckets.setdefault(person, _Bucket(self._burst, now))
        bucket.tokens, bucket.at = self._filled(bucket, now), now
        if bucket.tokens < 1:
            return Phrase.ERROR_TOO_FAST
        bucket.tokens -= 1
        return None

    def _filled(self, bucket: _Bucket, now: float) -> float:
        return min(self._burst, bucket.tokens + (now - bucket.at) * self._pace)

    def _sweep(self, now: float) -> None:
        self._entries += 1
        if self._entries % _SWEEP == 0:
            busy = {p: b for p, b in self._buckets.items() if self._filled(b, now) < self._burst}
            self._buckets = busy
