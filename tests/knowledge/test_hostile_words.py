"""Hostile words in every place that takes words: whatever shows them, they do nothing.

One conversation goes everywhere and finds the places; others fill them and go everywhere again.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator

import pytest
from rich.console import Console

from bot.core.interview.answers import LONGEST
from bot.core.screen import File, Screen
from bot.terminal_app.chat import _draw
from tests.conversation import talking
from tests.knowledge.following import Followed, filled, followed, labels_of, words_of
from tests.knowledge.limits import faults

FAULT = "every template and field filled with hostile text"
MARK = "zqfoe"
PILE = "z\u0335\u0321\u034a\u0301\u0302\u0303\u0304\u0306\u0307\u0308"
HOSTILE = {
    "mentions": f"{MARK} @everyone @here <@1> <@!1> <@&2> <#3> </ask:4> <t:5:R> <a:b:6>",
    "links": f"{MARK} [x](https://evil.example) https://evil.example [y](<https://evil.example>)",
    "templates": f"{MARK} {{{{ 7313*7 }}}} {{% for i in x %}} {{# gone #}} {{{{ visit }}}}",
    "marks": f"{MARK} ```evil``` `evil` ||evil|| **evil** __evil__ ~~evil~~ \\*evil\\*",
    "lines": f"{MARK}\n# evil\n> evil\r-# evil\u2028- evil\u20291. evil\n```\nevil",
    "unseen": f"{MARK} \u202eevil\u202c \u2066evil\u200b\u200f\ufeff \x1b[31m\x1b]8;;evil\x07\x00\x08",
    "formula": f'=HYPERLINK("https://evil.example","{MARK}")',
    "wide formula": f"\uff1dcmd|{MARK}!A1",
    "pile of marks": (f"{MARK} " + PILE * 400)[:LONGEST],
    "long word": (MARK + "W" * LONGEST)[:LONGEST],
    "rich": f"{MARK} [/red] [bold]evil[/bold] \\[/evil]",
}
"""Each says MARK, by which it is found where it is shown."""
MIXED = {
    "mixed": " ".join(HOSTILE[k] for k in ("formula", "mentions", "links", "unseen", "lines")),
    "mixed otherwise": " ".join(HOSTILE[k] for k in ("wide formula", "templates", "marks", "rich"))
    + HOSTILE["pile of marks"],
}
"""Several at once, so that few walks meet them all; `--each-hostile-text` tries each by itself."""
SHOWING = {"exported", "form_refused", "milestone", "program", "programs_csv", "sending"}
"""Some of the screens on which such words are shown: without them the walk has not seen much."""
ACTS = {
    "mention": r"@(everyone|here)|<@[!&]?[12]>|<#3>|</ask:4>|<t:5:R>|<a:b:6>",
    "link": r"(?<!\\)\]\(<?https?\\?:\\?/\\?/evil|://evil",
    "template": r"51191|(?<!\\)\{\{|(?<!\\)\{%|<bot\.",
    "mark": r"(?<!\\)(`|\*|_|~|\|)(evil|[`*_~|]+evil)",
    "line": r"(?m)^\s*(#|>|-#|-|1\.|```)\s*evil",
}
UNSEEN = {"\u200b", "\n"}
"""Signs without a shape that are ours: one keeps mentions apart, one ends lines."""


def acting(text: str) -> Iterator[str]:
    """Tell what in a text of markdown does something, or is not to be seen."""
    for name, pattern in ACTS.items():
        if found := re.search(pattern, text):
            yield f"{name}: {text[max(found.start() - 30, 0) : found.end() + 30]!r}"
    yield from unseen(text)


def unseen(text: str) -> Iterator[str]:
    """Tell what in a text cannot be seen, or grows out of its line."""
    for sign in set(text) - UNSEEN:
        if unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp", "Cs"}:
            yield f"U+{ord(sign):04X} is shown"
    if re.search(r"[\u0300-\u036f]{4}", unicodedata.normalize("NFD", text)):
        yield "marks are piled up"


def acting_in(file: File) -> Iterator[str]:
    """Tell what a file does in the program that it is for."""
    match file.type:
        case "text/csv":
            cells = [c for row in csv.reader(io.StringIO(file.content.decode())) for c in row]
            yield from (f"formula {c!r}" for c in cells if re.match(r"\s*[=+\-@＝＋－＠]\S*\D", c))
            yield from unseen("\n".join(cells).removeprefix("\ufeff"))
        case "text/markdown":
            yield from acting(file.content.decode())
        case "text/calendar":
            lines = re.sub(r"\r\n[ \t]", "", file.content.decode()).split("\r\n")
            yield from (f"{li!r}" for li in lines if li and not re.match(r"[A-Z-]+[;:]", li))
            yield from unseen("\n".join(lines))
        case "application/json":
            json.loads(file.content)  # their own words as they are, for programs
        case "image/png":
            assert file.content.startswith(b"\x89PNG")
        case other:
            yield f"nobody has said here what {other} may hold"


def drawn(screen: Screen) -> str:
    """Return what a terminal is sent, colours and hyperlinks included."""
    console = Console(file=io.StringIO(), width=88, force_terminal=True, color_system="standard")
    _draw(console, screen)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def acting_at_a_terminal(screen: Screen) -> Iterator[str]:
    shown = re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\", "", drawn(screen))
    yield from unseen(shown)
    if links := re.findall(r"\x1b\]8;[^;]*;[^\x1b]*evil", drawn(screen)):
        yield f"a terminal's link: {links[0]!r}"


def wrong_with(screen: Screen) -> Iterator[str]:
    """Tell everything that somebody's words do on this screen."""
    for text in words_of(screen).values():
        yield from acting(text)
    for label in labels_of(screen):
        yield from unseen(label)
    for file in screen.files:
        yield from acting_in(file)
    yield from faults(screen)
    if MARK in shown_in(screen):
        yield from acting_at_a_terminal(screen)
        if not screen.private:
            yield "said in public"


def shown_in(screen: Screen) -> str:
    files = (f.content.decode(errors="replace") for f in screen.files)
    return "\n".join([*words_of(screen).values(), *labels_of(screen), *files])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "words" in metafunc.fixturenames:
        texts = {**MIXED, **HOSTILE} if metafunc.config.getoption("--each-hostile-text") else MIXED
        metafunc.parametrize("words", texts.values(), ids=texts.keys())


@pytest.mark.fault(FAULT)
async def test_no_place_lets_words_act(ways: Followed, words: str) -> None:
    """Each place once, and what it is answered with at once; then everywhere, over what is kept."""
    screens: list[tuple[str, Screen]] = []
    async with talking() as talk:
        for call in (*{place.name: place.holding(words) for place in ways.places}.values(),
                     *filled(ways, words)):  # fmt: skip
            answer = await talk.app.perform(talk.person, call)
            screens.append((f"answer of /{call.verb}", answer))
        screens += (await followed(talk, alike=1)).screens.items()
    found = {wrong: how for how, screen in screens for wrong in wrong_with(screen)}
    assert not found, "\n".join(f"{how}: {wrong}" for wrong, how in found.items())
    shown = {screen.name for _, screen in screens if MARK in shown_in(screen)}
    assert shown >= SHOWING, "and yet it is shown"


def test_what_acts_would_be_found() -> None:
    """Each hostile text, shown as it is, is noticed: a watch that cannot bark is none."""
    for kind, words in HOSTILE.items():
        if kind not in {"long word", "rich"}:
            raw = File("a.csv", "text/csv", "", words.encode())
            assert list(acting(words)) or list(acting_in(raw)), kind
