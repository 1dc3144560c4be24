"""Pages to one PDF/A, within a limit of bytes, without ever leaving a page out.

A page of print goes into the file as layers (`scanner.layers`) where that is smaller and looks
the same, else as one JPEG. Files of single pictures are PDF/A-1b, files with layers PDF/A-2b.

The order in which quality is given up is LEVELS, the same for all pages at once: first the JPEG
quality at 200 dpi, which costs nothing that a reader sees, then resolution and quality in turns,
down to a floor at which 9-point print is still read without effort. Below it the answer is
DoesNotFit: a PDF that nobody can read helps nobody.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path

import cv2
import img2pdf
import msgspec
import numpy as np
import pikepdf
from PIL import Image

from scanner.frame import DoesNotFit, Look, Page, Paper, Pixels, Verdict
from scanner.layers import Layers, split
from scanner.pictures import decode_jpeg, encode_jpeg, shrink

log = logging.getLogger(__name__)

ICC = Path(__file__).resolve().parents[1] / "assets" / "icc" / "sRGB.icc"
PRODUCER = "Cung Nop"
POINTS_PER_MM = 72 / 25.4


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


class _Raster(msgspec.Struct, frozen=True):
    picture: bytes
    dpi: float
    look: Look
    layers: Layers | None = None
    """Given when `picture` is only the paper below these stencils."""

    @property
    def bytes(self) -> int:
        return len(self.picture) if self.layers is None else self.layers.bytes


def make_pdf(
    pages: Sequence[Page],
    max_bytes: int | None = None,
    look: Look = Look.AUTO,
    title: str = "",
    *,
    ready: Sequence[Layers | None] = (),
) -> Pdf:
    """One PDF/A of these pages, each in its true size on paper.

    `max_bytes` is kept or DoesNotFit raised. `look` AUTO keeps colour where there is any, and
    takes pages of print apart into layers.
    The title is readable by everybody who gets the file: no personal data in it. `ready` is what
    `layers_of` made of each page while its pixels were at hand.
    """
    if not pages:
        raise ValueError("no pages")
    levels = BW_LEVELS if look is Look.BW else LEVELS
    tried: dict[int, Pdf] = {}
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
            tried[step] = _assembled(rasters, pages, title)
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


def _raster(page: Page, level: Level, look: Look, layers: Layers | None) -> _Raster:
    if layers is not None and level.dpi >= _SURELY_LARGER_DPI:
        return _layered(layers, page, level)
    single = _single(page, level, look)
    if layers is not None and layers.bytes < single.bytes:
        return _layered(layers, page, level)
    return single


def _layered(layers: Layers, page: Page, level: Level) -> _Raster:
    coloured = any(max(s.colour) - min(s.colour) > 0.15 for s in layers.stencils)
    look = Look.COLOUR if coloured or layers.paper else Look.GREY
    dpi = round(min(_own_dpi(page), level.stencil_dpi), 1)
    return _Raster(layers.paper or _WHITE, dpi, look, layers)


def _single(page: Page, level: Level, look: Look) -> _Raster:
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
    return _Raster(picture, round(dpi, 1), look)


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


def _assembled(rasters: list[_Raster], pages: Sequence[Page], title: str) -> Pdf:
    papers = iter([tuple(mm * POINTS_PER_MM for mm in page.size_mm) for page in pages])

    def layout(_width: int, _height: int, _dpi: object) -> tuple[float, float, float, float]:
        width, height = next(papers)
        return width, height, width, height

    bare = img2pdf.convert(
        [raster.picture for raster in rasters],
        layout_fun=layout,
        pdfa=str(ICC),
        nodate=True,
        rotation=img2pdf.Rotation.none,
        engine=img2pdf.Engine.internal,
    )
    layers = [raster.layers for raster in rasters]
    data, sizes = _labelled(bare, title, layers)
    told = [PdfPage(r.dpi, r.look, size) for r, size in zip(rasters, sizes, strict=True)]
    return Pdf(data, tuple(told))


def _stencilled(pdf: pikepdf.Pdf, page: pikepdf.Page, layers: Layers) -> None:
    """Puts the inks on a page that has only its paper."""
    x, y = (float(page.mediabox[k + 2]) / layers.size[k] for k in (0, 1))
    drawn = []
    for number, stencil in enumerate(layers.stencils):
        name = f"/Ink{number}"
        left, top, right, bottom = stencil.box
        mask = pdf.make_stream(
            stencil.g4,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=right - left,
            Height=bottom - top,
            ImageMask=True,
            BitsPerComponent=1,
            Filter=pikepdf.Name.CCITTFaxDecode,
            DecodeParms=pikepdf.Dictionary(K=-1, Columns=right - left, Rows=bottom - top),
        )
        page.resources.XObject[name] = mask
        colour = " ".join(str(part) for part in stencil.colour)
        place = (x * (right - left), y * (bottom - top), x * left, y * (layers.size[1] - bottom))
        wide, high, across, up = (f"{points:.4f}" for points in place)
        drawn.append(f"q {colour} rg {wide} 0 0 {high} {across} {up} cm {name} Do Q")
    page.contents_add("\n".join(drawn).encode("ascii"))


def _labelled(bare: bytes, title: str, layers: Sequence[Layers | None]) -> tuple[bytes, list[int]]:
    """The file with its inks and metadata, and the bytes of each page's pictures.

    The metadata is in XMP and in the information dictionary:
    PDF/A-1 (ISO 19005-1, 6.7.3) asks that the two agree, and img2pdf writes no title to XMP.
    """
    now = datetime.now(UTC)
    part = "2" if any(layers) else "1"
    with pikepdf.open(io.BytesIO(bare)) as pdf:
        for page, inks in zip(pdf.pages, layers, strict=True):
            if inks is not None:
                _stencilled(pdf, page, inks)
        info = {"/Producer": PRODUCER, "/CreationDate": f"{now:D:%Y%m%d%H%M%SZ}"}
        info["/ModDate"] = info["/CreationDate"]
        if title:
            info["/Title"] = title
        for key, value in info.items():
            pdf.docinfo[pikepdf.Name(key)] = value
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
            meta["pdfaid:part"] = part
            meta["pdfaid:conformance"] = "B"
            meta["pdf:Producer"] = PRODUCER
            meta["xmp:CreateDate"] = f"{now:%Y-%m-%dT%H:%M:%SZ}"
            meta["xmp:ModifyDate"] = meta["xmp:CreateDate"]
            if title:
                meta["dc:title"] = title
        sizes = [
            sum(len(image.read_raw_bytes()) for image in page.resources.XObject.values())
            for page in pdf.pages
        ]
        out = io.BytesIO()
        pdf.save(
            out,
            force_version="1.4" if part == "1" else "1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            deterministic_id=True,
        )
    return out.getvalue(), sizes
