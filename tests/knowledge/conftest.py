from __future__ import annotations

import asyncio

import pytest

from tests.knowledge.gallery import Seen, walked


@pytest.fixture(scope="session")
def gallery() -> list[Seen]:
    """Every screen that a person can reach."""
    return asyncio.run(walked())
