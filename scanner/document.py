"""Pages to one PDF/A, within a limit of bytes, without ever leaving a page out.

A page of print goes into the file as layers (`scanner.layers`) where that is smaller and looks
the same, else as one JPEG.

The order in which quality is given up is LEVELS, the same for all pages at once: first the JPEG
quality at 200 dpi, which costs nothing that a reader sees, then resolution and quality in turns,
down to a floor at which 9-point print is still read without effort. Below it the answer is
DoesNotFit: a PDF that nobody can read helps nobody.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Sequence
from gettext import gettext as _

import cv2
import msgspec
import numpy as np
from PIL import Image

from scanner import archive, reading
from scanner.archive import Raster
from scanner.frame import DoesNotFit, Look, Page, Paper, Pixels, Verdict
from scanner.layers import Layers, split
from scanner.pictures import decode_jpeg, encode_jpeg, shrink

log = logging.getLogger(__name__)


class Level(msgspec.Struct, frozen=True):
    """One step of the ladder: what is kept at most."""

    dpi: float
    quality: int
    """Of JPEG; black and white pages have none, they are lossless."""
    stencil_dpi: float = 280
    """Of layered pages; letters of one bit a pixel need more dots than grey ones."""


LEVELS = (
    Level(200, 80), Level(200, 70), Level(200, 60), Level(200, 50), Level(175, 50, 220),
    Level(150, 50, 220), Level(150, 40, 200), Level(130, 40, 200), Level(130, 32, 180),
    Level(110, 32, 180), Level(110, 25, 160),
)  # fmt: skip
_LEAST_LAYERED_DPI = 100.0
_SURELY_LARGER_DPI = 150.0
"""From here on a JPEG is never smaller than the layers of a page, and none is made to compare."""
_WHITE = encode_jpeg(np.full((8, 8), 255, np.uint8), 50)
BW_LEVELS = (Level(300, 0), Level(250, 0), Level(200, 0), Level(150, 0))


class PdfPage(msgspec.Struct, frozen=True):
    """What became of one page."""

    raster_dpi: float
    look: Look
    bytes: int
    """Of its picture; the rest of the file is about a kilobyte a page."""


class Pdf(msgspec.Struct, frozen=True):
    """A finished file."""

    data: bytes
    pages: tuple[PdfPage, ...]


def make_pdf(
    pages: Sequence[Page],
    max_bytes: int | None = None,
    look: Look = Look.AUTO,
    title: str = "",
    *,
    ready: Sequence[Layers | None] = (),
    searchable: bool = False,
) -> Pdf:
    """One PDF/A of these pages, each in its true size on paper.

    `max_bytes` is kept or DoesNotFit raised. `look` AUTO keeps colour where there is any, and
    takes pages of print apart into layers.
    The title is readable by everybody who gets the file: no personal data in it. `ready` is what
    `layers_of` made of each page while its pixels were at hand. `searchable` lays what tesseract
    reads below the pages, some seconds for each; where it is not installed nothing is laid there.
    """
    if not pages:
        raise ValueError("no pages")
    levels = BW_LEVELS if look is Look.BW else LEVELS
    tried: dict[int, Pdf] = {}
    texts = reading.text_layers(pages) if searchable else [None] * len(pages)
    first = LEVELS[0].stencil_dpi
    apart = {(number, first): layers for number, layers in enumerate(ready)}

    def at(step: int) -> Pdf:
        if step not in tried:
            rasters = []
            for number, page in enumerate(pages):
                layers = None
                if look is Look.AUTO:
                    key = (number, levels[step].stencil_dpi)
                    if key not in apart:
                        apart[key] = layers_of(page, None, key[1])
                    layers = apart[key]
                rasters.append(_raster(page, levels[step], look, layers))
            tried[step] = _assembled(rasters, pages, title, texts)
        return tried[step]

    step = _first_that_fits(lambda k: len(at(k).data), len(levels), max_bytes)
    if step is None:
        smallest = min(len(pdf.data) for pdf in tried.values())
        raise DoesNotFit(
            _(
                "{count} trang không thể nén xuống {limit} KB mà vẫn đọc được "
                "(ít nhất {least} KB); hãy tách thành nhiều tệp hoặc chọn đen trắng."
            ).format(count=len(pages), limit=(max_bytes or 0) // 1024, least=-(-smallest // 1024))
        )
    pdf = at(step)
    log.info("pdf of %d pages, %d bytes, step %d", len(pages), len(pdf.data), step)
    return pdf


def _first_that_fits(size: Callable[[int], int], count: int, limit: int | None) -> int | None:
    """The first step whose size is within the limit, by bisection: sizes fall from step to step."""
    if limit is None or size(0) <= limit:
        return 0
    if size(count - 1) > limit:
        return None
    low, high = 0, count - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if size(middle) <= limit else (middle, high)
    return high


def layers_of(
    page: Page, pixels: Pixels | None = None, dpi: float = LEVELS[0].stencil_dpi
) -> Layers | None:
    """The page's layers, or None where one picture serves better: cards, photographs, few dots.

    `pixels` are those of its master, where they are at hand; `dpi` is of the stencils.
    """
    own = _own_dpi(page)
    if page.paper is Paper.ID1 or page.verdict is Verdict.NO_PAGE or own < _LEAST_LAYERED_DPI:
        return None
    layers = split(decode_jpeg(page.master) if pixels is None else pixels, own, dpi)
    return layers if layers.faithful else None


def _own_dpi(page: Page) -> float:
    return page.width / (page.size_mm[0] / 25.4)


def _raster(page: Page, level: Level, look: Look, layers: Layers | None) -> Raster:
    if layers is not None and level.dpi >= _SURELY_LARGER_DPI:
        return _layered(layers, page, level)
    single = _single(page, level, look)
    if layers is not None and layers.bytes < single.bytes:
        return _layered(layers, page, level)
    return single


def _layered(layers: Layers, page: Page, level: Level) -> Raster:
    coloured = any(max(s.colour) - min(s.colour) > 0.15 for s in layers.stencils)
    look = Look.COLOUR if coloured or layers.paper else Look.GREY
    dpi = round(min(_own_dpi(page), level.stencil_dpi), 1)
    return Raster(layers.paper or _WHITE, dpi, look, layers)


def _single(page: Page, level: Level, look: Look) -> Raster:
    own = _own_dpi(page)
    dpi = min(own, level.dpi)
    reduce = next((r for r in (4, 2) if own / dpi >= r), 1)
    pixels = decode_jpeg(page.master, reduce)
    size = (max(round(page.width * dpi / own), 1), max(round(page.height * dpi / own), 1))
    if size != (pixels.shape[1], pixels.shape[0]):
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    if look is Look.AUTO:
        look = Look.COLOUR if _has_colour(pixels) else Look.GREY
    picture = _bw(pixels, dpi) if look is Look.BW else _jpeg(pixels, level.quality, look)
    return Raster(picture, round(dpi, 1), look)


def _jpeg(pixels: Pixels, quality: int, look: Look) -> bytes:
    if look is Look.GREY:
        pixels = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
    return encode_jpeg(pixels, quality, small=True)


def _has_colour(pixels: Pixels) -> bool:
    """Is there ink of a hue: a stamp, a signature in blue? The tint of lamp light is none."""
    chroma = np.ptp(shrink(pixels, 400).astype(np.int16), axis=2)
    return float((chroma > 40).mean()) > 5e-4


def _bw(pixels: Pixels, dpi: float) -> bytes:
    """Black on white, one bit a pixel, as a CCITT G4 picture, which img2pdf takes as it is."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    block = max(15, round(dpi / 7)) | 1
    black = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, block, 14
    )
    out = io.BytesIO()
    Image.fromarray(black).convert("1", dither=Image.Dither.NONE).save(
        out, "TIFF", compression="group4"
    )
    return out.getvalue()


def _assembled(
    rasters: list[Raster], pages: Sequence[Page], title: str, texts: Sequence[bytes | None]
) -> Pdf:
    sizes_mm = [page.size_mm for page in pages]
    data, sizes = archive.written(rasters, sizes_mm, title, texts)
    told = [PdfPage(r.dpi, r.look, size) for r, size in zip(rasters, sizes, strict=True)]
    return Pdf(data, tuple(told))
