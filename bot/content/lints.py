"""What `check` looks at beyond what loading must: answers as people see them, and who wins what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.content.documents import read_document
from bot.content.problems import Problem, Severity
from bot.content.topic_files import read_topic
from bot.content.voice import SpokenVoice
from bot.core.asking.topics import Topic
from bot.core.coaching.proving import misses
from bot.core.library import Library

FEWEST, MOST = 60, 180
"""Words of an answer: enough to help, few enough for a phone."""
LONGEST = 3400
"""Characters of an answer; title and sources share the screen's 4,000 with it."""


def topic_problems(
    root: Path,
    library: Library,
    voice: SpokenVoice,
    names: Callable[[Topic], Mapping[str, Any]],
    today: dt.date,
) -> Iterator[Problem]:
    """Yield problems of topics; `names` gives what a body may use, for somebody unknown."""
    for topic in library.topics.values():
        path = root / "topics" / topic.section / f"{topic.id}.md"
        read = read_topic(path, str(Path(root.name) / path.relative_to(root)))
        if isinstance(read, list):
            continue  # it loaded a moment ago; what has become of it is the next check's business
        document, _ = read
        body = voice.body(topic.body, names(topic))
        count = len(body.split())
        if not FEWEST <= count <= MOST or len(body) > LONGEST:
            yield document.problem(
                ("title",), "length",
                f"the answer has {count} words and {len(body)} characters",
                f"it should have {FEWEST} to {MOST} words and at most {LONGEST} characters",
            )  # fmt: skip
        if topic.review_by < today:
            yield _warning(document.path, document.line(("review_by",)), "overdue",
                           f"a review was due on {topic.review_by}",
                           "check the answer against its sources and set a new date")  # fmt: skip
        for number, phrasing in enumerate(topic.phrasings):
            winner = library.reader.matcher.rank(phrasing).ids[0]
            if winner != topic.id:
                yield _warning(document.path, document.line(("phrasings", number)), "lost",
                               f"the topic '{winner}' wins this phrasing",
                               "move it there, or say it so that it can only mean this topic")  # fmt: skip


def _warning(path: str, line: int, code: str, message: str, hint: str) -> Problem:
    return Problem(path, line, Severity.WARNING, code, message, hint)


def rule_problems(root: Path, library: Library, today: dt.date) -> Iterator[Problem]:
    """Yield every example of a rule for texts that the rule gets wrong."""
    for miss in misses(library, today):
        path = root / "lints" / f"{miss.kind}.yaml"
        document = read_document(path, str(Path(root.name) / path.relative_to(root)))
        if isinstance(document, Problem):
            continue  # it loaded a moment ago
        numbers = {rule["id"]: n for n, rule in enumerate(document.data["rules"])}
        part = "must" if miss.must else "must_not"
        yield document.problem(
            ("rules", numbers[miss.rule], part, miss.number), "example",
            f"the rule '{miss.rule}' {'overlooks' if miss.must else 'remarks on'} its own example",
            "mend the rule's words, or the example if it is wrong",
        )  # fmt: skip
