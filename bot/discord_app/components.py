"""Everything that can be pressed: its `custom_id` is the call it makes, so nothing is remembered.

A button from before a restart, or on a message of last month, works like a new one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Self

import discord

from bot.core.calls import Call
from bot.core.screen import Choice, Item, Menu, Weight

CALL, PICK = "call:", "pick:"
_STYLES = {
    Weight.MAIN: discord.ButtonStyle.primary,
    Weight.PLAIN: discord.ButtonStyle.secondary,
    Weight.DANGER: discord.ButtonStyle.danger,
}


class CallButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"call:(?P<call>/.*)"):
    """A button that makes one call."""

    def __init__(self, label: str, call: Call, style: discord.ButtonStyle) -> None:
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=f"{CALL}{call}"))
        self.call = call

    @classmethod
    def of(cls, choice: Choice) -> Self:
        """Return the button of a choice."""
        return cls(choice.label, choice.call, _STYLES[choice.weight])

    @classmethod
    def of_item(cls, menu: Menu, item: Item) -> Self:
        """Return the button of one line of a short menu."""
        style = discord.ButtonStyle.success if item.picked else discord.ButtonStyle.primary
        return cls(item.label, menu.picking(item.value), style)

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003 - discord.py's signature
        item: discord.ui.Item[Any],
        match: re.Match[str],
    ) -> Self:
        """Rebuild the button that was pressed; the call is all that matters of it."""
        style = getattr(item, "style", discord.ButtonStyle.secondary)
        return cls(getattr(item, "label", None) or "-", Call.parse(match["call"]), style)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Make the call."""
        await interaction.client.respond(interaction, self.call)


class PickSelect(
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=r"pick:(?P<many>[01]):(?P<argument>\w+):(?P<call>/.*)",
):
    """A menu whose picks go into one argument of the call."""

    def __init__(self, menu: Menu) -> None:
        count = len(menu.items) if menu.many else 1
        super().__init__(
            discord.ui.Select(
                custom_id=f"{PICK}{int(menu.many)}:{menu.argument}:{menu.call}",
                placeholder=menu.prompt,
                min_values=1,
                max_values=max(count, 1),
                options=[
                    discord.SelectOption(label=item.label, value=item.value, default=item.picked)
                    for item in menu.items
                ],
            )
        )
        self.menu = menu

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003 - discord.py's signature
        item: discord.ui.Item[Any],
        match: re.Match[str],
    ) -> Self:
        """Rebuild the menu that was used."""
        options = getattr(item, "options", [])
        items = tuple(Item(option.value, option.label) for option in options)
        call, many = Call.parse(match["call"]), match["many"] == "1"
        return cls(Menu(call, items, "", match["argument"], many=many))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Make the call with what was picked."""
        data: Mapping[str, Any] = interaction.data or {}
        picked = [str(value) for value in data.get("values", ())]
        call = self.menu.picking(*picked) if picked else self.menu.call
        await interaction.client.respond(interaction, call)
