"""The command line: `python -m bot preview`, `run`, `chat`, `check`, `graph` and the rest."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import importlib.util
import json
import logging
import sys
from collections.abc import Callable, Coroutine, Sequence
from enum import IntEnum
from pathlib import Path
from typing import TypeVar

from bot import journal
from bot.app import App, CannotStart, open_app, utc_now
from bot.content.kept import KeptOnDisk
from bot.content.kinds import schemas
from bot.content.lints import aged_or_unwise
from bot.content.problems import Problem, Severity, Unusable
from bot.content.prompts import load_voice
from bot.content.shelves import load_library
from bot.core.interview.graph import mermaid
from bot.services.verbs import found_pages
from bot.settings import BadSettings, Settings, read_settings
from bot.storage.broken import StoreBroken
from bot.storage.copying import copy_store
from bot.storage.keys import new_key
from bot.terminal_app.answers_file import BadInput, answers_in
from bot.terminal_app.asking import ask_all, questions_in
from bot.terminal_app.chat import chat
from bot.terminal_app.coverage_table import coverage_data, coverage_table
from bot.terminal_app.json_chat import json_chat
from bot.terminal_app.session import Session

_LAST_PORT = 65535
_Loaded = TypeVar("_Loaded")


class Exit(IntEnum):
    """How a command ended, as the outside contract has it."""

    OK = 0
    PROBLEMS = 1
    USAGE = 2
    CANNOT_START = 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = _parser().parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        settings = read_settings()
        journal.keep(settings.log_level, settings.log_format)
        code: int = args.run(args, settings)
    except BadInput as error:
        _tell(str(error))
        return Exit.USAGE
    except (BadSettings, CannotStart, StoreBroken, Unusable) as error:
        _tell(str(error))
        return Exit.CANNOT_START
    except BrokenPipeError:
        return Exit.OK
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    preview = commands.add_parser("preview", help="the bot in a browser, without a token")
    preview.add_argument("--port", type=_port, default=8765, help="port on 127.0.0.1 (8765)")
    _talking(preview)
    preview.set_defaults(run=_preview)

    run = commands.add_parser("run", help="connect to Discord (needs DISCORD_TOKEN)")
    run.set_defaults(run=_run)

    talk = commands.add_parser("chat", help="the same conversation in this terminal")
    talk.add_argument("--json", action="store_true", help="one call a line in, one Screen out")
    talk.add_argument("--person", default="local", metavar="NAME", help="whose visit (local)")
    _talking(talk)
    talk.set_defaults(run=_chat)

    ask = commands.add_parser("ask", help="answer a question, or a file of them")
    ask.add_argument("question", nargs="?", help="the question, in quotes")
    ask.add_argument("--batch", type=Path, metavar="FILE", help="a CSV file, column `question`")
    ask.add_argument("--json", action="store_true", help="one object a line")
    ask.add_argument("--person", default="local", metavar="NAME", help="whose visit (local)")
    _talking(ask)
    ask.set_defaults(run=_ask)

    check = commands.add_parser("check", help="every problem of knowledge/ and prompts/")
    check.add_argument("--json", action="store_true", help="one object a line")
    check.add_argument("dir", nargs="?", type=Path, metavar="DIR", help="a folder that holds both")
    check.set_defaults(run=_check)

    known = commands.add_parser(
        "coverage", help="what is known of the programs, and what is wanted"
    )
    known.add_argument("--json", action="store_true", help="one object a line")
    known.set_defaults(run=_coverage)

    schema = commands.add_parser("schema", help="JSON Schemas of the files, for editors")
    schema.add_argument("dir", type=Path, metavar="DIR", help="the folder to write them to")
    schema.set_defaults(run=_schema)

    graph = commands.add_parser("graph", help="the interview as a Mermaid flowchart")
    graph.set_defaults(run=_graph)

    migrate = commands.add_parser("migrate", help="bring the database up to date")
    migrate.set_defaults(run=_migrate)

    copy = commands.add_parser("copy-store", help="copy everything into an empty store")
    copy.add_argument("origin", metavar="FROM", help="address of a store, such as sqlite:///a.db")
    copy.add_argument("target", metavar="TO", help="address of an empty one")
    copy.set_defaults(run=_copy_store)

    backup = commands.add_parser("backup", help="copy the store into a file, while it is in use")
    backup.add_argument("file", type=Path, metavar="FILE", help="a file that is not there yet")
    backup.set_defaults(run=_backup)

    restore = commands.add_parser("restore", help="copy a backup into the store, which is empty")
    restore.add_argument("file", type=Path, metavar="FILE", help="what `backup` wrote")
    restore.set_defaults(run=_restore)

    key = commands.add_parser("new-key", help="print a fresh sealing key")
    key.set_defaults(run=_new_key)

    rotate = commands.add_parser("rotate-keys", help="seal everything anew under the newest key")
    rotate.set_defaults(run=_rotate)
    return parser


def _talking(parser: argparse.ArgumentParser) -> None:
    """Add the options of every command that talks."""
    parser.add_argument("--today", type=_day, metavar="DATE", help="replace the clock")
    parser.add_argument("--fresh", action="store_true", help="memory only, consent given")
    parser.add_argument("--answers", type=Path, metavar="FILE", help="answers to begin with (YAML)")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no date like 2026-11-23") from None


def _port(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= _LAST_PORT:
        return int(text)
    raise argparse.ArgumentTypeError(f"'{text}' is no port from 1 to {_LAST_PORT}")


def _tell(message: str) -> None:
    sys.stderr.write(message + "\n")


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")


def _until_interrupted(work: Coroutine[object, object, None]) -> None:
    """Run to the end, or until Ctrl-C, which is a way to end and no failure."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(work)


