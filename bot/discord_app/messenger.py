"""Direct messages to people who did not just write to us: the `Messenger` of the services."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from typing import Any

import aiohttp
import discord

from bot.core.screen import Screen
from bot.discord_app.layout import layout
from bot.services.ports import Delivery

log = logging.getLogger(__name__)

_OURS = "discord:"
_CLOSED = {
    10013,  # there is no such user any more
    40003,  # Discord lets us open no more conversations
    50007,  # this person takes no direct messages from us
    50278,  # nor do we share a server any more
}
_LOOK_BACK = 30
_NONCE = 24  # Discord takes 25 characters


class DirectMessenger:
    """Sends screens by direct message, and looks whether one is there."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def send(self, address: str, screen: Screen, key: str) -> Delivery:
        """Send a screen; Discord itself drops a second message of the same nonce for some minutes."""
        nonce = hashlib.sha256(f"{address} {key}".encode()).hexdigest()[:_NONCE]
        try:
            channel = await self._conversation(address)
            if channel is None:
                return Delivery.CLOSED
            await channel.send(view=layout(screen), nonce=nonce)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            return _meaning(error)
        return Delivery.SENT

    async def has_arrived(self, address: str, key: str) -> Delivery:
        """Look for the message among the last ones of the conversation, by the key in its button."""
        mark = f"n={key}"
        try:
            channel = await self._conversation(address)
            if channel is None:
                return Delivery.CLOSED
            async for message in channel.history(limit=_LOOK_BACK):
                ids = (str(getattr(part, "custom_id", "")) for part in _parts(message.components))
                if message.author == self._client.user and any(i.endswith(mark) for i in ids):
                    return Delivery.SENT
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            return _meaning(error)
        return Delivery.UNKNOWN

    async def _conversation(self, address: str) -> discord.DMChannel | None:
        number = address.removeprefix(_OURS)
        if not (address.startswith(_OURS) and number.isdecimal()):
            return None
        user = self._client.get_user(int(number)) or await self._client.fetch_user(int(number))
        return user.dm_channel or await user.create_dm()


def _meaning(error: Exception) -> Delivery:
    """Return what an error says of the message: refused for good, or that nobody knows."""
    code = error.code if isinstance(error, discord.HTTPException) else 0
    log.info("a direct message failed: %s %s", type(error).__name__, code or "")
    return Delivery.CLOSED if code in _CLOSED else Delivery.UNKNOWN


def _parts(components: list[Any]) -> Iterator[Any]:
    for component in components:
        yield component
        yield from _parts(list(getattr(component, "children", ())))
