"""Routes by the names people use for them: the quick look, and the sections."""

from __future__ import annotations

from rapidfuzz import fuzz, process

from bot.core.interview.guide import QUICK
from bot.services.phrases import Phrase
from bot.services.visit import Visit

_CLOSE_ENOUGH = 70
_MOST_CHOICES = 25


def routes(visit: Visit) -> list[tuple[str, str]]:
    """Return (title, id) of the quick look and of every section, in order."""
    quick = visit.voice.phrase(Phrase.QUICK_LOOK)
    return [(quick, QUICK), *((s.title, s.id) for s in visit.library.guide.sections)]


def section_meant(visit: Visit, typed: str) -> str | None:
    """Return the route that a typed name means, None if none comes near."""
    names = {name.casefold(): route for title, route in routes(visit) for name in (title, route)}
    wanted = str(typed).strip().casefold()[:60]
    if wanted in names:
        return names[wanted]
    near = process.extractOne(wanted, list(names), scorer=fuzz.WRatio, score_cutoff=_CLOSE_ENOUGH)
    return names[near[0]] if near else None


def complete_section(visit: Visit, typed: str) -> list[tuple[str, str]]:
    """Offer the routes whose title holds what has been typed so far."""
    wanted = typed.casefold()
    return [r for r in routes(visit) if wanted in r[0].casefold()][:_MOST_CHOICES]
