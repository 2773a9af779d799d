"""Reminders as they arrive: by direct message, in the simulated Discord."""

from __future__ import annotations

import pytest

from bot.core.calls import Call
from bot.core.screen import Choice, Screen
from bot.discord_app.messenger import DirectMessenger
from bot.services.ports import Delivery
from tests.discord_app.driver import World

KEY = "202611231800"
SCREEN = Screen(
    "reminder",
    "## Your week",
    choices=(Choice("Stop reminders", Call("reminders", {"action": "stop", "n": KEY})),),
)


async def test_a_message_arrives_and_is_found_again(world: World) -> None:
    amina = world.stranger("amina")
    messenger = DirectMessenger(world.client)
    assert await messenger.has_arrived(amina.key, KEY) is Delivery.UNKNOWN
    assert await messenger.send(amina.key, SCREEN, KEY) is Delivery.SENT
    assert await messenger.has_arrived(amina.key, KEY) is Delivery.SENT
    assert await messenger.has_arrived(amina.key, "202611301800") is Delivery.UNKNOWN
    (message,) = amina.channel.history()
    assert message.author == world.client.user


@pytest.mark.parametrize(
    ("status", "code", "delivery"),
    [
        (403, 50007, Delivery.CLOSED),
        (403, 50278, Delivery.CLOSED),
        (400, 40003, Delivery.CLOSED),
        (403, 50001, Delivery.UNKNOWN),
        (400, 0, Delivery.UNKNOWN),
    ],
)
async def test_closed_messages_are_told_from_what_may_pass(
    world: World, status: int, code: int, delivery: Delivery
) -> None:
    bela = world.stranger("bela")
    world.fail(status, "/channels/*/messages", code=code)
    assert await DirectMessenger(world.client).send(bela.key, SCREEN, KEY) is delivery


async def test_an_address_that_is_not_of_discord_is_closed(world: World) -> None:
    for address in ("local", "discord:", "discord:me"):
        assert await DirectMessenger(world.client).send(address, SCREEN, KEY) is Delivery.CLOSED
        assert await DirectMessenger(world.client).has_arrived(address, KEY) is Delivery.CLOSED


async def test_one_press_stops_them(world: World) -> None:
    amina = world.stranger("amina")
    await amina.begin()
    await world.app.perform(amina.key, Call("remind_me", {"zone": "UTC"}))
    assert await DirectMessenger(world.client).send(amina.key, SCREEN, KEY) is Delivery.SENT
    (shown,) = await world.at_once(amina.press(f"call:/reminders?action=stop&n={KEY}"))
    assert "Stopped" in shown.text


async def test_the_plan_brings_its_picture(world: World) -> None:
    amina = world.person("amina")
    await amina.begin()
    shown = await amina.slash("roadmap")
    shown.sees("Your plan for the", "What now", private=True)
    assert shown.message is not None
    sent = await amina.click("Calendar file")
    assert [url for url in sent.files if url.endswith(".ics")]
