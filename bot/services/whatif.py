"""/whatif: change an answer on paper and see what the report would say, with the bad branch beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from rapidfuzz import fuzz, process

from bot.core.advice.assessment import Assessment
from bot.core.advice.milestones import Milestone
from bot.core.advice.readiness import FULL
from bot.core.advice.whatif import (
    Delta,
    Outlook,
    delta,
    failed_branch,
    on_paper,
    suggestions,
)
from bot.core.calls import Call
from bot.core.interview.answers import Refused, Value, read
from bot.core.interview.guide import Kind, Question
from bot.core.interview.replay import Answers, Standing
from bot.core.own_words import OwnWords
from bot.core.profile import Profile
from bot.core.programs.curation import eligible
from bot.core.screen import (
    Choice,
    Error,
    ErrorCode,
    Field,
    FieldKind,
    Form,
    Item,
    Menu,
    Screen,
    Weight,
)
from bot.services import _asking
from bot.services._catalogue import catalogue_for
from bot.services._findings import shown_findings
from bot.services._planning import statuses_of
from bot.services.ask import in_distress
from bot.services.citing import names_for
from bot.services.phrases import Phrase
from bot.services.ports import Page
from bot.services.report import report_of, report_screen
from bot.services.verbs import Unlisted, verb
from bot.services.visit import Visit

_MOST_ITEMS = 25
_LABEL = 80
_TYPED = 200
_CLOSE_ENOUGH = 75
_LONGEST_CALL = 90
"""Characters of a call that a button can carry."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One outcome in words: titles of what comes and goes, levels, and counts before and after."""

    gone: tuple[str, ...]
    added: tuple[str, ...]
    readiness: tuple[tuple[str, int | None, int | None], ...]
    steps: tuple[str, ...]
    plan_added: tuple[str, ...]
    plan_gone: tuple[str, ...]
    dropped: tuple[str, ...]
    delta: Delta


@dataclass(frozen=True)
class WhatIfPage(Page):
    """The changes, each branch beside where the person stands, or what is being asked.

    A change is a label, the answer now (None if there is none), and the answer on paper. `bad` is
    there only for an exam to come; `fixed` names changes that cannot come true any more.
    """

    template: ClassVar[str] = "whatif"
    changes: tuple[tuple[str, OwnWords | str | None, OwnWords | str], ...] = ()
    good: Branch | None = None
    bad: Branch | None = None
    fixed: tuple[str, ...] = ()
    full: int = FULL
    asking: str | None = None
    example: str = ""


NOTHING: Mapping[str, Any] = {"changes": {}, "good": None, "bad": None}
"""The result while nothing is changed."""


def complete_answer(visit: Visit, typed: str) -> list[tuple[str, str]]:
    """Offer the questions whose label comes near what has been typed so far."""
    labels = {question.label: question.id for question in _changeable(visit)}
    if not typed.strip():
        return [(label, labels[label]) for label in list(labels)[:_MOST_ITEMS]]
    near = process.extract(typed[:100], list(labels), scorer=fuzz.WRatio, limit=10, score_cutoff=50)
    return [(label, labels[label]) for label, _, _ in near]


@verb(slash=True)
async def whatif(
    visit: Visit,
    /,
    question: Annotated[str, "Which answer to change on paper", complete_answer] = "",
    value: Annotated[Any, "What it would be"] = "",
    *,
    change: Annotated[str, "A question and its value, as the menu gives it", Unlisted] = "",
    keep: Annotated[str, "yes, to keep these answers", Unlisted] = "",
    **changes: object,
) -> Screen:
    """See on paper what another score, more months or a later season would change."""
    typed = dict(changes)
    if question and value in ("", None):
        return _one_change(visit, str(question))
    if question:
        typed[str(question)] = value
    if change:
        name, _, picked = str(change).partition("=")
        typed[name] = picked
    answers = _read(visit, typed)
    if isinstance(answers, Screen):
        return answers
    if keep == "yes" and answers:
        await visit.store.put_answers(visit.person, {i: v.plain for i, v in answers.items()})
        return await report_screen(visit, await visit.standing())
    standing = await visit.standing()
    return await (_compared(visit, standing, answers) if answers else _offered(visit, standing))


