"""From a line of input to a call, as the outside contract has it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.core.calls import Call
from bot.core.screen import Screen


@dataclass(frozen=True, slots=True)
class NotACall:
    """A line that is neither a call nor the answer to anything; `json` if it tried to be JSON."""

    json: bool


def call_of(line: str, screen: Screen | None) -> Call | NotACall:
    """Read one line: `/verb words`, an object with `call` and `args`, or text for the `screen`."""
    line = line.strip()
    if line.startswith(("{", '"')):
        return _from_json(line) or _reply(line, screen) or NotACall(json=True)
    if line.startswith("/"):
        return Call.parse(line)
    return _reply(line, screen) or NotACall(json=False)


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


def _reply(line: str, screen: Screen | None) -> Call | None:
    """Take text for the answer to the question on screen, unless it means to be JSON."""
    if screen is None or screen.reply is None or line.startswith("{"):
        return None
    return screen.reply.adding(value=line)
