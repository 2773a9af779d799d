"""`chat`: the product at a prompt, with line editing, history and completion."""

from __future__ import annotations

import datetime as dt
import re
import sys
import unicodedata
from string import ascii_lowercase

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from rich.console import Console, Group, RenderableType
from rich.markdown import Markdown
from rich.panel import Panel
from rich.text import Text

from bot.core.calls import Call
from bot.core.own_words import visible
from bot.core.screen import Choice, File, Screen
from bot.terminal_app.session import Session

_LEAVING = {"quit", "exit", "/quit", "/exit"}
_WIDEST = 88


async def chat(session: Session, verbs: list[str]) -> None:
    """Talk at a prompt until the person leaves; without a terminal, read lines and print."""
    console = Console(width=min(Console().width, _WIDEST), highlight=False)
    _draw(console, await session.perform(Call("help" if session.screen else "assess")))
    prompt: PromptSession[str] | None = PromptSession() if sys.stdin.isatty() else None
    while True:
        try:
            line = await _read(prompt, session.screen, verbs)
        except (EOFError, KeyboardInterrupt):
            return
        if line.strip().casefold() in _LEAVING:
            return
        if line.strip():
            pressed = _pressed(line.strip(), session.screen)
            screen = await (session.perform(pressed) if pressed else session.answer(line))
            _draw(console, screen)


async def _read(prompt: PromptSession[str] | None, screen: Screen | None, verbs: list[str]) -> str:
    if prompt is None:
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line
    labels = [c.label for c in screen.choices] if screen else []
    menu = [i.label for i in screen.menu.items] if screen and screen.menu else []
    completer = WordCompleter(
        [*menu, *labels, *(f"/{v}" for v in verbs)], ignore_case=True, sentence=True
    )
    return await prompt.prompt_async("> ", completer=completer, complete_while_typing=False)


def _pressed(line: str, screen: Screen | None) -> Call | None:
    """Return the call of the choice or menu line that was typed, by its label or its letter.

    Where a question is open its numbers are answers, so choices go by letters.
    """
    if screen is None or line.startswith("/"):
        return None
    folded = line.casefold()
    for letter, choice in _lettered(screen):
        if folded in {letter, choice.label.casefold()}:
            return choice.call
    if screen.menu and not screen.reply:
        for number, item in enumerate(screen.menu.items, 1):
            if folded in {str(number), item.label.casefold()}:
                return screen.menu.picking(item.value)
    return None


def _lettered(screen: Screen) -> list[tuple[str, Choice]]:
    """Return the choices that make sense where everything is typed, each with its letter."""
    choices = [choice for choice in screen.choices if not choice.form]
    return [(f"{letter})", c) for letter, c in zip(ascii_lowercase, choices, strict=False)]


def _draw(console: Console, screen: Screen) -> None:
    parts: list[RenderableType] = []
    if screen.error:
        parts.append(Panel(Text(_unmarked(screen.error.message)), style="red", title="Not quite"))
    if screen.text:
        parts.append(Markdown(_markdown(screen.text)))
    if screen.menu:
        lines = (
            f"  {number}  {item.label}{'  ✓' if item.picked else ''}"
            for number, item in enumerate(screen.menu.items, 1)
        )
        parts.append(Text("\n".join(lines)))
    if pairs := _lettered(screen):
        parts.append(Text("  ".join(f"{key} {choice.label}" for key, choice in pairs), "dim"))
    parts += [_file(file) for file in screen.files]
    console.print(Group(*parts), "")


def _file(file: File) -> Text:
    """Show a file: its text, or of a picture what it says to who cannot see it."""
    if file.type.startswith("image/"):
        return Text(file.alt, "dim")
    return Text(f"{file.alt}: {file.name}\n{visible(file.content.decode())}")


def _markdown(text: str) -> str:
    """Turn Discord's markdown into the common kind: small print, line breaks, code, link marks."""
    lines = (re.sub(r"^-# ", "*", line) + "*" if line.startswith("-# ") else line
             for line in text.splitlines())  # fmt: skip
    joined = "  \n".join(lines).replace("](<", "](").replace(">)", ")")
    joined = joined.replace("||", "")  # what Discord hides until it is pressed
    joined = re.sub(r"<t:(\d+):R>", _hour, joined)
    return "".join(c for c in joined if unicodedata.category(c) != "Cf")


def _hour(stamp: re.Match[str]) -> str:
    """Write an instant, which Discord counts down to, as an hour of the day."""
    return f"{dt.datetime.fromtimestamp(int(stamp[1]), dt.UTC):%H:%M} UTC"


def _unmarked(text: str) -> str:
    """Return a text of markdown as plain text: marks go, what was escaped stays."""
    return re.sub(r"\\([^\w\s])|[*`]", lambda match: match[1] or "", visible(text))
