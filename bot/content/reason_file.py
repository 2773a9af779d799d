"""The file `knowledge/reasons.yaml`: reasons for and against, each with its sources."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.content.entries import Entry, Id, Paragraph
from bot.core.advice.reasons import Reason


class ReasonEntry(Entry):
    """One reason, as it is said to the person."""

    says: Paragraph
    sources: Annotated[list[Id], Field(min_length=1)]

    def built(self, reason_id: str) -> Reason:
        """Return the core's reason."""
        return Reason(reason_id, self.says, tuple(self.sources))


class ReasonsEntry(Entry):
    """The whole file."""

    reasons: dict[Id, ReasonEntry]

    def built(self) -> dict[str, Reason]:
        """Return the core's reasons by id."""
        return {reason_id: entry.built(reason_id) for reason_id, entry in self.reasons.items()}
