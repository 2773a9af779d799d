"""Transactions: each call of the store is one, done whole or not at all, and in time."""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.services.ports import StoreUnavailable, Trouble
from bot.storage.engine import OUTSIDE, READING, WRITING
from bot.storage.sealing import Pseudonyms, Sealer
from bot.storage.troubles import reason, trouble_of

DEADLINE = 8.0
"""Seconds that one call may take, waiting included."""

_P = ParamSpec("_P")
_T = TypeVar("_T")
_Self = TypeVar("_Self", bound="Transactions")
_Work = Callable[Concatenate[_Self, AsyncConnection, _P], Awaitable[_T]]
_Call = Callable[Concatenate[_Self, _P], Coroutine[Any, Any, _T]]

_log = logging.getLogger(__name__)


class Transactions:
    """A database and what seals its values; `now` tells the time of what is written."""

    def __init__(
        self,
        engine: AsyncEngine,
        sealer: Sealer,
        pseudonyms: Pseudonyms,
        now: Callable[[], dt.datetime],
        deadline: float = DEADLINE,
    ) -> None:
        self._engine = engine
        self._sealer = sealer
        self._pseudonyms = pseudonyms
        self._now = now
        self._deadline = deadline
        self._under_way: set[asyncio.Task[Any]] = set()
        # SQLite has one writer at a time: they queue here, in order, rather than poll for its lock.
        self._turn: AbstractAsyncContextManager[Any] = (
            asyncio.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        )

    async def finish(self) -> None:
        """Wait for the calls under way."""
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _whole(
        self, kind: Mapping[str, str], work: Callable[[AsyncConnection], Awaitable[_T]]
    ) -> _T:
        # Whoever waits may be cancelled; a transaction, once begun, is not: breaking it off would
        # cost the connection, and with it a database that is in memory.
        task = asyncio.create_task(self._transact(kind, work))
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        try:
            async with asyncio.timeout(self._deadline):
                return await asyncio.shield(task)
        except TimeoutError as late:
            # It is being broken off, which a dead line can draw out: nobody waits for that.
            raise StoreUnavailable(Trouble.BUSY) from late

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waited for it may have left, and nobody else will ask

    async def _transact(
        self, kind: Mapping[str, str], work: Callable[[AsyncConnection], Awaitable[_T]]
    ) -> _T:
        try:
            async with (
                asyncio.timeout(self._deadline),
                self._turn if kind is WRITING else nullcontext(),
                self._engine.execution_options(**kind).begin() as db,
            ):
                return await work(db)
        except Exception as error:
            trouble = trouble_of(error)
            _log.warning("the store is %s: %s", trouble, reason(error))
            raise StoreUnavailable(trouble) from error


def _in(kind: Mapping[str, str]) -> Callable[[_Work[_Self, _P, _T]], _Call[_Self, _P, _T]]:
    """Make a method one call of the store, its work done in one transaction of this kind."""

    def decorate(work: _Work[_Self, _P, _T]) -> _Call[_Self, _P, _T]:
        @functools.wraps(work)
        async def call(store: _Self, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
            return await store._whole(kind, lambda db: work(store, db, *args, **kwargs))  # noqa: SLF001

        return call

    return decorate


reading, writing, outside = _in(READING), _in(WRITING), _in(OUTSIDE)
"""What a method of the store does in its transaction; it is given the connection."""
