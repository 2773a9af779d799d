"""What who runs the bot can see: health, meters, the log, and how it ends."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import signal
import socket
import sys
from pathlib import Path

import aiohttp
import pytest

from bot import journal
from bot.core.calls import Call
from bot.discord_app.health import health
from bot.services.ports import StoreUnavailable, Trouble
from bot.settings import BadSettings, read_settings
from bot.storage.keys import new_key
from tests.conversation import talking
from tests.loopback.bots import connected, surroundings
from tests.loopback.server import LoopbackDiscord
from tests.loopback.visitor import Visitor

ROOT = Path(__file__).parents[2]
CANARY = "canary-7731-in-my-own-words"
AMINA = 5_000_731


async def told(port: int, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as web, web.get(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status, await answer.text()


async def test_health_and_meters_of_a_bot_at_work() -> None:
    async with (
        talking(agreed=False) as talk,
        LoopbackDiscord().open() as discord,
        connected(discord, talk.app) as client,
        health(client, "127.0.0.1", 0) as port,
    ):
        amina = Visitor(discord, AMINA)
        await amina.slash("assess")
        await amina.press("Agree")
        await discord.act(amina.person, 3, {"custom_id": f"call:/{CANARY}", "component_type": 2},
                          amina.screen)  # fmt: skip
        assert await told(port, "/healthz") == (200, "ok\n")
        assert await told(port, "/readyz") == (200, "ready\n")
        _, metrics = await told(port, "/metrics")
        assert 'adviser_calls_total{outcome="answered",verb="assess"}' in metrics
        assert "adviser_servers 1.0" in metrics
        assert "adviser_calls_in_progress 0.0" in metrics
        assert CANARY not in metrics
        assert str(AMINA) not in metrics


async def test_not_ready_without_discord_or_without_the_store(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with (
        talking() as talk,
        LoopbackDiscord().open() as discord,
        connected(discord, talk.app) as client,
        health(client, "127.0.0.1", 0) as port,
    ):

        async def away(_: str) -> str | None:
            raise StoreUnavailable(Trouble.AWAY)

        monkeypatch.setattr(talk.app.store, "mark", away)
        assert await told(port, "/readyz") == (503, "the store does not answer\n")
        assert (await told(port, "/healthz"))[0] == 200
        monkeypatch.undo()
        client._ready.clear()
        assert await told(port, "/readyz") == (503, "not connected to Discord\n")
        client._ready.set()


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    database = f"sqlite:///{tmp_path / 'advisor.db'}"
    return {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": database,
        "SEALING_KEYS": new_key(),
        "DISCORD_TOKEN": "a-token",
        "LOG_FORMAT": "json",
        **more,
    }


async def test_a_process_of_its_own_tells_its_health_and_leaves_in_order(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    settings = {"HEALTH_PORT": str(port), "SHARD_IDS": "1", "SHARD_COUNT": "2"}
    async with LoopbackDiscord(shards=2).open() as discord:
        bot = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            cwd=tmp_path,
            env={**environment(tmp_path, **settings), **surroundings(discord)},
            stderr=asyncio.subprocess.PIPE,
        )
        await asyncio.wait_for(discord.meets(1), 60)
        amina = Visitor(discord, AMINA)
        await amina.slash("assess")
        await amina.press("Agree")
        for _ in range(100):
            if (await told(port, "/readyz"))[0] == 200:
                break
            await asyncio.sleep(0.1)
        assert await told(port, "/readyz") == (200, "ready\n")
        press = asyncio.create_task(amina.press("Non-US"))
        await asyncio.sleep(0.02)
        bot.send_signal(signal.SIGTERM)
        assert (await press).acknowledged_at
        assert await asyncio.wait_for(bot.wait(), 20) == 0
        assert bot.stderr is not None
        lines = [json.loads(line) for line in (await bot.stderr.read()).decode().splitlines()]
    answered = [line for line in lines if line["message"].startswith("/answer answered in")]
    assert len(answered) == 1
    assert re.fullmatch("[0-9a-f]{6}", answered[0]["request"])
    assert not [line for line in lines if str(AMINA) in json.dumps(line)], "a person in the log"
    assert list(discord.sessions.values()) == [1]


async def test_a_defect_is_found_by_its_number_and_quotes_nobody(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with talking() as talk:

        async def broken(*_: object) -> None:
            raise ValueError(CANARY)

        monkeypatch.setattr(talk.app.store, "answers", broken)
        root = logging.getLogger()
        before, root.handlers = root.handlers, []
        try:
            journal.keep("INFO", "text")
            screen = await talk.app.perform("ana", Call("profile"))
        finally:
            root.handlers = before
    assert screen.error is not None
    number = re.search("[0-9a-f]{6}", screen.error.message)
    logged = capfd.readouterr().err
    assert number, screen.error.message
    assert f"ERROR {number[0]} bot.app: /profile failed" in logged
    assert "builtins.ValueError" in logged
    assert "in broken" in logged
    assert CANARY not in logged


@pytest.mark.parametrize(
    ("name", "value", "told_so"),
    [
        ("HEALTH_PORT", "eighty", "HEALTH_PORT"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT"),
        ("SHARD_IDS", "0,x", "SHARD_IDS"),
        ("SHARD_IDS", "0,1", "SHARD_COUNT"),
    ],
)
def test_a_bad_setting_is_named(
    name: str, value: str, told_so: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("SEALING_KEYS", CANARY)
    with pytest.raises(BadSettings, match=told_so) as refusal:
        read_settings()
    assert CANARY not in str(refusal.value)


def test_no_secret_in_a_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISCORD_TOKEN", "DATABASE_URL", "SEALING_KEYS"):
        monkeypatch.setenv(name, CANARY)
    assert CANARY not in repr(read_settings())
    assert CANARY not in str(read_settings())
