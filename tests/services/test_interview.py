"""The interview as a service: going on, back, elsewhere; twice, on two devices, across a rename."""

from __future__ import annotations

import asyncio
import dataclasses

import pytest

from bot.core.interview.guide import Guide
from bot.core.library import Library
from tests.conversation import ANA, Talk, talk_over, talking, the_library


def with_question_renamed(old: str, new: str) -> Library:
    """The library of a moderator who has renamed a question and kept its former id."""
    library = the_library()
    sections = tuple(
        dataclasses.replace(section, questions=tuple(
            dataclasses.replace(q, id=new, formerly=(old,)) if q.id == old else q
            for q in section.questions
        ))
        for section in library.guide.sections
    )  # fmt: skip
    quick = tuple(q for q in library.guide.quick if q != old)
    return dataclasses.replace(library, guide=Guide(sections, quick))


async def test_the_quick_look_leads_to_a_report(talk: Talk) -> None:
    screen = await talk.calls("assess")
    quick = {"img_type": "non us", "visa_need": "j1", "grad_year": "2021",
             "step1_passed": "yes", "step1_attempts": "1",
             "ck_score": "219", "ck_date": "Mar 2023", "ck_attempts": "1", "usce_months": "2",
             "lor_pmr": "1"}  # fmt: skip
    for question_id, typed in quick.items():
        assert screen.result["id"] == question_id
        screen = await talk.says(typed)
    assert screen.name == "report"
    assert screen.result["situation"] == "low_first_pass"
    assert (await talk.calls("assess")).result["section"] == "about", "then section by section"


async def test_each_section_ends_with_a_report(talk: Talk) -> None:
    for section in the_library().guide.sections:
        screen = await talk.calls("assess", section=section.id)
        while screen.name == "assess":
            assert screen.result["section"] == section.id
            assert screen.reply
            screen = await talk.calls("skip", id=screen.result["id"], route=section.id)
        assert screen.name == "report"
        assert section.title in screen.text


@pytest.mark.parametrize(
    ("typed", "section"),
    [("exams", "exams"), ("Exams", "exams"), ("exam", "exams"), ("letter", "letters"),
     ("clinical experience", "experience"), ("us clinical", "experience"),
     ("interview", "interviews"), ("quick", "about"), ("my story", "story")],
)  # fmt: skip
async def test_a_section_by_the_name_one_has_for_it(talk: Talk, typed: str, section: str) -> None:
    screen = await talk.calls("assess", section=typed)
    assert (screen.error, screen.result["section"]) == (None, section)


@pytest.mark.parametrize("typed", ["banana", "?", "@everyone", "x" * 4000])
async def test_a_section_that_there_is_not(talk: Talk, typed: str) -> None:
    screen = await talk.calls("assess", section=typed)
    assert screen.error
    assert screen.error.field == "section"
    assert "Letters" in screen.error.message
    assert screen.result["id"] == "img_type", "and one is where one was"


async def test_changing_an_answer_keeps_the_later_ones(talk: Talk) -> None:
    await talk.answers({"img_type": "non us", "visa_need": "j1", "ck_score": 219, "usce_months": 2})
    back = await talk.calls("change", id="ck_score")
    assert "219" in back.text
    await talk.says("230")
    assert (await talk.calls("profile")).result["answers"] == {
        "img_type": "non_us", "visa_need": "j1", "ck_score": 230, "usce_months": 2,
    }  # fmt: skip
    await talk.answers({"img_type": "us"})
    profile = await talk.calls("profile", section="about")
    assert profile.result["aside"] == {"visa_need": "j1"}
    assert "Kept, but not counted" in profile.text
    await talk.answers({"img_type": "non us"})
    assert (await talk.calls("profile")).result["aside"] == {}


