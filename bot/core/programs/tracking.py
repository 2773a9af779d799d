"""Tracking: what a person keeps about each program, and the wishes that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.core.programs.applicant import LINKS, MUSTS, Wishes


class Status(StrEnum):
    """How far a person is with a program, in the order of a season."""

    TO_RESEARCH = "to_research"
    APPLIED = "applied"
    SIGNALLED = "signalled"
    INVITED = "invited"
    INTERVIEWED = "interviewed"
    RANKED = "ranked"


SIZES = ("large", "small")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person keeps about one program."""

    saved: bool = False
    excluded: bool = False
    status: Status | None = None
    note: str = ""
    links: frozenset[str] = frozenset()

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Mark:
        """Read what was kept, leaving out what is no longer known."""
        status = str(plain.get("status", ""))
        return cls(
            saved=bool(plain.get("saved")),
            excluded=bool(plain.get("excluded")),
            status=Status(status) if status in [*Status] else None,
            note=str(plain.get("note", "")),
            links=_known(plain.get("links"), LINKS),
        )

    @property
    def plain(self) -> dict[str, Any]:
        """The mark as JSON holds it."""
        return {
            "saved": self.saved,
            "excluded": self.excluded,
            "status": self.status.value if self.status else "",
            "note": self.note,
            "links": sorted(self.links),
        }

    @property
    def kept(self) -> bool:
        """Whether the program is among those that the person follows."""
        return not self.excluded and (self.saved or self.status is not None)


def wishes_of(plain: Mapping[str, Any], marks: Mapping[str, Mark]) -> Wishes:
    """Return the wishes that were kept, with what the marks of programs add."""
    most = plain.get("most")
    return Wishes(
        states=_texts(plain.get("states")),
        lived=_texts(plain.get("lived")),
        musts=_known(plain.get("musts"), MUSTS),
        size=str(plain["size"]) if plain.get("size") in SIZES else "",
        school=str(plain.get("school", "")),
        most=most if isinstance(most, int) and most > 0 else None,
        excluded=frozenset(name for name, mark in marks.items() if mark.excluded),
        links={name: mark.links for name, mark in marks.items() if mark.links},
    )


def _texts(value: object) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset()


def _known(value: object, known: tuple[str, ...]) -> frozenset[str]:
    return _texts(value) & frozenset(known)
