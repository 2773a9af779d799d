"""A conversation with the real client in a simulated Discord, so that tests read like one.

Only this module knows simcord. A `World` is a server with the bot in it; a `Person` types, presses
and fills in; a `Shown` is what came of it, as it looked at that moment.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import discord
import simcord
from discord import app_commands
from simcord import interactions
from simcord.backend import serializers

from bot import journal
from bot.app import App
from bot.discord_app.client import AdviserClient
from bot.discord_app.gate import Gate
from bot.discord_app.moderators import Moderators

CALLBACK = "/interactions/*/callback"
ORIGINAL = "/webhooks/*/messages/@original"
COMMANDS = "/applications/*/commands"
_COMMAND, _PRESS, TYPING, _SUBMIT = 2, 3, 4, 5
_BUTTON, _SELECT, _TEXT, _FILE, _CONTAINER = 2, 3, 10, 13, 17
_LAYOUT = 1 << 15
_UNFIT = (
    app_commands.CommandNotFound,
    app_commands.CommandSignatureMismatch,
    app_commands.TransformerError,
)


@dataclass(frozen=True)
class Shown:
    """What one interaction led to, as it looked when it was answered."""

    acknowledged: bool
    deferred: bool
    text: str
    private: bool
    alert: bool
    buttons: Mapping[str, str]
    menus: tuple[Mapping[str, Any], ...]
    files: tuple[str, ...]
    form: Mapping[str, Any] | None
    message_id: int | None
    result: simcord.InteractionResult | None = field(repr=False)
    message: simcord.ResponseMessage | None = field(repr=False)

    def button(self, label: str) -> str:
        """Return the custom_id of the one button whose label begins so."""
        found = [i for text, i in self.buttons.items() if text == label] or [
            i for text, i in self.buttons.items() if text.startswith(label)
        ]
        assert len(found) == 1, f"{len(found)} buttons {label!r} among {list(self.buttons)}"
        return found[0]

    def sees(self, *parts: str, private: bool = True) -> Shown:
        """Assert that the screen says all of this, and to whom."""
        assert self.acknowledged, "Discord shows: This interaction failed"
        for part in parts:
            assert part in self.text, f"{part!r} is not in:\n{self.text}"
        assert self.private is private, f"private is {self.private}:\n{self.text}"
        return self

    @property
    def fields(self) -> Mapping[str, Mapping[str, Any]]:
        """The inputs of the form by question, as Discord was given them."""
        assert self.form is not None, f"no form opened, but:\n{self.text}"
        labels = self.form["components"]
        return {label["component"]["custom_id"]: label["component"] for label in labels}


class Person:
    """Someone in the channel, or, without a channel, in a direct message with the bot."""

    def __init__(
        self,
        world: World,
        actor: simcord.MemberActor | simcord.UserHandle,
        channel: simcord.ChannelHandle,
    ) -> None:
        self.world = world
        self.channel = channel
        self._actor = actor
        self._screen: Shown | None = None

    @property
    def key(self) -> str:
        """The name under which the store keeps this person."""
        return f"discord:{self._actor.id}"

    @property
    def screen(self) -> Shown:
        """The last message that this person was answered with."""
        assert self._screen is not None, "nothing has been shown yet"
        return self._screen

    async def answers(self) -> dict[str, Any]:
        """Return what the store holds of this person."""
        kept = await self.world.app.store.answers(self.key)
        return {question: answer.value for question, answer in kept.items()}

    async def slash(self, name: str, **options: str) -> Shown:
        if isinstance(self._actor, simcord.MemberActor):
            result = await self._actor.slash(self.channel, name, **options)
        else:
            result = await self._actor.slash(name, **options)
        return self._shown(result)

    async def completions(self, command: str, option: str, typed: str) -> dict[str, str]:
        """Type into an option and return the label and value of what is offered."""
        if isinstance(self._actor, simcord.MemberActor):
            offered = await self._actor.autocomplete(self.channel, command, option, typed)
        else:
            offered = await self._actor.autocomplete(command, option, typed)
        return {choice["name"]: choice["value"] for choice in offered}

    async def says(self, text: str) -> Shown | None:
        """Write a message where this person is, and return the bot's reply, if there is one."""
        before = {message.id for message in self.channel.history()}
        if isinstance(self._actor, simcord.MemberActor):
            await self._actor.send(self.channel, text)
        else:
            await self._actor.send_dm(text)
        bot = self.world.client.user
        said = [m for m in self.channel.history() if m.id not in before and m.author == bot]
        if not said:
            return None
        (reply,) = said
        env = self.world.env
        stored = env.backend.get_message(self.channel.id, reply.id)
        shown = _shown_message(simcord.ResponseMessage(env, stored))
        self._screen = shown
        return shown

    async def click(self, label: str, on: Shown | None = None) -> Shown:
        at = on or self.screen
        assert at.message is not None
        return self._shown(await self._actor.click(at.message, custom_id=at.button(label)))

    async def pick(self, *values: str, on: Shown | None = None) -> Shown:
        """Choose in the one menu of the screen."""
        at = on or self.screen
        assert at.message is not None
        return self._shown(await self._actor.select(at.message, values))

    async def submit(self, form: Shown, **values: str | list[str]) -> Shown:
        """Fill a form in and send it; an input that is not named stays as it opened."""
        filled = {name: f["value"] for name, f in form.fields.items() if f.get("value")}
        assert form.result is not None
        return self._shown(await self._actor.submit_modal(form.result, {**filled, **values}))

    async def begin(self) -> Shown:
        """Start the interview and agree to the consent text."""
        await self.slash("assess")
        return await self.click("Agree and start")

    def press(self, custom_id: str, **data: Any) -> Sent:
        """Prepare a press on an own message that holds this component: see `World.at_once`."""
        old = _old_message(self, custom_id, menu="values" in data)
        kind = _SELECT if "values" in data else _BUTTON
        return Sent(self, _PRESS, {"custom_id": custom_id, "component_type": kind, **data}, old)

    def submission(self, custom_id: str, values: Mapping[str, str | list[str]]) -> Sent:
        """Prepare the submission of a form that may never have been opened."""
        rows = [
            {"type": 18, "id": n, "component": {"type": 4, "id": n + 50, "custom_id": i, **given}}
            for n, (i, given) in enumerate(
                (i, {"values" if isinstance(v, list) else "value": v}) for i, v in values.items()
            )
        ]
        return Sent(self, _SUBMIT, {"custom_id": custom_id, "components": rows}, None)

    def command(self, name: str, *options: Mapping[str, Any], typing: bool = False) -> Sent:
        """Prepare a command with options as they come, or the moment at which one is typed."""
        kind = TYPING if typing else _COMMAND
        return Sent(self, kind, {"id": "1", "name": name, "type": 1, "options": options}, None)

    def _shown(self, result: simcord.InteractionResult) -> Shown:
        shown = shown_by(result)
        if shown.message is not None:
            self._screen = shown
        return shown


