"""The sheet that charts are drawn on: its size, its colours, its type.

A sheet is three times as wide as a phone's screen counts, so text of 42 is as large as 14 there.
Nothing is told by colour alone, and the two colours differ in lightness first.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

WIDTH = 1080
MARGIN = 60
TITLE, TEXT, SMALL = 54, 42, 34
PAPER, INK, QUIET, FAINT, MAIN = "#ffffff", "#1d2733", "#5b6673", "#d5dae0", "#1f6f8b"
OUTLINE = "#7f8a96"
"""The edge of what is empty: three times as dark as the paper, so that it is seen at all."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@cache
def font(size: int) -> Font:
    """Return the typeface, which comes with Pillow, in this size (pixels)."""
    return ImageFont.load_default(size)


def sheet(height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """Return an empty sheet of this height (pixels), and what draws on it."""
    image = Image.new("RGB", (WIDTH, height), PAPER)
    return image, ImageDraw.Draw(image)


def fitting(text: str, size: int, most: int) -> str:
    """Return the text, cut so that it is at most so many pixels wide."""
    while text and font(size).getlength(text) > most:
        text = text[:-2].rstrip() + "…"
    return text


def png(image: Image.Image) -> bytes:
    """Return an image as PNG, with few colours: a small file for a slow phone."""
    buffer = BytesIO()
    image.quantize(32).save(buffer, "PNG")
    return buffer.getvalue()
