"""Lint files: `knowledge/lints/words.yaml`, and for each kind of text its rules and labelled sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.content.documents import Document, Where
from bot.content.entries import Entry, Id, Line, Paragraph, When, condition
from bot.content.problems import Problem, nearest
from bot.core.asking.signs import Sign
from bot.core.asking.words import Lexicon
from bot.core.coaching.likeness import LIKE, UNLIKE, Likeness
from bot.core.coaching.lint import (
    NEGATIONS,
    Check,
    Differs,
    Example,
    Lint,
    Longer,
    Looking,
    Loud,
    Missing,
    Rule,
    Said,
)
from bot.core.coaching.passage import LOW_SCORE, NUMBER, QUESTION, SCORE, START
from bot.core.memory import Memory

WORDS, SENTENCES = "words.yaml", "sentences"
FEWEST_EXAMPLES = 4
_BUILT_IN = frozenset({LOW_SCORE, SCORE, NUMBER, QUESTION, START})
_LONGEST_EXAMPLE = 2000

Phrase = Annotated[str, Field(min_length=1, max_length=60)]
Group = Annotated[str, Field(pattern=r"^#?[a-z][a-z0-9_-]*$", max_length=40)]


class SignEntry(Entry):
    """Groups that stand together in one sentence, each at most `within` words after the last."""

    parts: Annotated[list[Group], Field(min_length=1, max_length=4)]
    within: Annotated[int, Field(ge=0, le=20)] = 4
    any_order: bool = False
    unless: tuple[Group, ...] = ()

    def built(self) -> Sign:
        """Return the core's sign."""
        return Sign(tuple(self.parts), self.within, self.any_order, self.unless)


Looked = Annotated[list[Group | SignEntry], Field(min_length=1)]
"""What is looked for: names of groups or of sets of signs, and signs written out."""


class LintWordsEntry(Entry):
    """The file of groups of words, and of signs that several rules use."""

    groups: dict[Id, Annotated[list[Phrase], Field(min_length=1)]]
    signs: dict[Id, Looked]


class LongerEntry(Entry):
    """A limit: a figure, and what it counts."""

    figure: Id
    unit: Literal["words", "characters"]


class DiffersEntry(Entry):
    """A number that must be the one that was answered."""

    question: Id
    near: Annotated[list[Group], Field(min_length=1)]
    within: Annotated[int, Field(ge=0, le=20)] = 6
    rivals: tuple[Group, ...] = ()
    unit: tuple[Group, ...] = ()
    more: bool = False
    numbers: tuple[int, int] = (0, 999)


class CheckEntry(Entry):
    """One way in which a rule looks: exactly one of the first five keys."""

    said: Looked | None = None
    missing: Looked | None = None
    longer: LongerEntry | None = None
    differs: DiffersEntry | None = None
    loud: bool = False
    unless: tuple[Group, ...] = ()
    in_text: tuple[Group | SignEntry, ...] = ()
    not_in_text: tuple[Group | SignEntry, ...] = ()
    raised_by: tuple[Group | SignEntry, ...] = ()
    when: When = Field(default_factory=dict)
    even_denied: bool = False
    at_least: Annotated[int, Field(ge=1, le=9)] = 1
    mend: Paragraph = ""

    @model_validator(mode="after")
    def _one_way(self) -> CheckEntry:
        ways = (self.said, self.missing, self.longer, self.differs, self.loud or None)
        if sum(way is not None for way in ways) != 1:
            raise ValueError("a check has one of: said, missing, longer, differs, loud")
        if self.missing is None and self.raised_by:
            raise ValueError("`raised_by` belongs to `missing`")
        if self.said is None and (self.not_in_text or self.when or self.even_denied):
            raise ValueError("`not_in_text`, `when`, `even_denied` belong to `said`")
        if self.said is None and self.missing is None and self.unless:
            raise ValueError("`unless` belongs to `said` and `missing`")
        if self.said is None and self.longer is None and self.in_text:
            raise ValueError("`in_text` belongs to `said` and `longer`")
        return self


ExampleText = Annotated[str, Field(min_length=1, max_length=_LONGEST_EXAMPLE)]


class ExampleEntry(Entry):
    """A text that a rule must remark on, or must not; `times` repeats it."""

    text: ExampleText
    told: dict[Id, str | int | float] = Field(default_factory=dict)
    times: Annotated[int, Field(ge=1, le=60)] = 1

    def built(self) -> Example:
        """Return the core's example."""
        return Example(" ".join([self.text] * self.times), self.told)


Examples = Annotated[list[ExampleText | ExampleEntry], Field(min_length=FEWEST_EXAMPLES)]


class RuleEntry(Entry):
    """One rule, with examples of both sides."""

    id: Id
    title: Annotated[str, Field(min_length=3, max_length=60)]
    mend: Paragraph
    checks: Annotated[list[CheckEntry], Field(min_length=1)]
    must: Examples
    must_not: Examples


class LintEntry(Entry):
    """A file of rules: all of one kind of text."""

    rules: Annotated[list[RuleEntry], Field(min_length=1)]


Qualities = Annotated[str, Field(pattern=r"^[a-z_]+(, [a-z_]+)*$", max_length=120)]
"""Names of qualities, such as `blame, trouble`; or `none`."""
NO_QUALITY = "none"


class SentencesEntry(Entry):
    """Sentences of one kind of text, each below the qualities that it has."""

    sentences: dict[Qualities, Annotated[list[Paragraph], Field(min_length=1)]]

    @model_validator(mode="after")
    def _each_once(self) -> SentencesEntry:
        seen: dict[str, str] = {}
        for qualities, sentences in self.sentences.items():
            for sentence in sentences:
                if sentence in seen:
                    where = f"under '{seen[sentence]}' and under '{qualities}'"
                    raise ValueError(f"'{sentence}' stands {where}")
                seen[sentence] = qualities
        return self

    @property
    def by_qualities(self) -> Mapping[tuple[str, ...], Sequence[str]]:
        """The sentences by what they are examples of."""
        return {
            () if names == NO_QUALITY else tuple(names.split(", ")): tuple(sentences)
            for names, sentences in self.sentences.items()
        }


