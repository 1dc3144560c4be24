"""The XML of eSCL: what a device says of itself, and what is ordered.

Elements are matched by their local names: devices differ in prefixes and some in namespaces.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

import msgspec
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from scanner.sources.base import USEFUL_DPIS, Settings, Way

SCAN = "http://schemas.hp.com/imaging/escl/2011/05/03"
PWG = "http://www.pwg.org/schemas/2010/12/sm"
UNITS_PER_INCH = 300
_FORMATS = ("image/jpeg", "image/png", "application/pdf")
_COLOURS = ("RGB24", "Grayscale8", "BlackAndWhite1")
_GREYS = ("Grayscale8", "RGB24", "BlackAndWhite1")


class NotUnderstood(Exception):
    """No XML, hostile XML, or XML of something else."""


class Bed(msgspec.Struct, frozen=True):
    """One place where paper is scanned, as the device describes it."""

    width: int = 0
    """1/300 inch; 0 where the device does not say."""
    height: int = 0
    dpis: tuple[int, ...] = ()
    range: tuple[int, int] | None = None
    colours: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    names_formats_twice: bool = False
    """It also lists DocumentFormatExt, and then wants both elements in an order."""
    intents: tuple[str, ...] = ()

    def dpi(self, asked: int) -> int:
        """The resolution nearest to the one asked for."""
        if self.range is not None:
            return min(max(asked, self.range[0]), self.range[1])
        return min(self.dpis, key=lambda dpi: (abs(dpi - asked), -dpi), default=asked)

    def offered(self) -> tuple[int, ...]:
        """The resolutions that are of use; lists hold nonsense such as 1 dpi."""
        if self.range is not None:
            low, high = self.range
            return tuple(dpi for dpi in USEFUL_DPIS if low <= dpi <= high)
        return tuple(dpi for dpi in USEFUL_DPIS if dpi in self.dpis)


class Scanner(msgspec.Struct, frozen=True):
    """ScannerCapabilities."""

    name: str = ""
    uuid: str = ""
    serial: str = ""
    beds: dict[Way, Bed] = {}


class Status(msgspec.Struct, frozen=True):
    """ScannerStatus; empty words where the device says nothing."""

    state: str = ""
    feeder: str = ""
    jobs: dict[str, tuple[str, tuple[str, ...]]] = {}
    """By the path's last part: the state of a job, and its reasons."""

    def stopped_by(self) -> str:
        """`jam`, `cover`, `empty`, or an empty word."""
        word = self.feeder.lower()
        if "jam" in word or "mispick" in word or "multipick" in word:
            return "jam"
        if "open" in word:
            return "cover"
        return "empty" if "empty" in word else ""


def read_scanner(data: bytes) -> Scanner:
    """Parse ScannerCapabilities; raises NotUnderstood."""
    root = _parsed(data, "ScannerCapabilities")
    return Scanner(
        name=_text(root, "MakeAndModel") or _text(root, "FriendlyName"),
        uuid=plain_uuid(_text(root, "UUID")),
        serial=_text(root, "SerialNumber"),
        beds=dict(_beds(root)),
    )


def read_status(data: bytes) -> Status:
    """Parse ScannerStatus; raises NotUnderstood."""
    root = _parsed(data, "ScannerStatus")
    jobs = {}
    for job in _all(root, "JobInfo"):
        name = _text(job, "JobUri").rstrip("/").rsplit("/", 1)[-1]
        reasons = tuple(_texts(job, "JobStateReason"))
        jobs[name] = (_text(job, "JobState"), reasons)
    return Status(_text(root, "State"), _text(root, "AdfState"), jobs)


