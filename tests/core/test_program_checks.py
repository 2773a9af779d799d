"""The catalogue is cross-checked: a mistake is named with its entry, and the real one has none."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from bot.content.program_files import FactEntry, ProgramEntry
from bot.core.evidence import Grade
from bot.core.library import Library
from bot.core.programs.applicant import LINKS, MUSTS
from bot.core.programs.checks import program_flaws
from bot.core.programs.fit import Tier
from bot.core.programs.program import FactKind, Offer, ProgramFact
from bot.core.programs.tracking import SIZES, Status
from bot.services.phrases import Phrase
from bot.services.programs import Show, Sort
from tests.conversation import the_library, the_voice

PAGE = "https://example.edu/apply"


def flaws_with(**changes: Any) -> list[str]:
    """What is said of the catalogue when one program is changed."""
    library = the_library()
    changed = replace(library.programs["toledo"], **changes)
    return codes(replace(library, programs={**library.programs, "toledo": changed}))


def codes(library: Library) -> list[str]:
    return [f"{'/'.join(flaw.about)} {flaw.code}" for flaw in program_flaws(library)]


def fact(field: str, value: str | int, source: str = PAGE) -> dict[str, tuple[ProgramFact, ...]]:
    read = dt.date(2026, 11, 23)
    return {field: (ProgramFact(field, value, source, Grade.OFFICIAL, "2026", read),)}


def test_the_real_catalogue_is_sound() -> None:
    library = the_library()
    assert codes(library) == []
    assert len(library.programs) == 115
    letters = [p.offer.letters for p in library.programs.values() if p.offer]
    assert sum(len(one.split("+")) for one in letters) == 134


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"state": "XX"}, "program/toledo unknown-state"),
        ({"name": "Tufts Medical Center"}, "twice"),
        ({"acgme": "3402421023"}, "twice"),
        ({"offers": ()}, "program/toledo no-season"),
        ({"offers": (Offer(2026, 0, 0, 0, "pmr-roster-2026"),)}, "program/toledo/seasons/2026 empty"),
        ({"offers": (Offer(2026, 1, 3, 0, "pmr-roster-2026"),)}, "figure/pmr_positions total"),
        ({"offers": (Offer(2026, 0, 3, 0, "nowhere"),)}, "seasons/2026/source unknown-name"),
        ({"facts": fact("visa_j2", "yes")}, "program/toledo/facts/visa_j2 unknown-name"),
        ({"facts": fact("visa_j1", "maybe")}, "program/toledo/facts/visa_j1/value unknown-value"),
        ({"facts": fact("graduation_years", "five")}, "graduation_years/value unknown-value"),
        ({"facts": fact("img_residents", "12 of 3")}, "img_residents/value unknown-value"),
        ({"facts": fact("website", "www.example.edu")}, "website/value unknown-value"),
        ({"facts": fact("visa_j1", "yes", "nowhere")}, "visa_j1/source unknown-name"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(changes: dict[str, Any], said: str) -> None:
    assert any(said in one for one in flaws_with(**changes)), flaws_with(**changes)


def test_a_program_that_is_gone_is_missed() -> None:
    library = the_library()
    fewer = {i: p for i, p in library.programs.items() if i != "toledo"}
    assert "figure/catalogue_programs total" in codes(replace(library, programs=fewer))


def test_what_lists_are_made_with_must_be_there() -> None:
    library = the_library()
    curation = library.curation
    parts = {name: part for name, part in curation.parts.items() if name != "visa"}
    fields = {name: field for name, field in curation.fields.items() if name != "exams"}
    figures = {name: f for name, f in library.figures.items() if name != "pmr_signals"}
    said = codes(
        replace(library, figures=figures, curation=replace(curation, parts=parts, fields=fields))
    )
    assert {"curation/parts missing", "fields missing", "figures missing-figure"} <= set(said)


ENTRY = {"value": "yes", "source": PAGE, "read": "2026-11-23", "grade": "official"}


@pytest.mark.parametrize(
    "slip",
    [
        {"source": "http://example.edu"},
        {"source": "https://example.edu/a b"},
        {"grade": None},
        {"read": None},
        {"date": "23-11-2026"},
        {"date": "2026-13"},
        {"vlaue": "yes"},
    ],
    ids=str,
)
def test_a_fact_without_its_grounds_does_not_load(slip: dict[str, Any]) -> None:
    assert FactEntry.model_validate(ENTRY).value == "yes"
    with pytest.raises(ValidationError):
        FactEntry.model_validate({**ENTRY, **slip})


@pytest.mark.parametrize(
    "slip", [{"id": "Toledo"}, {"id": "x" * 21}, {"acgme": "12"}, {"name": ""}]
)
def test_a_program_has_a_short_id(slip: dict[str, Any]) -> None:
    whole = {"id": "toledo", "name": "University of Toledo"}
    assert ProgramEntry.model_validate(whole).id == "toledo"
    with pytest.raises(ValidationError):
        ProgramEntry.model_validate({**whole, **slip})


def test_everything_that_can_be_said_of_a_program_has_its_words() -> None:
    say = the_voice().phrase
    aside = ("excluded", "military", "not_in_match", "states", "regions")
    worded: dict[Phrase, tuple[str, ...]] = {
        Phrase.PROGRAM_TIER: tuple(tier.value for tier in Tier),
        Phrase.PROGRAM_STATUS: (*(status.value for status in Status), "none"),
        Phrase.PROGRAM_ASIDE: (*aside, *(f"must_{must}" for must in MUSTS)),
        Phrase.PROGRAM_OFF_LIST: ("reserve", "full", "budget"),
        Phrase.PROGRAM_LINK: LINKS,
        Phrase.PROGRAM_MUST: MUSTS,
        Phrase.PROGRAM_SIZE: (*SIZES, "any"),
        Phrase.BUTTON_SORT: get_args(Sort),
        Phrase.FACT_LABEL: ("source", "date"),
        Phrase.WISH_LABEL: ("states", "lived", "school", "musts", "size"),
    }
    for phrase, values in worded.items():
        assert all(say(phrase, which=value) for value in values), phrase
    assert all(say(Phrase.PROGRAM_SHOW, which=show, count=1) for show in get_args(Show))
    kinds = [kind.value for kind in FactKind]
    for reason in (*kinds, "date", "future"):
        assert say(Phrase.ERROR_FACT, reason=reason, options="")
    assert say(Phrase.FACT_HELP, which="choice") == "", "a choice speaks for itself"
    assert all(say(Phrase.FACT_HELP, which=kind) for kind in kinds if kind != "choice")
