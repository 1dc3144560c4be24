"""A flat sheet to draw on, measured in millimetres: text, dotted lines, ink, stamp, watermark."""

from __future__ import annotations

import math
import random
import re
from itertools import pairwise
from pathlib import Path

import segno
from PIL import Image, ImageChops, ImageDraw, ImageFont

from assets.practice_desk.story import MARK

DPI = 300
BLACK = (38, 38, 42)
BLUE_INK = (28, 52, 140)
VIOLET = (106, 62, 140)
AMBER = (176, 92, 0)

Colour = tuple[int, int, int]
_fonts_folder = Path(__file__).parent.parent / "fonts"


def use_fonts(folder: Path) -> None:
    """Draw with the Be Vietnam Pro files of `folder` (searched with its sub-folders)."""
    global _fonts_folder
    _fonts_folder = folder


def _font(weight: str, pixels: int) -> ImageFont.FreeTypeFont:
    name = re.compile(rf"BeVietnamPro[-_]\d*{weight}\.ttf")
    found = [path for path in sorted(_fonts_folder.rglob("*.ttf")) if name.fullmatch(path.name)]
    if not found:
        raise FileNotFoundError(f"no Be Vietnam Pro {weight} below {_fonts_folder}")
    # The basic layout is the same on every machine; the other needs an outside library.
    return ImageFont.truetype(found[0], pixels, layout_engine=ImageFont.Layout.BASIC)


