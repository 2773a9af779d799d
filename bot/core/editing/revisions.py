"""Revisions: edits of single entries, numbered when they are published, laid over the files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class EntryText:
    """One entry as text: its key (`topic.lor-who`), its file, and the lines it takes up there.

    `lines` counts from nought, the end not included; None for an entry that is not there yet.
    """

    key: str
    path: str
    text: str
    lines: tuple[int, int] | None

    @property
    def print(self) -> str:
        """A few letters that change when the text does."""
        return fingerprint(self.text)

    @property
    def kind(self) -> str:
        """What kind of file it stands in."""
        return self.key.partition(".")[0]

    @property
    def id(self) -> str:
        """Its id within its kind."""
        return self.key.partition(".")[2]


def fingerprint(text: str) -> str:
    """Return a few letters that tell one text from another."""
    return sha256(text.encode()).hexdigest()[:6]


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one entry: from `old`, empty if it is new, to `new`, empty if it goes; and why."""

    key: str
    path: str
    old: str
    new: str
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edit that waits: by whom, and since when (UTC)."""

    id: str
    edit: Edit
    by: str | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """A published edit: its number, who wrote it, who published it, and when (UTC).

    Somebody who had everything of theirs erased is None. `undoes` is the revision it takes back.
    """

    number: int
    edit: Edit
    by: str | None
    published_by: str | None
    at: dt.datetime
    undoes: int | None = None


def needs_two(edit: Edit) -> bool:
    """Tell whether a second person must publish: figures, and what is said in distress or of deceit."""
    grave = edit.path.startswith("knowledge/topics/support/")
    return edit.key.partition(".")[0] in {"figures", "conduct"} or grave
