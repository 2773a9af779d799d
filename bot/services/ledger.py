"""The ledger: everything that is stored, declared once. /privacy shows it, and a test holds it.

Each line's phrase says what is kept, why, and until when. A new column or kind of record that no
line names fails the tests.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.services.phrases import Phrase
from bot.services.ports import RecordKind


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is stored: its words, the columns that hold it, and the kinds of records."""

    words: Phrase
    columns: tuple[str, ...] = ()
    kinds: tuple[RecordKind, ...] = ()


OF_A_PERSON = (
    Line(Phrase.STORED_CONSENT, ("people.consent_version", "people.consented_at")),
    Line(Phrase.STORED_PSEUDONYM, ("people.person", "people.seen_at")),
    Line(
        Phrase.STORED_ANSWERS,
        ("answers.person", "answers.question", "answers.value", "answers.answered_at"),
    ),
    Line(
        Phrase.STORED_DRAFTS,
        ("drafts.person", "drafts.question", "drafts.value", "drafts.written_at"),
    ),
    Line(
        Phrase.STORED_RECORDS,
        (
            *("records.person", "records.kind", "records.name"),
            *("records.value", "records.written_at"),
        ),
    ),
    Line(Phrase.STORED_DISMISSED, kinds=(RecordKind.DISMISSED,)),
    Line(Phrase.STORED_PLAN, kinds=(RecordKind.PLAN,)),
    Line(
        Phrase.STORED_REMINDERS,
        (
            *("reminders.person", "reminders.number", "reminders.due_at"),
            *("reminders.state", "reminders.leased_until", "reminders.value"),
        ),
    ),
    Line(Phrase.STORED_PROGRAMS, kinds=(RecordKind.PROGRAMS,)),
    Line(
        Phrase.STORED_COACHES,
        kinds=(
            *(RecordKind.STEP3, RecordKind.LETTERS, RecordKind.STORY),
            *(RecordKind.OUTREACH, RecordKind.PRACTICE),
        ),
    ),
    Line(
        Phrase.STORED_AUTHORS,
        ("authors.person", "authors.revision", "authors.part", "authors.value"),
    ),
)
"""What is stored of a person, and erased with them."""

OF_NOBODY = (
    Line(Phrase.STORED_QUESTIONS, ("questions.id", "questions.value", "questions.sent_at")),
    Line(
        Phrase.STORED_FACTS,
        (
            *("reported_facts.id", "reported_facts.value"),
            *("reported_facts.state", "reported_facts.sent_at"),
        ),
    ),
    Line(Phrase.STORED_CLICKS, ("clicks.topic", "clicks.kind", "clicks.count")),
)
"""What is stored without a word of who it came from."""

OF_THE_INSTALLATION = (
    *("marks.name", "marks.value", "snapshots.name", "snapshots.content"),
    *("revisions.id", "revisions.number", "revisions.entry", "revisions.path", "revisions.old"),
    *("revisions.new", "revisions.why", "revisions.undoes", "revisions.written_at"),
)
"""What the program keeps about itself, and of the knowledge, which is public."""
