"""What Discord refuses, held against what the bot would really send: layouts and modals as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.core.screen import Screen
from bot.discord_app.layout import layout
from bot.discord_app.modals import modal

ROW, BUTTON, SELECT, INPUT, TEXT, FILE = 1, 2, 3, 4, 10, 13
LABEL, RADIO, CHECKS = 18, 21, 22
Json = Mapping[str, Any]


def faults(screen: Screen) -> list[str]:
    """Return everything about this screen that Discord would refuse, or cut."""
    found = list(_layout_faults(screen))
    if screen.form:
        found += _modal_faults(modal(screen.form).to_dict())
    return found


def _layout_faults(screen: Screen) -> Iterator[str]:
    everything = list(_all(layout(screen).to_components()))  # type: ignore[no-untyped-call]
    texts = [str(part["content"]) for part in everything if part["type"] == TEXT]
    yield from _too_many("components", len(everything), 40)
    yield from _too_many("characters of text", sum(map(len, texts)), 4000)
    if screen.text and screen.text not in texts:
        yield f"the text was cut: {len(screen.text)} characters"
    if not all(texts):
        yield "an empty text"
    yield from _repeated("custom_id", everything)
    for part in everything:
        match part["type"]:
            case 1:
                yield from _too_many("buttons in a row", len(part["components"]), 5)
            case 2:
                yield from _length("button label", part["label"], 80)
                yield from _length("custom_id", part["custom_id"], 100)
            case 3:
                yield from _length("custom_id", part["custom_id"], 100)
                yield from _length("placeholder", part["placeholder"], 150)
                yield from _choices(part, least=1, most=25)
                if not part["min_values"] <= part["max_values"] <= len(part["options"]):
                    yield f"picks from {part['min_values']} to {part['max_values']}"
            case 13:
                names = [f"attachment://{file.name}" for file in screen.files]
                if part["file"]["url"] not in names:
                    yield f"no file {part['file']['url']}"


def _modal_faults(form: Json) -> Iterator[str]:
    yield from _length("modal title", form["title"], 45)
    yield from _length("modal custom_id", form["custom_id"], 100)
    yield from _too_many("inputs", len(form["components"]), 5)
    yield from _repeated("custom_id", [part["component"] for part in form["components"]])
    if not form["components"]:
        yield "a form without inputs"
    for part in form["components"]:
        yield from _length(f"label {part['label']!r}", part["label"], 45)
        yield from _too_many("characters of help", len(part.get("description") or ""), 100)
        yield from _length("input custom_id", part["component"]["custom_id"], 100)
        yield from _input_faults(part["component"])


def _input_faults(part: Json) -> Iterator[str]:
    match part["type"]:
        case 4:
            yield from _too_many("max_length", part["max_length"], 4000)
            yield from _too_many("filled in", len(part.get("value") or ""), part["max_length"])
        case 21:
            yield from _choices(part, least=2, most=10)
        case 22:
            yield from _choices(part, least=1, most=10)
        case other:
            yield f"no input is of type {other}"


def _choices(part: Json, *, least: int, most: int) -> Iterator[str]:
    yield from _too_many("options", len(part["options"]), most)
    yield from _repeated("value", part["options"])
    if len(part["options"]) < least:
        yield "too few options"
    for option in part["options"]:
        yield from _length("option label", option["label"], 100)
        yield from _length("option value", option["value"], 100)


def _all(parts: Iterable[Json]) -> Iterator[Json]:
    for part in parts:
        yield part
        yield from _all(part.get("components", ()))


def _length(what: str, text: str, most: int) -> Iterator[str]:
    if not 1 <= len(text) <= most:
        yield f"{what} of {len(text)} characters: {text[:60]!r}"


def _too_many(what: str, count: int, most: int) -> Iterator[str]:
    if count > most:
        yield f"{count} {what}, of {most} at most"


def _repeated(key: str, parts: Iterable[Json]) -> Iterator[str]:
    counts = Counter(str(part[key]) for part in parts if key in part)
    yield from (f"{key} {name!r} {count} times" for name, count in counts.items() if count > 1)
