"""Screens: what to show, not how. Discord and the terminal draw the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any

from bot.core.calls import Call


class Weight(Enum):
    """How much a choice stands out."""

    MAIN = "main"
    PLAIN = "plain"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to press: a label and the call it makes; `form` if that opens a form to type into.

    Where people type their answers anyway, a choice that only opens a form is left out.
    """

    label: str
    call: Call
    weight: Weight = Weight.PLAIN
    form: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a menu; `picked` when it is the answer given before."""

    value: str
    label: str
    picked: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """A list to pick from: one item, or several where `many`.

    What is picked goes into the call's argument `argument`; `prompt` invites to pick.
    """

    call: Call
    items: tuple[Item, ...]
    prompt: str
    argument: str = "value"
    many: bool = False

    def picking(self, *values: str) -> Call:
        """Return the call for these picks."""
        return self.call.adding(**{self.argument: list(values) if self.many else values[0]})


class FieldKind(Enum):
    """How a field is filled in."""

    LINE = "line"
    PARAGRAPH = "paragraph"
    ONE_OF = "one_of"
    ANY_OF = "any_of"


@dataclass(frozen=True, slots=True)
class Field:
    """One labelled input of a form; `help` may be empty, `filled` is what it starts with."""

    id: str
    label: str
    help: str
    kind: FieldKind
    items: tuple[Item, ...] = ()
    filled: str = ""
    most: int = 200


@dataclass(frozen=True, slots=True)
class Form:
    """Up to five inputs, shown at once; what is typed goes into the arguments of `call`."""

    title: str
    call: Call
    fields: tuple[Field, ...]


class ErrorCode(StrEnum):
    """What kind of thing went wrong, as the outside contract names it."""

    REFUSED = "refused"
    UNKNOWN_CALL = "unknown_call"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Error:
    """Why the call did not do what was asked, and which argument or question was at fault."""

    code: ErrorCode
    message: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """Something to keep: `type` is a media type, `alt` says what it is to who cannot see it."""

    name: str
    type: str
    alt: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Screen:
    """One answer of the product to one call.

    `reply` is the call that free text on this screen goes to, as its `value`. `private` screens are
    for the person alone. `result` is the same as data, as the outside contract names it.
    """

    name: str
    text: str
    choices: tuple[Choice, ...] = ()
    menu: Menu | None = None
    form: Form | None = None
    reply: Call | None = None
    private: bool = True
    error: Error | None = None
    files: tuple[File, ...] = ()
    result: Mapping[str, Any] = field(default_factory=dict)
