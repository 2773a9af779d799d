from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.crash import crash


@pytest.mark.fault("kill -9")
def test_every_acknowledged_answer_survives_a_kill(tmp_path: Path) -> None:
    outcome = crash(4, tmp_path)
    assert outcome.lost == 0
    assert outcome.acknowledged > outcome.kills
