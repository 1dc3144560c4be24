"""A driver in a process of its own: whatever it does, this program goes on.

It may crash or hang: that costs at most the page in hand, is told as a sentence, and the next
scan starts another child. The child ends when its standard input closes, so it cannot outlive
the program that started it. Pictures come through shared memory, words as lines of JSON.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Generator, Iterator
from gettext import gettext as _

import msgspec

from scanner import frame as facts
from scanner.apart.process import started
from scanner.frame import DeviceBroken, DeviceBusy, Frame, Mode, ScannerError
from scanner.sources.base import Capabilities, Device, Settings, Source
from scanner.sources.shared import Shared

log = logging.getLogger(__name__)

_ENDING = 1.0
"""Seconds that a child has to close its device."""
_TICK = 0.1
_GIVING_BACK = 4.0
"""Seconds for which a camera that this program uses already is waited for: a page that was just
left closes it beside the screen."""


class Order(msgspec.Struct, frozen=True):
    """What a child is started for."""

    verb: str
    driver: str
    """Module and class, `scanner.sources.webcam:Webcam`."""
    device: str = ""
    settings: Settings = Settings()
    memory: str = ""


class Word(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of a child."""

    slot: int = -1
    place: int = 0
    """Bytes from the start of the memory to the picture."""
    shape: tuple[int, ...] = ()
    at: float = 0.0
    dpi: float | None = None
    mode: Mode | None = None
    size: int = 0
    """Bytes of the memory from here on."""
    error: str = ""
    """The name of a ScannerError, or of another exception."""
    message: str = ""
    log: str = ""
    devices: tuple[Device, ...] | None = None
    capabilities: Capabilities | None = None
    end: bool = False


class Patience(msgspec.Struct, frozen=True):
    """Seconds without a word, after which the driver counts as hanging."""

    opening: float
    between: float
    asking: float = 8.0


CAMERA = Patience(opening=20.0, between=3.0)
"""Some systems take long to open a camera; from then on pictures come by themselves."""
STREAM = Patience(opening=20.0, between=4.0)
"""One that broke is opened again for a moment."""
SCANNER = Patience(opening=90.0, between=90.0)


class Isolated:
    """The source that `driver` is, in a child for each call."""

    def __init__(
        self, driver: str, *, live: bool, patience: Patience, lister: Source | None = None
    ) -> None:
        """`lister` is the same driver where listing opens nothing and needs no child."""
        self.live = live
        self._driver = driver
        self._patience = patience
        self._lister = lister
        self._used: dict[str, threading.Lock] = defaultdict(threading.Lock)

    def devices(self) -> list[Device]:
        """As the driver lists them; none when it crashes or hangs over it."""
        if self._lister is not None:
            return self._lister.devices()
        try:
            with _Child(Order("devices", self._driver)) as child:
                return list(child.hear(self._patience.asking).devices or ())
        except DeviceBroken:
            log.warning("a driver cannot list its devices")
            return []

    def capabilities(self, device: str) -> Capabilities:
        """As the driver knows them; raises a ScannerError."""
        if self._lister is not None:
            return self._lister.capabilities(device)
        with _Child(Order("capabilities", self._driver, device)) as child:
            return child.hear(self._patience.asking).capabilities or Capabilities()

    def frames(
        self, device: str, settings: Settings, cancel: threading.Event
    ) -> Generator[Frame, None, None]:
        """As the driver gives them; raises a ScannerError, also when the driver dies or hangs."""
        with self._alone(device, cancel) as here:
            if here:
                yield from self._frames(device, settings, cancel)

    @contextlib.contextmanager
    def _alone(self, device: str, cancel: threading.Event) -> Iterator[bool]:
        """A device has one user at a time; False when the wait for it was cancelled."""
        lock, until = self._used[device], time.monotonic() + _GIVING_BACK
        while not lock.acquire(timeout=_TICK):
            if cancel.is_set():
                yield False
                return
            if time.monotonic() > until:
                raise DeviceBusy(_("Thiết bị đang dùng ở màn hình khác; đóng ở đó rồi thử lại."))
        try:
            yield True
        finally:
            lock.release()

    def _frames(
        self, device: str, settings: Settings, cancel: threading.Event
    ) -> Generator[Frame, None, None]:
        memory = Shared.make()
        order = Order("frames", self._driver, device, settings, memory.name)
        try:
            with _Child(order, memory.inherited) as child:
                patience = self._patience.opening
                while True:
                    word = child.hear(patience, cancel)
                    if word.end:
                        return
                    if word.size:
                        memory.resize(word.size)
                    pixels = memory.pixels(word.place, word.shape).copy()
                    child.say(f"free {word.slot}")
                    patience = self._patience.between
                    yield Frame(pixels, device, word.at, word.dpi, word.mode)
        finally:
            memory.close()


_WORD = msgspec.json.Decoder(Word)


def heard(line: bytes) -> Word | None:
    """The word in a line of a child; None for what its driver printed there."""
    with contextlib.suppress(ValueError, RecursionError):
        return _WORD.decode(line)
    return None


class _Child:
    """One child, its words, and its end."""

    def __init__(self, order: Order, handles: tuple[int, ...] = ()) -> None:
        try:
            self._process = started("driver", handles)
        except OSError as error:  # no memory, no more processes
            raise _died() from error
        self._words: queue.SimpleQueue[Word | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="driver-words")
        self._reader.start()
        self.say(msgspec.json.encode(order).decode())

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(_ENDING)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def say(self, line: str) -> None:
        """Tell the child; one that has died is found out when its next word is missing."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.write(line.encode() + b"\n")
                self._process.stdin.flush()

    def hear(self, patience: float, cancel: threading.Event | None = None) -> Word:
        """The next word; an `end` when cancelled. Raises what the driver raised."""
        until = time.monotonic() + patience
        while cancel is None or not cancel.is_set():
            try:
                word = self._words.get(timeout=_TICK)
            except queue.Empty:
                if time.monotonic() > until:
                    self._process.kill()
                    raise _hanging() from None
                continue
            if word is None:
                raise _died()
            if word.error:
                raise _raised(word)
            if not word.log:
                return word
            log.info("%s", word.log)
        return Word(end=True)

    def _read(self) -> None:
        if self._process.stdout is not None:
            for line in self._process.stdout:
                word = heard(line)
                if word is not None:
                    self._words.put(word)
        self._words.put(None)


def _raised(word: Word) -> Exception:
    kind = getattr(facts, word.error, None)
    if isinstance(kind, type) and issubclass(kind, ScannerError):
        return DeviceBroken(word.message) if kind is facts.PictureError else kind(word.message)
    return RuntimeError(word.error)


def _died() -> DeviceBroken:
    return DeviceBroken(
        _("Trình điều khiển của thiết bị dừng đột ngột; bấm lại để mở thiết bị lần nữa.")
    )


def _hanging() -> DeviceBroken:
    return DeviceBroken(
        _("Thiết bị bị treo nên đã ngắt; rút dây, cắm lại rồi bấm lại để mở lần nữa.")
    )
