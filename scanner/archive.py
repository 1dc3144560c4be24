"""Pictures of pages to one PDF/A file: sizes on paper, inks, text below, metadata.

Files of single pictures are PDF/A-1b, files with layers or text PDF/A-2b. Nothing is drawn on a
page but its own picture, so that the upper right corner of the first stays free for a signature.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import img2pdf
import msgspec
import pikepdf

from scanner.frame import Look
from scanner.layers import Layers

ICC = Path(__file__).resolve().parents[1] / "assets" / "icc" / "sRGB.icc"
PRODUCER = "Cung Nop"
POINTS_PER_MM = 72 / 25.4


class Raster(msgspec.Struct, frozen=True):
    """The picture of one page as it goes into the file."""

    picture: bytes
    """JPEG, or CCITT G4 in a TIFF."""
    dpi: float
    look: Look
    layers: Layers | None = None
    """Given when `picture` is only the paper below these stencils."""

    @property
    def bytes(self) -> int:
        """Of all its pictures."""
        return len(self.picture) if self.layers is None else self.layers.bytes


def written(
    rasters: Sequence[Raster],
    sizes_mm: Sequence[tuple[float, float]],
    title: str,
    texts: Sequence[bytes | None],
) -> tuple[bytes, list[int]]:
    """The file, and the bytes of each page's pictures.

    `texts` are one-page PDFs of invisible text (`scanner.reading`), laid below the pages.
    """
    papers = iter([tuple(mm * POINTS_PER_MM for mm in size) for size in sizes_mm])

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
    return _completed(bare, title, [raster.layers for raster in rasters], texts)


def _completed(
    bare: bytes, title: str, layers: Sequence[Layers | None], texts: Sequence[bytes | None]
) -> tuple[bytes, list[int]]:
    """The file with its inks, texts and metadata, and the bytes of each page's pictures."""
    part = "2" if any(layers) or any(texts) else "1"
    with pikepdf.open(io.BytesIO(bare)) as pdf:
        for page, inks in zip(pdf.pages, layers, strict=True):
            if inks is not None:
                _stencilled(pdf, page, inks)
        sizes = [
            sum(len(image.read_raw_bytes()) for image in page.resources.XObject.values())
            for page in pdf.pages
        ]
        for page, text in zip(pdf.pages, texts, strict=True):
            if text is not None:
                _underlaid(pdf, page, text)
        _labelled(pdf, title, part)
        out = io.BytesIO()
        pdf.save(
            out,
            force_version="1.4" if part == "1" else "1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            deterministic_id=True,
        )
    return out.getvalue(), sizes


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


def _underlaid(pdf: pikepdf.Pdf, page: pikepdf.Page, text: bytes) -> None:
    """Lays the invisible text of a one-page PDF below a page, stretched to its size."""
    with pikepdf.open(io.BytesIO(text)) as other:
        below = other.pages[0]
        x, y = (float(page.mediabox[k + 2]) / float(below.mediabox[k + 2]) for k in (0, 1))
        page.resources.XObject["/Text"] = pdf.copy_foreign(below.as_form_xobject())
    page.contents_add(f"q {x:.6f} 0 0 {y:.6f} 0 0 cm /Text Do Q".encode("ascii"), prepend=True)


def _labelled(pdf: pikepdf.Pdf, title: str, part: str) -> None:
    """Puts the metadata into XMP and into the information dictionary.

    PDF/A-1 (ISO 19005-1, 6.7.3) asks that the two agree, and img2pdf writes no title to XMP.
    """
    now = datetime.now(UTC)
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
