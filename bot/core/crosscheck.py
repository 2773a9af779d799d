"""Cross-checks between the parts of a library: every name is defined, and no guard looks ahead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.core.advice.findings import CONSISTENCY
from bot.core.advice.milestones import CALLS, Milestone
from bot.core.advice.readiness import FULL
from bot.core.interview.conditions import NONE, UNKNOWN, Condition, number_token
from bot.core.interview.guide import QUICK, YES_NO, Guide, Kind, Option, Question
from bot.core.library import Library
from bot.core.profile import FACTS
from bot.core.seasons import Calendar


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that does not fit: which entry it is about, what is wrong, and how to mend it."""

    about: tuple[str, ...]
    code: str
    message: str
    hint: str


FIGURES_USED = (
    "ck_pass_mark",
    "ck_pass_mark_before_2014",
    "step3_pass_mark",
    "step1_pass_fail",
    "guide_ck_decent",
    "guide_ck_low_community_top",
    "guide_ck_national_least",
    "guide_step3_solid",
    "guide_older_graduate_years",
    "grad_year_quoted_most",
    "usmle_attempt_limit",
    "eras_letters_per_program",
    "eras_fee_first",
    "eras_fee_first_programs",
    "eras_fee_further",
    "pmr_programs",
    "pmr_programs_categorical",
    "pmr_programs_advanced",
    "pmr_tracks",
    "pmr_signals",
)
"""Figures that facts are computed from: a library without one of them cannot judge anybody."""

ANCHORS_USED = ("eras_submit", "eras_review", "rank_list", "match_day")
"""Anchors that tell where a season stands."""


def flaws(library: Library) -> tuple[Flaw, ...]:
    """Cross-check the parts of a library: every name used is defined, and no guard looks ahead."""
    return (
        *_missing_figures(library),
        *_guide_flaws(library.guide),
        *_guard_flaws(library.guide),
        *_anchor_flaws(library.calendar),
        *_condition_flaws(library),
        *_name_flaws(library),
        *_mark_flaws(library),
        *_milestone_flaws(library),
    )


def _missing_figures(library: Library) -> Iterator[Flaw]:
    for name in FIGURES_USED:
        if name not in library.figures:
            yield Flaw(
                ("figures",), "missing-figure", f"the figure '{name}' is missing",
                "facts are computed from it: put it back with its sources",
            )  # fmt: skip


def _guide_flaws(guide: Guide) -> Iterator[Flaw]:
    if not guide.quick:
        yield Flaw(
            ("quick",), "missing", "there is no quick look",
            "put back guide/00-quick-look.yaml, with `quick:` and the ids of its questions",
        )  # fmt: skip
    for question_id, count in Counter(guide.quick).items():
        if count > 1:
            yield Flaw(
                ("quick",), "twice", f"the quick look asks '{question_id}' twice", "name it once"
            )
    if guide.section(QUICK):
        yield Flaw(
            ("section", QUICK), "reserved", f"'{QUICK}' is the name of the quick look",
            "give the section another id",
        )  # fmt: skip


def _anchor_flaws(calendar: Calendar) -> Iterator[Flaw]:
    for anchor in ANCHORS_USED:
        if anchor not in calendar.anchors:
            yield Flaw(
                ("anchors",), "missing-anchor", f"the anchor '{anchor}' is missing",
                "seasons are told apart by it: put it back",
            )  # fmt: skip
    dated = {moment.anchor for moment in calendar.known.values()}
    for anchor in calendar.anchors.keys() - dated:
        yield Flaw(
            ("anchors", anchor), "no-date", f"no season says when '{anchor}' falls",
            "give it a date in at least one season, with its source",
        )  # fmt: skip


def _guard_flaws(guide: Guide) -> Iterator[Flaw]:
    earlier: set[str] = set()
    for question in guide.questions.values():
        for name in question.ask_when:
            reads = FACTS[name].reads if name in FACTS else (name,)
            # A fact may read the guarded question itself: it has no answer yet when it is judged.
            ahead = [q for q in reads if q in guide.questions.keys() - {*earlier, question.id}]
            if ahead:
                yield Flaw(
                    ("question", question.id, "ask_when"), "looks-ahead",
                    f"the question '{question.id}' is guarded by '{name}', which rests on "
                    f"'{ahead[0]}', asked only later",
                    f"move '{question.id}' below '{ahead[0]}', or guard it by an earlier question",
                )  # fmt: skip
        earlier.add(question.id)


