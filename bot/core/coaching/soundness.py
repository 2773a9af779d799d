"""Cross-checks of the coaches: what their rules, reasons and questions name exists."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.advice import statement, step3
from bot.core.coaching.lint import Differs, Longer, Said
from bot.core.crosscheck import Flaw, condition_flaws, unknown_name
from bot.core.library import Library

FIGURES_USED = (
    *("step3_report_weeks", "step3_permit_weeks", "step3_study_weeks", "usmle_attempt_limit"),
    *("guide_ck_decent", "story_score_words", "eras_experience_characters", "outreach_words"),
    *("outreach_wait_weeks", "letter_reminder_days", "practice_minutes", "guide_pmr_letters"),
    *("guide_core_letters", "eras_letters_per_program", "eras_experiences"),
    *("eras_most_meaningful", "eras_meaningful_characters"),
)
"""Figures that the coaches reckon with or show."""

LINTS_USED = ("story", "experience", "outreach", "letter")
"""Kinds of text that are read by rules."""


def coaching_flaws(library: Library) -> Iterator[Flaw]:
    """Yield everything in lints, reasons and practice that does not fit."""
    for name in FIGURES_USED:
        if name not in library.figures:
            yield Flaw(("figures",), "missing-figure", f"the figure '{name}' is missing",
                       "a coach reckons with it: put it back with its sources")  # fmt: skip
    for kind in LINTS_USED:
        if kind not in library.lints:
            yield Flaw(("lint",), "missing", f"there are no rules for '{kind}'",
                       f"put back lints/{kind}.yaml")  # fmt: skip
    yield from _reason_flaws(library)
    yield from _lint_flaws(library)
    yield from _practice_flaws(library)


def _reason_flaws(library: Library) -> Iterator[Flaw]:
    for name in (*step3.REASONS_USED, *statement.REASONS_USED):
        if name not in library.reasons:
            yield Flaw(("reasons", "reasons"), "missing", f"the reason '{name}' is missing",
                       "a decision gives it: put it back with its sources")  # fmt: skip
    for reason in library.reasons.values():
        about = ("reasons", "reasons", reason.id, "sources")
        for source in reason.sources:
            if source not in library.sources:
                yield unknown_name(about, "a source in sources.yaml", source, library.sources)


def _lint_flaws(library: Library) -> Iterator[Flaw]:
    questions = library.guide.questions
    for kind, lint in library.lints.items():
        for rule in lint.rules:
            for number, check in enumerate(rule.checks):
                about = ("lint", kind, rule.id, "checks", str(number))
                match check.looks:
                    case Said(when=when):
                        yield from condition_flaws(library.guide, about, when)
                    case Longer(figure=figure) if figure not in library.figures:
                        yield unknown_name(about, "a figure", figure, library.figures)
                    case Differs(question=question) if question not in questions:
                        yield unknown_name(about, "a question", question, questions)
                    case _:
                        pass
            for example in (*rule.must, *rule.must_not):
                for question in example.told.keys() - questions.keys():
                    yield unknown_name(("lint", kind, rule.id), "a question", question, questions)


def _practice_flaws(library: Library) -> Iterator[Flaw]:
    for question in library.practice.questions.values():
        about = ("practice", question.id)
        yield from condition_flaws(library.guide, about, question.when)
        for follow_up in question.follow_ups:
            yield from condition_flaws(library.guide, about, follow_up.when)
    for source in library.practice.sources:
        if source not in library.sources:
            yield unknown_name(("practice", "sources"), "a source in sources.yaml", source,
                               library.sources)  # fmt: skip
    if not any(question.drill for question in library.practice.questions.values()):
        yield Flaw(("practice",), "missing", "no practice question is a drill",
                   "mark the one that asks about the score with `drill: true`")  # fmt: skip
