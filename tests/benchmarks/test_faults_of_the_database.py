"""A small size; the full one is `python -m tests.benchmarks.faults`."""

from __future__ import annotations

import pytest

from tests.benchmarks.faults import NoDisk, on_a_small_disk, on_postgres


@pytest.mark.fault("database away, slow, locked, read-only or full, under load")
async def test_people_are_told_and_it_comes_back_by_itself(postgres_url: str) -> None:
    for outcome in await on_postgres(postgres_url, seconds=1.5, people=6):
        assert outcome.held, str(outcome)
        assert outcome.kept, "it did not come back"


@pytest.mark.fault("database locked, or on a full disk, under load")
def test_the_same_on_sqlite() -> None:
    try:
        rows = on_a_small_disk(seconds=1.5, people=6)  # fails if something does not hold
    except NoDisk as why:
        pytest.skip(str(why))
    assert rows.count("SQLite") == 2
