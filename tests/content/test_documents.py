"""YAML as it looks: nothing typed turns into something else, and every trap is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.documents import LARGEST, Document, parse_document, read_document
from bot.content.problems import Problem


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("a: no", "no"),
        ("a: yes", "yes"),
        ("a: on", "on"),
        ("a: Off", "Off"),
        ("a: 12:30", "12:30"),
        ("a: 2025-07-01", "2025-07-01"),
        ("a: 2025-07", "2025-07"),
        ("a: 0x1f", "0x1f"),
        ("a: 1_000", "1_000"),
        ("a: 1+", "1+"),
        ("a: 007", 7),
        ("a: -3", -3),
        ("a: 1.5", 1.5),
        ("a: 2e3", 2000.0),
        ("a: .inf", ".inf"),
        ("a: true", True),
        ("a: FALSE", False),
        ("a: null", None),
        ("a: ~", None),
        ("a:", None),
        ('a: "219"', "219"),
        ("a: '#1'", "#1"),
        ("a: b # c", "b"),
        ("a: >-\n  one\n  two", "one two"),
        ("a: [x, 1, yes]", ["x", 1, "yes"]),
        ("a: {b: no}", {"b": "no"}),
        ("a: {1: x, no: y}", {"1": "x", "no": "y"}),
    ],
)
def test_what_is_written_is_what_is_read(written: str, means: object) -> None:
    document = parse_document(written, "f.yaml")
    assert isinstance(document, Document)
    assert document.data == {"a": means}


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("a: 1\na: 2\n", 2, "twice"),
        ("a:\n  b: 1\n  c: 2\n  b: 3\n", 4, "twice"),
        ("a: &x 1\n", 1, "anchor"),
        ("a: 1\nb: *x\n", 2, "anchor"),
        ("a: 1\n<<: {b: 1}\nc: &d {}\n", 3, "anchor"),
        ("\na: !!python/object/apply:os.system [ls]\n", 2, "tag"),
        ("a: !secret x\n", 1, "tag"),
        ("a:\n\t- b\n", 2, "yaml"),
        ("a: 1\nb: c: d\n", 2, "yaml"),
        ("a: 1\n  b: 2\n", 2, "yaml"),
        ("a: [1, 2\nb: 3\n", 2, "yaml"),
        ('a: "never closed\n', 1, "yaml"),
        ("a: 1\n---\nb: 2\n", 2, "yaml"),
        ("? [a]\n: b\n", 1, "key"),
        ("", 1, "empty"),
        ("# only a comment\n", 1, "empty"),
        ("a: " + "[" * 30 + "]" * 30, 1, "too-deep"),
        ("[" * 5000, 1, "too-deep"),
        ("a: 1\nb: \x00\n", 1, "yaml"),
        ("a: 1\nb: " + "9" * 5000 + "\n", 2, "number"),
    ],
    ids=lambda part: str(part)[:30],
)
def test_a_trap_is_named_with_its_line(text: str, line: int, code: str) -> None:
    problem = parse_document(text, "f.yaml")
    assert isinstance(problem, Problem)
    assert (problem.path, problem.line, problem.code) == ("f.yaml", line, code)
    assert problem.message
    assert problem.hint
    assert "\n" not in str(problem)


def test_every_part_knows_its_line() -> None:
    document = parse_document("a: 1\nb:\n  - c: 2\n\n  - d: 3\n", "f.yaml")
    assert isinstance(document, Document)
    assert [document.line(w) for w in [("a",), ("b",), ("b", 0, "c"), ("b", 1, "d")]] == [
        1,
        2,
        3,
        5,
    ]
    assert document.line(("b", 1, "no", "such")) == 5
    assert document.line(("z",)) == 1


@pytest.mark.parametrize(
    ("content", "line", "code"),
    [
        ("a: 1\nb: é\n".encode("latin-1"), 2, "encoding"),
        ("a: 1".encode("utf-16"), 1, "encoding"),
        (b"a: b\n" * (LARGEST // 4), 1, "too-large"),
    ],
    ids=["latin-1", "utf-16", "large"],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes, line: int, code: str) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(content)
    problem = read_document(path, "f.yaml")
    assert isinstance(problem, Problem)
    assert (problem.line, problem.code) == (line, code)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.yaml", tmp_path):
        problem = read_document(path, "f.yaml")
        assert isinstance(problem, Problem)
        assert problem.code == "unreadable"


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes("a: é\r\nb: 2\r\n".encode("utf-8-sig"))
    document = read_document(path, "f.yaml")
    assert isinstance(document, Document)
    assert document.data == {"a": "é", "b": 2}


@given(st.text(st.sampled_from("ab: -\n\t#&*!|>[]{}'\"%@`,?019.\x00é\u2028"), max_size=40))
def test_any_text_is_a_document_or_a_problem(text: str) -> None:
    assert isinstance(parse_document(text, "f.yaml"), Document | Problem)
