"""When Discord stumbles, the database is slow or away, or we made a mistake."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import traceback
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from bot.app import App, open_app
from bot.core.screen import Screen
from bot.services.ports import StoreUnavailable, Trouble
from bot.services.visit import Visit
from bot.settings import Settings
from bot.storage.store import SqlStore
from tests.discord_app.conftest import TODAY
from tests.discord_app.driver import CALLBACK, ORIGINAL, Person, World, world_of

SLOW, SLOWER = 1.7, 2.2
"""Seconds: more than the bot waits before it defers, and less than Discord waits."""
DEFERRED_SCREEN, DEFERRED_UPDATE = 5, 6


class LateStore:
    """The real store, one call of which comes late, or not at all."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.late = 0.0
        self.trouble: Trouble | None = None

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._store, name)

        async def later(*args: Any) -> Any:
            delay, self.late = self.late, 0.0
            await asyncio.sleep(delay)
            if self.trouble:
                raise StoreUnavailable(self.trouble)
            return await call(*args)

        return later


@pytest.fixture
def store(app: App) -> LateStore:
    return LateStore(app.store)


@pytest.fixture
async def world(app: App, store: LateStore) -> AsyncIterator[World]:
    slow = dataclasses.replace(app, store=cast("SqlStore", store))
    async with world_of(slow) as opened:
        yield opened


# --- Discord stumbles ----------------------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 502, 429])
async def test_an_error_of_discord_is_tried_once_more(
    world: World, amina: Person, status: int
) -> None:
    world.fail(status, CALLBACK)
    (await amina.slash("assess")).sees("Before we start")
    world.fail(status, CALLBACK)
    (await amina.click("Agree and start")).sees("question 1 of")
    world.fail(status, CALLBACK)
    form = await amina.click("Answer 5 at once")
    assert form.form is not None
    world.fail(status, CALLBACK)
    (await amina.submit(form, grad_year="2021")).sees("question ")
    assert await amina.answers() == {"grad_year": 2021}


async def test_an_error_of_discord_that_stays_is_explained(world: World, amina: Person) -> None:
    await amina.begin()
    world.fail(500, CALLBACK, times=2)
    shown = await amina.click("Non-US IMG")
    (alarm,) = world.taken_alarms()
    shown.sees("Something went wrong on my side", number_of(alarm))
    assert await amina.answers() == {"img_type": "non_us"}


async def test_discord_away_altogether_is_survived(world: World, amina: Person) -> None:
    await amina.begin()
    world.fail(500, CALLBACK, times=3)
    assert not (await amina.click("Non-US IMG")).acknowledged
    assert world.taken_alarms()
    (await amina.slash("assess")).sees("question 2 of")


async def test_a_lost_reply_is_no_second_answer(world: World, amina: Person) -> None:
    await amina.begin()
    world.lose_reply()
    (await amina.click("Non-US IMG")).sees("question 2 of")
    world.lose_reply()
    form = await amina.click("Answer 5 at once")
    assert form.form is not None
    world.lose_reply()
    (await amina.slash("report")).sees("Where you stand")


async def test_an_interaction_that_has_expired_is_only_noted(world: World, amina: Person) -> None:
    await amina.begin()
    world.fail(404, CALLBACK, code=10062)
    assert not (await amina.click("Non-US IMG")).acknowledged
    assert await amina.answers() == {"img_type": "non_us"}


async def test_a_refusal_of_discord_is_explained(world: World, amina: Person) -> None:
    await amina.begin()
    world.fail(400, CALLBACK, code=50035)
    shown = await amina.click("Non-US IMG")
    shown.sees("Something went wrong on my side")
    assert len(world.taken_alarms()) == 1


# --- the database is slow ------------------------------------------------------------------------


@pytest.mark.fault("database slow")
async def test_a_slow_command_is_deferred_and_then_answered(
    world: World, amina: Person, store: LateStore
) -> None:
    await amina.begin()
    store.late = SLOWER
    shown = await amina.slash("report")
    assert acknowledgement(world) == DEFERRED_SCREEN
    shown.sees("Where you stand")


async def test_a_slow_answer_is_deferred_on_its_own_screen(
    world: World, amina: Person, store: LateStore
) -> None:
    before = await amina.begin()
    store.late = SLOW
    shown = await amina.click("Non-US IMG")
    assert acknowledgement(world) == DEFERRED_UPDATE
    shown.sees("question 2 of")
    assert shown.message_id == before.message_id
    assert shown.result
    assert shown.result.followups == []
    assert await amina.answers() == {"img_type": "non_us"}


