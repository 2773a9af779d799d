"""Every body that the bot sends on a walk through its screens fits Discord's own description.

The description is Discord's and not ours to keep here: it is read from beside the repository, or
from where DISCORD_OPENAPI says.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import simcord
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.discord_app.driver import Person, World

ROOT = Path(__file__).parents[2]
BESIDE = ROOT.parent / "shared" / "reference" / "discord-openapi.json"
ROUTES = {
    ("PUT", "commands"): "/applications/{application_id}/commands",
    ("POST", "callback"): "/interactions/{interaction_id}/{interaction_token}/callback",
    ("PATCH", "@original"): "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
    ("POST", "messages"): "/channels/{channel_id}/messages",
}
DISCORD = "urn:discord"
BODY = ("requestBody", "content", "application/json", "schema")
FOLLOW_UP = ("POST", "/webhooks/{webhook_id}/{webhook_token}")


@pytest.fixture(scope="session")
def description() -> Mapping[str, Any]:
    path = Path(os.environ.get("DISCORD_OPENAPI", BESIDE))
    if not path.is_file():
        pytest.skip(f"Discord's OpenAPI description is not at {path}; name it in DISCORD_OPENAPI")
    read: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


class Bodies:
    """Validates the body of a request against the schema of its route."""

    def __init__(self, description: Mapping[str, Any]) -> None:
        resource = Resource.from_contents(description, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(DISCORD, resource)
        self._validators: dict[tuple[str, str], Draft202012Validator] = {}

    def faults(self, request: simcord.HttpLogEntry) -> list[str]:
        """Return what Discord would object to."""
        method, path = self._route(request)
        key = (method, path)
        if key not in self._validators:
            steps = ("paths", path, method.lower(), *BODY)
            pointer = "/".join(step.replace("/", "~1") for step in steps)
            schema = {"$ref": f"{DISCORD}#/{pointer}"}
            self._validators[key] = Draft202012Validator(schema, registry=self._registry)
        found = self._validators[key].iter_errors(strings(request.json))
        return [f"{path} {list(error.absolute_path)}: {deepest(error)}" for error in found]

    @staticmethod
    def _route(request: simcord.HttpLogEntry) -> tuple[str, str]:
        parts = request.path.strip("/").split("/")
        if parts[0] == "webhooks" and request.method == "POST":
            return FOLLOW_UP
        return request.method, ROUTES[request.method, parts[-1]]


def strings(body: Any, name: str = "") -> Any:
    """Turn the ids of attachments into strings: the description knows snowflakes as such only."""
    if isinstance(body, dict):
        return {key: strings(value, key) for key, value in body.items()}
    if isinstance(body, list):
        return [
            {**strings(item), "id": str(item["id"])} if name == "attachments" else strings(item)
            for item in body
        ]
    return body


def deepest(error: Any) -> str:
    """Return the message of the mistake that a choice of schemas hides."""
    while error.context:
        error = max(error.context, key=lambda inner: len(inner.absolute_path))
    return f"{list(error.absolute_path)} {error.message}"[:300]


async def walk(world: World, amina: Person) -> None:
    """Meet every kind of screen, form and answer that there is."""
    await amina.slash("help")
    await amina.slash("assess")
    await amina.click("What is stored")
    await amina.click("Start")
    await amina.click("Agree and start")
    form = await amina.click("Answer 5 at once")
    await amina.submit(form, img_type="non_us", grad_year="long ago", ck_score="hm")
    await amina.submit(await amina.click("Mend these"), grad_year="2021", ck_score="219")
    for section in world.app.library.guide.sections:
        shown = await amina.slash("assess", section=section.title)
        while "question" in shown.text and "-# " + section.title in shown.text:
            if form_button := next((b for b in shown.buttons if b.startswith("Answer ")), None):
                await amina.click(form_button)
            if shown.menus:
                shown = await amina.pick(shown.menus[0]["options"][0]["value"])
            elif "Type my answer" in shown.buttons:
                form = await amina.click("Type my answer")
                assert form.form
                shown = await amina.click("Rather not say")
            else:
                shown = await amina.click("Rather not say")
    for name in ("report", "profile", "progress", "privacy"):
        await amina.slash(name)
    await amina.click("Take it all with me")
    await amina.click("What is stored")
    await amina.slash("profile", section="exams")
    await amina.pick("ck_score")
    await amina.click("Pause")
    await amina.slash("assess", section="nowhere at all")
    await amina.completions("assess", "section", "e")
    await amina.slash("profile")
    await amina.click("Start over")
    await amina.click("Yes, drop my answers")
    await amina.slash("privacy", action="erase")
    await amina.click("Yes, erase everything")


async def test_discord_would_take_every_body_of_a_long_walk(
    world: World, amina: Person, description: Mapping[str, Any]
) -> None:
    await walk(world, amina)
    world.fail(500, "/interactions/*/callback", times=2)
    await amina.slash("help")
    world.taken_alarms()
    bodies = Bodies(description)
    sent = [request for request in world.env.http_requests if request.json is not None]
    assert len(sent) > 150
    faults = [fault for request in sent for fault in bodies.faults(request)]
    assert not faults, "\n".join(faults)


def test_the_validation_would_notice(description: Mapping[str, Any]) -> None:
    """The checks that the walk relies on do fail on what Discord refuses."""
    bodies = Bodies(description)
    button = {"type": 2, "style": 1, "label": "x" * 81, "custom_id": "call:/help"}
    for items in ([button], [{**button, "label": "x"}] * 6):
        data = {"components": [{"type": 1, "components": items}], "flags": 1 << 15}
        body = {"type": 4, "data": data}
        request = simcord.HttpLogEntry("POST", "/interactions/1/t/callback", {}, body, None)
        assert bodies.faults(request), items
