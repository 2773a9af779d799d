from __future__ import annotations

import asyncio
from io import BytesIO

import pytest
from PIL import Image

from bot.core.picture import Bar, Bars
from bot.pictures.bars import LABEL, NOTE_ROOM
from bot.pictures.canvas import INK, MAIN, MARGIN, OUTLINE, PAPER, QUIET, WIDTH, fitting
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
    # Few colours are kept, so the edges of letters lend the outline some pixels.
    assert amount(none, OUTLINE) == pytest.approx(2 * amount(two, OUTLINE), rel=0.02)
    assert amount(all_four, OUTLINE) < amount(two, OUTLINE) / 50


def test_what_is_unknown_looks_like_neither() -> None:
    unknown = painted(Bar("Exams", None, "not asked"))
    assert amount(unknown, MAIN) == 0
    assert amount(unknown, OUTLINE) < amount(painted(Bar("", 0, "")), OUTLINE) / 50
    assert amount(unknown, QUIET) > 0


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 defines it, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_part_can_be_told_from_the_paper_without_colour() -> None:
    assert contrast(INK, PAPER) >= 7
    assert contrast(QUIET, PAPER) >= 4.5, "small text"
    assert min(contrast(MAIN, PAPER), contrast(OUTLINE, PAPER)) >= 3, "shapes"


def test_it_is_read_at_the_width_of_a_phone() -> None:
    """At a third of its width, as phones show it, the smallest label is at least 14 pixels high."""
    nine = painted(*(Bar("US clinical experience", 2, "not known yet") for _ in range(9)))
    assert nine.height <= 1.6 * nine.width
    assert LABEL // 3 >= 14
    assert fitting("US clinical experience", LABEL, WIDTH - 2 * MARGIN - NOTE_ROOM).endswith("e")


def test_a_long_label_keeps_out_of_the_steps() -> None:
    assert amount(painted(Bar("W" * 80, 4, "W" * 80)), MAIN) == amount(
        painted(Bar("", 4, "")), MAIN
    )
