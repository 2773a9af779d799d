"""What the services need of the outside: a store, a voice. Adapters satisfy these, untold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from bot.core.evidence import Grade
from bot.core.interview.answers import Plain
from bot.core.picture import Picture
from bot.core.programs.program import ProgramFact
from bot.core.screen import Screen
from bot.services.phrases import Phrase


class Trouble(StrEnum):
    """Why a store cannot serve just now; each has a phrase that says what to do."""

    AWAY = "away"
    BUSY = "busy"
    FULL = "full"
    READ_ONLY = "read_only"
    DAMAGED = "damaged"


class StoreUnavailable(Exception):  # noqa: N818 - it is a state of the store, not a bug
    """The store did not do what it was asked, and nothing was half-written."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person agreed to: the version of the text, and when (UTC)."""

    version: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """One stored answer and when it was given (UTC)."""

    value: Plain
    at: dt.datetime


class RecordKind(StrEnum):
    """Features that keep records of a person; `ledger` says of each what, why and until when."""

    DISMISSED = "dismissed"
    PLAN = "plan"
    PROGRAMS = "programs"
    STEP3 = "step3"
    LETTERS = "letters"
    STORY = "story"
    OUTREACH = "outreach"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Record:
    """What a feature keeps of a person under a name, and when it was written (UTC)."""

    value: Mapping[str, Any]
    at: dt.datetime


QUESTION_DAYS = 90
"""Days that a question sent to the moderators is kept."""
IDLE_DAYS = 730
"""Days after the last thing that somebody told, until all of it is erased: two seasons."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question sent to the moderators, the topic nearest to it, and when it was sent (UTC)."""

    question: str
    nearest: str
    at: dt.datetime
    id: str = ""


FACT_DAYS = 365
"""Days that a reported fact waits for the moderators; once accepted, it stays."""


@dataclass(frozen=True, slots=True)
class ReportedFact:
    """A fact of a program that somebody reported, and when (UTC); `reason` once it is settled."""

    id: str
    program: str
    fact: ProgramFact
    at: dt.datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """The next reminder of a person, claimed by one process for a while: its `number`, and whom to.

    `uncertain` tells that an earlier attempt was begun and never reported on: it may have arrived.
    """

    address: str
    number: int
    due: dt.datetime
    uncertain: bool

    @property
    def key(self) -> str:
        """What marks its message, so that it can be found again."""
        return f"{self.due:%Y%m%d%H%M}"


