"""/milestone: one thing to do, with what it is good for and how; and ticking it off."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, ClassVar

from rapidfuzz import fuzz, process

from bot.core.advice.milestones import Milestone
from bot.core.advice.roadmap import Dropped, Item, Over, State, is_done
from bot.core.advice.statuses import Said, Status
from bot.core.calls import Call
from bot.core.evidence import Source
from bot.core.months import plus_months
from bot.core.own_words import OwnWords
from bot.core.screen import (
    Choice,
    Error,
    ErrorCode,
    Field,
    FieldKind,
    Form,
    Menu,
    Screen,
    Weight,
)
from bot.core.screen import (
    Item as Entry,
)
from bot.services._planning import Planned, line_of, planned, said, titled
from bot.services.phrases import Phrase
from bot.services.ports import Page, RecordKind
from bot.services.verbs import Unlisted, found_verbs, verb
from bot.services.visit import Visit

REASONS = ("not_for_me", "no_time", "no_money", "done_otherwise")
"""Why something is left out, as `prompts/phrases.yaml` words it; one's own words do as well."""
_DELAYS = {"2_weeks": 0, "1_month": 1, "2_months": 2, "3_months": 3}
_LONGEST_REASON = 200
_CHANGES = 3


@dataclass(frozen=True)
class MilestonePage(Page):
    """One milestone for one person; `noted` is what has just been kept of it."""

    template: ClassVar[str] = "milestone"
    title: str
    does: str
    state: str
    noted: str | None
    reason: OwnWords | str | None
    until: dt.date | None
    by_answers: bool
    item: Item | None
    when: str | None
    why: str | None
    missing: str | None
    after: tuple[str, ...]
    builds_on: tuple[str, ...]
    if_late: str
    weeks: int
    hours_week: int
    settles: tuple[str, ...]
    source: Source


@dataclass(frozen=True)
class LeavingPage(Page):
    """Why leave it out; `builds_on` is what waits for it."""

    template: ClassVar[str] = "leaving"
    title: str
    builds_on: tuple[str, ...]


@dataclass(frozen=True)
class LaterPage(Page):
    """Not before when; `latest` is the last day on which it can begin."""

    template: ClassVar[str] = "later"
    title: str
    latest: dt.date | None


Id = Annotated[str, "Which milestone"]


@verb()
async def milestone(visit: Visit, id: Id) -> Screen:  # noqa: A002
    """See one milestone: what it is good for, when, and how."""
    found = _found(visit, id)
    return await (_shown(visit, found) if found else _unknown(visit, id))


@verb()
async def tick(visit: Visit, id: Id) -> Screen:  # noqa: A002
    """Tick a milestone off as done."""
    if not (found := _found(visit, id)):
        return await _unknown(visit, id)
    await _keep(visit, found, Status(Said.DONE, visit.today))
    return await _shown(visit, found, noted="done")


@verb()
async def leave_out(
    visit: Visit,
    id: Id,  # noqa: A002
    reason: Annotated[str, "Why", Unlisted] = "",
) -> Screen:
    """Leave a milestone out of your plan, with the reason."""
    if not (found := _found(visit, id)):
        return await _unknown(visit, id)
    if not str(reason).strip():
        return await _leaving(visit, found)
    status = Status(Said.SKIPPED, visit.today, str(reason).strip()[:_LONGEST_REASON])
    await _keep(visit, found, status)
    return await _shown(visit, found, noted="skipped")


@verb()
async def leave_out_form(visit: Visit, id: Id) -> Screen:  # noqa: A002
    """Say in your own words why you leave a milestone out."""
    if not (found := _found(visit, id)):
        return await _unknown(visit, id)
    say = visit.voice.phrase
    field = Field("reason", say(Phrase.REASON_LABEL), "", FieldKind.LINE, most=_LONGEST_REASON)
    call = Call("leave_out", {"id": found.id})
    asking = await _leaving(visit, found)
    return Screen(
        name="leaving",
        text=asking.text,
        menu=asking.menu,
        choices=asking.choices,
        form=Form(say(Phrase.REASON_TITLE), call, (field,)),
    )


