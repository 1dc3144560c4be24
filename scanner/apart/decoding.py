"""Foreign bytes are decoded in a process of their own: whatever it does, this program goes on.

Decoders are large libraries in C that read what strangers made. One of them may crash, hang or
fill the memory: that costs the file in hand, and the next one is read by another child. The child
is started with the first file, stays for those that follow, and ends with this program. Bytes and
pixels go through pipes: nothing of them lies on a disk, or in memory that outlives them.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import threading
import time
from collections.abc import Callable, Iterable
from io import BufferedReader, BufferedWriter
from typing import Literal, cast

import msgspec
import numpy as np

from scanner.apart.process import started
from scanner.frame import PictureError, Pixels

PATIENCE = 20.0
"""Seconds of one file, after which its decoder counts as hanging."""
_STARTING = 20.0
"""Seconds more that a child has to start, and to end by itself."""

Made = tuple[Pixels | None, float | str | None]
"""What one file gave, once or more: a picture, what is known about it."""
Work = Callable[..., Iterable[Made]]


class Order(msgspec.Struct, frozen=True):
    """One line to the child; `size` bytes follow it."""

    work: str
    """Module and function, `scanner.decoders:whole`; it is given the bytes, then `words`."""
    words: tuple[str | int, ...]
    size: int
    patience: float


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the child; the bytes of a picture follow it."""

    shape: tuple[int, int, int] | None = None
    fact: float | str | None = None
    end: bool = False
    code: str = ""
    """Of a PictureError."""
    message: str = ""
    error: str = ""
    """The name of any other exception, and where it was raised."""


class Lost(Exception):
    """The decoder did not live through the file."""

    def __init__(self, how: Literal["crashed", "hung", "memory"]) -> None:
        super().__init__(how)
        self.how = how


_ANSWER = msgspec.json.Decoder(Answer)
_one_at_a_time = threading.Lock()
_decoder: _Decoder | None = None
_inside = False


def apart(work: str, data: bytes, *words: str | int) -> list[Made]:
    """What the function that `work` names gives for foreign bytes, in the child.

    Raises Lost, the function's PictureError, or RuntimeError naming whatever else it raised.
    """
    if _inside:
        return list(named(work)(data, *words))
    with _one_at_a_time:
        try:
            made, last = _ready().ask(Order(work, words, len(data), PATIENCE), data)
        except BaseException:
            _end()  # what it may still say is nobody's answer
            raise
    if last.code:
        raise PictureError(last.code, last.message)
    if last.error.startswith(MemoryError.__name__):
        raise Lost("memory")
    if last.error:
        raise RuntimeError(last.error)
    return made


def begin() -> None:
    """Start the child beside other work; who knows that a file will come need not wait for it."""
    with _one_at_a_time, contextlib.suppress(Lost):
        _ready()


def inside() -> None:
    """From now on this process is such a child itself, and decodes by itself."""
    global _inside
    _inside = True


def named(work: str) -> Work:
    """The function that `module:name` names."""
    module, _colon, name = work.partition(":")
    function: Work = getattr(importlib.import_module(module), name)
    return function


def _ready() -> _Decoder:
    global _decoder
    if _decoder is None or not _decoder.alive():
        _end()
        _decoder = _Decoder()
    return _decoder


def _end() -> None:
    global _decoder
    if _decoder is not None:
        _decoder.end()
        _decoder = None


# What it still holds is nobody's: it need not be asked.
atexit.register(_end)


class _Decoder:
    """The child, which answers one order after the other."""

    def __init__(self) -> None:
        try:
            self._process = started("decoder")
        except OSError as error:  # no memory, no more processes
            raise Lost("memory") from error
        self._orders = cast(BufferedWriter, self._process.stdin)
        self._answers = cast(BufferedReader, self._process.stdout)

    def alive(self) -> bool:
        """Could it take an order?"""
        return self._process.poll() is None

    def ask(self, order: Order, data: bytes) -> tuple[list[Made], Answer]:
        """What it made of the bytes, and its last word; raises Lost."""
        begun = time.monotonic()
        # It ends by itself when it hangs; this is for one that cannot even do that.
        last = threading.Timer(order.patience + _STARTING, self._process.kill)
        last.start()
        try:
            self._orders.write(msgspec.json.encode(order) + b"\n" + data)
            self._orders.flush()
            return self._heard()
        except (OSError, EOFError, ValueError) as error:
            hung = time.monotonic() - begun >= order.patience
            raise Lost("hung" if hung else "crashed") from error
        except MemoryError as error:
            raise Lost("memory") from error
        finally:
            last.cancel()
            last.join()

    def end(self) -> None:
        """Now, whatever it is doing."""
        with contextlib.suppress(OSError), self._process:
            self._process.kill()

    def _heard(self) -> tuple[list[Made], Answer]:
        made: list[Made] = []
        while True:
            answer = _ANSWER.decode(self._answers.readline())
            if answer.end:
                return made, answer
            made.append((self._pixels(answer.shape) if answer.shape else None, answer.fact))

    def _pixels(self, shape: tuple[int, int, int]) -> Pixels:
        pixels = np.empty(shape, np.uint8)
        if self._answers.readinto(memoryview(pixels.data).cast("B")) < pixels.size:
            raise EOFError
        return pixels
