"""A form of a coach: where it cannot open by itself, a screen says what it asks and opens it."""

from __future__ import annotations

from bot.core.calls import Call
from bot.core.screen import Choice, Field, FieldKind, Form, Screen, Weight
from bot.services._asking import FormPage
from bot.services.phrases import Phrase
from bot.services.visit import Visit


def form_screen(
    visit: Visit, title: str, form: Form, *, here: Call, back: Call, reply: Call | None = None
) -> Screen:
    """Return the screen of a form: opened by `here`, left by `back`; text typed goes to `reply`."""
    say = visit.voice.phrase
    asks = tuple(f"{f.label}{': ' + f.help if f.help else ''}" for f in form.fields)
    return Screen(
        name="form",
        text=visit.voice.page(FormPage(title, asks)),
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
