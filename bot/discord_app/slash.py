"""Slash commands, generated from the verbs' signatures."""

from __future__ import annotations

import inspect
from typing import Any, Literal

import discord
from discord import app_commands

from bot.core.calls import Call
from bot.discord_app.respond import person_of
from bot.services.verbs import Argument, Verb

_CONTEXTS = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
_INSTALLS = app_commands.AppInstallationType(guild=True, user=True)


def command(verb: Verb) -> app_commands.Command[Any, ..., None]:
    """Return the slash command of a verb: in servers, direct messages, and installed by a user.

    One for moderators is a command of their server alone.
    """
    arguments = [a for a in verb.arguments if a.listed]

    async def callback(interaction: discord.Interaction[Any], **given: str) -> None:
        await interaction.client.respond(
            interaction, Call(verb.name, {k: v for k, v in given.items() if v})
        )

    callback.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(
                "interaction",
                inspect.Parameter.POSITIONAL_OR_KEYWORD,
                annotation=discord.Interaction,
            ),
            *map(_parameter, arguments),
        ]
    )
    built: app_commands.Command[Any, ..., None] = app_commands.Command(
        name=verb.name,
        description=verb.description,
        callback=app_commands.describe(**{a.name: a.help for a in arguments})(callback),
        allowed_contexts=None if verb.moderators else _CONTEXTS,
        allowed_installs=None if verb.moderators else _INSTALLS,
    )
    if verb.moderators:
        # Hidden from members who cannot keep order; who may really use it is asked at each call.
        built.default_permissions = discord.Permissions(manage_messages=True)
    for argument in arguments:
        if argument.completer:
            built.autocomplete(argument.name)(_completion(argument))
    return built


def _parameter(argument: Argument) -> inspect.Parameter:
    return inspect.Parameter(
        argument.name,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        default=inspect.Parameter.empty if argument.required else "",
        annotation=Literal[argument.choices] if argument.choices else str,
    )


def _completion(argument: Argument) -> Any:
    offer = argument.completer

    async def complete(
        interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        visit = interaction.client.app.visit(person_of(interaction))
        offered = offer(visit, current) if offer else []
        return [app_commands.Choice(name=label, value=value) for label, value in offered]

    return complete
