"""/step3: take it before applying, before rank lists, later, or not now; and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from bot.core.advice.reasons import Reason, sources_of
from bot.core.advice.step3 import Preparation, Step3Advice, step3_advice
from bot.core.calls import Call
from bot.core.evidence import Figure, Source
from bot.core.interview.answers import Refused, read
from bot.core.interview.guide import Kind, Question
from bot.core.profile import Profile
from bot.core.screen import Choice, Error, Form, Screen, Weight
from bot.services._asking import refusal
from bot.services._forms import form_screen, line, parts_of
from bot.services.phrases import Phrase
from bot.services.ports import Page, RecordKind
from bot.services.verbs import Unlisted, verb
from bot.services.visit import Visit

_KEPT = "preparation"
_NOTHING = "none"
_HIGHEST, _MOST_WEEKS, _TYPED = 300, 104, 40


@dataclass(frozen=True)
class Step3Page(Page):
    """The decision, the reasons for and against, and what must be true before booking."""

    template: ClassVar[str] = "step3"
    advice: Step3Advice
    preparation: Preparation
    profile: Profile
    figures: dict[str, Figure]
    pros: tuple[Reason, ...]
    cons: tuple[Reason, ...]
    needs: tuple[Reason, ...]
    cited: tuple[Source, ...]


@verb(slash=True)
async def step3(
    visit: Visit,
    practice: Annotated[str, "Score of a full practice exam, if you have one"] = "",
    weeks: Annotated[str, "Weeks that you could study"] = "",
    *,
    value: Annotated[str, "Both in one line", Unlisted] = "",
) -> Screen:
    """Step 3 before applying, later, or not: the decision with its reasons and dates."""
    if value:
        practice, weeks = parts_of(value, 2)
    kept = (await visit.store.records(visit.person, RecordKind.STEP3)).get(_KEPT)
    told: dict[str, Any] = dict(kept.value) if kept else {}
    error = None
    for question, typed in ((_practice(), practice), (_weeks(), weeks)):
        if not str(typed).strip():
            continue
        number = _read(visit, question, typed)
        if isinstance(number, Error):
            error = error or number
        else:
            told[question.id] = number
    if (practice or weeks) and not error:
        await visit.store.put_records(visit.person, RecordKind.STEP3, {_KEPT: told})
    return await _screen(visit, Preparation(told.get("practice"), told.get("weeks")), error)


@verb()
async def step3_form(visit: Visit) -> Screen:
    """Tell how preparing for Step 3 goes."""
    say = visit.voice.phrase
    title = say(Phrase.BUTTON_STEP3_TELL)
    fields = (
        line("practice", say(Phrase.STEP3_PRACTICE), say(Phrase.STEP3_PRACTICE_HELP), _TYPED),
        line("weeks", say(Phrase.STEP3_WEEKS), say(Phrase.STEP3_WEEKS_HELP), _TYPED),
    )
    form = Form(title, Call("step3"), fields)
    return form_screen(
        visit, title, form, here=Call("step3_form"), back=Call("step3"), reply=Call("step3")
    )


async def _screen(visit: Visit, preparation: Preparation, error: Error | None) -> Screen:
    profile = visit.profile(await visit.standing())
    advice = step3_advice(profile, preparation)
    library, say = visit.library, visit.voice.phrase
    reasons = library.reasons
    cited = sources_of(reasons, (*advice.pros, *advice.cons, *advice.needs))
    page = Step3Page(
        advice=advice,
        preparation=preparation,
        profile=profile,
        figures=dict(library.figures),
        pros=tuple(reasons[i] for i in advice.pros),
        cons=tuple(reasons[i] for i in advice.cons),
        needs=tuple(reasons[i] for i in advice.needs),
        cited=tuple(library.sources[s] for s in cited),
    )
    return Screen(
        name="step3",
        text=visit.voice.page(page),
        choices=(
            Choice(say(Phrase.BUTTON_STEP3_TELL), Call("step3_form"), Weight.MAIN),
            Choice(say(Phrase.BUTTON_PROFILE), Call("profile", {"section": "exams"})),
            *(
                Choice(topic.title[:80], Call("topic", {"id": topic.id}))
                for name in ("step3-timing", "step3-visa")
                if (topic := library.topics.get(name))
            ),
        ),
        error=error,
        result={
            "decision": advice.decision.value,
            "for": list(advice.pros),
            "against": list(advice.cons),
            "last_date": advice.last_date.isoformat() if advice.last_date else None,
            "needs": list(advice.needs),
            "estimate": advice.estimate,
            "season": advice.season,
            "practice": preparation.practice,
            "weeks": preparation.weeks,
            "sources": list(cited),
        },
    )


def _read(visit: Visit, question: Question, typed: object) -> int | Error | None:
    """Read a number, or that there is none."""
    if str(typed).strip().casefold() in {_NOTHING, "-", "no", "unsure", "idk"}:
        return None
    value = read(question, typed, visit.today)
    if isinstance(value, Refused):
        return refusal(visit, question, value)
    return int(value.data) if isinstance(value.data, int | float) else None


def _practice() -> Question:
    return _number("practice", "224", 100, _HIGHEST)


def _weeks() -> Question:
    return _number("weeks", "10", 0, _MOST_WEEKS)


def _number(name: str, example: str, least: int, most: int) -> Question:
    return Question(
        id=name, section="", kind=Kind.NUMBER, ask="", label="", why="", example=example,
        least=least, most=most,
    )  # fmt: skip