@dataclass(frozen=True)
class Sent:
    """An interaction as Discord would deliver it, not yet delivered."""

    person: Person
    kind: int
    data: Mapping[str, Any]
    message: Mapping[str, Any] | None


class World:
    """A server with the bot in it; `app` is what the bot answers with just now."""

    def __init__(self, env: simcord.Env, app: App, client: AdviserClient) -> None:
        self.env, self.app, self.client = env, app, client
        self.guild = env.create_guild("PM&R Match Community")
        self.channel = self.guild.create_text_channel("ask-the-adviser")
        self.alarms: list[logging.LogRecord] = []

    def person(self, name: str, *roles: simcord.RoleHandle) -> Person:
        """Let somebody join the server, with these roles."""
        member = self.guild.add_member(self.env.create_user(name), roles=list(roles))
        return Person(self, member, self.channel)

    async def make_home(self) -> tuple[simcord.RoleHandle, simcord.RoleHandle]:
        """Make this server the moderators' own, and return the roles of editors and publishers."""
        allowed = discord.Permissions(manage_messages=True)
        roles = [
            self.guild.create_role(name, permissions=allowed) for name in ("Editor", "Publisher")
        ]
        await self.client.make_home(Moderators(frozenset({self.guild.id})))
        return roles[0], roles[1]

    def stranger(self, name: str) -> Person:
        """Return somebody who knows the bot from direct messages only."""
        user = self.env.create_user(name)
        return Person(self, user, user.dm_channel)

    async def restart(self, app: App | None = None) -> None:
        """End the bot's process and start another one, over the same world."""
        self.app = app or self.app
        self.client = AdviserClient(self.app, gate=self.client.gate, shard_count=1)
        await self.env.restart_bot(self.client)

    async def at_once(self, *sent: Sent) -> list[Shown]:
        """Deliver interactions in one burst, before the bot has answered any of them."""
        backend = self.env.backend
        records = []
        for one in sent:
            guild = getattr(one.person._actor, "guild", None)
            record, payload = interactions.base_payload(
                backend,
                type=one.kind,
                channel_id=one.person.channel.id,
                guild_id=guild.id if guild else None,
                user_id=one.person._actor.id,
                data=dict(one.data),
            )
            if one.message is not None:
                payload["message"] = dict(one.message)
                record.source_message_id = int(one.message["id"])
            records.append(record)
            backend.emit("INTERACTION_CREATE", payload)
        await self.env.settle()
        return [shown_by(simcord.InteractionResult(self.env, record)) for record in records]

    def fail(self, status: int, path: str, times: int | None = 1, code: int = 0) -> None:
        """Let Discord answer the next requests to this path with an error."""
        self.env.inject_error("*", path, status=status, times=times, code=code)

    def lose_reply(self) -> None:
        """Let the next request of an answer reach Discord, and the line drop before the reply."""
        adapter = self.env._webhook_adapter

        async def request(*args: Any, **kwargs: Any) -> Any:
            del adapter.request
            await adapter.request(*args, **kwargs)
            raise aiohttp.ServerDisconnectedError

        adapter.request = request

    def requests(self, method: str, path: str) -> list[simcord.HttpLogEntry]:
        """Return the requests of the bot so far whose path ends so."""
        return [r for r in self.env.http_requests if r.method == method and r.path.endswith(path)]

    def taken_alarms(self) -> list[logging.LogRecord]:
        """Return, and thereby accept, what has been logged as an error."""
        taken, self.alarms[:] = list(self.alarms), []
        return taken


