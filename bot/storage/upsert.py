"""Upsert: "insert, or else", which each database spells its own way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert_into(table: Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that can say what happens when the row is there already."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


async def put(db: AsyncConnection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, or write the columns that they name over those of the same key."""
    insert = insert_into(table, db.dialect.name)
    key = [column.name for column in table.primary_key]
    changes = {name: insert.excluded[name] for name in rows[0] if name not in key}
    await db.execute(insert.on_conflict_do_update(index_elements=key, set_=changes), rows)
