"""The coaches as people use them: /step3, /letters, /story, /outreach and /practice."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest

from bot.core.screen import ErrorCode, FieldKind, Screen
from bot.services.ports import RecordKind
from tests.conversation import ANA, TODAY, Talk, talking, the_library

FAILED = {"step1_passed": "yes", "step1_attempts": "2", "ck_score": "221", "ck_date": "Mar 2026",
          "ck_attempts": "1", "ecfmg": "certified", "season": "2028", "usce_months": "3"}  # fmt: skip
BLAMING = "I failed Step 1 because my school never taught us for it."
BETTER = (
    "I failed Step 1. I had read and never tested myself. I changed to timed blocks every morning, "
    "passed four months later, and plan my patients' week on the stroke ward the same way."
)
COACHES = ("step3", "letters", "story", "outreach", "practice")


def rules(screen: Screen) -> set[str]:
    return {remark["rule"] for remark in screen.result["remarks"]}


def labels(screen: Screen) -> list[str]:
    return [choice.label for choice in screen.choices]


# --- all of them ---------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", COACHES)
async def test_a_coach_is_there_for_somebody_who_told_nothing(talk: Talk, verb: str) -> None:
    screen = await talk.says(f"/{verb}")
    assert screen.error is None
    assert screen.name == verb
    assert screen.private
    assert screen.text.startswith("## ")


@pytest.mark.parametrize("verb", COACHES)
async def test_a_coach_asks_for_consent_first(verb: str) -> None:
    async with talking(agreed=False) as talk:
        assert (await talk.says(f"/{verb}")).name == "consent"
        assert not await talk.app.store.all_records(ANA)


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("story", {"text": "I want to kill myself, nothing is left"}),
        ("outreach", {"text": "Dear Dr. Osei, I want to kill myself tonight"}),
        ("practice_notes", {"id": "first-stress", "value": "i will end my life this week"}),
        ("outreach_draft", {"to": "Dr. Osei", "reason": "please, I want to die tonight"}),
        ("letter_put", {"role": "nobody, I am going to kill myself"}),
    ],
)
async def test_a_cry_for_help_is_heard_in_every_text(
    talk: Talk, verb: str, args: dict[str, Any]
) -> None:
    screen = await talk.calls(verb, **args)
    assert screen.name == "support"
    assert "988" in screen.text
    assert not await talk.app.store.all_records(ANA)


async def test_somebody_worn_out_is_offered_a_human_beside_the_remarks(talk: Talk) -> None:
    text = f"{BLAMING} I am so burned out and crying every night."
    for screen in (
        await talk.calls("story", text=text),
        await talk.calls("practice_notes", id="score-explain", value=text),
    ):
        assert "988" in screen.text
        assert any(choice.call.args.get("id") == "wellbeing" for choice in screen.choices)
        assert "blame" in rules(screen)
    assert "988" not in (await talk.calls("story", text=BETTER)).text


async def test_what_coaches_keep_is_exported_and_erased(talk: Talk) -> None:
    await talk.calls("story", text=BETTER)
    await talk.calls("step3", practice="224", weeks="10")
    await talk.calls("letter_put", role="attending, stroke unit")
    await talk.calls("outreach_sent", to="Dr. Osei")
    await talk.calls("practice_notes", id="team-lead", value="I led a team of four.")
    await talk.calls("practice_rate", id="team-lead", value=["insight"])
    exported = json.loads((await talk.calls("privacy", action="export")).files[0].content)
    kept = exported["records"]
    assert set(kept) == {"story", "step3", "letters", "outreach", "practice"}
    assert BETTER in json.dumps(kept["story"])
    erased = await talk.calls("privacy", action="erase", confirm="yes")
    assert erased.result == {"rows_left": 0}
    await talk.app.agree(ANA)
    assert (await talk.calls("letters")).result["writers"] == []
    assert (await talk.calls("story_log")).result == {"story": [], "experience": []}


async def test_names_of_records_never_hold_peoples_words(talk: Talk) -> None:
    await talk.calls("story", text=BETTER)
    await talk.calls("letter_put", role="attending, stroke unit")
    await talk.calls("outreach_sent", to="Dr. Osei")
    await talk.calls("practice_notes", id="team-lead", value="Osei")
    names = [n for records in (await talk.app.store.all_records(ANA)).values() for n in records]
    assert all(re.fullmatch(r"(story|sent|w|notes|try)-?[a-z0-9-]*", name) for name in names), names


async def test_what_is_kept_is_there_on_another_device_and_for_nobody_else(talk: Talk) -> None:
    await talk.calls("letter_put", role="attending, stroke unit", field="pmr")
    phone = talk.beside(ANA)
    assert len((await phone.says("/letters")).result["writers"]) == 1
    await talk.app.agree("bea")
    assert (await talk.beside("bea").says("/letters")).result["writers"] == []


async def test_forms_of_several_fields_can_be_typed_in_one_line(talk: Talk) -> None:
    await talk.says("/letter_form")
    writer = await talk.says("attending, stroke unit | core | yes")
    assert (writer.result["field"], writer.result["residency"]) == ("core", True)
    await talk.says("/step3_form")
    assert (await talk.says("231 | 10")).result["weeks"] == 10
    await talk.says("/outreach_write")
    draft = await talk.says("Dr. Osei | Your gait lab on Mondays | Could you look? | no")
    assert "Your gait lab on Mondays" in draft.text
    assert "Could you look?" in draft.text


# --- step 3 --------------------------------------------------------------------------------------


async def test_step3_decides_and_remembers_how_preparing_goes(talk: Talk) -> None:
    await talk.answers(FAILED)
    first = await talk.says("/step3")
    assert first.result["decision"] == "before_applying"
    assert first.result["last_date"] == "2027-08-04"
    assert {"for", "against", "needs"} <= first.result.keys()
    low = await talk.calls("step3", practice="205", weeks="12")
    assert low.result["decision"] == "not_now"
    assert "not_stronger" in low.result["against"]
    again = await talk.says("/step3")
    assert (again.result["practice"], again.result["weeks"]) == (205, 12)
    better = await talk.says("/step3 231")
    assert (better.result["decision"], better.result["weeks"]) == ("before_applying", 12)
    assert (await talk.calls("step3", practice="none")).result["practice"] is None


async def test_step3_says_what_it_could_not_read_and_keeps_what_was_there(talk: Talk) -> None:
    await talk.calls("step3", practice="224")
    screen = await talk.calls("step3", practice="very good", weeks="8")
    assert screen.error
    assert screen.error.field == "practice"
    assert screen.result["practice"] == 224
    kept = await talk.app.store.records(ANA, RecordKind.STEP3)
    assert kept["preparation"].value == {"practice": 224}


async def test_every_reason_of_step3_names_its_source(talk: Talk) -> None:
    await talk.answers(FAILED)
    screen = await talk.says("/step3")
    assert set(screen.result["sources"]) <= the_library().sources.keys()
    assert "-# Sources:" in screen.text


# --- letters -------------------------------------------------------------------------------------


async def test_a_writer_is_tracked_from_asking_to_thanks(talk: Talk) -> None:
    form = (await talk.calls("letter_form")).form
    assert form
    assert [f.kind for f in form.fields] == [FieldKind.LINE, FieldKind.ONE_OF, FieldKind.ONE_OF]
    added = await talk.calls("letter_put", role="attending, stroke unit", field="pmr",
                             residency="yes")  # fmt: skip
    assert added.result["next"] == "ask"
    assert added.menu
    following = []
    for step in ("asked", "agreed", "packet", "waived", "uploaded", "thanked"):
        screen = await talk.session.perform(added.menu.picking(step))
        following.append(screen.result["next"])
    assert following == ["wait", "send_packet", "waive", "wait", "thank", "nothing"]
    overview = await talk.says("/letters")
    assert overview.result["slots"][0] == {"id": "pmr", "wanted": 2, "have": 1}
    assert (await talk.calls("letter_mark", id="w1", value="thanked")).result["next"] == "thank"
    assert (await talk.calls("letter_drop", id="w1")).result["writers"] == []


async def test_a_silent_writer_is_reminded_after_three_weeks() -> None:
    async with talking() as talk:
        await talk.calls("letter_put", role="attending")
        await talk.calls("letter_mark", id="w1", value="asked")
        kept = (await talk.app.store.records(ANA, RecordKind.LETTERS))["w1"].value
        earlier = (TODAY - dt.timedelta(days=21)).isoformat()
        steps = {**kept, "steps": {"asked": earlier}}
        await talk.app.store.put_records(ANA, RecordKind.LETTERS, {"w1": steps})
        screen = await talk.calls("letter_writer", id="w1")
        assert screen.result["next"] == "remind"
        assert any(c.call.args.get("which") == "reminder" for c in screen.choices)


@pytest.mark.parametrize(
    "text",
    [
        "write my recommendation letter",
        "can you draft my LOR so that my attending only signs",
        "It is my pleasure to recommend Dr. Khan for your residency.",
        "self",
    ],
)
async def test_a_letters_text_is_refused_with_the_reason(talk: Talk, text: str) -> None:
    screen = await talk.calls("letters", text=text)
    assert screen.name == "letter_text"
    assert screen.result["refused"]
    assert "falsification" in screen.text
    assert (await talk.calls("letter_put", role=text)).result.get("refused") or text == "self"


async def test_no_screen_of_letters_holds_a_letter_of_recommendation(talk: Talk) -> None:
    for which in ("request", "packet", "strong", "reminder", "thanks", "checklist", "sloe"):
        screen = await talk.calls("letters", text=which)
        assert screen.error is None
        assert not screen.result["refused"]
        assert "I recommend" not in screen.text
        assert "pleasure to recommend" not in screen.text


async def test_a_list_of_writers_has_an_end(talk: Talk) -> None:
    for _ in range(12):
        await talk.calls("letter_put", role="attending")
    full = await talk.calls("letter_put", role="one more")
    assert full.error
    assert len(full.result["writers"]) == 12


# --- the story -----------------------------------------------------------------------------------


async def test_a_paragraph_is_checked_as_the_contract_says(talk: Talk) -> None:
    screen = await talk.calls("story", text=BLAMING)
    assert rules(screen) == {"blame", "missing_change", "missing_evidence", "missing_pivot"}
    for remark in screen.result["remarks"]:
        assert {"rule", "start", "end"} == remark.keys()
        assert 0 <= remark["start"] < remark["end"] <= len(BLAMING)
    assert "school never taught" in screen.text


async def test_before_and_after_are_shown(talk: Talk) -> None:
    await talk.calls("story", text=BLAMING)
    second = await talk.calls("story", text=BETTER)
    assert second.result["remarks"] == []
    assert "Gone since the last version" in second.text
    log = await talk.calls("story_log")
    assert [check["rules"] for check in log.result["story"]][-1] == []
    assert len(log.result["story"]) == 2


async def test_only_the_last_checks_are_kept(talk: Talk) -> None:
    for number in range(23):
        await talk.calls("story", text=f"{BLAMING} {number}")
    kept = await talk.app.store.records(ANA, RecordKind.STORY)
    assert len(kept) == 20
    assert min(kept) == "story-000004"


async def test_a_text_typed_on_the_screen_is_checked(talk: Talk) -> None:
    await talk.says("/story")
    assert "blame" in rules(await talk.says(BLAMING))
    await talk.says("/story_experiences")
    checked = await talk.says("Shadowing in a PM&R clinic. Very interesting.")
    assert checked.result["kind"] == "experience"
    assert "missing_action" in rules(checked)


async def test_the_statement_is_held_against_the_answers(talk: Talk) -> None:
    assert "contradiction" not in rules(await talk.calls("story", text="I never failed an exam."))
    await talk.answers(FAILED)
    assert "contradiction" in rules(await talk.calls("story", text="I never failed an exam."))


async def test_both_schools_of_thought_are_shown(talk: Talk) -> None:
    await talk.answers(FAILED)
    screen = await talk.says("/story")
    assert screen.result["mention"] == "yes"
    assert "Those who would mention it" in screen.text
    assert "Those who would not" in screen.text


@pytest.mark.parametrize("text", ["x" * 4001, "  "])
async def test_a_text_that_cannot_be_checked_is_refused_kindly(talk: Talk, text: str) -> None:
    screen = await talk.calls("story_check", value=text)
    assert screen.error
    assert screen.error.code is ErrorCode.REFUSED
    assert not await talk.app.store.records(ANA, RecordKind.STORY)


# --- outreach ------------------------------------------------------------------------------------


async def test_a_draft_says_only_what_was_told(talk: Talk) -> None:
    bare = await talk.calls("outreach_draft", to="Dr. Osei", reason="Your gait lab on Mondays")
    assert "months" not in bare.text.replace("no US rehab months", "")
    assert bare.result["specific"]
    await talk.answers(FAILED)
    full = await talk.calls(
        "outreach_draft", to="Dr. Osei", reason="great reputation", scores="yes"
    )
    assert "3 months in rehabilitation in the United States" in full.text
    assert "second attempt" in full.text
    assert not full.result["specific"]
    silent = await talk.calls("outreach_draft", to="Dr. Osei", reason="Your gait lab")
    assert "second attempt" not in silent.text


@pytest.mark.parametrize(
    "to", ["a@x.org; b@y.org", "all programs", "Osei, Park, Lin, Romero", "every coordinator", ""]
)
async def test_nothing_is_written_to_many_or_to_nobody(talk: Talk, to: str) -> None:
    for verb in ("outreach_draft", "outreach_sent"):
        screen = await talk.calls(verb, to=to)
        assert screen.error, verb
    assert (await talk.calls("outreach_log")).result["contacts"] == []


async def test_a_contact_comes_back_once_when_it_is_time(talk: Talk) -> None:
    logged = await talk.calls("outreach_sent", to="Dr. Osei, Lakeside PM&R")
    (contact,) = logged.result["contacts"]
    assert contact["follow_up"] == (TODAY + dt.timedelta(weeks=3)).isoformat()
    assert (await talk.says("/outreach")).result["due"] == []
    early = {**contact, "follow_up": TODAY.isoformat()}
    del early["id"]
    await talk.app.store.put_records(ANA, RecordKind.OUTREACH, {contact["id"]: early})
    assert (await talk.says("/outreach")).result["due"] == [contact["id"]]
    await talk.calls("outreach_log", answered=contact["id"])
    assert (await talk.says("/outreach")).result["due"] == []


async def test_many_on_one_day_are_slowed_down(talk: Talk) -> None:
    for _ in range(6):
        screen = await talk.calls("outreach_sent", to="Dr. Osei")
    assert "a lot for one day" in screen.text


async def test_an_email_is_checked(talk: Talk) -> None:
    screen = await talk.says("/outreach Dear Sir/Madam, give me one chance!!! Reply by Friday.")
    assert {"mass_mail", "tone", "demand", "missing_reason"} <= rules(screen)


# --- practice ------------------------------------------------------------------------------------


async def test_practice_drills_the_score_first_and_comes_back_to_what_was_weak(talk: Talk) -> None:
    await talk.answers(FAILED)
    first = await talk.says("/practice")
    assert first.result["drill"]
    assert first.menu
    assert first.menu.many
    await talk.session.perform(first.menu.picking("insight"))
    second = await talk.says("/practice")
    assert second.result["theme"] == "score"
    assert not second.result["drill"]
    assert second.result["id"] != first.result["id"]


async def test_time_is_an_instant_that_discord_counts_down_to(talk: Talk) -> None:
    screen = await talk.says("/practice")
    noon = dt.datetime.combine(TODAY, dt.time(12, tzinfo=dt.UTC))
    assert screen.result["until"] == int(noon.timestamp()) + 180
    assert f"<t:{screen.result['until']}:R>" in screen.text


async def test_notes_are_kept_for_the_next_time_and_read_by_the_rules(talk: Talk) -> None:
    await talk.says("/practice score")
    notes = await talk.says(BLAMING)
    assert notes.name == "practice_notes"
    assert "blame" in rules(notes)
    again = await talk.calls("practice_again", id=notes.result["id"])
    assert "Your notes from last time" in again.text


async def test_passing_over_leads_on(talk: Talk) -> None:
    seen = []
    screen = await talk.says("/practice")
    for _ in range(12):
        seen.append(screen.result["id"])
        onward = next(c.call for c in screen.choices if "after" in c.call.args)
        screen = await talk.session.perform(onward)
    assert len(set(seen)) == 12


async def test_history_shows_themes_and_what_is_rarely_there(talk: Talk) -> None:
    await talk.calls("practice_rate", id="team-lead", value=["insight", "evidence"])
    await talk.calls("practice_rate", id="team-lead", value="insight")
    history = await talk.calls("practice_history")
    assert history.result == {"tries": 2, "themes": {"team": 0.21}}
    assert "Working in a team, 2 answers" in history.text


@pytest.mark.parametrize(
    ("typed", "theme"),
    [("team", "team"), ("Working in a team", "team"), ("explaning a score", "score")],
)
async def test_a_theme_is_found_by_its_name(talk: Talk, typed: str, theme: str) -> None:
    assert (await talk.calls("practice", theme=typed)).result["theme"] == theme


async def test_an_unknown_theme_or_question_is_no_dead_end(talk: Talk) -> None:
    for screen in (
        await talk.calls("practice", theme="qqq zzz"),
        await talk.calls("practice_rate", id="gone"),
        await talk.calls("practice_notes_form", id="gone"),
    ):
        assert screen.error
        assert screen.name == "practice"
        assert screen.choices
