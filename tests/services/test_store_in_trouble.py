"""A store in real trouble: the person is told in words, and nothing is lost or half done."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.core.calls import Call
from bot.core.screen import Screen
from bot.services.verbs import found_verbs
from bot.services.visit import Visit
from tests.conversation import ANA, Talk, least_args, talking


@pytest.fixture
async def filed(tmp_path: Path) -> AsyncIterator[tuple[Talk, Path]]:
    """Ana, with two answers in a file."""
    file = tmp_path / "advisor.sqlite3"
    async with talking(url=f"sqlite:///{file}") as talk:
        await talk.answers({"img_type": "us", "ck_score": 219})
        yield talk, file
    # The driver ends the thread of a connection that failed without being waited for; one that
    # reports to a loop closed meanwhile would fail a later test.
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join)


async def limit(talk: Talk, pragma: str) -> None:
    """Open every further connection under a limit of SQLite's own."""
    engine = talk.app.store._engine
    await engine.dispose()
    event.listen(engine.sync_engine, "connect", lambda db, _: db.cursor().execute(pragma))


async def tells(talk: Talk, word: str, value: str = "us") -> None:
    screen = await talk.calls("answer", id="why_pmr", value=value)
    assert screen.error
    assert screen.error.code.value == "unavailable"
    assert word in screen.error.message
    assert "may not be kept" in screen.error.message
    assert screen.choices
    assert screen.private


@pytest.mark.fault("database read-only")
async def test_it_can_only_be_read(filed: tuple[Talk, Path]) -> None:
    talk, _ = filed
    await limit(talk, "PRAGMA query_only = ON")
    await tells(talk, "only be read")
    assert len((await talk.calls("profile")).result["answers"]) == 2, "reading still works"
    screen = await talk.calls("privacy", action="erase", confirm="yes")
    assert screen.error, "it must not say that it is gone"
    assert (await talk.calls("restart", confirm="yes")).error


@pytest.mark.fault("disk full")
async def test_it_is_full(filed: tuple[Talk, Path]) -> None:
    talk, _ = filed
    await limit(talk, "PRAGMA max_page_count = 1")
    for _ in range(40):
        screen = await talk.calls("fill", route="story", gap_months="x" * 3900)
        if screen.error and screen.error.code.value == "unavailable":
            break
    assert screen.error
    assert "full" in screen.error.message
    assert len((await talk.calls("profile")).result["answers"]) == 2


@pytest.mark.fault("database locked by another process")
async def test_it_is_locked_by_another_program(filed: tuple[Talk, Path]) -> None:
    talk, file = filed
    other = sqlite3.connect(file)
    other.execute("BEGIN IMMEDIATE")
    await tells(talk, "busy")
    other.rollback()
    other.close()
    assert (await talk.calls("answer", id="why_pmr", value="rehab")).error is None


@pytest.mark.fault("database damaged")
async def test_it_is_damaged(filed: tuple[Talk, Path]) -> None:
    talk, file = filed
    await talk.app.store._engine.dispose()
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    screen = await talk.calls("profile")
    assert screen.error
    assert "could not read my memory" in screen.error.message
    await talk.app.store._engine.dispose()
    file.write_bytes(whole)
    assert len((await talk.calls("profile")).result["answers"]) == 2


async def test_a_value_that_was_tampered_with(filed: tuple[Talk, Path]) -> None:
    talk, file = filed
    db = sqlite3.connect(file)
    with db:
        db.execute("UPDATE answers SET value = substr(value, 1, 20)")
    db.close()
    screen = await talk.calls("report")
    assert screen.error
    assert screen.error.code.value == "unavailable"


ASKING = {"topic", "right"}
NEEDS_NO_STORE = {"help", "ask", "ask_aloud", "none_of_these", "question", "send", "topic"}
"""Verbs that can do without what is stored; `send` has nothing to send here."""


@pytest.mark.parametrize("verb", sorted(found_verbs()))
@pytest.mark.fault("database away")
async def test_no_verb_breaks_without_a_store(filed: tuple[Talk, Path], verb: str) -> None:
    talk, file = filed
    await talk.app.store._engine.dispose()
    file.unlink()
    file.mkdir()
    question = "how many letters do i need"
    args = least_args(verb, question=question, **({"id": "lor-who"} if verb in ASKING else {}))
    screen = await talk.calls(verb, **args)
    said = screen.error.message if screen.error else ""
    assert "on my side" not in said, "a defect, not a store that is away"
    if found_verbs()[verb].personal and verb not in NEEDS_NO_STORE:
        assert "cannot reach my memory" in said
    assert screen.choices
    file.rmdir()


async def test_a_defect_of_ours_is_told_with_a_number(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    async def failing(_visit: Visit) -> Screen:
        raise ZeroDivisionError

    verbs = {**talk.app.verbs, "profile": replace(talk.app.verbs["profile"], run=failing)}
    screen = await replace(talk.app, verbs=verbs).perform(ANA, Call("profile"))
    assert screen.error
    assert screen.error.code.value == "unavailable"
    number = re.search(r"\b[0-9a-f]{6}\b", screen.error.message)
    assert number
    assert "/profile failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivisionError" not in screen.error.message
