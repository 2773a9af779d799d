"""/roadmap: a dated plan to the season, from what was told and what is done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from bot.core.advice.actions import HOW_MANY, SOON, next_actions
from bot.core.advice.delay import Delay, delay
from bot.core.advice.phases import Phase
from bot.core.advice.roadmap import Dropped, Item, Over, Roadmap, State, Why
from bot.core.calls import Call
from bot.core.interview.answers import Value, read
from bot.core.picture import Point, Stretch, Task, Timeline
from bot.core.screen import Choice, Error, ErrorCode, File, Menu, Screen, Weight
from bot.core.screen import Item as Entry
from bot.core.seasons import Moment
from bot.services._planning import Line, Planned, line_of, planned, stretch, titled
from bot.services.phrases import Phrase
from bot.services.ports import Page
from bot.services.verbs import Unlisted, verb
from bot.services.visit import Visit

A_PAGE = 10
"""Items of a phase that one screen shows."""
_LOST_SHOWN = 4
_WEEKS = 8
_ROWS = 10
_DRAWN = ("eras_submit", "rank_list", "match_day")
_BEYOND = dt.timedelta(days=60)
_ALT = 1000  # Discord takes 1,024 characters


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """One phase of a plan: how much of it is over, and whether it is the present one."""

    id: str
    title: str
    over: int
    of: int
    present: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """When an anchor falls: announced, or between two days that earlier seasons suggest."""

    moment: Moment
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class RoadmapPage(Page):
    """The whole plan on one screen; `lost` is what no longer fits, `hours` the work of a week."""

    template: ClassVar[str] = "roadmap"
    season: int
    other: bool
    stage: str
    phase: str
    now: tuple[Line, ...]
    phases: tuple[PhaseLine, ...]
    critical: tuple[str, ...]
    lost: tuple[str, ...]
    more_lost: int
    passed: int
    hours: int
    hours_free: int | None
    submit: Spread
    match: Spread
    delay: Delay


@dataclass(frozen=True)
class PhasePage(Page):
    """One phase: its milestones, a page of them at a time."""

    template: ClassVar[str] = "phase"
    title: str
    season: int
    lines: tuple[Line, ...]
    page: int
    pages: int
    over: int
    of: int


@dataclass(frozen=True)
class NowPage(Page):
    """What now: the next three, with why each."""

    template: ClassVar[str] = "now"
    lines: tuple[Line, ...]
    does: tuple[str, ...]
    left: int


@verb(slash=True)
async def roadmap(
    visit: Visit, season: Annotated[str, "Another Match year to plan for, such as 2028"] = ""
) -> Screen:
    """Your dated plan to the Match: what to do when, what to tick off, what now."""
    error, wanted = None, None
    if season:
        question = visit.library.guide.questions["season"]
        value = read(question, season, visit.today)
        if isinstance(value, Value) and isinstance(value.data, int):
            wanted = value.data
        else:
            error = Error(ErrorCode.REFUSED, visit.voice.phrase(Phrase.ERROR_NO_SEASON), "season")
    return await roadmap_screen(visit, await planned(visit, wanted), error=error)


async def roadmap_screen(visit: Visit, made: Planned, *, error: Error | None = None) -> Screen:
    """Show the plan as a whole."""
    plan, say = made.roadmap, visit.voice.phrase
    judged = delay(made.profile, plan)
    lost = [d for d in plan.dropped if d.why is not Why.PASSED]
    hours = made.profile.number("hours_week")
    page = RoadmapPage(
        season=plan.season,
        other=made.is_other,
        stage=made.profile.stage,
        phase=say(Phrase.PHASE, id=plan.phase.value),
        now=tuple(line_of(visit, made, item) for item in _next(visit, made)),
        phases=phase_lines(visit, plan),
        critical=tuple(titled(visit, made, i) for i in plan.items if i.critical)[: A_PAGE // 2],
        lost=tuple(titled(visit, made, d) for d in lost[:_LOST_SHOWN]),
        more_lost=max(len(lost) - _LOST_SHOWN, 0),
        passed=len(plan.dropped) - len(lost),
        hours=_hours(plan),
        hours_free=int(hours) if hours is not None else None,
        submit=_spread(visit, "eras_submit", plan.season),
        match=_spread(visit, "match_day", plan.season),
        delay=judged,
    )
    return Screen(
        name="roadmap",
        text=visit.voice.page(page),
        menu=_phase_menu(visit, made),
        choices=_ways_on(visit, made),
        error=error,
        files=await _picture(visit, made),
        result=_result(plan, judged),
    )


@verb()
async def phase(
    visit: Visit,
    id: Annotated[str, "Which phase"],  # noqa: A002
    page: Annotated[str, "Which page of it", Unlisted] = "1",
    season: Annotated[str, "Which Match year", Unlisted] = "",
) -> Screen:
    """See one phase of your plan."""
    made = await planned(visit, int(season) if season.isdecimal() else None)
    plan, say = made.roadmap, visit.voice.phrase
    error = None
    if id not in set(Phase):
        error = Error(ErrorCode.REFUSED, say(Phrase.ERROR_NO_PHASE), "id")
        return await roadmap_screen(visit, made, error=error)
    entries = in_phase(plan, Phase(id))
    pages = max(-(-len(entries) // A_PAGE), 1)
    number = min(int(page), pages) if page.isdecimal() and int(page) else 1
    shown = entries[(number - 1) * A_PAGE : number * A_PAGE]
    lines = tuple(line_of(visit, made, entry) for entry in shown)
    call = Call("phase", {"id": id, **_other(made)})
    turns = [
        Choice(say(label), call.adding(page=str(to)))
        for label, to in ((Phrase.BUTTON_EARLIER, number - 1), (Phrase.BUTTON_LATER, number + 1))
        if 1 <= to <= pages
    ]
    return Screen(
        name="phase",
        text=visit.voice.page(
            PhasePage(
                title=say(Phrase.PHASE, id=id),
                season=plan.season,
                lines=lines,
                page=number,
                pages=pages,
                over=sum(isinstance(entry, Over) for entry in entries),
                of=len(entries),
            )
        ),
        menu=milestone_menu(visit, lines),
        choices=(*turns, Choice(say(Phrase.BUTTON_ROADMAP), Call("roadmap", _other(made)))),
        result={"id": id, "items": [line.id for line in lines], "page": number, "pages": pages},
    )


@verb()
async def now(visit: Visit) -> Screen:
    """What now: the next three things to do."""
    made = await planned(visit)
    items = _next(visit, made)
    lines = tuple(line_of(visit, made, item) for item in items)
    does = tuple(visit.voice.body(item.milestone.does, made.names) for item in items)
    return Screen(
        name="now",
        text=visit.voice.page(NowPage(lines, does, len(made.roadmap.items))),
        menu=milestone_menu(visit, lines),
        choices=(
            Choice(visit.voice.phrase(Phrase.BUTTON_ROADMAP), Call("roadmap"), Weight.MAIN),
            Choice(visit.voice.phrase(Phrase.BUTTON_REPORT), Call("report")),
        ),
        result={"actions": [item.milestone.id for item in items]},
    )


async def _picture(visit: Visit, made: Planned) -> tuple[File, ...]:
    """Draw what is to be done soonest along the months, as much as a phone shows well."""
    plan, say = made.roadmap, visit.voice.phrase
    if not plan.items:
        return ()
    first = _next(visit, made)
    rest = [item for item in plan.items if item not in first]
    urgent = [item for item in rest if item.critical]
    soonest = [*first, *urgent, *(item for item in rest if not item.critical)][:_ROWS]
    shown = sorted(soonest, key=lambda item: (item.start, item.due))
    points = [
        (anchor, visit.library.calendar.moment(anchor, plan.season).date) for anchor in _DRAWN
    ]
    last = max(item.due for item in shown)
    timeline = Timeline(
        title=say(Phrase.TIMELINE, season=plan.season),
        tasks=tuple(_task(visit, made, item) for item in shown),
        points=tuple(
            Point(say(Phrase.POINT, id=anchor), day)
            for anchor, day in points
            if plan.today <= day <= last + _BEYOND
        ),
        today=plan.today,
        today_label=say(Phrase.TODAY),
        legend=say(Phrase.TIMELINE_LEGEND),
    )
    rows = "; ".join(f"{task.label}, {task.note}" for task in timeline.tasks)
    alt = f"{timeline.title}. {rows}."[:_ALT]
    return (File("timeline.png", "image/png", alt, await visit.painter.paint(timeline)),)


def _task(visit: Visit, made: Planned, item: Item) -> Task:
    stretches = {State.OPEN: Stretch.NOW, State.AHEAD: Stretch.AHEAD}
    return Task(
        label=titled(visit, made, item),
        note=stretch(item.start, item.due, visit.today),
        first=item.start,
        last=item.due,
        stretch=stretches.get(item.state, Stretch.WAITING),
        urgent=item.critical,
    )


def _next(visit: Visit, made: Planned) -> list[Item]:
    """Return what to turn to: the report's next steps, and what else could begin by now."""
    plan, library = made.roadmap, visit.library
    judged, found = library.readiness_of(made.profile), library.findings_of(made.profile)
    named = [action.milestone.id for action in next_actions(plan, judged, found)]
    begun = [item for item in plan.items if item.state is State.OPEN]
    begun.sort(key=lambda item: (not item.critical, item.latest))
    names = dict.fromkeys([*named, *(item.milestone.id for item in begun)])
    items = {item.milestone.id: item for item in plan.items}
    chosen = sorted((items[name] for name in names), key=lambda i: i.start > plan.today + SOON)
    return chosen[:HOW_MANY]


