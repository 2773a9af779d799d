from __future__ import annotations

import asyncio
from io import BytesIO

from PIL import Image

from bot.core.picture import Bar, Bars
from bot.pictures.canvas import FAINT, MAIN, QUIET, WIDTH
from bot.pictures.painter import PillowPainter


def painted(*bars: Bar) -> Image.Image:
    picture = Bars("Readiness", bars, 4, "What is filled is there.")
    return Image.open(BytesIO(asyncio.run(PillowPainter().paint(picture)))).convert("RGB")


def amount(image: Image.Image, colour: str) -> int:
    wanted = tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return sum(count for count, pixel in image.getcolors(1 << 20) or [] if pixel == wanted)


def test_every_step_reached_is_filled_and_the_rest_outlined() -> None:
    none, two, all_four = (painted(Bar("Exams", level, "")) for level in (0, 2, 4))
    assert none.width == WIDTH
    assert amount(none, MAIN) == 0
    assert amount(all_four, MAIN) == 2 * amount(two, MAIN) > 0
    assert amount(none, FAINT) == 2 * amount(two, FAINT) > 0
    assert amount(all_four, FAINT) == 0


def test_what_is_unknown_looks_like_neither() -> None:
    unknown = painted(Bar("Exams", None, "not asked"))
    assert amount(unknown, MAIN) == amount(unknown, FAINT) == 0
    assert amount(unknown, QUIET) > 0


def test_a_long_label_keeps_out_of_the_steps() -> None:
    assert amount(painted(Bar("W" * 80, 4, "W" * 80)), MAIN) == amount(
        painted(Bar("", 4, "")), MAIN
    )
