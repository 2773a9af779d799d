"""The Procfile as a platform uses it: the release step, then the worker, started and stopped."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from bot.storage.keys import new_key
from tests.loopback.bots import surroundings
from tests.loopback.server import LoopbackDiscord
from tests.loopback.visitor import Visitor

ROOT = Path(__file__).parents[2]


def environment(tmp_path: Path, discord: LoopbackDiscord) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        **surroundings(discord),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'advisor.db'}",
        "SEALING_KEYS": new_key(),
        "DISCORD_TOKEN": "a-token",
    }


async def test_release_then_worker(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Procfile", tmp_path)
    honcho = [sys.executable, "-m", "honcho", "--no-colour", "start"]
    async with LoopbackDiscord().open() as discord:
        env = environment(tmp_path, discord)
        released = await asyncio.to_thread(
            subprocess.run,
            [*honcho, "release"],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "The database is up to date." in released.stdout, released.stdout + released.stderr
        worker = await asyncio.create_subprocess_exec(
            *honcho, "worker", cwd=tmp_path, env=env, stdout=asyncio.subprocess.PIPE
        )
        try:
            await asyncio.wait_for(discord.connected.wait(), 60)
            amina = Visitor(discord, 5_001)
            await amina.slash("assess")
            assert "Before we start" in amina.text
        finally:
            worker.send_signal(signal.SIGTERM)
            said, _ = await asyncio.wait_for(worker.communicate(), 30)
    assert b"Traceback" not in said
    assert b"worker.1 stopped" in said
