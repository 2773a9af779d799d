"""The knowledge as it is served: the files, the revisions over them, and how both are taken anew.

Everything is built whole, in another process, and then served by one call; until that call, and whenever
something is wrong, what was served before stays. See `.github/decisions/`.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import difflib
import functools
import io
import logging
import tempfile
import zipfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from watchfiles import awatch

from bot.content.editable import (
    Clash,
    Files,
    entries,
    files_of,
    with_edit,
    with_revisions,
    write_files,
)
from bot.content.lints import aged_or_unwise
from bot.content.problems import Problem, Severity, Unusable
from bot.content.prompts import load_voice
from bot.content.shelves import load_library
from bot.content.voice import SpokenVoice
from bot.core.editing.effect import effect
from bot.core.editing.revisions import Edit, EntryText, Proposal, Revision
from bot.core.library import Library
from bot.core.memory import Memory, NoMemory
from bot.services.desk import Loaded, Revisions, Trial
from bot.services.ports import Page

log = logging.getLogger(__name__)

LAST_GOOD = "last_good"
"""The snapshot that the bot starts on when the files are not sound."""
_SAID = 10
_WAKE_MS = 15_000


@dataclass(frozen=True, eq=False)
class Edition:
    """What is served: files as they are on disk, the same with revisions, and all that is in them."""

    on_disk: Files
    files: Files
    number: int
    clashes: tuple[Clash, ...]
    library: Library
    voice: SpokenVoice


Pages = Iterable[type[Page]]


@dataclass(frozen=True)
class Prepared:
    """What is in some files, and what `check` found in them: None if it was not asked."""

    library: Library
    found: tuple[Problem, ...] | None


def prepared(
    files: Files, pages: Pages, today: dt.date, memory: Memory, *, checked: bool, warm: bool
) -> Prepared:
    """Load a library from files held in memory; raises Unusable."""
    found = None
    with _folder_of(files) as root:
        library = load_library(root / "knowledge", memory)
        if checked:
            voice = load_voice(root / "prompts", pages, library)
            found = tuple(aged_or_unwise(root / "knowledge", library, voice, today))
    if warm:
        library.warm_up()
    return Prepared(library, found)


def _done_apart(work: Callable[[], Prepared]) -> Prepared | tuple[Problem, ...]:
    """Do this in another process, from where problems come back as they are."""
    try:
        return work()
    except Unusable as unusable:
        return unusable.problems


@contextmanager
def _folder_of(files: Files) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="pmr-match-advisor-") as folder:
        write_files(files, Path(folder))
        yield Path(folder)


def _voice_of(files: Files, pages: Pages, library: Library) -> SpokenVoice:
    with _folder_of(files) as root:
        return load_voice(root / "prompts", pages, library)


class EditedKnowledge:
    """The `Desk` of the services, over two folders and a store."""

    def __init__(
        self,
        knowledge: Path,
        prompts: Path,
        store: Revisions,
        pages: Pages,
        today: Callable[[], dt.date],
        *,
        memory: Memory | None = None,
        lasting: bool = True,
        warm: bool = True,
        apart: bool = True,
    ) -> None:
        """Nothing is read before `open`.

        `memory` has what was learnt before. `lasting` stores keep the last sound files, to start on
        when those on disk are not. `warm` builds what reads questions before anything is served, not
        when the first one comes. What is built while people are served is built `apart`, in another
        process: seconds of work in a thread of this one would make everybody wait.
        """
        self._folders = (knowledge, prompts)
        self._store = store
        self._pages = tuple(pages)
        self._today = today
        self._memory = memory or NoMemory()
        self._lasting = lasting
        self._warm = warm
        self._apart = apart
        self._serve: Callable[[Library, SpokenVoice], None] | None = None
        self._edition: Edition | None = None
        self._loaded = Loaded(taken=True, problems=(), clashes=())
        self._turn = asyncio.Lock()
        self._last_tried: tuple[Proposal, Edition, Trial, Files | None] | None = None
        self._last_built: tuple[Files, Prepared, SpokenVoice] | None = None

    # --- loading ---------------------------------------------------------------------------------

    async def open(self) -> tuple[Library, SpokenVoice]:
        """Load what to start with: the files with their revisions, else the last that were sound.

        Raises Unusable with every problem if neither can be used.
        """
        try:
            edition = await self._read()
        except Unusable as unusable:
            edition = await self._last_good(unusable)
        await self._adopt(edition)
        return edition.library, edition.voice

    def serving(self, serve: Callable[[Library, SpokenVoice], None]) -> None:
        """Name what is called with everything new, at once, when it is to be served."""
        self._serve = serve

    @property
    def loaded(self) -> Loaded:
        """How the last loading went."""
        return self._loaded

    @property
    def served(self) -> Library:
        """The library of this moment."""
        return self._here.library

    async def reload(self) -> Loaded:
        """Take the files and revisions anew; on any problem what is served stays."""
        async with self._turn:
            return await self._reload()

    async def _reload(self) -> Loaded:
        try:
            edition = await self._read()
        except Unusable as unusable:
            told = tuple(str(p) for p in unusable.problems)
            self._loaded = replace(self._loaded, taken=False, problems=told)
            log.warning("the files were not taken: %s", "\n".join(told[:_SAID]))
            return self._loaded
        await self._adopt(edition)
        return self._loaded

    async def _read(self) -> Edition:
        return await self._edition_of(await self._store.revisions())

    async def _edition_of(self, revisions: Sequence[Revision]) -> Edition:
        on_disk = await asyncio.to_thread(self._on_disk)
        files, clashes = await asyncio.to_thread(with_revisions, on_disk, revisions)
        number = max((revision.number for revision in revisions), default=0)
        before = self._edition
        if before and before.files == files:
            return replace(before, on_disk=on_disk, number=number, clashes=clashes)
        made, voice = await self._built(files)
        return Edition(on_disk, files, number, clashes, made.library, voice)

    def _on_disk(self) -> Files:
        files = files_of(*self._folders) if all(f.is_dir() for f in self._folders) else {}
        if not files:  # say so in the words of the loader
            load_library(self._folders[0])
        return files

    async def _built(self, files: Files, *, checked: bool = False) -> tuple[Prepared, SpokenVoice]:
        """Build what is in these files, or return it: what was tried a moment ago is published."""
        last = self._last_built
        if last is None or last[0] != files or (checked and last[1].found is None):
            made = await self._prepared(files, checked=checked)
            voice = await asyncio.to_thread(_voice_of, files, self._pages, made.library)
            last = self._last_built = (files, made, voice)
        return last[1], last[2]

    async def _prepared(self, files: Files, *, checked: bool) -> Prepared:
        served = self._edition is not None
        work = functools.partial(
            prepared,
            dict(files),
            self._pages,
            self._today(),
            self._memory,
            checked=checked,
            warm=self._warm and served,  # at the start nobody waits yet
        )
        if not (self._apart and served):
            return await asyncio.to_thread(work)
        pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        try:
            done = await asyncio.get_running_loop().run_in_executor(pool, _done_apart, work)
        finally:
            pool.shutdown(wait=False)
        if isinstance(done, Prepared):
            return done
        raise Unusable(done)

    async def _last_good(self, unusable: Unusable) -> Edition:
        content = await self._store.snapshot(LAST_GOOD) if self._lasting else None
        if content is None:
            raise unusable
        files = _unzipped(content)
        made, voice = await self._built(files)
        told = tuple(map(str, unusable.problems))
        self._loaded = Loaded(taken=False, problems=told, clashes=())
        log.error(
            "THE FILES CANNOT BE USED; the bot runs on the last that were sound. Mend these:\n%s",
            "\n".join(told),
        )
        return Edition(files, files, await self._store.latest_revision(), (), made.library, voice)

    async def _adopt(self, edition: Edition) -> None:
        """Serve an edition: one call, between two steps of the event loop."""
        sound = self._loaded.taken or self._edition is not None
        before, self._edition = self._edition, edition
        if self._serve:
            self._serve(edition.library, edition.voice)
        if sound or before:
            clashes = tuple(clash.number for clash in edition.clashes)
            self._loaded = Loaded(taken=True, problems=(), clashes=clashes)
        if self._lasting and self._loaded.taken and (not before or before.files != edition.files):
            await self._keep(edition.files)

    async def _keep(self, files: Files) -> None:
        content = await asyncio.to_thread(zipped, files)
        if await self._store.snapshot(LAST_GOOD) != content:
            await self._store.put_snapshot(LAST_GOOD, content)

    async def changes(self) -> AsyncIterator[Loaded]:
        """Take what changes in the folders, or is published by another process; never ends."""
        folders = [folder for folder in self._folders if folder.is_dir()]
        async for changed in awatch(*folders, rust_timeout=_WAKE_MS, yield_on_timeout=True):
            if changed or await self._store.latest_revision() != self._here.number:
                yield await self.reload()

    @property
    def _here(self) -> Edition:
        if self._edition is None:
            raise RuntimeError("nothing is open yet")
        return self._edition

    # --- entries and edits -----------------------------------------------------------------------

    async def entries(self) -> Mapping[str, EntryText]:
        """Return every entry by its key, as it is served."""
        return await asyncio.to_thread(entries, self._here.files)

    async def propose(self, edit: Edit, by: str) -> str:
        """Keep an edit until it is published or dropped, and return its id."""
        return await self._store.put_proposal(edit, by)

    async def proposals(self) -> Sequence[Proposal]:
        """Return the edits that wait, the oldest first."""
        return await self._store.proposals()

    async def drop(self, proposal: str) -> None:
        """Drop an edit that waits."""
        await self._store.drop_proposal(proposal)

    async def trial(self, proposal: str) -> Trial | None:
        """Try an edit on a copy of everything; None if it does not wait any more."""
        waiting = next((p for p in await self.proposals() if p.id == proposal), None)
        return (await self._tried(waiting))[0] if waiting else None

    async def publish(self, proposal: str, by: str) -> Revision | Trial | None:
        """Publish an edit; if that cannot be, return its trial, which says why, or None if it is gone."""
        async with self._turn:
            waiting = next((p for p in await self.proposals() if p.id == proposal), None)
            if waiting is None:
                return None
            if await self._store.latest_revision() != self._here.number:
                await self._reload()
            trial, files = await self._tried(waiting)
            if trial.clash or trial.errors or trial.library is None or files is None:
                return trial
            number = self._here.number
            text = entries(files).get(waiting.edit.key)
            edit = replace(waiting.edit, old=trial.now, new=text.text if text else "")
            if not await self._store.publish_proposal(proposal, edit, by, number):
                return None
            await self._reload()
            return next(r for r in await self._store.revisions() if r.number == number + 1)

    async def _tried(self, proposal: Proposal) -> tuple[Trial, Files | None]:
        """Try an edit, once as long as the same is served."""
        here, last = self._here, self._last_tried
        if last and last[:2] == (proposal, here):
            return last[2:]
        tried = await self._tried_anew(proposal, here)
        self._last_tried = (proposal, here, *tried)
        return tried

    async def _tried_anew(self, proposal: Proposal, here: Edition) -> tuple[Trial, Files | None]:
        now = (await asyncio.to_thread(entries, here.files)).get(proposal.edit.key)
        text = now.text if now else ""
        files = await asyncio.to_thread(with_edit, here.files, proposal.edit)
        if files is None:
            return Trial(proposal, text, True, (), (), None, None), None
        try:
            made, _ = await self._built(files, checked=True)
        except Unusable as unusable:
            errors = tuple(map(str, unusable.problems))
            return Trial(proposal, text, False, errors, (), None, None), None
        found = made.found or ()
        errors = tuple(str(p) for p in found if p.severity is Severity.ERROR)
        path = proposal.edit.path
        warnings = tuple(str(p) for p in found if p.path == path and p.severity is Severity.WARNING)
        before = await asyncio.to_thread(getattr, here.library, "winners")
        done = effect(before, made.library.winners)
        return Trial(proposal, text, False, errors, warnings, done, made.library), files

    async def history(self) -> Sequence[Revision]:
        """Return every revision, the newest first."""
        return list(reversed(await self._store.revisions()))

    async def roll_back(self, to: int, by: str, why: str) -> Sequence[Revision] | Loaded:
        """Take back every revision after a number, in one step; all of it or nothing."""
        async with self._turn:
            revisions = await self._store.revisions()
            number = max((r.number for r in revisions), default=0)
            backwards = [r for r in reversed(revisions) if r.number > to]
            edits = [
                (Edit(r.edit.key, r.edit.path, r.edit.new, r.edit.old, why), r.number)
                for r in backwards
            ]
            at = dt.datetime.min.replace(tzinfo=dt.UTC)
            planned = [
                *revisions,
                *(Revision(number + n, edit, None, None, at, undoes)
                  for n, (edit, undoes) in enumerate(edits, 1)),
            ]  # fmt: skip
            try:
                await self._edition_of(planned)
            except Unusable as unusable:
                return Loaded(taken=False, problems=tuple(map(str, unusable.problems)), clashes=())
            if not await self._store.put_revisions(edits, by, number):
                return Loaded(taken=False, problems=(), clashes=())
            await self._reload()
            return [r for r in await self._store.revisions() if r.number > number]

    # --- taking it away --------------------------------------------------------------------------

    async def archive(self) -> bytes:
        """Return the files with all revisions in them, as a zip."""
        return await asyncio.to_thread(zipped, self._here.files)

    async def patch(self) -> str:
        """Return what the revisions changed in the files, as a patch for a pull request."""
        return await asyncio.to_thread(_patch, self._here.on_disk, self._here.files)


def zipped(files: Files) -> bytes:
    """Return files as a zip, the same bytes for the same files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(path, (2026, 1, 1, 0, 0, 0)), files[path],
                             zipfile.ZIP_DEFLATED)  # fmt: skip
    return held.getvalue()


def _unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _patch(before: Files, after: Files) -> str:
    lines: list[str] = []
    for path in sorted({*before, *after}):
        old, new = before.get(path, b""), after.get(path, b"")
        if old != new:
            names = (f"a/{path}" if path in before else "/dev/null",
                     f"b/{path}" if path in after else "/dev/null")  # fmt: skip
            was, now = (t.decode("utf-8", "replace").splitlines(keepends=True) for t in (old, new))
            lines += difflib.unified_diff(was, now, *names)
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