def in_phase(plan: Roadmap, wanted: Phase) -> list[Item | Over]:
    """Return what a phase holds: what is left first, in the order in which it starts."""
    left = [item for item in plan.items if item.phase is wanted]
    return [*left, *(over for over in plan.over if over.phase is wanted)]


def phase_lines(visit: Visit, plan: Roadmap) -> tuple[PhaseLine, ...]:
    """Return the phases that hold anything."""
    lines = []
    for one in Phase:
        entries = in_phase(plan, one)
        over = sum(isinstance(entry, Over) for entry in entries)
        title = visit.voice.phrase(Phrase.PHASE, id=one.value)
        lines.append(PhaseLine(one.value, title, over, len(entries), one is plan.phase))
    return tuple(line for line in lines if line.of)


def milestone_menu(visit: Visit, lines: tuple[Line, ...]) -> Menu | None:
    """Offer milestones to open."""
    items = tuple(Entry(line.id, line.title[:100]) for line in lines)
    prompt = visit.voice.phrase(Phrase.PICK_MILESTONE)
    return Menu(Call("milestone"), items, prompt, "id") if items else None


def _phase_menu(visit: Visit, made: Planned) -> Menu | None:
    items = tuple(
        Entry(line.id, visit.voice.phrase(Phrase.SECTION, title=line.title, answered=line.over,
                                          of=line.of))
        for line in phase_lines(visit, made.roadmap)
    )  # fmt: skip
    prompt = visit.voice.phrase(Phrase.PICK_PHASE)
    return Menu(Call("phase", _other(made)), items, prompt, "id") if items else None


