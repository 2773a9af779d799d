"""The report as people meet it: its cards, what they put away, what if, and the page for a mentor."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from io import BytesIO

import pytest
from hypothesis import given, settings
from PIL import Image

from bot.core.interview.answers import Value
from bot.core.screen import Screen
from bot.services._report_cards import CARDS
from bot.services.ports import RecordKind
from tests.conversation import ANA, TODAY, Talk, talking, the_library
from tests.core.test_replay import ANYBODY

KEYS = {"situation", "ck_pass_mark", "ck_passed", "worries", "findings", "fixed", "controllable",
        "readiness", "actions", "conflicts"}  # fmt: skip
LOW = {"img_type": "non us", "visa_need": "h1b", "grad_year": 2018, "step1_passed": "yes",
       "step1_attempts": 1, "ck_score": 219, "ck_date": "2023-03", "ck_attempts": 1,
       "step3_score": "none", "usce_months": 1, "lor_pmr": 1}  # fmt: skip


# --- the contract ------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [{}, LOW], ids=["nobody", "somebody"])
async def test_every_key_is_there_whatever_is_known(
    talk: Talk, answers: Mapping[str, object]
) -> None:
    await talk.answers(answers)
    for card in ("overview", *CARDS):
        result = (await talk.calls("report", card=card)).result
        assert result.keys() == KEYS, card
        assert [w["id"] for w in result["worries"]] == ["boards", "workload", "tests", "knowledge"]
        assert result["readiness"].keys() == {m.section for m in the_library().marks}


async def test_findings_come_with_their_reasons_as_data(talk: Talk) -> None:
    await talk.answers(LOW)
    found = {f["id"]: f for f in (await talk.calls("report")).result["findings"]}
    assert found["letters_pmr_one"]["because"] == ["lor_pmr"]
    assert found["letters_pmr_one"].keys() == {
        "id", "kind", "because", "sources", "season", "grade", "action",
    }  # fmt: skip
    assert found["letters_pmr_one"]["season"] == 2027
    assert found["letters_pmr_one"]["grade"] == "opinion"


async def test_a_person_sees_the_answers_and_the_source_of_a_finding(talk: Talk) -> None:
    await talk.answers(LOW)
    screen = await talk.calls("report", card="gaps")
    text = screen.text
    while more := [c for c in screen.choices if "page" in c.call.args]:
        screen = await talk.session.perform(more[0].call)
        text += screen.text
    assert "Letters from PM&R doctors: 1" in text
    assert "What would change this" in text
    assert "opinion, 2027 season" in text


async def test_each_card_leads_to_the_next_and_back(talk: Talk) -> None:
    await talk.answers(LOW)
    screen = await talk.calls("report")
    assert screen.menu
    there = [item.value for item in screen.menu.items]
    assert there == [card for card in CARDS if card != "last_cycle"]
    for card, following in zip(there, [*there[1:], None], strict=True):
        screen = await talk.calls("report", card=card)
        nexts = [c.call.args["card"] for c in screen.choices
                 if c.call.verb == "report" and "card" in c.call.args
                 and "page" not in c.call.args]  # fmt: skip
        assert nexts == ([following] if following else []), card
        assert any(c.call.verb == "report" and not c.call.args for c in screen.choices)


async def test_a_season_behind_has_its_card(talk: Talk) -> None:
    await talk.answers({"prior_cycles": 1, "prior_applied": 60, "prior_invited": 0})
    screen = await talk.calls("report", card="last_cycle")
    assert "60" in screen.text
    assert "before anybody met you" in screen.text
    assert screen.menu is None


# --- the picture -------------------------------------------------------------------------------------


async def test_readiness_is_a_picture_and_the_same_in_words(talk: Talk) -> None:
    await talk.answers(LOW)
    screen = await talk.calls("report", card="readiness")
    (file,) = screen.files
    assert file.type == "image/png"
    assert Image.open(BytesIO(file.content)).width >= 1000
    assert len(file.content) < 100_000
    assert len(file.alt) <= 1024
    for section in the_library().guide.sections:
        level = screen.result["readiness"].get(section.id)
        if section.id in screen.result["readiness"]:
            note = "not known yet" if level is None else f"{level} of 4"
            assert f"{section.title}: {note}" in file.alt
            assert section.title in screen.text


# --- "I know" ----------------------------------------------------------------------------------------


async def test_what_one_knows_is_put_away_and_can_be_brought_back(talk: Talk) -> None:
    await talk.answers(LOW)
    asked = await talk.calls("report", card="risks")
    (known,) = [c.call for c in asked.choices if c.call.args.get("id") == "h1b_without_step3"]
    away = await talk.session.perform(known)
    ids = [finding["id"] for finding in away.result["findings"]]
    assert "h1b_without_step3" not in ids
    assert "Put away" in away.text
    assert (await talk.calls("report")).result["findings"] == away.result["findings"]
    assert away.menu
    back = await talk.session.perform(away.menu.picking("h1b_without_step3"))
    assert "h1b_without_step3" in [finding["id"] for finding in back.result["findings"]]
    assert await talk.app.store.records(ANA, RecordKind.DISMISSED) == {}


async def test_only_risks_of_the_plan_can_be_put_away(talk: Talk) -> None:
    await talk.answers(LOW)
    for gone in ("letters_pmr_one", "no_such_finding"):
        screen = await talk.calls("know", id=gone)
        assert screen.error
        assert screen.error.field == "id"
    assert await talk.app.store.records(ANA, RecordKind.DISMISSED) == {}


async def test_a_contradiction_of_the_plan_is_a_conflict_until_it_is_known(talk: Talk) -> None:
    await talk.answers({"ecfmg": "no", "step3_score": "none", "step3_date": "2027-05"})
    before = (await talk.calls("report")).result["conflicts"]
    assert "step3_without_certificate" in before
    await talk.calls("know", id="step3_without_certificate")
    after = (await talk.calls("report")).result["conflicts"]
    assert after == [one for one in before if one != "step3_without_certificate"]


# --- what if -----------------------------------------------------------------------------------------


async def test_on_paper_nothing_is_saved_unless_asked(talk: Talk) -> None:
    await talk.answers(LOW)
    before = await talk.app.store.answers(ANA)
    screen = await talk.calls("whatif", lor_pmr=2, usce_months=3)
    assert screen.result["changes"] == {"lor_pmr": 2, "usce_months": 3}
    assert screen.result["good"]["readiness"] == {"experience": [0, 1], "letters": [0, 1]}
    assert screen.result["bad"] is None
    assert await talk.app.store.answers(ANA) == before
    (keep,) = [c.call for c in screen.choices if c.call.args.get("keep") == "yes"]
    kept = await talk.session.perform(keep)
    assert kept.name == "report"
    assert (await talk.app.store.answers(ANA))["lor_pmr"].value == 2


async def test_an_exam_comes_with_its_bad_branch(talk: Talk) -> None:
    await talk.answers(LOW)
    result = (await talk.calls("whatif", step3_score=225)).result
    assert "step3_solid" in result["good"]["findings_added"]
    assert "step3_failed" in result["bad"]["findings_added"]
    for branch in (result["good"], result["bad"]):
        assert branch.keys() >= {"findings_added", "findings_gone", "readiness", "eligible_change"}
        assert isinstance(branch["eligible_change"], int)
        assert "decide-step3" in branch["roadmap"]["gone"], "it has been decided"


async def test_a_visa_on_paper_counts_programs(talk: Talk) -> None:
    await talk.answers(LOW)
    found = (await talk.calls("whatif", visa_need="none")).result["good"]
    assert found["eligible_change"] > 0
    assert len(found["programs"]["added"]) >= found["eligible_change"]


async def test_a_change_in_ones_own_words(talk: Talk) -> None:
    screen = await talk.calls("whatif", question="step 3 score", value="about 225")
    assert screen.result["changes"] == {"step3_score": 225}
    asked = await talk.calls("whatif", question="ecfmg")
    assert asked.menu
    assert [item.value for item in asked.menu.items] == ["certified", "in_progress", "no"]
    picked = await talk.session.perform(asked.menu.picking("certified"))
    assert picked.result["changes"] == {"ecfmg": "certified"}
    typed = await talk.calls("whatif", question="lor_pmr")
    assert typed.reply
    assert (await talk.says("3")).result["changes"] == {"lor_pmr": 3}


@pytest.mark.parametrize(
    ("args", "field"),
    [({"ck_score": "lots"}, "ck_score"), ({"no_such_thing_here": 3}, "no_such_thing_here"),
     ({"why_pmr": "x"}, "why_pmr")],
    ids=str,
)  # fmt: skip
async def test_what_cannot_be_read_is_said(talk: Talk, args: dict[str, object], field: str) -> None:
    screen = await talk.calls("whatif", **args)
    assert screen.error
    assert screen.error.field == field
    assert screen.result == {"changes": {}, "good": None, "bad": None}


async def test_a_cry_in_a_what_if_is_heard(talk: Talk) -> None:
    screen = await talk.calls("whatif", question="ck_score", value="i want to kill myself")
    assert screen.name == "support"


# --- the page for a mentor -----------------------------------------------------------------------------


async def test_what_is_previewed_is_what_leaves_and_nothing_is_kept(talk: Talk) -> None:
    await talk.answers(
        {**LOW, "ck_score": 217, "why_pmr": "I [like](https://x.y) it", "school_known": "no"}
    )
    before = await talk.app.store.all_records(ANA)
    preview = await talk.calls("share")
    assert not preview.files
    for told in ("I like", "March 2023", "217", "H-1B", "2018", "School"):
        assert told not in preview.result["text"], told
    made = await talk.calls("share", words="yes", dates="yes", school="yes", file="yes")
    (file,) = made.files
    text = file.content.decode()
    assert text == made.result["text"]
    shown = [line.removeprefix(">").removeprefix(" ") for line in made.text.splitlines()]
    assert all(line in shown for line in text.splitlines())
    assert "March 2023" in text
    assert "](https" not in text, "a link of somebody's own does not act"
    assert await talk.app.store.all_records(ANA) == before


# --- any profile at all ------------------------------------------------------------------------------

_LINKS = re.compile(r"\[↗\]\(<[^>]*>\)|https?://\S+")
_NAMES = re.compile(r"Steps? [123]|\bUSMLE Step \d|\b[JF]-1\b|\bH-1B\b|\bPGY-?[12]\b")
_COUNTS = re.compile(
    r"^\d+\. |\b[0-4]/4\b|\(\d+/\d+\)|\band \d+ more\b|^\*\*\d\. |^### \d+\. |^-# \d marks|\b\d+ sittings",
    re.MULTILINE,
)
"""Ordinals, levels, pages and how many more there are: counted by the screen itself."""
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def numbers_in(text: str) -> list[str]:
    for pattern in (_LINKS, _COUNTS, _NAMES):
        text = pattern.sub(" ", text)
    return [number.rstrip(",").replace(",", "") for number in _NUMBER.findall(text)]


def numbers_known(answers: Mapping[str, Value], screen: Screen) -> Iterator[str]:
    """Every number that has a figure, an answer, a source, a date or a step behind it."""
    library = the_library()
    for figure in library.figures.values():
        for reading in figure.readings:
            yield from numbers_in(f"{reading.value} {reading.season} {reading.since}")
            yield from numbers_in(str(reading.since.year if reading.since else ""))
    for source in library.sources.values():
        yield from numbers_in(f"{source.publisher} {source.read:%d %Y}")
        yield str(source.read.day)
    for question in library.guide.questions.values():
        yield from numbers_in(question.label)
        yield from (n for option in question.options for n in numbers_in(option.label))
    for value in answers.values():
        yield from numbers_in(str(value.plain))
    for (_, season), moment in library.calendar.known.items():
        yield from (str(season), str(season + 1), str(moment.date.year), str(moment.date.day))
    for action in screen.result["actions"]:
        for day in (action["start"], action["due"]):
            yield from (str(int(part)) for part in day.split("-"))
    for finding in screen.result["findings"]:
        yield str(finding["season"])
    yield from (str(TODAY.year + years) for years in range(-1, 8))


@given(ANYBODY)
@settings(max_examples=12)
def test_any_profile_is_reported_and_every_number_has_something_behind_it(
    answers: dict[str, Value],
) -> None:
    """No profile breaks a card; the same answers report the same; no number is made up."""

    async def read() -> list[Screen]:
        async with talking() as talk:
            await talk.app.store.put_answers(ANA, {i: v.plain for i, v in answers.items()})
            screens = [await talk.calls("report")]
            screens += [await talk.calls("report", card=card) for card in CARDS]
            again = await talk.calls("report")
            assert again == screens[0]
            return screens

    screens = asyncio.run(read())
    assert not [screen.error for screen in screens if screen.error]
    known = set(numbers_known(answers, screens[0]))
    for screen in screens:
        made_up = [number for number in numbers_in(screen.text) if number not in known]
        assert not made_up, f"{screen.name}: {made_up} in {screen.text}"
