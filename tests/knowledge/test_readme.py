"""The moderators' guide: every entry that it gives to copy is tried where it says it goes."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import jsonschema
import pytest

from bot.__main__ import main
from bot.content.documents import Document, parse_document, read_document
from bot.content.kinds import EDITOR_SETTINGS, FILE_KINDS, FileKind, kind_of
from bot.content.lints import aged_or_unwise
from bot.content.prompts import load_voice
from bot.content.shelves import load_library
from bot.content.topic_files import FENCE
from bot.services.verbs import found_pages
from tests.conversation import ROOT, TODAY, thinned

README = (ROOT / "knowledge" / "README.md").read_text(encoding="utf-8")
_PLACE = re.compile(
    r"# (?P<how>a new file|at the end of|in) (?P<path>[\w./-]+)(?:, (?P<at>below|instead of) (?P<what>[\w:-]+))?"
)


@dataclass(frozen=True)
class ToCopy:
    """One entry of the guide, and where it says that it goes."""

    how: str
    path: str
    at: str
    what: str
    entry: str

    def __str__(self) -> str:
        return self.path

    def paste(self, root: Path) -> None:
        """Do as the guide says, in a copy of the files."""
        path = (root / "knowledge" / self.path).resolve()
        if self.how == "a new file":
            path.write_text(self.entry, encoding="utf-8")
            return
        if not path.exists():  # the first entry of a section
            path.parent.mkdir(exist_ok=True)
            name = path.stem
            head = f"section: {name}\n{path.parent.name}:\n" if "knowledge" in path.parts else ""
            path.write_text(head, encoding="utf-8")
        text = path.read_text(encoding="utf-8")
        if self.at == "below":
            assert f"\n{self.what}\n" in text
            text = text.replace(f"\n{self.what}\n", f"\n{self.what}\n{self.entry}", 1)
        elif self.at == "instead of":
            old = re.search(rf"^ +- id: {self.what}\n(?:(?! +- id: ).*\n)*", text, re.MULTILINE)
            assert old
            text = text.replace(old[0], self.entry, 1)
        else:
            text += self.entry
        path.write_text(text, encoding="utf-8")


def to_copy() -> list[ToCopy]:
    found = []
    for block in re.findall(r"^```(?:yaml|markdown)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE):
        first, _, entry = block.partition("\n")
        place = _PLACE.fullmatch(first)
        assert place, f"the block does not begin by saying where it goes: {first}"
        found.append(ToCopy(place["how"], place["path"], place["at"], place["what"], entry))
    return found


def test_every_entry_of_the_guide_can_be_copied(tmp_path: Path) -> None:
    """All at once: an id used twice, or a reference that leads nowhere, would be found as well."""
    for name in ("knowledge", "prompts"):
        shutil.copytree(thinned() / name, tmp_path / name)
    for entry in to_copy():
        entry.paste(tmp_path)
    library = load_library(tmp_path / "knowledge")
    voice = load_voice(tmp_path / "prompts", found_pages(), library)
    assert "usce-winter-months" in library.topics
    found = [str(p) for p in aged_or_unwise(tmp_path / "knowledge", library, voice, TODAY)]
    assert not found, "\n".join(found)


def test_there_is_one_of_each_kind() -> None:
    shown = {
        kind_of(str(Path("knowledge", e.path)).replace("knowledge/../", "")) for e in to_copy()
    }
    without_entries = {kind for kind in FILE_KINDS if kind.name in {"matching", "curation"}}
    assert shown == set(FILE_KINDS) - without_entries


FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*(ROOT / "knowledge").rglob("*"), *(ROOT / "prompts" / "findings").rglob("*"))
    if path.is_file() and path.name != "README.md"
)


def test_every_file_is_of_one_kind() -> None:
    """A new kind of file is told to `FILE_KINDS`, so that editors know it and tests break it."""
    assert not [path for path in FILES if kind_of(path) is None]


def documents_of(kind: FileKind) -> list[Document]:
    read = []
    for path in FILES:
        if kind_of(path) is kind:
            text = (ROOT / path).read_text(encoding="utf-8")
            front = text.split(f"\n{FENCE}\n")[0].removeprefix(f"{FENCE}\n")
            topic = path.endswith(".md")
            document = parse_document(front, path) if topic else read_document(ROOT / path, path)
            assert isinstance(document, Document), document
            read.append(document)
    return read


@pytest.mark.parametrize("kind", FILE_KINDS, ids=lambda kind: kind.name)
def test_the_schema_of_a_kind_describes_the_files(kind: FileKind) -> None:
    validator = jsonschema.Draft202012Validator(dict(kind.schema))
    validator.check_schema(dict(kind.schema))
    for document in documents_of(kind):
        mistakes = [
            f"{m.json_path}: {m.message[:200]}" for m in validator.iter_errors(document.data)
        ]
        assert not mistakes, f"{document.path}: {mistakes[:3]}"


def test_a_schema_refuses_what_the_loader_refuses() -> None:
    kind = next(kind for kind in FILE_KINDS if kind.name == "figures")
    validator = jsonschema.Draft202012Validator(dict(kind.schema))
    bare = {"a_fee": {"label": "Fee", "unit": "USD", "readings": [{"value": 3}]}}
    unknown = {"a_fee": {"label": "Fee", "unit": "USD", "reading": []}}
    assert not validator.is_valid(bare), "a number without a source"
    assert not validator.is_valid(unknown)


def test_the_schemas_are_written_for_editors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schema", str(tmp_path / "new" / "folder")]) == 0
    written = {path.name for path in (tmp_path / "new" / "folder").iterdir()}
    assert written == {EDITOR_SETTINGS, *(f"{kind.name}.schema.json" for kind in FILE_KINDS)}
    (tmp_path / "file").write_text("")
    assert main(["schema", str(tmp_path / "file")]) == 2
    assert "cannot be written" in capsys.readouterr().err
