"""Faults of the wire: the bot comes back by itself, answers once, and keeps what it acknowledged.

The client, its sockets and its HTTP are real; only Discord is ours.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.app import App
from bot.discord_app import respond
from tests.conversation import talking
from tests.loopback.bots import connected
from tests.loopback.server import LoopbackDiscord
from tests.loopback.visitor import Visitor

CALLBACK = r"POST .*/callback"
ORIGINAL = r"PATCH .*/messages/@original"
AMINA = 5001


@asynccontextmanager
async def meeting(deadline: float = 3.0) -> AsyncIterator[tuple[LoopbackDiscord, App, Visitor]]:
    """Open Discord, the app and the client; Amina has begun the interview."""
    async with talking(agreed=False) as talk, LoopbackDiscord(deadline=deadline).open() as discord:
        async with connected(discord, talk.app):
            amina = Visitor(discord, AMINA, patience=8)
            await amina.slash("assess")
            await amina.press("Agree")
            yield discord, talk.app, amina
        assert discord.strays == []


async def answers(app: App) -> dict[str, object]:
    kept = await app.store.answers(f"discord:{AMINA}")
    return {question: answer.value for question, answer in kept.items()}


@pytest.mark.fault("gateway drops")
async def test_what_happened_during_a_drop_is_answered_after_it() -> None:
    async with meeting() as (discord, app, amina):
        await discord.hang_up()
        pressed = await amina.press("Non-US")
        assert pressed.acknowledged_at, "a press made while away is delivered on resuming"
        assert (discord.resumed, len(discord.sessions)) == (1, 1)
        assert await answers(app) == {"img_type": "non_us"}


@pytest.mark.parametrize("way", ["reconnect", "invalid session"])
@pytest.mark.fault("resume refused, or asked to reconnect")
async def test_a_new_connection_is_as_good_as_the_old(way: str) -> None:
    async with meeting() as (discord, app, amina):
        discord.refuse_resume = way == "invalid session"
        await (discord.hang_up() if discord.refuse_resume else discord.ask_to_reconnect())
        await asyncio.wait_for(discord.connected.wait(), 20)
        assert len(discord.sessions) == 1 + discord.refuse_resume
        assert (await amina.press("Non-US")).acknowledged_at
        assert await answers(app) == {"img_type": "non_us"}


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"status": 429}, "question 2 of"),
        ({"status": 500}, "question 2 of"),
        ({"status": 502}, "question 2 of"),
        ({"drop": True}, "question 2 of"),
        ({"drop": True, "after": True}, "question 2 of"),
        ({"status": 403}, "Something went wrong"),
    ],
    ids=str,
)
@pytest.mark.fault("429, 5xx, 403 or a dropped line at the acknowledgement")
async def test_a_fault_of_the_first_answer(
    fault: dict[str, int], told: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with meeting() as (discord, app, amina):
        discord.fault(CALLBACK, **fault)  # type: ignore[arg-type]
        pressed = await amina.press("Non-US")
        assert pressed.acknowledged_at, "answered or explained, and in time"
        assert told in amina.text
        assert await answers(app) == {"img_type": "non_us"}, "what was pressed is kept all the same"
        await amina.slash("assess")
        assert "question 2 of" in amina.text
    logged = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(logged) == (fault.get("status") == 403)


@pytest.mark.fault("three-second deadline missed")
async def test_a_deadline_that_was_missed_loses_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async with meeting(deadline=0.3) as (discord, app, amina):
        discord.fault(CALLBACK, delay=0.5)
        amina.patience = 2
        pressed = await amina.press("Non-US")
        assert pressed.acknowledged_at is None
        assert "had expired before it was answered" in caplog.text
        assert await answers(app) == {"img_type": "non_us"}
        assert (await amina.slash("assess")).acknowledged_at
        assert "question 2 of" in amina.text


@pytest.mark.fault("interaction token expired")
async def test_a_token_that_expired_while_the_store_was_slow(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(respond, "PATIENCE", 0.05)
    async with meeting() as (discord, app, amina):
        discord.fault(ORIGINAL, delay=0.2)
        amina.patience = 1.5
        turn = app.store._turn
        await turn.__aenter__()
        press = asyncio.create_task(amina.press("Non-US"))
        await asyncio.sleep(0.3)
        (made,) = [i for i in discord.interactions.values() if i.callback == 6]
        made.expired = True
        await turn.__aexit__(None, None, None)
        await press
        assert await answers(app) == {"img_type": "non_us"}
        assert (await amina.slash("progress")).acknowledged_at
    assert "had expired before it was answered" in caplog.text
    assert "Traceback" not in caplog.text
