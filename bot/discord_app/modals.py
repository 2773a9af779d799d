"""Forms as modals, and their submissions, read from the interaction alone.

discord.py keeps an open modal in memory and drops a submission it does not know, so a form filled
in across a restart would be lost. Ours is finished before it is sent, thus never kept; the call it
belongs to is in its `custom_id`, with a nonce, since one id must not serve two modals.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

import discord

from bot.core.calls import Call
from bot.core.screen import Field, FieldKind, Form

_ID = re.compile(r"form:[0-9a-f]+:(?P<call>/.+)")
_TITLE = 45


def modal(form: Form) -> discord.ui.Modal:
    """Return the modal of a form."""
    built = discord.ui.Modal(
        title=form.title[:_TITLE],
        custom_id=f"form:{secrets.token_hex(4)}:{form.call}",
        timeout=None,
    )
    for field in form.fields:
        built.add_item(
            discord.ui.Label(
                text=field.label, description=field.help or None, component=_input(field)
            )
        )
    built.stop()
    return built


def submitted(data: Mapping[str, Any]) -> Call | None:
    """Return the call that a submitted modal makes; None if the modal is not one of ours."""
    match = _ID.fullmatch(str(data.get("custom_id", "")))
    if match is None:
        return None
    return Call.parse(match["call"]).adding(**dict(_values(data.get("components", []))))


def _values(components: list[dict[str, Any]]) -> Iterator[tuple[str, object]]:
    for component in components:
        inner = component.get("component")
        if inner and "custom_id" in inner:
            yield str(inner["custom_id"]), inner.get("values", inner.get("value"))


def _input(field: Field) -> discord.ui.Item[Any]:
    match field.kind:
        case FieldKind.ONE_OF:
            return discord.ui.RadioGroup(
                custom_id=field.id,
                required=False,
                options=[
                    discord.RadioGroupOption(label=i.label, value=i.value, default=i.picked)
                    for i in field.items
                ],
            )
        case FieldKind.ANY_OF:
            return discord.ui.CheckboxGroup(
                custom_id=field.id,
                required=False,
                min_values=0,
                max_values=len(field.items),
                options=[
                    discord.CheckboxGroupOption(label=i.label, value=i.value, default=i.picked)
                    for i in field.items
                ],
            )
        case FieldKind.LINE | FieldKind.PARAGRAPH:
            long = field.kind is FieldKind.PARAGRAPH
            return discord.ui.TextInput(
                custom_id=field.id,
                required=False,
                style=discord.TextStyle.long if long else discord.TextStyle.short,
                default=field.filled[: field.most] or None,
                max_length=field.most,
            )
