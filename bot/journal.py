"""The log: every line carries the id of the request it belongs to, and no word of a person.

The id is what people are told when something fails, so that a moderator can find the lines. Of an
exception only its kind and where it was raised are kept: its message may quote what somebody typed.
"""

from __future__ import annotations

import contextvars
import datetime as dt
import json
import logging
import secrets
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Literal

_NONE = "-"
_QUOTING = {
    **dict.fromkeys(("alembic", "aiosqlite", "asyncpg", "sqlalchemy"), logging.WARNING),
    "discord": logging.INFO,
}
"""Libraries that below this level log what passes through them, and that is what people typed."""
_request: contextvars.ContextVar[str] = contextvars.ContextVar("request", default=_NONE)
_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


@contextmanager
def request() -> Iterator[str]:
    """Give what happens inside the block one id, that of the block around it if there is one."""
    if (around := _request.get()) != _NONE:
        yield around
        return
    token = _request.set(secrets.token_hex(3))
    try:
        yield current()
    finally:
        _request.reset(token)


def current() -> str:
    """Return the id of the request under way, or a dash."""
    return _request.get()


class _Lines(logging.Formatter):
    """One line for people: time, level, request, logger, message."""

    def format(self, record: logging.LogRecord) -> str:
        record.request = current()
        return super().format(record)

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 - the name is logging's
        """Say what was raised and where, and not what it said."""
        chain, error = [], ei[1]
        while error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            chain.append(
                "".join(f"  {f.filename}:{f.lineno} in {f.name}\n" for f in frames)
                + f"{type(error).__module__}.{type(error).__qualname__}"
            )
            error = error.__cause__ or error.__context__
        return "\nraised while handling\n".join(chain)


class _JsonLines(_Lines):
    """One JSON object a line, for programs."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "request": current(),
            "message": record.getMessage(),
            "error": self.formatException(record.exc_info) if record.exc_info else None,
        }
        return json.dumps(line, ensure_ascii=False)


def keep(level: str, form: Literal["text", "json"]) -> None:
    """Write the log to standard error from now on."""
    handler = logging.StreamHandler(sys.stderr)
    text = "%(asctime)s %(levelname)s %(request)s %(name)s: %(message)s"
    handler.setFormatter(_JsonLines() if form == "json" else _Lines(text))
    logging.basicConfig(level=level.upper(), handlers=[handler])
    for quoting, least in _QUOTING.items():
        logging.getLogger(quoting).setLevel(max(least, logging.getLogger().level))
