from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.keys import new_key
from bot.storage.store import SqlStore, open_store
from tests.storage.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'advisor.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database that lasts, on each engine."""
    address: str = request.getfixturevalue(f"{request.param}_url")
    return address


@pytest.fixture
def key() -> str:
    return new_key()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def any_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, on each engine."""
    if request.param == "memory":
        return "sqlite://"
    address: str = request.getfixturevalue(f"{request.param}_url")
    return address


@pytest.fixture
async def store(any_url: str, key: str, clock: Clock) -> AsyncIterator[SqlStore]:
    """An empty store, on each engine."""
    async with open_store(any_url, key, clock) as opened:
        yield opened
