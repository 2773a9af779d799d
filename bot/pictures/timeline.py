"""A timeline: one row for each task, its words above its bar, and a line down through today.

Title
            Jan   Feb   Mar   Apr
Take Step 3                until 21 July
            |#########-----|
caption

Filled: begin now. Outlined: later. Striped: waits for another. A point at the left end: must not be
late. None of it is told by colour alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from PIL import Image, ImageDraw

from bot.core.months import Month
from bot.core.picture import Point, Stretch, Task, Timeline
from bot.pictures.canvas import (
    FAINT,
    INK,
    MAIN,
    MARGIN,
    PAPER,
    QUIET,
    SMALL,
    TEXT,
    TITLE,
    WIDTH,
    fitting,
    font,
    sheet,
)

_TOP, _ROW, _BAR, _FOOT = 236, 128, 40, 190
_NOTE, _STRIPE, _LEAST = 420, 18, 14
_SPARE = dt.timedelta(days=10)
_TODAY = "#b23a00"
_Across = Callable[[dt.date], int]


def drawn_timeline(timeline: Timeline) -> Image.Image:
    """Draw the tasks below each other, the months across."""
    image, draw = sheet(_TOP + _ROW * len(timeline.tasks) + _FOOT)
    bottom = image.height - _FOOT + 10
    draw.text(
        (MARGIN, MARGIN), fitting(timeline.title, TITLE, WIDTH - 2 * MARGIN), INK, font(TITLE)
    )
    across = _scale(timeline)
    _months(draw, timeline, across, bottom)
    _points(draw, timeline.points, across, bottom)
    _today(draw, timeline, across, bottom)
    for number, task in enumerate(timeline.tasks):
        _task(draw, task, across, _TOP + _ROW * number)
    for number, line in enumerate(_wrapped(timeline.legend)):
        draw.text((MARGIN, bottom + 60 + 44 * number), line, QUIET, font(SMALL))
    return image


def _span(timeline: Timeline) -> tuple[dt.date, dt.date]:
    days = [timeline.today, *(p.day for p in timeline.points)]
    days += [day for task in timeline.tasks for day in (task.first, task.last)]
    return min(days), max(*days, timeline.today + _SPARE) + _SPARE


def _scale(timeline: Timeline) -> _Across:
    first, last = _span(timeline)
    room, days = WIDTH - 2 * MARGIN, (last - first).days
    return lambda day: MARGIN + round(room * (day - first).days / days)


def _months(draw: ImageDraw.ImageDraw, timeline: Timeline, across: _Across, bottom: int) -> None:
    """Mark the first day of as many months as have room for their names."""
    first, last = _span(timeline)
    months = list(_between(Month.of(first).plus(1), last))
    step = max(1, -(-len(months) // 9))
    for month in months[::step]:
        at = across(month.first_day)
        draw.line((at, _TOP - 20, at, bottom), FAINT, 3)
        name = month.first_day.strftime("%b" if month.month > step else "%b %y")
        draw.text((at, _TOP - 50), name, QUIET, font(SMALL), anchor="mm")


def _between(month: Month, last: dt.date) -> Iterator[Month]:
    while month.first_day <= last:
        yield month
        month = month.plus(1)


def _points(
    draw: ImageDraw.ImageDraw, points: tuple[Point, ...], across: _Across, bottom: int
) -> None:
    """Mark days of the season by dashed lines, named above where there is room."""
    taken = 0
    for point in sorted(points, key=lambda p: p.day):
        at = across(point.day)
        for top in range(_TOP - 20, bottom, 24):
            draw.line((at, top, at, top + 12), QUIET, 4)
        half = int(font(SMALL).getlength(point.label)) // 2
        middle = min(max(at, MARGIN + half), WIDTH - MARGIN - half)
        if middle - half > taken:
            draw.text((middle, _TOP - 92), point.label, QUIET, font(SMALL), anchor="mm")
            taken = middle + half + 20


def _task(draw: ImageDraw.ImageDraw, task: Task, across: _Across, top: int) -> None:
    note = fitting(task.note.replace("–", "-"), SMALL, _NOTE)  # the typeface has no long dash
    room = WIDTH - 2 * MARGIN - int(font(SMALL).getlength(note)) - 30
    label = fitting(task.label, TEXT, room)
    middle = top + 28
    # A rim of paper keeps the words clear of the lines behind them.
    draw.text((WIDTH - MARGIN, middle), note, QUIET, font(SMALL), "rm", stroke_width=6,
              stroke_fill=PAPER)  # fmt: skip
    draw.text((MARGIN, middle), label, INK, font(TEXT), "lm", stroke_width=6, stroke_fill=PAPER)
    left = across(task.first)
    right = max(across(task.last), left + _LEAST)
    box = (left, top + 62, right, top + 62 + _BAR)
    match task.stretch:
        case Stretch.NOW:
            draw.rounded_rectangle(box, 10, MAIN)
        case Stretch.AHEAD:
            draw.rounded_rectangle(box, 10, PAPER, MAIN, 6)
        case Stretch.WAITING:
            draw.rounded_rectangle(box, 10, PAPER, MAIN, 4)
            for at in range(left + _STRIPE, right - 4, _STRIPE):
                draw.line((at, box[1] + 4, at, box[3] - 4), MAIN, 4)
    if task.urgent:
        centre = top + 62 + _BAR // 2
        draw.ellipse((left - 14, centre - 14, left + 14, centre + 14), INK)


def _today(draw: ImageDraw.ImageDraw, timeline: Timeline, across: _Across, bottom: int) -> None:
    at = across(timeline.today)
    draw.line((at, _TOP - 30, at, bottom + 6), _TODAY, 7)
    half = int(font(SMALL).getlength(timeline.today_label)) // 2
    middle = min(max(at, MARGIN + half), WIDTH - MARGIN - half)
    draw.text((middle, bottom + 28), timeline.today_label, _TODAY, font(SMALL), anchor="mm")


def _wrapped(text: str) -> Iterator[str]:
    """Break the legend into lines that fit."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if font(SMALL).getlength(longer) > WIDTH - 2 * MARGIN:
            yield line
            longer = word
        line = longer
    yield line
