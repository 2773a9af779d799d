"""A Discord of our own on this machine: a gateway and a REST interface over real sockets.

It keeps the rules that a bot can break: a first response within three seconds, one response to an
interaction, a token that expires, bodies that fit Discord's description where one is given. Faults
are injected by path. Only what the bot uses is there; any other request is noted in `strays`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

APPLICATION, GUILD, CHANNEL = "100", "200", "300"
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


class LoopbackDiscord:
    """The server: start it, point the bot at `rest` and `gateway`, then let people act."""

    def __init__(self, *, deadline: float = DEADLINE, check: Check | None = None) -> None:
        self.interactions: dict[str, Interaction] = {}
        self.commands: list[dict[str, Any]] = []
        self.messages: dict[str, dict[str, Any]] = {}
        self.objections: list[str] = []
        self.strays: list[str] = []
        self.sessions: list[str] = []
        self.shards: list[list[int]] = []
        self.resumed = 0
        self.refuse_resume = False
        self.connected = asyncio.Event()
        self.faults: list[Fault] = []
        self._deadline = deadline
        self._check = check
        self._ids = itertools.count(1_000)
        self._sockets: list[web.WebSocketResponse] = []
        self._sequence = itertools.count(1)
        self._missed: list[str] = []

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
            ("PUT", "/applications/{id}/commands", self._sync),
            ("POST", "/interactions/{id}/{token}/callback", self._callback),
            ("PATCH", "/webhooks/{id}/{token}/messages/@original", self._edit),
            ("POST", "/webhooks/{id}/{token}", self._follow_up),
            ("POST", "/channels/{id}/messages", self._post),
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

    async def act(
        self, person: str, kind: int, data: Mapping[str, Any], message: dict[str, Any] | None
    ) -> Interaction:
        """Send the bot an interaction, and return it as soon as the gateway has taken it."""
        made = Interaction(self.id(), f"token-{self.id()}", person, message, time.monotonic())
        self.interactions[made.token] = made
        user = {"id": person, "username": f"p{person}", "discriminator": "0", "avatar": None}
        payload: dict[str, Any] = {
            "id": made.id,
            "application_id": APPLICATION,
            "type": kind,
            "data": dict(data),
            "guild_id": GUILD,
            "channel_id": CHANNEL,
            "channel": {
                "id": CHANNEL,
                "type": 0,
                "name": "ask",
                "guild_id": GUILD,
                "position": 0,
                "permission_overwrites": [],
                "parent_id": None,
                "nsfw": False,
            },
            "member": {
                "user": user,
                "roles": [],
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
            "authorizing_integration_owners": {"0": GUILD},
            "context": 0,
            "attachment_size_limit": 26_214_400,
        }
        if message is not None:
            payload["message"] = message
        await self.dispatch("INTERACTION_CREATE", payload)
        return made

    async def dispatch(self, event: str, data: Mapping[str, Any]) -> None:
        """Send an event to the bot; one that finds no connection waits for it to resume."""
        frame = json.dumps({"op": 0, "t": event, "s": next(self._sequence), "d": data})
        live = [socket for socket in self._sockets if not socket.closed]
        if live:
            await live[-1].send_str(frame)
        else:
            self._missed.append(frame)

    def fault(
        self,
        path: str,
        *,
        times: int = 1,
        status: int | None = None,
        drop: bool = False,
        after: bool = False,
        delay: float = 0.0,
    ) -> None:
        """Let the next requests to paths that match fail: by a status, or by a dropped line.

        `after` drops it when the request has been carried out, so that only the reply is lost.
        """
        self.faults.append(Fault(re.compile(path), times, status, drop, after, delay))

    async def hang_up(self, *, code: int = 4000) -> None:
        """Close the gateway's connections."""
        self.connected.clear()
        for socket in self._sockets:
            if not socket.closed:
                await socket.close(code=code)
        self._sockets.clear()

    def forget_missed(self) -> None:
        """Drop the events that wait for a connection: nobody will answer them any more."""
        self._missed.clear()

    async def ask_to_reconnect(self) -> None:
        """Ask the bot to come again, as Discord does now and then."""
        self.connected.clear()
        for socket in self._sockets:
            await socket.send_str(json.dumps({"op": _RECONNECT, "d": None}))

    # --- the gateway -----------------------------------------------------------------------------

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        await socket.send_str(json.dumps({"op": _HELLO, "d": {"heartbeat_interval": 41_250}}))
        self._sockets.append(socket)
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
        return socket

    async def _ready(self, socket: web.WebSocketResponse, shard: list[int]) -> None:
        session = self.id()
        self.shards.append(shard)
        self.sessions.append(session)
        user = {"id": APPLICATION, "username": "adviser", "discriminator": "0", "avatar": None}
        ready = {
            "v": 10,
            "user": {**user, "bot": True, "verified": True, "mfa_enabled": False, "flags": 0},
            "guilds": [{"id": GUILD, "unavailable": True}],
            "session_id": session,
            "resume_gateway_url": self.gateway,
            "application": {"id": APPLICATION, "flags": 0},
            "shard": shard,
        }
        guild = {
            "id": GUILD,
            "name": "PM&R Match",
            "owner_id": "1",
            "roles": [],
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
        await self._catch_up(socket)

    async def _resume(self, socket: web.WebSocketResponse, asked: Mapping[str, Any]) -> None:
        if self.refuse_resume or asked["session_id"] not in self.sessions:
            await socket.send_str(json.dumps({"op": _INVALID_SESSION, "d": False}))
            return
        self.resumed += 1
        frame = {"op": 0, "t": "RESUMED", "s": next(self._sequence), "d": {}}
        await self._catch_up(socket)
        await socket.send_str(json.dumps(frame))

    async def _catch_up(self, socket: web.WebSocketResponse) -> None:
        missed, self._missed = self._missed, []
        for frame in missed:
            await socket.send_str(frame)
        self.connected.set()

    # --- REST ------------------------------------------------------------------------------------

    @web.middleware
    async def _faulty(self, request: web.Request, handler: Any) -> web.StreamResponse:
        path = f"{request.method} {request.path}"
        fault = next((f for f in self.faults if f.times > 0 and f.path.search(path)), None)
        if fault is None:
            answer: web.StreamResponse = await handler(request)
            return answer
        fault.times -= 1
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
        return _json({"url": self.gateway, "shards": 1, "session_start_limit": limit})

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

    async def _open_direct(self, request: web.Request) -> web.Response:
        asked = await self._body(request)
        person = str(asked["recipient_id"])
        user = {"id": person, "username": f"p{person}", "discriminator": "0", "avatar": None}
        return _json({"id": f"9{person}", "type": 1, "recipients": [user]})

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
