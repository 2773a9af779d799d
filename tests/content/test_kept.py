"""What was learnt is kept on disk: never another's, never half of it, and nothing depends on it."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.content import kept
from bot.content.kept import KeptOnDisk
from bot.core.asking.matching import Matcher
from bot.core.asking.words import Lexicon


@dataclass(frozen=True)
class Lesson:
    names: NDArray[np.str_]
    weights: NDArray[np.float32]


class Pupil:
    """Learns, and counts how often it had to."""

    def __init__(self, size: int = 3) -> None:
        self.times = 0
        self._size = size

    def __call__(self) -> Lesson:
        self.times += 1
        return Lesson(np.array(["ß", "b"]), np.arange(self._size, dtype=np.float32))


def test_what_was_learnt_is_not_learnt_again(tmp_path: Path) -> None:
    pupil = Pupil()
    first = KeptOnDisk(tmp_path / "new").recalled(Lesson, "texts", pupil)
    again = KeptOnDisk(tmp_path / "new").recalled(Lesson, "texts", pupil)
    assert pupil.times == 1
    assert again.names.tolist() == first.names.tolist() == ["ß", "b"]
    assert again.weights.tolist() == first.weights.tolist() == [0, 1, 2]
    assert again.weights.dtype == np.float32


def test_other_texts_and_other_code_learn_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pupil, memory = Pupil(), KeptOnDisk(tmp_path)
    memory.recalled(Lesson, "texts", pupil)
    memory.recalled(Lesson, "other texts", pupil)
    monkeypatch.setattr(kept, "_code", lambda: b"another version")
    memory.recalled(Lesson, "texts", pupil)
    assert pupil.times == 3


@pytest.mark.parametrize("part", [0, 0.3, 0.9])
def test_a_damaged_file_is_replaced(tmp_path: Path, part: float) -> None:
    pupil, memory = Pupil(), KeptOnDisk(tmp_path)
    memory.recalled(Lesson, "texts", pupil)
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    for damaged in (content[: int(len(content) * part)], content.replace(b"names", b"nemas")):
        file.write_bytes(damaged)
        assert memory.recalled(Lesson, "texts", pupil).weights.tolist() == [0, 1, 2]
        assert file.read_bytes() != damaged
    assert pupil.times == 3


def test_a_file_can_run_nothing(tmp_path: Path) -> None:
    """Objects in it would be unpickled, which runs what they say."""
    memory = KeptOnDisk(tmp_path)
    memory.recalled(Lesson, "texts", Pupil())
    (file,) = tmp_path.iterdir()
    with file.open("wb") as written:
        np.savez(written, names=np.array([print], object), weights=np.zeros(3))
    assert memory.recalled(Lesson, "texts", Pupil()).names.tolist() == ["ß", "b"]


def test_where_nothing_can_be_kept_it_is_learnt_all_the_same(tmp_path: Path) -> None:
    pupil = Pupil()
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    for _ in range(2):
        assert KeptOnDisk(tmp_path / "file").recalled(Lesson, "texts", pupil).weights.size == 3
    assert pupil.times == 2


def test_what_was_used_least_recently_makes_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = KeptOnDisk(tmp_path)
    memory.recalled(Lesson, 0, Pupil(1000))
    (first,) = tmp_path.iterdir()
    monkeypatch.setattr(kept, "_MOST_BYTES", 3.5 * first.stat().st_size)
    os.utime(first, (1, 1))
    for number in (1, 2, 3, 4):
        memory.recalled(Lesson, number, Pupil(1000))
        memory.recalled(Lesson, 1, Pupil(1000))
    assert len([*tmp_path.iterdir()]) == 3
    pupil = Pupil(1000)
    memory.recalled(Lesson, 1, pupil)
    assert pupil.times == 0, "it was used all along"
    assert not first.exists()


def test_many_at_once_keep_whole_files(tmp_path: Path) -> None:
    def work() -> None:
        for number in range(20):
            lesson = KeptOnDisk(tmp_path).recalled(Lesson, number, Pupil(number))
            assert lesson.weights.size == number

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(file.suffix for file in tmp_path.iterdir()) == [".npz"] * 20


def test_a_matcher_that_remembers_ranks_alike(tmp_path: Path) -> None:
    examples = {"fruit": ["red apple", "green pear"], "cars": ["a fast car", "a red van"]}
    aside = {"talk": ["hello there"]}
    lexicon = Lexicon({"vehicle": ("car", "van")}, frozenset({"a"}))
    ranked = [
        Matcher(lexicon, examples, aside, (), memory).rank("my red vann")
        for memory in (None, KeptOnDisk(tmp_path), KeptOnDisk(tmp_path))
    ]
    assert len([*tmp_path.iterdir()]) == 1
    assert ranked[0] == ranked[1] == ranked[2]
    assert ranked[0].ids[0] == "cars"
