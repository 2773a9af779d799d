"""`chat --json`: one call a line in, one Screen a line out."""

from __future__ import annotations

import asyncio
import json
import sys

from bot.terminal_app.plain import plain
from bot.terminal_app.session import Session


async def json_chat(session: Session) -> None:
    """Answer every line of standard input until it ends; a bad line never ends the program."""
    while line := await asyncio.to_thread(sys.stdin.buffer.readline):
        text = line.decode("utf-8", errors="replace")
        if text.strip():
            screen = await session.answer(text)
            sys.stdout.write(json.dumps(plain(screen), ensure_ascii=False) + "\n")
            sys.stdout.flush()
