"""How long a plan takes, a picture of it, and the whole of /roadmap; and what waits meanwhile.

`python -m tests.benchmarks.roadmap` prints a table. People are drawn by chance from all answers, and
so are the days. A picture is drawn in a thread: the longest time for which the event loop did not
come round meanwhile is what a button pressed at that moment would have waited. On a machine that is
busy with other things, the time of the processor says more than the clock.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.advice.roadmap import plan
from bot.core.interview.answers import Value
from bot.core.picture import Point, Stretch, Task, Timeline
from bot.core.profile import Profile
from tests.conversation import ANA, TODAY, Talk, talking, the_library, told
from tests.knowledge.gallery import questions, typed_for

_TICK = 0.001
_DAYS = 3 * 365


@dataclass(frozen=True)
class Timing:
    """Times of one thing, in milliseconds: by the clock, and of the processor where that is known."""

    what: str
    milliseconds: tuple[float, ...]
    processor: tuple[float, ...] = ()

    def __str__(self) -> str:
        ordered = sorted(self.milliseconds)
        worked = f"{_p95(self.processor):.1f}" if self.processor else ""
        day = dt.datetime.now(dt.UTC).date()
        return (
            f"| {day} | {self.what} | {len(ordered)} | {statistics.median(ordered):.1f} | "
            f"{_p95(ordered):.1f} | {ordered[-1]:.1f} | {worked} |"
        )


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))]


def anybody(chance: random.Random) -> dict[str, Value]:
    """Somebody who has answered some questions, each in one of the ways there are."""
    asked = [question for question in questions() if chance.random() < 0.7]
    return told({question.id: chance.choice(typed_for(question)) for question in asked})


def people(chance: random.Random, count: int) -> Iterator[Profile]:
    """Return people as seen on days of three years."""
    library = the_library()
    for _ in range(count):
        today = TODAY + dt.timedelta(days=chance.randrange(_DAYS))
        yield library.profile(library.standing(anybody(chance), today).live, today)


def plans(chance: random.Random, count: int) -> Timing:
    """Time the plan alone."""
    times, worked = [], []
    for profile in people(chance, count):
        start, begun = time.perf_counter(), time.thread_time()
        plan(profile, the_library().milestones)
        times.append((time.perf_counter() - start) * 1000)
        worked.append((time.thread_time() - begun) * 1000)
    what = f"plan of {len(the_library().milestones)} milestones"
    return Timing(what, tuple(times), tuple(worked))


async def screens(chance: random.Random, count: int) -> tuple[Timing, Timing, Timing]:
    """Time the picture, the whole answer, and the longest pause of the event loop while drawing."""
    drawn, whole, paused = [], [], []
    async with talking() as talk:
        for number in range(count):
            person = f"{ANA}{number}"
            await talk.app.agree(person)
            answers = {name: value.plain for name, value in anybody(chance).items()}
            await talk.app.store.put_answers(person, answers)
            one = Talk(talk.app, person, talk.beside(person).session)
            start = time.perf_counter()
            watch = asyncio.create_task(_longest_pause())
            await asyncio.sleep(0)
            screen = await one.calls("roadmap")
            whole.append((time.perf_counter() - start) * 1000)
            watch.cancel()
            paused.append(await watch)
            if screen.files:
                drawn.append(await _drawing(talk))
    return (
        Timing("picture of a plan", *zip(*drawn, strict=True)),
        Timing("/roadmap, answers read and picture drawn", tuple(whole)),
        Timing("longest pause of the event loop in one /roadmap", tuple(paused)),
    )


async def _drawing(talk: Talk) -> tuple[float, float]:
    start, begun = time.perf_counter(), time.process_time()
    await talk.app.painter.paint(_PICTURE)
    return (time.perf_counter() - start) * 1000, (time.process_time() - begun) * 1000


async def _longest_pause() -> float:
    longest, last = 0.0, time.perf_counter()
    try:
        while True:
            await asyncio.sleep(_TICK)
            now = time.perf_counter()
            longest, last = max(longest, now - last - _TICK), now
    except asyncio.CancelledError:
        return max(longest, time.perf_counter() - last - _TICK) * 1000


def _picture() -> Timeline:
    """Return a picture as full as one gets: ten tasks that need cutting, over two years."""
    task = Task("Arrange PM&R observerships in the US " * 3, "24 Feb - 10 Mar 2027", TODAY,
                TODAY + dt.timedelta(days=600), Stretch.WAITING, urgent=True)  # fmt: skip
    points = tuple(
        Point(n, TODAY + dt.timedelta(days=d)) for n, d in (("apply", 300), ("Match", 480))
    )
    return Timeline(
        "Your way to the 2028 Match", (task,) * 10, points, TODAY, "today", "Legend. " * 9
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--pictures", type=int, default=60)
    args = parser.parse_args()
    chance = random.Random(2026)  # noqa: S311 - the same people each time
    timings = [plans(chance, args.people), *asyncio.run(screens(chance, args.pictures))]
    head = "| Day | What | Times | p50 ms | p95 ms | Most ms | p95 CPU ms |"
    lines = (head, "|---|---|---:|---:|---:|---:|---:|", *map(str, timings))
    print("\n".join(lines))  # noqa: T201


_PICTURE = _picture()


if __name__ == "__main__":
    main()
