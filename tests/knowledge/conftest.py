from __future__ import annotations

import asyncio

import pytest

from tests.conversation import talking
from tests.knowledge.following import Followed, followed
from tests.knowledge.gallery import Seen, walked


@pytest.fixture(scope="session")
def gallery() -> list[Seen]:
    """Every screen that a person can reach."""
    return asyncio.run(walked())


@pytest.fixture(scope="session")
def ways() -> Followed:
    """Everywhere, as somebody goes who types nothing."""

    async def gone() -> Followed:
        async with talking() as talk:
            return await followed(talk, alike=1)

    return asyncio.run(gone())
