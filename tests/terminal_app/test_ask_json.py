"""`ask --json` and `ask --batch`, as the outside contract has them: by the real program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conversation import TODAY, the_library
from tests.terminal_app.program import Ended, bot

KEYS = ["n", "question", "outcome", "level", "topics", "text", "sources"]
OUTCOMES = {"answer", "guesses", "nomatch", "smalltalk", "support", "integrity"}
LETTERS = "How many letters, and from whom?\nI have two."


def ask(folder: Path, *args: object) -> Ended:
    return bot(folder, "ask", "--fresh", "--today", TODAY, *args)


def batch(folder: Path, content: bytes | str, *args: object) -> Ended:
    file = folder / "questions.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ask(folder, "--batch", file, "--json", *args)


def sound(line: dict[str, Any]) -> None:
    """Assert all that the contract says of a line."""
    assert sorted(line) == sorted(KEYS)
    assert isinstance(line["n"], int)
    assert isinstance(line["question"], str)
    assert line["outcome"] in OUTCOMES
    assert (line["level"] in {"strain", "danger"}) is (line["outcome"] == "support")
    assert (line["level"] is None) is (line["outcome"] != "support")
    assert line["text"]
    assert isinstance(line["sources"], list)
    assert bool(line["sources"]) is (line["outcome"] == "answer")
    assert len(line["topics"]) >= 3
    assert all(topic.keys() == {"id", "score"} for topic in line["topics"])
    assert len({topic["id"] for topic in line["topics"]}) == len(line["topics"])
    assert {topic["id"] for topic in line["topics"]} <= the_library().topics.keys()
    scores = [topic["score"] for topic in line["topics"]]
    assert scores == sorted(scores, reverse=True)


def test_one_question(tmp_path: Path) -> None:
    ended = ask(tmp_path, "should I take step 3 before applying?", "--json")
    assert ended.code == 0, ended.err
    (line,) = ended.screens
    sound(line)
    assert (line["n"], line["question"]) == (1, "should I take step 3 before applying?")
    assert line["outcome"] == "answer"
    plain = ask(tmp_path, "should I take step 3 before applying?")
    assert plain.code == 0
    assert plain.out.strip() == line["text"].strip()


def test_a_file_with_everything_that_rfc_4180_allows(tmp_path: Path) -> None:
    content = (
        '\ufeffid,question,"other, thing"\r\n'
        f'1,"{LETTERS}",x\r\n'
        '2,"she said ""J-1 or H-1B"", which?",y\r\n'
        "3,,z\r\n"
        "4\r\n"
        "5,hello,\r\n"
        "6,i want to kill myself,"
    )
    ended = batch(tmp_path, content)
    assert ended.code == 0, ended.err
    assert [line["n"] for line in ended.screens] == [1, 2, 3, 4, 5, 6]
    assert [line["question"] for line in ended.screens] == [
        LETTERS, 'she said "J-1 or H-1B", which?', "", "", "hello", "i want to kill myself",
    ]  # fmt: skip
    for line in ended.screens:
        sound(line)
    assert [line["outcome"] for line in ended.screens[2:]] == [
        "nomatch", "nomatch", "smalltalk", "support",
    ]  # fmt: skip
    assert ended.screens[-1]["level"] == "danger"


HOSTILE = [
    "x" * 4000,
    "xyzzy " * 660,
    "😀😀😀",
    "Z̷̢̛͇̭̈́a̶̡̛̰l̴͔̈́g̷̱̓o̶̱̚",
    "@everyone <@123456789012345678> look",
    "{{ 7*7 }} {% for x in y %}",
    "'; DROP TABLE answers; --",
    "```py\nprint(1)\n``` [x](https://evil.example)",
    "کیا مجھے اسٹیپ تھری دینا چاہیے؟",
    "¿Necesito cartas de recomendación para PM&R?",
    "\u202egnirts\u202c \u200b\u2060",
    "=HYPERLINK(1)",
]


def test_hostile_lines_get_an_answer_and_do_nothing(tmp_path: Path) -> None:
    quoted = ('"' + text.replace('"', '""') + '"' for text in HOSTILE)
    ended = batch(tmp_path, "question\n" + "\n".join(quoted) + "\n")
    assert ended.code == 0, ended.err
    assert "Traceback" not in ended.err
    assert [line["question"] for line in ended.screens] == HOSTILE
    for line in ended.screens:
        sound(line)
        assert line["outcome"] != "answer", line["question"][:40]
        assert line["outcome"] != "integrity", line["question"][:40]
        for active in ("@everyone", "<@1", "49", "](https://evil", "\u202e", "Traceback", "```py"):
            assert active not in line["text"], f"{line['question'][:40]} shows {active!r}"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("questions\nhow many letters\n", 1),
        ("", 1),
        (b"question\nab\n\xff\xfe\n", 1),
        ('question\nhow many\n"how ""many" letters\n', 3),
        ('question\nhow many\n"never closed\nand on', 4),
        ("question\n" + "z" * 200_000, 2),
    ],
    ids=["column", "empty", "utf-16", "quote", "open quote", "too long"],
)
def test_a_bad_file_is_named_with_its_line(tmp_path: Path, content: bytes | str, line: int) -> None:
    ended = batch(tmp_path, content)
    assert (ended.code, ended.out) == (2, "")
    assert f"questions.csv:{line}: " in ended.err, ended.err
    assert "Traceback" not in ended.err


def test_what_cannot_be_asked_is_a_matter_of_usage(tmp_path: Path) -> None:
    for args in (
        ["--batch", tmp_path / "gone.csv"],
        ["--batch", tmp_path],
        [],
        ["x", "--batch", "y"],
    ):
        ended = ask(tmp_path, *args)
        assert (ended.code, ended.out) == (2, ""), args
        assert ended.err
        assert "Traceback" not in ended.err
    assert "gone.csv:1: " in ask(tmp_path, "--batch", tmp_path / "gone.csv").err


def test_a_file_of_no_questions_is_answered_by_nothing(tmp_path: Path) -> None:
    ended = batch(tmp_path, "question\n")
    assert (ended.code, ended.out) == (0, "")


def test_answers_make_it_personal(tmp_path: Path) -> None:
    (tmp_path / "me.yaml").write_text("img_type: us\nck_score: 219\nck_date: Mar 2023\n")
    question = "which visa do programs sponsor"
    plain = ask(tmp_path, question, "--json").screen
    mine = ask(tmp_path, question, "--json", "--answers", tmp_path / "me.yaml").screen
    assert mine["topics"] == plain["topics"]
    assert mine["text"] != plain["text"]


def test_questions_asked_leave_nothing_behind(tmp_path: Path) -> None:
    bot(tmp_path, "ask", "my unmistakable sesquipedalian question", "--json")
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"sesquipedalian" not in kept
