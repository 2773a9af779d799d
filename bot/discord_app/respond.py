"""Answering an interaction: in time, to the right person, in the right place.

Discord waits three seconds for the first response. A call that takes longer is deferred and its
screen follows. This is the one place where an error of the answering itself is caught: it is
logged under a short id that the person is shown.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import discord

from bot import journal
from bot.core.calls import Call
from bot.core.screen import Screen
from bot.discord_app.layout import files, layout
from bot.discord_app.modals import modal

log = logging.getLogger(__name__)

PATIENCE = 1.5
"""Seconds that a call may take before it is deferred: half of Discord's three."""
_PAUSE = 0.3
_DROPPED = (aiohttp.ClientError, OSError)
_TOO_MANY, _STUMBLED = 429, 500
_ANSWERED_ALREADY = 40060
_INVALID_TOKEN = 50027


def person_of(interaction: discord.Interaction[Any]) -> str:
    """Return whose visit this is: always who acted, never what an id says."""
    return f"discord:{interaction.user.id}"


async def respond(interaction: discord.Interaction[Any], call: Call) -> None:
    """Perform a call and show its screen; never raises."""
    client, began = interaction.client, time.monotonic()
    verb, outcome = client.app.verb_of(call), "failed"
    with journal.request() as number:
        try:
            outcome = await _respond(interaction, call)
        except Exception as error:
            if _expired(error):
                outcome = "expired"
                log.warning("/%s: the interaction had expired before it was answered", verb)
            else:
                log.exception("/%s could not be answered", verb)
                await _apologise(interaction, number)
        seconds = time.monotonic() - began
        client.meters.count(verb, outcome, seconds)
        log.info("/%s %s in %d ms", verb, outcome, seconds * 1000)


async def _respond(interaction: discord.Interaction[Any], call: Call) -> str:
    """Answer, and return in a word how that ended."""
    app, person = interaction.client.app, person_of(interaction)
    with interaction.client.gate.entering(person) as refusal:
        if refusal:
            screen = app.turn_away(person, call, refusal)
            await _show(interaction, screen, deferred=False)
            return "turned_away"
        role = interaction.client.moderators.role_of(interaction)
        performing = asyncio.ensure_future(app.perform(person, call, role))
        done, _ = await asyncio.wait({performing}, timeout=PATIENCE)
        if not done:
            await _deliver(lambda: _defer(interaction))
        screen = await performing
        await _show(interaction, screen, deferred=not done)
        return screen.error.code.value if screen.error else "answered"


async def _defer(interaction: discord.Interaction[Any]) -> None:
    if _on_own_screen(interaction):
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)


async def _show(interaction: discord.Interaction[Any], screen: Screen, *, deferred: bool) -> None:
    response = interaction.response
    may_open = interaction.type is not discord.InteractionType.modal_submit
    if screen.form and may_open and not deferred:
        form = screen.form
        await _deliver(lambda: response.send_modal(modal(form)))
    elif deferred:
        edit = interaction.edit_original_response
        await _deliver(lambda: edit(view=layout(screen), attachments=files(screen)))
    elif _on_own_screen(interaction):
        await _deliver(
            lambda: response.edit_message(view=layout(screen), attachments=files(screen))
        )
    else:
        await _deliver(
            lambda: response.send_message(
                view=layout(screen), files=files(screen), ephemeral=screen.private
            )
        )


def _on_own_screen(interaction: discord.Interaction[Any]) -> bool:
    """Tell whether the press came from a screen that only this person sees, to be replaced."""
    return interaction.message is not None and interaction.message.flags.ephemeral


async def _deliver(send: Callable[[], Awaitable[object]]) -> None:
    """Send an answer, and once more if the line dropped or Discord stumbled."""
    try:
        await send()
    except (discord.HTTPException, *_DROPPED) as error:
        if not _may_pass(error):
            raise
        await asyncio.sleep(_PAUSE)
        try:
            await send()
        except discord.HTTPException as second:
            if second.code != _ANSWERED_ALREADY:  # else only the reply to the first was lost
                raise


def _may_pass(error: Exception) -> bool:
    """Tell whether the same request may well succeed in a moment."""
    if isinstance(error, discord.HTTPException):
        return error.status == _TOO_MANY or error.status >= _STUMBLED
    return True


def _expired(error: Exception) -> bool:
    """Tell whether the interaction, or its token, was no longer there to be answered."""
    if isinstance(error, discord.NotFound):
        return True
    return isinstance(error, discord.HTTPException) and error.code == _INVALID_TOKEN


async def _apologise(interaction: discord.Interaction[Any], number: str) -> None:
    """Tell the person that it failed, by whatever way is still open."""
    text = interaction.client.app.apology(number)
    try:
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)
    except (discord.HTTPException, *_DROPPED):
        log.warning("%s: the apology did not get through either", number)
