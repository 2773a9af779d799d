"""Statuses: what a person has said of a milestone, and how it is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from bot.core.advice.milestones import Milestone


class Said(StrEnum):
    """What can be said of a milestone."""

    DONE = "done"
    SKIPPED = "skipped"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Status:
    """One milestone is done, or left out for a `reason`, or not to begin before `until`."""

    said: Said
    on: dt.date
    reason: str = ""
    until: dt.date | None = None

    @property
    def plain(self) -> dict[str, Any]:
        """The status as JSON can hold it."""
        until = self.until.isoformat() if self.until else None
        return {"said": self.said.value, "on": self.on.isoformat(), "reason": self.reason,
                "until": until}  # fmt: skip

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """Return the status that was kept so."""
        until = plain.get("until")
        return cls(
            Said(plain["said"]),
            dt.date.fromisoformat(plain["on"]),
            plain.get("reason", ""),
            dt.date.fromisoformat(until) if until else None,
        )


Statuses = Mapping[str, Status]
"""Statuses by the id of the milestone."""


def under_present_ids(statuses: Statuses, milestones: Mapping[str, Milestone]) -> Statuses:
    """Return the statuses of the milestones that exist, by their present ids.

    One kept under a former id counts as long as there is none under the present one.
    """
    present = {old: m.id for m in milestones.values() for old in m.formerly}
    renamed = {present[name]: status for name, status in statuses.items() if name in present}
    return {**renamed, **{name: s for name, s in statuses.items() if name in milestones}}
