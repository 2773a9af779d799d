"""Facts are hidden by chance: nothing unknown becomes a no, and no known conflict is on a list."""

from __future__ import annotations

import pytest

from tests.benchmarks.programs import SHARE, held_out


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_hiding_facts_never_rules_anybody_out(seed: int) -> None:
    moved = held_out(SHARE, seed)
    assert len(moved) >= 25
    assert not [one.person for one in moved if one.wrong]
    assert not [one.person for one in moved if one.conflicts]


def test_hiding_everything_leaves_everybody_everything() -> None:
    for one in held_out(1.0, 1):
        assert not one.wrong
        assert not one.conflicts


def test_hiding_moves_something_or_nothing_was_hidden() -> None:
    moved = held_out(SHARE, 1)
    assert sum(one.hidden_removed + one.hidden_confirm for one in moved) > 0
    assert sum(one.top for one in moved) > 0
    assert not any(one.top or one.joined or one.left for one in held_out(0.0, 1))
