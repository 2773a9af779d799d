"""YAML documents that remember on which line everything stands.

Plain YAML only: `yes`, `no`, `12:30` and `2025-07-01` stay the texts they look like, so that
nothing typed turns into something else; anchors, aliases and tags are refused, and so are keys
written twice, very deep nesting and very large files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.content.problems import Problem, Severity

LARGEST = 1_000_000
"""Bytes; no file that a person edits comes near it."""
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


class _PlainLoader(yaml.SafeLoader):
    """Resolves what YAML 1.2 calls the core schema: null, true and false, numbers; else text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _FaultError(line, "anchor", "anchors (&) and aliases (*) are not used here",
                         "write the text out, in quotes if it begins with & or *")  # fmt: skip
        if getattr(event, "tag", None):
            raise _FaultError(line, "tag", "tags (!) are not used here",
                         "put the text in quotes if it begins with !")  # fmt: skip
        return super().compose_node(parent, index)


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    _PlainLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _first
    )


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
    lines: dict[Where, int] = {}
    try:
        node = yaml.compose(text, Loader=_PlainLoader)
        if node is None:
            raise _FaultError(1, "empty", "the file is empty", "fill it in, or delete it")  # noqa: TRY301
        data = _built(node, (), lines)
    except _FaultError as fault:
        return Problem(shown, *_ordered(*fault.parts))
    except RecursionError:
        return Problem(shown, *_ordered(*_too_deep(1).parts))
    except yaml.YAMLError as error:
        return Problem(shown, *_ordered(*_syntax(error)))
    return Document(shown, data, lines)


def _ordered(line: int, code: str, message: str, hint: str) -> tuple[int, Severity, str, str, str]:
    return line, Severity.ERROR, code, message, hint


def _too_deep(line: int) -> _FaultError:
    return _FaultError(line, "too-deep", "the file is nested too deeply", "write it flatter")


def _syntax(error: yaml.YAMLError) -> tuple[int, str, str, str]:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark else 1
    said = str(getattr(error, "problem", None) or getattr(error, "reason", "it cannot be read"))
    if "\\t" in said:
        return line, "yaml", "a tab is used for indentation", "use spaces, two for each level"
    if "mapping values are not allowed" in said:
        return line, "yaml", "a colon stands where none can", "put the whole text in quotes"
    return line, "yaml", f"this is no YAML: {said}", "compare with the lines around it; quote texts"


def _built(node: yaml.Node, where: Where, lines: dict[Where, int]) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(where, line)
    if len(where) > _DEEPEST:
        raise _too_deep(line)
    if isinstance(node, yaml.MappingNode):
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise _FaultError(
                    key_line, "key", "a key must be a plain word", "write `word: value`"
                )
            key = str(key_node.value)
            if key in built:
                raise _FaultError(
                    key_line, "twice", f"'{key}' is written twice", "keep one of the two"
                )
            lines[*where, key] = key_line
            built[key] = _built(value_node, (*where, key), lines)
        return built
    if isinstance(node, yaml.SequenceNode):
        return [_built(child, (*where, i), lines) for i, child in enumerate(node.value)]
    return _scalar(node)


def _scalar(node: yaml.Node) -> str | int | float | bool | None:
    text = str(node.value)
    match node.tag.rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return text.casefold() == "true"
        case "int":
            if len(text) > _LONGEST_NUMBER:
                raise _FaultError(node.start_mark.line + 1, "number", "this number is too long",
                                  "put it in quotes if it is a text")  # fmt: skip
            return int(text)
        case "float":
            return float(text)
        case _:
            return text