async def test_a_contradiction_is_said_when_it_arises_and_not_again(talk: Talk) -> None:
    await talk.answers({"ck_score": "none"})
    screen = await talk.answers({"step3_score": "225"})
    assert "do not fit together" in screen.text
    changes = [c.call.args["id"] for c in screen.choices if c.call.verb == "change"]
    assert "ck_score" in changes
    assert "do not fit together" not in (await talk.answers({"english": "good"})).text
    assert (await talk.calls("report")).result["conflicts"] == ["step3-without-ck"]


async def test_mending_a_contradiction_leads_back_to_where_it_arose(talk: Talk) -> None:
    await talk.calls("assess", section="letters")
    await talk.says("1")
    screen = await talk.says("2")
    assert "do not fit together" in screen.text
    (change,) = [c.call for c in screen.choices if c.call.args.get("id") == "lor_pmr"]
    asked = await talk.session.perform(change)
    assert asked.reply
    assert (await talk.says("2")).result["id"] == "lor_core", "on in the letters"


async def test_starting_over_asks_first(talk: Talk) -> None:
    await talk.answers({"img_type": "us", "ck_score": 219})
    asked = await talk.calls("restart")
    assert (asked.name, "2 answers" in asked.text) == ("restarting", True)
    assert len((await talk.calls("profile")).result["answers"]) == 2
    begun = await talk.calls("restart", confirm="yes")
    assert begun.result["id"] == "img_type"
    assert (await talk.calls("profile")).result["answers"] == {}
    assert await talk.app.visit(ANA).has_agreed(), "consent stays"


async def test_a_double_click_is_one_answer(talk: Talk) -> None:
    first, second = await asyncio.gather(
        *(talk.calls("answer", id="img_type", value="us", route="quick") for _ in range(2))
    )
    assert first == second
    assert (await talk.calls("profile")).result["answers"] == {"img_type": "us"}


async def test_two_devices_at_once(talk: Talk) -> None:
    phone, desk = talk, talk.beside(ANA)
    await asyncio.gather(
        *(phone.calls("answer", id="ck_score", value=200 + n) for n in range(5)),
        *(desk.calls("answer", id="lor_pmr", value=n) for n in range(5)),
    )
    answers = (await phone.calls("profile")).result["answers"]
    assert answers.keys() == {"ck_score", "lor_pmr"}
    await phone.calls("change", id="usce_months")
    await desk.answers({"usce_months": 3})
    screen = await phone.says("1.5")
    assert screen.error is None
    assert (await desk.calls("profile")).result["answers"]["usce_months"] == 1.5


async def test_a_form_keeps_what_is_right_and_gives_back_what_is_not(talk: Talk) -> None:
    typed = {"ck_score": "230", "ck_date": "13/2023", "ck_attempts": "a few", "step3_score": ""}
    screen = await talk.calls("fill", route="exams", **typed)
    assert screen.name == "form_refused"
    assert screen.result == {"refused": ["ck_date", "ck_attempts"], "saved": 1}
    assert "no such month" in screen.text
    again = await talk.calls("form", route="exams", mend="yes")
    assert again.form
    assert {f.id: f.filled for f in again.form.fields} == {
        "ck_date": "13/2023", "ck_attempts": "a few",
    }  # fmt: skip
    mended = await talk.calls("fill", route="exams", ck_date="12/2023", ck_attempts="1")
    assert mended.error is None
    assert await talk.app.store.drafts(ANA) == {}
    gone = await talk.calls("form", route="exams", mend="yes")
    assert gone.name == "assess", "an old button: nothing is left to mend"


async def test_a_draft_is_dropped_when_the_question_is_answered_otherwise(talk: Talk) -> None:
    await talk.calls("fill", route="exams", ck_date="13/2023")
    await talk.answers({"ck_date": "12/2023"})
    assert await talk.app.store.drafts(ANA) == {}


async def test_what_a_form_gives_back_does_nothing(talk: Talk) -> None:
    typed = "@everyone\r# big\u202e <@1>" + "z\u0335" * 4000
    screen = await talk.calls("fill", route="exams", ck_date=typed)
    assert "@everyone" not in screen.text
    assert "\u202e" not in screen.text
    assert "\r" not in screen.text
    assert len(screen.text) < 1000
    assert (await talk.calls("form", route="exams", mend="yes")).form


