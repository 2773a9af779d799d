"""/report: the score situation, readiness by section, and the next three actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from bot.core.advice.actions import Action
from bot.core.advice.conflicts import Conflict
from bot.core.advice.readiness import FULL, Readiness
from bot.core.advice.situation import Situation, situation
from bot.core.calls import Call
from bot.core.evidence import Figure, Source
from bot.core.interview.replay import Standing
from bot.core.profile import Profile
from bot.core.screen import Choice, Error, Screen, Weight
from bot.core.seasons import Moment
from bot.services import _asking
from bot.services.citing import names_for
from bot.services.phrases import Phrase
from bot.services.ports import Page
from bot.services.verbs import verb
from bot.services.visit import Visit


@dataclass(frozen=True)
class ReportPage(Page):
    """The first report; `full` is the level of a section whose marks are all earned.

    `does` says of each action what it is good for.
    """

    template: ClassVar[str] = "report"
    finished: str | None
    situation: Situation
    profile: Profile
    season: int
    season_named: bool
    stage: str
    review: Moment
    match: Moment
    readiness: tuple[tuple[str, Readiness], ...]
    full: int
    actions: tuple[Action, ...]
    does: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    figures: dict[str, Figure]
    sources: dict[str, Source]
    cited: tuple[Source, ...]
    left: int


@verb(slash=True)
async def report(visit: Visit) -> Screen:
    """Your report so far: score situation, readiness, and the next three actions."""
    return report_screen(visit, await visit.standing())


def report_screen(
    visit: Visit,
    standing: Standing,
    *,
    finished: str | None = None,
    error: Error | None = None,
) -> Screen:
    """Report on what has been answered; `finished` names the route that led here."""
    profile = visit.profile(standing)
    library = visit.library
    judged = situation(profile)
    readiness = library.readiness_of(profile)
    actions = library.actions_for(profile)
    conflicts = library.conflicts_in(standing, visit.today)
    names = names_for(library, visit.voice, profile, visit.today)
    page = ReportPage(
        finished=_asking.route_title(visit, finished) if finished else None,
        situation=judged,
        profile=profile,
        season=profile.season,
        season_named=profile.number("season") is not None,
        stage=profile.stage,
        review=library.calendar.moment("eras_review", profile.season),
        match=library.calendar.moment("match_day", profile.season),
        readiness=tuple((_asking.route_title(visit, s), r) for s, r in readiness.items()),
        full=FULL,
        actions=actions,
        does=tuple(visit.voice.body(action.milestone.does, names) for action in actions),
        conflicts=conflicts,
        figures=dict(library.figures),
        sources=dict(library.sources),
        cited=_cited(visit, judged, actions),
        left=sum(of - answered for answered, of in standing.progress().values()),
    )
    return Screen(
        name="report",
        text=visit.voice.page(page),
        choices=(*_onward(visit, standing), *_corrections(visit, conflicts)),
        error=error,
        result=_result(judged, readiness, actions, conflicts),
    )


def _cited(visit: Visit, judged: Situation, actions: tuple[Action, ...]) -> tuple[Source, ...]:
    """Return the sources that the report rests on, each once, in the order they are met."""
    ids = [judged.ck_pass_mark.source] if judged.ck_pass_mark else []
    ids += [visit.library.figures["guide_ck_decent"].readings[0].source]
    ids += [action.milestone.source for action in actions]
    return tuple(visit.library.sources[i] for i in dict.fromkeys(ids))


def _onward(visit: Visit, standing: Standing) -> list[Choice]:
    say = visit.voice.phrase
    choices = []
    if route := standing.next_route():
        answered, of = standing.counted(route)
        title = _asking.route_title(visit, route)
        label = say(Phrase.BUTTON_CONTINUE, title=title, left=of - answered)
        choices.append(Choice(label, Call("assess", {"section": route}), Weight.MAIN))
    return [
        *choices,
        Choice(say(Phrase.BUTTON_SECTIONS), Call("progress")),
        Choice(say(Phrase.BUTTON_PROFILE), Call("profile")),
    ]


def _corrections(visit: Visit, conflicts: tuple[Conflict, ...]) -> list[Choice]:
    ids = list(dict.fromkeys(i for conflict in conflicts for i in conflict.questions))
    questions = [visit.library.guide.questions[i] for i in ids[:5]]
    return [
        Choice(
            visit.voice.phrase(Phrase.BUTTON_CHANGE, label=q.label), Call("change", {"id": q.id})
        )
        for q in questions
    ]


def _result(
    judged: Situation,
    readiness: Any,
    actions: tuple[Action, ...],
    conflicts: tuple[Conflict, ...],
) -> dict[str, Any]:
    """Return the report as data; what the full assessment will add is there, empty."""
    return {
        "situation": judged.scenario.value,
        "ck_pass_mark": judged.ck_pass_mark.value if judged.ck_pass_mark else None,
        "ck_passed": judged.ck_passed,
        "worries": [],
        "findings": [],
        "fixed": [],
        "controllable": [],
        "readiness": {section: judgement.level for section, judgement in readiness.items()},
        "actions": [
            {
                "milestone": action.milestone.id,
                "start": action.start.isoformat(),
                "due": action.due.isoformat(),
            }
            for action in actions
        ],
        "conflicts": [conflict.id for conflict in conflicts],
    }
