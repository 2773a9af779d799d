"""/compare: two or three programs side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from bot.core.calls import Call
from bot.core.programs.curation import Row
from bot.core.screen import Choice, Item, Menu, Screen, Weight
from bot.services._catalogue import (
    Catalogue,
    catalogue_for,
    field_label,
    no_such_program,
    place,
    said,
    to_list,
)
from bot.services.phrases import Phrase
from bot.services.ports import Page
from bot.services.programs import against, row_data, tracks_of
from bot.services.verbs import verb
from bot.services.visit import Visit

MOST = 3
_OFFERED = 25
_FIELDS = (
    *("visa_j1", "visa_h1b", "takes_img", "attempts", "ck_minimum", "graduation_years"),
    *("usce", "img_residents", "setting", "signals", "interviews"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """One program of the comparison, under its letter."""

    letter: str
    name: str
    place: str
    tracks: str
    tier: str
    points: float
    listed: bool
    reasons: tuple[str, ...]
    against: tuple[tuple[str, str], ...]
    status: str


@dataclass(frozen=True)
class ComparePage(Page):
    """The programs, and each field with what is known of it for each of them."""

    template: ClassVar[str] = "compare"
    columns: tuple[Column, ...]
    fields: tuple[tuple[str, tuple[str, ...]], ...]
    nobody_knows: tuple[str, ...]


@verb()
async def compare(
    visit: Visit,
    ids: Annotated[Any, "Two or three programs"] = "",
    *,
    first: Annotated[str, "One that is among them"] = "",
) -> Screen:
    """Put two or three programs side by side."""
    catalogue = await catalogue_for(visit)
    told = ids if isinstance(ids, list) else str(ids).replace(",", " ").split()
    chosen = list(dict.fromkeys([*([str(first)] if first else []), *map(str, told)]))
    for wanted in chosen:
        if wanted not in catalogue.programs:
            return no_such_program(visit, wanted)
    rows = [catalogue.row(program_id) for program_id in chosen[:MOST]]
    columns = tuple(
        _column(visit, catalogue, row, letter) for row, letter in zip(rows, "ABC", strict=False)
    )
    fields, unknown = _fields(visit, rows)
    return Screen(
        name="compare",
        text=visit.voice.page(ComparePage(columns, fields, unknown)),
        menu=None if len(rows) == MOST else _menu(visit, catalogue, chosen[:MOST]),
        choices=(
            *(
                Choice(f"{c.letter}: {c.name}"[:80], Call("program", {"id": row.program.id}))
                for c, row in zip(columns, rows, strict=True)
            ),
            *([Choice(visit.voice.phrase(Phrase.BUTTON_OTHERS), Call("compare"))] if rows else []),
            to_list(visit, Weight.MAIN),
        ),
        result={"rows": [row_data(catalogue, row) for row in rows]},
    )


def _column(visit: Visit, catalogue: Catalogue, row: Row, letter: str) -> Column:
    say, mark = visit.voice.phrase, catalogue.mark(row.program.id)
    best = sorted(row.parts, key=lambda name: -row.parts[name])
    return Column(
        letter=letter,
        name=row.program.name,
        place=place(row.program),
        tracks=tracks_of(visit, row.program),
        tier=say(Phrase.PROGRAM_TIER, which=row.tier.value),
        points=row.fit,
        listed=row.program.id in catalogue.curated.listed,
        reasons=tuple(visit.library.curation.parts[name].label for name in best[:4]),
        against=tuple((label, value) for label, value, _ in against(visit, row)),
        status=say(Phrase.PROGRAM_STATUS, which=mark.status.value) if mark.status else "",
    )


def _fields(
    visit: Visit, rows: list[Row]
) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], tuple[str, ...]]:
    """Return each field that is known of any, and those that are known of none."""
    say = visit.voice.phrase
    known, unknown = [], []
    for name in _FIELDS:
        values = []
        for row in rows:
            readings = row.program.readings(name)
            dated = f" ({readings[0].date or say(Phrase.PROGRAM_UNDATED)})" if readings else ""
            values.append(said(visit, readings[0]) + dated if readings else "?")
        if any(value != "?" for value in values):
            known.append((field_label(visit, name), tuple(values)))
        else:
            unknown.append(field_label(visit, name))
    return tuple(known), tuple(unknown)


def _menu(visit: Visit, catalogue: Catalogue, chosen: list[str]) -> Menu:
    """Offer what the person follows first, then the best of the list."""
    followed = [name for name, mark in catalogue.marks.items() if mark.kept]
    best = [row.program.id for row in catalogue.curated.rows]
    offered = [i for i in dict.fromkeys((*followed, *best)) if i not in chosen][:_OFFERED]
    items = tuple(Item(i, catalogue.programs[i].name[:100]) for i in offered)
    # What stands already stays as the first of them; two more fit beside it.
    call = Call("compare", {"first": chosen[0]} if chosen else {})
    return Menu(call, items, visit.voice.phrase(Phrase.PICK_COMPARE), "ids", many=True)
