"""Finding files: rules in `knowledge/findings/<section>.yaml`, words in `prompts/findings/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field, RootModel, model_validator

from bot.content.documents import Document
from bot.content.entries import Entry, Line, SectionId, When, condition, list_of_one
from bot.content.problems import Problem, nearest
from bot.content.prose import prose_problems
from bot.core.advice.findings import CONSISTENCY, Finding, FindingKind, Size
from bot.core.advice.worries import Worry
from bot.core.library import Library

FindingId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Worries = Annotated[
    tuple[Worry, ...],
    BeforeValidator(list_of_one, json_schema_input_type=list[Worry] | Worry),
]


class FindingEntry(Entry):
    """One rule; `when` may list several conditions, any of which fires it."""

    id: FindingId
    kind: FindingKind
    when: Annotated[
        list[Annotated[When, Field(min_length=1)]],
        BeforeValidator(list_of_one, json_schema_input_type=list[When] | When),
        Field(min_length=1),
    ]
    raises: Worries = ()
    answers: Worries = ()
    weight: Annotated[int, Field(ge=1, le=5)]
    weighed: Line
    effect: Size
    effort: Size
    weeks: Annotated[int, Field(ge=0, le=104)]
    action: str | None = None
    sources: Annotated[
        list[str],
        BeforeValidator(list_of_one, json_schema_input_type=list[str] | str),
        Field(min_length=1),
    ]
    confirm: bool = False

    def built(self, section: str) -> Finding:
        """Return the core's finding."""
        return Finding(
            id=self.id,
            section=section,
            kind=self.kind,
            when=tuple(condition(when) for when in self.when),
            raises=self.raises,
            answers=self.answers,
            weight=self.weight,
            weighed=self.weighed,
            effect=self.effect,
            effort=self.effort,
            weeks=self.weeks,
            action=self.action,
            sources=tuple(self.sources),
            confirm=self.confirm,
        )


class FindingsEntry(Entry):
    """A file of findings: all of one section, or the consistency of the plan."""

    section: SectionId
    findings: Annotated[list[FindingEntry], Field(min_length=1)]

    @model_validator(mode="after")
    def _consistency_doubts(self) -> FindingsEntry:
        doubting = {FindingKind.RISK, FindingKind.CONFLICT}
        if self.section == CONSISTENCY and any(f.kind not in doubting for f in self.findings):
            raise ValueError(
                "a finding of consistency is a risk or a conflict: it can be dismissed"
            )
        return self


class WordsOfFinding(Entry):
    """How one finding is said: Jinja, with the names of a topic's body."""

    title: Annotated[str, Field(min_length=1, max_length=80)]
    says: Annotated[str, Field(min_length=1, max_length=350)]
    change: Annotated[str, Field(min_length=1, max_length=200)]


class WordsOfFindings(RootModel[dict[FindingId, WordsOfFinding]]):
    """A file `prompts/findings/<section>.yaml`: words by the id of the finding."""


def word_problems(
    worded: Mapping[str, tuple[Document, WordsOfFinding]], library: Library, folder: str
) -> Iterator[Problem]:
    """Yield every finding without words, words without a finding, and words that cannot be said."""
    rules = {rule.id: rule for rule in library.findings}
    for rule in rules.values():
        if rule.id not in worded:
            hint = "add it with `title`, `says` and `change`"
            yield Document(f"{folder}/{rule.section}.yaml", None, {}).problem(
                (), "missing", f"there are no words for the finding '{rule.id}'", hint
            )
    for finding_id, (document, words) in worded.items():
        if finding_id not in rules:
            near = nearest(finding_id, rules)
            yield document.problem(
                (finding_id,), "unknown-name", f"there is no finding '{finding_id}'",
                f"did you mean '{near}'?" if near else "delete it",
            )  # fmt: skip
        for part, text in words:
            yield from prose_problems(
                text,
                library,
                lambda _, *told, part=part, about=finding_id, document=document: document.problem(
                    (about, part), *told
                ),
            )
