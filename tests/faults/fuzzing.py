"""Foreign bytes for every reader: `python -m tests.faults.fuzzing NAME SEED FIRST COUNT`.

One process per reader, so that a crash, a hang or a heap that grows is seen from outside. Good
examples are damaged by a seeded generator; the same seed and number give the same bytes again.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import gc
import json
import logging
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from kiosk.words import choose_language
from scanner.apart.decoder import _bounded
from scanner.apart.decoding import inside
from tests.faults import fuzz_commands, fuzz_office, fuzz_papers, fuzz_portal
from tests.faults.damage import example
from tests.faults.fuzz_made import Made, Read
from tests.peak import peak

CPU_SECONDS = float(os.environ.get("FUZZ_CPU_SECONDS", "20"))
"""Processor time of one example that counts as a hang."""


class Hang(BaseException):
    """An example took too much processor time."""


def _control(data: bytes) -> object:
    """A reader with every kind of fault that must be found."""
    if data[:1] == b"k":
        raise KeyError("foreign")
    if data[:1] == b"m":
        return len(bytearray(600_000_000))
    if data[:1] == b"h":
        while True:
            pass
    if data[:1] == b"c":
        os.abort()
    return None


READERS: dict[str, Callable[[], Made]] = {
    "card": fuzz_office.card,
    "mrz": fuzz_office.mrz,
    "case": fuzz_office.case_file,
    "settings": fuzz_office.settings,
    "pack": fuzz_office.pack,
    "recipe": fuzz_office.recipe,
    "signed": fuzz_office.signed,
    "pem": fuzz_office.pem,
    "office_key": fuzz_office.office_key,
    "lists": fuzz_office.lists,
    "query": fuzz_office.query,
    "returned": fuzz_office.returned,
    "doc": fuzz_office.doc,
    "portal": fuzz_portal.portal,
    "commands": fuzz_commands.commands,
    "picture": fuzz_papers.picture,
    "picture-apart": fuzz_papers.picture_apart,
    "scanned": fuzz_papers.scanned,
    "pnm": fuzz_papers.pnm,
    "told": fuzz_papers.told,
    "driver": fuzz_papers.driver,
    "escl": fuzz_papers.escl,
    "announced": fuzz_papers.announced,
}
CONTROLS = {
    f"control-{kind}": (lambda kind=kind: Made(_control, [kind.encode()])) for kind in "kmhc"
}


def _hang(_number: int, _frame: object) -> None:
    raise Hang


def _meet(read: Read, data: bytes, own: tuple[type[BaseException], ...]) -> tuple[str, bool]:
    """What was wrong with the reader (nothing where it answered or raised its own error), and
    whether it took the bytes."""
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        read(data)
    except own as error:
        return ("" if str(error).isprintable() and str(error) else "unprintable words"), False
    except (Exception, Hang) as error:  # noqa: BLE001 - whatever it is, it is the find
        return f"{type(error).__name__} at {_place(error)}", False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return "", True


def _place(error: BaseException) -> str:
    """The last line of the program itself that it came through, and where it was raised."""
    places = [(one.filename, one.lineno) for one in traceback.extract_tb(error.__traceback__)]
    ours = [one for one in places if f"{os.sep}tests{os.sep}" not in one[0]]
    named = [one for one in ours if "site-packages" not in one[0] and "/lib/python" not in one[0]]
    return " < ".join(f"{file}:{line}" for file, line in dict.fromkeys((*places[-1:], *named[-1:])))


def run(name: str, seed: int, first: int, count: int) -> dict[str, object]:
    """Meet `count` examples from number `first` on; what was found, and how the heap grew.

    `taken` counts those that the reader took for good: a generator whose damage is always seen
    at the first byte tries nothing.
    """
    _bounded()  # as the program's own process for foreign bytes is
    inside()  # a decoder that crashes or hangs is to be found here, not told as a sentence
    read, good, own, kind, mend = (READERS | CONTROLS)[name]()
    signal.signal(signal.SIGPROF, _hang)
    for data in good if name in READERS else []:
        _meet(read, mend(data), own)  # whatever is loaded with the first use is no growth
    gc.collect()
    before = peak()
    finds: dict[str, int] = {}
    taken, began = 0, _now()
    for number in range(first, first + count):
        fault, fine = _meet(read, mend(example(good, seed, number, kind)), own)
        taken += fine
        if fault:
            finds.setdefault(fault, number)
        if number % 500 == 499:
            _now()
    growth, left = peak() - before, _now() - began
    return {"finds": finds, "growth": growth, "left": left, "count": count, "taken": taken}


def _now() -> int:
    """Bytes that this process holds, once what was freed is given back to the system: a million
    odd files leave holes that would pass for a leak."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def main(words: list[str]) -> None:
    """One line of JSON on standard output."""
    faulthandler.enable()
    logging.disable(logging.CRITICAL)  # libraries tell of every odd file
    choose_language("vi")
    name, seed, first, count = words[0], *map(int, words[1:])
    sys.stdout.write(json.dumps(run(name, seed, first, count)))


if __name__ == "__main__":
    main(sys.argv[1:])