@verb()
async def later(
    visit: Visit,
    id: Id,  # noqa: A002
    until: Annotated[str, "Not before which day, such as 2027-02-01", Unlisted] = "",
) -> Screen:
    """Not before a day: move a milestone to later."""
    if not (found := _found(visit, id)):
        return await _unknown(visit, id)
    if not until:
        return await _putting_off(visit, found)
    day = _day(visit, until)
    if day is None or day <= visit.today:
        error = Error(ErrorCode.REFUSED, visit.voice.phrase(Phrase.ERROR_NO_DAY), "until")
        return await _putting_off(visit, found, error)
    await _keep(visit, found, Status(Said.LATER, visit.today, until=day))
    return await _shown(visit, found, noted="later")


@verb()
async def reopen(visit: Visit, id: Id) -> Screen:  # noqa: A002
    """Take back what you said of a milestone."""
    if not (found := _found(visit, id)):
        return await _unknown(visit, id)
    await visit.store.drop_records(visit.person, RecordKind.PLAN, [found.id, *found.formerly])
    return await _shown(visit, found, noted="reopened")


def _found(visit: Visit, wanted: str) -> Milestone | None:
    milestones = visit.library.milestones
    renamed = (m for m in milestones.values() if wanted in m.formerly)
    return milestones.get(str(wanted)) or next(renamed, None)


async def _unknown(visit: Visit, wanted: str) -> Screen:
    near = process.extractOne(str(wanted)[:60], list(visit.library.milestones), scorer=fuzz.ratio)
    message = visit.voice.phrase(Phrase.ERROR_UNKNOWN_MILESTONE, near=near[0])
    return Screen(
        name="milestone",
        text="",
        choices=(Choice(visit.voice.phrase(Phrase.BUTTON_ROADMAP), Call("roadmap")),),
        error=Error(ErrorCode.REFUSED, message, "id"),
    )


async def _keep(visit: Visit, found: Milestone, status: Status) -> None:
    await visit.store.put_records(visit.person, RecordKind.PLAN, {found.id: status.plain})


async def _shown(visit: Visit, found: Milestone, noted: str | None = None) -> Screen:
    made = await planned(visit)
    plan = made.roadmap
    entry = plan.item(found.id)
    dropped = next((d for d in plan.dropped if d.milestone.id == found.id), None)
    item = entry if isinstance(entry, Item) else None
    line = line_of(visit, made, entry) if entry else None
    status = made.statuses.get(found.id)
    done = entry is not None and entry.state is State.DONE
    changes = _changes(visit, made, found) if done else []
    page = MilestonePage(
        title=titled(visit, made, found),
        does=visit.voice.body(found.does, made.names),
        state=_state(entry, dropped),
        noted=noted,
        reason=_reason(visit, status),
        until=status.until if status else None,
        by_answers=status is None and is_done(found, made.profile.known),
        item=item,
        when=line.when if line else None,
        why=dropped.why.value if dropped else None,
        missing=_title(visit, made, dropped.missing) if dropped and dropped.missing else None,
        after=tuple(_title(visit, made, name) for name in (item.needs if item else ())),
        builds_on=_builds_on(visit, made, found),
        if_late=said(visit, made, found.if_late),
        weeks=found.weeks,
        hours_week=found.hours_week,
        settles=tuple(change.label for change in changes),
        source=visit.library.sources[found.source],
    )
    return Screen(
        name="milestone",
        text=visit.voice.page(page),
        choices=(*changes, *_acts(visit, made, found, entry), *_onward(visit, found)),
        result={
            "id": found.id,
            "status": page.state,
            "settles": list(found.settles) if changes else [],
            "until": page.until.isoformat() if page.until else None,
        },
    )


def _state(entry: Item | Over | None, dropped: Dropped | None) -> str:
    if entry:
        return entry.state.value
    return "dropped" if dropped else "not_for_you"


def _reason(visit: Visit, status: Status | None) -> OwnWords | str | None:
    if status is None or not status.reason:
        return None
    if status.reason in REASONS:
        return visit.voice.phrase(Phrase.REASON, id=status.reason)
    return OwnWords(status.reason)


def _title(visit: Visit, made: Planned, milestone_id: str) -> str:
    return titled(visit, made, visit.library.milestones[milestone_id])


def _builds_on(visit: Visit, made: Planned, found: Milestone) -> tuple[str, ...]:
    """Return what in the plan waits for this milestone."""
    waiting = (i for i in made.roadmap.items if found.id in i.milestone.needs)
    return tuple(titled(visit, made, item) for item in waiting)[:_CHANGES]


