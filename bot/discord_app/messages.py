"""Messages: a direct message is a question; a mention in a server gets a short public reply.

The public reply never reads the profile, and offers the personal answer behind a button. Discord
hands over the text of both without the privileged intent for message content.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.core.calls import Call
from bot.core.screen import Screen
from bot.discord_app.layout import files, layout

if TYPE_CHECKING:
    from bot.discord_app.client import AdviserClient

log = logging.getLogger(__name__)

_MENTION = re.compile(r"<@!?\d+>")


async def take_message(client: AdviserClient, message: discord.Message) -> None:
    """Answer a message that is meant for the bot; never raises."""
    question = _MENTION.sub(" ", message.content).strip()
    private = isinstance(message.channel, discord.DMChannel)
    if not private and (client.user is None or client.user not in message.mentions):
        return
    if not question and private:
        return  # a sticker, a file, a call: nothing was asked
    person = f"discord:{message.author.id}"
    call = Call("ask" if private else "ask_aloud", {"question": question})
    with client.gate.entering(person) as refusal:
        if refusal:
            screen = client.app.turn_away(person, call, refusal)
        else:
            screen = await client.app.perform(person, call)
        await _reply(message, screen)


async def _reply(message: discord.Message, screen: Screen) -> None:
    try:
        await message.reply(view=layout(screen), files=files(screen), mention_author=False)
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        log.warning("a message could not be answered: %s", type(error).__name__)
