from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.ports import RecordKind, StoreUnavailable, Trouble
from bot.storage.broken import KeyMissing, WrongKey
from bot.storage.engine import open_engine
from bot.storage.keys import load_keys, new_key
from bot.storage.sealing import Pseudonyms, Sealer, Unreadable, new_index_key
from bot.storage.store import open_store
from tests.storage.clock import Clock

ANA, BEN = "181234567890123456", "281234567890123456"
CANARY = "canary-I-failed-twice"


@asynccontextmanager
async def raw(url: str) -> AsyncIterator[AsyncConnection]:
    """The database itself, past the store."""
    async with open_engine(url) as engine, engine.begin() as db:
        yield db


def test_a_sealed_value_opens_at_its_place_only() -> None:
    sealer = Sealer([new_key()])
    sealed = sealer.seal(["a", None, 3], "ana", "q")
    assert sealer.open(sealed, "ana", "q") == ["a", None, 3]
    for place in (("ben", "q"), ("ana", "r"), ("anaq",), ()):
        with pytest.raises(Unreadable):
            sealer.open(sealed, *place)


def test_a_changed_text_does_not_open() -> None:
    sealer = Sealer([new_key()])
    sealed = sealer.seal(1, "ana", "q")
    for text_ in ("", "é", "1", sealed[:-4], sealed[:40] + "AAAA" + sealed[44:]):
        with pytest.raises(Unreadable):
            sealer.open(text_, "ana", "q")


def test_a_resealed_value_opens_with_the_newest_key_alone() -> None:
    old, new = new_key(), new_key()
    sealed = Sealer([old]).seal(1, "ana", "q")
    both = Sealer([new, old])
    assert both.open(sealed, "ana", "q") == 1
    assert Sealer([new]).open(both.resealed(sealed), "ana", "q") == 1
    with pytest.raises(Unreadable):
        Sealer([new]).open(sealed, "ana", "q")
    with pytest.raises(Unreadable):
        Sealer([new]).resealed(sealed)


def test_no_key_is_ever_shown() -> None:
    key, index_key = new_key(), new_index_key()
    assert repr(Sealer([key])) == "Sealer(1 keys)"
    assert index_key not in repr(Pseudonyms(index_key))
    with pytest.raises(Unreadable) as refusal:
        Sealer([key]).open("x" + key, "ana")
    assert key not in str(refusal.value)


def test_a_pseudonym_is_steady_and_depends_on_the_index_key() -> None:
    index_key = new_index_key()
    assert Pseudonyms(index_key).of(ANA) == Pseudonyms(index_key).of(ANA)
    assert Pseudonyms(index_key).of(ANA) != Pseudonyms(index_key).of(BEN)
    assert Pseudonyms(index_key).of(ANA) != Pseudonyms(new_index_key()).of(ANA)
    assert Pseudonyms(index_key).of("a name \udce9 from a terminal")


@pytest.mark.parametrize(
    "swap",
    [
        "UPDATE answers SET value = (SELECT value FROM answers a WHERE a.person != answers.person)",
        "UPDATE answers SET question = 'r'",
        "UPDATE answers SET value = (SELECT value FROM drafts WHERE drafts.person = answers.person)",
    ],
    ids=["of another person", "of another question", "of another table"],
)
async def test_a_row_cannot_pass_for_another(url: str, key: str, clock: Clock, swap: str) -> None:
    async with open_store(url, key, clock) as store:
        for person in (ANA, BEN):
            await store.put_drafts(person, {"s": "?"})
            await store.put_answers(person, {"q": 1})
        async with raw(url) as db:
            await db.execute(text(swap))
        with pytest.raises(StoreUnavailable) as refusal:
            await store.answers(ANA)
        assert refusal.value.trouble is Trouble.DAMAGED


async def test_another_key_is_refused_and_changes_nothing(url: str, key: str, clock: Clock) -> None:
    async with open_store(url, key, clock) as store:
        await store.put_answers(ANA, {"q": 1})
    with pytest.raises(WrongKey, match="sealed under another key"):
        async with open_store(url, new_key(), clock):
            pass
    async with open_store(url, f"{new_key()},{key}", clock) as store:
        assert (await store.answers(ANA))["q"].value == 1


