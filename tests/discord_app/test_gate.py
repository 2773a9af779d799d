"""Nobody comes faster than a person can, and nobody else notices when somebody tries."""

from __future__ import annotations

import pytest

from bot.app import App
from bot.discord_app.gate import Gate
from bot.services.phrases import Phrase
from tests.discord_app.driver import world_of

TURNED_AWAY = "faster than I can follow"


class Ticking:
    """A clock that stands until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def tried(gate: Gate, person: str, times: int) -> list[Phrase | None]:
    told = []
    for _ in range(times):
        with gate.entering(person) as refusal:
            told.append(refusal)
    return told


def test_a_bucket_empties_and_fills_again() -> None:
    clock = Ticking()
    gate = Gate(clock, burst=3, pace=0.5)
    assert tried(gate, "ana", 5) == [None] * 3 + [Phrase.ERROR_TOO_FAST] * 2
    assert tried(gate, "ben", 1) == [None]
    clock.now = 1.9
    assert tried(gate, "ana", 1) == [Phrase.ERROR_TOO_FAST]
    clock.now = 2.0
    assert tried(gate, "ana", 2) == [None, Phrase.ERROR_TOO_FAST]
    clock.now = 1_000.0
    assert tried(gate, "ana", 5) == [None] * 3 + [Phrase.ERROR_TOO_FAST] * 2


def test_no_more_at_once_than_can_be_served() -> None:
    gate = Gate(at_once=2)
    with gate.entering("ana"), gate.entering("ben"):
        assert tried(gate, "cyd", 1) == [Phrase.ERROR_TOO_MANY]
        assert tried(gate, "ana", 1) == [Phrase.ERROR_TOO_MANY]
    assert tried(gate, "cyd", 1) == [None]


def test_who_is_idle_is_forgotten() -> None:
    clock = Ticking()
    gate = Gate(clock)
    for number in range(10_000):
        clock.now += 1
        tried(gate, str(number), 1)
    assert len(gate._buckets) < 2_000


@pytest.mark.fault("1,000 interactions from one person")
async def test_a_flood_is_turned_away_and_nobody_else_waits(app: App) -> None:
    async with world_of(app, Gate()) as world:
        amina, ben = world.person("amina"), world.person("ben")
        await amina.begin()
        await ben.begin()
        press = amina.press(amina.screen.button("Pause"))
        before = len(world.env.http_requests)
        shown = await world.at_once(*[press] * 1_000, ben.press(ben.screen.button("Pause")))
        assert all(one.acknowledged for one in shown)
        answers = [str(sent.json) for sent in world.env.http_requests[before:]]
        assert 900 < sum(TURNED_AWAY in answer for answer in answers) < 1_000
        shown[-1].sees("Everything is kept")


async def test_a_cry_for_help_is_heard_in_a_flood(app: App) -> None:
    async with world_of(app, Gate(burst=1, pace=0)) as world:
        amina = world.person("amina")
        await amina.slash("help")
        assert TURNED_AWAY in (await amina.slash("help")).text
        cry = await amina.slash("ask", question="i dont want to live any more, better off dead")
        assert "988" in cry.text
        assert TURNED_AWAY not in cry.text


async def test_too_many_are_told_so_at_once(app: App) -> None:
    async with world_of(app, Gate(at_once=1)) as world:
        amina = world.person("amina")
        with world.client.gate.entering("somebody"):
            assert "Very many people" in (await amina.slash("help")).text
        assert "Very many people" not in (await amina.slash("help")).text
