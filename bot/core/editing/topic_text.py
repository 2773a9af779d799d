"""The text of a topic's file, changed part by part; what is not touched stays as it was written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

_FENCE = "---"


def field_of(text: str, name: str) -> str:
    """Return what stands in one line of the front matter, without quotes; "" if it is not there."""
    match = re.search(rf"^{name}: *(.*)$", text, re.MULTILINE)
    return match[1].strip().strip("\"'[]") if match else ""


def body_of(text: str) -> str:
    """Return the body of a topic's file."""
    parts = text.split(f"\n{_FENCE}\n", 1)
    return parts[1].strip() if len(parts) > 1 else ""


def with_fields(text: str, fields: Mapping[str, str]) -> str:
    """Return the text with lines of its front matter replaced, and `body` if it is named."""
    head, fence, _ = text.partition(f"\n{_FENCE}\n")
    for name, value in fields.items():
        if name != "body":
            line = f"{name}: {value}".replace("\\", r"\\")
            head = re.sub(rf"^{name}:.*$", line, head, count=1, flags=re.MULTILINE)
    body = fields.get("body", body_of(text)).strip().replace("\r\n", "\n")
    return f"{head}{fence}{body}\n"


def with_phrasings(text: str, phrasings: Sequence[str]) -> str:
    """Return the text with phrasings added at the end of their list."""
    lines = text.splitlines(keepends=True)
    start = next((n for n, line in enumerate(lines) if line.startswith("phrasings:")), None)
    if start is None:
        return text
    end = start + 1
    while (
        end < len(lines) and lines[end].startswith((" ", "#", "-")) and lines[end].strip() != _FENCE
    ):
        end += 1
    added = [f"  - {quoted(' '.join(phrasing.split()))}\n" for phrasing in phrasings]
    return "".join([*lines[:end], *added, *lines[end:]])


def quoted(text: str) -> str:
    """Write a text so that YAML takes it for nothing else."""
    return json.dumps(text, ensure_ascii=False)


def listed(text: str) -> str:
    """Write names that were typed with commas or spaces between as a list."""
    names = [name for name in re.split(r"[,;\s]+", text) if name]
    return f"[{', '.join(names)}]"
