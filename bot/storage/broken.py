"""Why the store cannot be opened at all. Each message says where, why and what to do."""

from __future__ import annotations

from sqlalchemy import URL

from bot.services.ports import Trouble
from bot.storage.troubles import reason, trouble_of


class StoreBroken(Exception):  # noqa: N818 - it is the state of an installation, not a bug
    """The store cannot be opened until somebody does what the message says."""


class KeyMissing(StoreBroken):
    """No key is configured, and there is no place where one could be made."""


class KeyDamaged(StoreBroken):
    """A key is not one, or the key file cannot be used."""


class WrongKey(StoreBroken):
    """The database was sealed under another key."""


class DatabaseTooNew(StoreBroken):
    """A later version of the program has changed the tables."""


def place(url: URL) -> str:
    """Name a database for people: a path, or an address without its password."""
    if url.get_backend_name() == "sqlite":
        return url.database or ":memory:"
    return f"{url.host or url.query.get('host', 'localhost')}/{url.database or ''}"


def broken(url: URL, error: Exception) -> StoreBroken:
    """Say what an error while opening the database means, and what to do about it."""
    where = place(url)
    why = reason(error)
    local = url.get_backend_name() == "sqlite"
    match trouble_of(error):
        case Trouble.DAMAGED:
            advice = "is damaged ({why}). Restore a backup, or move the file away to start empty."
        case Trouble.FULL:
            advice = "has no room left ({why}). Free some disk space and start again."
        case Trouble.READ_ONLY:
            advice = "cannot be written ({why}). Let this user write to it and to its folder."
        case Trouble.BUSY:
            advice = "is kept locked by another program ({why}). Stop that program and try again."
        case Trouble.AWAY if local:
            advice = "cannot be opened ({why}). It must be a file in a folder this user may write."
        case Trouble.AWAY:
            advice = "cannot be reached ({why}). Check its address, and that it is running."
    return StoreBroken(f"The database {where} " + advice.format(why=why))
