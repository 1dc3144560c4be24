"""The child's side of `decoding`: one file after the other, in bounded time and memory."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import sys
import traceback
from contextlib import suppress
from typing import BinaryIO

import msgspec
import numpy as np

from scanner.apart.decoding import Answer, Order, inside, named
from scanner.apart.process import mouth
from scanner.frame import PictureError

if sys.platform != "win32":
    import resource

MEMORY = 2 << 30
"""Bytes that it may take: the largest pictures that are taken in need three quarters of it."""


def serve(orders: BinaryIO, answers: BinaryIO) -> None:
    """Carry out orders until the program that gives them ends."""
    while line := orders.readline():
        _carry_out(msgspec.json.decode(line, type=Order), orders, answers)
        _give_memory_back()


def _carry_out(order: Order, orders: BinaryIO, answers: BinaryIO) -> None:
    data = orders.read(order.size)
    # By a thread that needs no Python: it also ends a decoder that never gives way.
    faulthandler.dump_traceback_later(order.patience, exit=True)
    try:
        for pixels, fact in named(order.work)(data, *order.words):
            if pixels is None:
                _say(answers, Answer(fact=fact))
            else:
                height, width, channels = pixels.shape
                _say(answers, Answer((height, width, channels), fact))
                answers.write(memoryview(np.ascontiguousarray(pixels).data).cast("B"))
        last = Answer(end=True)
    except PictureError as error:
        last = Answer(end=True, code=error.code, message=str(error))
    except Exception as error:  # noqa: BLE001 - every error is told to the program
        place = traceback.extract_tb(error.__traceback__)[-1]
        last = Answer(end=True, error=f"{type(error).__name__} at {place.name}:{place.lineno}")
    _say(answers, last)
    faulthandler.cancel_dump_traceback_later()


def _say(answers: BinaryIO, answer: Answer) -> None:
    answers.write(msgspec.json.encode(answer) + b"\n")
    answers.flush()


def _bounded() -> None:
    """No more than MEMORY, and no window that asks about a crash."""
    if sys.platform == "win32":
        import win32api
        import win32job

        win32api.SetErrorMode(0x0001 | 0x0002)  # critical errors, crashes
        job = win32job.CreateJobObject(None, "")
        limits = win32job.QueryInformationJobObject(job, win32job.JobObjectExtendedLimitInformation)
        limits["ProcessMemoryLimit"] = MEMORY
        limits["BasicLimitInformation"]["LimitFlags"] |= win32job.JOB_OBJECT_LIMIT_PROCESS_MEMORY
        win32job.SetInformationJobObject(job, win32job.JobObjectExtendedLimitInformation, limits)
        win32job.AssignProcessToJobObject(job, win32api.GetCurrentProcess())
    else:
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def _give_memory_back() -> None:
    """To the system; the C library would keep what large pictures took."""
    if sys.platform == "linux":
        with suppress(AttributeError):  # not with every C library
            ctypes.CDLL(None).malloc_trim(0)


def main() -> int:
    """Serve on standard input and output."""
    inside()
    with suppress(Exception):  # a limit that cannot be set is better than no pictures
        _bounded()
    named("scanner.decoders:whole")  # loaded now, while nobody waits for it
    with suppress(BrokenPipeError):
        serve(sys.stdin.buffer, mouth())
    # At once: libraries may hang in their ends.
    os._exit(0)
