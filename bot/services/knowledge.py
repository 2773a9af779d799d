"""/knowledge: where moderators find, try, publish and take back what the bot says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from bot.core.calls import Call
from bot.core.editing.attention import clusters, coverage, disliked, stale
from bot.core.editing.revisions import Revision
from bot.core.own_words import OwnWords
from bot.core.screen import Choice, File, Item, Menu, Screen, Weight
from bot.services._desk_screens import (
    desk_field,
    desk_of,
    fenced,
    form_screen,
    found_entries,
    home,
    in_words,
    no_entry,
    refused,
    who,
)
from bot.services.desk import Loaded, Role
from bot.services.edit import like_it, waiting_questions
from bot.services.phrases import Phrase
from bot.services.ports import Page
from bot.services.verbs import Unlisted, verb
from bot.services.visit import Visit

_SHOWN = 8
_LABEL = 80


@dataclass(frozen=True)
class KnowledgePage(Page):
    """Where the knowledge stands: how much of it, how sound, and what waits."""

    template: ClassVar[str] = "knowledge"
    version: str
    revision: int
    topics: int
    entries: int
    problems: tuple[str, ...]
    clashes: tuple[int, ...]
    waiting: int
    questions: int
    publisher: bool


@dataclass(frozen=True)
class FoundPage(Page):
    """What a search found."""

    template: ClassVar[str] = "found"
    typed: OwnWords
    count: int


@dataclass(frozen=True)
class EntryPage(Page):
    """One entry as it is written, and how people took it."""

    template: ClassVar[str] = "entry"
    key: str
    path: str
    text: str
    right: int
    wrong: int
    revisions: tuple[int, ...]


@dataclass(frozen=True)
class WorkPage(Page):
    """What to work on next."""

    template: ClassVar[str] = "work"
    questions: tuple[tuple[int, OwnWords, str], ...]
    disliked: tuple[tuple[str, int, int], ...]
    stale: tuple[tuple[str, str], ...]
    empty: tuple[str, ...]
    reported: int


@dataclass(frozen=True)
class HistoryPage(Page):
    """The latest revisions: number, entry, who, when, why, and what each takes back."""

    template: ClassVar[str] = "history"
    revisions: tuple[tuple[int, str, str, str, dt.datetime, OwnWords, int | None], ...]
    total: int


@dataclass(frozen=True)
class RevisionPage(Page):
    """One revision: what it changed, in words."""

    template: ClassVar[str] = "revision"
    number: int
    key: str
    by: str
    published_by: str
    at: dt.datetime
    why: OwnWords
    difference: str


@dataclass(frozen=True)
class TakenPage(Page):
    """How taking the files, or taking back revisions, went."""

    template: ClassVar[str] = "taken"
    taken: bool
    problems: tuple[str, ...]
    clashes: tuple[int, ...]
    version: str
    undone: tuple[int, ...]


@dataclass(frozen=True)
class ArchivePage(Page):
    """The files to take away, and how many lines the patch has."""

    template: ClassVar[str] = "archive"
    lines: int


@verb(slash=True, personal=False, moderators=True)
async def knowledge(
    visit: Visit,
    action: Annotated[
        Literal["home", "search", "work", "waiting", "history", "reload", "rollback", "export"],
        "What to do (home)",
    ] = "home",
    text: Annotated[str, "What to look for, or the revision to go back to"] = "",
) -> Screen:
    """Keep what the bot says true: search, edit, publish, take back."""
    match action:
        case "search":
            return await _found(visit, str(text))
        case "work":
            return await _work(visit)
        case "waiting":
            return await _waiting(visit)
        case "history":
            return await _history(visit)
        case "reload":
            return _taken(visit, await desk_of(visit).reload())
        case "rollback":
            return await rollback(visit, str(text))
        case "export":
            return await _exported(visit)
        case _:
            return await (_found(visit, str(text)) if text else _home(visit))


def _do(visit: Visit, phrase: Phrase, action: str, weight: Weight = Weight.PLAIN) -> Choice:
    return Choice(visit.voice.phrase(phrase), Call("knowledge", {"action": action}), weight)


async def _home(visit: Visit) -> Screen:
    desk = desk_of(visit)
    entries, history = await desk.entries(), await desk.history()
    waiting, questions = await desk.proposals(), await visit.store.questions()
    loaded = desk.loaded
    page = KnowledgePage(
        version=visit.library.version,
        revision=history[0].number if history else 0,
        topics=len(visit.library.topics),
        entries=len(entries),
        problems=_clipped(loaded.problems),
        clashes=loaded.clashes,
        waiting=len(waiting),
        questions=len(questions),
        publisher=visit.role is Role.PUBLISHER,
    )
    say = visit.voice.phrase
    return Screen(
        name="knowledge",
        text=visit.voice.page(page),
        choices=(
            Choice(say(Phrase.DESK_SEARCH), Call("find"), Weight.MAIN, form=True),
            _do(visit, Phrase.DESK_WORK, "work"),
            _do(visit, Phrase.DESK_WAITING, "waiting"),
            Choice(say(Phrase.DESK_NEW), Call("new_entry"), form=True),
            _do(visit, Phrase.DESK_HISTORY, "history"),
            _do(visit, Phrase.DESK_RELOAD, "reload"),
            _do(visit, Phrase.DESK_EXPORT, "export"),
        ),
        reply=Call("find"),
        result={"version": page.version, "revision": page.revision, "waiting": page.waiting,
                "questions": page.questions, "problems": list(loaded.problems),
                "clashes": list(loaded.clashes)},
    )  # fmt: skip


async def _found(visit: Visit, typed: str) -> Screen:
    entries = await desk_of(visit).entries()
    keys = found_entries(visit, entries, typed)
    if len(keys) == 1 or typed in keys:
        return await entry(visit, typed if typed in keys else keys[0])
    items = tuple(Item(key, key[:_LABEL]) for key in keys)
    page = FoundPage(OwnWords(typed[:100]), len(keys))
    prompt = visit.voice.phrase(Phrase.DESK_PICK)
    return Screen(
        name="found",
        text=visit.voice.page(page),
        menu=Menu(Call("entry"), items, prompt, argument="key") if items else None,
        choices=(
            Choice(visit.voice.phrase(Phrase.DESK_SEARCH), Call("find"), form=True),
            home(visit),
        ),
        reply=Call("find"),
        result={"entries": keys},
    )


@verb(personal=False, moderators=True)
async def find(
    visit: Visit,
    text: Annotated[str, "What to look for"] = "",
    value: Annotated[str, "What was typed", Unlisted] = "",
) -> Screen:
    """Look for an entry by its id, its title or its words."""
    if typed := str(text or value).strip():
        return await _found(visit, typed)
    label = visit.voice.phrase(Phrase.DESK_SEARCH)
    field = desk_field(visit, "text", Phrase.DESK_SEARCH, "")
    return form_screen(visit, label, Call("find"), (field,))


@verb(personal=False, moderators=True)
async def drop(visit: Visit, id: Annotated[str, "Which edit"]) -> Screen:  # noqa: A002
    """Drop an edit that waits."""
    await desk_of(visit).drop(str(id))
    return await _waiting(visit)


@verb(personal=False, moderators=True)
async def dismiss(visit: Visit, id: Annotated[str, "Which question"]) -> Screen:  # noqa: A002
    """Drop questions that need no answer here."""
    found = await like_it(visit, str(id))
    await visit.store.drop_questions([one.id for one in found])
    return await _work(visit)


@verb(personal=False, moderators=True)
async def entry(visit: Visit, key: Annotated[str, "Which entry, such as topic.lor-who"]) -> Screen:
    """See one entry as it is written."""
    desk = desk_of(visit)
    entries = await desk.entries()
    found = entries.get(str(key))
    if found is None:
        return no_entry(visit, entries, str(key))
    clicks = await visit.store.clicks()
    numbers = tuple(r.number for r in await desk.history() if r.edit.key == found.key)
    page = EntryPage(
        key=found.key,
        path=found.path,
        text=fenced(found.text),
        right=clicks.get((found.id, "right"), 0) if found.kind == "topic" else 0,
        wrong=clicks.get((found.id, "wrong"), 0) if found.kind == "topic" else 0,
        revisions=numbers[:_SHOWN],
    )
    say = visit.voice.phrase
    is_topic = found.kind == "topic"
    people = tuple(Item(p.id, p.label[:_LABEL]) for p in visit.library.people.values())
    see = Menu(Call("see", {"key": found.key}), people, say(Phrase.DESK_AS), argument="person")
    add = Choice(say(Phrase.DESK_PHRASING), Call("add_phrasing", {"key": found.key}), form=True)
    change = Call("edit", {"key": found.key, "base": found.print})
    return Screen(
        name="entry",
        text=visit.voice.page(page),
        menu=see if is_topic else None,
        choices=(
            Choice(say(Phrase.DESK_EDIT), change, Weight.MAIN, form=True),
            *((add,) if is_topic else ()),
            home(visit),
        ),
        result={"key": found.key, "path": found.path, "base": found.print, "text": found.text},
    )


# --- what to work on -----------------------------------------------------------------------------


async def _work(visit: Visit) -> Screen:
    groups = clusters(await waiting_questions(visit))
    bad = disliked(await visit.store.clicks())
    old = stale(visit.library, visit.today)
    cells = coverage(visit.library)
    empty = tuple(
        f"{section}: {', '.join(kind for kind, count in row.items() if not count)}"
        for section, row in cells.items()
        if not all(row.values())
    )
    reports = await visit.store.reported_facts()
    page = WorkPage(
        questions=tuple(
            (len(g.questions), OwnWords(g.speaker.question[:90]), g.speaker.nearest)
            for g in groups[:_SHOWN]
        ),
        disliked=tuple((d.topic, d.right, d.wrong) for d in bad[:_SHOWN]),
        stale=tuple((s.topic, s.reason) for s in old[:_SHOWN]),
        empty=empty[:_SHOWN],
        reported=len(reports),
    )
    say = visit.voice.phrase
    items = tuple(
        Item(g.speaker.id, f"{len(g.questions)} × {g.speaker.question}"[:_LABEL])
        for g in groups[:25]
    )
    prompt = say(Phrase.DESK_PICK_QUESTION)
    reviewing = Choice(say(Phrase.DESK_REPORTS, count=len(reports)), Call("review_fact"))
    return Screen(
        name="work",
        text=visit.voice.page(page),
        menu=Menu(Call("cluster"), items, prompt, argument="id") if items else None,
        choices=(*((reviewing,) if reports else ()), home(visit)),
        result={
            "questions": [
                {"id": g.speaker.id, "count": len(g.questions), "question": g.speaker.question,
                 "nearest": g.speaker.nearest}
                for g in groups
            ],
            "disliked": [d.topic for d in bad],
            "stale": [{"topic": s.topic, "reason": s.reason} for s in old],
            "coverage": {section: dict(row) for section, row in cells.items()},
            "reported": len(reports),
        },
    )  # fmt: skip


async def _waiting(visit: Visit) -> Screen:
    waiting = await desk_of(visit).proposals()
    items = tuple(Item(p.id, f"{p.edit.key}: {p.edit.why}"[:_LABEL]) for p in waiting[:25])
    say = visit.voice.phrase
    return Screen(
        name="found",
        text=visit.voice.page(FoundPage(OwnWords(say(Phrase.DESK_WAITING)), len(items))),
        menu=Menu(Call("proposal"), items, say(Phrase.DESK_PICK), argument="id") if items else None,
        choices=(home(visit),),
        result={"proposals": [{"id": p.id, "key": p.edit.key, "why": p.edit.why} for p in waiting]},
    )


# --- history -------------------------------------------------------------------------------------


async def _history(visit: Visit) -> Screen:
    revisions = await desk_of(visit).history()
    shown = tuple(
        (
            r.number,
            r.edit.key,
            who(r.by),
            who(r.published_by),
            r.at,
            OwnWords(r.edit.why[:80]),
            r.undoes,
        )
        for r in revisions[:_SHOWN]
    )
    say = visit.voice.phrase
    items = tuple(Item(str(r.number), f"{r.number}: {r.edit.key}"[:_LABEL]) for r in revisions[:25])
    menu = (
        Menu(Call("revision"), items, say(Phrase.DESK_PICK), argument="number") if items else None
    )
    return Screen(
        name="history",
        text=visit.voice.page(HistoryPage(shown, len(revisions))),
        menu=menu,
        choices=(home(visit),),
        result={"revisions": [_plain(r) for r in revisions]},
    )


def _plain(revision: Revision) -> dict[str, object]:
    return {
        "number": revision.number,
        "key": revision.edit.key,
        "by": revision.by,
        "published_by": revision.published_by,
        "at": revision.at.isoformat(),
        "why": revision.edit.why,
        "undoes": revision.undoes,
    }


@verb(personal=False, moderators=True)
async def revision(visit: Visit, number: Annotated[str, "Which revision"]) -> Screen:
    """See what one revision changed."""
    found = next(
        (r for r in await desk_of(visit).history() if str(r.number) == str(number).strip()), None
    )
    if found is None:
        return refused(visit, Phrase.ERROR_NO_REVISION)
    page = RevisionPage(
        number=found.number,
        key=found.edit.key,
        by=who(found.by),
        published_by=who(found.published_by),
        at=found.at,
        why=OwnWords(found.edit.why[:300]),
        difference=in_words(found.edit.old, found.edit.new),
    )
    before = found.number - 1
    back = Choice(
        visit.voice.phrase(Phrase.DESK_ROLLBACK, number=before),
        Call("rollback", {"to": str(before)}),
        Weight.DANGER,
    )
    return Screen(
        name="revision",
        text=visit.voice.page(page),
        choices=(*((back,) if visit.role is Role.PUBLISHER else ()), home(visit)),
        result=_plain(found),
    )


@verb(personal=False, moderators=True)
async def rollback(
    visit: Visit,
    to: Annotated[str, "The number of the revision to go back to"],
    why: Annotated[str, "Why", Unlisted] = "",
) -> Screen:
    """Take back every revision after one, in one step."""
    if visit.role is not Role.PUBLISHER:
        return refused(visit, Phrase.ERROR_FOR_PUBLISHERS)
    desk = desk_of(visit)
    latest = max((r.number for r in await desk.history()), default=0)
    number = str(to).strip()
    if not number.isdecimal() or int(number) >= latest:
        return refused(visit, Phrase.ERROR_NO_REVISION)
    reason = str(why).strip() or visit.voice.phrase(Phrase.DESK_BACK_TO, number=number)
    done = await desk.roll_back(int(number), visit.person, reason)
    if isinstance(done, Loaded):
        return _taken(visit, done)
    return _taken(visit, desk.loaded, tuple(r.undoes for r in done if r.undoes is not None))


def _taken(visit: Visit, loaded: Loaded, undone: tuple[int, ...] = ()) -> Screen:
    page = TakenPage(
        taken=loaded.taken,
        problems=_clipped(loaded.problems),
        clashes=loaded.clashes,
        version=visit.library.version,
        undone=undone[:_SHOWN],
    )
    return Screen(
        name="taken",
        text=visit.voice.page(page),
        choices=(home(visit),),
        result={"taken": loaded.taken, "problems": list(loaded.problems),
                "clashes": list(loaded.clashes), "undone": list(undone)},
    )  # fmt: skip


def _clipped(problems: tuple[str, ...]) -> tuple[str, ...]:
    """Return as many problems as a screen holds, each on one line and without markdown."""
    return tuple(str(OwnWords(problem[:200])) for problem in problems[:_SHOWN])


async def _exported(visit: Visit) -> Screen:
    desk = desk_of(visit)
    patch = await desk.patch()
    archive = File("knowledge.zip", "application/zip", "All files with the edits in them",
                   await desk.archive())  # fmt: skip
    changes = File("knowledge.patch", "text/x-patch", "What the edits changed, for git apply",
                   (patch or "\n").encode())  # fmt: skip
    return Screen(
        name="archive",
        text=visit.voice.page(ArchivePage(len(patch.splitlines()))),
        choices=(home(visit),),
        files=(archive, changes),
        result={"lines": len(patch.splitlines())},
    )
