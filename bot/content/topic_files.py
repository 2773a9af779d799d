"""Topic files: front matter and a body, `knowledge/topics/<section>/<id>.md`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from bot.content.documents import Document, parse_document
from bot.content.entries import Entry, Id, Line, Paragraph
from bot.content.mistakes import problem_of
from bot.content.problems import Problem, Severity, nearest
from bot.content.prose import prose_problems
from bot.core.asking.topics import Topic
from bot.core.library import Library
from bot.services.verbs import found_commands

FENCE = "---"


class TopicEntry(Entry):
    """The front matter of a topic."""

    title: Annotated[str, Field(min_length=8, max_length=90)]
    phrasings: Annotated[list[Paragraph], Field(min_length=12)]
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
    if entry.command not in found_commands():
        near = nearest(entry.command, found_commands()) or "help"
        return [document.problem(("command",), "unknown-command",
                                 f"there is no command /{entry.command}", f"did you mean '{near}'?")]  # fmt: skip
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

    yield from prose_problems(topic.body, library, problem)