def _condition_flaws(library: Library) -> Iterator[Flaw]:
    conditions: list[tuple[tuple[str, ...], Condition]] = [
        *((("question", q.id, "ask_when"), q.ask_when) for q in library.guide.questions.values()),
        *(
            (("question", q.id, "fixed"), q.fixed_when)
            for q in library.guide.questions.values()
            if q.fixed_when is not None
        ),
        *((("conflict", c.id, "when"), c.when) for c in library.conflicts),
        *((("mark", m.id, "when"), condition) for m in library.marks for condition in m.when),
        *((("milestone", m.id, "when"), m.when) for m in library.milestones.values()),
        *(
            (("milestone", m.id, "done_when"), condition)
            for m in library.milestones.values()
            for condition in m.done_when
        ),
        *((("finding", f.id, "when"), condition) for f in library.findings for condition in f.when),
    ]
    for about, condition in conditions:
        yield from condition_flaws(library.guide, about, condition)


def condition_flaws(guide: Guide, about: tuple[str, ...], condition: Condition) -> Iterator[Flaw]:
    """Yield the names in a condition that nobody asks or derives, and values that cannot be."""
    for name, allowed in condition.items():
        if name not in FACTS and name not in guide.questions:
            yield unknown_name(about, "a question or a fact", name, [*guide.questions, *FACTS])
            continue
        vocabulary = _vocabulary(guide, name)
        for value in allowed:
            if value != UNKNOWN and not vocabulary(value):
                yield Flaw(
                    about, "unknown-value", f"'{value}' is no value of '{name}'",
                    f"write one of: {_values(guide, name)}",
                )  # fmt: skip


def _values(guide: Guide, name: str) -> str:
    if name in FACTS:
        return ", ".join((*FACTS[name].values, UNKNOWN))
    question = guide.questions[name]
    if question.kind in {Kind.NUMBER, Kind.SCORE, Kind.YEAR}:
        return "a number, 2+ for two or more, 1-4 for one to four, none, unknown"
    if question.kind is Kind.MONTH:
        return "past, future, unknown"
    return ", ".join((*(o.value for o in _options(question)), UNKNOWN))


def _options(question: Question) -> Iterable[Option]:
    return YES_NO if question.kind is Kind.YES_NO else question.options


def _vocabulary(guide: Guide, name: str) -> Callable[[str], bool]:
    if name in FACTS:
        return FACTS[name].values.__contains__
    question = guide.questions[name]
    match question.kind:
        case Kind.NUMBER | Kind.YEAR:
            return lambda v: number_token(v) is not None
        case Kind.SCORE:
            return lambda v: v == NONE or number_token(v) is not None
        case Kind.MONTH:
            return {"past", "future"}.__contains__
        case Kind.SEVERAL:
            return {NONE, *(o.value for o in question.options)}.__contains__
        case Kind.CHOICE | Kind.YES_NO:
            return {o.value for o in _options(question)}.__contains__
        case Kind.TEXT:
            return lambda _: False


def unknown_name(about: tuple[str, ...], what: str, name: str, names: Iterable[str]) -> Flaw:
    """Return the flaw of a name that does not exist, with the one that was probably meant."""
    near = process.extractOne(name, list(names), scorer=fuzz.ratio, score_cutoff=60)
    hint = f"did you mean '{near[0]}'?" if near else f"it must be {what} that exists"
    return Flaw(about, "unknown-name", f"'{name}' is not {what}", hint)


def _name_flaws(library: Library) -> Iterator[Flaw]:
    """Check every reference from one entry to another."""
    questions, sections = library.guide.questions, [s.id for s in library.guide.sections]
    used: list[_Use] = [
        *((("quick",), "a question", name, questions) for name in library.guide.quick),
        *(
            (("figure", f.id, "readings", str(n), "source"), "a source in sources.yaml", r.source,
             library.sources)
            for f in library.figures.values()
            for n, r in enumerate(f.readings)
        ),
        *(
            (("moment", m.anchor, str(m.season), "source"), "a source in sources.yaml", m.source,
             library.sources)
            for m in library.calendar.known.values()
        ),
        *(
            (("moment", m.anchor, str(m.season)), "an anchor", m.anchor, library.calendar.anchors)
            for m in library.calendar.known.values()
        ),
    ]  # fmt: skip
    for conflict in library.conflicts:
        about: tuple[str, ...] = ("conflict", conflict.id, "questions")
        used += [(about, "a question", name, questions) for name in conflict.questions]
    for mark in library.marks:
        used += [
            (("mark", mark.section), "a section", mark.section, sections),
            (("mark", mark.id, "source"), "a source in sources.yaml", mark.source, library.sources),
            *((("mark", mark.id, "earned_by"), "a milestone", m, library.milestones)
              for m in mark.earned_by),
        ]  # fmt: skip
    for milestone in library.milestones.values():
        used += _names_of(milestone, library)
    for finding in library.findings:
        about = ("finding", finding.id)
        used += [
            (("findings", finding.section), "a section", finding.section, [*sections, CONSISTENCY]),
            *(((*about, "sources"), "a source in sources.yaml", source, library.sources)
              for source in finding.sources),
            *(((*about, "action"), "a milestone", action, library.milestones)
              for action in [finding.action] if action),
        ]  # fmt: skip
    for topic in library.topics.values():
        about = ("topic", topic.id)
        used += [
            *(((*about, "sources"), "a source in sources.yaml", s, library.sources)
              for s in topic.sources),
            *(((*about, "related"), "a topic", r, library.topics) for r in topic.related),
        ]  # fmt: skip
    used += [
        (("conduct", "harmless", str(number)), "a topic", line.topic, library.topics)
        for number, line in enumerate(library.conduct.harmless)
    ]
    used += [
        (("conduct", "sad_topics"), "a topic", topic, library.topics)
        for topic in sorted(library.conduct.sad_topics)
    ]
    used += [
        (("milestones", section), "a section", section, sections)
        for section in dict.fromkeys(m.section for m in library.milestones.values())
    ]
    for person in library.people.values():
        used += [
            (("person", person.id, "answers", name), "a question", name, questions)
            for name in person.answers
        ]
    for about, what, name, names in used:
        if name not in names:
            yield unknown_name(about, what, name, names)


