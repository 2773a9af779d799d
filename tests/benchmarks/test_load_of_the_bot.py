"""Small sizes; the full ones are `python -m tests.benchmarks.load` and `...kills`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.kills import kills
from tests.benchmarks.load import load


@pytest.mark.fault("many people in the interview at once")
async def test_people_at_once_are_all_answered(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'advisor.db'}"
    outcome = await load(people=30, seconds=5, url=url, in_haste=True)
    assert outcome.presses > 30, str(outcome)
    assert outcome.errors == 0, str(outcome)


@pytest.mark.fault("kill -9 under load")
async def test_killed_under_load_it_loses_and_doubles_nothing(tmp_path: Path) -> None:
    outcome = await kills(times=1, people=8, url=f"sqlite:///{tmp_path / 'advisor.db'}")
    assert outcome.kills == 1
    assert outcome.acknowledged > 0
    assert outcome.reminders > 0
    gone = (outcome.lost, outcome.reminders_lost, outcome.reminders_doubled)
    assert gone == (0, 0, 0), str(outcome)
