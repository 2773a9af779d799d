"""The voice: what the bot says. Built by `prompts.load_voice`, which has checked every template."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any

from jinja2 import BaseLoader, DictLoader, StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.core.months import Month
from bot.core.seasons import Moment
from bot.services.phrases import Phrase
from bot.services.ports import Page, Words


class SpokenVoice:
    """Renders pages, phrases, and the words of findings."""

    def __init__(
        self,
        pages: Mapping[str, Template],
        phrases: Mapping[str, Template],
        findings: Mapping[str, Words],
    ) -> None:
        self._pages = pages
        self._phrases = phrases
        self._findings = findings

    def page(self, page: Page) -> str:
        """Render the template of a page."""
        names = {f.name: getattr(page, f.name) for f in fields(page)}
        return _tidy(self._pages[page.template].render(names))

    def body(self, body: str, names: Mapping[str, Any]) -> str:
        """Render the body of a topic; it was checked when the library loaded."""
        return _tidy(_compiled(body).render(names))

    def finding(self, finding_id: str, names: Mapping[str, Any]) -> Words:
        """Render the words of a finding; they were checked when they loaded."""
        words = self._findings[finding_id]
        texts = (words.title, words.says, words.change)
        return Words(*(" ".join(self.body(text, names).split()) for text in texts))

    def phrase(self, phrase: Phrase, **names: Any) -> str:
        """Render a short phrase on one line."""
        return " ".join(self._phrases[phrase.key].render(names).split())


@cache
def _compiled(body: str) -> Template:
    return environment(DictLoader({})).from_string(body)


def environment(loader: BaseLoader) -> ImmutableSandboxedEnvironment:
    """Return the sandbox that templates run in: they change nothing, and no name is ever empty.

    Nothing is escaped for HTML, which Discord does not speak: people's own words escape themselves.
    """
    env = ImmutableSandboxedEnvironment(
        loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    env.filters |= {"date": _date, "bar": _bar, "quoted": _quoted}
    return env


def tree_of(text: str) -> nodes.Template:
    """Parse a template without running it; raises TemplateSyntaxError, whatever the text holds."""
    try:
        return environment(DictLoader({})).parse(text)
    except (RecursionError, ValueError, OverflowError, MemoryError):
        raise TemplateSyntaxError("nobody could read it", 1) from None


def _date(value: dt.date | Month | Moment) -> str:
    """Write a date in words: bare dates are text, since a stamp would shift them by a day."""
    match value:
        case Moment(day=None):
            return _date(value.month)
        case Moment():
            return _date(value.date)
        case Month():
            return value.first_day.strftime("%B %Y")
        case _:
            return f"{value.day} {value:%B %Y}"


def _bar(done: int, of: int, cells: int = 0) -> str:
    """Draw progress as text: one cell for each step, or as many as asked for."""
    cells = cells or of
    full = cells if of == 0 else done * cells // of
    return "▰" * full + "▱" * (cells - full)


def _quoted(text: str) -> str:
    """Set a text apart as a quotation, line by line."""
    return "\n".join(f"> {line}" for line in text.splitlines())


def _tidy(text: str) -> str:
    """Leave no trailing blanks and no more than one empty line, whatever blocks fell away."""
    text = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", text).strip()
