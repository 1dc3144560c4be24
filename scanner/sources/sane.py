"""Scanners under Linux, by SANE's own program `scanimage`."""

from __future__ import annotations

import logging
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path

from scanner.frame import Cancelled, Frame, Pixels, ScannerError
from scanner.sources import faults
from scanner.sources.base import Capabilities, Device, Settings, Way
from scanner.sources.pnm import Picture
from scanner.sources.sane_options import Options, named, parsed
from scanner.sources.scanimage import Child, TooSlow

log = logging.getLogger(__name__)

KIND = "sane"
_LISTING, _ASKING, _PAGE = 4.0, 15.0, 90.0
"""Seconds without a byte: some drivers look through the whole network before they list."""
_SEPARATOR = "\x1f"
_LIST = _SEPARATOR.join(("%d", "%v", "%m", "%t")) + "%n"
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
_RC_BUSY, _RC_JAM, _RC_EMPTY, _RC_COVER, _RC_IO, _RC_DENIED = 3, 6, 7, 8, 9, 11


class Sane:
    """The source of `sane:NAME`, NAME as scanimage lists it."""

    live = False

    def __init__(self, program: str = "scanimage") -> None:
        self._program = program
        self._known: dict[str, Options] = {}
        """What devices said of themselves: asking takes as long as opening one, seconds often."""

    def devices(self) -> list[Device]:
        """What scanimage lists within four seconds; nothing where it is not installed."""
        if shutil.which(self._program) is None:
            return []
        try:
            code, out, _told = self._run([f"--formatted-device-list={_LIST}"], _LISTING)
        except TooSlow:
            log.warning("listing scanners took too long")
            return []
        lines = [line.split(_SEPARATOR) for line in out.splitlines()] if code == 0 else []
        return [_device(*line) for line in lines if len(line) == 4 and line[0]]

    def capabilities(self, device: str) -> Capabilities:
        """What it offers; raises DeviceMissing, DeviceBusy, DeviceBroken."""
        options = self._options(_name(device), threading.Event(), fresh=True)
        ways = tuple(way for way in Way if options.way_words(way) is not None)
        colour = named(options.modes, ("color",), ()) is not None
        return Capabilities(ways=ways, dpis=options.offered(), colour=colour)

    def frames(
        self, device: str, settings: Settings, cancel: threading.Event
    ) -> Generator[Frame, None, None]:
        """One frame for each side; raises a ScannerError after the last good one."""
        name = _name(device)
        try:
            options = self._options(name, cancel)
            way = settings.way
            if way is None:
                flat = options.way_words(Way.PLATEN) is not None
                way = Way.PLATEN if flat else Way.FEEDER
            words = ["-d", name, *options.words(way, settings), "--format=pnm"]
            dpi = float(options.dpi(settings.dpi))
            many = way is not Way.PLATEN
            for pixels in self._sheets(words, cancel) if many else self._glass(words, cancel):
                yield Frame(pixels, device, time.monotonic(), dpi)
        except Cancelled:
            return

    def _glass(self, words: list[str], cancel: threading.Event) -> Iterator[Pixels]:
        picture = Picture()
        with self._child(words, cancel, _PAGE) as child:
            try:
                child.fill(picture)
                code = child.ended()
            except TooSlow as error:
                raise faults.silent(0) from error
            except ValueError as error:
                raise faults.half(0) from error
        if code != 0:
            raise _fault(code, child.told, 0)
        try:
            # An exit code of 0 is no proof of a whole page.
            pixels = picture.pixels()
        except ValueError as error:
            raise faults.half(0) from error
        yield pixels

    def _sheets(self, words: list[str], cancel: threading.Event) -> Iterator[Pixels]:
        """The batch: every finished file is read and removed at once."""
        kept = 0
        where = _MEMORY if _MEMORY.is_dir() else None
        with tempfile.TemporaryDirectory(prefix="scan-", dir=where) as folder:
            batch = [f"--batch={folder}/%d.pnm", "--batch-print"]
            batch.append(f"--batch-count={faults.MOST_PAGES}")
            with self._child([*words, *batch], cancel, _PAGE) as child:
                try:
                    for file in _lines(child):
                        pixels = _read(Path(file), kept)
                        kept += 1
                        yield pixels
                    code = child.ended()
                except TooSlow as error:
                    raise faults.silent(kept) from error
        if kept >= faults.MOST_PAGES:
            raise faults.endless(kept)
        if code not in (0, _RC_EMPTY):
            raise _fault(code, child.told, kept)
        if kept == 0:
            raise faults.empty()

    def _options(self, name: str, cancel: threading.Event, fresh: bool = False) -> Options:
        if fresh or name not in self._known:
            try:
                code, out, told = self._run(["-d", name, "-A"], _ASKING, cancel)
            except TooSlow as error:
                raise faults.silent(0) from error
            if code != 0:
                raise _fault(code, told, 0)
            self._known[name] = parsed(out)
        return self._known[name]

    def _run(
        self, words: list[str], patience: float, cancel: threading.Event | None = None
    ) -> tuple[int, str, str]:
        with self._child(words, cancel or threading.Event(), patience) as child:
            out = b"".join(child.chunks())
            return child.ended(), out.decode("utf-8", "replace"), child.told

    def _child(self, words: list[str], cancel: threading.Event, patience: float) -> Child:
        try:
            return Child([self._program, *words], cancel, patience)
        except OSError as error:
            raise faults.no_program() from error


def _lines(child: Child) -> Iterator[str]:
    rest = b""
    for piece in child.chunks():
        *lines, rest = (rest + piece).split(b"\n")
        yield from (line.decode("utf-8", "replace") for line in lines if line)


def _read(file: Path, kept: int) -> Pixels:
    picture = Picture()
    try:
        with file.open("rb", buffering=0) as data:
            while count := data.readinto(picture.room()):
                picture.took(count)
        file.unlink()
        return picture.pixels()
    except (OSError, ValueError) as error:
        raise faults.half(kept) from error


def _name(device: str) -> str:
    kind, _colon, name = device.partition(":")
    if kind != KIND or not name or name.startswith("-"):
        raise faults.missing()
    return name


def _device(name: str, maker: str, model: str, _type: str) -> Device:
    words = model if model.lower().startswith(maker.lower()) else f"{maker} {model}"
    keys = []
    if found := re.search(r"serial=([\w-]{4,})", name):
        keys.append(f"serial:{found[1].lower()}")
    if found := re.search(r"(?:ip=|//)(\d+\.\d+\.\d+\.\d+)", f"{name} {_type}"):
        keys.append(f"host:{found[1]}")
    shown = words.strip().replace("_", " ") or name
    return Device(f"{KIND}:{name}", shown, KIND, "SANE", tuple(keys))


def _fault(code: int, told: str, kept: int) -> ScannerError:
    """The exit code is SANE's own status; a device that cannot be opened gives 1 and words."""
    known = {
        _RC_BUSY: faults.busy(),
        _RC_JAM: faults.jam(kept),
        _RC_EMPTY: faults.empty(),
        _RC_COVER: faults.cover(kept),
        _RC_IO: faults.cut(kept),
        _RC_DENIED: faults.denied(),
    }
    if code in known:
        return known[code]
    log.warning("scanimage ended with %d", code)
    if code < 0:
        return faults.died(kept)
    if "Device busy" in told:
        return faults.busy()
    if "denied" in told:
        return faults.denied()
    if "failed" in told and "open" in told:
        return faults.missing()
    return faults.half(kept) if kept else faults.refused()