async def test_a_form_of_none_of_these_is_an_answer(talk: Talk) -> None:
    """Whoever has not volunteered can say so on every screen, and not only keep silent."""
    await talk.calls("change", id="volunteer")
    screen = await talk.says("none")
    assert screen.error is None
    assert (await talk.calls("profile")).result["answers"] == {"volunteer": []}
    await talk.calls("restart", confirm="yes")
    asked = await talk.calls("change", id="volunteer")
    ways = [c.call for c in asked.choices if c.call.verb == "answer"]
    assert ways, "a menu cannot be sent empty: there must be a button for it"


@pytest.mark.parametrize(
    ("verb", "args", "code", "field"),
    [
        ("nonsense", {}, "unknown_call", None),
        ("", {}, "unknown_call", None),
        ("answer", {}, "refused", "id"),
        ("consent", {}, "refused", "agree"),
        ("consent", {"agree": "maybe"}, "refused", "agree"),
        ("help", {"topic": "x"}, "refused", "topic"),
        ("privacy", {"action": "sell"}, "refused", "action"),
        ("answer", {"id": "gone", "value": "1"}, "refused", "gone"),
        ("answer", {"id": "", "value": "1"}, "refused", ""),
        ("skip", {"id": "x" * 4000}, "refused", "x" * 40),
        ("change", {"id": "@everyone"}, "refused", "@everyone"),
        ("answer", {"id": "ck_score", "value": "400"}, "refused", "ck_score"),
        ("answer", {"id": "ck_score", "value": ""}, "refused", "ck_score"),
        ("answer", {"id": "ck_score"}, "refused", "ck_score"),
    ],
)
async def test_what_cannot_be_done_is_said(
    talk: Talk, verb: str, args: dict[str, object], code: str, field: str | None
) -> None:
    screen = await talk.calls(verb, **args)
    assert screen.error
    assert (screen.error.code.value, screen.error.field) == (code, field)
    assert screen.error.message
    assert screen.choices, "there is a way on"
    assert "@everyone" not in screen.error.message


async def test_an_answer_outlives_the_renaming_of_its_question() -> None:
    async with talking() as before:
        await before.answers({"usce_months": 2})
        renamed = with_question_renamed("usce_months", "aa_months")
        after = await talk_over(before.app.store, library=renamed)
        assert (await after.calls("profile")).result["answers"] == {"aa_months": 2}
        old_button = await after.calls("answer", id="usce_months", value="3")
        assert old_button.error is None
        assert (await after.calls("profile")).result["answers"] == {"aa_months": 3}


async def test_a_change_after_the_renaming_is_what_counts() -> None:
    for new in ("aa_months", "zz_months"):
        async with talking() as before:
            await before.answers({"usce_months": 2})
            after = await talk_over(
                before.app.store, library=with_question_renamed("usce_months", new)
            )
            await after.answers({new: 5})
            assert (await after.calls("profile")).result["answers"] == {new: 5}


async def test_a_visit_keeps_the_library_it_began_with(talk: Talk) -> None:
    await talk.answers({"usce_months": 2})
    begun = talk.app.visit(ANA)
    changed = with_question_renamed("usce_months", "aa_months")
    later = dataclasses.replace(talk.app, library=changed).visit(ANA)
    assert (await begun.standing()).live.keys() == {"usce_months"}
    assert (await later.standing()).live.keys() == {"aa_months"}


async def test_an_answer_that_no_longer_fits_is_asked_again_and_not_deleted(talk: Talk) -> None:
    await talk.app.store.put_answers(ANA, {"ck_score": 999, "img_type": "martian", "gone": "x"})
    screen = await talk.calls("assess")
    assert screen.result["id"] == "img_type"
    assert (await talk.calls("profile")).result["answers"] == {}
    assert (await talk.calls("privacy")).result["answers"] == 3
