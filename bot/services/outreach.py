"""/outreach: one e-mail to one person, with its own reason; what was sent, and when to ask again."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from bot.core.advice.reminding import FollowUp
from bot.core.calls import Call
from bot.core.evidence import Figure, Source
from bot.core.interview.answers import clean
from bot.core.own_words import OwnWords
from bot.core.profile import Profile
from bot.core.screen import (
    Choice,
    Error,
    ErrorCode,
    Field,
    FieldKind,
    Form,
    Item,
    Menu,
    Screen,
    Weight,
)
from bot.services._checking import check_form, checked
from bot.services._forms import form_screen, line, parts_of
from bot.services.phrases import Phrase
from bot.services.ports import Page, RecordKind
from bot.services.verbs import verb
from bot.services.visit import Visit

_SENT = "sent-"
_MOST = 200
"""Contacts that are kept; the oldest make room."""
_LISTED = 10
_LONGEST_TO, _LONGEST_REASON, _LONGEST_ASK = 80, 400, 200
_MANY_A_DAY = 5
"""E-mails on one day from which we say that fewer and better would do more."""
_SEVERAL = re.compile(r"[;@].*[;@]|\ball\b|\bevery\b|,.*,.*,|\band\b.*\band\b", re.IGNORECASE)
_SOURCES = ("guide", "pds-2021-mirror", "matcharesident-interest", "residencyadvisor-followup")


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who was written to: when, and when one further line would be fine."""

    id: str
    to: str
    day: dt.date
    follow_up: dt.date
    answered: bool


@dataclass(frozen=True)
class OutreachPage(Page):
    """Research first, then the rules of contact, and what waits."""

    template: ClassVar[str] = "outreach"
    profile: Profile
    figures: dict[str, Figure]
    due: tuple[tuple[OwnWords, dt.date], ...]
    sent: int
    cited: tuple[Source, ...]


@dataclass(frozen=True)
class EmailPage(Page):
    """An e-mail from the profile, with the person's own reason and question."""

    template: ClassVar[str] = "outreach_draft"
    to: OwnWords
    reason: OwnWords
    ask: OwnWords
    scores: bool
    specific: bool
    profile: Profile
    figures: dict[str, Figure]


@dataclass(frozen=True)
class OutreachLogPage(Page):
    """Who was written to, who answered, and when to ask again."""

    template: ClassVar[str] = "outreach_log"
    contacts: tuple[tuple[OwnWords, Contact], ...]
    today: dt.date
    earlier: int
    hurried: bool


@verb(slash=True)
async def outreach(
    visit: Visit,
    text: Annotated[str, "An e-mail of yours to check; leave it empty for a plan"] = "",
) -> Screen:
    """E-mails to programs and mentors: research, a draft from your answers, a check, a log."""
    if text:
        return await outreach_check(visit, text)
    library, say = visit.library, visit.voice.phrase
    contacts = await _contacts(visit)
    due = [c for c in contacts if not c.answered and c.follow_up <= visit.today]
    page = OutreachPage(
        profile=visit.profile(await visit.standing()),
        figures=dict(library.figures),
        due=tuple((OwnWords(c.to), c.day) for c in due[:3]),
        sent=len(contacts),
        cited=tuple(library.sources[s] for s in _SOURCES),
    )
    return Screen(
        name="outreach",
        text=visit.voice.page(page),
        choices=(
            Choice(say(Phrase.BUTTON_OUTREACH_DRAFT), Call("outreach_write"), Weight.MAIN),
            Choice(say(Phrase.BUTTON_CHECK_TEXT, kind="outreach"),
                   Call("outreach_form")),
            Choice(say(Phrase.BUTTON_OUTREACH_ADD), Call("outreach_add")),
            Choice(say(Phrase.BUTTON_OUTREACH_LOG), Call("outreach_log")),
        ),
        reply=Call("outreach_check"),
        result={"sent": len(contacts), "due": [c.id for c in due], "sources": list(_SOURCES)},
    )  # fmt: skip


@verb()
async def outreach_check(visit: Visit, value: Annotated[str, "The e-mail to check"]) -> Screen:
    """Check an e-mail before it goes."""
    say = visit.voice.phrase
    further = (
        Choice(say(Phrase.BUTTON_CHECK_AGAIN), Call("outreach_form"), Weight.MAIN),
        Choice(say(Phrase.BUTTON_OUTREACH_ADD), Call("outreach_add")),
        Choice(say(Phrase.BUTTON_OVERVIEW), Call("outreach")),
    )
    return await checked(visit, "outreach", value, RecordKind.OUTREACH, further)


