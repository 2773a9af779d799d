"""Checking a text that somebody wrote: what the rules remark, put beside the words they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.core.calls import Call
from bot.core.coaching.lint import Remark
from bot.core.interview.answers import LONGEST, clean
from bot.core.own_words import OwnWords
from bot.core.screen import Choice, Error, ErrorCode, Field, FieldKind, Form, Screen
from bot.services._forms import form_screen
from bot.services.ask import strain_in
from bot.services.phrases import Phrase
from bot.services.ports import Page, RecordKind
from bot.services.visit import Visit

_SHOWN = 6
"""Rules whose remarks are put on one screen; the rest are counted."""
_QUOTED = 60
_KEPT = 20
"""Checks of one kind that are kept for before and after."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One rule's remark as a person reads it: `quote` are the words it points at, if any."""

    title: str
    mend: str
    quote: OwnWords | None
    more: int


@dataclass(frozen=True, slots=True)
class Check:
    """One check that is kept: when, how long the text was, and the rules that remarked."""

    day: str
    words: int
    rules: tuple[str, ...]
    start: OwnWords


@dataclass(frozen=True)
class CheckedPage(Page):
    """What the rules remark on a text; `gone` and `new` compare it with the one before."""

    template: ClassVar[str] = "checked"
    kind: str
    words: int
    notes: tuple[Noted, ...]
    further: int
    gone: tuple[str, ...]
    new: tuple[str, ...]
    compared: bool
    strained: bool


def check_form(visit: Visit, kind: str, here: Call, check: Call, back: Call) -> Screen:
    """Return the form into which a text is pasted: where it is opened, where it goes, and back."""
    say = visit.voice.phrase
    label = say(Phrase.CHECK_LABEL, kind=kind)
    hint = say(Phrase.CHECK_HELP, kind=kind)
    field = Field("value", label, hint, FieldKind.PARAGRAPH, most=LONGEST)
    form = Form(label, check, (field,))
    title = say(Phrase.BUTTON_CHECK_TEXT, kind=kind)
    return form_screen(visit, title, form, here=here, back=back, reply=check)


async def checked(
    visit: Visit, kind: str, text: object, record: RecordKind, further: Sequence[Choice]
) -> Screen:
    """Check a text, keep it for before and after, and show the remarks."""
    typed = clean(str(text))
    say = visit.voice.phrase
    if not typed.strip() or len(typed) > LONGEST:
        phrase = Phrase.REFUSED_TEXT_TOO_LONG if typed.strip() else Phrase.REFUSED_EMPTY
        message = say(phrase, most=f"{LONGEST:,}", length=f"{len(typed):,}")
        error = Error(ErrorCode.REFUSED, message, "text")
        return Screen("checked", "", error=error, choices=tuple(further), result={"remarks": []})
    profile = visit.profile(await visit.standing())
    remarks = visit.library.lints[kind].remarks(typed, profile)
    rules = tuple(dict.fromkeys(remark.rule for remark in remarks))
    before = await checks(visit, kind, record)
    await _keep(visit, kind, record, typed, rules)
    earlier = set(before[-1].rules) if before else set()
    titles = {rule.id: rule.title for rule in visit.library.lints[kind].rules}
    notes, more = notes_on(visit, kind, typed, remarks)
    page = CheckedPage(
        kind=kind,
        words=len(typed.split()),
        notes=notes,
        further=more,
        gone=tuple(titles.get(r, r) for r in sorted(earlier - set(rules))),
        new=tuple(titles.get(r, r) for r in sorted(set(rules) - earlier)),
        compared=bool(before),
        strained=strain_in(visit, typed),
    )
    return Screen(
        name="checked",
        text=visit.voice.page(page),
        choices=(*further, *wellbeing(visit, strained=page.strained)),
        result={
            "kind": kind,
            "remarks": [{"rule": r.rule, "start": r.start, "end": r.end} for r in remarks],
        },
    )


async def checks(visit: Visit, kind: str, record: RecordKind) -> tuple[Check, ...]:
    """Return the kept checks of one kind of text, the oldest first."""
    kept = await visit.store.records(visit.person, record)
    return tuple(
        Check(
            str(one.value["day"]),
            len(str(one.value["text"]).split()),
            tuple(one.value["rules"]),
            _cut(str(one.value["text"])),
        )
        for name, one in sorted(kept.items())
        if name.startswith(f"{kind}-")
    )


async def _keep(
    visit: Visit, kind: str, record: RecordKind, text: str, rules: tuple[str, ...]
) -> None:
    kept = await visit.store.records(visit.person, record)
    names = sorted(name for name in kept if name.startswith(f"{kind}-"))
    number = int(names[-1].rpartition("-")[2]) + 1 if names else 1
    value: Mapping[str, Any] = {
        "text": text, "rules": list(rules), "day": visit.today.isoformat()
    }  # fmt: skip
    await visit.store.put_records(visit.person, record, {f"{kind}-{number:06}": value})
    if len(names) >= _KEPT:
        await visit.store.drop_records(visit.person, record, names[: len(names) - _KEPT + 1])


def wellbeing(visit: Visit, *, strained: bool) -> tuple[Choice, ...]:
    """Offer the way to help to somebody who sounds worn out."""
    topic = visit.library.topics.get("wellbeing")
    return (
        (Choice(topic.title[:80], Call("topic", {"id": topic.id})),) if strained and topic else ()
    )


def notes_on(
    visit: Visit, kind: str, text: str, remarks: Sequence[Remark]
) -> tuple[tuple[Noted, ...], int]:
    """Return a note for each rule that remarked, as many as one screen holds, and how many more.

    A note quotes the first words that its rule points at, unless that is the whole text; what is
    there and can be seen comes before what is missing.
    """
    titles = {rule.id: rule.title for rule in visit.library.lints[kind].rules}
    by_rule: dict[str, list[Remark]] = {}
    for remark in remarks:
        by_rule.setdefault(remark.rule, []).append(remark)
    whole = len(text.strip())
    notes = tuple(
        Noted(
            titles[rule],
            found[0].mend,
            _quote(text, found[0]) if found[0].end - found[0].start < whole else None,
            len(found) - 1,
        )
        for rule, found in by_rule.items()
    )
    notes = tuple(sorted(notes, key=lambda note: note.quote is None))
    return notes[:_SHOWN], max(len(notes) - _SHOWN, 0)


def _quote(text: str, remark: Remark) -> OwnWords:
    return _cut(text[remark.start : remark.end])


def _cut(words: str) -> OwnWords:
    return OwnWords(words if len(words) <= _QUOTED else f"{words[:_QUOTED].rstrip()} …")