@asynccontextmanager
async def world_of(app: App, gate: Gate | None = None) -> AsyncIterator[World]:
    """Open a world; at its end, an error that nobody looked at is a failure.

    People in tests are faster than people: the gate lets them, unless another one is given.

    discord.py only logs what a button's callback raises, so the log is watched too.
    """
    client = AdviserClient(app, gate=gate or Gate(burst=100_000), shard_count=1)
    # simcord.run is tied to one context, and fixtures have several. A busy machine is no failure.
    env = simcord.Env(client, settle_timeout=60)
    watch = _Watch()
    logging.getLogger().addHandler(watch)
    await env.start()
    try:
        world = World(env, app, client)
        watch.alarms = world.alarms
        yield world
    finally:
        await env.shutdown()
        logging.getLogger().removeHandler(watch)
    # What does not fit a command is answered; that discord.py could not read it is no failure.
    raised = [error for error in env.errors if not isinstance(error, _UNFIT)]
    if raised:
        raise BaseExceptionGroup("the bot raised", raised)
    assert not world.alarms, [record.getMessage() for record in world.alarms]


class _Watch(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.alarms: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        record.request = journal.current()
        self.alarms.append(record)


def shown_by(result: simcord.InteractionResult) -> Shown:
    """Look at what an interaction has led to."""
    message = result.followups[-1] if result.followups else result.response
    return _shown_message(message, result)


def _shown_message(
    message: simcord.ResponseMessage | None, result: simcord.InteractionResult | None = None
) -> Shown:
    """Look at a message, and at the interaction that it answers; without one it is a reply."""
    parts = list(_walk(message.components)) if message is not None else []
    texts = [part["content"] for part in parts if part["type"] == _TEXT]
    containers = [part for part in parts if part["type"] == _CONTAINER]
    private = message.ephemeral if message else bool(result and result.ephemeral)
    return Shown(
        acknowledged=result.acknowledged if result else True,
        deferred=bool(result and result.deferred),
        text="\n".join([message.content, *texts] if message is not None else texts).strip(),
        private=private,
        alert=any(text.startswith("⚠️") for text in texts) and bool(containers),
        buttons={p["label"]: p["custom_id"] for p in parts if p["type"] == _BUTTON},
        menus=tuple(part for part in parts if part["type"] == _SELECT),
        files=tuple(part["file"]["url"] for part in parts if part["type"] == _FILE),
        form=result.modal if result else None,
        message_id=message.id if message is not None else None,
        result=result,
        message=message,
    )


def _walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in components:
        yield component
        yield from _walk(component.get("components", []))


def _old_message(person: Person, custom_id: str, *, menu: bool) -> dict[str, Any]:
    """Return a private message of the bot, as Discord would send it along, with one component."""
    world, screen = person.world, person.screen
    assert screen.message_id is not None
    stored = world.env.backend.get_message(person.channel.id, screen.message_id)
    payload: dict[str, Any] = dict(serializers.message_payload(world.env.backend, stored))
    item: dict[str, Any] = {"type": _BUTTON, "style": 1, "label": "Old", "custom_id": custom_id}
    if menu:
        options = [{"label": "one", "value": "one"}]
        item = {"type": _SELECT, "custom_id": custom_id, "options": options}
    payload["components"] = [{"type": 1, "id": 1, "components": [{"id": 2, **item}]}]
    payload["flags"] = int(payload["flags"]) | _LAYOUT
    return payload
