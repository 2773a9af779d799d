"""Memory: what was learnt from texts once need not be learnt from the same texts again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

Learnt = TypeVar("Learnt")


class Memory(Protocol):
    """Remembers what was learnt, if it can; nobody depends on it."""

    def recalled(
        self, kind: type[Learnt], made_from: object, learn: Callable[[], Learnt]
    ) -> Learnt:
        """Return what was learnt from this before, or learn it now.

        `kind` is a dataclass of arrays; whatever tells one thing that is learnt from another stands in
        the `repr` of `made_from`.
        """


class NoMemory:
    """Learns everything anew."""

    def recalled(
        self,
        kind: type[Learnt],  # noqa: ARG002 - it looks for nothing
        made_from: object,  # noqa: ARG002
        learn: Callable[[], Learnt],
    ) -> Learnt:
        """Learn it now."""
        return learn()
