"""What `check` looks at beyond what loading must: answers as people see them, and what has aged."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

from bot.content.documents import Document, Where, read_document
from bot.content.problems import Problem, Severity
from bot.content.prose import PROMISES
from bot.content.topic_files import read_topic
from bot.content.voice import SpokenVoice
from bot.core.asking.topics import Topic
from bot.core.coaching.proving import misses
from bot.core.evidence import Doubt, Reading
from bot.core.library import Library
from bot.services.citing import names_for

FEWEST, MOST = 60, 180
"""Words of an answer: enough to help, few enough for a phone."""
LONGEST = 3400
"""Characters of an answer; title and sources share the screen's 4,000 with it."""
_FIGURE = re.compile(r"""\bfig\(\s*["']([a-z0-9_-]+)["']""")
_SPOKEN = {"ask", "why", "intro", "label", "title", "says", "does", "change", "weighed",
           "mend", "listens_for", "asks"}  # fmt: skip
"""Keys of the files under which something stands that people read."""
_NUMBER = re.compile(r"(?<![\w.,-])\d{2,}(?:,\d{3})*(?![\w-])")
_NO_PROSE = {"figures.yaml", "sources.yaml", "conduct.yaml", "words.yaml"}
_YEARS = range(1990, 2100)


def aged_or_unwise(
    root: Path, library: Library, voice: SpokenVoice, today: dt.date
) -> Iterator[Problem]:
    """Yield what is wrong or doubtful with a library that loads; `root` is its folder."""
    yield from _topic_problems(root, library, voice, today)
    yield from _figure_problems(root, library)
    yield from _season_problems(root, library, today)
    yield from _prose_problems(root, library)
    yield from _example_problems(root, library, today)
    yield from _lost_phrasings(root, library)


def _topic_problems(
    root: Path, library: Library, voice: SpokenVoice, today: dt.date
) -> Iterator[Problem]:
    people = [library.profile_of(person, today) for person in library.people.values()]
    names = [names_for(library, voice, person, today) for person in people]
    for document, topic in _topics(root, library):
        bodies = [voice.body(topic.body, given) for given in names]
        yield from _length_problems(document, bodies)
        yield from _aged(document, topic, library, today)


def _lost_phrasings(root: Path, library: Library) -> Iterator[Problem]:
    for document, topic in _topics(root, library):
        for number, phrasing in enumerate(topic.phrasings):
            winner = library.winners[topic.id, phrasing]
            if winner != topic.id:
                yield _warning(document, ("phrasings", number), "lost",
                               f"the topic '{winner}' wins this phrasing",
                               "move it there, or say it so that it can only mean this topic")  # fmt: skip


def _topics(root: Path, library: Library) -> Iterator[tuple[Document, Topic]]:
    """Yield every topic, with the lines of its file; one that is gone since it loaded is left out."""
    for topic in library.topics.values():
        path = root / "topics" / topic.section / f"{topic.id}.md"
        read = read_topic(path, str(Path(root.name) / path.relative_to(root)))
        if not isinstance(read, list):
            yield read[0], topic


def _length_problems(document: Document, bodies: list[str]) -> Iterator[Problem]:
    """Look at an answer as told to nobody in particular, and at the longest that anybody sees."""
    count = len(bodies[0].split())
    longest = max(map(len, bodies))
    if not FEWEST <= count <= MOST or longest > LONGEST:
        yield document.problem(
            ("title",), "length", f"the answer has {count} words and {longest} characters",
            f"it should have {FEWEST} to {MOST} words and at most {LONGEST} characters",
        )  # fmt: skip


def _aged(document: Document, topic: Topic, library: Library, today: dt.date) -> Iterator[Problem]:
    if topic.review_by < today:
        yield _warning(document, ("review_by",), "overdue",
                       f"a review was due on {topic.review_by}",
                       "check the answer against its sources and set a new date")  # fmt: skip
    current = library.calendar.next_season(today) - 1
    if topic.season < current:
        yield _warning(document, ("season",), "season-over",
                       f"it was written for the {topic.season} Match; the season is {current}",
                       "read it again for this season, then set `season`")  # fmt: skip
    shown = {name: library.figures[name] for name in sorted(set(_FIGURE.findall(topic.body)))}
    sources = {name: {r.source for r in figure.readings} for name, figure in shown.items()}
    bare = [name for name in shown if not sources[name] & set(topic.sources)]
    if bare:
        missing = sorted({source for name in bare for source in sources[name]})
        yield _warning(document, ("sources",), "unsourced",
                       f"it shows {', '.join(bare)} without a source of it",
                       f"add to `sources` what they rest on: {', '.join(missing)}")  # fmt: skip