@verb()
async def outreach_form(visit: Visit) -> Screen:
    """Paste an e-mail to be checked."""
    here, check, back = (Call(n) for n in ("outreach_form", "outreach_check", "outreach"))
    return check_form(visit, "outreach", here, check, back)


@verb()
async def outreach_write(visit: Visit) -> Screen:
    """Begin an e-mail to one person."""
    say = visit.voice.phrase
    either = tuple(Item(v, say(Phrase.YES_OR_NO, yes=v == "yes")) for v in ("no", "yes"))
    fields = (
        _addressee(visit),
        Field("reason", say(Phrase.OUTREACH_REASON), say(Phrase.OUTREACH_REASON_HELP),
              FieldKind.PARAGRAPH, most=_LONGEST_REASON),
        Field("ask", say(Phrase.OUTREACH_ASK), say(Phrase.OUTREACH_ASK_HELP),
              FieldKind.PARAGRAPH, most=_LONGEST_ASK),
        Field("scores", say(Phrase.OUTREACH_SCORES), "", FieldKind.ONE_OF, either),
    )  # fmt: skip
    title = say(Phrase.BUTTON_OUTREACH_DRAFT)
    form = Form(title, Call("outreach_draft"), fields)
    return form_screen(
        visit,
        title,
        form,
        here=Call("outreach_write"),
        back=Call("outreach"),
        reply=Call("outreach_draft"),
    )


def _addressee(visit: Visit) -> Field:
    say = visit.voice.phrase
    return line("to", say(Phrase.OUTREACH_TO), say(Phrase.OUTREACH_TO_HELP), _LONGEST_TO)


@verb()
async def outreach_draft(
    visit: Visit,
    value: Annotated[str, "All of it in one line"] = "",
    *,
    to: Annotated[str, "To whom, one person"] = "",
    reason: Annotated[str, "Why this program or person"] = "",
    ask: Annotated[str, "What you ask for"] = "",
    scores: Annotated[str, "Whether to say a word about exams: yes or no"] = "no",
) -> Screen:
    """See an e-mail from your answers, with your own reason in it."""
    say = visit.voice.phrase
    if value:
        to, reason, ask, scores = parts_of(value, 4)
    person = clean(str(to)).strip()[:_LONGEST_TO]
    if error := _not_one(visit, person):
        return _draft_error(visit, error)
    profile = visit.profile(await visit.standing())
    why = clean(str(reason)).strip()[:_LONGEST_REASON]
    lint = visit.library.lints["outreach"]
    specific = bool(why) and not any(
        remark.rule in {"missing_reason", "mass_mail"} for remark in lint.remarks(why, profile)
    )
    page = EmailPage(
        to=OwnWords(person),
        reason=OwnWords(why),
        ask=OwnWords(clean(str(ask)).strip()[:_LONGEST_ASK]),
        scores=str(scores) == "yes",
        specific=specific,
        profile=profile,
        figures=dict(visit.library.figures),
    )
    return Screen(
        name="outreach_draft",
        text=visit.voice.page(page),
        choices=(
            Choice(say(Phrase.BUTTON_CHECK_TEXT, kind="outreach"), Call("outreach_form"),
                   Weight.MAIN),
            Choice(say(Phrase.BUTTON_OUTREACH_ADD), Call("outreach_add")),
            Choice(say(Phrase.BUTTON_OUTREACH_DRAFT), Call("outreach_write")),
            Choice(say(Phrase.BUTTON_OVERVIEW), Call("outreach")),
        ),
        result={"specific": specific},
    )  # fmt: skip


@verb()
async def outreach_add(visit: Visit) -> Screen:
    """Note that you wrote to somebody."""
    title, sent = visit.voice.phrase(Phrase.BUTTON_OUTREACH_ADD), Call("outreach_sent")
    form = Form(title, sent, (_addressee(visit),))
    return form_screen(
        visit, title, form, here=Call("outreach_add"), back=Call("outreach"), reply=sent
    )


