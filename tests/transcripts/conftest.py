from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="write the transcripts anew")


@pytest.fixture
def recording(pytestconfig: pytest.Config) -> bool:
    """Whether to write what is said now instead of comparing it."""
    return bool(pytestconfig.getoption("--record", default=False))
