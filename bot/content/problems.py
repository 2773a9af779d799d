"""Problems: mistakes in a file, each with its place, what is wrong and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from rapidfuzz import fuzz, process

_NEAR = 60


class Severity(StrEnum):
    """An error keeps the library from loading; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: `path` as the reader would open it, `line` counted from 1."""

    path: str
    line: int
    severity: Severity
    code: str
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}; {self.hint}"

    @property
    def plain(self) -> dict[str, Any]:
        """The problem as the outside contract names its parts."""
        return asdict(self)


class Unusable(Exception):  # noqa: N818 - what it carries are the errors
    """The files cannot be used; carries every problem found in them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the one of `names` that was probably meant."""
    found = process.extractOne(name, list(names), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return found[0] if found else None