def _read(visit: Visit, typed: Mapping[str, object]) -> dict[str, Value] | Screen:
    """Read the changes; or return the screen that says which of them could not be read."""
    answers: dict[str, Value] = {}
    for name, text in typed.items():
        asked = _meant(visit, name)
        if asked is None:
            return _no_such_answer(visit, name)
        said = read(asked, text, visit.today)
        if isinstance(said, Refused):
            if cry := in_distress(visit, text, readable=False):
                return cry
            return _refused(visit, _asking.refusal(visit, asked, said))
        answers[asked.id] = said
    return answers


def _changeable(visit: Visit) -> list[Question]:
    """Return the questions that something may follow from: all but free text."""
    questions = visit.library.guide.questions.values()
    return [question for question in questions if question.kind is not Kind.TEXT]


def _meant(visit: Visit, name: str) -> Question | None:
    """Return the question that an id means, or the label that somebody typed."""
    if (question := visit.library.guide.question(name)) and question.kind is not Kind.TEXT:
        return question
    labels = {q.label.casefold(): q for q in _changeable(visit)}
    near = process.extractOne(
        name.casefold()[:_LABEL], list(labels), scorer=fuzz.WRatio, score_cutoff=_CLOSE_ENOUGH
    )
    return labels[near[0]] if near else None


def _no_such_answer(visit: Visit, name: str) -> Screen:
    near = _asking.nearest_question(visit, name)
    message = visit.voice.phrase(Phrase.ERROR_NO_SUCH_ANSWER, name=OwnWords(name[:40]), near=near)
    return _refused(visit, Error(ErrorCode.REFUSED, message, name[:40]))


def _refused(visit: Visit, error: Error) -> Screen:
    return Screen(
        name="whatif",
        text=visit.voice.page(WhatIfPage()),
        choices=(*_type_choices(visit), *_ways_back(visit)),
        error=error,
        result=NOTHING,
    )


async def _offered(visit: Visit, standing: Standing) -> Screen:
    """Offer the changes most worth trying, and a form for any other."""
    profile = visit.profile(standing)
    questions = visit.library.guide.questions
    items = tuple(
        Item(
            f"{question_id}={value.plain}",
            f"{questions[question_id].label}: {_plainly(visit, questions[question_id], value)}"[
                :_LABEL
            ],
        )
        for question_id, value in suggestions(profile)
    )
    prompt = visit.voice.phrase(Phrase.PICK_CHANGE)
    return Screen(
        name="whatif",
        text=visit.voice.page(WhatIfPage()),
        menu=Menu(Call("whatif"), items[:_MOST_ITEMS], prompt, "change") if items else None,
        choices=(*_type_choices(visit), *_ways_back(visit)),
        result=NOTHING,
    )


@verb()
async def whatif_form(visit: Visit) -> Screen:
    """Type a change: which answer, and what it would be."""
    say = visit.voice.phrase
    fields = (
        Field("question", say(Phrase.WHAT_IF_QUESTION), say(Phrase.WHAT_IF_QUESTION_HELP),
              FieldKind.LINE, most=_LABEL),
        Field("value", say(Phrase.WHAT_IF_VALUE), say(Phrase.WHAT_IF_VALUE_HELP),
              FieldKind.LINE, most=_TYPED),
    )  # fmt: skip
    return Screen(
        name="whatif",
        text=visit.voice.page(WhatIfPage()),
        form=Form(say(Phrase.BUTTON_WHAT_IF), Call("whatif"), fields),
        choices=_ways_back(visit),
        result=NOTHING,
    )


def _one_change(visit: Visit, name: str) -> Screen:
    """Ask what one answer would be: by its options, or by an example to type."""
    asked = _meant(visit, name)
    if asked is None:
        return _no_such_answer(visit, name)
    options = _asking.options(asked)
    items = tuple(Item(o.value, o.label) for o in options)
    call = Call("whatif", {"question": asked.id})
    many = asked.kind is Kind.SEVERAL
    prompt = visit.voice.phrase(Phrase.PICK_SEVERAL if many else Phrase.PICK_ONE)
    return Screen(
        name="whatif",
        text=visit.voice.page(WhatIfPage(asking=asked.ask, example=asked.example)),
        menu=Menu(call, items, prompt, many=many) if items else None,
        choices=(*(() if items else _type_choices(visit)), *_ways_back(visit)),
        reply=call,
        result=NOTHING,
    )