def _ways_on(visit: Visit, made: Planned) -> tuple[Choice, ...]:
    say, season = visit.voice.phrase, made.profile.season
    other = made.named if made.is_other else season + 1
    return (
        Choice(say(Phrase.BUTTON_NOW), Call("now"), Weight.MAIN),
        Choice(say(Phrase.BUTTON_CALENDAR), Call("calendar")),
        Choice(say(Phrase.BUTTON_REMINDERS), Call("reminders")),
        Choice(say(Phrase.BUTTON_SEASON, season=other), Call("roadmap", {"season": str(other)})),
        Choice(say(Phrase.BUTTON_REPORT), Call("report")),
    )


def _other(made: Planned) -> dict[str, object]:
    return {"season": str(made.profile.season)} if made.is_other else {}


def _hours(plan: Roadmap) -> int:
    """Return the hours a week of the next weeks, on average."""
    weeks = [plan.today + dt.timedelta(weeks=n) for n in range(_WEEKS)]
    return round(sum(plan.hours_in(week) for week in weeks) / _WEEKS)


def _spread(visit: Visit, anchor: str, season: int) -> Spread:
    calendar = visit.library.calendar
    return Spread(calendar.moment(anchor, season), *calendar.span(anchor, season))


def _result(plan: Roadmap, judged: Delay) -> dict[str, Any]:
    """Return the plan as the outside contract has it."""
    return {
        "season": plan.season,
        "items": [_item(item) for item in plan.items] + [_over(over) for over in plan.over],
        "dropped": [_dropped(dropped) for dropped in plan.dropped],
        "delay": {
            "advice": judged.advice.value,
            "for": [reason.value for reason in judged.reasons_for],
            "against": [reason.value for reason in judged.reasons_against],
        },
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.milestone.id,
        "phase": item.phase.value,
        "start": item.start.isoformat(),
        "due": item.due.isoformat(),
        "deadline": item.deadline.isoformat(),
        "needs": list(item.needs),
        "status": item.state.value,
        "critical": item.critical,
        "estimate": item.estimate,
    }


def _over(over: Over) -> dict[str, Any]:
    """Return what is done or skipped: it has no dates any more, and needs nothing."""
    return {
        "id": over.milestone.id,
        "phase": over.phase.value,
        "start": None,
        "due": None,
        "deadline": over.deadline.isoformat(),
        "needs": [],
        "status": over.state.value,
        "critical": False,
        "estimate": over.estimate,
    }


def _dropped(dropped: Dropped) -> dict[str, Any]:
    return {"id": dropped.milestone.id, "reason": dropped.why.value}
