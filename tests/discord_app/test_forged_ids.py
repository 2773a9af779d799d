"""Ids that the bot never sent: answered or left alone, and never with another person's data."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.services.verbs import found_verbs
from tests.discord_app.driver import Person, World

WORDS = "orchid-7731"

VERBS = sorted(found_verbs())
NAMES = ["id", "value", "route", "section", "confirm", "action", "agree", "mend", "person", "user"]
VALUES = [
    "img_type",
    "quick",
    "about",
    "yes",
    "erase",
    "export",
    "show",
    "j1",
    "219",
    "",
    "%",
    "&=",
]


def a_few(count: int) -> examples:
    """Ask for so many examples in one world, the same ones each time, as they come."""
    return examples(
        max_examples=count,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


def calls() -> st.SearchStrategy[str]:
    """Calls that look like ours, or hardly."""
    text = st.text(max_size=30)
    pair = st.tuples(st.sampled_from(NAMES) | text, st.sampled_from(VALUES) | text)
    query = st.lists(pair, max_size=4).map(lambda pairs: "&".join(f"{n}={v}" for n, v in pairs))
    verb = st.sampled_from(VERBS) | st.text(max_size=10)
    joint = st.sampled_from(["?", " ", ""])
    return st.builds(lambda v, j, q: f"/{v}{j}{q}", verb, joint, query)


def ids() -> st.SearchStrategy[str]:
    """Custom ids that look like ours, or hardly."""
    prefix = st.sampled_from(["call:", "pick:0:value:", "pick:1:value:", "pick:1:id:"])
    return st.builds(lambda p, c: f"{p}{c}"[:100], prefix, calls()) | st.text(
        min_size=1, max_size=100
    )


async def other_person(world: World) -> Person:
    """Return somebody whose words must not come up anywhere else."""
    bela = world.person("bela")
    await bela.begin()
    await world.app.store.put_answers(bela.key, {"why_pmr": WORDS, "ck_score": 233})
    return bela


@given(data=st.data())
@a_few(15)
@pytest.mark.fault("forged custom_ids, options and modal values")
async def test_forged_buttons_do_no_harm(world: World, data: st.DataObject) -> None:
    bela = await other_person(world)
    mallory = world.person("mallory")
    await mallory.begin()
    forged = data.draw(st.lists(ids(), min_size=20, max_size=20))
    forged += [f"call:/profile?person={bela.key}", f"call:/privacy?action=export&user={bela.key}"]
    presses = [
        mallory.press(i, values=["one"]) if i.startswith("pick:") else mallory.press(i)
        for i in forged
    ]
    for custom_id, shown in zip(forged, await world.at_once(*presses), strict=True):
        assert WORDS not in shown.text, custom_id
        assert "233" not in shown.text, custom_id
        if shown.acknowledged and not shown.form:
            assert shown.private, f"{custom_id!r} was answered for all to see"
    assert await bela.answers() == {"why_pmr": WORDS, "ck_score": 233}
    assert await world.app.store.consent(bela.key) is not None


@given(data=st.data())
@a_few(8)
@pytest.mark.fault("forged custom_ids, options and modal values")
async def test_forged_forms_do_no_harm(world: World, data: st.DataObject) -> None:
    bela = await other_person(world)
    mallory = world.person("mallory")
    await mallory.begin()
    drawn = data.draw(st.lists(calls(), min_size=20, max_size=20))
    values = st.dictionaries(
        st.sampled_from(["img_type", "ck_score", "why_pmr", "regions", "person", "nobody"]),
        st.text(max_size=60) | st.lists(st.text(max_size=10), max_size=3),
        max_size=5,
    )
    forged = [mallory.submission(f"form:0af3:{call}"[:100], data.draw(values)) for call in drawn]
    for sent, shown in zip(forged, await world.at_once(*forged), strict=True):
        assert WORDS not in shown.text, sent.data
        assert shown.private or not shown.acknowledged, sent.data
    assert await bela.answers() == {"why_pmr": WORDS, "ck_score": 233}


@pytest.mark.parametrize(
    "custom_id",
    [
        "call:/",
        "call:/?",
        "call:/nope",
        "call:/answer",
        "call:/answer?id=",
        "call:/answer?id=ck_score&value=9999",
        "call:/answer?id=ck_score&id=img_type&value=1",
        "call:/privacy?action=show&action=erase",
        "call:/privacy?action=erase&confirm=no",
        "call:/consent?agree=maybe",
        "call:/form?route=nowhere",
        "call:/form?id=nothing",
        "call:/assess?section=%00%ff",
        "call:/fill?visit=1&ck_score=219",
        "call:/answer?id=ck_score&self=1&value=219",
        "call:/answer extra words and = signs",
        "pick:1:self:/answer?id=regions",
        "pick:0:value:/answer?id=regions",
        "pick:1:nonsense:/answer?id=regions",
    ],
)
@pytest.mark.fault("forged custom_ids, options and modal values")
async def test_a_malformed_call_is_answered(world: World, amina: Person, custom_id: str) -> None:
    await amina.begin()
    menu = custom_id.startswith("pick:")
    press = amina.press(custom_id, values=["one"]) if menu else amina.press(custom_id)
    (shown,) = await world.at_once(press)
    assert shown.form or shown.text
    assert shown.acknowledged
    assert "Traceback" not in shown.text


async def test_a_menu_sent_back_empty_is_answered(world: World, amina: Person) -> None:
    await amina.begin()
    (shown,) = await world.at_once(amina.press("pick:0:section:/profile", values=[]))
    shown.sees(private=True)


async def test_a_form_with_inputs_named_like_our_own_arguments(world: World, amina: Person) -> None:
    await amina.begin()
    values = {"self": "1", "visit": "2", "ck_score": "219"}
    forged = amina.submission("form:00:/fill?route=quick", values)
    (shown,) = await world.at_once(forged)
    shown.sees(private=True)


async def test_a_form_that_is_not_ours_is_left_alone(world: World, amina: Person) -> None:
    await amina.begin()
    (shown,) = await world.at_once(amina.submission("somebody-elses", {"ck_score": "219"}))
    assert not shown.acknowledged
    assert await amina.answers() == {}
