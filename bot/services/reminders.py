"""/reminders: a word by direct message when something falls due, for who asks for it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal
from zoneinfo import available_timezones

from rapidfuzz import fuzz, process

from bot.core.advice.reminding import FollowUp, Notice, Rhythm, Wish, notices
from bot.core.calls import Call
from bot.core.own_words import OwnWords
from bot.core.screen import Choice, Error, ErrorCode, Field, FieldKind, Form, Screen, Weight
from bot.services._planning import Line, line_of, planned, titled
from bot.services._reminding import CLOSED, keep_wish, stop_reminding, wish_of
from bot.services.letters import silent_writers
from bot.services.outreach import silent_contacts
from bot.services.phrases import Phrase
from bot.services.ports import Page, RecordKind
from bot.services.verbs import Unlisted, verb
from bot.services.visit import Visit

_HOUR, _QUIET = 18, (22, 8)
_HOURS = 24
_NAMED = 6
_NEAR = 88
_CITIES = {
    "delhi": "Asia/Kolkata", "mumbai": "Asia/Kolkata", "chennai": "Asia/Kolkata",
    "india": "Asia/Kolkata", "ist": "Asia/Kolkata", "lahore": "Asia/Karachi",
    "islamabad": "Asia/Karachi", "pakistan": "Asia/Karachi", "pkt": "Asia/Karachi",
    "abuja": "Africa/Lagos", "nigeria": "Africa/Lagos", "egypt": "Africa/Cairo",
    "alexandria": "Africa/Cairo", "bangalore": "Asia/Kolkata", "hyderabad": "Asia/Kolkata",
    "kathmandu": "Asia/Kathmandu", "nepal": "Asia/Kathmandu", "beijing": "Asia/Shanghai",
    "china": "Asia/Shanghai", "philippines": "Asia/Manila", "est": "America/New_York",
    "eastern": "America/New_York", "et": "America/New_York", "boston": "America/New_York",
    "miami": "America/New_York", "central": "America/Chicago", "ct": "America/Chicago",
    "cst": "America/Chicago", "houston": "America/Chicago", "dallas": "America/Chicago",
    "mountain": "America/Denver", "pacific": "America/Los_Angeles", "pt": "America/Los_Angeles",
    "pst": "America/Los_Angeles", "san francisco": "America/Los_Angeles", "uk": "Europe/London",
    "england": "Europe/London", "germany": "Europe/Berlin", "gmt": "UTC", "uae": "Asia/Dubai",
}  # fmt: skip
"""Places that the time zone database does not know by these names."""
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])\s*(\d{1,2})(?::?00)?")
_SPAN = re.compile(r"\s*(\d{1,2})(?::00)?\s*(?:-|to|until|–)\s*(\d{1,2})(?::00)?\s*")


Silent = tuple[OwnWords, dt.date]
"""Somebody who has not answered, in the person's words, and since when."""


@dataclass(frozen=True)
class RemindersPage(Page):
    """How somebody is reminded, or that they are not; `closed` if a message could not be sent.

    `contacts` and `writers` have been silent long enough to be asked once more.
    """

    template: ClassVar[str] = "reminders"
    contacts: tuple[Silent, ...]
    writers: tuple[Silent, ...]
    wish: Wish | None
    local: dt.datetime | None
    closed: bool
    stopped: bool


@dataclass(frozen=True)
class ReminderPage(Page):
    """One reminder, as it comes by direct message."""

    template: ClassVar[str] = "reminder"
    rhythm: str
    lines: tuple[Line, ...]
    due: tuple[str, ...]
    begins: tuple[str, ...]
    last_days: tuple[str, ...]
    contacts: tuple[Silent, ...]
    writers: tuple[Silent, ...]


@verb()
async def reminders(
    visit: Visit,
    action: Annotated[
        Literal["show", "weekly", "due", "stop"], "Look, or be reminded weekly, or on due dates"
    ] = "show",
    n: Annotated[str, "Which reminder this came with", Unlisted] = "",
) -> Screen:
    """Reminders by direct message: weekly, on due dates, or none."""
    del n
    if action == "stop":
        await stop_reminding(visit)
        return await _shown(visit, stopped=True)
    if action == "show":
        return await _shown(visit)
    kept = await visit.store.records(visit.person, RecordKind.PLAN)
    now = wish_of(kept)
    if now is None:
        return await reminders_form(visit, action)
    await keep_wish(visit, Wish(Rhythm(action), now.zone, now.hour, now.quiet_from, now.quiet_to))
    return await _shown(visit)


