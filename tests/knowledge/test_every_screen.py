"""Nothing that a person can reach is broken: each screen, at its longest, as Discord would take it."""

from __future__ import annotations

import re
from collections import defaultdict

import discord
import pytest

from bot.core.interview.guide import Kind, Question
from bot.core.screen import ErrorCode, FieldKind
from bot.discord_app.slash import command
from bot.services.verbs import Verb, found_pages, found_verbs
from tests.conversation import Talk, the_library
from tests.knowledge.gallery import (
    ASKED,
    HOSTILE,
    Seen,
    most_contradictory,
    people,
    questions,
    routes,
)
from tests.knowledge.limits import faults

pytestmark = pytest.mark.timeout(900)  # the first of them waits for every screen there is
EVERYONE_MAY_SEE = {"help", "aloud", "support"}


def texts(seen: Seen) -> list[str]:
    return [seen.screen.text, *([seen.screen.error.message] if seen.screen.error else [])]


def test_every_screen_fits_discord(gallery: list[Seen]) -> None:
    found = defaultdict(list)
    for seen in gallery:
        for fault in faults(seen.screen):
            found[seen.screen.name, re.sub(r"\d+", "n", fault)].append(f"{seen.how}: {fault}")
    report = [f"{len(ways)} times, such as {min(ways, key=len)}" for ways in found.values()]
    assert not report, "\n".join(report)


def test_every_template_is_seen(gallery: list[Seen]) -> None:
    inside_another = {"mentor_page"}
    templates = {page.template for page in found_pages()} - inside_another
    screens = {"question" if s.screen.name == "assess" else s.screen.name for s in gallery}
    assert screens - {"error"} == templates


def test_nothing_breaks_on_the_way(gallery: list[Seen]) -> None:
    broken = [
        seen.how
        for seen in gallery
        if seen.screen.error
        and seen.screen.error.code is ErrorCode.UNAVAILABLE
        and not seen.how.startswith("the store is")
    ]
    assert not broken


def test_only_what_is_about_nobody_is_public(gallery: list[Seen]) -> None:
    assert {s.screen.name for s in gallery if not s.screen.private} == EVERYONE_MAY_SEE
    assert all(s.screen.private for s in gallery if s.screen.error)


def test_no_screen_shows_the_inside_of_a_template(gallery: list[Seen]) -> None:
    inside = re.compile(
        r"\{\{|\{%|\}\}|\bNone\b(?! so far| yet| of |, as long as)|Undefined|<bot\.|OwnWords"
    )
    leaks = [
        f"{s.how}: {match[0]}"
        for s in gallery
        if s.screen.name not in {"entry", "trial", "revision"}  # which show moderators the source
        for text in texts(s)
        for match in inside.finditer(text)
    ]
    assert not leaks


def test_nothing_that_somebody_typed_acts(gallery: list[Seen]) -> None:
    active = re.compile(r"@everyone|<@|\{\{7|(?<!\\)\]\(https://evil|\*\*\{")
    acting = [
        f"{s.how}: {match[0]}"
        for s in gallery
        for text in texts(s)
        for match in active.finditer(re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    ]
    assert not acting
    assert any(HOSTILE[1:9] in s.screen.text for s in gallery), "and yet it is shown"


def test_every_choice_leads_to_a_verb(gallery: list[Seen]) -> None:
    verbs = found_verbs()
    for seen in gallery:
        calls = [choice.call for choice in seen.screen.choices]
        calls += [seen.screen.reply] if seen.screen.reply else []
        calls += [seen.screen.form.call] if seen.screen.form else []
        calls += [seen.screen.menu.call] if seen.screen.menu else []
        unknown = [str(call) for call in calls if call.verb not in verbs]
        assert not unknown, seen.how


def test_no_screen_is_a_dead_end(gallery: list[Seen]) -> None:
    stuck = {s.how for s in gallery if not s.screen.choices}
    assert stuck == {s.how for s in gallery if "stay with you" in s.screen.text}, "danger apart"


def test_only_a_mention_is_answered_in_public(gallery: list[Seen]) -> None:
    public = {s.how for s in gallery if not s.screen.private and s.screen.name != "help"}
    assert not {how for how in public if not how.startswith("aloud: ") and "ask_aloud" not in how
                and "/aloud" not in how}  # fmt: skip


def test_every_outcome_is_seen(gallery: list[Seen]) -> None:
    library = the_library()
    assert {s.screen.result["id"] for s in gallery if s.screen.name == "topic" and not s.screen.error
            and "id" in s.screen.result} == set(library.topics)  # fmt: skip
    for screen, texts in ASKED.items():
        for text in texts:
            (seen,) = [s for s in gallery if s.how == f"/ask {text[:40]!r}, once"]
            assert seen.screen.name == screen, text


def test_no_hint_of_a_form_breaks_off(gallery: list[Seen]) -> None:
    hints = {field.help for s in gallery if s.screen.form for field in s.screen.form.fields}
    assert not [hint for hint in hints if hint.endswith("…") or ".." in hint]


@pytest.mark.parametrize("question", questions(), ids=lambda q: q.id)
async def test_a_question_can_be_answered_in_every_way(talk: Talk, question: Question) -> None:
    """By its menu, by its form, by typing; and "rather not say" is always there."""
    screen = await talk.calls("change", id=question.id)
    assert screen.result["id"] == question.id
    assert screen.result["kind"] == question.kind.value
    assert [c for c in screen.choices if c.call.verb == "skip"]
    assert screen.reply
    listed = question.kind in {Kind.CHOICE, Kind.SEVERAL, Kind.YES_NO}
    assert bool(screen.menu) is listed
    shown = await talk.calls("form", id=question.id)
    assert shown.form
    (field,) = shown.form.fields
    assert (field.kind in {FieldKind.ONE_OF, FieldKind.ANY_OF}) is listed
    assert len(field.items) == (len(screen.menu.items) if screen.menu else 0)


@pytest.mark.parametrize(
    "verb", [v for v in found_verbs().values() if v.slash], ids=lambda v: v.name
)
def test_a_command_fits_discord(verb: Verb) -> None:
    declared = command(verb).to_dict(discord.app_commands.CommandTree(discord.Client(
        intents=discord.Intents.none())))  # fmt: skip
    parts = [declared, *declared.get("options", [])]
    assert all(re.fullmatch(r"[a-z0-9_-]{1,32}", part["name"]) for part in parts)
    assert all(1 <= len(part["description"]) <= 100 for part in parts)
    assert all(len(part.get("choices", [])) <= 25 for part in parts)


def test_the_worst_cases_are_bad_enough() -> None:
    library = the_library()
    assert len(people()) == 4
    assert len(routes()) == len(library.guide.sections) + 1
    assert len(most_contradictory()) > 10
