"""Which way the arrows point: who may import whom, in one table."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BOT = ROOT / "bot"

LAYERS = {
    "core": {"core"},
    "services": {"core", "services"},
    "content": {"core", "services", "content"},
    "storage": {"core", "services", "storage"},
    "pictures": {"core", "pictures"},
    "terminal_app": {"core", "services", "content", "terminal_app", "app"},
    "discord_app": {"core", "services", "discord_app", "app", "settings", "journal"},
    "settings": set[str](),
    "journal": set[str](),
    "app": {"core", "services", "content", "storage", "pictures", "settings", "journal"},
    "preview": {"core", "discord_app", "terminal_app", "app", "settings"},
    "__main__": {
        *("core", "services", "content", "storage", "terminal_app", "discord_app"),
        *("app", "settings", "preview", "journal"),
    },
}
"""A part of `bot/`, and the parts that it may import."""

AT_HOME = {
    "discord": {"discord_app", "preview"},
    "simcord": {"preview"},
    "sqlalchemy": {"storage"},
    "alembic": {"storage"},
    "cryptography": {"storage"},
    "yaml": {"content"},
    "jinja2": {"content"},
    "pydantic": {"content", "settings"},
    "watchfiles": {"content"},
    "pydantic_settings": {"settings"},
    "PIL": {"pictures"},
    "icalendar": {"services"},
    "aiohttp": {"discord_app"},
    "prometheus_client": {"discord_app"},
    "rich": {"terminal_app"},
    "prompt_toolkit": {"terminal_app"},
}
"""A library, and the only parts that may import it."""

CORE_MAY_USE = {"numpy", "rapidfuzz"}
IMPURE = {"asyncio", "io", "logging", "os", "pathlib", "random", "socket", "sys", "time"}
"""What the core does without: it has no I/O, no clock and no chance."""


def parts() -> Iterator[tuple[str, Path]]:
    for path in sorted(BOT.rglob("*.py")):
        inside = path.relative_to(BOT).parts
        if len(inside) > 1 or path.stem != "__init__":
            yield inside[0].removesuffix(".py"), path


def imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, name.name) for name in names)
            case ast.ImportFrom(module=str(module), level=0, names=names):
                if module == "bot":
                    yield from ((node.lineno, f"bot.{name.name}") for name in names)
                else:
                    yield node.lineno, module
            case ast.ImportFrom():
                yield node.lineno, "(relative)"
            case _:
                pass


ALL = [pytest.param(part, path, id=str(path.relative_to(ROOT))) for part, path in parts()]


@pytest.mark.parametrize(("part", "path"), ALL)
def test_imports_point_the_right_way(part: str, path: Path) -> None:
    for line, name in imports(path):
        where = f"{path.relative_to(ROOT)}:{line}"
        top, _, rest = name.partition(".")
        assert top != "(relative)", f"{where}: write the whole name, `from bot.… import …`"
        if top == "bot":
            target = rest.partition(".")[0] or "bot"
            assert target in LAYERS[part] | {part}, (
                f"{where}: {part} may not import {target}, only {sorted(LAYERS[part])}. "
                "Move the code to a part that may, or declare a Protocol in services/ports.py"
            )
        assert part in AT_HOME.get(top, {part}), (
            f"{where}: {top} belongs in {sorted(AT_HOME[top])}, not in {part}"
        )
        assert part != "core" or top not in IMPURE, f"{where}: the core is pure, without {top}"


def test_the_core_leans_on_nothing_but_the_standard_library_and_rapidfuzz() -> None:
    import sys

    foreign = {
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for part, path in parts()
        for line, name in imports(path)
        if part == "core"
        and (top := name.partition(".")[0]) != "bot"
        and top not in sys.stdlib_module_names | CORE_MAY_USE
    }
    assert not foreign


def test_every_part_has_its_row() -> None:
    assert {part for part, _ in parts()} == set(LAYERS)
