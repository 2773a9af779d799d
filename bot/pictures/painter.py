"""The painter: the `Painter` of the services, with Pillow."""

from __future__ import annotations

import asyncio

from PIL import Image

from bot.core.picture import Bars, Picture
from bot.pictures.bars import drawn_bars
from bot.pictures.canvas import png
from bot.pictures.timeline import drawn_timeline


class PillowPainter:
    """Draws pictures in a thread of its own, so that nobody else waits for them."""

    async def paint(self, picture: Picture) -> bytes:
        """Return the picture as PNG."""
        return await asyncio.to_thread(lambda: png(_drawn(picture)))


def _drawn(picture: Picture) -> Image.Image:
    return drawn_bars(picture) if isinstance(picture, Bars) else drawn_timeline(picture)
