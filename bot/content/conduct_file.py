"""What is not an ordinary question: `conduct.yaml`, and the examples in `conduct/<kind>.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from bot.content.documents import Document
from bot.content.entries import Entry, Id, Line, Paragraph
from bot.content.problems import Problem, nearest
from bot.core.asking.conduct import KINDS, Conduct, Harmless, Signs
from bot.core.asking.signs import Sign

Cue = Annotated[str, Field(min_length=1, max_length=60)]
Talk = Literal["greeting", "thanks", "goodbye", "reaction", "about_bot"]


class SignEntry(Entry):
    """Groups of words that stand together."""

    parts: Annotated[list[Id], Field(min_length=1, max_length=4)]
    within: Annotated[int, Field(ge=0, le=20)] = 3
    any_order: bool = False
    unless: tuple[Id, ...] = ()

    def built(self) -> Sign:
        """Return the core's sign."""
        return Sign(tuple(self.parts), self.within, self.any_order, self.unless)


class FiguresEntry(Entry):
    """What alarms by its words alone, and is crossed out."""

    cues: list[Cue]
    signs: tuple[SignEntry, ...] = ()

    def built(self) -> Signs:
        """Return the core's signs."""
        return Signs(tuple(self.cues), tuple(sign.built() for sign in self.signs))


class KindEntry(Entry):
    """How one kind of utterance shows itself."""

    cues: tuple[Cue, ...] = ()
    signs: tuple[SignEntry, ...] = ()
    elsewhere: tuple[Cue, ...] = ()

    def built(self, examples: Sequence[str]) -> Signs:
        """Return the core's signs."""
        return Signs(
            tuple(self.cues),
            tuple(sign.built() for sign in self.signs),
            self.elsewhere,
            tuple(examples),
        )


class ExamplesEntry(Entry):
    """Whole messages of one kind, to compare with."""

    examples: Annotated[list[Paragraph], Field(min_length=20)]


class HarmlessEntry(Entry):
    """An ordinary question in alarming words."""

    text: Line
    topic: Id


class MarginsEntry(Entry):
    """By how much a text must be more like a kind's examples than like a question."""

    danger: float
    strain: float
    cheated: float
    integrity: float
    talk: float


class DenialsEntry(Entry):
    """Below which likeness a sign of a kind counts for nothing; danger is never denied."""

    strain: float
    cheated: float
    integrity: float


class GivesWayEntry(Entry):
    """How much more a text must be like another kind for each to give way; all do to one's own prose."""

    danger: Annotated[float, Field(gt=0)]
    strain: Annotated[float, Field(gt=0)]
    cheated: Annotated[float, Field(gt=0)]
    integrity: Annotated[float, Field(gt=0)]
    own_prose: Annotated[float, Field(gt=0)]


class ThresholdsEntry(Entry):
    """When likeness alone tells a kind: fitted by `tests/benchmarks/calibrate.py`, not by hand."""

    fitted_on: Line
    margins: MarginsEntry
    denials: DenialsEntry
    gives_way: GivesWayEntry
    small_talk_likeness: Annotated[float, Field(ge=50, le=100)]
    fewest_words: Annotated[int, Field(ge=1, le=10)]


class ConductEntry(Entry):
    """The whole file."""

    same: dict[Cue, Cue]
    groups: dict[Id, Annotated[list[Cue], Field(min_length=1)]]
    figures_of_speech: FiguresEntry
    danger: KindEntry
    strain: KindEntry
    integrity: KindEntry
    cheated: KindEntry
    out_of_scope: KindEntry
    fillers: list[str]
    other_languages: list[Cue]
    smalltalk: dict[Talk, Annotated[list[Cue], Field(min_length=1)]]
    sad_topics: list[Id]
    harmless: list[HarmlessEntry]

    def built(self, thresholds: ThresholdsEntry, examples: Mapping[str, Sequence[str]]) -> Conduct:
        """Return the core's value, with the examples of every kind."""
        return Conduct(
            same=self.same,
            groups={name: tuple(phrases) for name, phrases in self.groups.items()},
            figures_of_speech=self.figures_of_speech.built(),
            kinds={kind: getattr(self, kind).built(examples[kind]) for kind in KINDS},
            small_talk={kind: tuple(texts) for kind, texts in self.smalltalk.items()},
            fillers=frozenset(self.fillers),
            other_languages=frozenset(self.other_languages),
            harmless=tuple(Harmless(line.text, line.topic) for line in self.harmless),
            sad_topics=frozenset(self.sad_topics),
            margins=thresholds.margins.model_dump(),
            denials=thresholds.denials.model_dump(),
            gives_way=thresholds.gives_way.model_dump(),
            small_talk_likeness=thresholds.small_talk_likeness,
            fewest_words=thresholds.fewest_words,
        )


def group_problems(document: Document, entry: ConductEntry) -> Iterator[Problem]:
    """Yield every sign that names a group that is not there, and every group that no sign names."""
    named: set[str] = set()
    for kind in ("figures_of_speech", *KINDS):
        signs: tuple[SignEntry, ...] = getattr(entry, kind).signs
        for number, sign in enumerate(signs):
            named.update(sign.parts, sign.unless)
            for group in sorted({*sign.parts, *sign.unless} - set(entry.groups)):
                near = nearest(group, set(entry.groups))
                hint = f"did you mean '{near}'?" if near else "write it under `groups`"
                yield document.problem(
                    (kind, "signs", number), "unknown-name", f"there is no group '{group}'", hint
                )
    for group in sorted(set(entry.groups) - named):
        yield document.problem(
            ("groups", group), "unused", f"no sign names the group '{group}'", "take it out"
        )