async def test_a_slow_press_on_a_public_screen_answers_in_private(
    amina: Person, bela: Person, store: LateStore
) -> None:
    public = await amina.slash("help")
    store.late = SLOW
    shown = await bela.click("Start", on=public)
    shown.sees("Before we start")
    assert shown.message_id != public.message_id


async def test_a_form_that_is_late_is_a_message_with_a_way_on(
    amina: Person, store: LateStore
) -> None:
    await amina.begin()
    store.late = SLOW
    shown = await amina.click("Answer 5 at once")
    assert shown.form is None
    shown.sees("Which kind of IMG are you?")
    (await amina.click("Go on")).sees("question 1 of")
    assert (await amina.click("Answer 5 at once")).form is not None


@pytest.mark.fault("database slow")
async def test_a_slow_submission_is_kept_and_shown(amina: Person, store: LateStore) -> None:
    await amina.begin()
    form = await amina.click("Answer 5 at once")
    store.late = SLOW
    shown = await amina.submit(form, grad_year="2021", ck_score="hm")
    shown.sees("One answer needs another look")
    assert await amina.answers() == {"grad_year": 2021}


async def test_an_export_that_is_late_still_has_its_file(amina: Person, store: LateStore) -> None:
    await amina.begin()
    store.late = SLOW
    shown = await amina.slash("privacy", action="export")
    shown.sees("Here is everything")
    assert shown.message is not None
    assert len(shown.message.attachments) == len(shown.files) == 1


@pytest.mark.parametrize("status", [500, 429])
async def test_a_late_screen_is_tried_once_more(
    world: World, amina: Person, store: LateStore, status: int
) -> None:
    await amina.begin()
    store.late = SLOW
    world.fail(status, ORIGINAL)
    (await amina.click("Non-US IMG")).sees("question 2 of")


@pytest.mark.parametrize("on_own_screen", [True, False])
async def test_a_late_screen_that_discord_refuses_is_explained(
    world: World, amina: Person, store: LateStore, on_own_screen: bool
) -> None:
    await amina.begin()
    store.late = SLOW
    world.fail(500, ORIGINAL, times=2)
    shown = await (amina.click("Non-US IMG") if on_own_screen else amina.slash("report"))
    (alarm,) = world.taken_alarms()
    shown.sees("Something went wrong on my side", number_of(alarm))


# --- the database is in trouble ------------------------------------------------------------------


@pytest.mark.parametrize("trouble", list(Trouble))
@pytest.mark.fault("database away")
async def test_a_database_in_trouble_is_said_in_words(
    amina: Person, store: LateStore, trouble: Trouble
) -> None:
    await amina.begin()
    store.trouble = trouble
    shown = await amina.click("Non-US IMG")
    shown.sees("emory", "may not be kept")
    assert shown.alert
    store.trouble = None
    (await amina.slash("assess")).sees("question 1 of")


@pytest.mark.fault("database away")
async def test_a_database_that_goes_away_is_said_in_words(settings: Settings) -> None:
    """A real file, made unreadable under a running bot."""
    async with open_app(settings, today=TODAY) as app, world_of(app) as world:
        amina = world.person("amina")
        await amina.begin()
        for file in Path(settings.data_dir).glob("*.sqlite3*"):
            if not file.name.endswith(".key"):
                file.write_bytes(b"this is no database" * 1000)
        shown = await amina.click("Non-US IMG")
        shown.sees("emory", private=True)
        assert not world.taken_alarms()


# --- a mistake of ours ---------------------------------------------------------------------------


async def broken(visit: Visit) -> Screen:
    raise ZeroDivisionError("a score of " + str(233))


async def test_a_mistake_of_ours_is_a_number_for_the_person_and_a_trace_in_the_log(
    world: World, app: App
) -> None:
    verbs = dict(app.verbs)
    verbs["report"] = dataclasses.replace(verbs["report"], run=broken)
    await world.restart(dataclasses.replace(app, verbs=verbs))
    amina = world.person("amina")
    await amina.begin()
    shown = await amina.slash("report")
    (alarm,) = world.taken_alarms()
    shown.sees("Something went wrong on my side", number_of(alarm))
    assert "ZeroDivisionError" not in shown.text
    assert "Traceback" not in shown.text
    assert alarm.exc_info
    assert "broken" in "".join(traceback.format_exception(*alarm.exc_info))
    (await amina.slash("assess")).sees("question 1 of")


def acknowledgement(world: World) -> int:
    """Return how the last interaction was first answered."""
    body: Mapping[str, Any] = world.requests("POST", "/callback")[-1].json or {}
    return int(body["type"])


def number_of(alarm: logging.LogRecord) -> str:
    """Return the id of the request in which something was logged."""
    return str(vars(alarm)["request"])