async def _compared(visit: Visit, standing: Standing, changes: Answers) -> Screen:
    """Show what the changes would do, and what they would if an exam among them were failed."""
    made = await report_of(visit, standing)
    now, library = made.assessment, visit.library
    told = {**standing.live, **standing.aside}
    known = {found.finding.id for found in made.known}
    statuses = await statuses_of(visit)
    outlook = await _outlook(visit, now)

    async def branch(answers: Answers) -> Branch:
        then = library.assessment(
            library.standing({**told, **answers}, visit.today), visit.today, known, statuses
        )
        found = delta(outlook, await _outlook(visit, then))
        return _branch(visit, now.profile, then.profile, found)

    good = await branch(on_paper(now.profile, changes))
    failing = failed_branch(now.profile, changes)
    bad = await branch(failing) if failing else None
    questions = library.guide.questions
    page = WhatIfPage(
        changes=tuple(
            (
                questions[i].label,
                _asking.shown(visit, questions[i], before) if (before := told.get(i)) else None,
                _asking.shown(visit, questions[i], value),
            )
            for i, value in changes.items()
        ),
        good=good,
        bad=bad,
        fixed=tuple(q.label for q in now.reach.fixed if q.id in changes),
        full=FULL,
    )
    plain = {i: value.plain for i, value in changes.items()}
    keep = Call("whatif", {**plain, "keep": "yes"})
    return Screen(
        name="whatif",
        text=visit.voice.page(page),
        choices=(
            Choice(visit.voice.phrase(Phrase.BUTTON_TRY_ANOTHER), Call("whatif"), Weight.MAIN),
            *(
                [Choice(visit.voice.phrase(Phrase.BUTTON_KEEP_ANSWERS), keep)]
                if len(str(keep)) <= _LONGEST_CALL
                else []
            ),
            *_ways_back(visit),
        ),
        result={
            "changes": plain,
            "good": _plain(good.delta),
            "bad": _plain(bad.delta) if bad else None,
        },
    )


async def _outlook(visit: Visit, assessment: Assessment) -> Outlook:
    """Set beside an assessment what the catalogue is to this person."""
    catalogue = await catalogue_for(visit, assessment.profile)
    curated = catalogue.curated
    return Outlook(
        assessment=assessment,
        eligible=eligible(catalogue.programs, curated.person, visit.library.curation),
        listed=curated.chosen,
        fees=curated.bill.total,
    )


def _branch(visit: Visit, before: Profile, after: Profile, found: Delta) -> Branch:
    gone = shown_findings(visit, before, found.findings_gone)
    added = shown_findings(visit, after, found.findings_added)
    names = names_for(visit.library, visit.voice, after, visit.today)

    def titles(milestones: Iterable[Milestone]) -> tuple[str, ...]:
        return tuple(visit.voice.body(m.title, names) for m in milestones)

    return Branch(
        gone=tuple(one.words.title for one in gone),
        added=tuple(one.words.title for one in added),
        readiness=tuple(
            (_asking.route_title(visit, section), *levels)
            for section, levels in found.readiness.items()
        ),
        steps=titles(action.milestone for action in found.actions_added),
        plan_added=titles(found.plan_added),
        plan_gone=titles(found.plan_gone),
        dropped=titles(found.dropped),
        delta=found,
    )


def _plain(found: Delta) -> dict[str, Any]:
    """Return a delta as the outside contract names its parts."""
    return {
        "findings_added": [one.finding.id for one in found.findings_added],
        "findings_gone": [one.finding.id for one in found.findings_gone],
        "readiness": {section: list(levels) for section, levels in found.readiness.items()},
        "eligible_change": found.eligible[1] - found.eligible[0],
        "roadmap": {
            "added": [milestone.id for milestone in found.plan_added],
            "gone": [milestone.id for milestone in found.plan_gone],
            "dropped": [milestone.id for milestone in found.dropped],
        },
        "programs": {"added": list(found.listed), "gone": list(found.unlisted)},
    }


def _plainly(visit: Visit, question: Question, value: Value) -> str:
    return str(_asking.shown(visit, question, value))


def _type_choices(visit: Visit) -> list[Choice]:
    label = visit.voice.phrase(Phrase.BUTTON_OWN_CHANGE)
    return [Choice(label, Call("whatif_form"), Weight.MAIN, form=True)]


def _ways_back(visit: Visit) -> tuple[Choice, ...]:
    return (Choice(visit.voice.phrase(Phrase.BUTTON_REPORT), Call("report")),)
