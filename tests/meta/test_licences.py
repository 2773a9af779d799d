from __future__ import annotations

import re

from tests.meta.licences import licences

FREE = re.compile(
    r"MIT|MIT-0|0BSD|BSD|Apache|PSF|Python Software Foundation|Zlib|CC0|HPND|ISC|MPL|Historical|CNRI-Python",
    re.IGNORECASE,
)
"""Licences under which the bot may be run and given on by anybody."""


def test_everything_the_bot_runs_on_is_free_to_use() -> None:
    found = licences()
    assert {"discord.py", "sqlalchemy", "pillow", "rapidfuzz"} <= found.keys()
    closed = {
        name: licence
        for name, licence in found.items()
        if not all(FREE.search(part) for part in re.split(r" AND |, ", licence))
    }
    assert not closed, f"look at these before depending on them: {closed}"
