"""The files as texts with entries in them, and edits laid over them.

It works on lines, not on parsed values, so that comments and the order of things stay, an entry that
does not load can still be mended, and every kind of file is covered without a word about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content.documents import LARGEST
from bot.content.kinds import kind_of
from bot.core.editing.differences import merged
from bot.core.editing.revisions import Edit, EntryText, Revision

Files = Mapping[str, bytes]
"""Every file by its path, such as `knowledge/figures.yaml`."""
FOLDERS = ("knowledge", "prompts")
_ITEM = re.compile(r"(?P<indent> *)- id: *(?P<id>[\w-]+)")
_OWN_IDS = {"rules-for-texts", "examples", "sentences"}
"""Kinds of file each of which has ids of its own: the file's name comes before them."""
_KEY = re.compile(r"(?P<id>[\w-]+):")


def files_of(knowledge: Path, prompts: Path) -> dict[str, bytes]:
    """Read every file of both folders, at one moment as far as a file system allows."""
    return {
        f"{name}/{path.relative_to(root).as_posix()}": _content(path)
        for name, root in zip(FOLDERS, (knowledge, prompts), strict=True)
        for path in sorted(root.rglob("*"))
        if path.is_file() and not any(p.startswith(".") for p in path.relative_to(root).parts)
    }


def _content(path: Path) -> bytes:
    """Read a file, of a very large one only as much as tells that it is too large."""
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def write_files(files: Files, folder: Path) -> None:
    """Write every file below a folder."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def entries(files: Files) -> dict[str, EntryText]:
    """Return every entry of the files by its key."""
    return {entry.key: entry for path in files for entry in entries_in(path, files[path])}


def entries_in(path: str, content: bytes) -> Iterator[EntryText]:
    """Yield the entries of one file; none of one that is no text, or of no known kind."""
    kind = kind_of(path)
    if kind is None:
        return
    text = content.decode("utf-8-sig", errors="replace")
    if kind.name == "topic":
        yield EntryText(f"topic.{Path(path).stem}", path, text, (0, len(_lines(text))))
        return
    lines = _lines(text)
    # Entries are the items of a list, each with its id first, or else the keys of the file.
    starts = list(_starts(lines, listed=any(map(_ITEM.match, lines))))
    before = f"{Path(path).stem}-" if kind.name in _OWN_IDS else ""
    for number, (start, indent, entry_id) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else len(lines)
        end = _trimmed(lines, start, end, indent)
        yield EntryText(
            f"{kind.name}.{before}{entry_id}", path, "".join(lines[start:end]), (start, end)
        )


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _starts(lines: list[str], *, listed: bool) -> Iterator[tuple[int, int, str]]:
    """Yield the line, the indentation and the id of each entry."""
    for number, line in enumerate(lines):
        if listed and (item := _ITEM.match(line)):
            yield number, len(item["indent"]), item["id"]
        elif not listed and (key := _KEY.match(line)):
            yield number, 0, key["id"]


def _trimmed(lines: list[str], start: int, end: int, indent: int) -> int:
    """Leave to the next entry the comments and blank lines before it, and what stands further out."""
    for number in range(start + 1, end):
        line = lines[number]
        depth = len(line) - len(line.lstrip())
        if line.strip() and depth <= indent:
            end = number
            break
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip()[0] == "#"):
        end -= 1
    return end


@dataclass(frozen=True, slots=True)
class Clash:
    """A revision that could not be laid over the files, and why."""

    number: int
    key: str
    why: str


def with_revisions(
    files: Files, revisions: Iterable[Revision]
) -> tuple[dict[str, bytes], tuple[Clash, ...]]:
    """Lay revisions over files; one that clashes with the files is left out and told of."""
    laid, clashes = dict(files), []
    for revision in revisions:
        if (done := with_edit(laid, revision.edit)) is None:
            why = "the file was changed in the same lines since"
            clashes.append(Clash(revision.number, revision.edit.key, why))
        else:
            laid = done
    return laid, tuple(clashes)


def with_edit(files: Files, edit: Edit) -> dict[str, bytes] | None:
    """Make one edit, merged with what the entry has become; None if both changed the same lines."""
    here = entries_in(edit.path, files[edit.path]) if edit.path in files else ()
    there = {entry.key: entry for entry in here}.get(edit.key)
    if there is None:
        return {**files, edit.path: _added(files, edit)} if not edit.old else None
    if there.text.strip() == edit.new.strip():
        return dict(files)  # the edit has come to the files by itself, by way of an export
    text = merged(edit.old, edit.new, there.text)
    if text is None or there.lines is None:
        return None
    if edit.path.endswith(".md") and not text.strip():
        return {path: content for path, content in files.items() if path != edit.path}
    lines = _lines(files[edit.path].decode("utf-8-sig", errors="replace"))
    start, end = there.lines
    changed = "".join([*lines[:start], _ended(text), *lines[end:]])
    return {**files, edit.path: changed.encode()}


def _added(files: Files, edit: Edit) -> bytes:
    before = files.get(edit.path, b"").decode("utf-8-sig", errors="replace")
    return (_ended(before) + _ended(edit.new)).encode()


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
