"""The kinds of file in `knowledge/`, and of their words in `prompts/`: which entry each one holds.

For editors that complete and check while somebody types: `python -m bot schema DIR`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from pydantic import BaseModel

from bot.content.asking_files import MatchingEntry, WordsEntry
from bot.content.conduct_file import ConductEntry, ExamplesEntry
from bot.content.entries import (
    ConflictsEntry,
    FiguresEntry,
    QuickEntry,
    ReadinessEntry,
    SeasonsEntry,
    SectionEntry,
    SourcesEntry,
)
from bot.content.finding_files import FindingsEntry, WordsOfFindings
from bot.content.lint_files import LintEntry, LintWordsEntry, SentencesEntry
from bot.content.milestone_files import MilestonesEntry
from bot.content.people_file import PeopleEntry
from bot.content.practice_files import PracticeEntry, ThemeEntry
from bot.content.program_files import CurationEntry, FieldsEntry, ProgramsEntry
from bot.content.reason_file import ReasonsEntry
from bot.content.topic_files import TopicEntry


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file: its name, where such files are, and the model of what they hold."""

    name: str
    pattern: str
    model: type[BaseModel]

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema of such a file (of a topic: of what stands between its fences)."""
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", **self._described()}

    def _described(self) -> dict[str, Any]:
        described = self.model.model_json_schema()
        return {**described, "title": f"{self.name}: {self.pattern}"}


FILE_KINDS = (
    FileKind("quick-look", "knowledge/guide/00-quick-look.yaml", QuickEntry),
    FileKind("section", "knowledge/guide/*.yaml", SectionEntry),
    FileKind("sources", "knowledge/sources.yaml", SourcesEntry),
    FileKind("figures", "knowledge/figures.yaml", FiguresEntry),
    FileKind("seasons", "knowledge/seasons.yaml", SeasonsEntry),
    FileKind("conflicts", "knowledge/conflicts.yaml", ConflictsEntry),
    FileKind("readiness", "knowledge/readiness.yaml", ReadinessEntry),
    FileKind("milestones", "knowledge/milestones/*.yaml", MilestonesEntry),
    FileKind("findings", "knowledge/findings/*.yaml", FindingsEntry),
    FileKind("words-of-findings", "prompts/findings/*.yaml", WordsOfFindings),
    FileKind("programs", "knowledge/programs/*.yaml", ProgramsEntry),
    FileKind("program-fields", "knowledge/program_fields.yaml", FieldsEntry),
    FileKind("curation", "knowledge/curation.yaml", CurationEntry),
    FileKind("words-of-rules", "knowledge/lints/words.yaml", LintWordsEntry),
    FileKind("sentences", "knowledge/lints/sentences/*.yaml", SentencesEntry),
    FileKind("rules-for-texts", "knowledge/lints/*.yaml", LintEntry),
    FileKind("reasons", "knowledge/reasons.yaml", ReasonsEntry),
    FileKind("practice-rubric", "knowledge/practice/rubric.yaml", PracticeEntry),
    FileKind("practice", "knowledge/practice/*.yaml", ThemeEntry),
    FileKind("people", "knowledge/people.yaml", PeopleEntry),
    FileKind("words", "knowledge/words.yaml", WordsEntry),
    FileKind("matching", "knowledge/matching.yaml", MatchingEntry),
    FileKind("conduct", "knowledge/conduct.yaml", ConductEntry),
    FileKind("examples", "knowledge/conduct/*.yaml", ExamplesEntry),
    FileKind("topic", "knowledge/topics/*/*.md", TopicEntry),
)
"""The first whose pattern a path matches is its kind."""

EDITOR_SETTINGS = "settings.json"
"""A file for Visual Studio Code's YAML extension: which schema belongs to which files."""


def kind_of(path: str) -> FileKind | None:
    """Return the kind of the file at this path, such as `knowledge/figures.yaml`."""
    return next((kind for kind in FILE_KINDS if fnmatchcase(path, kind.pattern)), None)


def schemas() -> Mapping[str, str]:
    """Return what `schema` writes: file names and their JSON."""
    written = {f"{kind.name}.schema.json": kind.schema for kind in FILE_KINDS}
    # The editor takes every schema that matches, so the quick look must match only its own.
    patterns = {kind.name: kind.pattern for kind in FILE_KINDS if kind.name != "topic"}
    patterns["section"] = "knowledge/guide/!(00-quick-look).yaml"
    patterns["rules-for-texts"] = "knowledge/lints/!(words).yaml"
    patterns["practice"] = "knowledge/practice/!(rubric).yaml"
    settings = {"yaml.schemas": {f"./{name}.schema.json": p for name, p in patterns.items()}}
    return {
        name: json.dumps(data, indent=2, ensure_ascii=False) + "\n"
        for name, data in {**written, EDITOR_SETTINGS: settings}.items()
    }
