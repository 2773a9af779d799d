"""The last question of each person: in memory only, for a few of the latest, never written."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

_KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Last:
    """A question that found no answer, the topic nearest to it, and how many missed in a row."""

    question: str
    nearest: str
    misses: int


class Recent:
    """Remembers misses, so that *Send to moderators* can show what would go."""

    def __init__(self) -> None:
        self._last: OrderedDict[str, Last] = OrderedDict()

    def missed(self, person: str, question: str, nearest: str) -> int:
        """Remember a miss and return how many it has been in a row."""
        misses = self.misses(person) + 1
        self._last[person] = Last(question, nearest, misses)
        self._last.move_to_end(person)
        if len(self._last) > _KEPT:
            self._last.popitem(last=False)
        return misses

    def answered(self, person: str) -> None:
        """Forget the person's last question."""
        self._last.pop(person, None)

    def last(self, person: str) -> Last | None:
        """Return the question that was missed last."""
        return self._last.get(person)

    def misses(self, person: str) -> int:
        """Return how many questions missed in a row."""
        last = self._last.get(person)
        return last.misses if last else 0
