"""Sealing: what people told is encrypted, and whose it is hidden, before a database sees it."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Unreadable(Exception):  # noqa: N818 - it says what a text is
    """A sealed text was changed, moved to another place, or sealed under an unknown key."""


class Sealer:
    """Seals values under the newest key, and opens what any of its keys sealed.

    A sealed value knows its place (whose it is, and the answer to what), so one row cannot pass
    for another.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._count = len(keys)

    def __repr__(self) -> str:
        return f"Sealer({self._count} keys)"

    def seal(self, value: Any, *place: str) -> str:
        """Return a JSON value as a text that only these keys open, and only at this place."""
        return self._fernet.encrypt(json.dumps([place, value]).encode()).decode()

    def open(self, sealed: str, *place: str) -> Any:
        """Return the value that was sealed for this place; raise Unreadable if it was not."""
        try:
            its_place, value = json.loads(self._fernet.decrypt(sealed.encode()))
        except (InvalidToken, ValueError):
            raise Unreadable("it was not sealed under a key that is known") from None
        if its_place != list(place):
            raise Unreadable("it was sealed for another place")
        return value

    def resealed(self, sealed: str) -> str:
        """Return the same value sealed under the newest key."""
        try:
            return self._fernet.rotate(sealed.encode()).decode()
        except InvalidToken:
            raise Unreadable("it was not sealed under a key that is known") from None


class Pseudonyms:
    """Names under which people are stored; without the index key no one can tell who they are."""

    def __init__(self, index_key: str) -> None:
        self._key = bytes.fromhex(index_key)

    def __repr__(self) -> str:
        return "Pseudonyms()"

    def of(self, person: str) -> str:
        """Return the pseudonym of a person, always the same one."""
        # A name typed in a terminal may hold bytes that are no UTF-8.
        name = person.encode("utf-8", "surrogatepass")
        return hmac.new(self._key, name, hashlib.sha256).hexdigest()


def new_index_key() -> str:
    """Return a random key for `Pseudonyms`."""
    return secrets.token_hex(32)
