"""The first two stations of a paper: `Frame` and `Page`, and what can go wrong on the way."""

from __future__ import annotations

from enum import StrEnum

import msgspec
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""Height x width x 3, blue-green-red, 8 bits: OpenCV's layout."""

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
"""Corners in picture pixels, clockwise from the one nearest the picture's top left.

x = 0 is the left edge of the first pixel column (an OpenCV coordinate + 0.5); corners may lie
outside the picture.
"""


class Mode(msgspec.Struct, frozen=True):
    """How a camera really works, read back from it: it grants what it likes."""

    width: int
    height: int
    fps: float = 0.0
    """Frames a second, as its driver says; 0: it says nothing of use."""
    fourcc: str = ""
    """How it packs its pictures: `MJPG`, `YUYV`, `h264`; empty: it does not say."""


class Frame(msgspec.Struct, frozen=True, eq=False):
    """One picture as the device gave it, EXIF orientation applied."""

    pixels: Pixels
    source: str
    at: float
    """Seconds of the monotonic clock when it was taken."""
    dpi: float | None = None
    """Of a scanner: pixels per inch of the scanned area; None of a camera, which knows none."""
    mode: Mode | None = None
    """Of a camera's frames: how it works."""


class Verdict(StrEnum):
    """What the judge says of a page; the words of the command-line contract."""

    OK = "ok"
    BLURRED = "blurred"
    GLARE = "glare"
    CUT = "cut"
    DARK = "dark"
    LOW_DPI = "low_dpi"
    FINGER = "finger"
    NO_PAGE = "no_page"


class Paper(StrEnum):
    """Sizes of paper that are recognised."""

    A4 = "A4"
    A5 = "A5"
    ID1 = "ID1"
    RECEIPT = "receipt"
    """A slip from a till or a counter: narrow, of any length."""
    UNKNOWN = "unknown"


class Look(StrEnum):
    """How a page is kept in the PDF."""

    AUTO = "auto"
    COLOUR = "colour"
    GREY = "grey"
    BW = "bw"


class Mark(msgspec.Struct, frozen=True):
    """A fault of a page, where it is seen."""

    verdict: Verdict
    where: Quad | None
    """Corners in pixels of the frame; None where it is everywhere."""


class Page(msgspec.Struct, frozen=True):
    """One flattened and cleaned picture of a paper."""

    master: bytes
    """The page as a JPEG, the best copy that is kept."""
    digest: str
    """SHA-256 of `master`, hexadecimal."""
    width: int
    height: int
    """Pixels of `master`."""
    paper: Paper
    size_mm: tuple[float, float]
    """Width and height on paper, as the page lies in `master`."""
    dpi: float
    """Captured pixels over paper size: never raised by resampling."""
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    """Sentences for the officer, worst first; empty when the verdict is ok."""
    quad: Quad | None = None
    """Where the page lay in the frame; None when none was found."""
    blank: bool = False
    """There seems to be nothing on it."""
    marks: tuple[Mark, ...] = ()
    """Where in the frame the faults are, worst first."""


def on_one_line(text: str) -> str:
    """`text` without line ends, control and direction marks: it may quote a foreign file."""
    return "".join(char if char.isprintable() else " " for char in text)


class ScannerError(Exception):
    """A physical fact that a person can do something about.

    `str(error)` is one Vietnamese sentence: what, where, what to do next.
    """

    code = "broken"

    def __str__(self) -> str:
        """The sentence, on one line."""
        return on_one_line(super().__str__())


class PictureError(ScannerError):
    """A file that cannot be used as a picture.

    `code` is one of `not_an_image`, `too_large`, `truncated`, `missing`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class DeviceMissing(ScannerError):
    """Unplugged, switched off, or never there."""

    code = "missing"


class DeviceBusy(ScannerError):
    """Another program or another PC is using it."""

    code = "busy"


class FeederEmpty(ScannerError):
    """No sheet in the feeder."""

    code = "empty"


class CoverOpen(ScannerError):
    """The lid or a door is open."""

    code = "cover"


class Jam(ScannerError):
    """Paper is stuck."""

    code = "jam"


class DeviceBroken(ScannerError):
    """The device answered with something that is no picture, or stopped answering."""

    code = "broken"


class DoesNotFit(ScannerError):
    """The byte limit cannot be met while the pages stay legible."""

    code = "does_not_fit"


class Cancelled(ScannerError):
    """A person stopped the work."""

    code = "cancelled"
