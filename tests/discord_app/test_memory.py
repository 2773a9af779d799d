"""Nothing is kept in memory for a screen or a form: any number of people may leave theirs open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.app import App
from bot.core.calls import Call
from bot.discord_app.components import CallButton, PickSelect
from bot.discord_app.layout import layout
from bot.discord_app.modals import modal
from tests.discord_app.driver import Person, World

SCREENS, FORMS = 50, 20
PATTERNS = {item.__discord_ui_compiled_template__: item for item in (CallButton, PickSelect)}


def kept(world: World) -> tuple[int, int, int]:
    """Return how many views, views of a message and forms discord.py holds."""
    store = world.client._connection._view_store
    return len(store._views), len(store._synced_message_views), len(store._modals)


def patterns(world: World) -> Mapping[Any, Any]:
    return dict(world.client._connection._view_store._dynamic_items)


async def test_no_screen_and_no_form_is_kept(world: World, amina: Person) -> None:
    await amina.begin()
    for _ in range(SCREENS // 2):
        await amina.click("All sections")
        await amina.slash("assess")
    for _ in range(FORMS):
        assert (await amina.click("Answer 5 at once")).form
    assert kept(world) == (0, 0, 0)


async def test_buttons_still_work_an_hour_and_a_month_later(world: World, amina: Person) -> None:
    await amina.begin()
    assert patterns(world) == PATTERNS
    await world.env.advance_time(3600)
    assert patterns(world) == PATTERNS
    (await amina.click("Non-US IMG")).sees("question 2 of")
    await world.env.advance_time(30 * 24 * 3600)
    assert patterns(world) == PATTERNS
    (await amina.click("Yes, a J-1")).sees("question 3 of")


async def test_everything_that_can_be_pressed_is_dynamic(app: App) -> None:
    """The rule that keeps us out of the trap below."""
    await app.agree("x")
    for call in ("assess", "help", "privacy", "profile", "progress", "report", "restart", "pause"):
        view = layout(await app.perform("x", Call(call)))
        assert view.timeout is None
        assert view.is_finished(), "discord.py would keep it"
        items = [item for item in view.walk_children() if item.is_dispatchable()]
        assert items
        assert {type(item) for item in items} <= {CallButton, PickSelect}
    form = (await app.perform("x", Call("form"))).form
    assert form is not None
    assert modal(form).is_finished(), "discord.py would keep it"
    assert modal(form).custom_id != modal(form).custom_id


async def test_the_trap_of_mixed_views_is_still_there(world: World) -> None:
    """A view that mixes our buttons with others takes their pattern along when it times out.

    The day this fails, discord.py has mended it, and house rule 6 may be told with less fear.
    """
    mixed = ui.View(timeout=60)
    mixed.add_item(CallButton("Ours", Call("help"), discord.ButtonStyle.primary))
    mixed.add_item(ui.Button[ui.View](label="Any", custom_id="any"))
    channel = world.client.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.send(view=mixed)
    assert set(patterns(world)) == set(PATTERNS)
    mixed._dispatch_timeout()  # type: ignore[no-untyped-call]
    assert set(patterns(world)) < set(PATTERNS)