@verb()
async def outreach_sent(
    visit: Visit,
    value: Annotated[str, "To whom"] = "",
    *,
    to: Annotated[str, "To whom"] = "",
) -> Screen:
    """Keep whom you wrote to, today."""
    person = clean(str(to or value)).strip()[:_LONGEST_TO]
    if error := _not_one(visit, person):
        return _draft_error(visit, error)
    contacts = await _contacts(visit)
    weeks = visit.library.figures["outreach_wait_weeks"].readings[0].value
    follow_up = visit.today + dt.timedelta(weeks=int(weeks))
    number = max((int(c.id.removeprefix(_SENT)) for c in contacts), default=0) + 1
    kept = {
        "to": person, "day": visit.today.isoformat(), "follow_up": follow_up.isoformat(),
        "answered": False,
    }  # fmt: skip
    await visit.store.put_records(visit.person, RecordKind.OUTREACH, {f"{_SENT}{number:06}": kept})
    if len(contacts) >= _MOST:
        names = [c.id for c in contacts[: len(contacts) - _MOST + 1]]
        await visit.store.drop_records(visit.person, RecordKind.OUTREACH, names)
    return await outreach_log(visit)


@verb()
async def outreach_log(
    visit: Visit, answered: Annotated[str, "Who answered, or was asked again"] = ""
) -> Screen:
    """See whom you wrote to, and note who answered or was asked again: both are at rest then."""
    contacts = await _contacts(visit)
    if found := next((c for c in contacts if c.id == str(answered)), None):
        kept = {
            "to": found.to, "day": found.day.isoformat(),
            "follow_up": found.follow_up.isoformat(), "answered": True,
        }  # fmt: skip
        await visit.store.put_records(visit.person, RecordKind.OUTREACH, {found.id: kept})
        contacts = await _contacts(visit)
    say = visit.voice.phrase
    shown = contacts[-_LISTED:]
    page = OutreachLogPage(
        contacts=tuple((OwnWords(c.to), c) for c in reversed(shown)),
        today=visit.today,
        earlier=len(contacts) - len(shown),
        hurried=sum(c.day == visit.today for c in contacts) > _MANY_A_DAY,
    )
    open_ones = [c for c in contacts if not c.answered][-25:]
    items = tuple(Item(c.id, " ".join(c.to.split()) or "-") for c in reversed(open_ones))
    return Screen(
        name="outreach_log",
        text=visit.voice.page(page),
        menu=Menu(Call("outreach_log"), items, say(Phrase.PICK_ANSWERED), "answered")
        if items
        else None,
        choices=(
            Choice(say(Phrase.BUTTON_OUTREACH_ADD), Call("outreach_add"), Weight.MAIN),
            Choice(say(Phrase.BUTTON_REMINDERS), Call("reminders")),
            Choice(say(Phrase.BUTTON_OVERVIEW), Call("outreach")),
        ),
        result={
            "contacts": [
                {
                    "id": c.id, "to": c.to, "day": c.day.isoformat(),
                    "follow_up": c.follow_up.isoformat(), "answered": c.answered,
                }
                for c in contacts
            ]
        },
    )  # fmt: skip


async def silent_contacts(visit: Visit) -> tuple[FollowUp, ...]:
    """Return the contacts who have not answered, and when one further line to each is fine."""
    return tuple(
        FollowUp(c.id, c.to, c.day, c.follow_up) for c in await _contacts(visit) if not c.answered
    )


def _not_one(visit: Visit, person: str) -> Error | None:
    """Return what is wrong with an addressee: nobody, or more than one."""
    if not person:
        return Error(ErrorCode.REFUSED, visit.voice.phrase(Phrase.REFUSED_EMPTY), "to")
    if _SEVERAL.search(person):
        return Error(ErrorCode.REFUSED, visit.voice.phrase(Phrase.ERROR_BULK), "to")
    return None


def _draft_error(visit: Visit, error: Error) -> Screen:
    say = visit.voice.phrase
    return Screen(
        name="outreach_draft",
        text="",
        error=error,
        choices=(
            Choice(say(Phrase.BUTTON_TRY_AGAIN), Call("outreach_write"), Weight.MAIN),
            Choice(say(Phrase.BUTTON_OVERVIEW), Call("outreach")),
        ),
    )


async def _contacts(visit: Visit) -> tuple[Contact, ...]:
    kept = await visit.store.records(visit.person, RecordKind.OUTREACH)
    return tuple(
        _contact(name, record.value)
        for name, record in sorted(kept.items())
        if name.startswith(_SENT)
    )


def _contact(name: str, value: Mapping[str, Any]) -> Contact:
    day, follow_up = (dt.date.fromisoformat(value[key]) for key in ("day", "follow_up"))
    return Contact(name, value["to"], day, follow_up, value["answered"])
