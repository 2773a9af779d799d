"""/report: where you stand, card by card: situation, worries, what can change, readiness, steps, risks.

The first screen is an overview; each card is a screen of its own, and says what it rests on.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Literal

from bot.core.advice.actions import Action
from bot.core.advice.assessment import Assessment
from bot.core.advice.conflicts import Conflict
from bot.core.advice.findings import CONSISTENCY, Found
from bot.core.advice.readiness import FULL, Readiness
from bot.core.advice.situation import Situation
from bot.core.calls import Call
from bot.core.evidence import Figure, Source
from bot.core.interview.replay import Standing
from bot.core.profile import Profile
from bot.core.screen import Choice, Error, ErrorCode, Item, Menu, Screen, Weight
from bot.core.seasons import Moment
from bot.services import _asking
from bot.services._findings import shown_findings
from bot.services._planning import statuses_of
from bot.services._report_cards import CARDS, Report, card_screen, card_titles
from bot.services.phrases import Phrase
from bot.services.ports import Page, RecordKind
from bot.services.verbs import Unlisted, verb
from bot.services.visit import Visit

_TITLES = 3

CardName = Literal[
    "overview",
    "situation",
    "worries",
    "control",
    "strengths",
    "gaps",
    "risks",
    "readiness",
    "steps",
    "last_cycle",
]


@dataclass(frozen=True)
class ReportPage(Page):
    """The overview; `full` is the level of a section whose marks are all earned.

    `strengths`, `gaps` and `risks` are titles, the weightiest first; `counts` how many there are.
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
    strengths: tuple[str, ...]
    gaps: tuple[str, ...]
    risks: tuple[str, ...]
    counts: dict[str, int]
    readiness: tuple[tuple[str, Readiness], ...]
    full: int
    actions: tuple[Action, ...]
    conflicts: tuple[Conflict, ...]
    figures: dict[str, Figure]
    sources: dict[str, Source]
    cited: tuple[Source, ...]
    left: int
    today: dt.date


@verb(slash=True)
async def report(
    visit: Visit,
    card: Annotated[CardName, "Which part to open; leave empty for the overview"] = "overview",
    page: Annotated[str, "Which page of that part", Unlisted] = "1",
) -> Screen:
    """Where you stand and why: worries, gaps, strengths, risks, and your next three steps."""
    standing = await visit.standing()
    made = await report_of(visit, standing)
    if card == "overview":
        return _overview(visit, made)
    number = int(page) if str(page).isdecimal() else 1
    screen = await card_screen(visit, made, card, number)
    return replace(screen, result=result_of(made))


@verb()
async def know(
    visit: Visit,
    id: Annotated[str, "Which finding you know of"],  # noqa: A002 - the id of the finding
    again: Annotated[str, "yes, to be told of it again"] = "",
) -> Screen:
    """Say "I know" to a risk, so that the report leaves it out; or have it back."""
    rule = next((f for f in visit.library.findings if f.id == str(id) and f.dismissible), None)
    if rule is None:
        message = visit.voice.phrase(Phrase.ERROR_NOT_DISMISSIBLE)
        screen = await report(visit, "risks")
        return replace(screen, error=Error(ErrorCode.REFUSED, message, "id"))
    if again == "yes":
        await visit.store.drop_records(visit.person, RecordKind.DISMISSED, [rule.id])
    else:
        await visit.store.put_records(visit.person, RecordKind.DISMISSED, {rule.id: {}})
    return await report(visit, "risks")


async def report_of(visit: Visit, standing: Standing) -> Report:
    """Return what there is to report of a person, without what they said they know."""
    kept = await visit.store.records(visit.person, RecordKind.DISMISSED)
    everything = visit.library.findings_of(visit.profile(standing))
    known = tuple(f for f in everything if f.finding.id in kept and f.finding.dismissible)
    ids = {f.finding.id for f in known}
    statuses = await statuses_of(visit)
    return Report(standing, visit.library.assessment(standing, visit.today, ids, statuses), known)


async def report_screen(
    visit: Visit,
    standing: Standing,
    *,
    finished: str | None = None,
    error: Error | None = None,
) -> Screen:
    """Report on what has been answered; `finished` names the route that led here."""
    return _overview(visit, await report_of(visit, standing), finished=finished, error=error)


