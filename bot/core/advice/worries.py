"""The worries: what the guide says program directors ask themselves when a score is low."""

from __future__ import annotations

from enum import StrEnum


class Worry(StrEnum):
    """One of the four worries, in the guide's order."""

    BOARDS = "boards"
    WORKLOAD = "workload"
    TESTS = "tests"
    KNOWLEDGE = "knowledge"
