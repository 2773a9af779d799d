"""/ask as a service: what comes of a question, what is kept of it, and what never is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.app import MEMORY, App
from bot.core.asking.sending import scrubbed
from bot.core.screen import Screen
from bot.services.ports import QUESTION_DAYS
from bot.services.verbs import found_verbs
from bot.storage.store import open_store
from bot.terminal_app.session import Session
from tests.conversation import ANA, TODAY, Talk, talking, the_key, the_library, the_voice

LETTERS = "how many letters from physiatrists do i need"
VAGUE = "research"
BESIDE_IT = "what is the capital of france"
DANGER = "i want to kill myself"
STRAIN = "i am so burned out and crying all day"
RESULT = {"n", "question", "outcome", "level", "topics", "text", "sources"}


def verbs(screen: Screen) -> list[str]:
    return [choice.call.verb for choice in screen.choices]


def topics(screen: Screen) -> list[object]:
    return [choice.call.args["id"] for choice in screen.choices if choice.call.verb == "topic"]


async def rows(talk: Talk) -> dict[str, int]:
    """How many rows each table holds."""
    async with talk.app.store._engine.connect() as db:
        names = await db.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        return {
            name: int(await db.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0)  # noqa: S608
            for name in names.all()
        }


@pytest.mark.parametrize(
    ("question", "outcome", "level", "screen"),
    [
        (LETTERS, "answer", None, "topic"),
        ("what is pm&r", "answer", None, "topic"),
        ("why " * 1000, "guesses", None, "guesses"),
        ("cuantas cartas de recomendacion necesito para aplicar", "nomatch", None, "nomatch"),
        ("مرحبا كم رسالة أحتاج", "nomatch", None, "nomatch"),
        ("me quiero morir", "support", "danger", "support"),
        (VAGUE, "guesses", None, "guesses"),
        (BESIDE_IT, "nomatch", None, "nomatch"),
        ("hello!", "smalltalk", None, "smalltalk"),
        (STRAIN, "support", "strain", "support"),
        (DANGER, "support", "danger", "support"),
        ("can i hide my failed attempt", "integrity", None, "integrity"),
        ("an agency wants 5000 usd for a guaranteed match", "integrity", None, "integrity"),
    ],
)
async def test_every_outcome(
    talk: Talk, question: str, outcome: str, level: str | None, screen: str
) -> None:
    shown = await talk.calls("ask", question=question)
    assert (shown.name, shown.error, shown.private) == (screen, None, True)
    result: Mapping[str, Any] = shown.result
    assert result.keys() == RESULT
    assert (result["question"], result["outcome"], result["level"]) == (question, outcome, level)
    assert result["text"] == shown.text
    assert len(result["topics"]) >= 3
    scores = [topic["score"] for topic in result["topics"]]
    assert scores == sorted(scores, reverse=True)
    assert bool(result["sources"]) is (outcome == "answer")


async def test_an_answer_names_its_sources_and_leads_on(talk: Talk) -> None:
    shown = await talk.calls("ask", question=LETTERS)
    topic = the_library().topics["lor-who"]
    assert topic.title in shown.text
    for source in topic.sources:
        assert the_library().sources[source].publisher in shown.text
    assert verbs(shown)[:2] == ["right", "right"]
    assert topics(shown) == list(topic.related)
    assert all(verb in found_verbs() for verb in verbs(shown))


async def test_guesses_can_be_pressed_or_refused(talk: Talk) -> None:
    shown = await talk.calls("ask", question=VAGUE)
    assert len(topics(shown)) == 3
    assert verbs(shown)[-1] == "none_of_these"
    answer = await talk.session.perform(shown.choices[0].call)
    assert answer.result["id"] == topics(shown)[0]
    assert "right" not in verbs(answer), "who picked it knows that it was meant"
    refused = await talk.calls("none_of_these")
    assert refused.name == "nomatch"
    assert "send" in verbs(refused)


async def test_a_second_miss_in_a_row_offers_a_human(talk: Talk) -> None:
    first = await talk.calls("ask", question=BESIDE_IT)
    assert "bot-human" not in topics(first)
    second = await talk.calls("ask", question="and the capital of peru")
    assert "bot-human" in topics(second)
    assert "second time" in second.text
    assert {"help", "send"} <= set(verbs(second))
    await talk.calls("ask", question=LETTERS)
    assert "bot-human" not in topics(await talk.calls("ask", question=BESIDE_IT)), "not in a row"
    other = talk.beside("ben")
    assert "bot-human" not in topics(await other.calls("ask", question=BESIDE_IT)), "somebody else"


async def test_out_of_scope_is_declined_with_what_it_can_do(talk: Talk) -> None:
    shown = await talk.calls("ask", question=BESIDE_IT)
    assert "letters" in shown.text
    assert "visas" in shown.text
    assert not topics(shown)


REVEALING = (
    "Ask <@123456789012345678> or @drsmith, ana.b+c@mail.example.org, https://me.example/cv?x=1 "
    "or www.me.example, AAMC 1234 5678, tel +1 (555) 010-9999, passport AB12345: is 219 bad in 2026?"
)


def test_what_could_tell_who_asked_is_taken_out() -> None:
    sent = scrubbed(REVEALING)
    for part in ("1234", "drsmith", "ana", "mail", "me.example", "9999", "@", "://"):
        assert part not in sent, sent
    assert "is 219 bad in 2026?" in sent, "a score and a year tell nothing"
    assert len(scrubbed("x" * 4000)) <= 500


async def test_exactly_what_was_shown_goes_and_it_carries_nobody(talk: Talk) -> None:
    await talk.calls("ask", question="capital of france? " + REVEALING)
    before = await rows(talk)
    shown = await talk.calls("send")
    assert await rows(talk) == before, "showing keeps nothing"
    assert "219" in shown.text
    sent = await talk.calls("send", confirm="yes")
    (asked,) = await talk.app.store.questions()
    assert asked.question == shown.result["text"] == sent.result["sent"]
    assert asked.question == scrubbed("capital of france? " + REVEALING)
    assert asked.nearest in the_library().topics
    changed = {name for name, count in (await rows(talk)).items() if count != before[name]}
    assert changed == {"questions"}
    async with talk.app.store._engine.connect() as db:
        (row,) = (await db.execute(text("SELECT * FROM questions"))).mappings().all()
    assert set(row.keys()) == {"id", "value", "sent_at"}, "no column for a person"
    assert "france" not in str(row["value"]), "sealed"
    assert (await talk.calls("send")).error, "it goes once"


async def test_nothing_is_sent_that_was_not_missed(talk: Talk) -> None:
    for question in (LETTERS, "hello", STRAIN, DANGER, "can i hide my failed attempt"):
        await talk.calls("ask", question=question)
        shown = await talk.calls("send", confirm="yes")
        assert shown.error, question
        assert verbs(shown), "no dead end"
    assert not await talk.app.store.questions()


async def test_a_sent_question_is_gone_after_ninety_days() -> None:
    now = dt.datetime.combine(TODAY, dt.time(12, tzinfo=dt.UTC))
    assert QUESTION_DAYS == 90
    async with open_store(MEMORY, the_key(), lambda: now) as store:
        app = App(the_library(), the_voice(), store, found_verbs(), lambda: now)
        session = Session(app, ANA, {})
        talk = Talk(app, ANA, session)

        async def send(question: str) -> None:
            await talk.calls("ask", question=question)
            await talk.calls("send", confirm="yes")

        await send(BESIDE_IT)
        now += dt.timedelta(days=89)
        assert len(await store.questions()) == 1
        now += dt.timedelta(days=2)
        assert not await store.questions(), "not even to moderators"
        await send("and the capital of peru")
        assert (await rows(talk))["questions"] == 1, "the old row is deleted by the next one"


async def test_clicks_keep_topic_and_count_alone(talk: Talk) -> None:
    for was in ("yes", "yes", "no"):
        assert (await talk.calls("right", id="lor-who", was=was)).name == "noted"
    await talk.calls("right", id="made up <@1>")
    async with talk.app.store._engine.connect() as db:
        kept = (await db.execute(text("SELECT * FROM clicks"))).mappings().all()
    assert sorted(list(map(str, row.values())) for row in kept) == [
        ["lor-who", "right", "2"], ["lor-who", "wrong", "1"],
    ]  # fmt: skip


async def test_asking_needs_no_consent_and_keeps_nothing() -> None:
    async with talking(agreed=False) as talk:
        before = await rows(talk)
        for question in (LETTERS, VAGUE, BESIDE_IT, STRAIN, DANGER, "hello"):
            shown = await talk.calls("ask", question=question)
            assert shown.name != "consent"
            await talk.calls("ask_aloud", question=question)
        assert await rows(talk) == before


def personal() -> dict[str, dict[str, object]]:
    """What people may have told, each enough to change an answer."""
    return {
        "visa": {"img_type": "non us", "visa_need": "h1b"},
        "us": {"img_type": "us"},
        "attempts": {"ck_score": 219, "ck_date": "Mar 2023", "ck_attempts": 2},
        "old": {"grad_year": 2012},
        "letters": {"lor_pmr": 3},
    }


async def test_answers_are_made_personal_by_the_profile() -> None:
    async with talking() as nobody:
        plain = {i: (await nobody.calls("topic", id=i)).text for i in the_library().topics}
    for name, typed in personal().items():
        async with talking() as talk:
            await talk.answers(typed)
            told = {i: (await talk.calls("topic", id=i)).text for i in plain}
        assert any(told[i] != plain[i] for i in plain), f"{name} changes no answer"


async def test_a_public_reply_never_reads_the_profile(talk: Talk) -> None:
    questions = [LETTERS, VAGUE, BESIDE_IT, "do i need step 3 for an h1b visa"]
    async with talking(agreed=False) as stranger:
        unknown = [await stranger.calls("ask_aloud", question=q) for q in questions]
    for typed in personal().values():
        await talk.answers(typed)
    assert [await talk.calls("ask_aloud", question=q) for q in questions] == unknown
    assert not any(screen.private or screen.result for screen in unknown)
    await broken(talk)
    assert [await talk.calls("ask_aloud", question=q) for q in questions] == unknown


async def broken(talk: Talk) -> None:
    """Let no statement get through to the database any more."""

    def refuse(*_: object) -> None:
        raise OSError("the disk is gone")

    event.listen(talk.app.store._engine.sync_engine, "before_cursor_execute", refuse)


async def test_danger_is_answered_with_the_store_in_trouble(talk: Talk) -> None:
    await broken(talk)
    assert (await talk.calls("progress")).error, "it is in trouble indeed"
    for verb, private in (("ask", True), ("ask_aloud", False)):
        shown = await talk.calls(verb, question=DANGER)
        assert (shown.error, shown.choices, shown.private) == (None, (), private)
        assert (shown.menu, shown.form, shown.reply) == (None, None, None)
        for part in ("988", "findahelpline.com", "local emergency number"):
            assert part in shown.text
    strain = await talk.calls("ask", question=STRAIN)
    assert strain.error is None
    assert "988" in strain.text


async def test_danger_is_never_limited(talk: Talk) -> None:
    shown = [await talk.calls("ask", question=DANGER) for _ in range(200)]
    assert all(screen == shown[0] for screen in shown)


@pytest.mark.parametrize("typed", [DANGER, "honestly " * 300 + DANGER])
@pytest.mark.parametrize("question", ["why_pmr", "ck_score", "img_type", "volunteer"])
async def test_danger_typed_into_the_interview_gets_support_and_is_not_kept(
    talk: Talk, question: str, typed: str
) -> None:
    before = await rows(talk)
    shown = await talk.calls("answer", id=question, value=typed)
    assert (shown.name, shown.choices) == ("support", ())
    shown = await talk.calls("fill", route="quick", usce_months="2", **{question: typed})
    assert (shown.name, shown.choices) == ("support", ())
    await talk.calls("change", id=question)
    assert (await talk.says(typed)).name == "support"
    assert (await talk.calls("profile")).result["answers"] == {"usce_months": 2}
    assert (await rows(talk))["drafts"] == before["drafts"]


async def test_a_mixed_question_offers_both_topics(talk: Talk) -> None:
    shown = await talk.calls("ask", question=f"{LETTERS}, and which programs sponsor an h1b visa?")
    found = {shown.result["topics"][0]["id"], *topics(shown)[:2]}
    assert found >= {"lor-who", "visa-programs"}


async def test_a_click_that_is_neither_yes_nor_no_is_refused(talk: Talk) -> None:
    assert (await talk.calls("right", id="lor-who", was="banana")).error


async def test_strain_typed_into_the_interview_is_met_with_warmth(talk: Talk) -> None:
    before = await rows(talk)
    shown = await talk.calls("answer", id="ck_score", value=STRAIN)
    assert (shown.name, topics(shown)) == ("support", ["wellbeing", "bot-human"])
    shown = await talk.calls("fill", route="exams", ck_score=STRAIN)
    assert shown.name == "support"
    assert await rows(talk) == before


async def test_a_calm_answer_in_alarming_words_is_kept(talk: Talk) -> None:
    said = "my patient with depression after a suicide attempt walked again"
    shown = await talk.calls("answer", id="why_pmr", value=said)
    assert shown.name == "assess"
    assert (await talk.calls("profile")).result["answers"]["why_pmr"] == said


@pytest.mark.parametrize(
    "question", [None, 7, ["a", "b"], {"a": 1}, "", " ", "\ud800\x00", "x" * 9999]
)
async def test_whatever_is_asked_there_is_a_screen(talk: Talk, question: object) -> None:
    for verb in ("ask", "ask_aloud"):
        shown = await talk.calls(verb, question=question)
        if isinstance(question, str | int):
            assert shown.error is None
            assert shown.text
        else:
            assert shown.error
            assert (shown.error.code.value, shown.error.field) == ("refused", "question")
    sending = await talk.calls("send")
    assert sending.text or sending.error


async def test_an_unknown_topic_names_the_nearest(talk: Talk) -> None:
    shown = await talk.calls("topic", id="lor-hwo")
    assert shown.error
    assert shown.error.field == "id"
    assert "lor-who" in shown.error.message


async def test_overdue_answers_say_so() -> None:
    topic = the_library().topics["lor-who"]
    async with talking(today=topic.review_by) as talk:
        assert "Nobody has reviewed" not in (await talk.calls("topic", id=topic.id)).text
    async with talking(today=topic.review_by + dt.timedelta(days=1)) as talk:
        assert "Nobody has reviewed" in (await talk.calls("topic", id=topic.id)).text
