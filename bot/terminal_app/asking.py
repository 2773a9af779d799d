"""`ask`: one question, or a file of them, answered on standard output."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.content.problems import Problem, Severity
from bot.core.calls import Call
from bot.terminal_app.answers_file import BadInput
from bot.terminal_app.session import Session

COLUMN = "question"


def questions_in(path: Path) -> list[str]:
    """Return the questions of a CSV file, one for each row, empty ones too; raises BadInput."""

    def wrong(line: int, message: str, hint: str) -> BadInput:
        return BadInput(Problem(str(path), line, Severity.ERROR, "csv", message, hint))

    rows = csv.reader((), strict=True)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, strict=True)
            return list(_rows(rows))
    except OSError as error:
        raise wrong(1, f"the file cannot be read ({error.strerror})", "check the path") from None
    except UnicodeDecodeError:
        raise wrong(1, "the file is not UTF-8 text", "save it again as UTF-8") from None
    except csv.Error as error:
        line = max(rows.line_num, 1)
        raise wrong(line, f"this is no CSV: {error}", "quote fields as RFC 4180 says") from None
    except LookupError:
        raise wrong(1, f"there is no column '{COLUMN}'", f"name one `{COLUMN}`") from None


def _rows(rows: Iterator[list[str]]) -> Iterator[str]:
    column = [name.strip() for name in next(rows, [])]
    if COLUMN not in column:
        raise LookupError(COLUMN)
    place = column.index(COLUMN)
    for row in rows:
        yield row[place] if place < len(row) else ""


async def ask_all(session: Session, questions: Iterable[str], *, as_json: bool) -> None:
    """Answer every question in order, a line or a text each."""
    for number, question in enumerate(questions, 1):
        screen = await session.perform(Call("ask", {"question": question}))
        if as_json:
            data = {**screen.result, "n": number}
            sys.stdout.write(json.dumps(data, ensure_ascii=False) + "\n")
        else:
            sys.stdout.write(screen.text + "\n\n")
        sys.stdout.flush()