# --- commands ------------------------------------------------------------------------------------


def _chat(args: argparse.Namespace, settings: Settings) -> int:
    async def talk() -> None:
        async with open_app(settings, fresh=args.fresh, today=args.today) as app:
            session = await _session(args, app)
            async with app.kept_current():
                if args.json:
                    await json_chat(session)
                else:
                    await chat(session, sorted(v.name for v in app.verbs.values() if v.slash))

    _until_interrupted(talk())
    return Exit.OK


async def _session(args: argparse.Namespace, app: App) -> Session:
    """Begin a session with what `--fresh`, `--answers` and `--person` say."""
    today = app.now().date()
    waiting = answers_in(args.answers, app.library.guide, today) if args.answers else {}
    if args.fresh:
        await app.agree(args.person)
    return Session(app, args.person, waiting)


def _ask(args: argparse.Namespace, settings: Settings) -> int:
    if (args.question is None) == (args.batch is None):
        _tell("ask: give one question in quotes, or --batch FILE")
        return Exit.USAGE
    questions = [args.question] if args.batch is None else questions_in(args.batch)

    async def answer() -> None:
        async with open_app(settings, fresh=args.fresh, today=args.today) as app:
            await ask_all(await _session(args, app), questions, as_json=args.json)

    _until_interrupted(answer())
    return Exit.OK


def _check(args: argparse.Namespace, settings: Settings) -> int:
    knowledge = args.dir / "knowledge" if args.dir else settings.knowledge_dir
    prompts = args.dir / "prompts" if args.dir else settings.prompts_dir
    if args.dir and not args.dir.is_dir():
        _tell(f"{args.dir}: there is no such folder; name one that holds knowledge/ and prompts/")
        return Exit.USAGE
    problems: list[Problem] = []
    library = _tried(lambda: load_library(knowledge, KeptOnDisk(settings.cache_dir)), problems)
    voice = _tried(lambda: load_voice(prompts, found_pages(), library), problems)
    if library and voice:
        problems += aged_or_unwise(knowledge, library, voice, utc_now().date())
    for problem in problems:
        _print(json.dumps(problem.plain, ensure_ascii=False) if args.json else str(problem))
    if not problems and not args.json:
        _print(f"No problems in {knowledge.name}/ and {prompts.name}/.")
    failed = any(problem.severity is Severity.ERROR for problem in problems)
    return Exit.PROBLEMS if failed else Exit.OK