def _changes(visit: Visit, made: Planned, found: Milestone) -> list[Choice]:
    """Offer the answers that a finished milestone may have changed, unless they say so already."""
    if is_done(found, made.profile.known):
        return []
    questions = [visit.library.guide.questions[name] for name in found.settles[:_CHANGES]]
    return [
        Choice(
            visit.voice.phrase(Phrase.BUTTON_UPDATE, label=q.label), Call("change", {"id": q.id}),
            Weight.MAIN,
        )
        for q in questions
        if q.id in made.standing.applies
    ]  # fmt: skip


def _acts(visit: Visit, made: Planned, found: Milestone, entry: Item | Over | None) -> list[Choice]:
    """Offer what can be said of a milestone; what only the answers say is changed by an answer."""
    say, here = visit.voice.phrase, {"id": found.id}
    undo = Choice(say(Phrase.BUTTON_REOPEN), Call("reopen", here))
    kept = [undo] if found.id in made.statuses else []
    if isinstance(entry, Over):
        questions = [visit.library.guide.questions[name] for name in found.settles[:_CHANGES]]
        return kept or [
            Choice(say(Phrase.BUTTON_CHANGE, label=q.label), Call("change", {"id": q.id}))
            for q in questions
        ]
    if entry is None:
        return kept
    return [
        Choice(say(Phrase.BUTTON_DONE), Call("tick", here), Weight.MAIN),
        Choice(say(Phrase.BUTTON_NOT_BEFORE), Call("later", here)),
        Choice(say(Phrase.BUTTON_LEAVE_OUT), Call("leave_out", here)),
        *kept,
    ]


def _onward(visit: Visit, found: Milestone) -> list[Choice]:
    say, how = visit.voice.phrase, found.how
    ways = []
    if how.topic:
        ways.append(Choice(say(Phrase.BUTTON_HOW), Call("topic", {"id": how.topic})))
    elif how.call in found_verbs():
        ways.append(Choice(say(Phrase.BUTTON_COMMAND, verb=how.call), Call(str(how.call))))
    return [
        *ways,
        Choice(say(Phrase.BUTTON_NOW), Call("now")),
        Choice(say(Phrase.BUTTON_ROADMAP), Call("roadmap")),
    ]


async def _leaving(visit: Visit, found: Milestone) -> Screen:
    made, say = await planned(visit), visit.voice.phrase
    items = tuple(Entry(reason, say(Phrase.REASON, id=reason)) for reason in REASONS)
    here = Call("leave_out", {"id": found.id})
    page = LeavingPage(titled(visit, made, found), _builds_on(visit, made, found))
    return Screen(
        name="leaving",
        text=visit.voice.page(page),
        menu=Menu(here, items, say(Phrase.PICK_ONE), "reason"),
        choices=(
            Choice(say(Phrase.BUTTON_OWN_REASON), Call("leave_out_form", {"id": found.id}),
                   form=True),
            Choice(say(Phrase.BUTTON_BACK), Call("milestone", {"id": found.id})),
        ),
        result={"id": found.id},
    )  # fmt: skip


async def _putting_off(visit: Visit, found: Milestone, error: Error | None = None) -> Screen:
    made, say = await planned(visit), visit.voice.phrase
    entry = made.roadmap.item(found.id)
    latest = entry.latest if isinstance(entry, Item) else None
    items = tuple(Entry(name, say(Phrase.DELAY, id=name)) for name in _DELAYS)
    page = LaterPage(titled(visit, made, found), latest)
    return Screen(
        name="later",
        text=visit.voice.page(page),
        menu=Menu(Call("later", {"id": found.id}), items, say(Phrase.PICK_ONE), "until"),
        choices=(Choice(say(Phrase.BUTTON_BACK), Call("milestone", {"id": found.id})),),
        error=error,
        result={"id": found.id},
    )


def _day(visit: Visit, until: str) -> dt.date | None:
    """Return the day that was picked, or typed as `2027-02-01`."""
    if until in _DELAYS:
        months = _DELAYS[until]
        return plus_months(visit.today, months) if months else visit.today + dt.timedelta(weeks=2)
    try:
        return dt.date.fromisoformat(str(until).strip())
    except ValueError:
        return None