class Store(Protocol):
    """Keeps what people told, sealed. Every call is one transaction: done whole or not at all.

    A call that returns has been written durably. Each raises StoreUnavailable when it cannot be
    done; nothing else leaves a store.
    """

    async def consent(self, person: str) -> Consent | None:
        """Return what the person last agreed to."""

    async def put_consent(self, person: str, version: int) -> None:
        """Write down that the person agreed to this version, now."""

    async def answers(self, person: str) -> Mapping[str, Kept]:
        """Return every stored answer by question id."""

    async def put_answers(self, person: str, answers: Mapping[str, Plain]) -> None:
        """Write these answers over what was there, and drop the drafts of the same questions."""

    async def drafts(self, person: str) -> Mapping[str, str]:
        """Return what was typed but refused, by question id."""

    async def put_drafts(self, person: str, drafts: Mapping[str, str]) -> None:
        """Keep refused texts so that a form can show them again."""

    async def records(self, person: str, kind: RecordKind) -> Mapping[str, Record]:
        """Return what a feature keeps of a person, by name."""

    async def all_records(self, person: str) -> Mapping[str, Mapping[str, Record]]:
        """Return what every feature keeps of a person, by kind and name."""

    async def put_records(
        self, person: str, kind: RecordKind, values: Mapping[str, Mapping[str, Any]]
    ) -> None:
        """Write these records over those of the same names.

        The values are sealed; kinds and names are not, so they are ids and never people's words.
        """

    async def drop_records(self, person: str, kind: RecordKind, names: Collection[str]) -> None:
        """Drop the records of these names."""

    async def put_reminder(self, person: str, due: dt.datetime) -> None:
        """Remind the person at this moment, whatever was planned before; the address is sealed."""

    async def drop_reminder(self, person: str) -> None:
        """Remind the person no more."""

    async def claim_reminders(self, lease: dt.timedelta, most: int) -> Sequence[Reminder]:
        """Return reminders that are due, which nobody else is given until the lease has run out.

        That an attempt begins is written down before this returns.
        """

    async def settle_reminder(self, person: str, number: int, due: dt.datetime | None) -> bool:
        """Have done with this reminder: the next is due then, or none ever if that is None.

        Return whether it was still the present one.
        """

    async def put_question(self, question: str, nearest: str) -> None:
        """Keep a question for the moderators, with no word of who asked."""

    async def questions(self) -> Sequence[Asked]:
        """Return the questions that wait for the moderators, the oldest first."""

    async def drop_questions(self, ids: Collection[str]) -> None:
        """Drop questions that have been seen to."""

    async def clicks(self) -> Mapping[tuple[str, str], int]:
        """Return how often each answer was found right, and wrong."""

    async def edits_of(self, person: str) -> Sequence[str]:
        """Return the entries that a person edited, or whose edits they published."""

    async def count_click(self, topic: str, kind: str) -> None:
        """Count that an answer was found right, or wrong."""

    async def put_fact(self, program: str, fact: ProgramFact) -> None:
        """Keep a reported fact for the moderators, with no word of who reported it."""

    async def reported_facts(self) -> Sequence[ReportedFact]:
        """Return the reported facts that wait for the moderators, the oldest first."""

    async def accepted_facts(self) -> Sequence[ReportedFact]:
        """Return the reported facts that moderators accepted, the oldest first."""

    async def settle_fact(self, number: str, *, accepted: bool, reason: str, grade: Grade) -> bool:
        """Accept a reported fact with this grade, or reject it; false if it does not wait."""

    async def forget_idle(self) -> int:
        """Erase everybody who told nothing for IDLE_DAYS, and return how many that were."""

    async def start_over(self, person: str) -> None:
        """Drop every answer and draft of the person; the consent stays."""

    async def erase(self, person: str) -> int:
        """Drop everything of the person and return how many rows are left: 0 when it is done."""


@dataclass(frozen=True)
class Page:
    """What a template is given: its fields are the only names that the template may use."""

    template: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Words:
    """How a finding is said: its name, what it means, and what would change it."""

    title: str
    says: str
    change: str


class Painter(Protocol):
    """Draws pictures without holding up anybody else."""

    async def paint(self, picture: Picture) -> bytes:
        """Return the picture as PNG."""


class Delivery(StrEnum):
    """What became of a message: sent, refused for good, or nobody knows."""

    SENT = "sent"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Messenger(Protocol):
    """Writes to people who did not just write to us."""

    async def send(self, address: str, screen: Screen, key: str) -> Delivery:
        """Send a screen; the same key is never delivered twice within minutes. Never raises."""

    async def has_arrived(self, address: str, key: str) -> Delivery:
        """Look whether a message with this key is there: `SENT` if so, `UNKNOWN` if not.

        `CLOSED` tells that the conversation cannot be opened at all. Never raises.
        """


class Voice(Protocol):
    """The bot's own wording, from `prompts/`."""

    def page(self, page: Page) -> str:
        """Render the template of a page."""

    def body(self, body: str, names: Mapping[str, Any]) -> str:
        """Render the body of a topic with the names that it may use."""

    def finding(self, finding_id: str, names: Mapping[str, Any]) -> Words:
        """Render the words of a finding with the names that they may use."""

    def phrase(self, phrase: Phrase, **names: Any) -> str:
        """Render a short phrase, such as the label of a button."""
