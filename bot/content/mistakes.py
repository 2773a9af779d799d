"""Pydantic's findings in words that an editor can act on."""

from __future__ import annotations

from typing import Any

from bot.content.documents import Document, Where
from bot.content.problems import Problem, nearest

_LONGEST = 200
"""Characters that are repeated of what somebody wrote."""
_NUMBERS = {"int_parsing", "int_type", "int_from_float", "float_parsing", "float_type"}
_SHAPES = {
    "list_type": ("a list", "a list, such as [one, two]"),
    "tuple_type": ("a list", "a list, such as [one, two]"),
    "dict_type": ("an entry", "`key: value`, one to a line"),
    "model_type": ("an entry", "`key: value`, one to a line"),
    "string_type": ("a text", "words, in quotes if they begin with a sign"),
}


def problem_of(document: Document, mistake: Any, names: set[str]) -> Problem:
    """Put one of pydantic's findings into words that an editor can act on."""
    where: Where = tuple(part for part in mistake["loc"] if part != "[key]")
    last, kind = str(where[-1]) if where else "", mistake["type"]
    context = mistake.get("ctx", {})
    match kind:
        case "extra_forbidden":
            near = nearest(last, names)
            hint = f"did you mean '{near}'?" if near else f"one of: {', '.join(sorted(names))}"
            message = f"'{_clipped(last)}' is not a key that is known here"
        case "missing":
            message, hint = f"'{last}' is missing", f"add a line `{last}: ...`"
        case "string_too_long":
            message = f"the text is longer than {context['max_length']} characters"
            hint = "shorten it; Discord shows no more"
        case "enum":
            message, hint = (
                f"{_called(mistake['input'])} is not possible",
                f"one of: {context['expected']}",
            )
        case "string_pattern_mismatch":
            message = f"{_called(mistake['input'])} is not written as expected here"
            hint = f"it must match {context['pattern']}"
        case "value_error":
            message, hint = _clipped(str(context.get("error", mistake["msg"]))), "change it here"
        case _:
            message, hint = _mistyped(mistake, context)
    return document.problem(where, kind.replace("_", "-"), message, hint)


def _mistyped(mistake: Any, context: Any) -> tuple[str, str]:
    """Say what stands there instead of what should, and how that is written."""
    kind, written = mistake["type"], mistake["input"]
    if kind == "string_type" and isinstance(written, bool | int | float):
        text = str(written).lower() if isinstance(written, bool) else str(written)
        return f"{text} is not a text here", f'put it in quotes: "{text}"'
    if kind.startswith("date"):
        return (
            f"{_called(written)} is not a date that can be read",
            "write year, month, day: 2026-11-22",
        )
    if kind in _NUMBERS:
        return f"{_called(written)} is not a number", _number_hint(written)
    if kind in _SHAPES:
        wanted, example = _SHAPES[kind]
        return f"{_called(written)} stands where {wanted} should", f"write {example}"
    if kind == "literal_error":
        return f"{_called(written)} is not possible", f"one of: {context['expected']}"
    return f"{mistake['msg']} (found {repr(written)[:60]})", "change the value"


def _number_hint(written: object) -> str:
    """Tell the writer of `12:30`, `1,000` or `no` what to write instead."""
    text = str(written)
    if ":" in text:
        return "12:30 is a text here; write a number, such as 12"
    if "," in text or " " in text:
        return "write thousands without a sign between: 1000"
    return "write it in figures, such as 3"


def _called(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case dict():
            return "an entry"
        case list():
            return "a list"
        case _:
            return _clipped(repr(value))


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
