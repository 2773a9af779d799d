"""Nothing is kept before consent, everything can be taken away, and what is erased is gone."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.core.calls import Call
from bot.services.verbs import found_verbs
from bot.services.visit import CONSENT_VERSION
from bot.storage.tables import OF_A_PERSON
from bot.terminal_app.answers_file import answers_in
from tests.conversation import ANA, TODAY, Talk, least_args, talking, the_library

TABLES = [table.name for table in OF_A_PERSON]


@pytest.fixture
async def stranger() -> AsyncIterator[Talk]:
    """Ana, who has agreed to nothing yet."""
    async with talking(agreed=False) as begun:
        yield begun


async def rows(talk: Talk) -> int:
    """Count every row about anybody, in the tables themselves."""
    async with talk.app.store._engine.connect() as db:
        counts = [await db.scalar(text(f"SELECT count(*) FROM {name}")) for name in TABLES]  # noqa: S608
    return sum(count or 0 for count in counts)


@pytest.mark.parametrize("verb", sorted(found_verbs()))
async def test_nothing_is_kept_before_consent(stranger: Talk, verb: str) -> None:
    args = least_args(verb, id="ck_score", value="219", agree="no")
    screen = await stranger.calls(verb, **args)
    assert await rows(stranger) == 0
    assert screen.name == ("consent" if found_verbs()[verb].personal else screen.name)


async def test_an_answer_before_consent_is_not_swallowed(stranger: Talk) -> None:
    for call in (Call("answer", {"id": "ck_score", "value": "219"}),
                 Call("fill", {"route": "exams", "ck_score": "219"})):  # fmt: skip
        screen = await stranger.session.perform(call)
        assert screen.name == "consent"
        assert screen.error, f"/{call.verb}: nobody was told that it was not kept"
        assert "not kept that" in screen.error.message
    assert await rows(stranger) == 0


async def test_consent_is_two_lines_and_opens_the_interview(stranger: Talk) -> None:
    asked = await stranger.calls("assess")
    assert len([line for line in asked.text.splitlines() if not line.startswith("#")]) == 2
    declined = await stranger.calls("consent", agree="no")
    assert (declined.name, await rows(stranger)) == ("declined", 0)
    assert "Nothing has been kept" in declined.text
    assert (await stranger.calls("report")).name == "consent"
    opened = await stranger.calls("consent", agree="yes")
    assert opened.result["id"] == "img_type"
    kept = await stranger.app.store.consent(ANA)
    assert kept
    assert (kept.version, kept.at.date()) == (CONSENT_VERSION, TODAY)


async def test_declining_after_agreeing_points_to_erasing(talk: Talk) -> None:
    await talk.answers({"img_type": "us"})
    screen = await talk.calls("consent", agree="no")
    assert "/privacy" in screen.text
    assert len((await talk.calls("profile")).result["answers"]) == 1


async def test_a_new_consent_text_asks_again_and_loses_nothing(talk: Talk) -> None:
    await talk.answers({"img_type": "us"})
    await talk.app.store.put_consent(ANA, CONSENT_VERSION - 1)
    assert (await talk.calls("profile")).name == "consent"
    assert (await talk.calls("privacy", action="export")).name == "exported", "still theirs"
    await talk.calls("consent", agree="yes")
    assert (await talk.calls("profile")).result["answers"] == {"img_type": "us"}


async def test_the_export_is_complete_and_can_be_read_again(talk: Talk, tmp_path: Path) -> None:
    answers = {
        "img_type": "non us", "ck_score": "219", "ck_date": "Mar 2023", "usce_months": "1.5",
        "volunteer": "pain, sports", "step3_score": "none", "grad_year": "skip",
        "why_pmr": "“Quotes” & 日本語\n@everyone",
    }  # fmt: skip
    await talk.answers(answers)
    await talk.calls("fill", route="exams", ck_attempts="many")
    screen = await talk.calls("privacy", action="export")
    (file,) = screen.files
    held = json.loads(file.content)
    assert held["consent"]["version"] == CONSENT_VERSION
    assert held["drafts"] == {"ck_attempts": "many"}
    assert held["answers"].keys() == answers.keys()
    again = tmp_path / "again.yaml"
    again.write_text(json.dumps({i: kept["value"] for i, kept in held["answers"].items()}))
    back = answers_in(again, the_library().guide, TODAY)
    assert back == {i: kept["value"] for i, kept in held["answers"].items()}
    assert await rows(talk) == 1 + len(answers) + 1, "and nothing is stored that is not in it"


async def test_what_is_erased_is_gone(talk: Talk) -> None:
    ben = talk.beside("ben")
    await ben.calls("consent", agree="yes")
    await ben.answers({"img_type": "us"})
    await talk.answers({"img_type": "non us", "why_pmr": "rehab"})
    await talk.calls("fill", route="exams", ck_attempts="many")
    shown = await talk.calls("privacy")
    assert (shown.result["answers"], shown.result["drafts"]) == (2, 1)
    assert (await talk.calls("privacy", action="erase")).name == "erasing"
    assert await rows(talk) == 6, "asked, and not yet done"
    erased = await talk.calls("privacy", action="erase", confirm="yes")
    assert erased.result == {"rows_left": 0}
    assert await rows(talk) == 2, "only Ben is left"
    assert (await talk.calls("profile")).name == "consent"
    assert (await ben.calls("profile")).result["answers"] == {"img_type": "us"}
    assert (await talk.calls("privacy")).result == {
        "consent": None,
        "answers": 0,
        "drafts": 0,
        "records": 0,
    }
    assert (await talk.calls("privacy", action="erase", confirm="yes")).result == {"rows_left": 0}
