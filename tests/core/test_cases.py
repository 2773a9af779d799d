"""Worked people in `tests/cases/*.yaml`: what the assessment finds in each file, and what it does not."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from bot.content.documents import Document, read_document
from bot.core.advice.situation import situation
from bot.core.profile import Profile
from tests.conversation import ROOT, TODAY, profile_of, the_library

FOLDER = ROOT / "tests" / "cases"
KEYS = {"name", "today", "answers", "situation", "fires", "not"}


@dataclass(frozen=True)
class Case:
    """One person, with the findings that must be there and those that must not."""

    name: str
    where: str
    today: dt.date
    answers: Mapping[str, Any]
    situation: str | None
    fires: tuple[str, ...]
    never: tuple[str, ...]

    @property
    def profile(self) -> Profile:
        """The person, on the day of the case."""
        return profile_of(self.answers, self.today)


@cache
def cases() -> tuple[Case, ...]:
    return tuple(case for path in sorted(FOLDER.glob("*.yaml")) for case in _in_file(path.name))


def _in_file(name: str) -> Iterator[Case]:
    document = read_document(FOLDER / name, f"tests/cases/{name}")
    assert isinstance(document, Document), str(document)
    for number, person in enumerate(document.data["people"]):
        where = f"{document.path}:{document.line(('people', number))}"
        assert person.keys() <= KEYS, f"{where}: {sorted(person.keys() - KEYS)} is not known here"
        today = dt.date.fromisoformat(person["today"]) if "today" in person else TODAY
        yield Case(
            name=person["name"],
            where=where,
            today=today,
            answers=person["answers"],
            situation=person.get("situation"),
            fires=tuple(person.get("fires", [])),
            never=tuple(person.get("not", [])),
        )


@cache
def found(case_name: str) -> frozenset[str]:
    """The ids of what is found in a case."""
    case = next(case for case in cases() if case.name == case_name)
    return frozenset(f.finding.id for f in the_library().findings_of(case.profile))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_case(case: Case) -> None:
    ids = {rule.id for rule in the_library().findings}
    named = {*case.fires, *case.never}
    assert named <= ids, f"{case.where}: there is no finding {sorted(named - ids)}"
    there = found(case.name)
    assert set(case.fires) <= there, f"{case.where}: not found {sorted(set(case.fires) - there)}"
    assert not there & set(case.never), f"{case.where}: found {sorted(there & set(case.never))}"
    if case.situation:
        assert situation(case.profile).scenario == case.situation, case.where


def test_names_of_cases_are_used_once() -> None:
    assert not [name for name, count in Counter(c.name for c in cases()).items() if count > 1]


@pytest.mark.parametrize("rule", the_library().findings, ids=lambda rule: rule.id)
def test_every_finding_fires_in_one_case_and_not_in_another(rule: Any) -> None:
    fired = [case.name for case in cases() if rule.id in case.fires]
    silent = [case.name for case in cases() if rule.id not in found(case.name)]
    assert fired, f"no case of tests/cases/ has '{rule.id}' under `fires`: add a person who has it"
    assert silent, f"'{rule.id}' fires in every case: it says nothing, or a person is missing"
