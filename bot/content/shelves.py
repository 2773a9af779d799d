"""From the folder `knowledge/` to a Library: every file read, every mistake reported at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.content.asking_files import MatchingEntry, WordsEntry
from bot.content.conduct_file import ConductEntry, ExamplesEntry, group_problems
from bot.content.documents import Document, Where, read_document
from bot.content.entries import (
    ConflictsEntry,
    FiguresEntry,
    QuickEntry,
    ReadinessEntry,
    SeasonsEntry,
    SectionEntry,
    SourcesEntry,
    field_names,
)
from bot.content.finding_files import FindingsEntry
from bot.content.lint_files import (
    SENTENCES,
    WORDS,
    LintEntry,
    LintWordsEntry,
    SentencesEntry,
    built_likeness,
    built_lint,
    name_problems,
    quality_problems,
)
from bot.content.milestone_files import MilestonesEntry, milestone_prose_problems
from bot.content.mistakes import problem_of
from bot.content.people_file import PeopleEntry
from bot.content.practice_files import PRACTICE, PracticeEntry, ThemeEntry
from bot.content.problems import Problem, Severity, Unusable, nearest
from bot.content.program_files import CurationEntry, FieldsEntry, ProgramsEntry
from bot.content.reason_file import ReasonsEntry
from bot.content.topic_files import body_problems, read_topic
from bot.core.advice.conflicts import Conflict
from bot.core.advice.findings import Finding
from bot.core.advice.milestones import Milestone
from bot.core.advice.readiness import Mark
from bot.core.asking.conduct import KINDS
from bot.core.asking.topics import Topic
from bot.core.coaching.lint import Lint
from bot.core.coaching.practice import PracticeBank
from bot.core.coaching.soundness import coaching_flaws
from bot.core.crosscheck import flaws
from bot.core.evidence import Figure, Source
from bot.core.interview.guide import Guide
from bot.core.library import Library
from bot.core.memory import Memory, NoMemory
from bot.core.programs.checks import program_flaws
from bot.core.programs.program import Program
from bot.core.sample_people import SamplePerson
from bot.core.seasons import Calendar

QUICK_LOOK = "00-quick-look.yaml"
_NOT_READ = {"README.md", "Thumbs.db"}
_Entry = TypeVar("_Entry", bound=BaseModel)


@dataclass
class _Shelves:
    """Reads files below one folder, gathering problems and where every entry stands."""

    root: Path
    problems: list[Problem] = field(default_factory=list)
    places: dict[tuple[str, ...], tuple[Document, Where]] = field(default_factory=dict)
    seen: set[Path] = field(default_factory=set)
    digest: Any = field(default_factory=hashlib.sha256)
    memory: Memory = field(default_factory=NoMemory)

    def shown(self, path: Path) -> str:
        return str(Path(self.root.name) / path.relative_to(self.root))

    def files(self, folder: str) -> Iterator[Path]:
        yield from sorted((self.root / folder).glob("*.yaml"))

    def read(self, path: Path, kind: type[_Entry]) -> tuple[Document, _Entry] | None:
        """Read one file as `kind`; on mistakes note them and return None."""
        self.seen.add(path)
        document = read_document(path, self.shown(path))
        if isinstance(document, Problem):
            self.problems.append(document)
            return None
        self.digest.update(repr((document.path, document.data)).encode())
        try:
            return document, kind.model_validate(document.data)
        except ValidationError as error:
            for mistake in error.errors():
                self.problems.append(problem_of(document, mistake, field_names(kind)))
            return None

    def one(self, name: str, kind: type[_Entry]) -> _Entry | None:
        """Read a file that is one entry."""
        read = self.read(self.root / name, kind)
        return read[1] if read else None

    def note_strays(self) -> None:
        """Note files that nobody reads, such as `guide/11-more.yml`."""
        for path in sorted(self.root.rglob("*")):
            hidden = path.name.startswith(".") or path.name in _NOT_READ
            if path.is_file() and not hidden and path not in self.seen:
                shown = self.shown(path)
                near = nearest(path.name, (known.name for known in self.seen))
                hint = f"did you mean '{near}'? " if near else ""
                self.problems.append(
                    Problem(shown, 1, Severity.ERROR, "stray", "nobody reads this file",
                            f"{hint}entries are in *.yaml files where README.md says")
                )  # fmt: skip

    def place(self, about: tuple[str, ...], document: Document, where: Where) -> None:
        """Remember where an entry stands; two of one id are a problem."""
        if about in self.places:
            there, place = self.places[about]
            message = f"the id '{about[-1]}' is used twice"
            hint = f"the other is in {there.path}:{there.line(place)}; ids are never reused"
            self.problems.append(document.problem(where, "twice", message, hint))
        else:
            self.places[about] = document, where

    def problem_of(self, about: tuple[str, ...], code: str, message: str, hint: str) -> Problem:
        """Return a problem at the entry that `about` names, or at the nearest place known."""
        for length in range(len(about), 0, -1):
            if found := self.places.get(about[:length]):
                document, where = found
                rest = (int(part) if part.isdecimal() else part for part in about[length:])
                return document.problem((*where, *rest), code, message, hint)
        return Problem(self.root.name, 1, Severity.ERROR, code, message, hint)


def load_library(root: Path, memory: Memory | None = None) -> Library:
    """Load `knowledge/`; raises Unusable with every problem found.

    `memory` has what was learnt from the same knowledge before.
    """
    shelves = _Shelves(root, memory=memory or NoMemory())
    if not root.is_dir():
        problem = Problem(str(root), 1, Severity.ERROR, "missing", "there is no such folder",
                          "name the folder that holds guide/, figures.yaml and the rest")  # fmt: skip
        raise Unusable([problem])
    guide = _guide(shelves)
    sources = _sources(shelves)
    figures = _figures(shelves)
    calendar = _calendar(shelves)
    conflicts = _conflicts(shelves)
    marks = _marks(shelves)
    milestones = _milestones(shelves)
    findings = _findings(shelves)
    topics = _topics(shelves)
    lexicon = shelves.one("words.yaml", WordsEntry)
    matching = shelves.one("matching.yaml", MatchingEntry)
    conduct = _conduct(shelves)
    examples = _examples(shelves)
    people = _people(shelves)
    programs = _programs(shelves, sources)
    fields = _noted(shelves, "program_fields.yaml", FieldsEntry, "fields")
    curation = _noted(shelves, "curation.yaml", CurationEntry, "curation")
    lints = _lints(shelves, lexicon, matching)
    reasons = _noted(shelves, "reasons.yaml", ReasonsEntry, "reasons")
    practice = _practice(shelves)
    shelves.note_strays()
    if (
        shelves.problems
        or not (lexicon and matching and conduct and fields and curation)
        or not (reasons and practice)
    ):
        raise Unusable(shelves.problems)
    library = Library(
        version=shelves.digest.hexdigest()[:12],
        guide=guide,
        sources=sources,
        figures=figures,
        calendar=calendar,
        conflicts=conflicts,
        marks=marks,
        milestones=milestones,
        findings=findings,
        topics=topics,
        lexicon=lexicon.built(),
        conduct=conduct.built(matching.conduct, examples),
        calibration=matching.topics.built(),
        people=people,
        programs=programs,
        curation=curation.built(fields),
        lints=lints,
        reasons=reasons.built(),
        practice=practice,
        memory=shelves.memory,
    )
    unfit = (*flaws(library), *program_flaws(library), *coaching_flaws(library))
    found = [shelves.problem_of(f.about, f.code, f.message, f.hint) for f in unfit]
    found += _bodies(shelves, library)
    if found:
        raise Unusable(found)
    return library


def _guide(shelves: _Shelves) -> Guide:
    sections = []
    quick: tuple[str, ...] = ()
    for path in shelves.files("guide"):
        if path.name == QUICK_LOOK:
            if looked := shelves.read(path, QuickEntry):
                shelves.place(("quick",), looked[0], ("quick",))
                quick = tuple(looked[1].quick)
        elif read := shelves.read(path, SectionEntry):
            document, section = read
            shelves.place(("section", section.id), document, ("id",))
            for number, question in enumerate(section.questions):
                shelves.place(("question", question.id), document, ("questions", number))
            sections.append(section.built())
    return Guide(tuple(sections), quick)


def _sources(shelves: _Shelves) -> Mapping[str, Source]:
    if not (read := shelves.read(shelves.root / "sources.yaml", SourcesEntry)):
        return {}
    document, entry = read
    for source_id in entry.root:
        shelves.place(("source", source_id), document, (source_id,))
    return {source_id: source.built(source_id) for source_id, source in entry.root.items()}


def _figures(shelves: _Shelves) -> Mapping[str, Figure]:
    if not (read := shelves.read(shelves.root / "figures.yaml", FiguresEntry)):
        return {}
    document, entry = read
    shelves.place(("figures",), document, ())
    for figure_id in entry.root:
        shelves.place(("figure", figure_id), document, (figure_id,))
    return {figure_id: figure.built(figure_id) for figure_id, figure in entry.root.items()}


def _calendar(shelves: _Shelves) -> Calendar:
    if not (read := shelves.read(shelves.root / "seasons.yaml", SeasonsEntry)):
        return Calendar({}, {})
    document, entry = read
    shelves.place(("anchors",), document, ("anchors",))
    for season, moments in entry.seasons.items():
        for anchor in moments:
            shelves.place(("moment", anchor, season), document, ("seasons", season, anchor))
    return Calendar(entry.built_anchors(), entry.built_moments())


def _conflicts(shelves: _Shelves) -> tuple[Conflict, ...]:
    if not (read := shelves.read(shelves.root / "conflicts.yaml", ConflictsEntry)):
        return ()
    document, entry = read
    for number, conflict in enumerate(entry.conflicts):
        shelves.place(("conflict", conflict.id), document, ("conflicts", number))
    return tuple(conflict.built() for conflict in entry.conflicts)


def _marks(shelves: _Shelves) -> tuple[Mark, ...]:
    if not (read := shelves.read(shelves.root / "readiness.yaml", ReadinessEntry)):
        return ()
    document, entry = read
    for section, marks in entry.readiness.items():
        shelves.place(("mark", section), document, ("readiness", section))
        for number, mark in enumerate(marks):
            shelves.place(("mark", mark.id), document, ("readiness", section, number))
    return tuple(m.built(section) for section, marks in entry.readiness.items() for m in marks)


def _milestones(shelves: _Shelves) -> Mapping[str, Milestone]:
    milestones = {}
    for path in shelves.files("milestones"):
        if read := shelves.read(path, MilestonesEntry):
            document, entry = read
            for number, milestone in enumerate(entry.milestones):
                shelves.place(("milestone", milestone.id), document, ("milestones", number))
                milestones[milestone.id] = milestone.built(entry.section)
                shelves.places.setdefault(("milestones", entry.section), (document, ("section",)))
    return milestones


def _findings(shelves: _Shelves) -> tuple[Finding, ...]:
    findings: list[Finding] = []
    for path in shelves.files("findings"):
        if read := shelves.read(path, FindingsEntry):
            document, entry = read
            shelves.places.setdefault(("findings", entry.section), (document, ("section",)))
            for number, finding in enumerate(entry.findings):
                shelves.place(("finding", finding.id), document, ("findings", number))
                findings.append(finding.built(entry.section))
    return tuple(findings)


def _topics(shelves: _Shelves) -> Mapping[str, Topic]:
    topics = {}
    for path in sorted((shelves.root / "topics").glob("*/*.md")):
        shelves.seen.add(path)
        read = read_topic(path, shelves.shown(path))
        if isinstance(read, list):
            shelves.problems += read
            continue
        document, topic = read
        shelves.digest.update(repr(topic).encode())
        shelves.place(("topic", topic.id), document, ())
        topics[topic.id] = topic
    return topics


def _programs(shelves: _Shelves, sources: Mapping[str, Source]) -> Mapping[str, Program]:
    programs = {}
    for path in shelves.files("programs"):
        if read := shelves.read(path, ProgramsEntry):
            document, entry = read
            for number, program in enumerate(entry.programs):
                shelves.place(("program", program.id), document, ("programs", number))
                programs[program.id] = program.built(entry.state, sources)
    return programs


def _noted(shelves: _Shelves, name: str, kind: type[_Entry], about: str) -> _Entry | None:
    """Read a file that is one entry, and remember where it stands."""
    if not (read := shelves.read(shelves.root / name, kind)):
        return None
    shelves.place((about,), read[0], ())
    return read[1]


def _conduct(shelves: _Shelves) -> ConductEntry | None:
    if not (read := shelves.read(shelves.root / "conduct.yaml", ConductEntry)):
        return None
    document, entry = read
    shelves.place(("conduct",), document, ())
    shelves.problems += group_problems(document, entry)
    for number in range(len(entry.harmless)):
        shelves.place(("conduct", "harmless", str(number)), document, ("harmless", number))
    return entry


def _examples(shelves: _Shelves) -> Mapping[str, Sequence[str]]:
    return {
        kind: entry.examples
        for kind in KINDS
        if (entry := shelves.one(f"conduct/{kind}.yaml", ExamplesEntry))
    }


def _lints(
    shelves: _Shelves, lexicon: WordsEntry | None, matching: MatchingEntry | None
) -> Mapping[str, Lint]:
    folder = shelves.root / "lints"
    words = shelves.read(folder / WORDS, LintWordsEntry)
    paths = [path for path in shelves.files("lints") if path.name != WORDS]
    read = {p.stem: found for p in paths if (found := shelves.read(p, LintEntry))}
    sentences = {
        kind: told
        for kind in read
        if (told := shelves.read(folder / SENTENCES / f"{kind}.yaml", SentencesEntry))
    }
    if not (words and lexicon and matching):
        return {}
    texts = matching.texts
    shelves.problems += name_problems(words, read.values(), texts)
    for kind, (document, labelled) in sentences.items():
        shelves.problems += quality_problems(kind, document, labelled, texts)
    for kind, (document, entry) in read.items():
        for number, rule in enumerate(entry.rules):
            shelves.place(("lint", kind, rule.id), document, ("rules", number))
    likeness = {
        kind: built_likeness(kind, labelled, lexicon.built(), texts, shelves.memory)
        for kind, (_, labelled) in sentences.items()
    }
    return {kind: built_lint(kind, read[kind][1], words[1], likeness[kind]) for kind in sentences}


def _practice(shelves: _Shelves) -> PracticeBank | None:
    general = _noted(shelves, f"practice/{PRACTICE}", PracticeEntry, "practice")
    themes = []
    for path in shelves.files("practice"):
        if path.name != PRACTICE and (read := shelves.read(path, ThemeEntry)):
            document, theme = read
            shelves.place(("theme", theme.theme), document, ("theme",))
            for number, question in enumerate(theme.questions):
                shelves.place(("practice", question.id), document, ("questions", number))
            themes.append(theme.built())
    return general.built(themes) if general else None


def _people(shelves: _Shelves) -> Mapping[str, SamplePerson]:
    if not (read := shelves.read(shelves.root / "people.yaml", PeopleEntry)):
        return {}
    document, entry = read
    for number, person in enumerate(entry.people):
        shelves.place(("person", person.id), document, ("people", number))
    return {person.id: person.built() for person in entry.people}


def _bodies(shelves: _Shelves, library: Library) -> Iterator[Problem]:
    for topic in library.topics.values():
        path = shelves.root / "topics" / topic.section / f"{topic.id}.md"
        text = path.read_text(encoding="utf-8-sig")
        yield from body_problems(shelves.shown(path), text, topic, library)
    for milestone in library.milestones.values():
        place = shelves.places["milestone", milestone.id]
        yield from milestone_prose_problems(milestone, *place, library)
