"""`preview`: a newcomer's first minutes, in a real browser."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def started(data: Path, port: int) -> subprocess.Popen[str]:
    # No browser of the desktop: this test brings its own.
    env = {**os.environ, "DATA_DIR": str(data), "PYTHONPATH": str(ROOT), "BROWSER": "true"}
    for name in ("DISCORD_TOKEN", "DATABASE_URL", "SEALING_KEYS"):
        env.pop(name, None)
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "preview", "--port", str(port), "--today", "2026-11-23"],
        cwd=data,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def address_of(preview: subprocess.Popen[str]) -> str:
    """Wait for the address that the preview prints."""
    said = []
    assert preview.stdout is not None
    for line in preview.stdout:
        said.append(line)
        if found := re.search(r"http://127\.0\.0\.1:\S+", line):
            return found[0]
    raise AssertionError("no address was printed:\n" + "".join(said))


@contextmanager
def running(data: Path, port: int) -> Iterator[str]:
    """Run the preview, give its address, and end it as a person does, by Ctrl-C."""
    preview = started(data, port)
    try:
        yield address_of(preview)
        preview.send_signal(signal.SIGINT)
        rest, _ = preview.communicate(timeout=20)
        assert preview.returncode == 0, rest
        assert "Traceback" not in rest
    finally:
        preview.kill()
        preview.communicate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        found = chromium or playwright.chromium.executable_path
        if not Path(found).exists():
            pytest.skip("no Chromium is installed: playwright install chromium")
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 412, "height": 860}) as context:
        yield context.new_page()


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label).last.click()


def sees(page: Page, text: str) -> None:
    expect(page.get_by_text(text).last).to_be_visible(timeout=10_000)


def answer(page: Page, text: str) -> None:
    """Type an answer into the form of one question."""
    press(page, "Type my answer")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill(text)
    dialog.get_by_role("button", name="Submit").click()


def test_the_interview_in_a_browser_and_again_the_next_day(tmp_path: Path, page: Page) -> None:
    port = free_port()
    with running(tmp_path, port) as address:
        page.goto(address)
        sees(page, "What I can do")
        press(page, "Start")
        sees(page, "Before we start")
        press(page, "Agree and start")
        sees(page, "question 1 of")
        press(page, "Non-US IMG")
        press(page, "Yes, a J-1")
        answer(page, "2021")
        press(page, "Yes")
        sees(page, "question 5 of")
        answer(page, "banana")
        sees(page, "needs another look")
        page.screenshot(path=tmp_path / "refused.png")
        press(page, "Leave it for now")
        press(page, "Rather not say")
        answer(page, "about 219")
        answer(page, "Mar 2023")
        for number in (8, 9, 10):
            sees(page, f"question {number} of")
            press(page, "Rather not say")
        sees(page, "Your next three steps")
        page.screenshot(path=tmp_path / "report.png")
    with running(tmp_path, port) as address:
        page.goto(address)
        press(page, "My report")
        sees(page, "Your next three steps")
        press(page, "What I told you")
        sees(page, "Exams: 5 of 12")


@pytest.mark.parametrize("taken", [True, False])
def test_a_port_that_cannot_be_used_is_said(tmp_path: Path, taken: bool) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        preview = started(tmp_path, other.getsockname()[1] if taken else 70_000)
        said, _ = preview.communicate(timeout=30)
    # A taken port is this machine's affair; one that cannot be is the caller's slip.
    assert preview.returncode == (3 if taken else 2), said
    assert ("cannot be used" if taken else "is no port from 1") in said
    assert "--port" in said
    assert "Traceback" not in said
