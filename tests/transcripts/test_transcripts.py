"""Whole conversations, replayed through the real session and compared word for word.

A file begins with what it is about (`#`). A line after `>>` is typed; what follows is the screen: what
was wrong (`!`), the text, the menu (`1.`) and what can be pressed (`[...]`). After a change of wording
or logic: `python -m pytest tests/transcripts --record`, and read the difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.screen import Screen
from tests.conversation import talking

TRANSCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))
TYPED = ">> "
STRANGER = "# nobody has agreed yet"


def shown(screen: Screen) -> Iterator[str]:
    if screen.error:
        yield f"! {screen.error.message}"
    yield screen.text
    if screen.menu:
        for number, item in enumerate(screen.menu.items, 1):
            yield f"{number}. {item.label}{' ✓' if item.picked else ''}"
    yield " ".join(f"[{choice.label}]" for choice in screen.choices)


async def conversation(recorded: str) -> str:
    """Say again what was said, and return the conversation that comes of it."""
    parts = [line for line in recorded.partition("\n\n")[0].splitlines() if line.startswith("# ")]
    async with talking(agreed=STRANGER not in recorded) as talk:
        for line in recorded.splitlines():
            if line.startswith(TYPED):
                screen = await talk.says(line.removeprefix(TYPED))
                parts += ["", line, *shown(screen)]
    return "\n".join(parts) + "\n"


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda p: p.stem)
async def test_a_conversation(path: Path, recording: bool) -> None:
    recorded = path.read_text(encoding="utf-8")
    now = await conversation(recorded)
    if recording:
        path.write_text(now, encoding="utf-8")
    assert recording or now.splitlines() == recorded.splitlines()


def test_there_are_enough_of_them() -> None:
    assert len(TRANSCRIPTS) >= 7
    for path in TRANSCRIPTS:
        typed = [
            line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith(TYPED)
        ]
        assert len(typed) >= 10, path.name
