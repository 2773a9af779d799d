"""The cards of the report: one screen each, with what it rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from bot.core.advice.actions import Action
from bot.core.advice.assessment import Assessment
from bot.core.advice.conflicts import Conflict
from bot.core.advice.findings import FindingKind, Found
from bot.core.advice.postmortem import Postmortem
from bot.core.advice.readiness import FULL, Mark, Readiness
from bot.core.advice.situation import Situation
from bot.core.advice.worries import Worry
from bot.core.calls import Call
from bot.core.evidence import Figure, Reading, Source
from bot.core.interview.guide import Question
from bot.core.interview.replay import Standing
from bot.core.months import Month
from bot.core.own_words import OwnWords
from bot.core.picture import Bar, Bars
from bot.core.profile import Profile
from bot.core.screen import Choice, File, Item, Menu, Screen, Weight
from bot.services._asking import FIELDS, route_title, shown
from bot.services._findings import ShownFinding, pages, shown_findings
from bot.services.citing import names_for
from bot.services.phrases import Phrase
from bot.services.ports import Page
from bot.services.visit import Visit

CONFLICTS_SHOWN = 3
"""As many as `prompts/_conflicts.md.j2` shows on one screen."""
_ROOM_WITH_NOTES = 3000
_CUT = 42
_MOST_ITEMS = 25
_LABEL = 80


@dataclass(frozen=True)
class Report:
    """What there is to report of one person; `known` are the findings that they dismissed."""

    standing: Standing
    assessment: Assessment
    known: tuple[Found, ...]

    @property
    def strengths(self) -> tuple[Found, ...]:
        """What speaks for the person."""
        return self._of(FindingKind.STRENGTH)

    @property
    def gaps(self) -> tuple[Found, ...]:
        """What is missing and can be got."""
        return self._of(FindingKind.GAP)

    @property
    def risks(self) -> tuple[Found, ...]:
        """What may go wrong, and what does not fit together in the plan."""
        return self._of(FindingKind.RISK, FindingKind.CONFLICT)

    def _of(self, *kinds: FindingKind) -> tuple[Found, ...]:
        return tuple(f for f in self.assessment.findings if f.finding.kind in kinds)


@dataclass(frozen=True, slots=True)
class Exam:
    """One exam of the person's own history; `mark` is the pass mark it was judged by."""

    name: str
    state: str | None
    score: float | None
    month: Month | None
    attempts: float | None
    mark: Reading | None


@dataclass(frozen=True)
class SituationPage(Page):
    """The score situation, the person's own attempts, and the numbers to hold them against."""

    template: ClassVar[str] = "report_situation"
    situation: Situation
    profile: Profile
    exams: tuple[Exam, ...]
    figures: dict[str, Figure]
    fig: Callable[..., str]
    since: Callable[..., str]
    cited: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ShownWorry:
    """One worry of directors: titles of what raises and what answers it, and the missing proof."""

    worry: Worry
    raised: tuple[str, ...]
    answered: tuple[str, ...]
    missing: Mark | None
    sure: bool
    step: str | None


@dataclass(frozen=True)
class WorriesPage(Page):
    """The four worries."""

    template: ClassVar[str] = "report_worries"
    worries: tuple[ShownWorry, ...]
    cited: tuple[Source, ...]


@dataclass(frozen=True)
class ControlPage(Page):
    """What can be changed, by section, and what cannot, with what was answered."""

    template: ClassVar[str] = "report_control"
    fixed: tuple[tuple[str, OwnWords | str], ...]
    controllable: tuple[tuple[str, tuple[str, ...]], ...]
    failed: bool
    cited: tuple[Source, ...]


@dataclass(frozen=True)
class FindingsPage(Page):
    """Strengths, or gaps: one after the other, in full."""

    template: ClassVar[str] = "report_findings"
    kind: str
    cards: tuple[ShownFinding, ...]
    number: int
    of: int


@dataclass(frozen=True)
class RisksPage(Page):
    """Risks, contradictions in the plan and between answers; `known` are titles put away."""

    template: ClassVar[str] = "report_risks"
    cards: tuple[ShownFinding, ...]
    says: tuple[str, ...]
    known: tuple[str, ...]
    number: int
    of: int


