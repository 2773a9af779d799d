"""What was learnt from the knowledge, kept on disk: a program that starts need not learn it again.

Losing it costs some seconds and nothing else, so whatever goes wrong with it is noted and passed over.
"""

from __future__ import annotations

import dataclasses
import hashlib
import logging
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np

from bot import core

log = logging.getLogger(__name__)

Learnt = TypeVar("Learnt")
_MOST_BYTES = 300_000_000
"""What the folder may hold: the knowledge of now, and that of some edits before it."""
_UNREADABLE = (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True)
class KeptOnDisk:
    """A folder with a file for each thing learnt, named by what it was learnt from, and by which code."""

    folder: Path

    def recalled(
        self, kind: type[Learnt], made_from: object, learn: Callable[[], Learnt]
    ) -> Learnt:
        """Return what was learnt from this before, or learn it now and keep it."""
        told = repr((kind.__module__, kind.__name__, made_from))
        digest = hashlib.sha256(_code() + told.encode()).hexdigest()
        path = self.folder / f"{digest[:32]}.npz"
        try:
            with path.open("rb") as file, np.load(file) as arrays:
                known = kind(**arrays)
            os.utime(path)
        except FileNotFoundError:
            pass
        except _UNREADABLE as error:
            log.info("%s cannot be read, and is learnt anew: %s", path, error)
        else:
            return known
        learnt = learn()
        try:
            self._keep(path, learnt)
        except OSError as error:
            log.info("what was learnt cannot be kept in %s: %s", self.folder, error)
        return learnt

    def _keep(self, path: Path, learnt: object) -> None:
        """Write a file whole or not at all, and make room for it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=self.folder, suffix=".new")
        try:
            with os.fdopen(number, "wb") as file:
                fields = dataclasses.fields(learnt)  # type: ignore[arg-type]
                np.savez(file, **{field.name: getattr(learnt, field.name) for field in fields})
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
        self._make_room()

    def _make_room(self) -> None:
        """Remove what was used least recently, until the rest is small enough."""
        held = 0
        files = [(file.stat(), file) for file in self.folder.iterdir()]
        for stat, file in sorted(files, key=lambda one: one[0].st_mtime, reverse=True):
            held += stat.st_size
            if held > _MOST_BYTES:
                with suppress(OSError):
                    file.unlink()


@cache
def _code() -> bytes:
    """Return what tells this code from any other that would learn something else."""
    files = sorted(Path(core.__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).digest()
