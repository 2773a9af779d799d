"""YAML documents that remember on which line everything stands.

Plain YAML only: `yes`, `no`, `12:30`, `007` and `2025-07-01` stay the texts they look like, so that
nothing typed turns into something else; anchors, aliases and tags are refused, and so are keys
written twice, very deep nesting and very large files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.content.problems import Problem, Severity

LARGEST = 1_000_000
"""Bytes; no file that a person edits comes near it."""
_TOO_DEEP = "too-deep", "the file is nested too deeply", "write it flatter"
_DEEPEST = 20
_LONGEST_NUMBER = 18

Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, and the line of each part, by the path of keys that leads to it."""

    path: str
    data: Any
    lines: Mapping[Where, int] = field(repr=False)

    def line(self, where: Where) -> int:
        """Return the line of a part, or of the nearest part around it."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)

    def problem(self, where: Where, code: str, message: str, hint: str) -> Problem:
        """Return an error about one part of this document."""
        return Problem(self.path, self.line(where), Severity.ERROR, code, message, hint)


class _FaultError(Exception):
    def __init__(self, line: int, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.parts = (line, code, message, hint)


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = (
    ("null", re.compile(r"(?:~|null|Null|NULL|)")),
    ("bool", re.compile(r"true|True|TRUE|false|False|FALSE")),
    ("int", re.compile(r"[-+]?(?:0|[1-9][0-9]*)")),
    ("float", re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")),
)
"""What YAML 1.2 calls the core schema: null, true and false, numbers; all else is text.

`007` too: whether it is seven, or a number of an account, only its writer knows.
"""


def read_document(path: Path, shown: str) -> Document | Problem:
    """Read one YAML file; `shown` is the path that problems name."""

    def problem(line: int, code: str, message: str, hint: str) -> Problem:
        return Problem(shown, line, Severity.ERROR, code, message, hint)

    try:
        if path.stat().st_size > LARGEST:
            return problem(1, "too-large", f"the file is larger than {LARGEST:,} bytes",
                           "split it into several files")  # fmt: skip
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return problem(line, "encoding", "the file is not UTF-8 text", "save it again as UTF-8")
    except OSError as error:
        return problem(1, "unreadable", f"the file cannot be read ({error.strerror})",
                       "check that it exists and that you may read it")  # fmt: skip
    return parse_document(text, shown)


def parse_document(text: str, shown: str) -> Document | Problem:
    """Read YAML text; see `read_document`."""
    try:
        builder = _Builder(yaml.parse(text, Loader=_LOADER))
        return Document(shown, builder.document(), builder.lines)
    except _FaultError as fault:
        return Problem(shown, *_ordered(*fault.parts))
    except yaml.YAMLError as error:
        return Problem(shown, *_ordered(*_syntax(error, text)))


def _ordered(line: int, code: str, message: str, hint: str) -> tuple[int, Severity, str, str, str]:
    return line, Severity.ERROR, code, message, hint


def _syntax(error: yaml.YAMLError, text: str) -> tuple[int, str, str, str]:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    lines = text.splitlines()
    line = min(mark.line + 1, max(len(lines), 1)) if mark else 1  # the end may lie below the last
    said = str(getattr(error, "problem", None) or getattr(error, "reason", "it cannot be read"))
    if lines and re.match(r" *\t", lines[line - 1]):
        return line, "yaml", "a tab is used for indentation", "use spaces, two for each level"
    if "nesting depth" in said:
        return line, *_TOO_DEEP
    if "mapping values are not allowed" in said:
        return line, "yaml", "a colon stands where none can", "put the whole text in quotes"
    return line, "yaml", f"this is no YAML: {said}", "compare with the lines around it; quote texts"


class _Builder:
    """Builds plain values from the events of a YAML text, noting the line of each."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self._events = events
        self.lines: dict[Where, int] = {}

    def document(self) -> Any:
        """Return the value of the one document."""
        if not any(isinstance(event, yaml.DocumentStartEvent) for event in self._events):
            raise _FaultError(1, "empty", "the file is empty", "fill it in, or delete it")
        value = self._value(self._next(), ())
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise _FaultError(_line_of(event), "yaml", "a second document begins here",
                                  "take out the line ---")  # fmt: skip
        return value

    def _next(self) -> yaml.Event:
        event = next(self._events)
        line = _line_of(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _FaultError(line, "anchor", "anchors (&) and aliases (*) are not used here",
                              "write the text out, in quotes if it begins with & or *")  # fmt: skip
        if getattr(event, "tag", None):
            raise _FaultError(line, "tag", "tags (!) are not used here",
                              "put the text in quotes if it begins with !")  # fmt: skip
        return event

    def _value(self, event: yaml.Event, where: Where) -> Any:
        line = _line_of(event)
        self.lines.setdefault(where, line)
        if len(where) > _DEEPEST:
            raise _FaultError(line, *_TOO_DEEP)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(where)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(where)
        return _scalar(event)

    def _mapping(self, where: Where) -> dict[str, Any]:
        built: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            line = _line_of(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise _FaultError(line, "key", "a key must be a plain word", "write `word: value`")
            key = str(event.value)
            if key in built:
                raise _FaultError(line, "twice", f"'{key}' is written twice", "keep one of the two")
            self.lines[*where, key] = line
            built[key] = self._value(self._next(), (*where, key))
        return built

    def _sequence(self, where: Where) -> list[Any]:
        built: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            built.append(self._value(event, (*where, len(built))))
        return built


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _scalar(event: Any) -> str | int | float | bool | None:
    text = str(event.value)
    kinds = _PLAIN if event.implicit[0] else ()  # what is in quotes is text
    match next((kind for kind, pattern in kinds if pattern.fullmatch(text)), "text"):
        case "null":
            return None
        case "bool":
            return text.casefold() == "true"
        case "int":
            if len(text) > _LONGEST_NUMBER:
                raise _FaultError(_line_of(event), "number", "this number is too long",
                                  "put it in quotes if it is a text")  # fmt: skip
            return int(text)
        case "float":
            return float(text)
        case _:
            return text
