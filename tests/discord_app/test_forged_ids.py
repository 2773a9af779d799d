"""Ids, options and values that the bot never asked for: answered or left alone, and never with another person's data."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.core.calls import Call
from bot.services.verbs import found_verbs
from tests.conversation import the_library
from tests.discord_app.driver import TYPING, Person, World

WORDS = "orchid-7731"

VERBS = sorted(found_verbs())
PUBLIC = {"help", "ask_aloud"}
"""Verbs whose screens everybody may see: they are about nobody."""
ARGUMENTS = [argument for verb in found_verbs().values() for argument in verb.arguments]
QUESTIONS = sorted(the_library().guide.questions)
NAMES = sorted(
    {a.name for a in ARGUMENTS} | {"person", "user", "visit", "self", "keep", *QUESTIONS}
)
VALUES = sorted(
    {choice for argument in ARGUMENTS for choice in argument.choices}
    | {"quick", "yes", "j1", "219", "2027", "2026-11-23", "2_weeks", "none", "list", "all", "1"}
    | {"", "%", "&=", "-1", "0", "9" * 40, "1e999", "nan", "null", "[]", "{}", "true", "\x00"}
    | {"bela", "discord:1", "../../etc/passwd", "' or 1=1 --", "{{ visit.store }}"}
    | set(QUESTIONS[:8])
    | set(sorted(the_library().programs)[:4])
    | set(sorted(the_library().milestones)[:4])
    | set(sorted(the_library().topics)[:4])
    | set(the_library().curation.fields)
)


def batches() -> examples:
    """Ask for as many batches as `--forged` wants, in one world, the same ones each time."""
    return examples(
        max_examples=examples.get_profile("forged").max_examples,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


def calls() -> st.SearchStrategy[str]:
    """Calls that look like ours, or hardly."""
    text = st.text(max_size=30)
    value = st.sampled_from(VALUES) | text
    pair = st.tuples(st.sampled_from(NAMES) | text, value)
    query = st.lists(pair, max_size=4).map(_query)
    verb = st.sampled_from(VERBS) | st.text(max_size=10)
    joint = st.sampled_from(["?", " ", ""])
    astray = st.builds(lambda v, j, q: f"/{v}{j}{q}", verb, joint, query)
    return st.sampled_from(VERBS).flatmap(lambda name: _calls_of(name, value)) | astray


def _calls_of(name: str, value: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Calls with the arguments that this verb takes, some twice, and anything in them."""
    names = [a.name for a in found_verbs()[name].arguments] or ["id"]
    pairs = st.lists(st.tuples(st.sampled_from(names), value), max_size=4)
    return pairs.map(lambda them: f"/{name}?{_query(them)}")


def _query(pairs: list[tuple[str, str]]) -> str:
    return "&".join(f"{name}={value}" for name, value in pairs)


def ids() -> st.SearchStrategy[str]:
    """Custom ids that look like ours, or hardly."""
    picks = [
        f"pick:{many}:{name}:" for many in (0, 1) for name in sorted({a.name for a in ARGUMENTS})
    ]
    prefix = st.just("call:") | st.sampled_from(picks)
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
@batches()
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
@batches()
@pytest.mark.fault("forged custom_ids, options and modal values")
async def test_forged_forms_do_no_harm(world: World, data: st.DataObject) -> None:
    bela = await other_person(world)
    mallory = world.person("mallory")
    await mallory.begin()
    drawn = data.draw(st.lists(calls(), min_size=20, max_size=20))
    values = st.dictionaries(
        st.sampled_from(NAMES),
        st.text(max_size=60) | st.lists(st.text(max_size=10), max_size=3),
        max_size=5,
    )
    forged = [mallory.submission(f"form:0af3:{call}"[:100], data.draw(values)) for call in drawn]
    for sent, shown in zip(forged, await world.at_once(*forged), strict=True):
        assert WORDS not in shown.text, sent.data
        about_nobody = Call.parse(sent.data["custom_id"].removeprefix("form:0af3:")).verb in PUBLIC
        assert shown.private or not shown.acknowledged or about_nobody, sent.data
    assert await bela.answers() == {"why_pmr": WORDS, "ck_score": 233}


def options() -> st.SearchStrategy[tuple[str, list[dict[str, Any]]]]:
    """Commands and options as an old client may send them, or none ever would."""
    verbs = [*(v.name for v in found_verbs().values() if v.slash), "nonsense"]
    value: st.SearchStrategy[Any] = st.sampled_from(VALUES) | st.text(max_size=30)
    kinds = {3: value, 4: st.integers(), 5: st.booleans(), 10: st.floats(allow_nan=False)}
    option = st.sampled_from(sorted(kinds)).flatmap(
        lambda kind: st.fixed_dictionaries(
            {"name": st.sampled_from(NAMES), "type": st.just(kind), "value": kinds[kind]},
            optional={"focused": st.just(True)},
        )
    )
    return st.tuples(st.sampled_from(verbs), st.lists(option, max_size=4))


@given(data=st.data())
@batches()
@pytest.mark.fault("forged custom_ids, options and modal values")
async def test_forged_options_do_no_harm(world: World, data: st.DataObject) -> None:
    bela = await other_person(world)
    mallory = world.person("mallory")
    await mallory.begin()
    drawn = data.draw(st.lists(options(), min_size=20, max_size=20))
    forged = [
        mallory.command(name, *given, typing=data.draw(st.booleans())) for name, given in drawn
    ]
    for sent, shown in zip(forged, await world.at_once(*forged), strict=True):
        assert WORDS not in shown.text, sent.data
        if sent.kind != TYPING:
            assert shown.acknowledged, sent.data
            assert shown.private or sent.data["name"] in PUBLIC, sent.data
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
        "call:/phase?id=match&id=match",
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
