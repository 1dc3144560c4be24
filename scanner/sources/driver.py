"""The child's side of `isolated`: runs one driver for one order, then ends."""

from __future__ import annotations

import logging
import os
import sys
import threading
from typing import BinaryIO

import msgspec
import numpy as np

from scanner.apart.decoding import inside
from scanner.apart.process import mouth
from scanner.frame import Frame, ScannerError
from scanner.sources.isolated import Order, Word
from scanner.sources.later import load
from scanner.sources.shared import Shared

SLOTS = 2
"""One is read while the other is filled; what comes meanwhile is left out, as in a live view."""


def serve(orders: BinaryIO, words: BinaryIO) -> None:
    """Carry out the order in the first line of `orders`; the other lines free slots or cancel."""
    order = msgspec.json.decode(orders.readline(), type=Order)
    mouth = _Mouth(words)
    logging.basicConfig(level=logging.INFO, handlers=[_Log(mouth)], force=True)
    slots = _Slots(order, mouth)
    threading.Thread(target=_listen, args=(orders, slots), daemon=True).start()
    try:
        _carry_out(order, mouth, slots)
    except ScannerError as error:
        mouth.say(Word(error=type(error).__name__, message=str(error)))
    except Exception as error:  # noqa: BLE001 - every error is told to the program
        mouth.say(Word(error=type(error).__name__ + "!"))


def _carry_out(order: Order, mouth: _Mouth, slots: _Slots) -> None:
    source = load(order.driver)
    if order.verb == "devices":
        mouth.say(Word(devices=tuple(source.devices())))
    elif order.verb == "capabilities":
        mouth.say(Word(capabilities=source.capabilities(order.device)))
    else:
        for frame in source.frames(order.device, order.settings, slots.cancel):
            slots.give(frame, wait=not source.live)
        mouth.say(Word(end=True))


class _Mouth:
    """Lines to the program, whole ones from every thread."""

    def __init__(self, words: BinaryIO) -> None:
        self._words = words
        self._lock = threading.Lock()

    def say(self, word: Word) -> None:
        """Write one line."""
        with self._lock:
            self._words.write(msgspec.json.encode(word) + b"\n")
            self._words.flush()


class _Log(logging.Handler):
    """The driver's log goes into the program's."""

    def __init__(self, mouth: _Mouth) -> None:
        super().__init__()
        self._mouth = mouth

    def emit(self, record: logging.LogRecord) -> None:
        """Tell one line."""
        self._mouth.say(Word(log=record.getMessage()))


class _Slots:
    """Where pictures lie until the program has taken them."""

    def __init__(self, order: Order, mouth: _Mouth) -> None:
        self.cancel = threading.Event()
        self._mouth = mouth
        self._memory = Shared(order.memory)
        self._size = 0
        self._free = set(range(SLOTS))
        self._changed = threading.Condition()

    def give(self, frame: Frame, *, wait: bool) -> None:
        """Hand over a picture; where no slot is free, wait for one or leave the picture out."""
        with self._changed:
            while not self._free and wait and not self.cancel.is_set():
                self._changed.wait()
            if not self._free or self.cancel.is_set():
                return
            slot = self._free.pop()
        grown = 0
        if SLOTS * frame.pixels.size > self._size:
            self._wait_until_all_are_free(slot)
            grown = self._size = SLOTS * frame.pixels.size
            self._memory.resize(grown)
        place = slot * self._size // SLOTS
        shape = frame.pixels.shape
        np.copyto(self._memory.pixels(place, shape), frame.pixels)
        self._mouth.say(Word(slot, place, shape, frame.at, frame.dpi, frame.mode, grown))

    def free(self, slot: int) -> None:
        """The program has taken what lay there."""
        with self._changed:
            self._free.add(slot)
            self._changed.notify_all()

    def stop(self) -> None:
        """The program wants no more."""
        self.cancel.set()
        with self._changed:
            self._changed.notify_all()

    def _wait_until_all_are_free(self, mine: int) -> None:
        """The memory moves: nobody may be reading in it."""
        with self._changed:
            while len(self._free | {mine}) < SLOTS and not self.cancel.is_set():
                self._changed.wait()


def _listen(orders: BinaryIO, slots: _Slots) -> None:
    for line in orders:
        word, _space, number = line.decode().strip().partition(" ")
        if word == "free" and number.isdecimal():
            slots.free(int(number))
    slots.stop()
    # The device is closed in good order where the driver still can; it has no say in the end.
    threading.Event().wait(0.8)
    os._exit(0)


def main() -> int:
    """Serve on standard input and output."""
    inside()  # what a driver brings is decoded where the driver runs
    serve(sys.stdin.buffer, mouth())
    # At once: the thread that listens still holds standard input, and drivers hang in their ends.
    os._exit(0)
