"""Nothing is remembered between two presses, so nothing is lost when the process ends."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.app import App, open_app
from bot.core.interview.guide import Guide
from bot.settings import Settings
from tests.discord_app.conftest import TODAY
from tests.discord_app.driver import Person, World


@asynccontextmanager
async def another_process(world: World, settings: Settings) -> AsyncIterator[None]:
    """End the bot and start it anew over the same file."""
    async with open_app(settings, today=TODAY) as app:
        await world.restart(app)
        yield
        await world.env.settle()


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[App]:
    """The real application, over a file."""
    async with open_app(settings, today=TODAY) as opened:
        yield opened


def without(app: App, question_id: str) -> App:
    """Return the application as it is after a moderator has taken a question out."""
    guide = app.library.guide
    sections = tuple(
        dataclasses.replace(s, questions=tuple(q for q in s.questions if q.id != question_id))
        for s in guide.sections
    )
    fewer = Guide(sections, tuple(i for i in guide.quick if i != question_id))
    return dataclasses.replace(app, library=dataclasses.replace(app.library, guide=fewer))


async def test_a_button_from_before_a_restart_works(
    world: World, amina: Person, settings: Settings
) -> None:
    await amina.begin()
    async with another_process(world, settings):
        shown = await amina.click("Non-US IMG")
        shown.sees("Will you need a visa")
        assert await amina.answers() == {"img_type": "non_us"}
        (await amina.slash("assess")).sees("question 2")


async def test_a_menu_from_before_a_restart_works(
    world: World, amina: Person, settings: Settings
) -> None:
    await amina.begin()
    await amina.slash("assess", section="programs")
    while not amina.screen.menus:
        await amina.click("Rather not say")
    picked = [option["value"] for option in amina.screen.menus[0]["options"][1:3]]
    async with another_process(world, settings):
        await amina.pick(*picked)
        assert (await amina.answers())["regions"] == picked


async def test_a_form_filled_in_across_a_restart_loses_nothing(
    world: World, amina: Person, settings: Settings
) -> None:
    await amina.begin()
    form = await amina.click("Answer 5 at once")
    async with another_process(world, settings):
        shown = await amina.submit(form, img_type="non_us", grad_year="2021", ck_score="around 219")
        shown.sees("Will you need a visa")
        assert await amina.answers() == {"img_type": "non_us", "grad_year": 2021, "ck_score": 219}


async def test_two_forms_filled_in_across_a_restart_do_not_mix(
    world: World, amina: Person, bela: Person, settings: Settings
) -> None:
    await amina.begin()
    await bela.begin()
    hers, his = await amina.click("Answer 5 at once"), await bela.click("Answer 5 at once")
    assert hers.form is not None
    assert his.form is not None
    assert hers.form["custom_id"] != his.form["custom_id"]
    async with another_process(world, settings):
        await amina.submit(hers, grad_year="2021")
        await bela.submit(his, grad_year="2019")
        assert await amina.answers() == {"grad_year": 2021}
        assert await bela.answers() == {"grad_year": 2019}


async def test_a_button_whose_question_is_gone_leads_to_where_one_is(
    world: World, amina: Person
) -> None:
    old = await amina.begin()
    await amina.click("Non-US IMG")
    world.app = without(world.app, "img_type")
    await world.restart()
    for custom_id in (
        old.button("US IMG"),
        old.button("Rather not say"),
        "call:/change?id=img_type&route=quick",
    ):
        (shown,) = await world.at_once(amina.press(custom_id))
        shown.sees("no longer asked", "Nothing is lost", "question ")
    kept = await world.app.store.answers(amina.key)
    assert kept["img_type"].value == "non_us", "an old button wrote over an answer"


async def test_an_erased_person_who_presses_an_old_button_is_asked_first(
    world: World, amina: Person
) -> None:
    old = await amina.begin()
    await amina.click("Non-US IMG")
    form = await amina.slash("assess")
    form = await amina.click("Answer 5 at once")
    await world.app.store.erase(amina.key)
    for custom_id in (old.button("US IMG"), "call:/report", "call:/change?id=img_type"):
        (shown,) = await world.at_once(amina.press(custom_id))
        shown.sees("Before we start")
    (await amina.submit(form, grad_year="2021")).sees("Before we start")
    assert await amina.answers() == {}
    assert await world.app.store.consent(amina.key) is None


async def test_a_double_click_is_one_answer(world: World, amina: Person) -> None:
    shown = await amina.begin()
    twice = amina.press(shown.button("Non-US IMG"))
    first, second = await world.at_once(twice, twice)
    first.sees("Will you need a visa")
    second.sees("Will you need a visa")
    assert await amina.answers() == {"img_type": "non_us"}


async def test_a_double_click_on_agree_and_on_erase(world: World, amina: Person) -> None:
    await amina.slash("assess")
    agree = amina.press("call:/consent?agree=yes")
    for shown in await world.at_once(agree, agree):
        shown.sees("question 1 of")
    erase = amina.press("call:/privacy?action=erase&confirm=yes")
    for shown in await world.at_once(erase, erase):
        shown.sees("0 rows")


async def test_two_devices_at_once_both_end_up_where_the_person_is(
    world: World, amina: Person
) -> None:
    phone = await amina.begin()
    laptop = await amina.slash("assess")
    assert phone.message_id != laptop.message_id
    await amina.click("Non-US IMG", on=phone)
    shown = await amina.click("US IMG", on=laptop)
    shown.sees("question 2")
    assert await amina.answers() == {"img_type": "us"}, "the last word counts"
    both = await world.at_once(
        amina.press("call:/answer?id=grad_year&value=2021"),
        amina.press("call:/answer?id=ck_score&value=219"),
    )
    for one in both:
        one.sees(private=True)
    assert await amina.answers() == {"img_type": "us", "grad_year": 2021, "ck_score": 219}
