"""Worked people in `tests/cases/programs/`: which programs they must get, must not, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest

from bot.content.documents import Document, read_document
from bot.core.programs.applicant import Wishes, applicant
from bot.core.programs.curation import Curated, curate
from tests.conversation import ROOT, profile_of, the_library

FOLDER = ROOT / "tests" / "cases" / "programs"


@dataclass(frozen=True)
class Case:
    """One person: what they answered and wish, and what is expected of their list."""

    name: str
    answers: Mapping[str, object]
    wishes: Mapping[str, Any] = field(default_factory=dict)
    list: Sequence[str] = ()
    confirm: Sequence[str] | None = None
    removed: Mapping[str, str] | None = None
    aside: Mapping[str, str] = field(default_factory=dict)
    tiers: Mapping[str, str] = field(default_factory=dict)
    why: Mapping[str, Sequence[str]] = field(default_factory=dict)
    why_not: Mapping[str, Sequence[str]] = field(default_factory=dict)
    signal_first: Sequence[str] = ()
    size: int | None = None
    usd: int | None = None
    total: int | None = None
    first_years: int | None = None


@cache
def cases() -> tuple[Case, ...]:
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        document = read_document(path, path.name)
        assert isinstance(document, Document), document
        found += [Case(**entry) for entry in document.data]
    return tuple(found)


def wishes_of(case: Case) -> Wishes:
    told = case.wishes
    return Wishes(
        states=frozenset(told.get("states", ())),
        lived=frozenset(told.get("lived", ())),
        musts=frozenset(told.get("musts", ())),
        size=told.get("size", ""),
        most=told.get("most"),
        excluded=frozenset(told.get("excluded", ())),
        links={name: frozenset(links) for name, links in told.get("links", {}).items()},
    )


@cache
def curated(name: str) -> Curated:
    case = next(case for case in cases() if case.name == name)
    library = the_library()
    person = applicant(profile_of(case.answers), wishes_of(case))
    return curate(library.programs, person, library.curation, library.figures)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_person_gets_the_list_that_the_facts_make(case: Case) -> None:
    got = curated(case.name)
    assert set(case.list) <= got.listed, set(case.list) - got.listed
    if case.confirm is not None:
        confirm = {row.program.id for row in got.to_confirm}
        missing = set(case.confirm) - confirm
        assert not missing if case.confirm else not confirm
    removed = {row.program.id: row.firm.facts[0].field for row in got.removed}
    if case.removed is not None:
        assert case.removed.items() <= removed.items()
        assert case.removed or not removed
    aside = {row.program.id: wish for row, wish in got.aside}
    assert case.aside.items() <= aside.items()
    assert {i: got.by_id[i].tier.value for i in case.tiers} == dict(case.tiers)
    for program_id, parts in case.why.items():
        assert set(parts) <= got.by_id[program_id].parts.keys(), program_id
    for program_id, parts in case.why_not.items():
        assert not set(parts) & got.by_id[program_id].parts.keys(), program_id
    assert tuple(case.signal_first) == got.signalled[: len(case.signal_first)]
    told = {
        "size": (case.size, len(got.chosen)),
        "usd": (case.usd, got.bill.programs_usd),
        "total": (case.total, got.bill.total),
        "first_years": (case.first_years, got.bill.first_years),
    }
    assert not {name: pair for name, pair in told.items() if pair[0] not in (None, pair[1])}


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_no_known_conflict_is_on_a_list_and_what_is_removed_has_a_dated_fact(case: Case) -> None:
    got = curated(case.name)
    for program_id in got.chosen:
        row = got.by_id[program_id]
        assert not [r.rule for r in row.rulings if r.ruled == 0], program_id
    for row in got.removed:
        facts = row.firm.facts
        assert facts[0].date, row.program.id
        assert facts[0].grade == "official" or facts[0].field == "tracks", row.program.id
    everything = [*got.rows, *got.removed, *(row for row, _ in got.aside)]
    assert Counter(row.program.id for row in everything) == Counter(list(the_library().programs))


def test_there_are_enough_people() -> None:
    names = [case.name for case in cases()]
    assert len(names) == len(set(names)) >= 25
