"""What Discord is told of the commands, and how often."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import discord

from bot.app import App
from bot.discord_app.client import AdviserClient
from bot.services.verbs import Verb
from tests.discord_app.driver import COMMANDS, Person, World, world_of

SERVER_AND_PRIVATE = [0, 1, 2]
BY_SERVER_AND_BY_USER = [0, 1]
TEXT = 3
OPTIONS = {
    "ask": {"question": {"required": True, "autocomplete": True}},
    "assess": {"section": {"required": False, "autocomplete": True}},
    "help": {},
    "privacy": {"action": {"required": False, "choices": ["show", "export", "erase"]}},
    "profile": {"section": {"required": False, "autocomplete": True}},
    "progress": {},
    "report": {
        "card": {
            "required": False,
            "choices": [
                *("overview", "situation", "worries", "control", "strengths", "gaps", "risks"),
                *("readiness", "steps", "last_cycle"),
            ],
        }
    },
    "share": {
        name: {"required": False, "choices": ["no", "yes"]} for name in ("school", "words", "dates")
    },
    "whatif": {
        "question": {"required": False, "autocomplete": True},
        "value": {"required": False},
    },
}
"""Every command of the interview; more may come, these stay."""


def synced(world: World) -> list[list[Mapping[str, Any]]]:
    """Return the command lists that Discord was sent."""
    return [sent.json or [] for sent in world.requests("PUT", COMMANDS.rpartition("*")[2])]


def told(option: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of an option that a person meets."""
    found: dict[str, Any] = {"required": option["required"]}
    if option.get("autocomplete"):
        found["autocomplete"] = True
    if option.get("choices"):
        found["choices"] = [choice["value"] for choice in option["choices"]]
    return found


async def test_the_commands_are_these(world: World) -> None:
    (commands,) = synced(world)
    by_name = {command["name"]: command for command in commands}
    assert by_name.keys() >= OPTIONS.keys()
    for name, options in OPTIONS.items():
        listed = by_name[name].get("options", [])
        assert {o["name"]: told(o) for o in listed} == options, name
        assert {o["type"] for o in listed} <= {TEXT}


async def test_every_command_is_offered_everywhere_and_fits(world: World) -> None:
    (commands,) = synced(world)
    for command in commands:
        assert command["contexts"] == SERVER_AND_PRIVATE
        assert command["integration_types"] == BY_SERVER_AND_BY_USER
        assert command["default_member_permissions"] is None
        assert 20 < len(command["description"]) <= 100
        assert not command["description"].endswith(".")
        for option in command.get("options", []):
            assert 10 < len(option["description"]) <= 100, option["name"]
            assert option["name"] != "confirm", "an argument for buttons alone is listed"


def test_no_privileged_intent_is_asked_for(app: App) -> None:
    client = AdviserClient(app)
    wanted = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
    assert client.intents == wanted
    assert wanted.value == 1 | 1 << 9 | 1 << 12, "none of members, presences, message content"
    mentions: Any = client.allowed_mentions
    assert mentions.to_dict() == {"parse": []}


async def test_commands_are_synced_only_when_they_changed(world: World, app: App) -> None:
    assert len(synced(world)) == 1
    await world.restart()
    assert len(synced(world)) == 1, "an unchanged list was sent again"
    await world.restart(described(app, "report", "Something new and just as helpful"))
    assert len(synced(world)) == 2
    await world.restart()
    assert len(synced(world)) == 2
    (report,) = [c for c in synced(world)[-1] if c["name"] == "report"]
    assert report["description"] == "Something new and just as helpful"


async def test_commands_are_synced_anew_for_another_application(app: App) -> None:
    async with world_of(app):
        pass
    mark = await app.store.mark("discord_commands")
    assert mark
    await app.store.put_mark("discord_commands", "as of another application")
    async with world_of(app) as world:
        assert len(synced(world)) == 1
    assert await app.store.mark("discord_commands") == mark


async def test_a_sync_that_failed_is_done_at_the_next_start(world: World, app: App) -> None:
    changed = described(app, "report", "Something new and just as helpful")
    world.fail(500, COMMANDS, times=1)
    try:
        await world.restart(changed)
    except discord.HTTPException:
        failed = True
    else:
        failed = False
    assert failed, "the failure was swallowed and would never be mended"
    async with world_of(changed) as again:
        assert len(synced(again)) == 1


def described(app: App, name: str, description: str) -> App:
    verbs: dict[str, Verb] = dict(app.verbs)
    verbs[name] = dataclasses.replace(verbs[name], description=description)
    return dataclasses.replace(app, verbs=verbs)


async def test_sections_are_offered_while_typing(amina: Person) -> None:
    everything = await amina.completions("assess", "section", "")
    guide = amina.world.app.library.guide
    assert list(everything.values()) == ["quick", *(s.id for s in guide.sections)]
    assert len(everything) <= 25
    assert list((await amina.completions("profile", "section", "EXAM")).values()) == ["exams"]
    assert await amina.completions("assess", "section", "no such thing") == {}


async def test_a_section_may_be_typed_freely(amina: Person) -> None:
    await amina.begin()
    (await amina.slash("assess", section="exams")).sees("question 1 of")
    (await amina.slash("assess", section="leters")).sees("question 1 of")
    shown = await amina.slash("assess", section="zzzz @everyone")
    shown.sees("I do not know that section")
    assert shown.alert


async def test_the_fingerprint_does_not_depend_on_the_order_of_keys(world: World) -> None:
    (commands,) = synced(world)
    assert json.loads(json.dumps(commands)) == commands