_Use = tuple[tuple[str, ...], str, str, Iterable[str]]
"""A name that an entry uses: where, what it must be, the name itself, and those that exist."""


def _names_of(milestone: Milestone, library: Library) -> Iterator[_Use]:
    about, anchors = ("milestone", milestone.id), library.calendar.anchors
    yield (*about, "before"), "an anchor in seasons.yaml", milestone.before, anchors
    for part, timing in (("ideal", milestone.ideal), ("not_before", milestone.not_before)):
        if timing:
            yield (*about, part), "an anchor in seasons.yaml", timing.anchor, anchors
    yield (*about, "source"), "a source in sources.yaml", milestone.source, library.sources
    yield from (((*about, "needs"), "a milestone", n, library.milestones) for n in milestone.needs)
    for name in milestone.settles:
        yield (*about, "settles"), "a question", name, library.guide.questions
    if milestone.how.topic:
        yield (*about, "how"), "a topic", milestone.how.topic, library.topics
    if milestone.how.call:
        yield (*about, "how"), "a command", milestone.how.call, CALLS


def _milestone_flaws(library: Library) -> Iterator[Flaw]:
    """Check that milestones can follow each other, and that each can be done in time."""
    milestones, calendar = library.milestones, library.calendar
    for milestone in milestones.values():
        about = ("milestone", milestone.id)
        if milestone.id in _all_needs(milestone, milestones):
            yield Flaw(
                (*about, "needs"), "circle", f"'{milestone.id}' needs itself, by way of others",
                "take one of the `needs` on that way out",
            )  # fmt: skip
        for old in milestone.formerly:
            if old in milestones:
                yield Flaw(
                    (*about, "formerly"), "twice", f"there still is a milestone '{old}'",
                    "a former id is one that is no longer used",
                )  # fmt: skip
        named = [t.anchor for t in (milestone.ideal, milestone.not_before) if t]
        if {milestone.before, *named} <= {anchor for anchor, _ in calendar.known}:
            yield from _order_flaws(milestone, calendar)


def _order_flaws(milestone: Milestone, calendar: Calendar) -> Iterator[Flaw]:
    for season in sorted({season for _, season in calendar.known}):
        end = calendar.moment(milestone.before, season).last_date
        for part, timing in (("ideal", milestone.ideal), ("not_before", milestone.not_before)):
            if timing and timing.on(calendar, season) > end:
                yield Flaw(
                    ("milestone", milestone.id, part), "order",
                    f"in the season {season} `{part}` comes after `before: {milestone.before}`",
                    "fewer months, or a later anchor in `before`",
                )  # fmt: skip


def _all_needs(milestone: Milestone, milestones: Mapping[str, Milestone]) -> set[str]:
    """Return every milestone that comes before this one, at any remove."""
    found: set[str] = set()
    todo = list(milestone.needs)
    while todo:
        name = todo.pop()
        if name not in found and name in milestones:
            found.add(name)
            todo += milestones[name].needs
    return found


def _mark_flaws(library: Library) -> Iterator[Flaw]:
    for section in library.guide.sections:
        count = sum(mark.section == section.id for mark in library.marks)
        if count not in {0, FULL}:
            yield Flaw(
                ("mark", section.id), "marks", f"the section '{section.id}' has {count} marks",
                f"a section has {FULL} marks (its level is their count) or none",
            )  # fmt: skip
