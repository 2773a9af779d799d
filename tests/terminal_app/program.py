"""The real program, as somebody runs it: a process, its lines in, its screens out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conversation import ROOT, TODAY

OURS = {"DATABASE_URL", "SEALING_KEYS", "DISCORD_TOKEN", "KNOWLEDGE_DIR", "PROMPTS_DIR", "DYNO"}


@dataclass(frozen=True)
class Ended:
    """A program that has ended: its exit code, what it printed, and what it said on the side."""

    code: int
    out: str
    err: str

    @property
    def screens(self) -> list[dict[str, Any]]:
        """What was printed, a JSON object a line."""
        return [json.loads(line) for line in self.out.split("\n")[:-1]]

    @property
    def screen(self) -> dict[str, Any]:
        """The last screen."""
        return self.screens[-1]


def bot(
    folder: Path,
    *args: object,
    lines: str | bytes = "",
    environment: Mapping[str, object] | None = None,
) -> Ended:
    """Run `python -m bot` in a folder of its own, with its data there."""
    kept = {name: value for name, value in os.environ.items() if name.upper() not in OURS}
    given = {name: str(value) for name, value in (environment or {}).items()}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *map(str, args)],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), "DATA_DIR": str(folder), **given},
        input=lines if isinstance(lines, bytes) else lines.encode(errors="surrogatepass"),
        capture_output=True,
        check=False,
        timeout=120,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def chat(folder: Path, *lines: object, args: tuple[object, ...] = ("--fresh",)) -> Ended:
    """Hold a conversation as JSON: a line that is no text is written as JSON."""
    typed = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    said = "".join(f"{line}\n" for line in typed)
    return bot(folder, "chat", "--json", "--today", TODAY, *args, lines=said)


def call(verb: str, **args: object) -> dict[str, object]:
    return {"call": f"/{verb}", "args": args}