class Sheet:
    """One side of a paper or card; `picture` is RGB at 300 dots an inch."""

    def __init__(self, width: float, height: float, colour: Colour, seed: int) -> None:
        """Lay a sheet of `width` x `height` mm; `seed` settles how the hand trembles."""
        self.width, self.height = width, height
        self.picture = Image.new("RGB", (self.dots(width), self.dots(height)), colour)
        self._draw = ImageDraw.Draw(self.picture)
        self._chance = random.Random(seed)  # noqa: S311 - a trembling hand, no secret

    @staticmethod
    def dots(mm: float) -> int:
        """Return millimetres as whole dots."""
        return round(mm * DPI / 25.4)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        *,
        weight: str = "Regular",
        colour: Colour = BLACK,
        anchor: str = "ls",
    ) -> float:
        """Print `words` with the base line at (x, y) mm, `size` in mm; return the end in mm."""
        font = _font(weight, self.dots(size))
        self._draw.text((self.dots(x), self.dots(y)), words, colour, font, anchor)
        return x + float(font.getlength(words)) * 25.4 / DPI

    def line(self, points: list[tuple[float, float]], width: float, colour: Colour) -> None:
        """Draw through the points."""
        dots = [(self.dots(x), self.dots(y)) for x, y in points]
        self._draw.line(dots, colour, max(1, self.dots(width)), "curve")

    def box(
        self,
        corner: tuple[float, float],
        size: tuple[float, float],
        *,
        fill: Colour | None = None,
        edge: Colour | None = None,
        radius: float = 0,
    ) -> None:
        """Draw a box from its top left `corner`."""
        (x, y), (w, h) = corner, size
        place = (self.dots(x), self.dots(y), self.dots(x + w), self.dots(y + h))
        self._draw.rounded_rectangle(place, self.dots(radius), fill, edge, self.dots(0.4))

    def disc(self, x: float, y: float, rx: float, ry: float, fill: Colour) -> None:
        """Fill an ellipse around (x, y)."""
        place = (self.dots(x - rx), self.dots(y - ry), self.dots(x + rx), self.dots(y + ry))
        self._draw.ellipse(place, fill)

    def dotted(self, x: float, end: float, y: float) -> None:
        """Draw the dotted line that a form gives to write on."""
        while x < end:
            self.disc(x, y, 0.13, 0.13, (150, 150, 150))
            x += 0.9

    def ink(self, x: float, y: float, words: str, size: float) -> None:
        """Write as if by hand: slanted, blue, not quite on the line."""
        for word in words.split(" "):
            tilt = self._chance.uniform(0.18, 0.26)
            x = self._slanted(x, y + self._chance.uniform(-0.25, 0.2), word, size, tilt)
            x += size * 0.3

    def _slanted(self, x: float, y: float, word: str, size: float, tilt: float) -> float:
        font = _font("Medium", self.dots(size))
        length, rise = int(font.getlength(word)), self.dots(size * 1.3)
        room = (length + 2 * rise, 2 * rise)
        mask = Image.new("L", room, 0)
        ImageDraw.Draw(mask).text((rise // 2, rise), word, 255, font, "ls")
        shear = (1, tilt, -tilt * rise, 0, 1, 0)
        mask = mask.transform(room, Image.Transform.AFFINE, shear, Image.Resampling.BICUBIC)
        self.picture.paste(BLUE_INK, (self.dots(x) - rise // 2, self.dots(y) - rise), mask)
        return x + length * 25.4 / DPI

    def signature(self, x: float, y: float, name: str) -> None:
        """Sign with a scrawl that is nobody's, and print the name below."""
        loops, wide = self._chance.uniform(3.6, 5.4), self._chance.uniform(2.2, 3.4)
        points = []
        for step in range(90):
            share = step / 89
            angle = share * loops * 2 * math.pi
            tall = 7.5 * math.exp(-3 * share) + 1.6 + math.sin(share * 9 + loops) * 0.9
            across = x - 14 + 26 * share + wide * math.cos(angle)
            points.append((across, y + 1 - tall * math.sin(angle) - 2 * share))
        points += [(x + 20, y - 3), (x + 4, y + 4.5), (x - 10, y + 5.5)]
        self.line(_smooth(points), 0.5, BLUE_INK)
        self.text(x, y + 15, name, 4.2, weight="SemiBold", anchor="ms")

    def stamp(self, x: float, y: float, tilt: float = 6) -> None:
        """Set a square stamp that no office has, slightly turned."""
        size = (self.dots(44), self.dots(19))
        layer = Image.new("L", size, 0)
        draw = ImageDraw.Draw(layer)
        draw.rounded_rectangle((6, 6, size[0] - 7, size[1] - 7), 20, None, 230, 9)
        middle = size[0] // 2
        draw.text((middle, self.dots(8.2)), "DẤU ĐỂ TẬP", 230, _font("Bold", 68), "ms")
        draw.text(
            (middle, self.dots(14.6)), "không phải dấu cơ quan", 230, _font("Medium", 38), "ms"
        )
        layer = layer.rotate(tilt, Image.Resampling.BICUBIC, expand=True)
        self._press(layer, x, y, VIOLET, 0.85)

    def watermark(self, size: float, angle: float, strength: float = 0.2) -> None:
        """Write the practice mark slantwise over the whole sheet, pale, under the eye's text."""
        font = _font("Bold", self.dots(size))
        room = (int(font.getlength(MARK)) + 20, int(self.dots(size) * 1.8))
        layer = Image.new("L", room, 0)
        ImageDraw.Draw(layer).text((room[0] // 2, room[1] // 2), MARK, 255, font, "mm")
        layer = layer.rotate(angle, Image.Resampling.BICUBIC, expand=True)
        self._press(layer, self.width / 2, self.height / 2, AMBER, strength)

    def ribbon(self, y: float, height: float, size: float) -> None:
        """Lay the practice mark as an amber band, clear of the edges that the finder looks for."""
        free = 10 if self.width > 100 else 3.5
        self.box((free, y), (self.width - 2 * free, height), fill=(255, 226, 150), radius=1.2)
        middle = y + height / 2 + size * 0.36
        self.text(
            self.width / 2, middle, MARK, size, weight="Bold", colour=(96, 48, 0), anchor="ms"
        )

    def qr(self, x: float, y: float, size: float, payload: str) -> None:
        """Print a QR code with its quiet zone into a white square of `size` mm."""
        rows = list(segno.make(payload, error="m", boost_error=False).matrix_iter(border=3))
        dot = self.dots(size) / len(rows)
        self.box((x, y), (size, size), fill=(255, 255, 255))
        for row, modules in enumerate(rows):
            for column, dark in enumerate(modules):
                if dark:
                    left, top = self.dots(x) + column * dot, self.dots(y) + row * dot
                    corner = (round(left + dot) - 1, round(top + dot) - 1)
                    self._draw.rectangle((round(left), round(top), *corner), (20, 20, 24))

    def _press(self, layer: Image.Image, x: float, y: float, colour: Colour, share: float) -> None:
        """Darken the sheet around (x, y) with `colour` where `layer` is set, as ink does."""
        corner = (self.dots(x) - layer.width // 2, self.dots(y) - layer.height // 2)
        mask = Image.new("L", self.picture.size, 0)
        mask.paste(layer.point(lambda value: int(value * share)), corner)
        inked = ImageChops.multiply(self.picture, Image.new("RGB", self.picture.size, colour))
        self.picture.paste(inked, (0, 0), mask)


def _smooth(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Round the corners of a line by cutting them twice (Chaikin)."""
    for _ in range(2):
        cut = [points[0]]
        for (ax, ay), (bx, by) in pairwise(points):
            cut.append((ax * 0.75 + bx * 0.25, ay * 0.75 + by * 0.25))
            cut.append((ax * 0.25 + bx * 0.75, ay * 0.25 + by * 0.75))
        points = [*cut, points[-1]]
    return points
