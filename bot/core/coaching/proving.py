"""Proving the rules: which of their own examples they get wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.coaching.lint import Example
from bot.core.interview.answers import Value, read
from bot.core.library import Library
from bot.core.profile import Profile


@dataclass(frozen=True, slots=True)
class Miss:
    """An example that its rule got wrong: the place of the text among those that `must` or not."""

    kind: str
    rule: str
    must: bool
    number: int
    text: str


def misses(library: Library, today: dt.date) -> Iterator[Miss]:
    """Yield every example for which a rule keeps quiet where it must speak, or the reverse."""
    for kind, lint in library.lints.items():
        for rule in lint.rules:
            for must, examples in ((True, rule.must), (False, rule.must_not)):
                for number, example in enumerate(examples):
                    remarks = lint.remarks(example.text, _profile(library, example, today))
                    if any(remark.rule == rule.id for remark in remarks) is not must:
                        yield Miss(kind, rule.id, must, number, example.text)


def _profile(library: Library, example: Example, today: dt.date) -> Profile:
    told: dict[str, Value] = {}
    for question_id, typed in example.told.items():
        value = read(library.guide.questions[question_id], typed, today)
        if isinstance(value, Value):
            told[question_id] = value
    return library.profile(library.standing(told, today).live, today)
