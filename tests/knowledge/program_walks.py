"""Every screen about programs, to people of every sort."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any, get_args

from bot.core.interview.answers import Plain
from bot.core.programs.tracking import Status
from bot.core.screen import Screen
from bot.services.programs import Show, Sort
from bot.services.wishes import ANSWERED
from tests.conversation import ANA, TODAY, Talk, talking, the_library

Screens = AsyncIterator[tuple[str, Screen]]
LATER = TODAY.replace(year=TODAY.year + 3)


def best_known() -> list[str]:
    """The programs of which most is known: their screens are the longest."""
    programs = the_library().programs
    return sorted(programs, key=lambda i: -len(programs[i].facts))[:10]


async def program_screens(people: Mapping[str, Mapping[str, Plain]], hostile: str) -> Screens:
    for name, answers in people.items():
        async with talking() as talk:
            await talk.app.store.put_answers(ANA, answers)
            for show in get_args(Show):
                yield f"{name}: /programs {show}", await talk.calls("programs", show=show)
            for sort in get_args(Sort):
                sorted_ = await talk.calls("programs", show="list", sort=sort, page="2")
                yield f"{name}: /programs by {sort}", sorted_
            for verb in ("list_size", "signals", "first_year", "programs_csv", "compare"):
                yield f"{name}: /{verb}", await talk.calls(verb)
            for program_id in best_known():
                yield f"{name}: /program {program_id}", await talk.calls("program", id=program_id)
    async for how, screen in _kept(hostile):
        yield how, screen
    async for how, screen in _reported(hostile):
        yield how, screen
    async with talking(today=LATER) as talk:
        for verb in ("programs", "list_size", "signals", "first_year"):
            yield f"three years later: /{verb}", await talk.calls(verb)


async def _kept(hostile: str) -> Screens:
    """Everything that can be kept of a program, at its longest."""
    ids = list(the_library().programs)
    async with talking() as talk:
        for number, program_id in enumerate(ids[:30]):
            await talk.calls("mark_program", id=program_id, save="yes")
            if number % 2:
                await talk.calls("mark_program", id=program_id, exclude="yes")
        for question in ANSWERED:
            yield f"/change {question}", await talk.calls("change", id=question)
        for status in (*Status, "none", hostile):
            marked = await talk.calls("mark_program", id="upmc", status=str(status))
            yield f"/mark_program {status}", marked
        yield "/program_links", await talk.calls("program_links", id="upmc")
        for told in ([], ["rotated", "mentor", "writer"], "none", hostile):
            linked = await talk.calls("program_links", id="upmc", value=told)
            yield f"/program_links {told}", linked
        await talk.calls("program_links", id="uams", value=["rotated", "mentor", "writer"])
        yield "/keep_note", await talk.calls("keep_note", id="uams", note=hostile * 20)
        yield "/program_note", await talk.calls("program_note", id="uams")
        yield "/program_note, none", await talk.calls("program_note", id="rush")
        yield "/program, everything kept", await talk.calls("program", id="uams")
        everything: dict[str, Any] = {
            "states": ", ".join(the_library().curation.states),
            "lived": ", ".join(the_library().curation.states.values()),
            "school": hostile * 5,
            "musts": ["categorical", "setting", "visa", "img"],
            "size": "large",
            "most": "25",
        }
        yield "/keep_wishes", await talk.calls("keep_wishes", **everything)
        yield "/wishes_form", await talk.calls("wishes_form")
        yield "/keep_wishes, hostile", await talk.calls("keep_wishes", states=hostile, most=hostile)
        async for how, screen in _sought(talk, hostile):
            yield how, screen
        for program_id in best_known():
            yield f"/ask_program {program_id}", await talk.calls("ask_program", id=program_id)
        for program_id in ids:
            yield f"/program {program_id}", await talk.calls("program", id=program_id)


async def _sought(talk: Talk, hostile: str) -> Screens:
    """Looking for programs, comparing them, and taking them away."""
    for find in ("Ohio", "st. louis", "é" * 40, hostile, "x" * 4000):
        yield f"/programs {find[:20]}", await talk.calls("programs", find=find)
        narrowed = await talk.calls("programs_show", show="list", sort="name")
        yield f"/programs_show {find[:20]}", narrowed
    for page in ("0", "99", hostile):
        yield f"/programs page {page[:5]}", await talk.calls("programs", page=page)
    for chosen in (["uams"], "uams,vcu", ["uams", "vcu", "tufts", "rush"], hostile):
        yield f"/compare {chosen}", await talk.calls("compare", ids=chosen)
    yield "/compare first", await talk.calls("compare", first="penn-state")
    for show in ("all", "list", "saved"):
        yield f"/programs_csv {show}", await talk.calls("programs_csv", show=show)


async def _reported(hostile: str) -> Screens:
    """Every field that can be reported: read, refused, and refused forms opened again."""
    page = "https://example.edu/" + "a" * 250
    values = {"choice": "no", "number": "12", "share": "3/12", "text": "plain words",
              "address": page}  # fmt: skip
    async with talking() as talk:
        yield "/report_fact", await talk.calls("report_fact", id="rush")
        for name, field in the_library().curation.fields.items():
            about = {"id": "rush", "field": name}
            yield f"/report_fact {name}", await talk.calls("report_fact", **about)
            yield f"/fact_form {name}", await talk.calls("fact_form", **about)
            bad = await talk.calls("send_fact", **about, value=hostile * 9, source=hostile)
            yield f"/send_fact {name}, refused", bad
            yield f"/fact_form {name}, again", await talk.calls("fact_form", **about)
            value = next(iter(field.options), values[field.kind.value])
            for date in ("", "2026-10-01", "2031", "yesterday"):
                sent = await talk.calls("send_fact", **about, value=value, source=page, date=date)
                yield f"/send_fact {name} {date}", sent
        for verb in ("report_fact", "fact_form", "send_fact"):
            yield f"/{verb}, gone", await talk.calls(verb, id="gone", field="gone")
            yield f"/{verb}, no field", await talk.calls(verb, id="rush", field="gone")
