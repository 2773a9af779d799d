"""The catalogue as one person sees it: with accepted facts, their marks, and their wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz, process

from bot.core.calls import Call
from bot.core.profile import Profile
from bot.core.programs.applicant import applicant
from bot.core.programs.curation import Curated, Row, curate, with_accepted
from bot.core.programs.program import TRACKS, FactKind, Program, ProgramFact
from bot.core.programs.reporting import FactRefused, read_value
from bot.core.programs.tracking import Mark, wishes_of
from bot.core.screen import Choice, Error, ErrorCode, Screen, Weight
from bot.services.phrases import Phrase
from bot.services.ports import RecordKind
from bot.services.visit import Visit

WISHES, DRAFT = "_wishes", "_draft"
"""Records that are of no program: their names cannot be those of one."""
_NEAR = 60


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that a screen about programs is made of."""

    curated: Curated
    programs: Mapping[str, Program]
    marks: Mapping[str, Mark]
    wishes: Mapping[str, Any]
    draft: Mapping[str, Any]
    profile: Profile

    def row(self, program_id: str) -> Row:
        """Return a program as it looks for the person."""
        return self.curated.by_id[program_id]

    def mark(self, program_id: str) -> Mark:
        """Return what the person keeps about a program."""
        return self.marks.get(program_id, Mark())


async def programs_of(visit: Visit) -> Mapping[str, Program]:
    """Return the programs with what moderators accepted since the files were written."""
    fields = visit.library.curation.fields
    accepted = []
    for one in await visit.store.accepted_facts():
        if one.fact.field in fields:
            # What a moderator put right is text; a field that was changed since may read it no more.
            value = read_value(fields[one.fact.field], str(one.fact.value))
            if not isinstance(value, FactRefused):
                accepted.append((one.program, replace(one.fact, value=value)))
    return with_accepted(visit.library.programs, accepted)


async def catalogue_for(visit: Visit, supposed: Profile | None = None) -> Catalogue:
    """Read what the person told and keeps, and curate the catalogue by it.

    Somebody else may be `supposed` instead: the same person, with other answers on paper.
    """
    profile = supposed or visit.profile(await visit.standing())
    records = dict(await visit.store.records(visit.person, RecordKind.PROGRAMS))
    wishes = records.pop(WISHES, None)
    draft = records.pop(DRAFT, None)
    programs = await programs_of(visit)
    marks = {name: Mark.of(r.value) for name, r in records.items() if name in programs}
    kept = wishes.value if wishes else {}
    person = applicant(profile, wishes_of(kept, marks))
    library = visit.library
    curated = curate(programs, person, library.curation, library.figures)
    return Catalogue(curated, programs, marks, kept, draft.value if draft else {}, profile)


async def keep_mark(visit: Visit, program_id: str, mark: Mark) -> None:
    """Write down what the person keeps about a program; nothing at all is dropped."""
    if mark == Mark():
        await visit.store.drop_records(visit.person, RecordKind.PROGRAMS, [program_id])
    else:
        await visit.store.put_records(visit.person, RecordKind.PROGRAMS, {program_id: mark.plain})


def marked(catalogue: Catalogue, program_id: str, **changes: object) -> Mark:
    """Return a mark with some of it changed."""
    return replace(catalogue.mark(program_id), **changes)  # type: ignore[arg-type]


def nearest_program(visit: Visit, typed: str) -> Program | None:
    """Return the program that a typed id or name means, None if none comes near."""
    programs = visit.library.programs
    wanted = typed.strip()[:80]
    if wanted.casefold() in programs:
        return programs[wanted.casefold()]
    names = {program.name: program for program in programs.values()}
    found = process.extractOne(
        wanted, list(names), scorer=fuzz.WRatio, processor=str.casefold, score_cutoff=_NEAR
    )
    return names[found[0]] if found else None


def no_such_program(visit: Visit, typed: str) -> Screen:
    """Say that there is no such program, and lead back to the list."""
    near = nearest_program(visit, typed)
    say = visit.voice.phrase
    message = say(Phrase.ERROR_UNKNOWN_PROGRAM, near=near.name if near else "")
    choices = [to_list(visit, Weight.MAIN)]
    if near:
        choices.insert(0, Choice(near.name[:80], Call("program", {"id": near.id}), Weight.MAIN))
    error = Error(ErrorCode.REFUSED, message, "id")
    return Screen(name="error", text="", error=error, choices=tuple(choices))


def to_list(visit: Visit, weight: Weight = Weight.PLAIN) -> Choice:
    """Lead back to the list."""
    return Choice(visit.voice.phrase(Phrase.BUTTON_TO_PROGRAMS), Call("programs"), weight)


def to_program(visit: Visit, program_id: str, weight: Weight = Weight.PLAIN) -> Choice:
    """Lead back to a program."""
    label = visit.voice.phrase(Phrase.BUTTON_TO_PROGRAM)
    return Choice(label, Call("program", {"id": program_id}), weight)


def said(visit: Visit, fact: ProgramFact) -> str:
    """Return the value of a fact as a person reads it."""
    field = visit.library.curation.fields.get(fact.field)
    if field is None:
        return str(fact.value)
    match field.kind:
        case FactKind.CHOICE:
            return field.options.get(str(fact.value), str(fact.value))
        case FactKind.NUMBER if fact.value == 0:
            return visit.voice.phrase(Phrase.PROGRAM_NO_LIMIT)
        case FactKind.NUMBER if field.unit not in {"year", "points"}:
            unit = field.unit.removesuffix("s") if fact.value == 1 else field.unit
            return f"{fact.value} {unit}"
        case _:
            return str(fact.value)


def field_label(visit: Visit, name: str) -> str:
    """Return what a field is called."""
    if name == TRACKS:
        return visit.voice.phrase(Phrase.PROGRAM_TRACKS)
    return visit.library.curation.fields[name].label


def place(program: Program) -> str:
    """Return city and state."""
    return f"{program.city}, {program.state}" if program.city else program.state
