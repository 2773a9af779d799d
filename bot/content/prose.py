"""Prose with figures in it, as topics and findings have: which names it may use, and no bare number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from jinja2 import nodes

from bot.content.problems import Problem, nearest
from bot.content.sandbox import Breach, breaches, parsed, texts_shown
from bot.core.interview.guide import Kind
from bot.core.library import Library
from bot.core.profile import FACTS
from bot.services.verbs import found_commands

_COMMAND = re.compile(r"`/([a-z0-9_-]+)")
_JINJA = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}", re.DOTALL)
_NAMES_WITH_DIGITS = re.compile(
    r"Steps? [123](?:(?:,| and|, and|/| or) (?:Step )?[123])*|\b[JF]-1\b|\bH-1B\b|\bPGY-?[12]\b|"
    r"^\d\. |https?://\S+",
    re.MULTILINE,
)
PROMISES = re.compile(
    r"\b(guarantee[ds]?|certain(?:ly)? (?:to )?match|will (?:surely )?match)\b", re.IGNORECASE
)
"""Words that promise what nobody can."""

Noting = Callable[[str, str, str, str], Problem]
"""Makes a problem of the words where it lies, a code, a message and a hint."""


def prose_problems(prose: str, library: Library, problem: Noting) -> Iterator[Problem]:
    """Yield what is wrong with a piece of prose."""
    lines = prose.splitlines() or [""]

    def breached(breach: Breach) -> Problem:
        line = lines[min(breach.line, len(lines)) - 1]
        return problem(line[:40], breach.code, breach.message, breach.hint)

    tree = parsed(prose)
    if isinstance(tree, Breach):
        yield breached(tree)
        return
    if found := list(breaches(tree)):
        yield from map(breached, found)
        return
    yield from unknown_references(tree, library, problem)
    yield from _compared_values(tree, problem)
    for name in sorted(set(_COMMAND.findall(prose)) - found_commands()):
        near = nearest(name, found_commands())
        yield problem(f"`/{name}", "unknown-command", f"there is no command /{name}",
                      f"did you mean /{near}?" if near else "/help lists them all")  # fmt: skip
    shown = "\n".join((_JINJA.sub("", prose), *texts_shown(tree)))
    bare = _NAMES_WITH_DIGITS.sub("", shown)
    if digits := re.search(r"\S*\d\S*", bare):
        yield problem(digits[0], "bare-number", f"'{digits[0]}' is a number typed into the text",
                      'write {{ fig("…") }} with a figure of figures.yaml')  # fmt: skip
    if promise := PROMISES.search(bare):
        yield problem(promise[0], "promise", f"'{promise[0]}' promises what nobody can",
                      "say what is known, and from whom")  # fmt: skip


def unknown_references(
    tree: nodes.Template, library: Library, problem: Noting
) -> Iterator[Problem]:
    """Yield every call, such as `fig("…")`, that names what the knowledge does not have."""
    known = {
        "fig": set(library.figures),
        "since": set(library.figures),
        "fact": set(FACTS) | set(library.guide.questions),
        "answer": set(library.guide.questions),
        "month": {q.id for q in library.guide.questions.values() if q.kind is Kind.MONTH},
        "when": set(library.calendar.anchors),
    }
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in known and call.args:
            first = call.args[0]
            wanted = first.value if isinstance(first, nodes.Const) else None
            names = known[call.node.name]
            if wanted not in names:
                near = nearest(str(wanted), names)
                yield problem(str(wanted), "unknown-name", f"{call.node.name}: no '{wanted}'",
                              f"did you mean '{near}'?" if near else "see knowledge/")  # fmt: skip


def _compared_values(tree: nodes.Template, problem: Noting) -> Iterator[Problem]:
    """Check that a fact is compared only with values that it can have."""
    for compare in tree.find_all(nodes.Compare):
        call = compare.expr
        if not (isinstance(call, nodes.Call) and isinstance(call.node, nodes.Name)):
            continue
        name = call.args[0].value if call.args and isinstance(call.args[0], nodes.Const) else None
        if call.node.name != "fact" or not isinstance(name, str) or name not in FACTS:
            continue
        for operand in compare.ops:
            items = getattr(operand.expr, "items", [operand.expr])
            for item in items:
                value = getattr(item, "value", None)
                if value is not None and value not in FACTS[name].values:
                    yield problem(str(value), "unknown-value", f"'{value}' is no value of '{name}'",
                                  f"one of: {', '.join(FACTS[name].values)}")  # fmt: skip
