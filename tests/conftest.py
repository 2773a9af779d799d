from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from hypothesis import settings

from tests.conversation import Talk, talking

# Machines differ: an example that is slow on one of them is no failure.
settings.register_profile("steady", deadline=None, print_blob=True)
settings.load_profile("steady")


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    """Ana, who has agreed and answered nothing, with everything kept in memory."""
    async with talking() as begun:
        yield begun
