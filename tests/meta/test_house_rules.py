"""House rules: each a test, whose message names the file, the line and the way out."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.interview import answers
from bot.services.phrases import Phrase
from bot.services.verbs import found_verbs

ROOT = Path(__file__).parents[2]
CODE = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "tests").rglob("*.py")])
BOT = [path for path in CODE if path.is_relative_to(ROOT / "bot")]
VAGUE = {"utils", "util", "helpers", "common", "manager", "base", "misc"}


def trees(paths: list[Path]) -> Iterator[tuple[Path, ast.Module]]:
    for path in paths:
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def shown(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_the_top_level_is_fixed() -> None:
    fixed = {"pyproject.toml", "bot", "knowledge", "prompts", "tests", "Procfile", "README.md",
             "LICENSE"}  # fmt: skip
    made_by_running = {"data", "build", "dist", "__pycache__"}
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    found -= made_by_running | {name for name in found if name.endswith(".egg-info")}
    assert found == fixed


def test_no_module_has_a_vague_name() -> None:
    assert not [p.relative_to(ROOT) for p in CODE if p.stem.strip("_") in VAGUE]


def test_no_two_modules_of_the_bot_share_a_name() -> None:
    """A service bears the name of its command; everywhere else a name means one thing."""
    names = Counter(
        path.stem
        for path in BOT
        if path.stem not in {"__init__", "env"} and path.parent.name not in {"services", "versions"}
    )
    assert not [name for name, count in names.items() if count > 1]


def test_only_the_settings_read_the_environment() -> None:
    found = [
        shown(path, node.lineno)
        for path, tree in trees(BOT)
        if path.name != "settings.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"}
    ]
    assert not found, f"read it in bot/settings.py and pass it on: {found}"


def test_only_the_app_reads_the_clock() -> None:
    found = [
        shown(path, node.lineno)
        for path, tree in trees(BOT)
        if path.name != "app.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "today", "utcnow"}
        and isinstance(node.value, ast.Name | ast.Attribute)
        and ast.unparse(node.value) in {"dt.datetime", "dt.date", "datetime", "date", "time"}
    ]
    assert not found, f"take the day from the visit: {found}"


def test_no_global_changes_and_nothing_is_mocked() -> None:
    found = [
        shown(path, node.lineno)
        for path, tree in trees(CODE)
        for node in ast.walk(tree)
        if isinstance(node, ast.Global)
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("unittest"))
        or (isinstance(node, ast.Import) and any("mock" in name.name for name in node.names))
    ]
    assert not found, f"pass values, and test with the real parts: {found}"


def test_nothing_is_left_for_later() -> None:
    mark = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    found = [
        shown(path, number)
        for path in CODE
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if mark.search(line)
    ]
    assert not found, f"do it now, or open an issue: {found}"


@pytest.mark.parametrize("phrase", Phrase, ids=lambda phrase: phrase.name)
def test_every_phrase_is_said_somewhere(phrase: Phrase) -> None:
    told_by_name = phrase.name.startswith(("REFUSED_", "ERROR_STORE_"))
    code = "".join(path.read_text(encoding="utf-8") for path in BOT if path.stem != "phrases")
    assert told_by_name or f"Phrase.{phrase.name}" in code, f"nobody says {phrase.key}: delete it"


def test_every_refusal_has_its_phrase() -> None:
    source = Path(answers.__file__).read_text(encoding="utf-8")
    reasons = {
        str(node.args[0].value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Refused"
        for argument in node.args[:1]
        if isinstance(argument, ast.Constant) and isinstance(node.args[0], ast.Constant)
    }
    worded = {p.name.removeprefix("REFUSED_").lower() for p in Phrase if "REFUSED" in p.name}
    conditional = {"year_missing", "not_a_month"}  # chosen between in one expression
    assert reasons | conditional == worded


def test_every_command_is_described_for_discord() -> None:
    for verb in found_verbs().values():
        assert verb.description, verb.name
        assert len(verb.description) <= 100, f"/{verb.name}: {verb.description}"


def test_ci_calls_the_test_command_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = re.search(r"\.venv/bin/(python -m pytest[^\n]*)\n", readme)
    assert command, "README.md gives no test command"
    assert f"\n{command[1]}\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_extras_of_the_readme_exist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"'\.\[(\w+)\]'", readme))
    assert {"preview", "test"} <= named <= set(project["optional-dependencies"])
