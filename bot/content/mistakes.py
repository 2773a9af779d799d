"""Pydantic's findings in words that an editor can act on."""

from __future__ import annotations

from typing import Any

from bot.content.documents import Document, Where
from bot.content.problems import Problem, nearest


def problem_of(document: Document, mistake: Any, names: set[str]) -> Problem:
    """Put one of pydantic's findings into words that an editor can act on."""
    where: Where = tuple(part for part in mistake["loc"] if part != "[key]")
    last, kind = str(where[-1]) if where else "", mistake["type"]
    context = mistake.get("ctx", {})
    match kind:
        case "extra_forbidden":
            near = nearest(last, names)
            hint = f"did you mean '{near}'?" if near else f"one of: {', '.join(sorted(names))}"
            message = f"'{last}' is not a key that is known here"
        case "missing":
            message, hint = f"'{last}' is missing", f"add a line `{last}: ...`"
        case "string_too_long":
            message = f"the text is longer than {context['max_length']} characters"
            hint = "shorten it; Discord shows no more"
        case "enum":
            message, hint = (
                f"{mistake['input']!r} is not possible",
                f"one of: {context['expected']}",
            )
        case "string_pattern_mismatch":
            message = f"{mistake['input']!r} is not written as expected here"
            hint = f"it must match {context['pattern']}"
        case "value_error":
            message, hint = str(context.get("error", mistake["msg"])), "change it here"
        case _:
            got = "nothing" if mistake["input"] is None else repr(mistake["input"])[:40]
            message, hint = f"{mistake['msg']} (found {got})", "change the value"
    return document.problem(where, kind.replace("_", "-"), message, hint)
