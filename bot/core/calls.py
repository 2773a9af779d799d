"""Calls: everything a person can do is a verb with arguments.

One text form serves a button's `custom_id`, a line in the terminal and the JSON contract:
`/answer?id=visa_need&value=j1`. A line as a person types it works too: `/answer visa_need j1`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qsl, quote, urlencode

_REST = " "
"""The argument that holds the words after a verb until the verb's signature names them."""


@dataclass(frozen=True, slots=True)
class Call:
    """A verb (without its slash) and its arguments by name."""

    verb: str
    args: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Give the text form; a list becomes a repeated argument."""
        if not self.args:
            return f"/{self.verb}"
        return f"/{self.verb}?{urlencode(self.args, doseq=True, quote_via=quote)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `/verb`, `/verb?name=value&...` or `/verb words as typed`; never fails."""
        text = text.strip().removeprefix("/")
        head, _, words = text.partition(" ")
        if "?" in head or not words.strip():
            verb, _, query = text.partition("?")
            args: dict[str, object] = {}
            for name, value in parse_qsl(query, keep_blank_values=True):
                earlier = args.get(name)
                args[name] = value if earlier is None else [*_listed(earlier), value]
            return cls(verb.casefold(), args)
        return cls(head.casefold(), {_REST: words.strip()})

    def bound(self, names: tuple[str, ...]) -> Self:
        """Name the words that followed the verb: one each, and what is left to the last name.

        `name=value` words that name an argument are taken as such.
        """
        if _REST not in self.args or not names:
            return self
        words = str(self.args[_REST])
        args: dict[str, object] = {}
        free = list(names)
        while words and free:
            word, _, rest = words.partition(" ")
            name, equals, value = word.partition("=")
            if equals and name in free:
                free.remove(name)
                args[name] = value if free else words.partition("=")[2]
                words = rest.strip()
            elif len(free) == 1:
                args[free.pop()], words = words, ""
            else:
                args[free.pop(0)], words = word, rest.strip()
        return type(self)(self.verb, args)

    def adding(self, /, **args: object) -> Self:
        """Return the same call with further arguments."""
        return type(self)(self.verb, {**self.args, **args})


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
