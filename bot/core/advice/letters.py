"""Letters: the set to aim for, what a person has of it, and what each writer needs next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.core.profile import Profile


class LetterField(StrEnum):
    """Which kind of letter a writer would write."""

    PMR = "pmr"
    CORE = "core"
    RESEARCH = "research"
    OTHER = "other"


class Step(StrEnum):
    """What has happened with a writer, in the usual order."""

    ASKED = "asked"
    AGREED = "agreed"
    PACKET = "packet"
    WAIVED = "waived"
    UPLOADED = "uploaded"
    THANKED = "thanked"
    DECLINED = "declined"
    REMINDED = "reminded"


class Next(StrEnum):
    """What to do with a writer next."""

    ASK = "ask"
    WAIT = "wait"
    REMIND = "remind"
    SEND_PACKET = "send_packet"
    WAIVE = "waive"
    THANK = "thank"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who may write: a role (people's own words), the kind of letter, and what happened."""

    id: str
    role: str
    field: LetterField
    residency: bool
    steps: Mapping[Step, dt.date]

    @property
    def counts(self) -> bool:
        """Whether a letter can be expected: agreed or there, and not declined."""
        return Step.DECLINED not in self.steps and bool(
            {Step.AGREED, Step.PACKET, Step.UPLOADED} & self.steps.keys()
        )

    @property
    def was_reminded(self) -> bool:
        """Whether a reminder is the last thing that happened."""
        reminded = self.steps.get(Step.REMINDED)
        return reminded is not None and reminded == max(self.steps.values())


@dataclass(frozen=True, slots=True)
class Slot:
    """One part of the ideal set: how many are wanted, and how many are had; None if not known."""

    id: str
    wanted: int
    have: int | None


def letter_set(profile: Profile, writers: Sequence[Writer]) -> tuple[Slot, ...]:
    """Return the guide's ideal set beside what this person has.

    What the tracked writers will write counts; where fewer are tracked than were answered in the
    interview, the answer does.
    """
    expected = [writer for writer in writers if writer.counts]

    def have(question: str, counted: int) -> int | None:
        told = profile.number(question)
        return counted or None if told is None else max(counted, int(told))

    pmr = sum(w.field is LetterField.PMR for w in expected)
    home = sum(w.field is LetterField.PMR and w.residency for w in expected)
    core = sum(w.field is LetterField.CORE for w in expected)
    other = sum(w.field in {LetterField.RESEARCH, LetterField.OTHER} for w in expected)
    wanted_pmr = int(profile.figures["guide_pmr_letters"].readings[0].value)
    wanted_core = int(profile.figures["guide_core_letters"].readings[0].value)
    return (
        Slot("pmr", wanted_pmr, have("lor_pmr", pmr)),
        Slot("pmr_residency", wanted_pmr, have("lor_pmr_residency", home)),
        Slot("core", wanted_core, have("lor_core", core)),
        Slot("optional", 1, have("lor_research", other)),
    )


def next_step(writer: Writer, today: dt.date, patience: int) -> Next:
    """Return what to do next; a writer is reminded once `patience` days have gone by in silence."""
    ahead = _ahead(writer)
    if ahead is not Next.WAIT:
        return ahead
    due = remind_on(writer, patience)
    return Next.REMIND if due and due <= today else Next.WAIT


def remind_on(writer: Writer, patience: int) -> dt.date | None:
    """Return from which day on one kind reminder is fine; None if none is, or they had theirs."""
    if _ahead(writer) is not Next.WAIT:
        return None
    return None if writer.was_reminded else max(writer.steps.values()) + dt.timedelta(days=patience)


def _ahead(writer: Writer) -> Next:
    """Return what to do next, or that it is for the writer to do something."""
    steps = writer.steps
    if Step.DECLINED in steps or (Step.UPLOADED in steps and Step.THANKED in steps):
        return Next.NOTHING
    if Step.UPLOADED in steps:
        return Next.THANK
    if Step.ASKED not in steps and Step.AGREED not in steps:
        return Next.ASK
    if Step.AGREED in steps and Step.PACKET not in steps:
        return Next.SEND_PACKET
    if Step.AGREED in steps and Step.WAIVED not in steps:
        return Next.WAIVE
    return Next.WAIT
