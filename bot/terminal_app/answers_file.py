"""The answers of `--answers FILE`: question ids with what a person would type."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bot.content.documents import read_document
from bot.content.problems import Problem, nearest
from bot.core.interview.answers import Plain, Refused, read
from bot.core.interview.guide import Guide


class BadInput(Exception):  # noqa: N818 - what it carries are the errors
    """A file that was handed over cannot be used; says where and what to write instead."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))


def answers_in(path: Path, guide: Guide, today: dt.date) -> dict[str, Plain]:
    """Read a file of answers; raises BadInput with the line of every id or value that is wrong."""
    document = read_document(path, str(path))
    if isinstance(document, Problem):
        raise BadInput(document)
    if not isinstance(document.data, dict):
        raise BadInput(document.problem((), "not-answers", "this is no list of answers",
                                        "write `question_id: answer` lines"))  # fmt: skip
    problems: list[Problem] = []
    answers: dict[str, Plain] = {}
    for question_id, typed in document.data.items():
        where = (question_id,)
        question = guide.question(question_id)
        if question is None:
            near = nearest(question_id, guide.questions)
            hint = f"did you mean '{near}'?" if near else "run `graph` to see every question"
            message = f"there is no question '{question_id}'"
            problems.append(document.problem(where, "unknown-question", message, hint))
            continue
        said = read(question, typed, today)
        if isinstance(said, Refused):
            message = f"'{typed}' is no answer to '{question_id}' ({said.reason})"
            details = ", ".join(f"{name} {value}" for name, value in said.details.items())
            hint = f"write it like this: {details}" if details else "write one answer"
            problems.append(document.problem(where, "refused", message, hint))
        else:
            answers[question.id] = said.plain
    if problems:
        raise BadInput(*problems)
    return answers
