"""/story: the personal statement and ERAS experiences, coached and never ghost-written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from bot.core.advice.reasons import Reason, sources_of
from bot.core.advice.statement import MentionAdvice, mention_advice
from bot.core.calls import Call
from bot.core.evidence import Figure, Source
from bot.core.profile import Profile
from bot.core.screen import Choice, Screen, Weight
from bot.services._checking import Check, check_form, checked, checks
from bot.services.phrases import Phrase
from bot.services.ports import Page, RecordKind
from bot.services.verbs import verb
from bot.services.visit import Visit

Kind = Literal["story", "experience"]
_LOGGED = 8


@dataclass(frozen=True)
class StoryPage(Page):
    """Should the statement mention the score: both schools, where, and how long."""

    template: ClassVar[str] = "story"
    advice: MentionAdvice
    profile: Profile
    figures: dict[str, Figure]
    pros: tuple[Reason, ...]
    cons: tuple[Reason, ...]
    cited: tuple[Source, ...]


@dataclass(frozen=True)
class StoryQuestionsPage(Page):
    """Questions that lead to a person's own text."""

    template: ClassVar[str] = "story_questions"
    profile: Profile
    mention: str


@dataclass(frozen=True)
class ExperiencesPage(Page):
    """How to order and describe ERAS experiences."""

    template: ClassVar[str] = "story_experiences"
    profile: Profile
    figures: dict[str, Figure]
    cited: tuple[Source, ...]


@dataclass(frozen=True)
class StoryLogPage(Page):
    """Before and after: the checks of paragraphs and of experiences, the newest last."""

    template: ClassVar[str] = "story_log"
    story: tuple[Check, ...]
    experience: tuple[Check, ...]
    titles: dict[str, str]


@verb(slash=True)
async def story(
    visit: Visit,
    text: Annotated[str, "A paragraph of yours to check; leave it empty for advice"] = "",
    *,
    kind: Annotated[Kind, "What the text is"] = "story",
) -> Screen:
    """Your personal statement: mention the score or not, and a check of your own words."""
    if text:
        return await story_check(visit, text, kind=kind)
    profile = visit.profile(await visit.standing())
    advice = mention_advice(profile)
    library, say = visit.library, visit.voice.phrase
    cited = sources_of(library.reasons, (*advice.pros, *advice.cons))
    page = StoryPage(
        advice=advice,
        profile=profile,
        figures=dict(library.figures),
        pros=tuple(library.reasons[i] for i in advice.pros),
        cons=tuple(library.reasons[i] for i in advice.cons),
        cited=tuple(library.sources[s] for s in cited),
    )
    return Screen(
        name="story",
        text=visit.voice.page(page),
        choices=(
            _check_choice(visit, "story"),
            Choice(say(Phrase.BUTTON_STORY_QUESTIONS), Call("story_questions")),
            Choice(say(Phrase.BUTTON_STORY_EXPERIENCES), Call("story_experiences")),
            Choice(say(Phrase.BUTTON_LOG), Call("story_log")),
            Choice(say(Phrase.BUTTON_DRILL), Call("practice", {"theme": "score"})),
        ),
        reply=Call("story_check"),
        result={
            "mention": advice.mention.value,
            "for": list(advice.pros),
            "against": list(advice.cons),
            "sources": list(cited),
        },
    )


@verb()
async def story_check(
    visit: Visit,
    value: Annotated[str, "The text to check"],
    *,
    kind: Annotated[Kind, "What the text is"] = "story",
) -> Screen:
    """Check a paragraph, or the description of an experience."""
    say = visit.voice.phrase
    again = Choice(say(Phrase.BUTTON_CHECK_AGAIN), Call("story_form", {"kind": kind}), Weight.MAIN)
    back = "story" if kind == "story" else "story_experiences"
    further = (
        again,
        Choice(say(Phrase.BUTTON_LOG), Call("story_log")),
        Choice(say(Phrase.BUTTON_OVERVIEW), Call(back)),
        *([Choice(say(Phrase.BUTTON_DRILL), Call("practice", {"theme": "score"}))]
          if kind == "story" else []),
    )  # fmt: skip
    return await checked(visit, kind, value, RecordKind.STORY, further)


@verb()
async def story_form(visit: Visit, kind: Annotated[Kind, "What the text is"] = "story") -> Screen:
    """Paste a text to be checked."""
    here, check = (Call(name, {"kind": kind}) for name in ("story_form", "story_check"))
    return check_form(visit, kind, here, check, Call("story"))


@verb()
async def story_questions(visit: Visit) -> Screen:
    """Get questions that lead to your own text."""
    profile = visit.profile(await visit.standing())
    page = StoryQuestionsPage(profile, mention_advice(profile).mention.value)
    say = visit.voice.phrase
    return Screen(
        name="story_questions",
        text=visit.voice.page(page),
        choices=(
            _check_choice(visit, "story"),
            Choice(say(Phrase.BUTTON_OVERVIEW), Call("story")),
        ),
        reply=Call("story_check"),
    )


@verb()
async def story_experiences(visit: Visit) -> Screen:
    """Order and describe your ERAS experiences."""
    profile, library = visit.profile(await visit.standing()), visit.library
    sources = ("guide", "aamc-experiences", "ismms-eras-2027")
    page = ExperiencesPage(
        profile, dict(library.figures), tuple(library.sources[s] for s in sources)
    )
    say = visit.voice.phrase
    return Screen(
        name="story_experiences",
        text=visit.voice.page(page),
        choices=(
            _check_choice(visit, "experience"),
            Choice(say(Phrase.BUTTON_LOG), Call("story_log")),
            Choice(say(Phrase.BUTTON_OVERVIEW), Call("story")),
        ),
        reply=Call("story_check", {"kind": "experience"}),
        result={"sources": list(sources)},
    )


@verb()
async def story_log(visit: Visit) -> Screen:
    """See how your texts changed."""
    lints = visit.library.lints
    story_checks = await checks(visit, "story", RecordKind.STORY)
    experience_checks = await checks(visit, "experience", RecordKind.STORY)
    page = StoryLogPage(
        story_checks[-_LOGGED:],
        experience_checks[-_LOGGED:],
        {rule.id: rule.title for kind in ("experience", "story") for rule in lints[kind].rules},
    )
    say = visit.voice.phrase
    return Screen(
        name="story_log",
        text=visit.voice.page(page),
        choices=(
            _check_choice(visit, "story"),
            _check_choice(visit, "experience", Weight.PLAIN),
            Choice(say(Phrase.BUTTON_OVERVIEW), Call("story")),
        ),
        result={
            kind: [{"day": c.day, "words": c.words, "rules": list(c.rules)} for c in found]
            for kind, found in (("story", story_checks), ("experience", experience_checks))
        },
    )


def _check_choice(visit: Visit, kind: str, weight: Weight = Weight.MAIN) -> Choice:
    label = visit.voice.phrase(Phrase.BUTTON_CHECK_TEXT, kind=kind)
    return Choice(label, Call("story_form", {"kind": kind}), weight)
