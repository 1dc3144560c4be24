"""One picture to one page: find, flatten, clean, set upright, judge."""

from __future__ import annotations

import hashlib
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from gettext import gettext as _

import cv2
import msgspec
import numpy as np

from scanner.frame import Frame, Page, Paper, Pixels, Quad, Verdict
from scanner.page import clean, glass, judge, rim, seams, stitch, twosides, upright
from scanner.page.find import Found, find
from scanner.page.flatten import Flat, flatten, whole
from scanner.page.marks import marks
from scanner.pictures import decode_jpeg, encode_jpeg, shrink

MASTER_QUALITY = 90
_LIGHT = 150

log = logging.getLogger(__name__)


class Sheet(msgspec.Struct, frozen=True, eq=False):
    """A page whose picture is not yet packed into its master."""

    page: Page
    """All of it but master and digest, which are empty."""
    pixels: Pixels
    """Cleaned and upright."""


def photograph(frame: Frame, paper: Paper | None = None, *, stand_dpi: float | None = None) -> Page:
    """The page in a frame; `paper` None or UNKNOWN recognises its size.

    `stand_dpi` is what this camera makes of an inch of the desk, where that is known; a frame of a
    scanner knows its own and is `scanned`. Without a page in the frame the whole picture is kept,
    with the verdict `no_page`. A sheet is set upright by its print; where that does not tell, one
    that lies across is taken to have its top at the right. Cards stay as they lie: they hold too
    little print.
    """
    asked = None if paper is Paper.UNKNOWN else paper
    if frame.dpi is not None:
        return scanned(frame.pixels, frame.dpi, asked)
    return finished(see(frame, asked, stand_dpi=stand_dpi))


def see(
    frame: Frame,
    paper: Paper | None = None,
    *,
    stand_dpi: float | None = None,
    found: Found | None = None,
) -> Sheet:
    """The same for a camera's frame, without the master; `found` where the page was sought."""
    began = time.perf_counter()
    quad = (found or find(frame.pixels)).quad
    if quad is None:
        flat = whole(frame.pixels, paper)
    else:
        flat = flatten(frame.pixels, quad, paper, straighten=True, stand_dpi=stand_dpi)
    with ThreadPoolExecutor(1) as other:
        judged = other.submit(judge.located, frame.pixels, quad, flat)
        if quad is None or flat.paper is Paper.ID1:
            pixels = clean.clean(flat.pixels, flat.paper) if quad else flat.pixels
            turns, blank = 0, False
        else:
            light = clean.ground(flat.pixels)
            read = other.submit(_read, flat, light)
            pixels = rim.rimless(clean.clean(flat.pixels, flat.paper, light))
            turns, blank = read.result()
        faults = judged.result()
    verdict, reasons = judge.summed_up(faults)
    sheet = _sheet(flat, _turned(pixels, turns), quad, verdict, reasons)
    page = msgspec.structs.replace(
        sheet.page,
        size_mm=_size_turned(flat.size_mm, turns),
        blank=blank,
        marks=marks(faults, quad, frame.pixels.shape[1::-1]) if quad else (),
    )
    log.info("page %s in %.0f ms", verdict, 1e3 * (time.perf_counter() - began))
    return Sheet(page, sheet.pixels)


def _read(flat: Flat, light: Pixels) -> tuple[int, bool]:
    """By how many quarter turns the sheet comes upright, and whether it is blank."""
    small = clean.clean(shrink(flat.pixels, upright.LOOK), flat.paper, light)
    return upright.quarter_turns(small), clean.blank(small)


def finished(sheet: Sheet) -> Page:
    """The page with its master."""
    master = encode_jpeg(sheet.pixels, MASTER_QUALITY)
    digest = hashlib.sha256(master).hexdigest()
    return msgspec.structs.replace(sheet.page, master=master, digest=digest)


def scanned(pixels: Pixels, dpi: float, paper: Paper | None = None) -> Page:
    """The page that a scanner gave: the whole side, or the card or A5 sheet that lay on the glass.

    A scanner has even light and no lens: nothing is judged but whether small print is legible.
    """
    quad = find(pixels).quad
    found = glass.smaller_sheet(pixels, quad, dpi, paper)
    if quad is None or found is None:
        quad = _corners(pixels)
        flat = glass.whole_side(pixels, dpi)
    else:
        flat = flatten(pixels, quad, found, stand_dpi=dpi)
    paper_seen = _has_paper(flat.pixels)
    even = clean.clean(flat.pixels, flat.paper) if paper_seen else flat.pixels
    turns = 0 if flat.paper is Paper.ID1 else upright.quarter_turns(even)
    coarse = glass.coarse(dpi)
    verdict = Verdict.LOW_DPI if coarse else Verdict.OK
    page = _page(flat, _turned(even, turns), quad, verdict, coarse)
    blank = paper_seen and flat.paper is not Paper.ID1 and clean.blank(even)
    return msgspec.structs.replace(
        page, dpi=round(dpi, 1), size_mm=_size_turned(flat.size_mm, turns), blank=blank
    )