def _figure_problems(root: Path, library: Library) -> Iterator[Problem]:
    """Yield figures that have two values at one time, though nobody says that sources disagree."""
    if not isinstance(document := _document(root, root / "figures.yaml"), Document):
        return
    for figure in library.figures.values():
        seen: dict[tuple[dt.date | None, int | None], Reading] = {}
        for number, reading in enumerate(figure.readings):
            other = seen.setdefault((reading.since, reading.season), reading)
            disputed = Doubt.CONFLICTING in {reading.doubt, other.doubt}
            if other.value != reading.value and not disputed:
                yield document.problem(
                    (figure.id, "readings", number), "two-values",
                    f"'{figure.id}' has two values, {other.value} and {reading.value}, at one time",
                    "keep the better one, date them, or say `doubt: conflicting` on both",
                )  # fmt: skip


def _season_problems(root: Path, library: Library, today: dt.date) -> Iterator[Problem]:
    """Warn when a season has begun of which no date is known."""
    if not isinstance(document := _document(root, root / "seasons.yaml"), Document):
        return
    current = library.calendar.next_season(today) - 1
    if current not in {moment.season for moment in library.calendar.known.values()}:
        yield _warning(document, ("seasons",), "season-over",
                       f"nothing is known of the season {current}, which is under way",
                       f"add `{current}:` with its dates and their sources")  # fmt: skip


def _prose_problems(root: Path, library: Library) -> Iterator[Problem]:
    """Look through what people read in the other files: promises, and numbers from nowhere.

    A number there is shown as it stands, so it must be one that a figure has.
    """
    values = [r.value for f in library.figures.values() for r in f.readings]
    known = {number for value in values for number in _numbers(str(value))}
    for path in sorted(root.rglob("*.yaml")):
        if path.name in _NO_PROSE or path.parent.name == "programs":
            continue  # of a program every fact has its source beside it
        if not isinstance(document := _document(root, path), Document):
            continue
        for where, text in _spoken(document.data, ()):
            if promise := PROMISES.search(text):
                yield document.problem(where, "promise", f"'{promise[0]}' promises what nobody can",
                                       "say what is known, and from whom")  # fmt: skip
            for number in sorted(_numbers(text) - known):
                if int(number) not in _YEARS:
                    yield _warning(document, where, "bare-number",
                                   f"no figure has the number {number}",
                                   "say it without, or add a figure with its source")  # fmt: skip


def _example_problems(root: Path, library: Library, today: dt.date) -> Iterator[Problem]:
    """Yield every example of a rule for texts that the rule gets wrong."""
    for miss in misses(library, today):
        if not isinstance(
            document := _document(root, root / "lints" / f"{miss.kind}.yaml"), Document
        ):
            continue
        numbers = {rule["id"]: number for number, rule in enumerate(document.data["rules"])}
        part = "must" if miss.must else "must_not"
        yield document.problem(
            ("rules", numbers[miss.rule], part, miss.number), "example",
            f"the rule '{miss.rule}' {'overlooks' if miss.must else 'remarks on'} its own example",
            "mend the rule's words, or the example if it is wrong",
        )  # fmt: skip


def _numbers(text: str) -> set[str]:
    return {found.replace(",", "") for found in _NUMBER.findall(text)}


def _spoken(data: object, where: Where) -> Iterator[tuple[Where, str]]:
    match data:
        case dict():
            for key, value in data.items():
                yield from _spoken(value, (*where, key))
        case list():
            for number, value in enumerate(data):
                yield from _spoken(value, (*where, number))
        case str() if where and where[-1] in _SPOKEN:
            yield where, data


def _document(root: Path, path: Path) -> Document | Problem:
    return read_document(path, str(Path(root.name) / path.relative_to(root)))


def _warning(document: Document, where: Where, code: str, message: str, hint: str) -> Problem:
    return Problem(document.path, document.line(where), Severity.WARNING, code, message, hint)
