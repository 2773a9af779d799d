from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests.conversation import Talk, talking
from tests.postgres import NoServer, fresh_database, server

# Machines differ: an example that is slow on one of them is no failure.
settings.register_profile("steady", deadline=None, print_blob=True)
settings.load_profile("steady")
FORGED = 480
"""Forged ids, options and forms that a run of all tests tries."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--forged", type=int, default=FORGED, help="how many forgeries to try")
    parser.addoption("--each-hostile-text", action="store_true", help="each text by itself too")


def pytest_configure(config: pytest.Config) -> None:
    """Let every process of this run learn the knowledge once, and nothing of it outlast the run.

    Let the tests of forged ids know, by a profile, how many batches of 20 each may draw.
    """
    if not hasattr(config, "workerinput"):
        os.environ["CACHE_DIR"] = folder = tempfile.mkdtemp(prefix="pmr-match-advisor-")
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    batches = max(config.getoption("--forged") // 60, 1)
    settings.register_profile("forged", settings.get_profile("steady"), max_examples=batches)


@pytest.fixture(autouse=True)
def _named_fault(request: pytest.FixtureRequest) -> None:
    """Note which fault a test injects, for the table at the end of the run."""
    if marker := request.node.get_closest_marker("fault"):
        request.node.user_properties.append(("fault", marker.args[0]))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the table of the faults that were really injected, and whether what must hold held."""
    told: dict[str, Counter[str]] = {}
    for outcome in ("passed", "failed", "skipped"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name, fault in getattr(report, "user_properties", ()):
                if name == "fault" and report.when == "call":
                    told.setdefault(fault, Counter())[outcome] += 1
    if told:
        terminalreporter.section("faults injected")
        for fault, counts in sorted(told.items()):
            held = "held" if not counts["failed"] else "DID NOT HOLD"
            terminalreporter.write_line(f"{fault:<64} {counts.total():>4} x  {held}")


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    """Ana, who has agreed and answered nothing, with everything kept in memory."""
    async with talking() as begun:
        yield begun


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL server."""
    try:
        with server() as address:
            yield address
    except NoServer as why:
        pytest.skip(str(why))


@pytest.fixture
async def postgres_url(postgres: str) -> AsyncIterator[str]:
    """The address of a fresh PostgreSQL database."""
    async with fresh_database(postgres) as url:
        yield url
