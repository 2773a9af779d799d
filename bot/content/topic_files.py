"""Topic files: front matter and a body, `knowledge/topics/<section>/<id>.md`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

from jinja2 import DictLoader, TemplateSyntaxError, meta, nodes
from pydantic import Field, ValidationError

from bot.content.documents import Document, parse_document
from bot.content.entries import Entry, Id, Line
from bot.content.mistakes import problem_of
from bot.content.problems import Problem, Severity, nearest
from bot.content.voice import environment
from bot.core.asking.topics import Topic
from bot.core.library import Library
from bot.core.profile import FACTS

FENCE = "---"
NAMES = frozenset({"fig", "since", "fact", "answer", "when", "season", "stage", "today"})
"""What a body may use; see `knowledge/README.md`."""
_JINJA = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}", re.DOTALL)
_NAMES_WITH_DIGITS = re.compile(
    r"Steps? [123](?:(?:,| and|, and|/| or) (?:Step )?[123])*|\b[JF]-1\b|\bH-1B\b|\bPGY-?[12]\b|"
    r"^\d\. |https?://\S+",
    re.MULTILINE,
)
_PROMISES = re.compile(
    r"\b(guarantee[ds]?|certain(?:ly)? (?:to )?match|will (?:surely )?match)\b", re.IGNORECASE
)


class TopicEntry(Entry):
    """The front matter of a topic."""

    title: Annotated[str, Field(min_length=8, max_length=90)]
    phrasings: Annotated[list[Line], Field(min_length=12)]
    sources: Annotated[list[Id], Field(min_length=1)]
    season: int
    reviewed: dt.date
    review_by: dt.date
    related: Annotated[list[Id], Field(min_length=1, max_length=4)]
    command: Id
    guide: Line

    def built(self, topic_id: str, section: str, body: str) -> Topic:
        """Return the core's topic."""
        return Topic(
            id=topic_id,
            section=section,
            title=self.title,
            phrasings=tuple(self.phrasings),
            body=body,
            sources=tuple(self.sources),
            related=tuple(self.related),
            command=self.command,
            guide=self.guide,
            season=self.season,
            reviewed=self.reviewed,
            review_by=self.review_by,
        )


def read_topic(path: Path, shown: str) -> tuple[Document, Topic] | list[Problem]:
    """Read one topic file; `shown` is the path that problems name."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return [Problem(shown, 1, Severity.ERROR, "unreadable", "the file cannot be read",
                        "save it as UTF-8 text")]  # fmt: skip
    lines = text.split("\n")
    fences = [number for number, line in enumerate(lines) if line.rstrip() == FENCE]
    if len(fences) < 2 or fences[0] != 0:  # noqa: PLR2004 - one opens, one closes
        return [Problem(shown, 1, Severity.ERROR, "front-matter", "the front matter is missing",
                        "begin with --- , then `title: ...` and the rest, then --- again")]  # fmt: skip
    # The opening fence becomes an empty line, so that line numbers stay those of the file.
    document = parse_document("\n" + "\n".join(lines[1 : fences[1]]), shown)
    if isinstance(document, Problem):
        return [document]
    body = "\n".join(lines[fences[1] + 1 :]).strip()
    try:
        entry = TopicEntry.model_validate(document.data)
    except ValidationError as error:
        names = set(TopicEntry.model_fields)
        return [problem_of(document, mistake, names) for mistake in error.errors()]
    return document, entry.built(path.stem, path.parent.name, body)


def body_problems(
    shown: str,
    text: str,
    topic: Topic,
    library: Library,
) -> Iterator[Problem]:
    """Yield what is wrong with a topic's body; `text` is the whole file, to find the lines."""

    def problem(needle: str, code: str, message: str, hint: str) -> Problem:
        start = text.find(topic.body[:40])
        at = text.find(needle, max(start, 0))
        line = text[: max(at, 0)].count("\n") + 1
        return Problem(shown, line, Severity.ERROR, code, message, hint)

    try:
        tree = environment(DictLoader({})).parse(topic.body)
    except TemplateSyntaxError as error:
        yield problem(topic.body[:20], "template", f"this is no Jinja: {error.message}",
                      "look for an unclosed {{ }} or {% %}")  # fmt: skip
        return
    for name in sorted(meta.find_undeclared_variables(tree) - NAMES):
        yield problem(name, "unknown-name", f"a topic has no '{name}'",
                      f"it has: {', '.join(sorted(NAMES))}")  # fmt: skip
    known = {
        "fig": set(library.figures),
        "since": set(library.figures),
        "fact": set(FACTS) | set(library.guide.questions),
        "answer": set(library.guide.questions),
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
    yield from _compared_values(tree, problem)
    prose = _NAMES_WITH_DIGITS.sub("", _JINJA.sub("", topic.body))
    if digits := re.search(r"\S*\d\S*", prose):
        yield problem(digits[0], "bare-number", f"'{digits[0]}' is a number typed into the text",
                      'write {{ fig("…") }} with a figure of figures.yaml')  # fmt: skip
    if promise := _PROMISES.search(prose):
        yield problem(promise[0], "promise", f"'{promise[0]}' promises what nobody can",
                      "say what is known, and from whom")  # fmt: skip


def _compared_values(
    tree: nodes.Template, problem: Callable[[str, str, str, str], Problem]
) -> Iterator[Problem]:
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
