"""From a line of input to a call, as the outside contract has it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.core.calls import Call
from bot.core.screen import Screen


@dataclass(frozen=True, slots=True)
class NotACall:
    """A line that tried to be JSON, and is no call."""


def call_of(line: str, screen: Screen | None) -> Call | NotACall:
    """Read one line: `/verb words`, an object with `call` and `args`, or text.

    Text answers the question on `screen`; when none is, it is a question itself.
    """
    line = line.strip()
    if line.startswith("/"):
        return Call.parse(line)
    if call := _from_json(line) if line.startswith(("{", '"')) else None:
        return call
    if line.startswith("{"):
        return NotACall()
    if screen and screen.reply:
        return screen.reply.adding(value=line)
    return Call("ask", {"question": line})


def _from_json(line: str) -> Call | None:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if isinstance(data, str) and data.startswith("/"):
        return Call.parse(data)
    if not isinstance(data, dict) or not isinstance(data.get("call"), str):
        return None
    args = data.get("args")
    call = Call.parse(data["call"])
    return call.adding(**args) if isinstance(args, dict) else call
