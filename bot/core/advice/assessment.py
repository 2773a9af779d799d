"""The assessment: everything the report says of one person, worked out from the answers alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.advice.actions import Action
from bot.core.advice.conflicts import Conflict
from bot.core.advice.findings import Found
from bot.core.advice.postmortem import Postmortem
from bot.core.advice.reach import Reach
from bot.core.advice.readiness import Readiness
from bot.core.advice.reassurance import Reassurance
from bot.core.advice.roadmap import Roadmap
from bot.core.advice.situation import Situation
from bot.core.profile import Profile


@dataclass(frozen=True, slots=True)
class Assessment:
    """Where one person stands on one day; `postmortem` is None for who has no cycle behind them."""

    profile: Profile
    situation: Situation
    worries: tuple[Reassurance, ...]
    findings: tuple[Found, ...]
    reach: Reach
    readiness: Mapping[str, Readiness]
    roadmap: Roadmap
    actions: tuple[Action, ...]
    conflicts: tuple[Conflict, ...]
    postmortem: Postmortem | None
