"""A Discord of our own on this machine: a gateway and a REST interface over real sockets.

It keeps the rules that a bot can break: a first response within three seconds, one response to an
interaction, a token that expires, bodies that fit Discord's description where one is given. Faults
are injected by path. Only what the bot uses is there; any other request is noted in `strays`.

It may have several shards, each with a server of its own, on which every so-many-th person lives.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

APPLICATION, GUILD, CHANNEL, PUBLISHER = "100", "200", "300", "400"
DEADLINE = 3.0
"""Seconds within which an interaction must be acknowledged."""
_UNKNOWN_INTERACTION, _ACKNOWLEDGED, _INVALID_TOKEN = 10062, 40060, 50027
_HELLO, _IDENTIFY, _RESUME, _HEARTBEAT, _ACK, _RECONNECT, _INVALID_SESSION = 10, 2, 6, 1, 11, 7, 9
_MODAL, _DEFERRED = 9, {5, 6}
_EPHEMERAL = 64

Check = Callable[[str, str, Any], list[str]]
"""Says what Discord would object to in a body: method, path, body."""


@dataclass
class Interaction:
    """Something a person did, and what the bot made of it; times are seconds of one clock."""

    id: str
    token: str
    person: str
    message: dict[str, Any] | None
    sent_at: float
    acknowledged_at: float | None = None
    callback: int | None = None
    form: dict[str, Any] | None = None
    expired: bool = False
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def waited(self) -> float | None:
        """Seconds from the press to the acknowledgement."""
        return None if self.acknowledged_at is None else self.acknowledged_at - self.sent_at


@dataclass
class Fault:
    """What happens to the next requests of a path: an error, a dropped line, a delay."""

    path: re.Pattern[str]
    times: int
    status: int | None = None
    drop: bool = False
    after: bool = False
    delay: float = 0.0
    caught: asyncio.Event = field(default_factory=asyncio.Event)
    token: str = ""
    """That of the bot whose request was the last one caught."""


class LoopbackDiscord:
    """The server: start it, point the bot at `rest` and `gateway`, then let people act."""

    def __init__(
        self, *, shards: int = 1, deadline: float = DEADLINE, check: Check | None = None
    ) -> None:
        self.shards = shards
        self.interactions: dict[str, Interaction] = {}
        self.commands: list[dict[str, Any]] = []
        self.messages: dict[str, dict[str, Any]] = {}
        self.objections: list[str] = []
        self.strays: list[str] = []
        self.sessions: dict[str, int] = {}
        """The sessions begun, and the shard of each."""
        self.resumed = 0
        self.refuse_resume = False
        self.connected = asyncio.Event()
        """Every shard is."""
        self.faults: list[Fault] = []
        self._deadline = deadline
        self._check = check
        self._ids = itertools.count(1_000)
        self._sockets: dict[int, web.WebSocketResponse] = {}
        self._sequence = itertools.count(1)
        self._missed: dict[int, list[str]] = {}

    @property
    def rest(self) -> str:
        """The address that stands for https://discord.com/api/v10."""
        return f"{self._address}/api/v10"

    @property
    def gateway(self) -> str:
        """The address that stands for wss://gateway.discord.gg."""
        return f"{self._address.replace('http', 'ws')}/gateway"

    @asynccontextmanager
    async def open(self, port: int = 0) -> AsyncIterator[LoopbackDiscord]:
        """Listen on this machine until the end of the block."""
        application = web.Application(middlewares=[self._faulty], client_max_size=30_000_000)
        route = application.router.add_route
        route("GET", "/gateway/", self._gateway)
        route("GET", "/gateway", self._gateway)
        for method, path, answer in (
            ("GET", "/users/@me", self._me),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/gateway/bot", self._gateway_address),
            ("GET", "/users/{id}", self._user),
            ("PUT", "/applications/{id}/commands", self._sync),
            ("PUT", "/applications/{id}/guilds/{guild}/commands", self._sync),
            ("POST", "/interactions/{id}/{token}/callback", self._callback),
            ("PATCH", "/webhooks/{id}/{token}/messages/@original", self._edit),
            ("POST", "/webhooks/{id}/{token}", self._follow_up),
            ("POST", "/channels/{id}/messages", self._post),
            ("GET", "/channels/{id}/messages", self._history),
            ("POST", "/users/@me/channels", self._open_direct),
        ):
            route(method, f"/api/v10{path}", answer)
        route("*", "/{path:.*}", self._stray)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        self._address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    # --- what people do --------------------------------------------------------------------------

    def id(self) -> str:
        """Return a fresh snowflake."""
        return str(next(self._ids) + (int(time.time() * 1000) - 1_420_070_400_000 << 22))

    def shard_of(self, person: str) -> int:
        """Return the shard on whose server a person lives."""
        return int(person) % self.shards

    async def act(
        self,
        person: str,
        kind: int,
        data: Mapping[str, Any],
        message: dict[str, Any] | None,
        roles: Sequence[str] = (),
    ) -> Interaction:
        """Send the bot an interaction, and return it as soon as the gateway has taken it."""
        shard = self.shard_of(person)
        guild = _guild_of(shard)
        made = Interaction(self.id(), f"token-{self.id()}", person, message, time.monotonic())
        self.interactions[made.token] = made
        payload: dict[str, Any] = {
            "id": made.id,
            "application_id": APPLICATION,
            "type": kind,
            "data": dict(data),
            "guild_id": guild,
            "channel_id": CHANNEL,
            "channel": {
                "id": CHANNEL,
                "type": 0,
                "name": "ask",
                "guild_id": guild,
                "position": 0,
                "permission_overwrites": [],
                "parent_id": None,
                "nsfw": False,
            },
            "member": {
                "user": _person(person),
                "roles": list(roles),
                "joined_at": "2026-01-01T00:00:00+00:00",
                "deaf": False,
                "mute": False,
                "flags": 0,
                "permissions": "0",
            },
            "token": made.token,
            "version": 1,
            "app_permissions": "0",
            "locale": "en-US",
            "guild_locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": {"0": guild},
            "context": 0,
            "attachment_size_limit": 26_214_400,
        }
        if message is not None:
            payload["message"] = message
        await self.dispatch("INTERACTION_CREATE", payload, shard)
        return made

    async def dispatch(self, event: str, data: Mapping[str, Any], shard: int = 0) -> None:
        """Send an event to a shard; one that finds no connection waits for it to resume."""
        frame = json.dumps({"op": 0, "t": event, "s": next(self._sequence), "d": data})
        if socket := self._sockets.get(shard):
            with suppress(ConnectionError):  # it died this moment, and the event with it
                await socket.send_str(frame)
        else:
            self._missed.setdefault(shard, []).append(frame)

    def fault(
        self,
        path: str,
        *,
        times: int = 1,
        status: int | None = None,
        drop: bool = False,
        after: bool = False,
        delay: float = 0.0,
    ) -> Fault:
        """Let the next requests to paths that match fail: by a status, or by a dropped line.

        `after` drops it when the request has been carried out, so that only the reply is lost.
        """
        fault = Fault(re.compile(path), times, status, drop, after, delay)
        self.faults.append(fault)
        return fault

    async def hang_up(self, *, code: int = 4000) -> None:
        """Close the gateway's connections."""
        for shard, socket in list(self._sockets.items()):
            self._lost(shard, socket)
            await socket.close(code=code)

    async def meets(self, shard: int = 0) -> None:
        """Wait until the bot is there for the people of a shard."""
        while shard not in self._sockets:
            await asyncio.sleep(0.01)

    async def misses(self, shard: int = 0) -> None:
        """Wait until it is not: a bot that died is known to be gone."""
        while shard in self._sockets:
            await asyncio.sleep(0.01)

    async def ask_to_reconnect(self) -> None:
        """Ask the bot to come again, as Discord does now and then."""
        self.connected.clear()
        for socket in self._sockets.values():
            await socket.send_str(json.dumps({"op": _RECONNECT, "d": None}))

    # --- the gateway -----------------------------------------------------------------------------

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        await socket.send_str(json.dumps({"op": _HELLO, "d": {"heartbeat_interval": 41_250}}))
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    break
                sent = json.loads(message.data)
                match sent["op"]:
                    case 1:
                        await socket.send_str(json.dumps({"op": _ACK, "d": None}))
                    case 2:
                        await self._ready(socket, sent["d"].get("shard") or [0, 1])
                    case 6:
                        await self._resume(socket, sent["d"])
        finally:
            for shard in [number for number, it in self._sockets.items() if it is socket]:
                self._lost(shard, socket)
        return socket

    def _found(self, shard: int, socket: web.WebSocketResponse) -> None:
        self._sockets[shard] = socket
        if len(self._sockets) == self.shards:
            self.connected.set()

    def _lost(self, shard: int, socket: web.WebSocketResponse) -> None:
        if self._sockets.get(shard) is socket:
            del self._sockets[shard]
            self.connected.clear()

    async def _ready(self, socket: web.WebSocketResponse, place: Sequence[int]) -> None:
        shard, count = place
        assert count == self.shards, f"the bot counts {count} shards, there are {self.shards}"
        session, guild_id = self.id(), _guild_of(shard)
        self.sessions[session] = shard
        self._missed.pop(shard, None)  # a new session is told of nothing that was before it
        user = {"id": APPLICATION, "username": "adviser", "discriminator": "0", "avatar": None}
        ready = {
            "v": 10,
            "user": {**user, "bot": True, "verified": True, "mfa_enabled": False, "flags": 0},
            "guilds": [{"id": guild_id, "unavailable": True}],
            "session_id": session,
            "resume_gateway_url": self.gateway,
            "application": {"id": APPLICATION, "flags": 0},
            "shard": list(place),
        }
        guild = {
            "id": guild_id,
            "name": "PM&R Match",
            "owner_id": "1",
            "roles": [_role(guild_id, "@everyone"), _role(PUBLISHER, "Publisher")],
            "emojis": [],
            "members": [],
            "channels": [],
            "threads": [],
            "stickers": [],
            "features": [],
            "member_count": 1,
            "unavailable": False,
            "large": False,
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "verification_level": 0,
            "default_message_notifications": 0,
            "mfa_level": 0,
            "explicit_content_filter": 0,
            "premium_tier": 0,
            "preferred_locale": "en-US",
            "afk_timeout": 300,
            "system_channel_flags": 0,
            "nsfw_level": 0,
            "icon": None,
        }
        for event, data in (("READY", ready), ("GUILD_CREATE", guild)):
            frame = {"op": 0, "t": event, "s": next(self._sequence), "d": data}
            await socket.send_str(json.dumps(frame))
        self._found(shard, socket)

    async def _resume(self, socket: web.WebSocketResponse, asked: Mapping[str, Any]) -> None:
        if self.refuse_resume or asked["session_id"] not in self.sessions:
            await socket.send_str(json.dumps({"op": _INVALID_SESSION, "d": False}))
            return
        self.resumed += 1
        shard = self.sessions[asked["session_id"]]
        for frame in self._missed.pop(shard, []):
            await socket.send_str(frame)
        resumed = {"op": 0, "t": "RESUMED", "s": next(self._sequence), "d": {}}
        await socket.send_str(json.dumps(resumed))
        self._found(shard, socket)

    # --- REST ------------------------------------------------------------------------------------

    @web.middleware
    async def _faulty(self, request: web.Request, handler: Any) -> web.StreamResponse:
        path = f"{request.method} {request.path}"
        fault = next((f for f in self.faults if f.times > 0 and f.path.search(path)), None)
        if fault is None:
            answer: web.StreamResponse = await handler(request)
            return answer
        fault.times -= 1
        fault.token = request.headers.get("Authorization", "").removeprefix("Bot ")
        fault.caught.set()
        await asyncio.sleep(fault.delay)
        if fault.drop:
            if fault.after:
                await handler(request)
            assert request.transport is not None
            request.transport.abort()
            raise web.HTTPBadGateway
        if fault.status is None:
            delayed: web.StreamResponse = await handler(request)
            return delayed
        if fault.status == 429:
            body = {"message": "slow down", "retry_after": 0.3, "global": False}
            headers = {"Via": "1.1 loopback", "Retry-After": "0.3"}
            return _json(body, status=429, headers=headers)
        return _json({"message": "injected", "code": 0}, status=fault.status)

    async def _me(self, _: web.Request) -> web.Response:
        return _json({"id": APPLICATION, "username": "adviser", "discriminator": "0",
                      "avatar": None, "bot": True})  # fmt: skip

    async def _application(self, _: web.Request) -> web.Response:
        return _json({"id": APPLICATION, "name": "adviser", "icon": None, "description": "",
                      "bot_public": True, "bot_require_code_grant": False, "verify_key": "0",
                      "flags": 0, "owner": {"id": "1", "username": "o", "discriminator": "0",
                                            "avatar": None}})  # fmt: skip

    async def _gateway_address(self, _: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return _json({"url": self.gateway, "shards": self.shards, "session_start_limit": limit})

    async def _sync(self, request: web.Request) -> web.Response:
        self.commands = await self._body(request)
        for command in self.commands:
            command |= {"id": self.id(), "application_id": APPLICATION, "version": "1"}
        return _json(self.commands)

    async def _callback(self, request: web.Request) -> web.Response:
        made = self.interactions.get(request.match_info["token"])
        body = await self._body(request)
        now = time.monotonic()
        if made is None or (made.acknowledged_at is None and now - made.sent_at > self._deadline):
            return _error(404, _UNKNOWN_INTERACTION, "Unknown interaction")
        if made.acknowledged_at is not None:
            return _error(400, _ACKNOWLEDGED, "Interaction has already been acknowledged.")
        made.acknowledged_at, made.callback = now, body["type"]
        if body["type"] == _MODAL:
            made.form = body["data"]
        elif body["type"] not in _DEFERRED:
            self._keep(made, body.get("data") or {})
        if body["type"] not in _DEFERRED:
            made.answered.set()
        resource = {"type": body["type"], "message": made.message}
        interaction = {"id": made.id, "type": 2, "response_message_id": self.id()}
        return _json({"interaction": interaction, "resource": resource})

    async def _edit(self, request: web.Request) -> web.Response:
        return await self._later(request)

    async def _follow_up(self, request: web.Request) -> web.Response:
        return await self._later(request)

    async def _later(self, request: web.Request) -> web.Response:
        made = self.interactions.get(request.match_info["token"])
        body = await self._body(request)
        if made is None or made.expired:
            return _error(401, _INVALID_TOKEN, "Invalid Webhook Token")
        self._keep(made, body)
        made.answered.set()
        return _json(made.message)

    async def _post(self, request: web.Request) -> web.Response:
        message = self.message(await self._body(request), request.match_info["id"])
        self.messages[message["id"]] = message
        return _json(message)

    async def _history(self, request: web.Request) -> web.Response:
        channel, most = request.match_info["id"], int(request.query.get("limit", 50))
        there = [m for m in self.messages.values() if m["channel_id"] == channel]
        return _json(there[: -most - 1 : -1])

    async def _user(self, request: web.Request) -> web.Response:
        return _json(_person(request.match_info["id"]))

    async def _open_direct(self, request: web.Request) -> web.Response:
        person = str((await self._body(request))["recipient_id"])
        return _json({"id": direct(person), "type": 1, "recipients": [_person(person)]})

    async def _stray(self, request: web.Request) -> web.Response:
        self.strays.append(f"{request.method} {request.path}")
        return _error(404, 0, "not here")

    async def _body(self, request: web.Request) -> Any:
        if request.content_type == "multipart/form-data":
            form = await request.post()
            body = json.loads(str(form["payload_json"]))
        else:
            body = await request.json()
        if self._check:
            path = request.path.removeprefix("/api/v10")
            self.objections += self._check(request.method, path, body)
        return body

    def _keep(self, made: Interaction, body: Mapping[str, Any]) -> None:
        """Let the message that answers an interaction be this one."""
        same = made.message["id"] if made.message else None
        made.message = self.message(body, CHANNEL, same)

    def message(
        self, body: Mapping[str, Any], channel: str = CHANNEL, same: str | None = None
    ) -> dict[str, Any]:
        """Return a message of the bot as Discord keeps it; `same` keeps the id it had."""
        author = {"id": APPLICATION, "username": "adviser", "discriminator": "0", "avatar": None}
        return {
            "id": same or self.id(),
            "type": 0,
            "channel_id": channel,
            "author": {**author, "bot": True},
            "content": body.get("content") or "",
            "components": body.get("components") or [],
            "flags": body.get("flags", 0) | _EPHEMERAL,
            "attachments": [],
            "embeds": [],
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "pinned": False,
            "tts": False,
            "timestamp": "2026-11-23T12:00:00+00:00",
            "edited_timestamp": None,
        }


def direct(person: str) -> str:
    """Return the id of the conversation with a person."""
    return f"9{person}"


def _person(number: str) -> dict[str, Any]:
    return {"id": number, "username": f"p{number}", "discriminator": "0", "avatar": None}


def _guild_of(shard: int) -> str:
    """Return the server of a shard: Discord reads the shard from the upper part of the id."""
    return str((shard << 22) + int(GUILD))


def _role(number: str, name: str) -> dict[str, Any]:
    look = {"color": 0, "hoist": False, "position": 0, "managed": False, "mentionable": False}
    return {"id": number, "name": name, "permissions": "0", "flags": 0, **look}


def _json(
    body: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    # discord.py reads a body only if its type is exactly this one.
    content = json.dumps(body).encode()
    response = web.Response(body=content, status=status, headers=headers)
    response.headers["Content-Type"] = "application/json"
    return response


def _error(status: int, code: int, message: str) -> web.Response:
    return _json({"message": message, "code": code}, status=status)
