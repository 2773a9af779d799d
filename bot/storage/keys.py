"""Keys: from the settings, or for SQLite from a file beside the database."""

from __future__ import annotations

import logging
import os
import re
import secrets
import stat
from pathlib import Path

from cryptography.fernet import Fernet

from bot.storage.broken import KeyDamaged, KeyMissing

MAKE_ONE = "python -m bot new-key"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO

_log = logging.getLogger(__name__)


def new_key() -> str:
    """Return a fresh random key."""
    return Fernet.generate_key().decode()


def load_keys(configured: str | None, key_file: Path | None) -> tuple[str, ...]:
    """Return the keys, newest first.

    They are the configured ones (separated by commas), else those in the key file, which is made
    when it does not exist. Raise KeyMissing where there is neither, KeyDamaged for what is no key.
    """
    if configured and configured.strip():
        return _parsed(configured, "the configured keys")
    if key_file is None:
        raise KeyMissing(
            "This database needs a key to seal what people tell, and none is configured. Make one "
            f"with `{MAKE_ONE}`, keep a copy of it in a safe place, and configure it."
        )
    try:
        if not key_file.exists():
            _create(key_file)
        _close_to_others(key_file)
        text = key_file.read_text("ascii")
    except OSError as error:
        raise KeyDamaged(f"The key file {key_file} cannot be used: {error.strerror}.") from error
    except UnicodeDecodeError:
        text = ""
    return _parsed(text, f"the key file {key_file}")


def _parsed(text: str, where: str) -> tuple[str, ...]:
    keys = tuple(key for key in re.split(r"[\s,]+", text) if key)
    for number, key in enumerate(keys, 1):
        try:
            Fernet(key)
        except ValueError:
            # The cause is left out, for no trace may show a key.
            raise KeyDamaged(
                f"Key {number} of {len(keys)} in {where} is no key. Put back the one that was "
                f"there; for a database that holds nothing yet, `{MAKE_ONE}` makes one."
            ) from None
    if not keys:
        raise KeyDamaged(
            f"There is no key in {where}. Put back the one that was there; for a database that "
            f"holds nothing yet, `{MAKE_ONE}` makes one."
        )
    return keys


def _create(key_file: Path) -> None:
    """Make the key file whole or not at all; if another process is first, its file stays."""
    key_file.parent.mkdir(parents=True, exist_ok=True)
    draft = key_file.with_name(f".{key_file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(new_key() + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, never replaces a key that is already in use.
        os.link(draft, key_file)
        _log.warning("made the key file %s: keep a copy of it in a safe place", key_file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _sync_folder(key_file.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":  # elsewhere a folder cannot be opened
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _close_to_others(key_file: Path) -> None:
    mode = stat.S_IMODE(key_file.stat().st_mode)
    if os.name == "posix" and mode & _OTHERS:
        key_file.chmod(stat.S_IRUSR | stat.S_IWUSR)
        _log.warning("others could read the key file %s: now only this user can", key_file)