@verb()
async def reminders_form(
    visit: Visit, rhythm: Annotated[Literal["weekly", "due"], "How often"] = "weekly"
) -> Screen:
    """Say where you are, and at what hour a reminder suits you."""
    kept = await visit.store.records(visit.person, RecordKind.PLAN)
    now = wish_of(kept) or Wish(Rhythm(rhythm), "", _HOUR, *_QUIET)
    say = visit.voice.phrase
    quiet = f"{now.quiet_from}-{now.quiet_to}"
    filled = {"zone": now.zone, "hour": str(now.hour), "quiet": quiet}
    fields = tuple(
        Field(name, say(Phrase.REMINDER_LABEL, id=name), say(Phrase.REMINDER_HELP, id=name),
              FieldKind.LINE, filled=value, most=60)
        for name, value in filled.items()
    )  # fmt: skip
    shown = await _shown(visit)
    call = Call("remind_me", {"rhythm": rhythm})
    return Screen(
        name="reminders",
        text=shown.text,
        choices=shown.choices,
        form=Form(say(Phrase.REMINDER_TITLE), call, fields),
        result=shown.result,
    )


@verb()
async def remind_me(
    visit: Visit,
    zone: Annotated[str, "Your city or time zone, such as Karachi or UTC+5"],
    hour: Annotated[str, "The hour of your day, 0 to 23"] = str(_HOUR),
    quiet: Annotated[str, "Hours without messages, such as 22-8"] = f"{_QUIET[0]}-{_QUIET[1]}",
    rhythm: Annotated[Literal["weekly", "due"], "How often"] = "weekly",
) -> Screen:
    """Remind me by direct message from now on."""
    meant = zone_meant(str(zone))
    if meant is None:
        return await _refused(visit, "zone")
    if not (str(hour).strip().isdecimal() and int(hour) < _HOURS):
        return await _refused(visit, "hour")
    span = _SPAN.fullmatch(str(quiet))
    if not span or max(int(span[1]), int(span[2])) >= _HOURS:
        return await _refused(visit, "quiet")
    wish = Wish(Rhythm(rhythm), meant, int(hour), int(span[1]), int(span[2]))
    await keep_wish(visit, wish)
    await visit.store.drop_records(visit.person, RecordKind.PLAN, [CLOSED])
    return await _shown(visit)


async def compose(visit: Visit, wish: Wish, key: str) -> Screen | None:
    """Write the reminder of this day; None if there is nothing that it would be about."""
    made = await planned(visit)
    told = notices(made.roadmap, wish.rhythm)
    contacts, writers = (
        [one for one in silent if one.is_told(visit.today, wish.rhythm)]
        for silent in (await silent_contacts(visit), await silent_writers(visit))
    )
    has_more = wish.rhythm is Rhythm.WEEKLY and made.roadmap.items
    if not (told or contacts or writers or has_more):
        return None
    named = {
        notice: tuple(titled(visit, made, item) for item, why in told if why is notice)
        for notice in Notice
    }
    begun = [item for item in made.roadmap.items if item.start <= visit.today][:3]
    page = ReminderPage(
        rhythm=wish.rhythm.value,
        lines=tuple(line_of(visit, made, item) for item in begun)
        if wish.rhythm is Rhythm.WEEKLY
        else (),
        due=named[Notice.DUE][:_NAMED],
        begins=named[Notice.BEGINS][:_NAMED],
        last_days=named[Notice.LAST_DAYS][:_NAMED],
        contacts=_silent(contacts),
        writers=_silent(writers),
    )
    say = visit.voice.phrase
    stop = Call("reminders", {"action": "stop", "n": key})
    return Screen(
        name="reminder",
        text=visit.voice.page(page),
        choices=(
            Choice(say(Phrase.BUTTON_NOW), Call("now"), Weight.MAIN),
            Choice(say(Phrase.BUTTON_ROADMAP), Call("roadmap")),
            *_silent_choices(visit, contacts, writers),
            Choice(say(Phrase.BUTTON_STOP), stop),
        ),
    )


