"""What prose may do: choose between words that stand there, and show values that it is given.

There are no loops, sums, attributes, filters of Jinja's own, macros or other templates, so a text
ends, is not much longer than it was written, and reaches nothing but the names it is given. All of
that is checked on the parsed text, before any of it runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import TemplateSyntaxError, nodes

from bot.content.voice import tree_of

LONGEST = 6_000
"""Characters of a piece of prose."""
DEEPEST = 24
"""How deep its conditions may be nested."""
CALLED = frozenset({"fig", "since", "fact", "answer", "month", "when"})
"""Names that are asked for something: `fig("ck_pass_mark")`."""
SHOWN = frozenset({"season", "stage", "today"})
"""Names that stand for one value."""

_PLAIN = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.CondExpr, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Const, nodes.Tuple, nodes.List,
    nodes.Keyword,
)  # fmt: skip
_TESTS = frozenset({"none", "number"})
_FILTERS = frozenset({"date"})
_ORDER = frozenset({"lt", "lteq", "gt", "gteq"})
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Breach:
    """Something that prose may not do, the number of its line in the prose, and what may be done."""

    line: int
    code: str
    message: str
    hint: str


def parsed(prose: str) -> nodes.Template | Breach:
    """Parse prose without running any of it; whatever it holds, this ends."""
    if len(prose) > LONGEST:
        return Breach(1, "too-long", f"the text is longer than {LONGEST:,} characters",
                      "shorten it: nobody reads as much on a phone")  # fmt: skip
    try:
        return tree_of(prose)
    except TemplateSyntaxError as error:
        return Breach(error.lineno, "template", f"this is no Jinja: {error.message}",
                      "look for an unclosed {{ }} or {% %}")  # fmt: skip


def breaches(tree: nodes.Template) -> Iterator[Breach]:
    """Yield everything in a parsed text that prose may not do."""
    todo: list[tuple[nodes.Node, int, frozenset[str]]] = [(tree, 0, frozenset())]
    while todo:
        node, depth, numbers = todo.pop()
        if depth > DEEPEST:
            yield Breach(node.lineno, "too-deep", "conditions are nested too deeply",
                         "write several short conditions one after the other")  # fmt: skip
            return
        if breach := _breach(node, numbers):
            yield Breach(node.lineno or 1, *breach)
            continue
        todo += [(child, depth + 1, known) for child, known in _parts(node, numbers)]


def texts_shown(tree: nodes.Template) -> Iterator[str]:
    """Yield the words in quotes that a text shows, such as both of `"a" if … else "b"`."""
    todo = [part for output in tree.find_all(nodes.Output) for part in output.nodes]
    while todo:
        match todo.pop():
            case nodes.Const(value=str(text)):
                yield text
            case nodes.CondExpr(expr1=one, expr2=other):
                todo += [part for part in (one, other) if part is not None]
            case nodes.Filter(node=inner) if inner is not None:
                todo.append(inner)
            case _:
                pass


def _breach(node: nodes.Node, numbers: frozenset[str]) -> tuple[str, str, str] | None:
    """Return code, message and hint if this node itself is not allowed."""
    match node:
        case nodes.Call():
            return _misused(node)
        case nodes.Name(name=name) if name in CALLED:
            return "template", f"'{name}' stands alone", f'ask it for something: {name}("…")'
        case nodes.Name(name=name, ctx="load"):
            hint = f"it has: {', '.join(sorted(CALLED | SHOWN))}"
            return None if name in SHOWN else ("unknown-name", f"there is no '{name}' here", hint)
        case nodes.Test(name=name, args=[]) if name in _TESTS:
            return None
        case nodes.Filter(name=name, node=nodes.Expr(), args=[]) if name in _FILTERS:
            return None
        case nodes.Compare():
            return _misordered(node, numbers)
        case nodes.Const(value=str() | bool() | int() | None):
            return None
        case nodes.Const():
            return "template", "only whole numbers and texts can be compared with", "take it out"
        case _ if isinstance(node, _PLAIN):
            return None
        case _:
            kind = type(node).__name__.lower()
            return ("not-allowed", f"a text cannot do this ({kind})",
                    "it can show {{ … }} and choose with {% if … %}, nothing else")  # fmt: skip


def _misordered(compare: nodes.Compare, numbers: frozenset[str]) -> tuple[str, str, str] | None:
    """Say so if more or less is asked of something that may be no number."""
    ordered = [op for op in compare.ops if op.op in _ORDER]
    if not ordered or (_asked(compare.expr) in numbers and all(_is_whole(o.expr) for o in ordered)):
        return None
    return ("not-a-number", "more or less than is asked of what may be no number",
            'ask first: {% if answer("…") is number and answer("…") > 0 %}')  # fmt: skip


def _misused(call: nodes.Call) -> tuple[str, str, str] | None:
    """Say what is wrong with a call: it asks one of ours for one thing, named in quotes."""
    name = call.node.name if isinstance(call.node, nodes.Name) else None
    if name not in CALLED:
        what = f"there is no '{name}' here" if name else "only a name of ours can be asked"
        return "unknown-name", what, f"one of: {', '.join(sorted(CALLED))}"
    given = [part.value for part in call.args if isinstance(part, nodes.Const)]
    dynamic = call.dyn_args is not None or call.dyn_kwargs is not None
    if dynamic or len(call.args) != 1 or not given or not isinstance(given[0], str):
        return "template", f"'{name}' takes one name in quotes", f'write {name}("…")'
    for keyword in call.kwargs:
        value = getattr(keyword.value, "value", None)
        month = isinstance(value, str) and _MONTH.fullmatch(value)
        if name != "fig" or keyword.key != "on" or not month:
            return (
                "template",
                f"'{name}' does not take '{keyword.key}' so",
                'such as fig("…", on="2025-07")',
            )
    return None


def _parts(node: nodes.Node, numbers: frozenset[str]) -> list[tuple[nodes.Node, frozenset[str]]]:
    """Return the parts of a node, each with what is known to be a number where it stands."""
    match node:
        case nodes.Call():
            return []  # judged as a whole
        case nodes.If(test=test, body=body, elif_=others, else_=rest):
            known = numbers | _numbers_if(test)
            return [(test, numbers), *((b, known) for b in body),
                    *((o, numbers) for o in (*others, *rest))]  # fmt: skip
        case nodes.CondExpr(test=test, expr1=one, expr2=other):
            known = numbers | _numbers_if(test)
            return [(test, numbers), (one, known), *([(other, numbers)] if other else [])]
        case nodes.And(left=left, right=right):
            return [(left, numbers), (right, numbers | _numbers_if(left))]
        case _:
            return [(child, numbers) for child in node.iter_child_nodes()]


def _numbers_if(test: nodes.Node) -> frozenset[str]:
    """Return what is a number wherever this condition holds."""
    match test:
        case nodes.And(left=left, right=right):
            return _numbers_if(left) | _numbers_if(right)
        case nodes.Test(name="number", node=asked):
            return frozenset({_asked(asked)} - {""})
        case _:
            return frozenset()


def _is_whole(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const) and type(node.value) is int


def _asked(node: nodes.Node) -> str:
    """Return a question as it is asked, such as `answer("usce_months")`; "" for anything else."""
    match node:
        case nodes.Call(node=nodes.Name(name=name), args=[nodes.Const(value=str(wanted))]):
            return f"{name}({wanted!r})"
        case _:
            return ""
