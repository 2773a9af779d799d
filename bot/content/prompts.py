"""From the folder `prompts/` to a voice: every template is checked against the page that fills it.

A name that nobody provides is a Problem with a line when the files load, not a broken screen when
somebody is waiting for it.
"""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

from jinja2 import DictLoader, Template, TemplateSyntaxError, meta, nodes
from pydantic import ValidationError

from bot.content.documents import Document, read_document
from bot.content.finding_files import WordsOfFinding, WordsOfFindings, word_problems
from bot.content.mistakes import problem_of
from bot.content.problems import Problem, Severity, Unusable, nearest
from bot.content.prose import unknown_references
from bot.content.voice import SpokenVoice, environment, tree_of
from bot.core.library import Library
from bot.services.phrases import Phrase
from bot.services.ports import Page, Words

SUFFIX = ".md.j2"
PHRASES = "phrases.yaml"
FINDINGS = "findings"
_BUTTON = 80
_JINJA = re.compile(r"{{.*?}}|{%.*?%}")


def load_voice(
    root: Path, pages: Iterable[type[Page]], library: Library | None = None
) -> SpokenVoice:
    """Load `prompts/`; raises Unusable with every problem found.

    With a library, the words of its findings are held against it.
    """
    if not root.is_dir():
        raise Unusable([Problem(str(root), 1, Severity.ERROR, "missing", "there is no such folder",
                                "name the folder that holds the templates")])  # fmt: skip
    prompts = _Prompts(root)
    templates = prompts.templates({page.template: page for page in pages})
    phrases = prompts.phrases()
    if library:
        prompts.check_figures(library)
    findings = prompts.findings(library)
    if prompts.problems:
        raise Unusable(prompts.problems)
    return SpokenVoice(templates, phrases, findings)