def zone_meant(typed: str) -> str | None:
    """Return the time zone that a city, a zone or an offset from UTC means; None if none is near."""
    wanted = " ".join(typed.replace("_", " ").casefold().split())
    if wanted in _CITIES:
        return _CITIES[wanted]
    if match := _OFFSET.fullmatch(wanted):
        # In these names the sign is turned round: five hours ahead of Greenwich is GMT-5.
        name = f"Etc/GMT{'-' if match[1] == '+' else '+'}{int(match[2])}"
        return name if name in available_timezones() else None
    zones = {z.replace("_", " ").casefold(): z for z in available_timezones() if "/" in z}
    zones |= {"utc": "UTC"}
    if wanted in zones:
        return zones[wanted]
    cities = {name.rpartition("/")[2]: zone for name, zone in sorted(zones.items())}
    if wanted in cities:
        return cities[wanted]
    near = process.extractOne(wanted, list(cities), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return cities[near[0]] if near else None


async def _shown(visit: Visit, *, stopped: bool = False, error: Error | None = None) -> Screen:
    kept = await visit.store.records(visit.person, RecordKind.PLAN)
    wish, say = wish_of(kept), visit.voice.phrase
    due = wish.next_after(visit.now) if wish else None
    contacts, writers = (
        [one for one in silent if one.due <= visit.today]
        for silent in (await silent_contacts(visit), await silent_writers(visit))
    )
    page = RemindersPage(
        contacts=_silent(contacts),
        writers=_silent(writers),
        wish=wish,
        local=due.astimezone(wish.zone_info) if wish and due else None,
        closed=CLOSED in kept,
        stopped=stopped,
    )
    choices: tuple[Choice, ...]
    if wish:
        other = Rhythm.DUE if wish.rhythm is Rhythm.WEEKLY else Rhythm.WEEKLY
        choices = (
            Choice(say(Phrase.BUTTON_STOP), Call("reminders", {"action": "stop"})),
            Choice(say(Phrase.BUTTON_RHYTHM, id=other.value),
                   Call("reminders", {"action": other.value})),
            Choice(say(Phrase.BUTTON_HOURS), Call("reminders_form", {"rhythm": wish.rhythm.value}),
                   form=True),
        )  # fmt: skip
    else:
        choices = tuple(
            Choice(say(Phrase.BUTTON_RHYTHM, id=rhythm.value),
                   Call("reminders_form", {"rhythm": rhythm.value}), form=True)
            for rhythm in Rhythm
        )  # fmt: skip
    return Screen(
        name="reminders",
        text=visit.voice.page(page),
        choices=(
            *choices,
            Choice(say(Phrase.BUTTON_ROADMAP), Call("roadmap")),
            *_silent_choices(visit, contacts, writers),
        ),
        error=error,
        result={"rhythm": wish.rhythm.value if wish else None,
                "next": due.isoformat() if due else None,
                "contacts": [one.id for one in contacts],
                "writers": [one.id for one in writers]},
    )  # fmt: skip


def _silent(found: Sequence[FollowUp]) -> tuple[Silent, ...]:
    """Return as many as one message names, those who were silent longest first."""
    longest = sorted(found, key=lambda one: one.due)[:_NAMED]
    return tuple((OwnWords(one.to), one.since) for one in longest)


def _silent_choices(
    visit: Visit, contacts: Sequence[FollowUp], writers: Sequence[FollowUp]
) -> tuple[Choice, ...]:
    say = visit.voice.phrase
    return (
        *((Choice(say(Phrase.BUTTON_OUTREACH_LOG), Call("outreach_log")),) if contacts else ()),
        *((Choice(say(Phrase.BUTTON_LETTERS), Call("letters")),) if writers else ()),
    )


async def _refused(visit: Visit, field: str) -> Screen:
    message = visit.voice.phrase(Phrase.ERROR_REMINDER, id=field)
    return await _shown(visit, error=Error(ErrorCode.REFUSED, message, field))