class LikenessEntry(Entry):
    """When likeness tells, by kind of text and quality: fitted by `tests/benchmarks/qualities.py`."""

    fitted_on: Line
    words_count: Annotated[float, Field(ge=0)]
    margins: dict[Id, dict[Id, float]]


def built_likeness(
    kind: str, entry: SentencesEntry, lexicon: Lexicon, fitted: LikenessEntry, memory: Memory
) -> Likeness:
    """Return what tells the qualities of this kind of text."""
    margins = fitted.margins.get(kind, {})
    return Likeness(entry.by_qualities, lexicon, margins, fitted.words_count, memory)


def built_lint(kind: str, entry: LintEntry, words: LintWordsEntry, likeness: Likeness) -> Lint:
    """Return the core's lint; names that do not exist are left out, and are problems elsewhere."""

    def signs(looked: Iterable[str | SignEntry]) -> tuple[Sign, ...]:
        return tuple(_signs(looked, words.signs))

    def looking(check: CheckEntry) -> Looking:
        if check.said is not None:
            return Said(
                signs(check.said), tuple(check.unless), signs(check.in_text),
                signs(check.not_in_text), condition(check.when), check.even_denied,
                check.at_least,
            )  # fmt: skip
        if check.missing is not None:
            return Missing(signs(check.missing), signs(check.raised_by), tuple(check.unless))
        if check.longer is not None:
            return Longer(check.longer.figure, check.longer.unit, signs(check.in_text))
        if check.differs is not None:
            told = check.differs
            return Differs(
                told.question, tuple(told.near), told.within, tuple(told.rivals),
                tuple(told.unit), told.more, told.numbers,
            )  # fmt: skip
        return Loud()

    return Lint(
        kind,
        tuple(
            Rule(
                rule.id,
                rule.title,
                rule.mend,
                tuple(Check(looking(check), check.mend) for check in rule.checks),
                tuple(map(_example, rule.must)),
                tuple(map(_example, rule.must_not)),
            )
            for rule in entry.rules
        ),
        {name: tuple(phrases) for name, phrases in words.groups.items()},
        likeness,
    )


def _example(entry: str | ExampleEntry) -> Example:
    return Example(entry, {}) if isinstance(entry, str) else entry.built()


def _signs(
    looked: Iterable[str | SignEntry], sets: Mapping[str, list[str | SignEntry]]
) -> Iterator[Sign]:
    for one in looked:
        if isinstance(one, SignEntry):
            yield one.built()
        elif one in sets:
            yield from _signs(sets[one], {})
        else:
            yield Sign((one,))


def quality_problems(
    kind: str, document: Document, entry: SentencesEntry, fitted: LikenessEntry
) -> Iterator[Problem]:
    """Yield every quality for which it is not fitted how like is like enough."""
    known = fitted.margins.get(kind, {})
    for names in entry.sentences:
        for name in names.split(", "):
            if name not in known and name != NO_QUALITY:
                near = nearest(name, {*known, NO_QUALITY})
                hint = f"did you mean '{near}'?" if near else "run tests.benchmarks.qualities"
                yield document.problem(("sentences", names), "unknown-name",
                                       f"there is no quality '{name}' of this kind of text",
                                       hint)  # fmt: skip


def name_problems(
    words: tuple[Document, LintWordsEntry],
    lints: Iterable[tuple[Document, LintEntry]],
    fitted: LikenessEntry,
) -> Iterator[Problem]:
    """Yield every name of a group that is not there, and every group that nobody names."""
    document, entry = words
    known = {*entry.groups}
    qualities = {quality for of_kind in fitted.margins.values() for quality in of_kind}
    known |= {begins + quality for begins in (LIKE, UNLIKE) for quality in qualities}
    used: dict[str, tuple[Document, Where]] = {}
    for name, looked in entry.signs.items():
        _note(used, document, ("signs", name), looked, frozenset())
    for lint, rules in lints:
        for number, rule in enumerate(rules.rules):
            for at, check in enumerate(rule.checks):
                where: Where = ("rules", number, "checks", at)
                looked = [
                    *(check.said or ()), *(check.missing or ()), *check.in_text,
                    *check.not_in_text, *check.raised_by, *check.unless,
                    *((*check.differs.near, *check.differs.rivals, *check.differs.unit)
                      if check.differs else ()),
                ]  # fmt: skip
                _note(used, lint, where, looked, frozenset(entry.signs))
    for name, (there, where) in used.items():
        if name not in known:
            near = nearest(name, {*known, *entry.signs})
            hint = f"did you mean '{near}'?" if near else f"write it in lints/{WORDS}"
            yield there.problem(where, "unknown-name", f"there is no group '{name}'", hint)
    for name in sorted(entry.groups.keys() - used.keys() - {NEGATIONS}):
        yield document.problem(("groups", name), "unused", f"no rule names the group '{name}'",
                               "take it out")  # fmt: skip


def _note(
    used: dict[str, tuple[Document, Where]],
    document: Document,
    where: Where,
    looked: Iterable[str | SignEntry],
    sets: frozenset[str],
) -> None:
    for one in looked:
        names = (*one.parts, *one.unless) if isinstance(one, SignEntry) else (one,)
        for name in names:
            if name not in _BUILT_IN and not (name in sets and isinstance(one, str)):
                used.setdefault(name, (document, where))
