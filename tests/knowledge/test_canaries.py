"""Whatever fails, and wherever: nothing that somebody typed is in the log, a repr or an error."""

from __future__ import annotations

import dataclasses
import inspect
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot import journal
from bot.core.calls import Call
from bot.services.ports import StoreUnavailable, Trouble
from tests.conversation import Talk, talking
from tests.knowledge.following import Followed, filled, words_of

CANARY = "canary-7731-in-my-own-words"
FAULT = "a store, library or voice that raises what somebody typed"


class Quoting:
    """Stands before a part of the app: what is asked of it is done, or fails quoting it all."""

    def __init__(self, part: object, spared: set[str], error: Callable[..., Exception]) -> None:
        self._part, self._spared, self._error = part, spared, error
        self.raised = 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        if name in self._spared:
            return found

        def fails(*args: object, **names: object) -> None:
            self.raised += 1
            raise self._error(CANARY, name, args, names)

        async def fails_later(*args: object, **names: object) -> None:
            fails(*args, **names)

        return fails_later if inspect.iscoroutinefunction(found) else fails


def quoted(*quotes: object) -> Exception:
    error = ValueError(*quotes)
    error.add_note(CANARY)
    error.__cause__ = KeyError(CANARY)
    return error


def away(*_: object) -> Exception:
    error = StoreUnavailable(Trouble.AWAY)
    error.__cause__ = OSError(CANARY)
    return error


@contextmanager
def whole_log(capfd: pytest.CaptureFixture[str]) -> Iterator[list[str]]:
    """Keep the log as it is kept in production, but with everything in it."""
    root = logging.getLogger()
    handlers, level, kept = root.handlers, root.level, list[str]()
    root.handlers = []
    try:
        journal.keep("DEBUG", "json")
        yield kept
    finally:
        root.handlers, root.level = handlers, level
        kept += capfd.readouterr().err.splitlines()


def everything_typed(ways: Followed) -> list[Call]:
    """Each place of each verb with a canary, and each form full of them."""
    first = {place.name: place.holding(CANARY) for place in ways.places}
    unknown = [Call(CANARY), Call("ask", {CANARY: CANARY})]
    return [*filled(ways, CANARY), *first.values(), *unknown]


async def told_of(talk: Talk, calls: list[Call]) -> list[str]:
    """Make these calls; return what errors said, and how the parts of the app describe itself."""
    said: list[str] = []
    for call in calls:
        screen = await talk.app.perform(talk.person, call)
        if screen.error and screen.error.code.value == "unavailable":
            said += words_of(screen).values()
    parts = [talk.app.store, talk.app.recent, talk.app, talk.session]
    return [*said, *map(repr, parts), *map(str, parts)]


async def test_nothing_typed_is_logged(ways: Followed, capfd: pytest.CaptureFixture[str]) -> None:
    async with talking() as talk:
        with whole_log(capfd) as log:
            said = await told_of(talk, everything_typed(ways))
    assert not [line for line in [*log, *said] if CANARY in line]


@pytest.mark.parametrize(
    ("part", "spared", "error"),
    [
        ("store", {"consent"}, quoted),
        ("store", {"consent", "answers", "records", "drafts"}, quoted),
        ("store", {"consent"}, away),
        ("voice", {"phrase"}, quoted),
        ("library", {"guide", "reader", "topics", "conduct"}, quoted),
    ],
    ids=["store", "store that only reads", "store that is away", "voice", "library"],
)
@pytest.mark.fault(FAULT)
async def test_nothing_typed_is_in_what_fails(
    ways: Followed,
    capfd: pytest.CaptureFixture[str],
    part: str,
    spared: set[str],
    error: Callable[..., Exception],
) -> None:
    async with talking() as talk:
        broken: Any = Quoting(getattr(talk.app, part), spared, error)
        app = dataclasses.replace(talk.app, **{part: broken})
        with whole_log(capfd) as log:
            said = await told_of(dataclasses.replace(talk, app=app), everything_typed(ways))
    assert broken.raised > 20
    assert [line for line in log if "ValueError" in line] or error is away
    assert not [line for line in [*log, *said] if CANARY in line]
