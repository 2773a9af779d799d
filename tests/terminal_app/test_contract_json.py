"""`chat --json`, as the outside contract has it: key by key, by the real program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conversation import TODAY
from tests.terminal_app.program import Ended, bot, call, chat

SCREEN = {"v", "screen", "text", "choices", "private", "error", "files", "result"}
ASSESS = {"id", "section", "kind", "options", "progress"}
REPORT = {
    "situation", "ck_pass_mark", "ck_passed", "worries", "findings", "fixed", "controllable",
    "readiness", "actions", "conflicts",
}  # fmt: skip
SECTIONS = [
    "about", "exams", "experience", "letters", "research", "network", "story", "application",
    "programs", "interviews",
]  # fmt: skip


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """One conversation that shows every kind of screen that the contract names."""
    return chat(
        tmp_path_factory.mktemp("spoken"),
        "/assess",
        "non us",
        "/assess exams",
        call("answer", id="ck_score", value=219),
        call("answer", id="ck_date", value="Mar 2023"),
        call("answer", id="ck_score", value="400"),
        "/nonsense",
        "/report",
        call("privacy", action="export"),
        call("privacy", action="erase"),
        call("privacy", action="erase", confirm="yes"),
        "/help",
    )


def test_every_screen_has_every_key(spoken: Ended) -> None:
    assert spoken.code == 0
    assert len(spoken.screens) == 12
    for screen in spoken.screens:
        assert screen.keys() == SCREEN
        assert screen["v"] == 1
        assert isinstance(screen["screen"], str)
        assert isinstance(screen["text"], str)
        assert isinstance(screen["private"], bool)
        assert isinstance(screen["result"], dict)
        assert all(choice.keys() == {"label", "call"} for choice in screen["choices"])
        assert all(choice["call"].startswith("/") for choice in screen["choices"])
        assert all(file.keys() == {"name", "type", "alt", "path"} for file in screen["files"])
        if screen["error"]:
            assert screen["error"].keys() == {"code", "message", "field"}
            assert screen["error"]["code"] in {"refused", "unknown_call", "unavailable"}


def test_assess(spoken: Ended) -> None:
    first, _, exams = spoken.screens[:3]
    assert first["screen"] == "assess"
    assert first["result"].keys() == ASSESS
    assert first["result"]["id"] == "img_type"
    assert [option["value"] for option in first["result"]["options"]] == ["us", "non_us"]
    assert all(o.keys() == {"value", "label"} for o in first["result"]["options"])
    assert list(first["result"]["progress"]) == SECTIONS
    assert exams["result"]["section"] == "exams"
    answered, of = exams["result"]["progress"]["about"]
    assert (answered, of > 10) == (1, True)


def test_errors(spoken: Ended) -> None:
    refused, unknown = spoken.screens[5:7]
    assert refused["error"]["code"] == "refused"
    assert refused["error"]["field"] == "ck_score"
    assert "300" in refused["error"]["message"]
    assert refused["result"]["id"] == "ck_score", "the question is still asked"
    assert unknown["error"]["code"] == "unknown_call"


def test_report(spoken: Ended) -> None:
    result = spoken.screens[7]["result"]
    assert result.keys() == REPORT
    assert (result["ck_pass_mark"], result["ck_passed"]) == (214, True)
    assert set(result["readiness"]) <= set(SECTIONS)
    assert all(level is None or 0 <= level <= 4 for level in result["readiness"].values())
    assert all(a.keys() == {"milestone", "start", "due"} for a in result["actions"])
    assert all(a["start"] >= str(TODAY) for a in result["actions"])


def test_export_and_erase(spoken: Ended) -> None:
    exported, asked, erased = spoken.screens[8:11]
    (file,) = exported["files"]
    assert file["type"] == "application/json"
    content = json.loads(Path(file["path"]).read_text(encoding="utf-8"))
    assert {i: kept["value"] for i, kept in content["answers"].items()} == {
        "img_type": "non_us", "ck_score": 219, "ck_date": "2023-03",
    }  # fmt: skip
    assert Path(file["path"]).parent.stat().st_mode & 0o077 == 0, "only this user may read it"
    assert asked["screen"] == "erasing"
    assert erased["result"] == {"rows_left": 0}


def test_a_choice_can_be_sent_back_as_it_is(tmp_path: Path, spoken: Ended) -> None:
    second = spoken.screens[1]
    ended = chat(tmp_path, "/assess", "non us", *[c["call"] for c in second["choices"]])
    assert all(s["error"] is None for s in ended.screens)
    assert len(ended.screens) == 2 + len(second["choices"])


HOSTILE: list[object] = [
    "",
    "   ",
    "219",
    "what is PM&R?",
    "/",
    "//",
    "/nonsense",
    "/@everyone",
    "/[click](https://evil.example)",
    "/assess nowhere",
    "/answer",
    "/answer gone 3",
    "/answer ck_score " + "9" * 4000,
    "/restart please",
    "/privacy everything",
    "/help me",
    "@everyone <@123> <#1> <t:1:R>",
    "{{7*7}}",
    "{% for x in range(9) %}",
    "```py\nprint()```".replace("\n", " "),
    "\u202eright to left\u202c z̴̡͎͒ȃ̷̢l̴g̷o̴",
    "x" * 4000,
    "{",
    "[1, 2]",
    "null",
    "{}",
    '{"call": 1}',
    '{"call": "assess"}',
    '{"call": "/assess", "args": []}',
    '{"call": "/help", "args": {"self": 1, "visit": 2, "@everyone": 3}}',
    '{"call": "/fill", "args": {"visit": 1, "self": 2, "route": [], "ck_score": {"a": [1]}}}',
    '{"call": "/answer", "args": {"id": null, "value": null}}',
    '{"call": "/answer", "args": {"id": ["a"], "value": {"b": 1}}}',
    '{"call": "/answer", "args": {"id": "ck_score", "value": NaN}}',
    '{"call": "/answer", "args": {"id": "ck_score", "value": 1e999}}',
    '{"call": "/answer", "args": {"id": "ck_score", "value": ' + "9" * 5000 + "}}",
    '{"call": "/answer", "args": {"id": "why_pmr", "value": "\\ud800 \\u0000 @everyone"}}',
    '{"call": "/answer", "args": {"id": "why_pmr", "value": "{{7*7}} <@123> **b** [x](https://e.x)"}}',
    '{"call": "/answer", "args": {"id": "volunteer", "value": [[["pain"]], null, 7]}}',
    '{"call": "/consent", "args": {"agree": ["yes"]}}',
    '{"call": "/privacy", "args": {"action": {"erase": 1}, "confirm": true}}',
    '{"call": "/assess", "args": {"section": 7}}',
    '{"call": "/assess", "args": {"section": ["exams"]}}',
    '{"call": "/form", "args": {"route": {"a": 1}, "id": [], "mend": "yes"}}',
    '{"a":' * 30_000,
    "[" * 100_000,
    "/profile",
    "/report",
    "/help",
]


def test_a_bad_line_never_ends_the_program_and_nothing_typed_acts(tmp_path: Path) -> None:
    ended = chat(tmp_path, *HOSTILE)
    answered = [line for line in HOSTILE if str(line).strip()]
    assert ended.code == 0, ended.err[-2000:]
    assert "Traceback" not in ended.err, ended.err[-2000:]
    assert len(ended.screens) == len(answered), "one screen for each line that is not blank"
    for line, screen in zip(answered, ended.screens, strict=True):
        failed = screen["error"] and screen["error"]["code"] == "unavailable"
        assert not failed, f"{str(line)[:80]}: {screen['error']}"
        shown = screen["text"] + str(screen["error"] and screen["error"]["message"])
        for active in ("@everyone", "<@1", "](https://e", "49", "**b**", "\ud800", "\0"):
            assert active not in shown.replace("``", ""), f"{str(line)[:80]} shows {active!r}"
    assert [s["screen"] for s in ended.screens[-3:]] == ["profile", "report", "help"]


def test_bytes_that_are_no_text_are_answered_too(tmp_path: Path) -> None:
    ended = bot(
        tmp_path, "chat", "--json", "--fresh", lines=b"\xff\xfe\x00\n\xf0\x28\n\r\n\n/help\r\n/help"
    )
    assert ended.code == 0, ended.err
    assert [s["screen"] for s in ended.screens[-2:]] == ["help", "help"]


def test_words_after_a_verb(tmp_path: Path) -> None:
    ended = chat(
        tmp_path,
        "/answer why_pmr I like a=b, and rehab",
        "/answer ck_score about 219",
        "/answer value=Mar 2023 id=x",
        "/answer id=ck_date value=Mar 2023",
        "/profile",
    )
    assert ended.screen["result"]["answers"] == {
        "why_pmr": "I like a=b, and rehab", "ck_score": 219, "ck_date": "2023-03",
    }  # fmt: skip


def test_text_without_an_open_question_is_a_question(tmp_path: Path) -> None:
    ended = chat(
        tmp_path, "should I take Step 3?", "/assess", "non us", "/help", "/progress", "j1 visa?"
    )
    first, last = ended.screens[0], ended.screen
    assert first["result"]["question"] == "should I take Step 3?"
    assert first["result"]["topics"][0]["id"].startswith("step3-")
    assert last["result"]["question"] == "j1 visa?", "progress asks nothing"
    assert ended.screens[2]["result"]["id"] == "visa_need", "an open question took its answer"


def test_a_bad_line_leaves_the_question_open(tmp_path: Path) -> None:
    ended = chat(tmp_path, "/assess exams", "yes", '{"call": }', "2", "/profile")
    assert ended.screen["result"]["answers"] == {"step1_passed": "yes", "step1_attempts": 2}


def counted(screen: dict[str, Any]) -> int:
    return sum(answered for answered, _ in screen["result"]["progress"].values())


def test_people_do_not_see_each_other_and_a_restart_loses_nothing(tmp_path: Path) -> None:
    agree = call("consent", agree="yes")
    chat(tmp_path, agree, "non us", "j1", args=("--person", "ana"))
    ben = chat(tmp_path, "/progress", agree, "/progress", args=("--person", "ben"))
    assert [s["screen"] for s in ben.screens] == ["consent", "assess", "progress"]
    assert counted(ben.screen) == 0
    ana = chat(tmp_path, "/progress", args=("--person", "ana"))
    assert counted(ana.screen) == 2
