"""A small size of the load test; the full one is `python -m tests.benchmarks.load`."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.load import load


async def test_people_at_once_are_all_answered(tmp_path: Path) -> None:
    outcome = await load(people=30, seconds=5, folder=tmp_path)
    assert outcome.presses > 30, str(outcome)
    assert outcome.errors == 0, str(outcome)
