"""A fact of a program as JSON holds it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from bot.core.evidence import Doubt, Grade
from bot.core.programs.program import ProgramFact


def plain_fact(fact: ProgramFact) -> dict[str, Any]:
    """Return a fact as plain values."""
    return {
        "field": fact.field,
        "value": fact.value,
        "source": fact.source,
        "grade": fact.grade.value,
        "date": fact.date,
        "read": fact.read.isoformat() if fact.read else None,
        "says": fact.says,
        "preferred": fact.preferred,
        "doubt": fact.doubt.value if fact.doubt else None,
    }


def fact_of(plain: Mapping[str, Any]) -> ProgramFact:
    """Return the fact that these plain values are."""
    return ProgramFact(
        field=plain["field"],
        value=plain["value"],
        source=plain["source"],
        grade=Grade(plain["grade"]),
        date=plain["date"],
        read=dt.date.fromisoformat(plain["read"]) if plain["read"] else None,
        says=plain["says"],
        preferred=plain["preferred"],
        doubt=Doubt(plain["doubt"]) if plain["doubt"] else None,
    )
