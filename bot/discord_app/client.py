"""The client: commands from verbs, presses and forms to calls."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
from typing import Any

import discord

from bot.app import App
from bot.core.calls import Call
from bot.discord_app.components import CallButton, PickSelect
from bot.discord_app.gate import Gate
from bot.discord_app.messages import take_message
from bot.discord_app.meters import Meters
from bot.discord_app.modals import submitted
from bot.discord_app.moderators import Moderators
from bot.discord_app.respond import respond
from bot.discord_app.slash import Commands, command

log = logging.getLogger(__name__)

_FINGERPRINT = "discord_commands"
_FAREWELL = 8.0  # seconds; a platform kills what lingers, Heroku after thirty


class AdviserClient(discord.AutoShardedClient):
    """Discord's side of the product: no privileged intents, nobody is ever pinged."""

    def __init__(
        self,
        app: App,
        *,
        gate: Gate | None = None,
        moderators: Moderators | None = None,
        always_sync: bool = False,
        **options: Any,
    ) -> None:
        # There is no voice here, so nobody needs to hear of its missing libraries.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            **options,
        )
        self.app = app
        self.gate = gate or Gate()
        self.moderators = moderators or Moderators()
        self.meters = Meters()
        self.meters.watch(
            "adviser_calls_in_progress", "Calls in progress", lambda: self.gate.inside
        )
        self.meters.watch("adviser_servers", "Servers that have the bot", lambda: len(self.guilds))
        self.meters.watch("adviser_latency_seconds", "Discord's gateway", lambda: self.latency)
        self.tree = Commands(self)
        self._always_sync = always_sync

    async def setup_hook(self) -> None:
        """Register what can be pressed and typed; tell Discord of the commands if they changed."""
        self.add_dynamic_items(CallButton, PickSelect)
        for verb in self.app.verbs.values():
            if verb.slash and not verb.moderators:
                self.tree.add_command(command(verb))
        await self._sync(None, _FINGERPRINT)
        await self.make_home(self.moderators)

    async def make_home(self, moderators: Moderators) -> None:
        """Register the moderators' commands in their own servers, and answer those there."""
        self.moderators = moderators
        for guild_id in sorted(moderators.guilds):
            guild = discord.Object(guild_id)
            for verb in self.app.verbs.values():
                if verb.slash and verb.moderators:
                    self.tree.add_command(command(verb), guild=guild, override=True)
            try:
                await self._sync(guild, f"{_FINGERPRINT}_{guild_id}")
            except discord.HTTPException as error:
                log.warning("/knowledge is not registered in server %d: %s", guild_id, error)

    async def _sync(self, guild: discord.Object | None, fingerprint_name: str) -> None:
        """Sync the commands only if they differ from what was last synced: Discord counts syncs."""
        payload = [c.to_dict(self.tree) for c in self.tree.get_commands(guild=guild)]
        text = json.dumps([self.application_id, payload], sort_keys=True, default=str)
        fingerprint = hashlib.sha256(text.encode()).hexdigest()
        if self._always_sync or await self.app.store.mark(fingerprint_name) != fingerprint:
            await self.tree.sync(guild=guild)
            await self.app.store.put_mark(fingerprint_name, fingerprint)
            log.info("synced %d commands", len(payload))

    async def leave(self) -> None:
        """Take nothing new, finish what is in progress, and disconnect."""
        self.gate.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL):
                await self.gate.emptied()
        await self.close()

    async def on_ready(self) -> None:
        """Say that the bot is there."""
        log.info("ready as %s in %d servers", self.user, len(self.guilds))

    async def respond(self, interaction: discord.Interaction[Any], call: Call) -> None:
        """Answer an interaction with the screen of a call."""
        await respond(interaction, call)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Take submitted forms, whoever opened them and whenever."""
        if interaction.type is discord.InteractionType.modal_submit and (
            call := submitted(dict(interaction.data or {}))
        ):
            await respond(interaction, call)

    async def on_message(self, message: discord.Message) -> None:
        """Take a direct message, or a mention in a server, for a question."""
        if not message.author.bot:
            await take_message(self, message)
