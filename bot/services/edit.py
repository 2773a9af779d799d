"""Edits of the knowledge: written in a form, tried on a copy of everything, then published."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from bot.core.asking.reading import Answer
from bot.core.calls import Call
from bot.core.editing.attention import Waiting, clusters
from bot.core.editing.revisions import Edit, EntryText, Revision, fingerprint, needs_two
from bot.core.editing.topic_text import (
    body_of,
    field_of,
    listed,
    quoted,
    with_fields,
    with_phrasings,
)
from bot.core.library import Library
from bot.core.own_words import OwnWords
from bot.core.sample_people import SamplePerson
from bot.core.screen import Choice, Field, Item, Menu, Screen, Weight
from bot.services._desk_screens import (
    LONGEST_FIELD,
    desk_field,
    desk_of,
    form_screen,
    home,
    in_words,
    no_entry,
    refused,
    who,
)
from bot.services.desk import Role, Trial
from bot.services.phrases import Phrase
from bot.services.ports import Page
from bot.services.topic import topic_for
from bot.services.verbs import Unlisted, verb
from bot.services.visit import Visit

log = logging.getLogger(__name__)

_SHOWN = 6
_LABEL = 80
_HALF_A_YEAR = dt.timedelta(days=180)


@dataclass(frozen=True)
class TrialPage(Page):
    """What an edit would do, in words and in matches."""

    template: ClassVar[str] = "trial"
    key: str
    by: str
    why: OwnWords
    difference: str
    clash: bool
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    won: tuple[tuple[OwnWords, str], ...]
    lost: tuple[tuple[OwnWords, str, str], ...]
    more_lost: int
    answered: int
    two: bool


@dataclass(frozen=True)
class PublishedPage(Page):
    """It is served now."""

    template: ClassVar[str] = "published"
    number: int
    key: str
    answered: int


@dataclass(frozen=True)
class ClusterPage(Page):
    """Questions that ask the same thing, and what comes nearest."""

    template: ClassVar[str] = "cluster"
    questions: tuple[OwnWords, ...]
    count: int
    nearest: str


async def waiting_questions(visit: Visit) -> list[Waiting]:
    """Return the questions that wait, with the topic that is nearest to each today."""
    asked = await visit.store.questions()
    rank = visit.library.reader.matcher.rank
    return [Waiting(one.id, one.question, rank(one.question).ids[0]) for one in asked]


# --- forms ---------------------------------------------------------------------------------------


@verb(personal=False, moderators=True)
async def edit(
    visit: Visit,
    key: Annotated[str, "Which entry, such as topic.lor-who"],
    base: Annotated[str, "What the entry was when the form opened"] = "",
    proposal: Annotated[str, "An edit that waits, to go on with", Unlisted] = "",
    **filled: object,
) -> Screen:
    """Change an entry: title, text, sources, date of review; or its lines."""
    entries = await desk_of(visit).entries()
    found = entries.get(str(key))
    if found is None:
        return no_entry(visit, entries, str(key))
    given = {name: str(value or "") for name, value in filled.items()}
    text = found.text
    if proposal:
        waiting = await desk_of(visit).proposals()
        text = next((p.edit.new for p in waiting if p.id == str(proposal)), text)
    if not given:
        if len(text if found.kind != "topic" else body_of(text)) > LONGEST_FIELD:
            return refused(visit, Phrase.ERROR_TOO_LONG_HERE)
        call = Call("edit", {"key": found.key, "base": str(base) or found.print})
        return form_screen(visit, found.id, call, _fields(visit, found, text))
    old = await _text_then(visit, found, str(base))
    new = _changed(found, old, given)
    return await _proposed(visit, found, old, new, given.get("why", ""))


def _fields(visit: Visit, found: EntryText, text: str) -> tuple[Field, ...]:
    why = desk_field(visit, "why", Phrase.DESK_WHY, "")
    if found.kind != "topic":
        return (desk_field(visit, "text", Phrase.DESK_TEXT, text, long=True), why)
    return (
        desk_field(visit, "title", Phrase.DESK_TITLE, field_of(text, "title")),
        desk_field(visit, "body", Phrase.DESK_TEXT, body_of(text), long=True),
        desk_field(visit, "sources", Phrase.DESK_SOURCES, field_of(text, "sources")),
        desk_field(visit, "review_by", Phrase.DESK_REVIEW, field_of(text, "review_by")),
        why,
    )


def _changed(found: EntryText, old: str, given: dict[str, str]) -> str:
    """Return the entry with what was filled in; what was left as it was stays as it was written."""
    if found.kind != "topic":
        typed = given.get("text", old).replace("\r\n", "\n").strip("\n") + "\n"
        return old if typed.strip() == old.strip() else typed
    fields: dict[str, str] = {}
    if (title := given.get("title", "").strip()) and title != field_of(old, "title"):
        fields["title"] = quoted(title)
    if (sources := given.get("sources", "").strip()) and sources != field_of(old, "sources"):
        fields["sources"] = listed(sources)
    if (due := given.get("review_by", "").strip()) and due != field_of(old, "review_by"):
        fields["review_by"] = due.split()[0]
    if (body := given.get("body", "").strip()) and body != body_of(old):
        fields["body"] = body
    return with_fields(old, fields) if fields else old


async def _text_then(visit: Visit, found: EntryText, base: str) -> str:
    """Return what the entry was when the form opened: as it is, or as a revision had it."""
    if not base or base == found.print:
        return found.text
    for one in await desk_of(visit).history():
        if one.edit.key == found.key:
            for text in (one.edit.old, one.edit.new):
                if fingerprint(text) == base:
                    return text
    return found.text


@verb(personal=False, moderators=True)
async def add_phrasing(
    visit: Visit,
    key: Annotated[str, "Which topic, such as topic.lor-who"],
    question: Annotated[str, "The question that it came from", Unlisted] = "",
    text: Annotated[str, "How people ask for it, one to a line"] = "",
) -> Screen:
    """Add a way in which people ask for an answer."""
    entries = await desk_of(visit).entries()
    found = entries.get(str(key))
    if found is None or found.kind != "topic":
        return no_entry(visit, entries, str(key))
    typed = [line.strip(" -\"'") for line in str(text).splitlines() if line.strip(" -\"'")]
    if not typed:
        waiting = await waiting_questions(visit)
        asked = next((one.question for one in waiting if one.id == str(question)), "")
        args = {"key": found.key, **({"question": str(question)} if question else {})}
        field = desk_field(visit, "text", Phrase.DESK_PHRASINGS, asked, long=True)
        return form_screen(visit, found.id, Call("add_phrasing", args), (field,))
    topic = visit.library.topics.get(found.id)
    known = {p.casefold() for p in topic.phrasings} if topic else set()
    fresh = [line[:200] for line in dict.fromkeys(typed) if line.casefold() not in known]
    new = with_phrasings(found.text, fresh) if fresh else found.text
    why = visit.voice.phrase(Phrase.DESK_ASKED_SO if question else Phrase.DESK_PHRASING)
    return await _proposed(visit, found, found.text, new, why)


@verb(personal=False, moderators=True)
async def new_entry(
    visit: Visit,
    question: Annotated[str, "The question that it came from", Unlisted] = "",
    **filled: object,
) -> Screen:
    """Write a new answer."""
    say = visit.voice.phrase
    if not filled:
        waiting = await waiting_questions(visit)
        group = next(
            (c for c in clusters(waiting) if str(question) in {q.id for q in c.questions}), None
        )
        asked = "\n".join(q.question for q in group.questions) if group else ""
        fields = (
            desk_field(visit, "place", Phrase.DESK_PLACE, ""),
            desk_field(visit, "title", Phrase.DESK_TITLE, ""),
            desk_field(visit, "body", Phrase.DESK_TEXT, "", long=True),
            desk_field(visit, "phrasings", Phrase.DESK_PHRASINGS, asked, long=True),
            desk_field(visit, "sources", Phrase.DESK_SOURCES, "guide"),
        )
        args = {"question": str(question)} if question else {}
        return form_screen(visit, say(Phrase.DESK_NEW), Call("new_entry", args), fields)
    given = {name: str(value or "").strip() for name, value in filled.items()}
    section, _, name = given.get("place", "").casefold().partition("/")
    sections = {topic.section for topic in visit.library.topics.values()}
    plain = re.fullmatch(r"[a-z][a-z0-9-]{2,39}", name)
    if section not in sections or not plain or name in visit.library.topics:
        return refused(visit, Phrase.ERROR_PLACE, sections=", ".join(sorted(sections)))
    new = _new_topic(visit, given)
    path = f"knowledge/topics/{section}/{name}.md"
    return await _proposed(visit, EntryText(f"topic.{name}", path, "", None), "", new,
                           say(Phrase.DESK_NEW))  # fmt: skip


def _new_topic(visit: Visit, given: dict[str, str]) -> str:
    lines = [line.strip(" -\"'") for line in given.get("phrasings", "").splitlines()]
    phrasings = "".join(f"  - {quoted(line)}\n" for line in dict.fromkeys(lines) if line)
    near = visit.library.reader.matcher.rank(given.get("title", "")).ids[0]
    return (
        f"---\ntitle: {quoted(given.get('title', ''))}\nphrasings:\n{phrasings}"
        f"sources: {listed(given.get('sources', ''))}\n"
        f"season: {visit.library.calendar.next_season(visit.today) - 1}\n"
        f"reviewed: {visit.today}\nreview_by: {visit.today + _HALF_A_YEAR}\n"
        f"related: [{near}]\ncommand: assess\nguide: {quoted('not in the guide')}\n---\n"
        f"{given.get('body', '')}\n"
    ).replace("\r\n", "\n")


async def _proposed(visit: Visit, found: EntryText, old: str, new: str, why: str) -> Screen:
    if new == old:
        return refused(visit, Phrase.ERROR_NO_CHANGE)
    change = Edit(found.key, found.path, old, new, why.strip()[:300])
    number = await desk_of(visit).propose(change, visit.person)
    log.info("an edit of %s waits", found.key)
    return await proposal(visit, number)


# --- trying and publishing -----------------------------------------------------------------------


@verb(personal=False, moderators=True)
async def proposal(visit: Visit, id: Annotated[str, "Which edit"]) -> Screen:  # noqa: A002
    """See what an edit that waits would do."""
    trial = await desk_of(visit).trial(str(id))
    if trial is None:
        return refused(visit, Phrase.ERROR_EDIT_GONE)
    return await _trial_screen(visit, trial)


async def _trial_screen(visit: Visit, trial: Trial, phrase: Phrase | None = None) -> Screen:
    waiting, say, change = trial.proposal, visit.voice.phrase, trial.proposal.edit
    answered = await _answered_by(visit, trial.library, waiting.edit)
    effect = trial.effect
    lost = effect.lost if effect else ()
    page = TrialPage(
        key=change.key,
        by=who(waiting.by),
        why=OwnWords(change.why[:200]),
        difference=in_words(trial.now if not trial.clash else change.old, change.new, 1200),
        clash=trial.clash,
        errors=tuple(str(OwnWords(e[:200])) for e in trial.errors[:_SHOWN]),
        warnings=tuple(str(OwnWords(w[:160])) for w in trial.warnings[:3]),
        won=tuple((OwnWords(m.phrasing[:70]), m.topic) for m in (effect.won if effect else ())[:4]),
        lost=tuple((OwnWords(m.phrasing[:70]), m.topic, m.winner) for m in lost[:4]),
        more_lost=max(len(lost) - 4, 0),
        answered=len(answered),
        two=needs_two(change),
    )
    sound = not (trial.clash or trial.errors)
    base = fingerprint(trial.now) if trial.now else ""
    again = Call("edit", {"key": change.key, "base": base, "proposal": waiting.id})
    is_topic = change.key.startswith("topic.")
    people = tuple(Item(p.id, p.label[:_LABEL]) for p in visit.library.people.values())
    see = Menu(
        Call("see", {"proposal": waiting.id}), people, say(Phrase.DESK_AS), argument="person"
    )
    may = sound and visit.role is Role.PUBLISHER
    publishing = Choice(say(Phrase.DESK_PUBLISH), Call("publish", {"id": waiting.id}), Weight.MAIN)
    screen = Screen(
        name="trial",
        text=visit.voice.page(page),
        menu=see if sound and is_topic else None,
        choices=(
            *((publishing,) if may else ()),
            *((Choice(say(Phrase.DESK_AGAIN), again, form=True),) if trial.now else ()),
            Choice(say(Phrase.DESK_DROP), Call("drop", {"id": waiting.id}), Weight.DANGER),
            home(visit),
        ),
        result={
            "id": waiting.id,
            "key": change.key,
            "clash": trial.clash,
            "errors": list(trial.errors),
            "warnings": list(trial.warnings),
            "won": [m.phrasing for m in (effect.won if effect else ())],
            "lost": [m.phrasing for m in lost],
            "answered": len(answered),
        },
    )
    if phrase is None:
        return screen
    return replace(screen, error=refused(visit, phrase).error)


async def _answered_by(visit: Visit, library: Library | None, change: Edit) -> list[str]:
    """Return the ids of the waiting questions that the edited topic would answer."""
    topic = change.key.removeprefix("topic.")
    if library is None or topic == change.key:
        return []
    asked = await visit.store.questions()
    return [one.id for one in asked if library.reader.read(one.question).outcome == Answer(topic)]


@verb(personal=False, moderators=True)
async def publish(visit: Visit, id: Annotated[str, "Which edit"]) -> Screen:  # noqa: A002
    """Publish an edit: it is served from now on."""
    if visit.role is not Role.PUBLISHER:
        return refused(visit, Phrase.ERROR_FOR_PUBLISHERS)
    desk = desk_of(visit)
    waiting = next((p for p in await desk.proposals() if p.id == str(id)), None)
    if waiting is None:
        return refused(visit, Phrase.ERROR_EDIT_GONE)
    if needs_two(waiting.edit) and waiting.by == visit.person:
        return refused(visit, Phrase.ERROR_SECOND_PERSON)
    match await desk.publish(str(id), visit.person):
        case Revision() as done:
            return await _published(visit, done)
        case Trial() as trial:
            phrase = Phrase.ERROR_CLASH if trial.clash else Phrase.ERROR_NOT_PUBLISHED
            return await _trial_screen(visit, trial, phrase)
        case _:
            return refused(visit, Phrase.ERROR_EDIT_GONE)


async def _published(visit: Visit, done: Revision) -> Screen:
    log.info("revision %d was published: %s", done.number, done.edit.key)
    library = desk_of(visit).served
    answered = await _answered_by(visit, library, done.edit)
    if answered:
        await visit.store.drop_questions(answered)
    say = visit.voice.phrase
    return Screen(
        name="published",
        text=visit.voice.page(PublishedPage(done.number, done.edit.key, len(answered))),
        choices=(
            Choice(say(Phrase.DESK_SEE_ENTRY), Call("entry", {"key": done.edit.key})),
            Choice(
                say(Phrase.DESK_ROLLBACK, number=done.number - 1),
                Call("rollback", {"to": str(done.number - 1)}),
                Weight.DANGER,
            ),
            home(visit),
        ),
        result={"number": done.number, "key": done.edit.key, "answered": len(answered)},
    )


@verb(personal=False, moderators=True)
async def see(
    visit: Visit,
    key: Annotated[str, "Which entry"] = "",
    proposal: Annotated[str, "Which edit that waits"] = "",
    person: Annotated[
        str, "Which sample person, or answers such as ck_score=219 visa_need=j1"
    ] = "",
) -> Screen:
    """See an answer as somebody else would."""
    library, wanted, back = visit.library, str(key), Call("entry", {"key": str(key)})
    if proposal:
        trial = await desk_of(visit).trial(str(proposal))
        if trial is None or trial.library is None:
            return refused(visit, Phrase.ERROR_EDIT_GONE)
        library, wanted = trial.library, trial.proposal.edit.key
        back = Call("proposal", {"id": str(proposal)})
    topic = library.topics.get(wanted.removeprefix("topic."))
    if topic is None:
        return no_entry(visit, await desk_of(visit).entries(), wanted)
    seen_by = library.people.get(str(person)) or _given(str(person))
    profile = library.profile_of(seen_by, visit.today)
    shown = topic_for(replace(visit, library=library), topic, profile)
    return replace(
        shown,
        choices=(Choice(visit.voice.phrase(Phrase.DESK_BACK), back, Weight.MAIN), home(visit)),
        result={**shown.result, "text": shown.text, "answers": dict(seen_by.answers)},
    )


def _given(typed: str) -> SamplePerson:
    pairs = re.findall(r"([a-z0-9_]+)\s*[=:]\s*([^\s,;]+)", typed.casefold())
    return SamplePerson("given", "", dict(pairs))


# --- questions that wait -------------------------------------------------------------------------


@verb(personal=False, moderators=True)
async def cluster(visit: Visit, id: Annotated[str, "Which question"]) -> Screen:  # noqa: A002
    """See questions that ask the same thing, and what to do with them."""
    found = await like_it(visit, str(id))
    if not found:
        return refused(visit, Phrase.ERROR_EDIT_GONE)
    say, first = visit.voice.phrase, found[0]
    nearest = visit.library.reader.matcher.rank(first.question).ids[:5]
    titles = {i: visit.library.topics[i].title for i in nearest}
    page = ClusterPage(
        questions=tuple(OwnWords(q.question[:200]) for q in found[:_SHOWN]),
        count=len(found),
        nearest=titles[nearest[0]],
    )
    items = tuple(Item(f"topic.{i}", title[:_LABEL]) for i, title in titles.items())
    adding = Call("add_phrasing", {"question": first.id})
    return Screen(
        name="cluster",
        text=visit.voice.page(page),
        menu=Menu(adding, items, say(Phrase.DESK_PHRASING_OF), argument="key"),
        choices=(
            Choice(say(Phrase.DESK_NEW), Call("new_entry", {"question": first.id}), form=True),
            Choice(say(Phrase.DESK_DISMISS), Call("dismiss", {"id": first.id}), Weight.DANGER),
            home(visit),
        ),
        result={"ids": [q.id for q in found], "questions": [q.question for q in found],
                "nearest": list(nearest)},
    )  # fmt: skip


async def like_it(visit: Visit, question: str) -> Sequence[Waiting]:
    """Return the questions that wait and ask the same as this one, by its id."""
    for group in clusters(await waiting_questions(visit)):
        if question in {one.id for one in group.questions}:
            return group.questions
    return ()
