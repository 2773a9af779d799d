"""Rows of steps: those reached are filled, the others outlined, and unknown rows are dashes.

Title
Exams                    3 of 4
■■■■■ ■■■■■ ■■■■■ □□□□□
Letters           not known yet
----- ----- ----- -----
caption

A step is as wide as a thumb: on a phone the chart is read at arm's length, so label and note have a
line of their own. Filled and outlined differ in lightness as well as in form, for eyes that see
colours otherwise.
"""

from __future__ import annotations

from PIL import Image, ImageDraw

from bot.core.picture import Bar, Bars
from bot.pictures.canvas import (
    INK,
    MAIN,
    MARGIN,
    OUTLINE,
    QUIET,
    SMALL,
    TITLE,
    WIDTH,
    fitting,
    font,
    sheet,
)

_TOP, _ROW, _FOOT = 160, 152, 100
LABEL, _NOTE = 52, 44
_STEPS_AT, _STEP, _GAP = 74, 46, 16
NOTE_ROOM = 320


def drawn_bars(bars: Bars) -> Image.Image:
    """Draw the rows below each other."""
    image, draw = sheet(_TOP + _ROW * len(bars.bars) + _FOOT)
    draw.text((MARGIN, MARGIN), bars.title, INK, font(TITLE))
    for number, bar in enumerate(bars.bars):
        _draw_row(draw, bar, bars.full, _TOP + _ROW * number)
    caption = fitting(bars.caption, SMALL, WIDTH - 2 * MARGIN)
    draw.text((MARGIN, image.height - 60), caption, QUIET, font(SMALL), anchor="lm")
    return image


def _draw_row(draw: ImageDraw.ImageDraw, bar: Bar, full: int, top: int) -> None:
    label = fitting(bar.label, LABEL, WIDTH - 2 * MARGIN - NOTE_ROOM)
    note = fitting(bar.note, _NOTE, NOTE_ROOM - 20)
    draw.text((MARGIN, top + 34), label, INK, font(LABEL), anchor="lm")
    draw.text((WIDTH - MARGIN, top + 34), note, QUIET, font(_NOTE), anchor="rm")
    width = (WIDTH - 2 * MARGIN - (full - 1) * _GAP) // full
    for step in range(full):
        left = MARGIN + step * (width + _GAP)
        box = (left, top + _STEPS_AT, left + width, top + _STEPS_AT + _STEP)
        if bar.level is None:
            middle = top + _STEPS_AT + _STEP // 2
            draw.line((left + width // 4, middle, left + width * 3 // 4, middle), QUIET, 6)
        elif step < bar.level:
            draw.rounded_rectangle(box, 12, MAIN)
        else:
            draw.rounded_rectangle(box, 12, None, OUTLINE, 5)
