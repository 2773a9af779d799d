"""A small size of the reload benchmark: nothing is lost, nothing is half-served."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.reload import measured
from tests.conversation import thinned


async def test_every_question_is_answered_whole_while_files_change(tmp_path: Path) -> None:
    result = await measured(4, tmp_path, rate=40, root=thinned())
    assert len(result.quiet) == len(result.reloading) == 80
    assert result.reloads >= 1
    assert not result.broken
