"""What /privacy says is stored is what is stored: no more, and no less."""

from __future__ import annotations

from bot.services.ledger import OF_A_PERSON, OF_NOBODY, OF_THE_INSTALLATION
from bot.services.ports import FACT_DAYS, IDLE_DAYS, QUESTION_DAYS, RecordKind
from bot.storage import tables
from tests.conversation import ROOT, the_voice


def test_every_column_is_declared_once() -> None:
    there = {f"{t.name}.{column.name}" for t in tables.metadata.tables.values() for column in t.c}
    declared = [c for line in (*OF_A_PERSON, *OF_NOBODY) for c in line.columns]
    declared += OF_THE_INSTALLATION
    assert sorted(declared) == sorted(there), "declare it in bot/services/ledger.py, with its words"


def test_what_is_of_a_person_is_erased_with_them() -> None:
    of_a_person = {table.name for table in tables.OF_A_PERSON}
    assert {c.split(".")[0] for line in OF_A_PERSON for c in line.columns} == of_a_person
    assert not {c.split(".")[0] for line in OF_NOBODY for c in line.columns} & of_a_person


def test_every_kind_of_record_is_declared_once() -> None:
    declared = [kind for line in OF_A_PERSON for kind in line.kinds]
    assert sorted(declared) == sorted(RecordKind), "declare it in bot/services/ledger.py"


def test_the_privacy_policy_says_the_same() -> None:
    policy = (ROOT / ".github" / "PRIVACY.md").read_text(encoding="utf-8")
    say, days = the_voice().phrase, {"days": QUESTION_DAYS, "fact_days": FACT_DAYS}
    for line in (*OF_A_PERSON, *OF_NOBODY):
        names = {name: value for name, value in days.items() if name in line.words.names}
        assert f"- {say(line.words, **names)}\n" in policy
    assert f"If you tell nothing for {IDLE_DAYS} days" in policy
