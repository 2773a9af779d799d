"""An app with reminders under a clock that stands still, and a post box that can misbehave."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.app import App
from bot.core.screen import Screen
from bot.services.ports import Delivery
from bot.services.verbs import found_verbs
from bot.storage.store import SqlStore, open_store
from bot.terminal_app.session import Session
from tests.conversation import Talk, the_key, the_library, the_voice
from tests.storage.clock import Clock

PERSON = "discord:7"
MORNING = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)  # a Friday
MONDAY = dt.datetime(2026, 11, 23, 18, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@dataclass
class Post:
    """Where messages arrive; it can be closed, or lose its word on the way back, or take long."""

    there: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    closed: bool = False
    dies: bool = False
    slow: float = 0

    async def send(self, address: str, screen: Screen, key: str) -> Delivery:
        assert screen.choices
        await asyncio.sleep(self.slow)
        if self.closed:
            return Delivery.CLOSED
        self.there.append((address, key))
        self.texts.append(screen.text)
        if self.dies:
            raise asyncio.CancelledError
        return Delivery.SENT

    async def has_arrived(self, address: str, key: str) -> Delivery:
        return Delivery.SENT if (address, key) in self.there else Delivery.UNKNOWN


@dataclass
class House:
    """An open app, and the clock that it goes by."""

    app: App
    clock: Clock

    async def asks(self, zone: str = "UTC", rhythm: str = "weekly", **more: str) -> None:
        await self.app.agree(PERSON)
        screen = await self.talk().calls("remind_me", zone=zone, rhythm=rhythm, **more)
        assert screen.error is None

    def talk(self) -> Talk:
        return Talk(self.app, PERSON, Session(self.app, PERSON, {}))


def house_over(store: SqlStore, clock: Clock) -> House:
    return House(App(the_library(), the_voice(), store, found_verbs(), clock), clock)


@asynccontextmanager
async def opened(url: str, clock: Clock) -> AsyncIterator[House]:
    async with open_store(url, the_key(), clock) as store:
        yield house_over(store, clock)
