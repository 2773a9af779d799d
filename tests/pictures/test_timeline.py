from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace
from io import BytesIO

from PIL import Image

from bot.core.picture import Point, Stretch, Task, Timeline
from bot.pictures.canvas import INK, MAIN, WIDTH
from bot.pictures.painter import PillowPainter
from bot.pictures.timeline import drawn_timeline
from tests.pictures.test_bars import amount

TODAY = dt.date(2026, 11, 23)
TASK = Task("Book OET", "by 1 March", TODAY, dt.date(2027, 3, 1), Stretch.NOW, urgent=False)
LINE = "#b23a00"


def drawn(*tasks: Task, points: tuple[Point, ...] = (), today: dt.date = TODAY) -> Image.Image:
    return drawn_timeline(Timeline("Your way", tasks, points, today, "today", "Filled: now."))


def lit(image: Image.Image, colour: str) -> list[int]:
    """The columns in which a colour stands."""
    wanted = tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
    pixels = image.load()
    assert pixels is not None
    rows = range(300, image.height - 200)
    return [x for x in range(image.width) if any(pixels[x, y] == wanted for y in rows)]


def test_a_bar_runs_from_its_first_day_to_its_last() -> None:
    short = replace(TASK, last=dt.date(2027, 1, 1))
    both = drawn(TASK, points=(Point("Match", dt.date(2027, 6, 1)),))
    half = drawn(short, points=(Point("Match", dt.date(2027, 6, 1)),))
    assert both.width == WIDTH
    assert 0 < len(lit(half, MAIN)) < len(lit(both, MAIN))


def test_what_waits_and_what_is_ahead_look_different_without_colour() -> None:
    filled, ahead, waiting = (
        amount(drawn(replace(TASK, stretch=stretch)), MAIN) for stretch in Stretch
    )
    assert filled > waiting > ahead > 0


def test_what_must_not_be_late_has_a_dot() -> None:
    calm, urgent = (drawn(replace(TASK, urgent=u, label="", note="")) for u in (False, True))
    assert amount(urgent, INK) > amount(calm, INK)


def test_today_is_where_it_is() -> None:
    early = lit(drawn(TASK), LINE)
    late = lit(drawn(TASK, today=dt.date(2027, 2, 1)), LINE)
    assert early
    assert late
    assert min(late) > max(early)


def test_nothing_runs_out_of_the_sheet() -> None:
    wide = replace(TASK, label="W" * 80, note="W" * 80, last=TODAY)
    many = drawn(*[wide] * 10, points=(Point("W" * 40, TODAY), Point("W" * 40, TODAY)))
    assert max(lit(many, MAIN)) < WIDTH
    assert many.height < 2 * WIDTH


def test_it_is_painted_as_png() -> None:
    timeline = Timeline("Your way", (TASK,), (), TODAY, "today", "Filled: now.")
    content = asyncio.run(PillowPainter().paint(timeline))
    assert Image.open(BytesIO(content)).format == "PNG"
    assert len(content) < 100_000