@dataclass(frozen=True)
class ReadinessPage(Page):
    """Every section's marks: earned, missing, and not known yet."""

    template: ClassVar[str] = "report_readiness"
    readiness: tuple[tuple[str, Readiness], ...]
    full: int
    cited: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One of the next actions in words: what it does, and what for.

    `earns` is the mark it earns, `because` the finding that asks for it: one of them is None.
    """

    action: Action
    does: str
    earns: str | None
    because: str | None


@dataclass(frozen=True)
class StepsPage(Page):
    """The next actions, each with its dates and what it is good for."""

    template: ClassVar[str] = "report_steps"
    steps: tuple[Step, ...]
    today: dt.date
    stage: str
    season: int
    cited: tuple[Source, ...]


@dataclass(frozen=True)
class LastCyclePage(Page):
    """Where the chain of the last season broke; None when too little is known."""

    template: ClassVar[str] = "report_last_cycle"
    postmortem: Postmortem | None
    fig: Callable[..., str]
    cited: tuple[Source, ...]


Drawn = Callable[[Visit, Report, int], Awaitable[Screen]]


async def _situation(visit: Visit, made: Report, _page: int) -> Screen:
    judged, profile = made.assessment.situation, made.assessment.profile
    names = names_for(visit.library, visit.voice, profile, visit.today)
    figures = ["guide_ck_decent", "ck_pass_mark", "ck_mean_matched_md_pmr",
               "ck_mean_matched_usimg_2013", "cutoff_quoted_pmr_img",
               "match_rate_us_img_all_2024"]  # fmt: skip
    mark = judged.ck_pass_mark
    ids = [mark.source] if mark else []
    ids += [_newest(visit.library.figures[figure]).source for figure in figures]
    page = SituationPage(
        situation=judged,
        profile=profile,
        exams=tuple(_exam(profile, exam) for exam in ("step1", "ck", "step3")),
        figures=dict(visit.library.figures),
        fig=names["fig"],
        since=names["since"],
        cited=_sources(visit, ids),
    )
    return _screen(visit, page)


def _exam(profile: Profile, exam: str) -> Exam:
    names = {"step1": "Step 1", "ck": "Step 2 CK", "step3": "Step 3"}
    state = profile.known(f"{exam}_state")
    return Exam(
        name=names[exam],
        state=str(state) if state else None,
        score=profile.number(f"{exam}_score"),
        month=profile.month(f"{exam}_date"),
        attempts=profile.number(f"{exam}_attempts"),
        mark=None if exam == "step1" else profile.pass_mark(exam),
    )


def _newest(figure: Figure) -> Reading:
    return figure.readings[-1]


async def _worries(visit: Visit, made: Report, _page: int) -> Screen:
    profile = made.assessment.profile

    def titles(found: tuple[Found, ...]) -> tuple[str, ...]:
        return tuple(f.words.title for f in shown_findings(visit, profile, found))

    worries = tuple(
        ShownWorry(
            worry=one.worry,
            raised=titles(one.raised_by),
            answered=titles(one.answered_by),
            missing=one.missing,
            sure=one.sure,
            step=one.way.title if one.way else None,
        )
        for one in made.assessment.worries
    )
    named = [f for one in made.assessment.worries for f in (*one.raised_by, *one.answered_by)]
    ids = ["guide", *(f.finding.sources[0] for f in named)]
    ids += [one.missing.source for one in worries if one.missing]
    return _screen(visit, WorriesPage(worries, _sources(visit, ids)[:4]))


async def _control(visit: Visit, made: Report, _page: int) -> Screen:
    answers, reach = made.standing.live, made.assessment.reach

    def value(question: Question) -> OwnWords | str:
        said = shown(visit, question, answers[question.id], brief=True)
        return said if len(said) <= _CUT else f"{str(said)[: _CUT - 1]}…"

    sections = {question.section: route_title(visit, question.section) for question in
                reach.controllable}  # fmt: skip
    page = ControlPage(
        fixed=tuple((question.label, value(question)) for question in reach.fixed),
        controllable=tuple(
            (title, tuple(q.label for q in reach.controllable if q.section == section))
            for section, title in sections.items()
        ),
        failed=made.assessment.profile.known("failed_attempt") == "yes",
        cited=_sources(visit, ["guide"]),
    )
    return _screen(visit, page)


async def _strengths(visit: Visit, made: Report, page: int) -> Screen:
    return _findings(visit, made, FindingKind.STRENGTH, made.strengths, page)


async def _gaps(visit: Visit, made: Report, page: int) -> Screen:
    return _findings(visit, made, FindingKind.GAP, made.gaps, page)


def _findings(
    visit: Visit, made: Report, kind: FindingKind, found: tuple[Found, ...], page: int
) -> Screen:
    by_page = pages(shown_findings(visit, made.assessment.profile, found))
    number = min(max(page, 1), len(by_page))
    filled = FindingsPage(kind.value, tuple(by_page[number - 1]), number, len(by_page))
    card = "strengths" if kind is FindingKind.STRENGTH else "gaps"
    return _screen(visit, filled, *_more(visit, card, number, len(by_page)))


async def _risks(visit: Visit, made: Report, page: int) -> Screen:
    profile = made.assessment.profile
    by_page = pages(shown_findings(visit, profile, made.risks))
    clashes = made.assessment.conflicts
    said = sum(len(conflict.says) for conflict in clashes[:CONFLICTS_SHOWN])
    if clashes and said + sum(card.length for card in by_page[-1]) > _ROOM_WITH_NOTES:
        by_page.append([])
    number = min(max(page, 1), len(by_page))
    cards = tuple(by_page[number - 1])
    conflicts = clashes if number == len(by_page) else ()
    known = shown_findings(visit, profile, made.known)
    filled = RisksPage(
        cards=cards,
        says=tuple(conflict.says for conflict in conflicts),
        known=tuple(card.words.title for card in known),
        number=number,
        of=len(by_page),
    )
    dismissals = (
        Choice(
            visit.voice.phrase(Phrase.BUTTON_I_KNOW, title=card.words.title)[:_LABEL],
            Call("know", {"id": card.id}),
        )
        for card in cards
        if card.dismissible
    )
    screen = _screen(
        visit,
        filled,
        *dismissals,
        *_corrections(visit, conflicts),
        *_more(visit, "risks", number, len(by_page)),
    )
    return replace(screen, menu=_known_menu(visit, known))


def _known_menu(visit: Visit, known: tuple[ShownFinding, ...]) -> Menu | None:
    items = tuple(Item(card.id, card.words.title[:_LABEL]) for card in known[:_MOST_ITEMS])
    prompt = visit.voice.phrase(Phrase.PICK_KNOWN)
    return Menu(Call("know", {"again": "yes"}), items, prompt, "id") if items else None


def _corrections(visit: Visit, conflicts: tuple[Conflict, ...]) -> list[Choice]:
    ids = list(dict.fromkeys(i for conflict in conflicts for i in conflict.questions))
    questions = [visit.library.guide.questions[i] for i in ids[:FIELDS]]
    return [
        Choice(
            visit.voice.phrase(Phrase.BUTTON_CHANGE, label=q.label), Call("change", {"id": q.id})
        )
        for q in questions
    ]


async def _readiness(visit: Visit, made: Report, _page: int) -> Screen:
    judged = tuple((route_title(visit, s), r) for s, r in made.assessment.readiness.items())
    ids = [mark.source for _, r in judged for mark in (*r.earned, *r.missing, *r.unknown)]
    say = visit.voice.phrase
    bars = Bars(
        title=say(Phrase.PICTURE_READINESS),
        bars=tuple(
            Bar(title, r.level, say(Phrase.LEVEL, level=r.level, full=FULL)) for title, r in judged
        ),
        full=FULL,
        caption=say(Phrase.PICTURE_CAPTION),
    )
    alt = f"{bars.title}. " + "; ".join(f"{bar.label}: {bar.note}" for bar in bars.bars) + "."
    picture = File("readiness.png", "image/png", alt, await visit.painter.paint(bars))
    screen = _screen(visit, ReadinessPage(judged, FULL, _sources(visit, ids)[:4]))
    return replace(screen, files=(picture,))


async def _steps(visit: Visit, made: Report, _page: int) -> Screen:
    actions, profile = made.assessment.actions, made.assessment.profile
    names = names_for(visit.library, visit.voice, profile, visit.today)

    def step(action: Action) -> Step:
        does = visit.voice.body(action.milestone.does, names)
        match action.reason:
            case Mark(title=title):
                return Step(action, does, earns=title, because=None)
            case found:
                (shown_one,) = shown_findings(visit, profile, [found])
                return Step(action, does, earns=None, because=shown_one.words.title)

    ids = [action.milestone.source for action in actions]
    steps = tuple(map(step, actions))
    page = StepsPage(steps, visit.today, profile.stage, profile.season, _sources(visit, ids))
    label = visit.voice.phrase(Phrase.BUTTON_COMMAND, verb="roadmap")
    return _screen(visit, page, Choice(label, Call("roadmap"), Weight.MAIN))


async def _last_cycle(visit: Visit, made: Report, _page: int) -> Screen:
    names = names_for(visit.library, visit.voice, made.assessment.profile, visit.today)
    reading = _newest(visit.library.figures["rank_list_gap_matched"])
    page = LastCyclePage(
        made.assessment.postmortem, names["fig"], _sources(visit, [reading.source, "guide"])
    )
    topic = visit.library.topics.get("roadmap-reapply")
    ways = [Choice(topic.title[:_LABEL], Call("topic", {"id": topic.id}))] if topic else []
    return _screen(visit, page, *ways)


_DRAWN: Mapping[str, tuple[Drawn, Phrase]] = {
    "situation": (_situation, Phrase.CARD_SITUATION),
    "worries": (_worries, Phrase.CARD_WORRIES),
    "control": (_control, Phrase.CARD_CONTROL),
    "strengths": (_strengths, Phrase.CARD_STRENGTHS),
    "gaps": (_gaps, Phrase.CARD_GAPS),
    "risks": (_risks, Phrase.CARD_RISKS),
    "readiness": (_readiness, Phrase.CARD_READINESS),
    "steps": (_steps, Phrase.CARD_STEPS),
    "last_cycle": (_last_cycle, Phrase.CARD_LAST_CYCLE),
}
CARDS = tuple(_DRAWN)
"""The cards, in the order in which they are read."""


def card_titles(visit: Visit, made: Report) -> dict[str, str]:
    """Return the titles of the cards that there are for a person, with how much is in them."""
    assessment = made.assessment
    counts = {
        "strengths": len(made.strengths),
        "gaps": len(made.gaps),
        "risks": len(made.risks) + len(assessment.conflicts),
    }
    titles = {
        card: visit.voice.phrase(phrase, count=counts.get(card, 0))
        for card, (_, phrase) in _DRAWN.items()
    }
    if not assessment.postmortem and not assessment.profile.number("prior_cycles"):
        del titles["last_cycle"]
    return titles


async def card_screen(visit: Visit, made: Report, card: str, page: int) -> Screen:
    """Return one card, with the way to the next and back to the overview."""
    draw, _ = _DRAWN[card]
    screen = await draw(visit, made, page)
    titles = card_titles(visit, made)
    there = [name for name in CARDS if name in titles]
    after = there.index(card) + 1 if card in there else len(there)
    following = there[after : after + 1]
    onward = (
        *(Choice(titles[name], Call("report", {"card": name}), Weight.MAIN) for name in following),
        Choice(visit.voice.phrase(Phrase.BUTTON_OVERVIEW), Call("report")),
    )
    return replace(screen, choices=(*screen.choices, *onward))


def _screen(visit: Visit, page: Page, *choices: Choice) -> Screen:
    return Screen(name=page.template, text=visit.voice.page(page), choices=choices)


def _more(visit: Visit, card: str, number: int, of: int) -> list[Choice]:
    if number == of:
        return []
    call = Call("report", {"card": card, "page": number + 1})
    return [Choice(visit.voice.phrase(Phrase.BUTTON_MORE, left=of - number), call, Weight.MAIN)]


def _sources(visit: Visit, ids: list[str]) -> tuple[Source, ...]:
    return tuple(visit.library.sources[i] for i in dict.fromkeys(ids))
