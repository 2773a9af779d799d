"""Troubles: what an error of a database means to the one who waits for it."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.services.ports import Trouble
from bot.storage.sealing import Unreadable

_OF_SQLITE: Mapping[int, Trouble] = {
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    # The index of the write-ahead log is a memory map: a full disk shows there as this.
    sqlite3.SQLITE_IOERR_SHMSIZE: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
}
_PRIMARY = 0xFF  # SQLite puts the detail of an error code above its first byte

_OF_POSTGRES: Mapping[str, Trouble] = {
    "53100": Trouble.FULL,
    "25006": Trouble.READ_ONLY,
    "55P03": Trouble.BUSY,  # lock not available
    "40P01": Trouble.BUSY,  # deadlock
    "40001": Trouble.BUSY,  # serialization failure
    "53300": Trouble.BUSY,  # too many connections
    "XX001": Trouble.DAMAGED,
    "XX002": Trouble.DAMAGED,
}

_OF_SYSTEM: Mapping[int, Trouble] = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EROFS: Trouble.READ_ONLY,
    errno.EACCES: Trouble.READ_ONLY,
}


def trouble_of(error: Exception) -> Trouble:
    """Return what kind of trouble an error is; one that nobody foresaw is `AWAY`."""
    own = cause(error)
    match own:
        case Unreadable():
            return Trouble.DAMAGED
        case PoolTimeout() | TimeoutError():
            return Trouble.BUSY
        case sqlite3.Error(sqlite_errorcode=code):
            return _OF_SQLITE.get(code) or _OF_SQLITE.get(code & _PRIMARY, Trouble.AWAY)
        case OSError(errno=int(number)):
            return _OF_SYSTEM.get(number, Trouble.AWAY)
        case _:
            return _OF_POSTGRES.get(getattr(own, "sqlstate", None) or "", Trouble.AWAY)


def cause(error: Exception) -> BaseException:
    """Return the driver's own error, which SQLAlchemy may have wrapped."""
    return (error.orig or error) if isinstance(error, DBAPIError) else error


def reason(error: Exception) -> str:
    """Say in the driver's words what happened.

    Statements and parameters are left out; a driver sees sealed values and pseudonyms only.
    """
    own = cause(error)
    said = "" if isinstance(own, SQLAlchemyError) else str(own).partition("\n")[0]
    return said or type(own).__name__
