"""The crash test: a real process that answers questions is killed at random moments.

Every answer that it acknowledged, by printing the next screen, must be there afterwards.
`python -m tests.benchmarks.crash --kills 100` prints a table.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LONGEST_LIFE = 0.6
NUMBER, TEXT = "budget_usd", "why_pmr"
"""Two questions whose answers can carry a running number."""


@dataclass(frozen=True)
class Outcome:
    """What became of the answers of one crash test."""

    kills: int
    acknowledged: int
    lost: int
    seconds: float

    def __str__(self) -> str:
        """Give the outcome as a Markdown table."""
        day = dt.datetime.now(dt.UTC).date()
        return (
            "| Day | Kills (SIGKILL) | Answers acknowledged | Lost | Seconds |\n"
            "|---|---:|---:|---:|---:|\n"
            f"| {day} | {self.kills} | {self.acknowledged} | {self.lost} | {self.seconds:.0f} |\n"
        )


class Program:
    """A running `python -m bot chat --json` with its database in a folder."""

    def __init__(self, folder: Path) -> None:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "chat", "--json"],
            cwd=folder,
            env={**environment, "PYTHONPATH": str(ROOT), "DATA_DIR": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def call(self, verb: str, **args: object) -> dict[str, Any]:
        """Make one call and return its screen; raises OSError or ValueError once it is dead."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin
        assert stdout
        stdin.write(json.dumps({"call": f"/{verb}", "args": args}).encode() + b"\n")
        stdin.flush()
        screen: dict[str, Any] = json.loads(stdout.readline())
        assert screen["error"] is None, screen["error"]
        return screen


@contextmanager
def running(folder: Path) -> Iterator[Program]:
    """Start the program; at the end let it finish what it does, unless it is dead."""
    program = Program(folder)
    try:
        yield program
    finally:
        for pipe in (program.process.stdin, program.process.stdout):
            with suppress(OSError):
                assert pipe
                pipe.close()
        program.process.wait()


def crash(kills: int, folder: Path, seed: int = 7) -> Outcome:
    """Kill the program `kills` times and count the acknowledged answers that are gone."""
    began = time.monotonic()
    moments = random.Random(seed)  # noqa: S311 - any moments will do, the same ones each time
    numbers = itertools.count(1)
    acknowledged = lost = 0
    latest: dict[str, int] = {}
    with running(folder) as program:
        program.call("consent", agree="yes")
    for life in range(kills + 1):
        with running(folder) as program:
            kept = program.call("profile")["result"]["answers"]
            # An answer under way at the end may have been kept as well: that one is newer.
            lost += sum(int(kept.get(question, 0)) < number for question, number in latest.items())
            if life == kills:
                break
            threading.Timer(moments.uniform(0, LONGEST_LIFE), program.process.kill).start()
            for question, number in answered(program, numbers):
                latest[question] = number
                acknowledged += 1
    return Outcome(kills, acknowledged, lost, time.monotonic() - began)


def answered(program: Program, numbers: Iterator[int]) -> Iterator[tuple[str, int]]:
    """Answer two questions in turn, with ever higher numbers, for as long as the program lives."""
    for question, number in zip(itertools.cycle((NUMBER, TEXT)), numbers, strict=False):
        try:
            program.call("answer", id=question, value=f"{number}")
        except (OSError, ValueError):
            return
        yield question, number


def main() -> None:
    """Run the test with as many kills as asked for, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    kills = parser.parse_args().kills
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(str(crash(kills, Path(folder))))


if __name__ == "__main__":
    main()
