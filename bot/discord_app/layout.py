"""From a Screen to Discord's components; pure.

┌ container ────────────────────────────────┐
│ ⚠️ what was wrong, if anything             │
│ the text                                  │
│ [file]                                    │
│ [option] [option]   or   [menu         ▾] │
│ ───────────────────────────────────────── │
│ [Main] [Plain] [Plain] [Danger]           │
└───────────────────────────────────────────┘
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import discord

from bot.core.screen import File, Menu, Screen
from bot.discord_app.components import CallButton, PickSelect

A_ROW = 5
"""Buttons in one row, and lines of a menu that are shown as buttons."""
_CALM, _ALERT = 0x2A9D8F, 0xC8553D
_MOST_TEXT = 4000
_CUT = "\n-# … cut: this was too long for one screen."


def layout(screen: Screen) -> discord.ui.LayoutView:
    """Lay a screen out on a fresh view that never expires and that discord.py need not keep."""
    colour = _ALERT if screen.error else _CALM
    container: discord.ui.Container[Any] = discord.ui.Container(
        *_parts(screen), accent_colour=colour
    )
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(container)
    view.stop()  # every item is dynamic: a view that is finished is not held in memory
    return view


def files(screen: Screen) -> list[discord.File]:
    """Return the files of a screen, to be sent beside its layout."""
    return [discord.File(BytesIO(f.content), f.name, description=f.alt) for f in screen.files]


def _parts(screen: Screen) -> Iterator[discord.ui.Item[Any]]:
    said = screen.error is None or screen.error.message in screen.text
    alert = f"⚠️ {screen.error.message}" if screen.error and not said else ""
    if alert:
        yield discord.ui.TextDisplay(alert)
    if screen.text:
        yield discord.ui.TextDisplay(_fitting(screen.text, _MOST_TEXT - len(alert)))
    for file in screen.files:
        yield _attached(file)
    if screen.menu:
        yield _menu_row(screen.menu)
    if screen.menu and screen.choices:
        yield discord.ui.Separator()
    buttons = [CallButton.of(choice) for choice in screen.choices]
    rows = math.ceil(len(buttons) / A_ROW)
    width = math.ceil(len(buttons) / max(rows, 1))  # rows alike: a button alone looks forgotten
    for start in range(0, len(buttons), max(width, 1)):
        yield _row(buttons[start : start + width])


def _attached(file: File) -> discord.ui.Item[Any]:
    address = f"attachment://{file.name}"
    if file.type.startswith("image/"):
        return discord.ui.MediaGallery(discord.MediaGalleryItem(address, description=file.alt))
    return discord.ui.File(address)


def _menu_row(menu: Menu) -> discord.ui.ActionRow[Any]:
    if not menu.many and menu.argument == "value" and len(menu.items) <= A_ROW:
        return _row([CallButton.of_item(menu, item) for item in menu.items])
    return _row([PickSelect(menu)])


def _row(items: Sequence[discord.ui.Item[Any]]) -> discord.ui.ActionRow[Any]:
    return discord.ui.ActionRow(*items)


def _fitting(text: str, most: int) -> str:
    """Cut a text that Discord would refuse; `check` and the tests see to it that none is."""
    return text if len(text) <= most else text[: most - len(_CUT)] + _CUT
