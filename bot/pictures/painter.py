"""The painter: the `Painter` of the services, with Pillow."""

from __future__ import annotations

import asyncio

from bot.core.picture import Picture
from bot.pictures.bars import drawn_bars
from bot.pictures.canvas import png


class PillowPainter:
    """Draws pictures in a thread of its own, so that nobody else waits for them."""

    async def paint(self, picture: Picture) -> bytes:
        """Return the picture as PNG."""
        return await asyncio.to_thread(lambda: png(drawn_bars(picture)))
