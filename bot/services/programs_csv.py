"""The program list as a file for Excel and LibreOffice."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from bot.core.calls import Call
from bot.core.own_words import visible
from bot.core.programs.curation import Row
from bot.core.programs.program import ProgramFact
from bot.core.screen import Choice, File, Screen
from bot.services._catalogue import Catalogue, catalogue_for, field_label, said, to_list
from bot.services.phrases import Phrase
from bot.services.ports import Page
from bot.services.verbs import Unlisted, verb
from bot.services.visit import Visit

BOM = "\ufeff"
"""Tells Excel that the file is UTF-8."""
_ACTS = tuple("=+-@\t\r\n＝＋－＠")
"""With these a spreadsheet takes a cell for a formula; some take the wide forms too."""
_HEAD = (
    *("id", "program", "city", "state", "season", "categorical", "advanced", "physician only"),
    *("eligibility", "screen", "points", "why", "on the list", "signal", "status", "saved"),
    *("note", "against", "unknown", "website"),
)


@dataclass(frozen=True)
class CsvPage(Page):
    """What the file holds."""

    template: ClassVar[str] = "programs_csv"
    rows: int
    notes: int


@verb()
async def programs_csv(
    visit: Visit,
    show: Annotated[Literal["all", "list", "saved"], "Which of them", Unlisted] = "all",
) -> Screen:
    """Take the list with you as a spreadsheet."""
    catalogue = await catalogue_for(visit)
    curated = catalogue.curated
    rows: Sequence[Row] = curated.rows
    if show == "list":
        rows = [row for row in rows if row.program.id in curated.listed]
    elif show == "saved":
        rows = [r for r in curated.by_id.values() if catalogue.mark(r.program.id).kept]
    content = table(visit, catalogue, rows).encode("utf-8")
    say = visit.voice.phrase
    file = File("pmr-programs.csv", "text/csv", say(Phrase.CSV_ALT), content)
    notes = sum(bool(catalogue.mark(row.program.id).note) for row in rows)
    return Screen(
        name="programs_csv",
        text=visit.voice.page(CsvPage(len(rows), notes)),
        choices=(
            *(
                Choice(
                    say(Phrase.BUTTON_CSV_OF, which=which), Call("programs_csv", {"show": which})
                )
                for which in ("all", "list", "saved")
                if which != show
            ),
            to_list(visit),
        ),
        files=(file,),
        result={"rows": len(rows)},
    )


def table(visit: Visit, catalogue: Catalogue, rows: Iterable[Row]) -> str:
    """Return the rows as CSV: RFC 4180, and no cell that a spreadsheet would run."""
    fields = [name for name in visit.library.curation.fields if name not in {"city", "website"}]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    labels = [field_label(visit, name) for name in fields]
    sources = [f"{label}: source" for label in labels]
    head = [*_HEAD, *(cell for pair in zip(labels, sources, strict=True) for cell in pair)]
    writer.writerow(head)
    for row in rows:
        writer.writerow([inert(cell) for cell in _cells(visit, catalogue, row, fields)])
    return BOM + buffer.getvalue()


def inert(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if not isinstance(cell, str):
        return cell
    text = visible(cell)
    return f"'{text}" if text.lstrip(" ").startswith(_ACTS) else text


def _cells(visit: Visit, catalogue: Catalogue, row: Row, fields: Sequence[str]) -> list[object]:
    program, curated, say = row.program, catalogue.curated, visit.voice.phrase
    mark, offer = catalogue.mark(program.id), program.offer
    signalled = curated.signalled
    parts = visit.library.curation.parts
    facts = [fact for name in fields for fact in (program.readings(name)[:1] or (None,))]
    return [
        program.id,
        program.name,
        program.city,
        program.state,
        offer.season if offer else "",
        offer.categorical if offer else "",
        offer.advanced if offer else "",
        offer.physician if offer else "",
        row.eligibility.value,
        row.tier.value,
        row.fit,
        "; ".join(f"{parts[name].label} ({points:g})" for name, points in row.parts.items()),
        "yes" if program.id in curated.listed else "",
        signalled.index(program.id) + 1 if program.id in signalled else "",
        say(Phrase.PROGRAM_STATUS, which=mark.status.value) if mark.status else "",
        "yes" if mark.saved else "",
        mark.note,
        "; ".join(
            f"{field_label(visit, fact.field)}: {said(visit, fact)}"
            for ruling in row.against
            for fact in ruling.facts[:1]
        ),
        "; ".join(field_label(visit, name) for name in row.unknown(curated.person)),
        str(program.value("website") or ""),
        *(cell for fact in facts for cell in _fact_cells(visit, fact)),
    ]


def _fact_cells(visit: Visit, fact: ProgramFact | None) -> tuple[str, str]:
    if fact is None:
        return "", ""
    date = fact.date or visit.voice.phrase(Phrase.PROGRAM_UNDATED)
    return said(visit, fact), f"{fact.source} ({fact.grade.value}, {date})"
