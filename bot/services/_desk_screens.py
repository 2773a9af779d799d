"""What the screens of `/knowledge` share: the desk, entries by what somebody typed, differences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rapidfuzz import fuzz, process

from bot.core.calls import Call
from bot.core.editing.differences import differences
from bot.core.editing.revisions import EntryText
from bot.core.own_words import OwnWords
from bot.core.screen import Choice, Error, ErrorCode, Field, FieldKind, Form, Screen, Weight
from bot.services.desk import Desk
from bot.services.phrases import Phrase
from bot.services.visit import Visit

MOST_TEXT = 1500
"""Characters of an entry, or of a difference, that a screen shows."""
LONGEST_FIELD = 4000
"""Characters that a field of a form holds."""
_NEAR = 40


def desk_of(visit: Visit) -> Desk:
    """Return the desk; `perform` has seen to it that there is one."""
    if visit.desk is None:
        raise RuntimeError("a moderators' verb was run without a desk")
    return visit.desk


def home(visit: Visit) -> Choice:
    """Lead back to the first screen of `/knowledge`."""
    return Choice(visit.voice.phrase(Phrase.DESK_HOME), Call("knowledge"))


def refused(visit: Visit, phrase: Phrase, *more: Choice, **names: Any) -> Screen:
    """Say why something cannot be done, with a way back."""
    error = Error(ErrorCode.REFUSED, visit.voice.phrase(phrase, **names))
    return Screen("knowledge", "", error=error, choices=(*more, home(visit)))


def no_entry(visit: Visit, entries: Mapping[str, EntryText], typed: str) -> Screen:
    """Say that there is no such entry, and which comes nearest."""
    near = process.extractOne(typed[:80], list(entries), scorer=fuzz.WRatio)
    return refused(visit, Phrase.ERROR_NO_ENTRY, near=near[0])


def found_entries(
    visit: Visit, entries: Mapping[str, EntryText], typed: str, limit: int = 10
) -> list[str]:
    """Return the keys of the entries that come nearest to what was typed: by id, title or words."""
    wanted = typed.strip().casefold()[:200]
    if not wanted:
        return []
    exact = [key for key in entries if wanted in {key, key.partition(".")[2]}]
    titles = {f"topic.{t.id}": t.title for t in visit.library.topics.values()}
    names = {key: f"{key.partition('.')[2]} {titles.get(key, '')}".casefold() for key in entries}
    near = process.extract(wanted, names, scorer=fuzz.token_set_ratio, limit=limit * 2,
                           score_cutoff=_NEAR)  # fmt: skip
    ranked = [f"topic.{i}" for i in visit.library.reader.matcher.rank(typed).ids[:3]]
    held = [key for key, text in entries.items() if wanted in text.text.casefold()]
    by_name = [key for _, score, key in near if score >= 75]  # noqa: PLR2004 - most of the words
    order = dict.fromkeys([*exact, *by_name, *ranked, *held, *(key for *_, key in near)])
    return [key for key in order if key in entries][:limit]


def fenced(text: str, most: int = MOST_TEXT) -> str:
    """Show a text as it stands, in a box that nothing in it can leave."""
    plain = text.replace("```", "ˋˋˋ").strip("\n")
    return f"```\n{plain if len(plain) <= most else plain[:most] + ' …'}\n```"


def in_words(old: str, new: str, most: int = MOST_TEXT) -> str:
    """Show what changed, word by word, in a box that Discord colours."""
    lines: list[str] = []
    for change in differences(old, new):
        before = f"… {change.before} " if change.before else ""
        after = f" {change.after} …" if change.after else ""
        if change.removed:
            lines.append(f"- {before}[{change.removed}]{after}")
        if change.added:
            lines.append(f"+ {before}[{change.added}]{after}")
    text = "\n".join(lines).replace("```", "ˋˋˋ")
    return f"```diff\n{text if len(text) <= most else text[:most] + ' …'}\n```"


def who(person: str | None) -> str:
    """Name a moderator: in Discord by a mention, which pings nobody."""
    if person is None:
        return "somebody who left"
    kind, _, number = person.partition(":")
    return (
        f"<@{number}>" if kind == "discord" and number.isdecimal() else str(OwnWords(person[:60]))
    )


def desk_field(visit: Visit, name: str, label: Phrase, filled: str, *, long: bool = False) -> Field:
    """Return one input of a form."""
    kind = FieldKind.PARAGRAPH if long else FieldKind.LINE
    most = LONGEST_FIELD if long else 300
    return Field(name, visit.voice.phrase(label), "", kind, filled=filled[:most], most=most)


def form_screen(visit: Visit, name: str, call: Call, fields: tuple[Field, ...]) -> Screen:
    """Open a form; where everything is typed, its fields are named in the result."""
    say = visit.voice.phrase
    return Screen(
        name="question",
        text=say(Phrase.DESK_FORM, name=name),
        form=Form(name[:45], call, fields),
        choices=(
            Choice(say(Phrase.BUTTON_OPEN_FORM), call, Weight.MAIN, form=True),
            home(visit),
        ),
        result={"fields": {field.id: field.filled for field in fields}},
    )
