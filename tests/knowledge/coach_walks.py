"""Every screen of the coaches, with the longest and the worst that people can type."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping

from bot.core.advice.reminding import Rhythm, Wish
from bot.core.calls import Call
from bot.core.interview.answers import Plain
from bot.core.screen import Screen
from bot.services.ports import RecordKind
from bot.services.reminders import compose
from tests.conversation import ANA, talking, the_library

Screens = AsyncIterator[tuple[str, Screen]]
FAILED: Mapping[str, Plain] = {
    "step1_passed": "yes", "step1_attempts": 2, "ck_score": 219, "ck_attempts": 1
}  # fmt: skip
WRONG = "I failed Step 1, it was unfair, my ADHD, I never failed, I am the best, a calling. "


async def coach_screens(longest: Mapping[str, Plain], hostile: str) -> Screens:
    sorts: Mapping[str, Mapping[str, Plain]] = {
        "nobody yet": {}, "who failed": FAILED, "at great length": longest
    }  # fmt: skip
    for name, answers in sorts.items():
        async with talking() as talk:
            await talk.app.store.put_answers(ANA, answers)
            for how, call in (*_typed(hostile), *_pressed(hostile)):
                yield f"{name}: {how}", await talk.session.perform(call)
    async with talking() as talk:
        for question in the_library().practice.questions:
            yield f"practice {question}", await talk.calls("practice_again", id=question)
        for number in range(14):
            yield f"writer {number}", await talk.calls("letter_put", value="@" * 80)
        for _ in range(12):
            yield "contact", await talk.calls("outreach_sent", to="<" * 80)
        long_ago = {
            "to": "<" * 80,
            "day": "2026-10-01",
            "follow_up": "2026-11-20",
            "answered": False,
        }
        silent = {f"sent-{n:06}": long_ago for n in range(20)}
        await talk.app.store.put_records(ANA, RecordKind.OUTREACH, silent)
        digest = await compose(talk.app.visit(ANA), Wish(Rhythm.WEEKLY, "UTC", 8, 22, 7), "2026")
        assert digest
        yield "a reminder of who is silent", digest
        for verb in (
            "letters",
            "outreach",
            "outreach_log",
            "reminders",
            "story_log",
            "practice_history",
        ):
            yield f"full: /{verb}", await talk.calls(verb)


def _typed(hostile: str) -> Iterator[tuple[str, Call]]:
    worst = (hostile * 60)[:4000]
    for text in (worst, (WRONG + hostile) * 20, "x" * 5000, "", "i am crying and burned out again"):
        for kind in ("story", "experience"):
            yield f"/story {kind} {text[:12]}", Call("story", {"text": text, "kind": kind})
            yield f"/story_check {kind}", Call("story_check", {"value": text, "kind": kind})
        yield f"/outreach {text[:12]}", Call("outreach", {"text": text})
        yield f"/outreach_check {text[:12]}", Call("outreach_check", {"value": text})
        yield f"/letters {text[:12]}", Call("letters", {"text": text})
        yield f"/letter_put {text[:12]}", Call("letter_put", {"role": text, "residency": "yes"})
        fields = dict.fromkeys(("to", "reason", "ask"), text)
        yield f"/outreach_draft {text[:12]}", Call("outreach_draft", fields)
        yield f"/outreach_sent {text[:12]}", Call("outreach_sent", {"to": text})
        notes = {"id": "first-stress", "value": text}
        yield f"/practice_notes {text[:12]}", Call("practice_notes", notes)
        yield f"/practice {text[:12]}", Call("practice", {"theme": text})
        yield f"/step3 {text[:12]}", Call("step3", {"practice": text, "weeks": text})


def _pressed(hostile: str) -> Iterator[tuple[str, Call]]:
    for practice, weeks in (("224", "10"), ("180", "0"), ("none", "none"), ("9999", "x")):
        yield f"/step3 {practice}", Call("step3", {"practice": practice, "weeks": weeks})
    for which in ("request", "packet", "strong", "reminder", "thanks", "checklist", "sloe", "self"):
        yield f"/letters {which}", Call("letters", {"text": which})
        yield f"/letter_text {which}", Call("letter_text", {"which": which, "id": "w1"})
    yield "a letter", Call("letters", {"text": "write my recommendation letter"})
    for step in ("asked", "agreed", "packet", "waived", "uploaded", "thanked", "declined", "gone"):
        yield f"/letter_mark {step}", Call("letter_mark", {"id": "w1", "value": step})
    for writer in ("w1", "w99"):
        yield f"/letter_writer {writer}", Call("letter_writer", {"id": writer})
    yield "/letter_drop", Call("letter_drop", {"id": "w1"})
    yield "/outreach_log", Call("outreach_log", {"answered": "sent-000001"})
    for rated in ("none", ["insight"], [v.id for v in the_library().practice.rubric], hostile):
        yield f"/practice_rate {rated}", Call("practice_rate", {"id": "team-lead", "value": rated})
    for verb in ("practice_rate", "practice_again", "practice_notes_form"):
        yield f"/{verb} gone", Call(verb, {"id": "gone"})
        yield f"/{verb}", Call(verb, {"id": "team-lead"})
    yield "/practice_notes gone", Call("practice_notes", {"id": "gone", "value": "x"})
    for theme in the_library().practice.themes:
        yield f"/practice {theme.id}", Call("practice", {"theme": theme.id})
    for verb in ("practice", "practice_history", "story_log", "outreach", "letters", "privacy"):
        yield f"/{verb} after", Call(verb)
