"""A session at a terminal: one person, one call after the other, and the screen between them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.app import App
from bot.core.calls import Call
from bot.core.interview.answers import Plain
from bot.core.screen import Error, ErrorCode, Screen
from bot.services.desk import Role
from bot.services.perform import error_screen, store_screen
from bot.services.phrases import Phrase
from bot.services.ports import StoreUnavailable
from bot.terminal_app.lines import NotACall, call_of


class Session:
    """Answers lines; `waiting` answers are written down once the person has agreed."""

    def __init__(self, app: App, person: str, waiting: Mapping[str, Plain]) -> None:
        self._app = app
        self._person = person
        self._waiting = waiting
        self.screen: Screen | None = None

    async def answer(self, line: str) -> Screen:
        """Return the screen that answers one line."""
        call = call_of(line, self.screen)
        if isinstance(call, NotACall):
            visit = self._app.visit(self._person)
            message = visit.voice.phrase(Phrase.ERROR_NOT_JSON)
            return error_screen(visit, Error(ErrorCode.REFUSED, message))
        return await self.perform(call)

    async def perform(self, call: Call) -> Screen:
        """Return the screen that answers one call."""
        try:
            await self._write_down()
            screen = await self._app.perform(self._person, call, Role.PUBLISHER)
            if await self._write_down():  # they have agreed just now: what was shown is outdated
                screen = await self._app.perform(self._person, Call("assess"), Role.PUBLISHER)
        except StoreUnavailable as unavailable:
            return store_screen(self._app.visit(self._person), call, unavailable)
        self.screen = screen
        return screen

    async def _write_down(self) -> bool:
        """Keep the waiting answers if the person has agreed; tell whether that was done now."""
        if not self._waiting or not await self._app.visit(self._person).has_agreed():
            return False
        await self._app.store.put_answers(self._person, self._waiting)
        self._waiting = {}
        return True
