"""Worked people in `tests/cases/roadmap/*.yaml`: the plan of each on a day, and what is not in it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from bot.content.documents import Document, read_document
from bot.core.advice.actions import next_actions
from bot.core.advice.delay import Delay, delay
from bot.core.advice.roadmap import Item, Roadmap
from bot.core.advice.statuses import Said, Status
from bot.core.interview.answers import Value
from bot.core.profile import Profile
from tests.conversation import ROOT, TODAY, profile_of, the_library, told

FOLDER = ROOT / "tests" / "cases" / "roadmap"
KEYS = {
    "name", "today", "answers", "statuses", "season", "plans", "absent", "dropped", "before",
    "phase", "delay", "for", "against", "critical", "first", "status",
}  # fmt: skip
_LATER = "not before "


@dataclass(frozen=True)
class Case:
    """One person on one day, with their plan and what it must say."""

    name: str
    where: str
    expected: Mapping[str, Any]

    @property
    def today(self) -> dt.date:
        return dt.date.fromisoformat(str(self.expected.get("today", TODAY)))

    @property
    def profile(self) -> Profile:
        profile = profile_of(self.expected.get("answers") or {}, self.today)
        if season := self.expected.get("season"):
            answers = {**profile.answers, "season": Value(int(season))}
            return the_library().profile(answers, self.today)
        return profile

    @property
    def statuses(self) -> dict[str, Status]:
        return {
            name: _status(text, self.today)
            for name, text in (self.expected.get("statuses") or {}).items()
        }

    @property
    def roadmap(self) -> Roadmap:
        return the_library().roadmap_of(self.profile, self.statuses)

    @property
    def delay(self) -> Delay:
        return delay(self.profile, self.roadmap)


def _status(text: str, today: dt.date) -> Status:
    if text.startswith(_LATER):
        return Status(Said.LATER, today, until=dt.date.fromisoformat(text.removeprefix(_LATER)))
    return Status(Said(text), today)


@cache
def cases() -> tuple[Case, ...]:
    return tuple(case for path in sorted(FOLDER.glob("*.yaml")) for case in _in_file(path.name))


def _in_file(name: str) -> Iterator[Case]:
    document = read_document(FOLDER / name, f"tests/cases/roadmap/{name}")
    assert isinstance(document, Document), str(document)
    for number, person in enumerate(document.data["people"]):
        where = f"{document.path}:{document.line(('people', number))}"
        assert person.keys() <= KEYS, f"{where}: {sorted(person.keys() - KEYS)} is not known here"
        yield Case(person["name"], where, person)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_plan(case: Case) -> None:
    roadmap, expected = case.roadmap, case.expected
    planned = {item.milestone.id: item for item in roadmap.items}
    over = {entry.milestone.id: entry for entry in roadmap.over}
    dropped = {entry.milestone.id: entry for entry in roadmap.dropped}
    everywhere = {*planned, *over, *dropped}
    _known(case)

    def wanted(key: str) -> set[str]:
        return set(expected.get(key, []))

    assert wanted("plans") <= planned.keys(), f"{case.where}: {wanted('plans') - planned.keys()}"
    assert not wanted("absent") & everywhere, f"{case.where}: {wanted('absent') & everywhere}"
    assert wanted("dropped") <= dropped.keys(), f"{case.where}: {wanted('dropped') - {*dropped}}"
    for first, then in expected.get("before", []):
        assert planned[first].due <= planned[then].start, f"{case.where}: {first} before {then}"
    for name, phase in expected.get("phase", {}).items():
        assert planned[name].phase == phase, f"{case.where}: {name} is in {planned[name].phase}"
    for name, state in expected.get("status", {}).items():
        entry: Any = planned.get(name) or over.get(name)
        assert entry, f"{case.where}: {name} is neither planned nor over"
        assert entry.state == state, f"{case.where}: {name} is {entry.state}"
    critical = {item.milestone.id for item in roadmap.items if item.critical}
    assert wanted("critical") <= critical, f"{case.where}: critical are {sorted(critical)}"
    if "first" in expected:
        judged = the_library().readiness_of(case.profile)
        actions = next_actions(roadmap, judged, the_library().findings_of(case.profile))
        first = actions[0].milestone.id
        assert first == expected["first"], f"{case.where}: the first is {first}"


@pytest.mark.parametrize(
    "case", [c for c in cases() if {"delay", "for", "against"} & c.expected.keys()],
    ids=lambda case: case.name,
)  # fmt: skip
def test_a_delay(case: Case) -> None:
    judged, expected = case.delay, case.expected
    assert judged.advice == expected.get("delay", judged.advice), f"{case.where}: {judged}"
    assert set(expected.get("for", [])) <= set(judged.reasons_for), f"{case.where}: {judged}"
    assert set(expected.get("against", [])) <= set(judged.reasons_against), (
        f"{case.where}: {judged}"
    )


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_plan_keeps_its_order_and_its_days(case: Case) -> None:
    roadmap = case.roadmap
    for item in roadmap.items:
        assert case.today <= item.start <= item.due <= item.deadline, item.milestone.id
        for need in item.needs:
            needed = roadmap.item(need)
            assert isinstance(needed, Item)
            assert needed.due <= item.start, f"{item.milestone.id} begins before {need} is done"


def test_every_milestone_is_in_the_plan_of_somebody() -> None:
    named = {name for case in cases() for name in case.expected.get("plans", [])}
    nobody = the_library().milestones.keys() - named
    assert not nobody, f"no case has {sorted(nobody)} under `plans`: add a person who needs it"


def test_names_of_cases_are_used_once() -> None:
    assert not [name for name, count in Counter(c.name for c in cases()).items() if count > 1]


def _known(case: Case) -> None:
    """Check that every milestone, and every answer, that a case names exists."""
    expected = case.expected
    told(expected.get("answers") or {}, case.today)
    lists = [
        name for key in ("plans", "absent", "dropped", "critical") for name in expected.get(key, [])
    ]
    named = {*lists, *expected.get("phase", {}), *expected.get("statuses", {})}
    named |= {name for pair in expected.get("before", []) for name in pair}
    unknown = named - the_library().milestones.keys()
    assert not unknown, f"{case.where}: there is no milestone {sorted(unknown)}"
