"""Small sizes; the full ones are `python -m tests.benchmarks.load` and `...kills`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.kills import kills
from tests.benchmarks.load import load


@pytest.mark.fault("many people in the interview at once")
async def test_people_at_once_are_all_answered(tmp_path: Path) -> None:
    outcome = await load(people=30, seconds=5, folder=tmp_path)
    assert outcome.presses > 30, str(outcome)
    assert outcome.errors == 0, str(outcome)


@pytest.mark.fault("kill -9 under load")
async def test_killed_under_load_it_loses_nothing_acknowledged(tmp_path: Path) -> None:
    outcome = await kills(times=2, people=5, folder=tmp_path)
    assert outcome.kills == 2
    assert outcome.acknowledged > 0
    assert outcome.lost == 0, str(outcome)
