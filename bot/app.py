"""The composition root: settings in, an open application out. The only place that wires."""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from bot import journal
from bot.content.edited import EditedKnowledge
from bot.content.kept import KeptOnDisk
from bot.core.calls import Call
from bot.core.library import Library
from bot.core.screen import Error, ErrorCode, Screen
from bot.pictures.painter import PillowPainter
from bot.services._reminding import send_due
from bot.services.ask import cry_in
from bot.services.desk import Desk, Role
from bot.services.perform import error_screen, perform
from bot.services.phrases import Phrase
from bot.services.ports import Messenger, Painter, StoreUnavailable, Voice
from bot.services.recent import Recent
from bot.services.reminders import compose
from bot.services.verbs import Verb, found_pages, found_verbs
from bot.services.visit import CONSENT_VERSION, Visit
from bot.settings import Settings
from bot.storage.store import SqlStore, open_store

log = logging.getLogger(__name__)

MEMORY = "sqlite://"
"""The address of a database that is gone when the program ends."""


_PAUSE = 15.0  # seconds before changes are looked for again, when looking failed


class CannotStart(Exception):  # noqa: N818 - it is what to tell the person, not a bug
    """Why a command cannot begin, and what to do about it."""


def utc_now() -> dt.datetime:
    """The time now, in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass
class App:
    """The open application: what every call is answered with.

    Library and voice are exchanged while it runs; a visit keeps those that it began with.
    """

    library: Library
    voice: Voice
    store: SqlStore
    verbs: Mapping[str, Verb]
    now: Callable[[], dt.datetime]
    painter: Painter = field(default_factory=PillowPainter)
    recent: Recent = field(default_factory=Recent)
    desk: Desk | None = None

    def warm_up(self) -> None:
        """Build what reads questions and texts, which takes some seconds, before anybody waits for it."""
        self.library.warm_up()

    def serve(self, library: Library, voice: Voice) -> None:
        """Answer what comes from now on with these; both at once, since nothing runs between."""
        self.library, self.voice = library, voice

    @asynccontextmanager
    async def kept_current(self) -> AsyncIterator[None]:
        """Take changed files, and what other processes publish, as long as this lasts."""
        task = asyncio.create_task(self._keep_current())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _keep_current(self) -> None:
        while self.desk:
            try:
                async for loaded in self.desk.changes():
                    if loaded.taken:
                        log.info("the files were taken anew: version %s", self.library.version)
            except (StoreUnavailable, OSError) as error:
                log.warning("changes are not seen for a while: %s", type(error).__name__)
            await asyncio.sleep(_PAUSE)

    def visit(self, person: str, role: Role = Role.NOBODY) -> Visit:
        """Begin a visit with the library of this moment."""
        return Visit(
            person,
            self.library,
            self.store,
            self.voice,
            self.painter,
            self.now(),
            self.recent,
            self.desk,
            role,
        )

    async def perform(self, person: str, call: Call, role: Role = Role.NOBODY) -> Screen:
        """Answer a call; a defect of ours is logged, and the person is told the request's id."""
        with journal.request() as number:
            try:
                return await perform(self.visit(person, role), self.verbs, call)
            except Exception:
                log.exception("/%s failed", self.verb_of(call))
                error = Error(ErrorCode.UNAVAILABLE, self.apology(number))
                return Screen(name="error", text="", error=error)

    async def remind(self, messenger: Messenger) -> int:
        """Send the reminders that are due, and return how many went out."""
        return await send_due(self.store, self.visit, messenger, compose)

    def verb_of(self, call: Call) -> str:
        """Name the verb of a call for the log, where nothing that somebody typed belongs."""
        return call.verb if call.verb in self.verbs else "unknown"

    def turn_away(self, person: str, call: Call, why: Phrase) -> Screen:
        """Answer a call that is not carried out just now; a cry for help is heard all the same."""
        visit = self.visit(person)
        error = Error(ErrorCode.UNAVAILABLE, self.voice.phrase(why))
        return cry_in(visit, call) or error_screen(visit, error)

    def apology(self, number: str) -> str:
        """Say that something failed here, and the number under which the log tells of it."""
        return self.voice.phrase(Phrase.ERROR_UNEXPECTED, id=number)

    async def agree(self, person: str) -> None:
        """Record consent that somebody gave otherwise than on the consent screen."""
        await self.store.put_consent(person, CONSENT_VERSION)


@asynccontextmanager
async def open_app(
    settings: Settings, *, fresh: bool = False, today: dt.date | None = None
) -> AsyncIterator[App]:
    """Load the library and the voice, open the store, migrate it, and close all of it at the end.

    `fresh` keeps everything in memory; `today` replaces the clock. Raises Unusable for mistakes in
    the files, unless the store has the last that were sound, and StoreBroken for a store that
    cannot be opened.
    """
    url = MEMORY if fresh else settings.database
    noon = dt.time(12, tzinfo=dt.UTC)
    now: Callable[[], dt.datetime] = utc_now
    if today:
        now = functools.partial(dt.datetime.combine, today, noon)
    keys = settings.sealing_keys.get_secret_value() if settings.sealing_keys else None
    async with open_store(url, keys, now) as store:
        desk = EditedKnowledge(
            settings.knowledge_dir,
            settings.prompts_dir,
            store,
            found_pages(),
            lambda: now().date(),
            memory=KeptOnDisk(settings.cache_dir),
            lasting=not fresh,
        )
        library, voice = await desk.open()
        app = App(library, voice, store, found_verbs(), now, desk=desk)
        desk.serving(app.serve)
        yield app
