"""How the program starts, or says why it cannot: exit codes, options, and files that are wrong."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.terminal_app.answers_file import BadInput, answers_in
from tests.conversation import TODAY, the_library, thinned
from tests.terminal_app.program import bot, call, chat

OK, USAGE, CANNOT_START = 0, 2, 3
GOOD_ANSWERS = """\
img_type: foreign
visa_need: no
grad_year: 2021
ck_score: about 219
ck_date: 03/2023
usce_months: 1.5
volunteer: [pain, sports]
regions: midwest, south
student: false
step3_score: null
step1_date: idk
why_pmr: "I like: rehab"
"""
READ = {
    "img_type": "non_us",
    "visa_need": "none",
    "grad_year": 2021,
    "ck_score": 219,
    "ck_date": "2023-03",
    "usce_months": 1.5,
    "volunteer": ["sports", "pain"],
    "regions": ["midwest", "south"],
    "student": "no",
    "step3_score": None,
    "step1_date": None,
    "why_pmr": "I like: rehab",
}


def test_answers_to_begin_with(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(GOOD_ANSWERS, encoding="utf-8")
    assert answers_in(file, the_library().guide, TODAY) == READ
    ended = chat(tmp_path, "/report", "/profile", args=("--fresh", "--answers", file))
    assert ended.code == OK
    assert ended.screens[0]["result"]["ck_pass_mark"] == 214
    assert ended.screen["result"]["answers"].keys() == READ.keys()


def test_answers_wait_for_consent(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("img_type: non us\nvisa_need: none\n", encoding="utf-8")
    agree = call("consent", agree="yes")
    ended = chat(tmp_path, "/report", agree, "/profile", args=("--answers", file))
    assert [s["screen"] for s in ended.screens] == ["consent", "assess", "profile"]
    assert ended.screens[1]["result"]["id"] == "grad_year", "the first two are answered already"
    assert ended.screen["result"]["answers"] == {"img_type": "non_us", "visa_need": "none"}


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        ("ck_score: 219\nck_scoer: 220\n", 2, "did you mean 'ck_score'"),
        ("ck_score: 219\n\n# a comment\nck_date: 2023\n", 4, "'2023' is no answer to 'ck_date'"),
        ("ck_score: 400\n", 1, "300"),
        ("volunteer:\n  - pain\n  - nothing like it\n", 1, "volunteer"),
        ("ck_score: [219, 220]\n", 1, "ck_score"),
        ("ck_score: {a: 1}\n", 1, "ck_score"),
        ("why_pmr: {a: 1}\n", 1, "why_pmr"),
        ("- ck_score\n", 1, "question_id: answer"),
        ("ck_score\n", 1, "question_id: answer"),
        ("", 1, "empty"),
        ("ck_score: 219\nck_score: 220\n", 2, "twice"),
        ("ck_score: &a 219\n", 1, "anchors"),
        ("ck_score: !!python/none\n", 1, "tags"),
        ("a: b: c\n", 1, "colon"),
        ("ck_score:\n\t- 219\n", 2, "tab"),
        ("ck_score: .inf\n", 1, "ck_score"),
    ],
)
def test_answers_that_cannot_be_used(tmp_path: Path, content: str, line: int, says: str) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        answers_in(file, the_library().guide, TODAY)
    assert str(refusal.value).startswith(f"{file}:{line}: ")
    assert says in str(refusal.value)


def test_all_bad_answers_at_once_and_exit_two(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("ck_score: 400\nck_scoer: 220\nck_date: never mind\n", encoding="utf-8")
    ended = chat(tmp_path, "/report", args=("--fresh", "--answers", file))
    assert (ended.code, ended.out) == (USAGE, "")
    assert [line.split(": ")[0] for line in ended.err.splitlines()] == [
        f"{file}:{n}" for n in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("chat", "--json", "--today", "23.11.2026"), "2026-11-23"),
        (("chat", "--fresh", "--answers", "nowhere.yaml"), "nowhere.yaml:1: "),
        (("check", "nowhere"), "nowhere"),
        (("chat", "--nonsense"), "--nonsense"),
        (("talk",), "talk"),
        ((), "command"),
    ],
)
def test_a_wrong_command_line(
    args: tuple[str, ...],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        code = main(args)
    except SystemExit as ended:
        code = int(str(ended.code))
    assert code == USAGE
    assert says in capsys.readouterr().err


def test_today_replaces_the_clock(tmp_path: Path) -> None:
    ended = bot(tmp_path, "chat", "--json", "--fresh", "--today", "2031-01-05", lines="/report\n")
    assert "the 2032 Match" in ended.screen["text"]
    assert all(a["start"] == "2031-01-05" for a in ended.screen["result"]["actions"])


@pytest.mark.parametrize("content", [b"not a database" * 500, b"\0" * 8192])
def test_a_corrupt_database_stops_the_start(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "advisor.sqlite3").write_bytes(content)
    ended = chat(tmp_path, "/assess", args=())
    assert (ended.code, ended.out) == (CANNOT_START, "")
    assert "advisor.sqlite3 is damaged" in ended.err
    assert "Restore a backup" in ended.err
    assert "Traceback" not in ended.err
    assert (tmp_path / "advisor.sqlite3").read_bytes() == content, "it is left as it was"


def test_an_unknown_database_stops_the_start(tmp_path: Path) -> None:
    address = {"DATABASE_URL": "mysql://user:secret@host/x"}
    ended = bot(tmp_path, "chat", "--json", environment=address)
    assert ended.code == CANNOT_START
    assert "postgresql://" in ended.err
    assert "secret" not in ended.err
    assert "Traceback" not in ended.err


def test_broken_files_stop_the_start_and_say_where(tmp_path: Path) -> None:
    for name in ("knowledge", "prompts"):
        shutil.copytree(thinned() / name, tmp_path / name)
    exams = tmp_path / "knowledge" / "guide" / "02-exams.yaml"
    broken = exams.read_text(encoding="utf-8").replace("kind: score", "kind: skore")
    exams.write_text(broken, encoding="utf-8")
    line = broken[: broken.index("skore")].count("\n") + 1
    places = {"KNOWLEDGE_DIR": tmp_path / "knowledge", "PROMPTS_DIR": tmp_path / "prompts"}
    ended = bot(tmp_path, "chat", "--json", "--fresh", environment=places)
    assert (ended.code, ended.out) == (CANNOT_START, "")
    assert f"knowledge/guide/02-exams.yaml:{line}: " in ended.err
    assert "Traceback" not in ended.err


def test_a_store_that_is_locked_while_answers_wait(tmp_path: Path) -> None:
    chat(tmp_path, call("consent", agree="yes"), "us", args=())
    file = tmp_path / "answers.yaml"
    file.write_text("ck_score: 219\n", encoding="utf-8")
    other = sqlite3.connect(tmp_path / "advisor.sqlite3")
    other.execute("BEGIN IMMEDIATE")
    ended = chat(tmp_path, "/report", args=("--answers", file))
    other.rollback()
    other.close()
    assert ended.code == OK, ended.err
    assert ended.screen["error"]["code"] == "unavailable"
    assert "busy" in ended.screen["error"]["message"]
    again = chat(tmp_path, "/profile", args=())
    assert again.screen["result"]["answers"] == {"img_type": "us"}, (
        "nothing lost, nothing half-done"
    )


def test_the_prompt(tmp_path: Path) -> None:
    typed = "non us\nj1\n2021\nidk\n@everyone\n/report\nquit\n/help\n"
    ended = bot(tmp_path, "chat", "--fresh", "--today", TODAY, lines=typed)
    assert ended.code == OK, ended.err
    assert "Which kind of IMG are you?" in ended.out
    assert "Not quite" in ended.out
    assert "Where you stand" in ended.out
    assert "What I can do" not in ended.out, "it goes on after quit"
    assert "Traceback" not in ended.err


def test_the_other_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    assert [main([command]) for command in ("graph", "migrate", "new-key", "rotate-keys")] == [
        0
    ] * 4
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "flowchart TD"
    assert said[-3:][0] == "The database is up to date."
    assert said[-1].startswith("0 values")
    assert main(["run"]) == CANNOT_START
    assert "DISCORD_TOKEN" in capsys.readouterr().err
