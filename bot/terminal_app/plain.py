"""Screens as data: one JSON object each, as the outside contract has it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from bot.core.screen import File, Screen

VERSION = 1


def plain(screen: Screen) -> dict[str, Any]:
    """Return a screen as the contract's Screen; its files are written out for the reader."""
    menu = screen.menu
    picks = [(i.label, menu.picking(i.value)) for i in menu.items] if menu else []
    choices = [*picks, *((c.label, c.call) for c in screen.choices)]
    error = screen.error
    return {
        "v": VERSION,
        "screen": screen.name,
        "text": screen.text,
        "choices": [{"label": label, "call": str(call)} for label, call in choices],
        "private": screen.private,
        "error": {"code": error.code.value, "message": error.message, "field": error.field}
        if error
        else None,
        "files": [_written(file) for file in screen.files],
        "result": dict(screen.result),
    }


def _written(file: File) -> dict[str, str]:
    """Write a file where only this user can read it."""
    path = Path(tempfile.mkdtemp(prefix="pmr-match-advisor-")) / file.name
    path.write_bytes(file.content)
    return {"name": file.name, "type": file.type, "alt": file.alt, "path": str(path)}
