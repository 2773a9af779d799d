"""`run`: what it says when it cannot log in. Discord is a server of our own on this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from discord.http import Route
from pydantic import SecretStr

from bot.app import CannotStart
from bot.discord_app.running import run
from bot.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def status() -> int:
    return 401


@pytest.fixture
async def discord_like(status: int, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TestServer]:
    """A server that answers every login with this status."""

    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"message": "no", "code": 0}, status=status)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    server = TestServer(application)
    async with server:
        monkeypatch.setattr(Route, "BASE", str(server.make_url("/api/v10")))
        yield server


@pytest.mark.usefixtures("discord_like")
@pytest.mark.parametrize("token", ["garbage", "Bot abc", " quoted “token” ", "two\nlines"])
async def test_a_token_that_is_none_is_said_with_where_to_get_one(
    settings: Settings, token: str
) -> None:
    wrong = settings.model_copy(update={"discord_token": SecretStr(token)})
    with pytest.raises(CannotStart, match=r"does not accept this DISCORD_TOKEN.*discord.com"):
        await run(wrong)


@pytest.mark.usefixtures("discord_like")
@pytest.mark.parametrize("status", [403])
async def test_a_discord_that_turns_us_away_is_said(settings: Settings) -> None:
    blocked = settings.model_copy(update={"discord_token": SecretStr("fine")})
    with pytest.raises(CannotStart, match="Discord"):
        await run(blocked)


async def test_a_discord_that_is_not_there_is_said(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    monkeypatch.setattr(Route, "BASE", f"http://127.0.0.1:{port}/api/v10")
    alone = settings.model_copy(update={"discord_token": SecretStr("fine")})
    with pytest.raises(CannotStart, match=r"cannot be reached.*network"):
        await run(alone)


@pytest.mark.parametrize("token", [None, ""])
def test_without_a_token_the_program_says_what_to_do(tmp_path: Path, token: str | None) -> None:
    env = {**os.environ, "DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    env.pop("DISCORD_TOKEN", None)
    if token is not None:
        env["DISCORD_TOKEN"] = token
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3
    assert "DISCORD_TOKEN=..." in done.stderr
    assert "python -m bot preview" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