def _tried(load: Callable[[], _Loaded], problems: list[Problem]) -> _Loaded | None:
    """Load something, or note its problems."""
    try:
        return load()
    except Unusable as error:
        problems += error.problems
        return None


def _coverage(args: argparse.Namespace, settings: Settings) -> int:
    library, today = load_library(settings.knowledge_dir), utc_now().date()
    if args.json:
        for one in coverage_data(library, today):
            _print(json.dumps(one, ensure_ascii=False))
    else:
        _print("\n".join(coverage_table(library, today)))
    return Exit.OK


def _schema(args: argparse.Namespace, _settings: Settings) -> int:
    try:
        args.dir.mkdir(parents=True, exist_ok=True)
        for name, text in schemas().items():
            (args.dir / name).write_text(text, encoding="utf-8")
    except OSError as error:
        _tell(f"{args.dir}: it cannot be written to ({error.strerror})")
        return Exit.USAGE
    _print(f"{len(schemas())} files written to {args.dir}.")
    return Exit.OK


def _graph(_args: argparse.Namespace, settings: Settings) -> int:
    _print(mermaid(load_library(settings.knowledge_dir).guide).rstrip())
    return Exit.OK


def _migrate(_args: argparse.Namespace, settings: Settings) -> int:
    async def migrate() -> int:
        async with open_app(settings):
            _print("The database is up to date.")
            return Exit.OK

    return asyncio.run(migrate())


def _copy_store(args: argparse.Namespace, _settings: Settings) -> int:
    return _copied(args.origin, args.target)


def _backup(args: argparse.Namespace, settings: Settings) -> int:
    if args.file.exists():
        _tell(f"{args.file}: is there already; name a file that is not")
        return Exit.USAGE
    return _copied(settings.database, f"sqlite:///{args.file}")


def _restore(args: argparse.Namespace, settings: Settings) -> int:
    if not args.file.is_file():
        _tell(f"{args.file}: there is no such file; name one that `backup` wrote")
        return Exit.USAGE
    return _copied(f"sqlite:///{args.file}", settings.database)


def _copied(origin: str, target: str) -> int:
    for table, tally in asyncio.run(copy_store(origin, target)).items():
        _print(f"{table:12} {tally}")
    _print("Copied, read again, and the same. It opens with the same keys: keep those apart.")
    return Exit.OK


def _new_key(_args: argparse.Namespace, _settings: Settings) -> int:
    _print(new_key())
    return Exit.OK


def _rotate(_args: argparse.Namespace, settings: Settings) -> int:
    async def rotate() -> int:
        async with open_app(settings) as app:
            _print(f"{await app.store.rotate()} values sealed anew under the newest key.")
            return Exit.OK

    return asyncio.run(rotate())


def _run(_args: argparse.Namespace, settings: Settings) -> int:
    from bot.discord_app.running import run  # noqa: PLC0415 - other commands do without Discord

    _until_interrupted(run(settings))
    return Exit.OK


def _preview(args: argparse.Namespace, settings: Settings) -> int:
    if importlib.util.find_spec("simcord") is None:
        raise CannotStart(
            "The preview needs its extra. Install it with: pip install -e '.[preview]'"
        )
    logging.getLogger("discord").setLevel(logging.ERROR)  # the simulation's own affairs
    from bot.preview import preview  # noqa: PLC0415 - an extra: not everybody has it

    _until_interrupted(
        preview(settings, args.port, fresh=args.fresh, today=args.today, answers=args.answers)
    )
    return Exit.OK


if __name__ == "__main__":
    sys.exit(main())
