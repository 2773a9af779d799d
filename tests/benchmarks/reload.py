"""Questions while the knowledge is taken anew: are any lost, and how long do people wait?

`python -m tests.benchmarks.reload` asks 200 questions a second of a real app, changes a file under it
again and again, and prints a table. Every answer must be whole: of the old knowledge or of the new.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.app import App
from bot.content.edited import EditedKnowledge
from bot.core.calls import Call
from bot.services.verbs import found_pages, found_verbs
from bot.storage.keys import new_key
from bot.storage.store import open_store

ROOT = Path(__file__).parents[2]
RATE = 200
"""Questions a second."""
QUESTION, TOPIC = "how many letters from physiatrists do i need", "lor-who"
_MARK = "Edition number"


@dataclass
class Measured:
    """What became of the questions: seconds each took, and those that were not answered whole."""

    quiet: list[float] = field(default_factory=list)
    reloading: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    reloads: int = 0
    seconds_of_reloads: float = 0.0


async def measured(seconds: float, folder: Path, rate: int = RATE, root: Path = ROOT) -> Measured:
    """Ask at this rate for so long, half of it while files copied from `root` change."""
    for name in ("knowledge", "prompts"):
        shutil.copytree(root / name, folder / name)
    result = Measured()
    async with open_store(
        f"sqlite:///{folder}/store.sqlite3", new_key(), lambda: dt.datetime.now(dt.UTC)
    ) as store:
        roots = (folder / "knowledge", folder / "prompts")
        today = dt.datetime.now(dt.UTC)
        desk = EditedKnowledge(*roots, store, found_pages(), today.date, lasting=False)
        library, voice = await desk.open()
        app = App(library, voice, store, found_verbs(), lambda: today, desk=desk)
        desk.serving(app.serve)
        app.warm_up()
        await _asking(app, result.quiet, result, seconds / 2, rate)
        done = asyncio.Event()
        changing = asyncio.create_task(_changing(desk, folder, result, done))
        await _asking(app, result.reloading, result, seconds / 2, rate)
        done.set()
        await changing
    return result


async def _changing(
    desk: EditedKnowledge, folder: Path, result: Measured, done: asyncio.Event
) -> None:
    path = folder / "knowledge" / "topics" / "letters" / f"{TOPIC}.md"
    text = path.read_text(encoding="utf-8")
    while not done.is_set():
        result.reloads += 1
        title = f'title: "{_MARK} {result.reloads}"'
        lines = [title if line.startswith("title:") else line for line in text.splitlines()]
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
        began = time.monotonic()
        loaded = await desk.reload()
        result.seconds_of_reloads += time.monotonic() - began
        assert loaded.taken, loaded


async def _asking(
    app: App, waits: list[float], result: Measured, seconds: float, rate: int
) -> None:
    """Ask on a beat, whether or not the earlier ones have been answered."""
    began = time.monotonic()
    asked: list[asyncio.Task[None]] = []
    for number in range(int(seconds * rate)):
        await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
        due = began + number / rate
        asked.append(asyncio.create_task(_ask(app, number, due, waits, result)))
    await asyncio.gather(*asked)


async def _ask(app: App, number: int, due: float, waits: list[float], result: Measured) -> None:
    screen = await app.perform(f"person {number}", Call("ask", {"question": QUESTION}))
    waits.append(time.monotonic() - due)
    if screen.result.get("outcome") != "answer" or "Sources:" not in screen.text:
        result.broken.append(screen.text[:80] or str(screen.error))


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(measured(seconds, Path(folder)))
    day = dt.datetime.now(dt.UTC).date()
    lines = [
        "| Day | While | Questions | Not answered whole | p50 (ms) | p95 | p99 | longest |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, waits in (("quiet", result.quiet), ("reloading", result.reloading)):
        figures = [quantile(waits, share) * 1000 for share in (0.5, 0.95, 0.99, 1.0)]
        shown = " | ".join(f"{figure:.0f}" for figure in figures)
        lines.append(f"| {day} | {name} | {len(waits)} | {len(result.broken)} | {shown} |")
    each = result.seconds_of_reloads / max(result.reloads, 1)
    lines.append(f"\n{result.reloads} reloads, {each:.1f} s each.")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