def _overview(
    visit: Visit, made: Report, *, finished: str | None = None, error: Error | None = None
) -> Screen:
    assessment, library = made.assessment, visit.library
    profile = assessment.profile
    conflicts = assessment.conflicts
    page = ReportPage(
        finished=_asking.route_title(visit, finished) if finished else None,
        situation=assessment.situation,
        profile=profile,
        season=profile.season,
        season_named=profile.number("season") is not None,
        stage=profile.stage,
        review=library.calendar.moment("eras_review", profile.season),
        match=library.calendar.moment("match_day", profile.season),
        strengths=_titles(visit, profile, made.strengths),
        gaps=_titles(visit, profile, made.gaps),
        risks=_titles(visit, profile, made.risks),
        counts={
            "strengths": len(made.strengths),
            "gaps": len(made.gaps),
            "risks": len(made.risks),
        },
        readiness=tuple(
            (_asking.route_title(visit, s), r) for s, r in assessment.readiness.items()
        ),
        full=FULL,
        actions=assessment.actions,
        conflicts=conflicts,
        figures=dict(library.figures),
        sources=dict(library.sources),
        cited=_cited(visit, assessment),
        left=sum(of - answered for answered, of in made.standing.progress().values()),
        today=visit.today,
    )
    return Screen(
        name="report",
        text=visit.voice.page(page),
        menu=_cards_menu(visit, made),
        choices=tuple(_onward(visit, made.standing)),
        error=error,
        result=result_of(made),
    )


def _titles(visit: Visit, profile: Profile, found: tuple[Found, ...]) -> tuple[str, ...]:
    return tuple(f.words.title for f in shown_findings(visit, profile, found[:_TITLES]))


def _cards_menu(visit: Visit, made: Report) -> Menu:
    titles = card_titles(visit, made)
    items = tuple(Item(card, titles[card]) for card in CARDS if card in titles)
    return Menu(Call("report"), items, visit.voice.phrase(Phrase.PICK_CARD), "card")


def _cited(visit: Visit, assessment: Assessment) -> tuple[Source, ...]:
    """Return the sources that the overview rests on, each once, in the order they are met."""
    mark = assessment.situation.ck_pass_mark
    ids = [mark.source] if mark else []
    ids += [visit.library.figures["guide_ck_decent"].readings[0].source]
    ids += [action.milestone.source for action in assessment.actions]
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
        Choice(say(Phrase.BUTTON_ROADMAP), Call("roadmap")),
        Choice(say(Phrase.BUTTON_WHAT_IF), Call("whatif")),
        Choice(say(Phrase.BUTTON_TO_PROGRAMS), Call("programs")),
        Choice(say(Phrase.BUTTON_SHARE), Call("share")),
        Choice(say(Phrase.BUTTON_SECTIONS), Call("progress")),
        Choice(say(Phrase.BUTTON_PROFILE), Call("profile")),
    ]


def result_of(made: Report) -> dict[str, Any]:
    """Return the report as data, as the outside contract names its parts."""
    assessment = made.assessment
    judged = assessment.situation
    clashing = [
        found.finding.id
        for found in assessment.findings
        if found.finding.section == CONSISTENCY and found.finding.kind.value == "conflict"
    ]
    return {
        "situation": judged.scenario.value,
        "ck_pass_mark": judged.ck_pass_mark.value if judged.ck_pass_mark else None,
        "ck_passed": judged.ck_passed,
        "worries": [
            {
                "id": one.worry.value,
                "raised_by": [found.finding.id for found in one.raised_by],
                "answered_by": [found.finding.id for found in one.answered_by],
                "missing": one.missing.id if one.missing else None,
            }
            for one in assessment.worries
        ],
        "findings": [
            {
                "id": found.finding.id,
                "kind": found.finding.kind.value,
                "because": list(found.because),
                "sources": list(found.finding.sources),
                "season": found.season,
                "grade": found.grade.value,
                "action": found.finding.action,
            }
            for found in assessment.findings
        ],
        "fixed": [question.id for question in assessment.reach.fixed],
        "controllable": [question.id for question in assessment.reach.controllable],
        "readiness": {section: r.level for section, r in assessment.readiness.items()},
        "actions": [
            {
                "milestone": action.milestone.id,
                "start": action.start.isoformat(),
                "due": action.due.isoformat(),
            }
            for action in assessment.actions
        ],
        "conflicts": [*(conflict.id for conflict in assessment.conflicts), *clashing],
    }
