"""Rows of steps: those reached are filled, the others outlined, and unknown rows are dashes.

Title
Your exams      ■ ■ ■ □   3 of 4
Your letters    - - - -   not asked yet
caption
"""

from __future__ import annotations

from PIL import Image

from bot.core.picture import Bars
from bot.pictures.canvas import (
    FAINT,
    INK,
    MAIN,
    MARGIN,
    QUIET,
    SMALL,
    TEXT,
    TITLE,
    WIDTH,
    fitting,
    font,
    sheet,
)

_TOP, _ROW, _FOOT = 170, 92, 110
_STEP, _GAP, _STEPS_AT = 66, 14, 480


def drawn_bars(bars: Bars) -> Image.Image:
    """Draw the rows below each other."""
    image, draw = sheet(_TOP + _ROW * len(bars.bars) + _FOOT)
    draw.text((MARGIN, MARGIN), bars.title, INK, font(TITLE))
    for number, bar in enumerate(bars.bars):
        middle = _TOP + _ROW * number + _ROW // 2
        label = fitting(bar.label, TEXT, _STEPS_AT - MARGIN - 20)
        draw.text((MARGIN, middle), label, INK, font(TEXT), anchor="lm")
        for step in range(bars.full):
            left = _STEPS_AT + step * (_STEP + _GAP)
            box = (left, middle - _STEP // 2, left + _STEP, middle + _STEP // 2)
            if bar.level is None:
                draw.line((left + 12, middle, left + _STEP - 12, middle), QUIET, 5)
            elif step < bar.level:
                draw.rounded_rectangle(box, 12, MAIN)
            else:
                draw.rounded_rectangle(box, 12, None, FAINT, 6)
        after = _STEPS_AT + bars.full * (_STEP + _GAP) + 16
        note = fitting(bar.note, SMALL, WIDTH - after - 20)
        draw.text((after, middle), note, QUIET, font(SMALL), anchor="lm")
    draw.text((MARGIN, image.height - 70), bars.caption, QUIET, font(SMALL), anchor="lm")
    return image
