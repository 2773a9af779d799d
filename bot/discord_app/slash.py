"""Slash commands, generated from the verbs' signatures."""

from __future__ import annotations

import inspect
import logging
from typing import Any, Literal

import discord
from discord import app_commands

from bot.core.calls import Call
from bot.discord_app.respond import person_of
from bot.services.verbs import Argument, Verb

log = logging.getLogger(__name__)

_CONTEXTS = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
_INSTALLS = app_commands.AppInstallationType(guild=True, user=True)


class Commands(app_commands.CommandTree[Any]):
    """The commands; one that comes otherwise than it is registered is answered all the same.

    So it comes from somebody whose Discord still shows the commands of before an update.
    """

    async def interaction_check(self, interaction: discord.Interaction[Any]) -> bool:
        """Let pass what can be handled: not the typing into an option that nothing completes."""
        if interaction.type is not discord.InteractionType.autocomplete:
            return True
        typed = [
            option["name"] for option in _sent(interaction)["options"] if option.get("focused")
        ]
        built = interaction.command
        if not typed or not isinstance(built, app_commands.Command):
            return False
        option = built.get_parameter(typed[0])
        return option is not None and option.autocomplete

    async def on_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError
    ) -> None:
        """Answer a command that does not fit as the call that it is, which says what is wrong."""
        if isinstance(error, app_commands.CommandInvokeError):
            await super().on_error(interaction, error)
            return
        sent = _sent(interaction)
        given = {option["name"]: option.get("value", "") for option in sent["options"]}
        await interaction.client.respond(interaction, Call(sent["name"], given))


def _sent(interaction: discord.Interaction[Any]) -> dict[str, Any]:
    """Return a command as Discord sent it."""
    return {"options": [], **(interaction.data or {})}


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
        try:
            offered = offer(visit, str(current)) if offer else []
        except Exception:  # discord.py would log it beside the id of the person
            log.exception("nothing could be offered for %s", argument.name)
            offered = []
        return [app_commands.Choice(name=label, value=value) for label, value in offered]

    return complete