class _Prompts:
    """The files of one folder, and the problems found in them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.sources = dict(self._read())
        self.env = environment(DictLoader(self.sources))
        self._tree = functools.cache(lambda file: tree_of(self.sources[file]))

    def _read(self) -> Iterator[tuple[str, str]]:
        for path in sorted(self.root.glob(f"*{SUFFIX}")):
            try:
                yield path.name, path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                self._note(path.name, 1, "unreadable", "it cannot be read", "save it as UTF-8 text")

    def _note(self, file: str, line: int, code: str, message: str, hint: str) -> None:
        shown = f"{self.root.name}/{file}"
        self.problems.append(Problem(shown, line, Severity.ERROR, code, message, hint))

    def templates(self, pages: dict[str, type[Page]]) -> dict[str, Template]:
        """Return the template of every page."""
        for template in pages.keys() - {file.removesuffix(SUFFIX) for file in self.sources}:
            self._note(template + SUFFIX, 1, "missing", "the template is missing",
                       "put it back: a screen needs it")  # fmt: skip
        templates: dict[str, Template] = {}
        for file in self.sources:
            name = file.removesuffix(SUFFIX)
            try:
                if name in pages:
                    templates[name] = self._template(file, {f.name for f in fields(pages[name])})
                elif name.startswith("_"):
                    self._included_by(file)
                else:
                    near = nearest(name, pages)
                    self._note(file, 1, "no-screen", "no screen uses this template",
                               f"did you mean '{near}'?" if near else "delete it")  # fmt: skip
            except TemplateSyntaxError as error:
                self._note(file, error.lineno, "template", f"this is no Jinja: {error.message}",
                           "look for an unclosed {{ }} or {% %}")  # fmt: skip
        return templates

    def _template(self, file: str, allowed: set[str]) -> Template:
        included, given = self._parts(file)
        for name, where in sorted(included.items()):
            if name not in allowed | given | self.env.globals.keys():
                near = nearest(name, allowed)
                meant = f"did you mean '{near}'? " if near else ""
                self._note(where, _line_of(self.sources[where], name), "unknown-name",
                           f"the screen '{file.removesuffix(SUFFIX)}' has no '{name}'",
                           f"{meant}it has: {', '.join(sorted(allowed)) or 'none'}")  # fmt: skip
        return self.env.get_template(file)

    def _parts(self, file: str) -> tuple[dict[str, str], set[str]]:
        """Return the names that a template and all it includes take, and those that it sets.

        The former each with the file that takes it; the latter are there for what it includes.
        """
        names: dict[str, str] = {}
        seen, todo = set[str](), [file]
        while todo:
            one = todo.pop()
            if one not in seen:
                seen.add(one)
                tree = self._tree(one)
                for name in meta.find_undeclared_variables(tree):
                    names.setdefault(name, one)
                todo += self._included_by(one)
        top = self._tree(file)
        set_there = {n.name for n in top.find_all(nodes.Name) if n.ctx == "store"}
        return names, set_there

    def _included_by(self, file: str) -> list[str]:
        """Return the partials that a template includes, noting those that do not exist."""
        tree = self._tree(file)
        self._check_filters(file, tree)
        included = [str(name) for name in meta.find_referenced_templates(tree)]
        if file in included:
            self._note(file, _line_of(self.sources[file], file), "includes-itself",
                       "this template includes itself", "it would never end: take that out")  # fmt: skip
        for name in included:
            if name not in self.sources:
                near = nearest(name, self.sources)
                self._note(file, _line_of(self.sources[file], name), "unknown-template",
                           f"there is no template '{name}'",
                           f"did you mean '{near}'?" if near else "partials begin with _")  # fmt: skip
        return [name for name in included if name in self.sources]

    def _check_filters(self, file: str, tree: nodes.Template) -> None:
        """Note unknown filters: in a condition, Jinja itself finds them only when rendering."""
        for node in tree.find_all((nodes.Filter, nodes.Test)):
            known = self.env.filters if isinstance(node, nodes.Filter) else self.env.tests
            if node.name not in known:
                near = nearest(node.name, known)
                self._note(file, node.lineno, "unknown-filter", f"there is no '{node.name}' in Jinja",
                           f"did you mean '{near}'?" if near else "take it out")  # fmt: skip

    def check_figures(self, library: Library) -> None:
        """Note every figure that a template shows and the knowledge does not have."""
        for file in self.sources:

            def problem(
                needle: str, code: str, message: str, hint: str, file: str = file
            ) -> Problem:
                line = _line_of(self.sources[file], needle)
                shown = f"{self.root.name}/{file}"
                return Problem(shown, line, Severity.ERROR, code, message, hint)

            with contextlib.suppress(TemplateSyntaxError):  # noted when it was read
                self.problems += unknown_references(self._tree(file), library, problem)

    def phrases(self) -> dict[str, Template]:
        """Return the wording of every phrase."""
        document = read_document(self.root / PHRASES, f"{self.root.name}/{PHRASES}")
        if isinstance(document, Problem):
            self.problems.append(document)
            return {}
        wordings = self._wordings(document)
        known = {phrase.key: phrase for phrase in Phrase}
        for key in known.keys() - wordings.keys():
            self.problems.append(
                document.problem(tuple(key.split(".")), "missing", f"the phrase '{key}' is missing",
                                 "put it back: a screen needs it")
            )  # fmt: skip
        for key in wordings.keys() - known.keys():
            self.problems.append(
                document.problem(tuple(key.split(".")), "unknown", f"no screen says '{key}'",
                                 f"did you mean '{nearest(key, known) or min(known)}'?")
            )  # fmt: skip
        return {
            key: template
            for key, phrase in known.items()
            if key in wordings and (template := self._phrase(document, phrase, wordings[key]))
        }

    def findings(self, library: Library | None) -> dict[str, Words]:
        """Return the words of every finding."""
        worded: dict[str, tuple[Document, WordsOfFinding]] = {}
        folder = self.root / FINDINGS
        for path in sorted(folder.glob("*")):
            document = read_document(path, f"{self.root.name}/{FINDINGS}/{path.name}")
            if isinstance(document, Problem):
                self.problems.append(document)
                continue
            try:
                entries = WordsOfFindings.model_validate(document.data).root
            except ValidationError as error:
                names = set(WordsOfFinding.model_fields)
                self.problems += [problem_of(document, one, names) for one in error.errors()]
                continue
            for finding_id in entries.keys() & worded.keys():
                self.problems.append(
                    document.problem((finding_id,), "twice", f"'{finding_id}' has words twice",
                                     f"the others are in {worded[finding_id][0].path}")
                )  # fmt: skip
            worded |= {i: (document, words) for i, words in entries.items()}
        if library and not self.problems:
            folder_shown = f"{self.root.name}/{FINDINGS}"
            self.problems += word_problems(worded, library, folder_shown)
        return {i: Words(w.title, w.says, w.change) for i, (_, w) in worded.items()}

    def _wordings(self, document: Document) -> dict[str, str]:
        """Return every text of the file under its keys joined by a point."""
        wordings: dict[str, str] = {}
        todo: list[tuple[tuple[str, ...], object]] = [((), document.data)]
        while todo:
            where, value = todo.pop()
            if isinstance(value, dict):
                todo += [((*where, key), inner) for key, inner in value.items()]
            elif isinstance(value, str):
                wordings[".".join(where)] = value
            else:
                self.problems.append(document.problem(where, "not-text", "a phrase is a text",
                                                      "put it in quotes"))  # fmt: skip
        return wordings

    def _phrase(self, document: Document, phrase: Phrase, wording: str) -> Template | None:
        where = tuple(phrase.key.split("."))
        if phrase.key.startswith("button.") and len(_JINJA.sub("", wording)) > _BUTTON:
            self.problems.append(
                document.problem(where, "too-long", f"a button holds {_BUTTON} characters",
                                 "shorten it")
            )  # fmt: skip
        try:
            unknown = meta.find_undeclared_variables(tree_of(wording)) - phrase.names
        except TemplateSyntaxError as error:
            self.problems.append(
                document.problem(where, "template", f"this is no Jinja: {error.message}",
                                 "look for an unclosed {{ }}")
            )  # fmt: skip
            return None
        self.problems += [
            document.problem(where, "unknown-name", f"this phrase has no '{name}'",
                             f"it has: {', '.join(sorted(phrase.names)) or 'none'}")
            for name in sorted(unknown)
        ]  # fmt: skip
        return self.env.from_string(wording)


def _line_of(source: str, name: str) -> int:
    pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    lines = enumerate(source.splitlines(), 1)
    return next((number for number, line in lines if pattern.search(line)), 1)
