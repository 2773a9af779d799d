from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import MEMORY, App
from bot.core.library import Library
from bot.services.ports import Voice
from bot.services.verbs import found_verbs
from bot.settings import Settings
from bot.storage.store import open_store
from tests.conversation import ROOT, desk_over, the_library, the_voice
from tests.discord_app.driver import Person, World, world_of

TODAY = dt.date(2026, 11, 23)


def noon() -> dt.datetime:
    return dt.datetime.combine(TODAY, dt.time(12, tzinfo=dt.UTC))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a store in a file of this test alone."""
    return Settings(data_dir=tmp_path, database_url=None, sealing_keys=None)


@pytest.fixture
def root() -> Path:
    """The folder of the knowledge: this repository."""
    return ROOT


@pytest.fixture
def library(root: Path) -> Library:
    """The library of that folder, read once."""
    return the_library(root)


@pytest.fixture(scope="session")
def voice() -> Voice:
    """The real voice, read once."""
    return the_voice()


@pytest.fixture
async def app(root: Path, library: Library, voice: Voice) -> AsyncIterator[App]:
    """The application as `open_app` opens it, in memory."""
    async with open_store(MEMORY, None, noon) as store:
        opened = App(library, voice, store, found_verbs(), noon)
        opened.desk = desk_over(store, opened, root=root)
        yield opened


@pytest.fixture
async def world(app: App) -> AsyncIterator[World]:
    async with world_of(app) as opened:
        yield opened


@pytest.fixture
def amina(world: World) -> Person:
    return world.person("amina")


@pytest.fixture
def bela(world: World) -> Person:
    return world.person("bela")
