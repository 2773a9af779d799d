"""What `/knowledge` needs of the outside: the knowledge as texts that can be edited and published."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from bot.core.editing.effect import Effect
from bot.core.editing.revisions import Edit, EntryText, Proposal, Revision
from bot.core.library import Library


class Role(IntEnum):
    """What somebody may do with the knowledge; asked anew at each call, never kept."""

    NOBODY = 0
    EDITOR = 1
    PUBLISHER = 2


@dataclass(frozen=True, slots=True)
class Trial:
    """What an edit would do: the entry as it is now and as it would be, problems, and its effect.

    `clash` is true if the entry has been changed in the same lines since the edit was written.
    Without errors there is a `library` to look at.
    """

    proposal: Proposal
    now: str
    clash: bool
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    effect: Effect | None
    library: Library | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """How taking the files anew went: what is wrong with them, if they were not taken.

    `clashes` are numbers of revisions that are left out, since the files changed in the same lines.
    """

    taken: bool
    problems: tuple[str, ...]
    clashes: tuple[int, ...]


class Desk(Protocol):
    """The knowledge as texts, and the one way in which it changes while the bot runs."""

    @property
    def loaded(self) -> Loaded:
        """How the last loading went."""

    @property
    def served(self) -> Library:
        """The library of this moment; a visit keeps the one that it began with."""

    async def entries(self) -> Mapping[str, EntryText]:
        """Return every entry by its key, as it is served."""

    async def propose(self, edit: Edit, by: str) -> str:
        """Keep an edit until it is published or dropped, and return its id."""

    async def proposals(self) -> Sequence[Proposal]:
        """Return the edits that wait, the oldest first."""

    async def drop(self, proposal: str) -> None:
        """Drop an edit that waits."""

    async def trial(self, proposal: str) -> Trial | None:
        """Try an edit on a copy of everything; None if it does not wait any more."""

    async def publish(self, proposal: str, by: str) -> Revision | Trial | None:
        """Publish an edit; if that cannot be, return its trial, which says why, or None if it is gone."""

    async def history(self) -> Sequence[Revision]:
        """Return every revision, the newest first."""

    async def roll_back(self, to: int, by: str, why: str) -> Sequence[Revision] | Loaded:
        """Take back every revision after a number, in one step; all of it or nothing."""

    async def reload(self) -> Loaded:
        """Take the files and revisions anew; on any problem what is served stays."""

    def changes(self) -> AsyncIterator[Loaded]:
        """Take what changes in the files, or is published elsewhere; never ends by itself."""

    async def archive(self) -> bytes:
        """Return the files with all revisions in them, as a zip."""

    async def patch(self) -> str:
        """Return what the revisions changed in the files, as a patch for a pull request."""


class Revisions(Protocol):
    """Keeps edits of the knowledge: those that wait, and those that are published, by number."""

    async def put_proposal(self, edit: Edit, by: str) -> str:
        """Keep an edit that waits to be published, and return its id."""

    async def proposals(self) -> Sequence[Proposal]:
        """Return the edits that wait, the oldest first."""

    async def drop_proposal(self, number: str) -> None:
        """Drop an edit that waits, and who wrote it."""

    async def publish_proposal(self, number: str, edit: Edit, by: str, after: int) -> bool:
        """Number an edit that waits, as it was merged; false if it is gone or others came before."""

    async def put_revisions(self, edits: Sequence[tuple[Edit, int]], by: str, after: int) -> bool:
        """Publish edits that take back others, whose numbers are given; all of them or none."""

    async def revisions(self) -> Sequence[Revision]:
        """Return every published edit, by its number."""

    async def latest_revision(self) -> int:
        """Return the number of the newest revision, 0 if there is none."""

    async def snapshot(self, name: str) -> bytes | None:
        """Return files that were sound, as they were kept."""

    async def put_snapshot(self, name: str, content: bytes) -> None:
        """Keep files that are sound, in place of those kept before."""
