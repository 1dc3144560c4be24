"""What a scanner or copier made, a picture or a PDF, to pixels and their resolution."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from PIL import Image

from scanner.apart.decoding import Lost, Made, apart
from scanner.frame import PictureError, Pixels
from scanner.pictures import load_bytes

if TYPE_CHECKING:
    import pikepdf

_FROM, _TO = 50.0, 2400.0
"""Resolutions that a file may claim; what is outside is a default of its writer."""

_ROW, _STREAM = 16_000_000, 600_000_000
"""Bytes for one row of a picture and for a whole one, once unpacked: a file of 600 bytes can ask
for six gigabytes."""
_EXIF, _EXPOSURE = 0x8769, 0x829A


class Side(msgspec.Struct, frozen=True, eq=False):
    """One scanned side."""

    pixels: Pixels
    dpi: float | None
    """As its file says; None where it says nothing of use."""


def sides(data: bytes) -> list[Side]:
    """All sides in what was sent, most often one; raises PictureError when any is damaged."""
    try:
        made = apart(f"{__name__}:decoded", data)
    except Lost as lost:
        raise PictureError("truncated", "") from lost
    return [
        Side(pixels, dpi if isinstance(dpi, float) else None)
        for pixels, dpi in made
        if pixels is not None
    ]


def decoded(data: bytes) -> Iterator[Made]:
    """The same, in the process that decodes foreign bytes."""
    if data[:1024].lstrip().startswith(b"%PDF"):
        yield from _of_pdf(data)
    else:
        yield load_bytes(data, "scan").pixels, _told_dpi(data)


def _told_dpi(data: bytes) -> float | None:
    try:
        with Image.open(io.BytesIO(data)) as image:
            told = image.info.get("dpi")
            if _EXPOSURE in image.getexif().get_ifd(_EXIF):
                return None  # a photograph: what it says of inches means nothing
    except Exception:  # noqa: BLE001 - the picture was good: what else it says is an extra
        return None
    if not isinstance(told, tuple) or not _FROM <= float(told[0]) <= _TO:
        return None
    return float(round(float(told[0])))


def _of_pdf(data: bytes) -> Iterator[Made]:
    import pikepdf  # here, for most scanners never send one

    pikepdf.settings.set_qpdf_limits(
        png_max_memory=_ROW,
        tiff_max_memory=_ROW,
        flate_max_memory=_STREAM,
        run_length_max_memory=_STREAM,
    )
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for page in pdf.pages:
                yield _of_page(page)
    except PictureError:
        raise
    except Exception as error:  # the libraries raise whatever they stumble over
        raise PictureError("truncated", "") from error


def _of_page(page: pikepdf.Page) -> Made:
    """The page's picture: scanners put one on each page, over the whole of it."""
    import pikepdf

    streams = [one for one in page.get_images().values() if isinstance(one, pikepdf.Stream)]
    found = [pikepdf.PdfImage(one) for one in streams]
    if not found:
        raise PictureError("not_an_image", "")
    picture = max(found, key=lambda one: one.width * one.height)
    out = io.BytesIO()
    picture.extract_to(stream=out)
    pixels = load_bytes(out.getvalue(), "scan").pixels
    inches = float(page.mediabox[2] - page.mediabox[0]) / 72
    dpi = pixels.shape[1] / inches if inches > 0 else 0.0
    turned = np.rot90(pixels, -(int(page.get("/Rotate", 0)) // 90))
    return np.ascontiguousarray(turned), round(dpi, 1) if _FROM <= dpi <= _TO else None
