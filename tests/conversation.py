"""A conversation with the real app: real knowledge, real prompts, a real store, and a fixed day."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.app import MEMORY, App
from bot.content.editable import files_of, write_files
from bot.content.edited import EditedKnowledge, Edition
from bot.content.kept import KeptOnDisk
from bot.content.prompts import load_voice
from bot.content.shelves import load_library
from bot.content.voice import SpokenVoice
from bot.core.calls import Call
from bot.core.interview.answers import Value, read
from bot.core.interview.guide import Question
from bot.core.library import Library
from bot.core.profile import Profile
from bot.core.screen import Screen
from bot.services.verbs import found_pages, found_verbs
from bot.settings import read_settings
from bot.storage.keys import new_key
from bot.storage.store import SqlStore, open_store
from bot.terminal_app.session import Session

ROOT = Path(__file__).parents[1]
TODAY = dt.date(2026, 11, 23)
ANA = "ana"
_THIN = {"knowledge/topics/": 20, "knowledge/conduct/": 60}


def the_memory() -> KeptOnDisk:
    """What any process of this run has learnt."""
    return KeptOnDisk(read_settings().cache_dir)


@cache
def the_library(root: Path = ROOT) -> Library:
    """The library of this repository, or of a folder like it."""
    return load_library(root / "knowledge", the_memory())


@cache
def the_voice() -> SpokenVoice:
    """The wording of this repository."""
    return load_voice(ROOT / "prompts", found_pages(), the_library())


@cache
def the_key() -> str:
    return new_key()


def asked(question_id: str) -> Question:
    return the_library().guide.questions[question_id]


def told(typed: Mapping[str, object], today: dt.date = TODAY) -> dict[str, Value]:
    """Read what somebody typed for each question, which must be readable."""
    said = {name: read(asked(name), text, today) for name, text in typed.items()}
    values = {name: value for name, value in said.items() if isinstance(value, Value)}
    assert values.keys() == typed.keys(), said
    return values


def profile_of(typed: Mapping[str, object], today: dt.date = TODAY) -> Profile:
    """The person whom these typed answers describe, as the bot would see them on `today`."""
    library = the_library()
    return library.profile(library.standing(told(typed, today), today).live, today)


def least_args(verb: str, **given: str) -> dict[str, str]:
    """Fill in what a verb cannot do without, and what is given for it."""
    return {
        argument.name: given.get(argument.name) or next(iter(argument.choices), "1")
        for argument in found_verbs()[verb].arguments
        if argument.required or argument.name in given
    }


@dataclass(frozen=True)
class Talk:
    """One person talking with an open app."""

    app: App
    person: str
    session: Session

    async def says(self, line: str) -> Screen:
        """Type a line, as in the terminal."""
        return await self.session.answer(line)

    async def calls(self, verb: str, **args: object) -> Screen:
        """Make a call, as a button or a program does."""
        return await self.session.perform(Call(verb, args))

    async def answers(self, typed: Mapping[str, object]) -> Screen:
        """Answer these questions by id, each of which must be accepted; return the last screen."""
        screen = Screen("none", "")
        for question_id, value in typed.items():
            screen = await self.calls("answer", id=question_id, value=value)
            assert screen.error is None, f"{question_id}: {screen.error}"
        return screen

    def beside(self, person: str) -> Talk:
        """Somebody at the same app: another person, or the same one on another device."""
        return Talk(self.app, person, Session(self.app, person, {}))


@cache
def the_files(root: Path = ROOT) -> Mapping[str, bytes]:
    """The files of this repository, or of a folder like it."""
    return files_of(root / "knowledge", root / "prompts")


@cache
def thinned() -> Path:
    """A folder like this repository, with few of the examples: an edit is learnt in no time."""
    root = Path(tempfile.mkdtemp(prefix="thinned-", dir=read_settings().cache_dir))
    write_files({path: _thin(path, content) for path, content in the_files().items()}, root)
    return root


def _thin(path: str, content: bytes) -> bytes:
    """Keep the first of the phrasings of a topic, or of the examples of a kind of conduct."""
    most = next((few for where, few in _THIN.items() if path.startswith(where)), None)
    lines = content.splitlines(keepends=True)
    examples = [number for number, line in enumerate(lines) if line.startswith(b"  - ")]
    dropped = set(examples[most:]) if most else set()
    return b"".join(line for number, line in enumerate(lines) if number not in dropped)


def desk_over(
    store: SqlStore, app: App, today: dt.date = TODAY, root: Path = ROOT
) -> EditedKnowledge:
    """The moderators' desk of an app, opened without reading everything again."""
    files = the_files(root)
    desk = EditedKnowledge(
        root / "knowledge",
        root / "prompts",
        store,
        found_pages(),
        lambda: today,
        memory=the_memory(),
        lasting=False,
        apart=False,
    )
    desk._edition = Edition(files, files, 0, (), app.library, the_voice())
    desk.serving(app.serve)
    return desk


@asynccontextmanager
async def talking(
    *,
    url: str = MEMORY,
    library: Library | None = None,
    agreed: bool = True,
    today: dt.date = TODAY,
    root: Path = ROOT,
) -> AsyncIterator[Talk]:
    """Open the app and begin to talk as Ana, who has agreed unless said otherwise."""
    noon = dt.datetime.combine(today, dt.time(12, tzinfo=dt.UTC))
    async with open_store(url, the_key(), lambda: noon) as store:
        yield await talk_over(store, library=library, agreed=agreed, today=today, root=root)


async def talk_over(
    store: SqlStore,
    *,
    library: Library | None = None,
    agreed: bool = True,
    today: dt.date = TODAY,
    root: Path = ROOT,
) -> Talk:
    """Begin to talk over a store that is already open."""
    noon = dt.datetime.combine(today, dt.time(12, tzinfo=dt.UTC))
    app = App(library or the_library(root), the_voice(), store, found_verbs(), lambda: noon)
    app.desk = desk_over(store, app, today, root)
    if agreed:
        await app.agree(ANA)
    return Talk(app, ANA, Session(app, ANA, {}))
