"""The database of a benchmark: a fresh one, on either engine."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import server


@contextmanager
def a_database(*, postgres: bool) -> Iterator[str]:
    """Make an empty database that is gone at the end of the block; yields its address."""
    if postgres:
        with server() as url:
            yield url
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'advisor.sqlite3'}"
