"""Verbs: which functions a call can reach, found in the modules of this package.

Adding a module adds its verbs. A function's signature is the whole declaration: its first line of
docstring is the description of the slash command, an `Annotated` string the help of an argument,
a `Literal` its choices.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

import bot.services
from bot.core.screen import Screen
from bot.services.ports import Page
from bot.services.visit import Visit

Run = Callable[..., Awaitable[Screen]]
Completer = Callable[[Visit, str], list[tuple[str, str]]]
"""Offers (label, value) pairs for what has been typed so far."""


class Unlisted:
    """Marks, in `Annotated`, an argument that no slash command shows."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a verb: `choices` if only those are allowed, `completer` if it offers some.

    One that is not `listed` belongs to buttons alone: no slash command shows it. One that goes
    `by_name` only is never filled by bare words. Of `one` value there is never a list.
    """

    name: str
    help: str
    required: bool
    choices: tuple[str, ...]
    completer: Completer | None
    listed: bool
    by_name: bool
    one: bool


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing a person can do.

    `slash` verbs are commands; the others are reached from the screens. A `personal` verb reads or
    writes what the person told, so it asks for consent first. `open_ended` verbs take any further
    arguments, as a form sends them. Verbs for `moderators` are registered in the home servers only,
    and refused to anybody else wherever they come from.
    """

    name: str
    run: Run
    description: str
    arguments: tuple[Argument, ...]
    slash: bool
    personal: bool
    open_ended: bool
    moderators: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the arguments that bare words fill, in order."""
        return tuple(a.name for a in self.arguments if not a.by_name)


def verb(
    *, slash: bool = False, personal: bool = True, moderators: bool = False
) -> Callable[[Run], Run]:
    """Mark a function as a verb; see `Verb` for what the marks mean."""

    def mark(run: Run) -> Run:
        run.marks = (slash, personal, moderators)  # type: ignore[attr-defined]
        return run

    return mark


@cache
def found_verbs() -> Mapping[str, Verb]:
    """Return every verb of this package by name."""
    return {
        function.__name__: _declared(function)
        for module in _modules()
        for _, function in inspect.getmembers(module, inspect.iscoroutinefunction)
        if hasattr(function, "marks") and function.__module__ == module.__name__
    }


@cache
def found_commands() -> frozenset[str]:
    """Return the names of the slash commands that anybody has."""
    return frozenset(v.name for v in found_verbs().values() if v.slash and not v.moderators)


@cache
def found_pages() -> tuple[type[Page], ...]:
    """Return every page that this package may render."""
    return tuple(
        kind
        for module in _modules()
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Page) and kind is not Page and kind.__module__ == module.__name__
    )


def _modules() -> list[Any]:
    names = sorted(m.name for m in pkgutil.iter_modules(bot.services.__path__))
    return [importlib.import_module(f"{bot.services.__name__}.{name}") for name in names]


def _declared(run: Any) -> Verb:
    slash, personal, moderators = run.marks
    hints = get_type_hints(run, include_extras=True)
    parameters = list(inspect.signature(run).parameters.values())[1:]
    named = [p for p in parameters if p.kind is not inspect.Parameter.VAR_KEYWORD]
    return Verb(
        name=run.__name__,
        run=run,
        description=(inspect.getdoc(run) or "").splitlines()[0].rstrip("."),
        arguments=tuple(_argument(p, hints[p.name]) for p in named),
        slash=slash,
        personal=personal,
        open_ended=len(named) < len(parameters),
        moderators=moderators,
    )


def _argument(parameter: inspect.Parameter, hint: Any) -> Argument:
    notes = getattr(hint, "__metadata__", ())
    bare = get_args(hint)[0] if notes else hint
    return Argument(
        name=parameter.name,
        help=next((n for n in notes if isinstance(n, str)), parameter.name),
        required=parameter.default is inspect.Parameter.empty,
        choices=get_args(bare) if get_origin(bare) is Literal else (),
        completer=next((n for n in notes if inspect.isfunction(n)), None),
        listed=Unlisted not in notes,
        by_name=parameter.kind is inspect.Parameter.KEYWORD_ONLY,
        one=bare is str,
    )
