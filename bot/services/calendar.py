"""/calendar: the plan as a file for any calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from bot.core.advice.reminding import Wish
from bot.core.advice.roadmap import Item
from bot.core.calls import Call
from bot.core.screen import Choice, File, Screen, Weight
from bot.services._calendar_file import Clock, Entry, calendar_file
from bot.services._planning import Planned, planned, said, titled
from bot.services._reminding import wish_of
from bot.services.phrases import Phrase
from bot.services.ports import Page, RecordKind
from bot.services.verbs import verb
from bot.services.visit import Visit

TAKEN = "calendar_file"
"""The name of the record of what earlier files held."""
_ANCHORS = ("eras_open", "eras_submit", "eras_review", "rank_list", "match_week", "match_day")
_WEEK = 7


@dataclass(frozen=True)
class CalendarPage(Page):
    """What the file holds, and how it is brought in."""

    template: ClassVar[str] = "calendar"
    count: int
    gone: int
    zone: str | None
    hour: int
    again: bool
    season: int


@verb()
async def calendar(
    visit: Visit,
    at: Annotated[Literal["all_day", "my_time"], "All day, or at an hour of your day"] = "all_day",
) -> Screen:
    """Your plan as a calendar file."""
    made = await planned(visit)
    kept = await visit.store.records(visit.person, RecordKind.PLAN)
    wish = wish_of(kept)
    earlier: Mapping[str, Any] = kept[TAKEN].value if TAKEN in kept else {}
    entries = [*_entries(visit, made), *_anchors(visit, made)]
    gone = list(_gone(earlier, {entry.id for entry in entries}, made.roadmap.season))
    clock = Clock(wish.zone_info, wish.hour) if wish and at == "my_time" else None
    number = int(earlier.get("files", 0)) + 1
    say = visit.voice.phrase
    content = calendar_file(
        say(Phrase.TIMELINE, season=made.roadmap.season),
        made.roadmap.season,
        entries,
        gone,
        sequence=number,
        made=visit.now,
        clock=clock,
    )
    taken = {
        "files": number,
        "season": made.roadmap.season,
        "events": {entry.id: [entry.title, entry.day.isoformat()] for entry in (*entries, *gone)},
    }
    await visit.store.put_records(visit.person, RecordKind.PLAN, {TAKEN: taken})
    file = File("my-match-plan.ics", "text/calendar", say(Phrase.CALENDAR_ALT), content)
    page = CalendarPage(
        count=len(entries),
        gone=len(gone),
        zone=wish.zone if wish else None,
        hour=wish.hour if wish else 0,
        again=number > 1,
        season=made.roadmap.season,
    )
    return Screen(
        name="calendar",
        text=visit.voice.page(page),
        choices=_ways_on(visit, wish, at),
        files=(file,),
        result={"events": len(entries), "cancelled": len(gone), "sequence": number},
    )


def _entries(visit: Visit, made: Planned) -> Iterator[Entry]:
    """Yield what is left to do, on the day by which the plan has it done."""
    for item in made.roadmap.items:
        ring = (_WEEK, 1) if item.milestone.weeks > 1 else (1,)
        title = visit.voice.phrase(Phrase.CALENDAR_DUE, title=titled(visit, made, item))
        yield Entry(item.milestone.id, title, _text(visit, made, item), item.due, ring)


def _text(visit: Visit, made: Planned, item: Item) -> str:
    begin = visit.voice.phrase(
        Phrase.CALENDAR_BEGIN, start=item.start, latest=item.deadline, estimate=item.estimate
    )
    return f"{begin}\n{said(visit, made, item.milestone.does)}"


def _anchors(visit: Visit, made: Planned) -> Iterator[Entry]:
    """Yield the days of the season that are still ahead; one not announced says so."""
    calendar = visit.library.calendar
    for name in _ANCHORS:
        moment = calendar.moment(name, made.roadmap.season)
        if moment.date > visit.today:
            exact = moment.day is not None and not moment.estimate
            label = calendar.anchors[name].label
            title = visit.voice.phrase(Phrase.CALENDAR_ANCHOR, label=label, exact=exact)
            text = visit.voice.phrase(
                Phrase.CALENDAR_SPREAD,
                first=calendar.span(name, made.roadmap.season)[0],
                last=calendar.span(name, made.roadmap.season)[1],
                exact=exact,
            )
            yield Entry(f"season-{name}", title, text, moment.date, (_WEEK,))


def _gone(earlier: Mapping[str, Any], present: set[str], season: int) -> Iterator[Entry]:
    """Yield what earlier files of this season held and the plan no longer does."""
    if earlier.get("season") != season:
        return
    for name, (title, day) in earlier["events"].items():
        if name not in present:
            yield Entry(name, title, "", dt.date.fromisoformat(day), ())


def _ways_on(visit: Visit, wish: Wish | None, at: str) -> tuple[Choice, ...]:
    say = visit.voice.phrase
    other = "my_time" if at == "all_day" else "all_day"
    label = Phrase.BUTTON_MY_TIME if other == "my_time" else Phrase.BUTTON_ALL_DAY
    switch = [Choice(say(label), Call("calendar", {"at": other}))] if wish else []
    return (
        Choice(say(Phrase.BUTTON_ROADMAP), Call("roadmap"), Weight.MAIN),
        *switch,
        Choice(say(Phrase.BUTTON_REMINDERS), Call("reminders")),
    )
