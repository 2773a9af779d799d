"""Practice for interviews: which question comes next, and how answers are rated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.core.interview.conditions import Condition, Verdict, verdict
from bot.core.profile import Profile

WEAK = 0.5
"""Share of the rubric below which an answer, and a theme by its last two, is weak."""
_LAST = 2


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What an interviewer may ask next, of a person of whom `when` holds."""

    ask: str
    when: Condition


@dataclass(frozen=True, slots=True)
class PracticeQuestion:
    """One question, what a good answer has in it, and what may be asked next.

    A `drill` is about the low score or the failed exam: it comes first for those who have one.
    """

    id: str
    theme: str
    ask: str
    listens_for: str
    follow_ups: tuple[FollowUp, ...]
    when: Condition
    drill: bool

    def asked_next(self, profile: Profile) -> tuple[str, ...]:
        """Return the follow-ups that this person should expect."""
        return tuple(
            one.ask for one in self.follow_ups if verdict(one.when, profile.known) is Verdict.HOLDS
        )


@dataclass(frozen=True, slots=True)
class Theme:
    """Questions on one subject."""

    id: str
    title: str
    questions: tuple[PracticeQuestion, ...]


@dataclass(frozen=True, slots=True)
class Virtue:
    """One line of the rubric: something that a good answer shows."""

    id: str
    title: str
    asks: str


@dataclass(frozen=True, slots=True)
class Rating:
    """What a person found in their own answer to a question: virtues of the rubric, by id."""

    question: str
    shown: tuple[str, ...]


@dataclass(frozen=True)
class PracticeBank:
    """Every theme, the rubric, what to ask them, and what to see to before a video interview."""

    themes: tuple[Theme, ...]
    rubric: tuple[Virtue, ...]
    ask_them: tuple[str, ...]
    etiquette: tuple[str, ...]
    sources: tuple[str, ...]

    @cached_property
    def questions(self) -> Mapping[str, PracticeQuestion]:
        """Every question by id, in the order of the files."""
        return {q.id: q for theme in self.themes for q in theme.questions}

    def theme(self, theme_id: str) -> Theme | None:
        """Return the theme of this id."""
        return next((theme for theme in self.themes if theme.id == theme_id), None)

    def share(self, rating: Rating) -> float:
        """Return how much of the rubric an answer showed."""
        return len(set(rating.shown) & {v.id for v in self.rubric}) / len(self.rubric)

    def shares(self, ratings: Sequence[Rating]) -> Mapping[str, float]:
        """Return how each theme that was tried stands: the mean share of its last two answers."""
        by_theme: dict[str, list[float]] = {}
        for rating in ratings:
            if question := self.questions.get(rating.question):
                by_theme.setdefault(question.theme, []).append(self.share(rating))
        return {
            theme: sum(shares[-_LAST:]) / len(shares[-_LAST:]) for theme, shares in by_theme.items()
        }

    def following(
        self,
        profile: Profile,
        ratings: Sequence[Rating],
        theme: str | None = None,
        after: str | None = None,
    ) -> PracticeQuestion:
        """Return the question to practise next, of one `theme` if it is named.

        First the drill, for those whose record has a low score or a fail and who never rated it; then
        the weakest theme that came out weak, but no more than twice in a row; then what was never
        tried, in file order; then what was tried least. The same question does not come twice in a row if there is another. One that was
        passed over (`after`) goes to the end of the line.
        """
        fitting = [
            q
            for q in self.questions.values()
            if verdict(q.when, profile.known) is not Verdict.FAILS and theme in {None, q.theme}
        ]
        counts = Counter(rating.question for rating in ratings)
        last = after or (ratings[-1].question if ratings else None)
        place = next((n for n, q in enumerate(fitting) if q.id == after), -1)
        in_line = fitting[place + 1 :] + fitting[: place + 1]
        fresh = [q for q in in_line if q.id != last] or in_line
        drills = [q for q in fresh if q.drill and not counts[q.id]]
        if drills and theme is None and after is None and _has_trouble(profile):
            return drills[0]
        weak = {t: share for t, share in self.shares(ratings).items() if self.is_weak(share)}
        latest = [
            self.questions[r.question].theme
            for r in ratings[-_LAST:]
            if r.question in self.questions
        ]
        if len(latest) == _LAST and len(set(latest)) == 1:
            weak.pop(latest[0], None)
        return min(fresh, key=lambda q: (weak.get(q.theme, 1.0), counts[q.id]))

    @staticmethod
    def is_weak(share: float | None) -> bool:
        """Whether a theme that shows this share of the rubric should come back first."""
        return share is not None and share < WEAK


def _has_trouble(profile: Profile) -> bool:
    failed = profile.known("failed_attempt") == "yes"
    return failed or profile.known("ck_band") in {"low", "fail"}
