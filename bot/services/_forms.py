"""A form of a coach: where it cannot open by itself, a screen says what it asks and opens it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.core.calls import Call
from bot.core.screen import Choice, Field, FieldKind, Form, Screen, Weight
from bot.services.phrases import Phrase
from bot.services.ports import Page
from bot.services.visit import Visit

_BETWEEN = "|"


@dataclass(frozen=True)
class CoachFormPage(Page):
    """What a form asks, for where it cannot open."""

    template: ClassVar[str] = "coach_form"
    title: str
    asks: tuple[str, ...]


def form_screen(
    visit: Visit, title: str, form: Form, *, here: Call, back: Call, reply: Call | None = None
) -> Screen:
    """Return the screen of a form: opened by `here`, left by `back`; text typed goes to `reply`."""
    say = visit.voice.phrase
    asks = tuple(_ask(field) for field in form.fields)
    return Screen(
        name="coach_form",
        text=visit.voice.page(CoachFormPage(title, asks)),
        form=form,
        reply=reply,
        choices=(
            Choice(say(Phrase.BUTTON_OPEN_FORM), here, Weight.MAIN, form=True),
            Choice(say(Phrase.BUTTON_OVERVIEW), back),
        ),
    )


def line(name: str, label: str, hint: str, most: int) -> Field:
    """Return a field of one line."""
    return Field(name, label, hint, FieldKind.LINE, most=most)


def _ask(field: Field) -> str:
    hint = field.help or ", ".join(item.value for item in field.items)
    return f"{field.label}: {hint}" if hint else field.label


def parts_of(value: object, count: int) -> list[str]:
    """Return the answers to a form of several fields that were typed in one line."""
    parts = [part.strip() for part in str(value).split(_BETWEEN, count - 1)]
    return parts + [""] * (count - len(parts))
