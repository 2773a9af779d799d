"""Reporting: what somebody types about a program, read into a fact, or why it cannot be one."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.core.evidence import Grade
from bot.core.programs.program import CatalogueField, FactKind, ProgramFact, share

LONGEST = 200
_ADDRESS = re.compile(r"https://[^\s<>()\"'`|\\]+\.[^\s<>()\"'`|\\]+")
_MOST_ADDRESS = 300
_SHARE = re.compile(r"(\d{1,4})\s*(?:of|out of|/|from)\s*(\d{1,4})", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,5}")
_DATE = re.compile(r"(20\d{2})(?:-(\d{2}))?(?:-(\d{2}))?")
_NO_DATE = {"", "-", "none", "no", "undated", "no date", "unknown", "?"}
_NO_LIMIT = {"no", "none", "no limit", "no minimum", "no cutoff", "no cut-off"}
_MARKUP = set("<>`[]{}|*~\\")
_NEAR = 80


@dataclass(frozen=True, slots=True)
class FactRefused:
    """Which input cannot be read, and the reason that `prompts/phrases.yaml` words."""

    part: str
    reason: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed of a fact."""

    value: str
    source: str
    date: str


def in_one_line(text: str) -> Typed:
    """Take a line apart: what the page says, its address, and the date, if there is one."""
    words = text.split()
    date = words.pop() if len(words) > 1 and _DATE.fullmatch(words[-1]) else ""
    source = words.pop() if words and words[-1].startswith("http") else ""
    return Typed(" ".join(words), source, date) if source else Typed(text, "", "")


def is_address(text: str) -> bool:
    """Tell whether a text is an https address, which can be shown as a link."""
    return len(text) <= _MOST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def read_fact(field: CatalogueField, typed: Typed, today: dt.date) -> ProgramFact | FactRefused:
    """Read what somebody reports of a field; an empty date is an undated page."""
    read = read_value(field, typed.value)
    if isinstance(read, FactRefused):
        return read
    address = typed.source.strip()
    if address.startswith("http://"):
        address = "https://" + address.removeprefix("http://")
    if not is_address(address):
        return FactRefused("source", "address")
    day = _date(typed.date.strip().casefold(), today)
    if isinstance(day, FactRefused):
        return day
    return ProgramFact(field.id, read, address, Grade.SECONDARY, day or None, today)


def read_value(field: CatalogueField, text: str) -> str | int | FactRefused:
    """Read a value of a field as people write it."""
    refused = FactRefused("value", field.kind.value)
    text = " ".join(text.split())
    match field.kind:
        case FactKind.CHOICE:
            return _option(field, text) or refused
        case FactKind.NUMBER:
            if text.casefold() in _NO_LIMIT:
                return 0
            return int(text) if _NUMBER.fullmatch(text) else refused
        case FactKind.SHARE:
            match = _SHARE.fullmatch(text)
            counted = f"{int(match[1])} of {int(match[2])}" if match else ""
            return counted if share(counted) else refused
        case FactKind.ADDRESS:
            return text if is_address(text) else refused
        case FactKind.TEXT:
            plain = 0 < len(text) <= LONGEST and not _MARKUP & set(text) and text[0] not in "#@=-+"
            return text if plain else refused


def _option(field: CatalogueField, text: str) -> str | None:
    """Return the option meant: its value or its words, near enough."""
    words = {value.replace("_", " "): value for value in field.options}
    words |= {label.casefold(): value for value, label in field.options.items()}
    wanted = text.casefold().replace("_", " ")
    if wanted in words:
        return words[wanted]
    found = process.extractOne(wanted, list(words), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return words[found[0]] if found else None


def _date(text: str, today: dt.date) -> str | FactRefused:
    """Read a year, a month or a day as the page shows it; it cannot lie in the future."""
    if text in _NO_DATE:
        return ""
    match = _DATE.fullmatch(text)
    if match is None:
        return FactRefused("date", "date")
    try:
        first = dt.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return FactRefused("date", "date")
    return text if first <= today else FactRefused("date", "future")
