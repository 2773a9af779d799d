"""A person at the loopback Discord: types a command, presses what the last screen offers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.loopback.server import Interaction, LoopbackDiscord

_COMMAND, _PRESS, _SUBMIT = 2, 3, 5
_BUTTON, _SELECT, _TEXT, _LABEL = 2, 3, 10, 18
ALERT = "⚠️"
"""What a screen begins with that tells what is wrong."""


def parts(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Walk the components of a message, containers first."""
    for component in components:
        yield component
        yield from parts(component.get("components", []))
        if "accessory" in component:
            yield component["accessory"]


def words_of(message: Mapping[str, Any] | None) -> str:
    """What a message says."""
    if message is None:
        return ""
    texts = [p["content"] for p in parts(message["components"]) if p["type"] == _TEXT]
    return "\n".join([message["content"], *texts]).strip()


def button(discord: LoopbackDiscord, custom_id: str) -> dict[str, Any]:
    """Return a private message of the bot that holds this one button."""
    row = {"type": 1, "components": [{"type": 2, "style": 2, "label": "x", "custom_id": custom_id}]}
    return discord.message({"components": [row]})


class Visitor:
    """One person; `patience` is how many seconds they wait for an answer."""

    def __init__(self, discord: LoopbackDiscord, person: int, patience: float = 30.0) -> None:
        self.discord = discord
        self.person = str(person)
        self.patience = patience
        self.screen: dict[str, Any] | None = None
        self.last: Interaction | None = None

    @property
    def text(self) -> str:
        """What the last screen says."""
        return words_of(self.screen)

    @property
    def buttons(self) -> Mapping[str, str]:
        """The ids of the buttons of the last screen, by label."""
        return {p["label"]: p["custom_id"] for p in self._parts() if p["type"] == _BUTTON}

    def _parts(self) -> list[dict[str, Any]]:
        return list(parts(self.screen["components"])) if self.screen else []

    async def slash(self, name: str, **options: str) -> Interaction:
        """Type a command."""
        given = [{"name": n, "type": 3, "value": value} for n, value in options.items()]
        data = {"id": "1", "name": name, "type": 1, "options": given}
        return await self._done(await self.discord.act(self.person, _COMMAND, data, None))

    async def press(self, label: str) -> Interaction:
        """Press the button whose label begins so."""
        labels = [text for text in self.buttons if text.startswith(label)]
        assert labels, f"no button {label!r} among {list(self.buttons)} of:\n{self.text}"
        return await self.press_id(self.buttons[labels[0]])

    async def press_id(self, custom_id: str, roles: Sequence[str] = ()) -> Interaction:
        """Press a button by its id, whether or not the last screen has it, with these roles."""
        data = {"custom_id": custom_id, "component_type": _BUTTON}
        message = button(self.discord, custom_id)
        on = self.screen if custom_id in self.buttons.values() else message
        return await self._done(await self.discord.act(self.person, _PRESS, data, on, roles))

    async def submit(self, form: Mapping[str, Any], values: Mapping[str, str]) -> Interaction:
        """Fill in a form that was opened and send it."""
        rows = [
            {
                "type": _LABEL,
                "id": number,
                "component": {"type": 4, "id": number + 50, "custom_id": name, "value": value},
            }
            for number, (name, value) in enumerate(values.items(), 1)
        ]
        data = {"custom_id": form["custom_id"], "components": rows}
        return await self._done(await self.discord.act(self.person, _SUBMIT, data, self.screen))

    async def _done(self, made: Interaction) -> Interaction:
        """Wait for the answer, look at it, and return what came of it; None came in time."""
        self.last = made
        try:
            await asyncio.wait_for(made.answered.wait(), self.patience)
        except TimeoutError:
            return made
        if made.form is None and made.message is not None:
            self.screen = made.message
        return made