async def test_a_lost_index_key_is_not_replaced(url: str, key: str, clock: Clock) -> None:
    async with open_store(url, key, clock) as store:
        await store.put_answers(ANA, {"q": 1})
    async with raw(url) as db:
        await db.execute(text("DELETE FROM marks"))
    with pytest.raises(WrongKey, match="lost its index key"):
        async with open_store(url, key, clock):
            pass


async def test_a_lost_key_file_is_not_replaced(tmp_path: Path, clock: Clock) -> None:
    url = f"sqlite:///{tmp_path / 'advisor.db'}"
    async with open_store(url, None, clock) as store:
        await store.put_answers(ANA, {"q": 1})
    file = tmp_path / "advisor.db.key"
    moved = file.rename(tmp_path / "elsewhere")
    with pytest.raises(WrongKey, match=str(file)):
        async with open_store(url, None, clock):
            pass
    assert not file.exists()
    async with open_store(url, load_keys(None, moved)[0], clock) as store:
        assert (await store.answers(ANA))["q"].value == 1


async def test_postgresql_wants_a_configured_key(postgres_url: str, clock: Clock) -> None:
    with pytest.raises(KeyMissing, match=r"python -m bot new-key"):
        async with open_store(postgres_url, None, clock):
            pass


async def test_pseudonyms_survive_new_keys(url: str, key: str, clock: Clock) -> None:
    async with open_store(url, key, clock) as store:
        await store.put_answers(ANA, {"q": 1})
        name = store._pseudonyms.of(ANA)
    newer = new_key()
    async with open_store(url, f"{newer},{key}", clock) as store:
        assert await store.rotate() == 1
        assert await store.rotate() == 1
    async with open_store(url, newer, clock) as store:
        assert store._pseudonyms.of(ANA) == name
        assert (await store.answers(ANA))["q"].value == 1
    with pytest.raises(WrongKey):
        async with open_store(url, key, clock):
            pass


async def test_rotation_passes_over_a_row_that_no_key_opens(
    url: str, key: str, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    newer = new_key()
    async with open_store(url, f"{newer},{key}", clock) as store:
        await store.put_answers(ANA, {"q": 1, "r": 2})
        async with raw(url) as db:
            await db.execute(text("UPDATE answers SET value = 'torn' WHERE question = 'q'"))
        await store.rotate()
        assert "cannot be opened" in caplog.text
        await store.put_answers(ANA, {"q": 3})
        assert {q: kept.value for q, kept in (await store.answers(ANA)).items()} == {"q": 3, "r": 2}


def bytes_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir() if "key" not in file.name)


async def test_the_raw_files_tell_nothing_before_or_after_an_erase(
    tmp_path: Path, clock: Clock
) -> None:
    url = f"sqlite:///{tmp_path / 'advisor.db'}"
    async with open_store(url, None, clock) as store:
        await store.put_consent(ANA, 1)
        await store.put_answers(ANA, {f"q{n}": f"{CANARY} {n} " + "x" * 3000 for n in range(40)})
        await store.put_answers(ANA, {"q1": CANARY})
        await store.put_drafts(ANA, {"r": CANARY})
        await store.put_records(ANA, RecordKind.STORY, {"1": {"text": CANARY}})
        await store.put_answers(BEN, {"q": 1})
        ana, ben = (store._pseudonyms.of(person).encode() for person in (ANA, BEN))
        sealed = await sealed_values(url, ana)
        assert len(sealed) == 42
        stored = bytes_of(tmp_path)
        assert ana in stored
        assert ANA.encode() not in stored
        assert CANARY.encode() not in stored

        assert await store.erase(ANA) == 0
        left = bytes_of(tmp_path)
        assert ana not in left
        assert not [value for value in sealed if value[:60] in left], "sealed text lingers"
        assert ben in left


async def sealed_values(url: str, person: bytes) -> list[bytes]:
    everything = (
        "SELECT person, value FROM answers UNION ALL SELECT person, value FROM drafts "
        "UNION ALL SELECT person, value FROM records"
    )
    async with raw(url) as db:
        rows = await db.execute(text(everything))
        return [value.encode() for name, value in rows if name == person.decode()]