def order(bed: Bed, way: Way, settings: Settings, *, simplest: bool = False) -> bytes:
    """The ScanSettings of one job; `simplest` is what a device takes that refused the first."""
    colours = _GREYS if settings.grey or simplest else _COLOURS
    colour = next((c for c in colours if c in bed.colours), colours[0])
    form = format_of(bed)
    width, height = area(bed, settings)
    dpi = bed.dpi(settings.dpi)
    intent = "<scan:Intent>Document</scan:Intent>" if "Document" in bed.intents else ""
    twice = f"<scan:DocumentFormatExt>{form}</scan:DocumentFormatExt>"
    duplex = f"<scan:Duplex>{str(way is Way.DUPLEX).lower()}</scan:Duplex>"
    source = "Platen" if way is Way.PLATEN else "Feeder"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<scan:ScanSettings xmlns:scan="{SCAN}" xmlns:pwg="{PWG}"><pwg:Version>2.0</pwg:Version>'
        f"{intent}<pwg:ScanRegions><pwg:ScanRegion>"
        "<pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>"
        "<pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset>"
        f"<pwg:Width>{width}</pwg:Width><pwg:Height>{height}</pwg:Height>"
        f"</pwg:ScanRegion></pwg:ScanRegions><pwg:InputSource>{source}</pwg:InputSource>"
        f"<scan:ColorMode>{escape(colour)}</scan:ColorMode>"
        f"<pwg:DocumentFormat>{form}</pwg:DocumentFormat>"
        f"{twice if bed.names_formats_twice else ''}"
        f"<scan:XResolution>{dpi}</scan:XResolution><scan:YResolution>{dpi}</scan:YResolution>"
        f"{duplex if way is not Way.PLATEN else ''}</scan:ScanSettings>"
    ).encode()


def area(bed: Bed, settings: Settings) -> tuple[int, int]:
    """Width and height to be scanned, in 1/300 inch, within what the bed has."""
    width, height = (round(mm / 25.4 * UNITS_PER_INCH) for mm in settings.size_mm)
    return min(width, bed.width or width), min(height, bed.height or height)


def format_of(bed: Bed) -> str:
    """The kind of file to ask for."""
    return next((form for form in _FORMATS if form in bed.formats), _FORMATS[0])


def plain_uuid(text: str) -> str:
    """A uuid without what different devices put around it, in small letters."""
    return text.strip().strip("{}").lower().removeprefix("urn:uuid:").removeprefix("uuid:")


def _parsed(data: bytes, name: str) -> Any:
    try:
        root = ElementTree.fromstring(data, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise NotUnderstood from error
    if _local(root) != name:
        raise NotUnderstood
    return root


def _beds(root: Any) -> Iterator[tuple[Way, Bed]]:
    names = (
        (Way.PLATEN, "PlatenInputCaps"),
        (Way.FEEDER, "AdfSimplexInputCaps"),
        (Way.DUPLEX, "AdfDuplexInputCaps"),
    )
    found = {way: _bed(caps) for way, name in names for caps in _all(root, name)}
    if Way.DUPLEX not in found and Way.FEEDER in found and "Duplex" in _texts(root, "AdfOption"):
        found[Way.DUPLEX] = found[Way.FEEDER]
    if not found and any(True for _caps in _all(root, "Platen")):
        found[Way.PLATEN] = Bed()
    yield from found.items()


def _bed(caps: Any) -> Bed:
    discrete = [_number(one) for one in _texts(caps, "XResolution")]
    return Bed(
        width=_number(_text(caps, "MaxWidth")),
        height=_number(_text(caps, "MaxHeight")),
        dpis=tuple(sorted({dpi for dpi in discrete if dpi > 0})),
        range=_range(caps),
        colours=tuple(_texts(caps, "ColorMode")),
        formats=tuple(_texts(caps, "DocumentFormat")) + tuple(_texts(caps, "DocumentFormatExt")),
        names_formats_twice=any(True for _one in _all(caps, "DocumentFormatExt")),
        intents=tuple(_texts(caps, "Intent")) + tuple(_texts(caps, "SupportedIntent")),
    )


def _range(caps: Any) -> tuple[int, int] | None:
    for one in _all(caps, "XResolutionRange"):
        low, high = _number(_text(one, "Min")), _number(_text(one, "Max"))
        if 0 < low <= high:
            return low, high
    return None


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def _all(root: Any, name: str) -> Iterator[Any]:
    return (element for element in root.iter() if _local(element) == name)


def _texts(root: Any, name: str) -> list[str]:
    return [(element.text or "").strip() for element in _all(root, name)]


def _text(root: Any, name: str) -> str:
    return next(iter(_texts(root, name)), "")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0
