"""The seed guide is covered: each line of its advice leads to something that the bot can say.

The table `guide_lines.yaml` tells lines by their number and by a paraphrase of our own.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.content.documents import Document, read_document
from tests.conversation import ROOT, the_library

TABLE = Path(__file__).with_name("guide_lines.yaml")
FEWEST, MOST = 4, 9
SEED = ROOT.parent / "shared" / "seed" / "guide.txt"


def table() -> Any:
    document = read_document(TABLE, TABLE.name)
    assert isinstance(document, Document), str(document)
    return document.data


def lines_of_the_seed() -> dict[int, str]:
    """The lines of the guide that hold words, by number."""
    if not SEED.is_file():
        pytest.skip("the seed guide is not beside this repository")
    text = SEED.read_text(encoding="utf-8").splitlines()
    return {number: line for number, line in enumerate(text, 1) if line.strip()}


def test_every_id_of_the_table_exists() -> None:
    library = the_library()
    known = {
        *(rule.id for rule in library.findings),
        *(mark.id for mark in library.marks),
        *library.milestones,
        *library.topics,
    }
    unknown = {
        row["line"]: missing for row in table()["lines"] if (missing := set(row["ids"]) - known)
    }
    assert not unknown, f"{TABLE.name}: neither finding, milestone, topic nor mark: {unknown}"


def test_every_advice_line_has_an_id_and_a_paraphrase() -> None:
    rows = table()["lines"]
    numbers = [row["line"] for row in rows]
    assert numbers == sorted(set(numbers)), "each line once, in order"
    assert not set(numbers) & set(table()["no_advice"])
    assert not [row["line"] for row in rows if row.keys() != {"line", "about", "ids"}]
    assert not [row["line"] for row in rows if not row["ids"]]
    told = [row["line"] for row in rows if not FEWEST <= len(row["about"].split()) <= MOST]
    assert not told, f"a paraphrase has {FEWEST} to {MOST} words: {told}"


def test_every_line_of_the_seed_is_in_the_table() -> None:
    in_table = {*(row["line"] for row in table()["lines"]), *table()["no_advice"]}
    seed = lines_of_the_seed()
    assert sorted(seed.keys() - in_table) == [], "lines of the guide that nothing here covers"
    assert sorted(in_table - seed.keys()) == [], "numbers of lines that the guide does not have"


def test_the_paraphrases_are_not_the_words_of_the_seed() -> None:
    seed = lines_of_the_seed()

    def words(text: str) -> str:
        return " ".join(re.findall(r"[a-z0-9&+-]+", text.lower()))

    copied = [
        row["line"] for row in table()["lines"] if words(row["about"]) in words(seed[row["line"]])
    ]
    assert not copied, f"say these lines in other words: {copied}"