def both_sides(front: Page, back: Page) -> Page:
    """One A4 page with both sides of a card in their true size; as good as the worse of both.

    Its paper stays ID1: that is what lay on the desk.
    """
    pixels = twosides.lay_out(
        (decode_jpeg(front.master), decode_jpeg(back.master)), (front.size_mm, back.size_mm)
    )
    worse = front if front.verdict is not Verdict.OK else back
    reasons = [_("Mặt trước: {why}").format(why=why) for why in front.reasons]
    reasons += [_("Mặt sau: {why}").format(why=why) for why in back.reasons]
    flat = Flat(pixels, Paper.ID1, twosides.SHEET_MM, min(front.dpi, back.dpi))
    return _page(flat, pixels, None, worse.verdict, tuple(reasons))


def _corners(pixels: Pixels) -> Quad:
    height, width = float(pixels.shape[0]), float(pixels.shape[1])
    return (0.0, 0.0), (width, 0.0), (width, height), (0.0, height)


def _has_paper(pixels: Pixels) -> bool:
    """Is most of it light? A scan of a photograph, or of the open lid, is left as it is."""
    return float((pixels[::16, ::16] > _LIGHT).mean()) > 0.5


class Parts(msgspec.Struct, frozen=True, eq=False):
    """A whole page that is too coarse, and closer pictures of its parts."""

    whole: Page
    placed: tuple[stitch.Placed, ...] = ()

    def missing(self) -> tuple[float, float] | None:
        """The stretch along the longer side (0 to 1) that is still to be photographed."""
        spans = [part.span for part in self.placed]
        return seams.missing(decode_jpeg(self.whole.master), self.whole.size_mm, spans)


def add_part(parts: Parts, frame: Frame) -> Parts:
    """The parts with one more picture; DoesNotJoin when it is not of this sheet."""
    shown = decode_jpeg(parts.whole.master)
    placed = stitch.place(shown, parts.whole.size_mm, frame.pixels)
    return Parts(parts.whole, (*parts.placed, placed))


def join_parts(parts: Parts) -> Page:
    """One page made of all its parts, judged anew; DoesNotJoin where they do not agree."""
    sheet = parts.whole
    pixels, dpi = seams.join(decode_jpeg(sheet.master), sheet.size_mm, parts.placed)
    width, height = float(pixels.shape[1]), float(pixels.shape[0])
    flat = Flat(pixels, sheet.paper, sheet.size_mm, dpi)
    box = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
    verdict, reasons = judge.judge(pixels, box, flat)
    return _page(flat, pixels, None, verdict, reasons)


def turn(page: Page, quarter_turns: int) -> Page:
    """The same page turned clockwise by so many quarter turns (negative: the other way)."""
    turns = quarter_turns % 4
    if turns == 0:
        return page
    pixels = _turned(decode_jpeg(page.master), turns)
    master = encode_jpeg(pixels, MASTER_QUALITY)
    return msgspec.structs.replace(
        page,
        master=master,
        digest=hashlib.sha256(master).hexdigest(),
        width=pixels.shape[1],
        height=pixels.shape[0],
        size_mm=_size_turned(page.size_mm, turns),
    )


def _turned(pixels: Pixels, turns: int) -> Pixels:
    """The pixels turned clockwise by 0 to 3 quarter turns."""
    if turns == 0:
        return pixels
    code = (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)[turns - 1]
    return np.asarray(cv2.rotate(pixels, code), np.uint8)


def _size_turned(size_mm: tuple[float, float], turns: int) -> tuple[float, float]:
    return size_mm if turns % 2 == 0 else (size_mm[1], size_mm[0])


def _page(
    flat: Flat, pixels: Pixels, quad: Quad | None, verdict: Verdict, reasons: tuple[str, ...]
) -> Page:
    return finished(_sheet(flat, pixels, quad, verdict, reasons))


def _sheet(
    flat: Flat, pixels: Pixels, quad: Quad | None, verdict: Verdict, reasons: tuple[str, ...]
) -> Sheet:
    page = Page(
        master=b"",
        digest="",
        width=pixels.shape[1],
        height=pixels.shape[0],
        paper=flat.paper,
        size_mm=flat.size_mm,
        dpi=round(flat.dpi, 1),
        verdict=verdict,
        reasons=reasons,
        quad=quad,
    )
    return Sheet(page, pixels)
