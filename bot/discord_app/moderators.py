"""Who may edit the knowledge: members of a home server with a role that the settings name.

It is read from each interaction anew, which Discord sends with the roles of that moment: a role that
is taken away ends what it allowed with the next press.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import discord

from bot.services.desk import Role
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Moderators:
    """The home servers, and the roles of editors and publishers there, each by name or id."""

    guilds: frozenset[int] = frozenset()
    editor: str = "Editor"
    publisher: str = "Publisher"

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return what the settings say; what is no id is left out."""
        names = settings.home_guilds.replace(",", " ").split()
        guilds = frozenset(int(name) for name in names if name.isdecimal())
        return cls(guilds, settings.editor_role.strip(), settings.publisher_role.strip())

    def role_of(self, interaction: discord.Interaction[Any]) -> Role:
        """Return what the person of this interaction may do, here and now."""
        if interaction.guild_id not in self.guilds:
            return Role.NOBODY
        member = interaction.user
        if not isinstance(member, discord.Member):
            return Role.NOBODY
        held = {name for role in member.roles for name in (role.name, str(role.id))}
        if self.publisher and self.publisher in held:
            return Role.PUBLISHER
        return Role.EDITOR if self.editor and self.editor in held else Role.NOBODY
