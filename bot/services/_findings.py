"""Findings as a person reads them: in words, with the answers they rest on and their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.core.advice.findings import Found
from bot.core.evidence import Grade, Source
from bot.core.own_words import OwnWords
from bot.core.profile import Profile
from bot.services._asking import shown
from bot.services.citing import names_for
from bot.services.ports import Words
from bot.services.visit import Visit

_ROOM = 2300
"""Characters for the findings of one screen: about as much as anybody reads on a phone at once."""


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """One finding in words; `because` pairs the label of a question with its answer."""

    id: str
    kind: str
    words: Words
    because: tuple[tuple[str, OwnWords | str], ...]
    cited: tuple[Source, ...]
    grade: Grade
    season: int
    dated: bool
    confirm: bool
    dismissible: bool

    @property
    def length(self) -> int:
        """About how many characters it takes on a screen."""
        texts = (self.words.title, self.words.says, self.words.change)
        because = sum(len(label) + len(str(answer)) + 4 for label, answer in self.because)
        cited = sum(len(s.publisher) + len(s.url or "") + 8 for s in self.cited)
        return sum(map(len, texts)) + because + cited + 120


def shown_findings(
    visit: Visit, profile: Profile, found: Iterable[Found]
) -> tuple[ShownFinding, ...]:
    """Put findings into words for this person."""
    names = names_for(visit.library, visit.voice, profile, visit.today)
    questions = visit.library.guide.questions

    def because(one: Found) -> Iterator[tuple[str, OwnWords | str]]:
        for question in map(questions.__getitem__, one.because):
            if answer := profile.answers.get(question.id):
                yield question.label, shown(visit, question, answer, brief=True)

    return tuple(
        ShownFinding(
            id=one.finding.id,
            kind=one.finding.kind.value,
            words=visit.voice.finding(one.finding.id, names),
            because=tuple(because(one)),
            cited=tuple(visit.library.sources[s] for s in one.finding.sources),
            grade=one.grade,
            season=one.season,
            dated=one.dated,
            confirm=one.finding.confirm,
            dismissible=one.finding.dismissible,
        )
        for one in found
    )


def pages(findings: Sequence[ShownFinding]) -> list[list[ShownFinding]]:
    """Return the findings by the screens that hold them; there is always a first."""
    filled: list[list[ShownFinding]] = [[]]
    room = _ROOM
    for finding in findings:
        if filled[-1] and finding.length > room:
            filled.append([])
            room = _ROOM
        filled[-1].append(finding)
        room -= finding.length
    return filled
