from __future__ import annotations

import logging
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.storage.broken import KeyDamaged, KeyMissing
from bot.storage.keys import load_keys, new_key

ROOT = Path(__file__).parents[2]


def test_configured_keys_are_taken_in_their_order(tmp_path: Path) -> None:
    one, two = new_key(), new_key()
    file = tmp_path / "key"
    assert load_keys(f" {one}, {two}\n", file) == (one, two)
    assert not file.exists(), "no file is needed when keys are configured"


@pytest.mark.parametrize("configured", [None, "", "  "])
def test_without_a_key_or_a_place_for_one_the_command_that_makes_one_is_said(
    configured: str | None,
) -> None:
    with pytest.raises(KeyMissing, match=r"python -m bot new-key"):
        load_keys(configured, None)


def test_the_key_file_is_made_once_for_this_user_only(tmp_path: Path) -> None:
    file = tmp_path / "data" / "key"
    keys = load_keys(None, file)
    assert load_keys(None, file) == keys
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file], "a draft of it was left behind"


def test_a_key_file_may_hold_several(tmp_path: Path) -> None:
    one, two = new_key(), new_key()
    file = tmp_path / "key"
    file.write_text(f"{one}\n{two}\n")
    assert load_keys(None, file) == (one, two)


def test_a_key_file_that_others_can_read_is_closed_to_them(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "key"
    file.write_text(new_key())
    file.chmod(0o644)
    with caplog.at_level(logging.WARNING):
        load_keys(None, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert str(file) in caplog.text


@pytest.mark.parametrize("content", [b"", b"\n", b"short", b"\xff\x00\xfe", b"=" * 44])
def test_a_damaged_key_file_is_named_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    with pytest.raises(KeyDamaged, match=str(file)):
        load_keys(None, file)
    assert file.read_bytes() == content


def test_a_key_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyDamaged, match=str(tmp_path)):
        load_keys(None, tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(KeyDamaged, match="file/key"):
        load_keys(None, tmp_path / "file" / "key")


def test_a_malformed_key_is_counted_but_not_shown() -> None:
    canary = "canary-" + "x" * 36
    with pytest.raises(KeyDamaged, match="Key 2 of 2") as refusal:
        load_keys(f"{new_key()},{canary}", None)
    assert "canary" not in repr(refusal.getrepr(chain=True).reprcrash)
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from bot.storage.keys import load_keys\n"
        "print(*load_keys(None, pathlib.Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "key")]
    children = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(8)
    ]
    said = {child.communicate()[0] for child in children}
    assert len(said) == 1
    assert [child.returncode for child in children] == [0] * 8
    assert list(tmp_path.iterdir()) == [tmp_path / "key"]
