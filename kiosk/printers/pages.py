"""The pages of a slip as pictures, for printers that take no PDF."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

MM_PER_POINT = 25.4 / 72


class PageImage(Struct, frozen=True):
    """One page; `rgb` holds 3 bytes a pixel, rows from the top, without gaps."""

    width_mm: float
    height_mm: float
    width: int
    height: int
    rgb: bytes


def pages(pdf: bytes, dpi: int) -> Iterator[PageImage]:
    """Yield the pages at `dpi`, one at a time: an A4 page at 300 dpi takes 26 MB."""
    import pypdfium2  # here and not above: most printers take the PDF itself

    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            image = page.render(scale=dpi / 72).to_pil().convert("RGB")
            yield PageImage(
                page.get_width() * MM_PER_POINT,
                page.get_height() * MM_PER_POINT,
                image.width,
                image.height,
                image.tobytes(),
            )
