"""Unlocking: from a migrated database and the keys to what seals values and hides names in it.

The index key, behind every pseudonym, is made once for a database and kept in it, sealed. So the
keys of the settings can be exchanged, and everybody keeps their pseudonym.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.broken import WrongKey, place
from bot.storage.engine import WRITING, file_of
from bot.storage.keys import load_keys, new_key
from bot.storage.sealing import Pseudonyms, Sealer, Unreadable, new_index_key
from bot.storage.tables import marks, people
from bot.storage.upsert import insert_into

INDEX_KEY = "index_key"
"""The mark that holds the index key."""


async def unlock(engine: AsyncEngine, configured: str | None) -> tuple[Sealer, Pseudonyms]:
    """Load the keys and open, or make, the index key; raise KeyMissing, KeyDamaged or WrongKey."""
    where = place(engine.url)
    index_key = select(marks.c.value).where(marks.c.name == INDEX_KEY)
    async with engine.connect() as db:
        # In this order: a neighbour that starts now makes the index key first, people come later.
        somebody = await db.scalar(select(people.c.person).limit(1))
        sealed = await db.scalar(index_key)
    if somebody and not sealed:
        raise WrongKey(f"The database {where} has lost its index key. Restore a backup.")
    sealer = Sealer(_keys(engine, configured, in_use=sealed is not None))
    if not sealed:
        fresh = sealer.seal(new_index_key(), marks.name, INDEX_KEY)
        async with engine.execution_options(**WRITING).begin() as db:
            await db.execute(
                insert_into(marks, engine.dialect.name).on_conflict_do_nothing(),
                {"name": INDEX_KEY, "value": fresh},
            )
            sealed = await db.scalar(index_key)
    try:
        return sealer, Pseudonyms(sealer.open(sealed or "", marks.name, INDEX_KEY))
    except Unreadable:
        raise WrongKey(
            f"The database {where} was sealed under another key. Put that key back, after the "
            "newer ones if there are any; without it nobody can read what is stored."
        ) from None


def key_file_of(database: Path) -> Path:
    """Return the file that holds the keys of an SQLite database when none are configured."""
    return database.with_name(f"{database.name}.key")


def _keys(engine: AsyncEngine, configured: str | None, *, in_use: bool) -> tuple[str, ...]:
    database = file_of(engine.url)
    if database is None and engine.dialect.name == "sqlite":
        return load_keys(configured or new_key(), None)  # in memory: forgotten with the database
    key_file = database and key_file_of(database)
    if in_use and key_file and not configured and not key_file.exists():
        # A new key could open nothing, and would stand where the right one belongs.
        raise WrongKey(
            f"The database {database} was sealed under a key that is missing: there is no file "
            f"{key_file}, and no key is configured. Put the key back."
        )
    return load_keys(configured, key_file)
