"""The machine readable lines of a card (TD1) or a passport (TD3), by tesseract where installed.

Only lines whose check digits all agree (ICAO Doc 9303) are returned: a wrong letter in a name or
number is worse than none, the officer then types what the card says.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import time
from itertools import product

import cv2
import numpy as np

from scanner.codes.barcodes import Reading
from scanner.frame import Pixels, Quad
from scanner.page.find import find
from scanner.page.flatten import flatten
from scanner.pictures import reduced, shrink

log = logging.getLogger(__name__)

BUDGET = 3.0
"""Seconds for all looks at one picture: a paper without such lines keeps nobody longer."""
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
_AS_DIGIT = str.maketrans("OQDILZSGBT", "0001125687")
_AS_LETTER = str.maketrans("012568", "OIZSGB")
_WEIGHTS = (7, 3, 1)
_SMALLEST = 160
"""Pixels of height below which no letter of these lines could be told."""
_WIDTHS = (1000, 1400, 850, 1200)
"""Pixels of the card's width at which it is read; tesseract likes letters of 20 to 40 pixels."""
_SEEN = 600
"""Pixels of width in which bands of print are looked for."""
_RUN = re.compile(r"<{4,}")


def read_mrz(pixels: Pixels) -> tuple[Reading, ...]:
    """`mrz_td1` or `mrz_td3` of a BGR picture, its lines joined by newlines; () when none."""
    program = shutil.which("tesseract")
    if program is None:
        return ()
    quad = find(pixels).quad
    page = shrink(pixels, 2000) if quad is None else flatten(pixels, quad).pixels
    if page.shape[0] > page.shape[1]:
        page = np.ascontiguousarray(np.rot90(page))
    if page.shape[0] < _SMALLEST:
        return ()
    turned = [one for one in (page, np.ascontiguousarray(page[::-1, ::-1])) if _has_lines(one)]
    end = time.monotonic() + BUDGET
    for width, face in product(_WIDTHS[:2], turned):
        reading = _lines(_recognised(program, face, width, end), quad)
        if reading is not None:
            return (reading,) if _confirmed(program, face, width, reading) else ()
    return ()


def _has_lines(page: Pixels) -> bool:
    """Are there bands of print across the lower half, two or more? A look of milliseconds."""
    half = np.ascontiguousarray(page[page.shape[0] // 2 :])
    scale = min(_SEEN / half.shape[1], 1.0)
    size = (max(round(half.shape[1] * scale), 1), max(round(half.shape[0] * scale), 1))
    grey = cv2.cvtColor(reduced(half, size), cv2.COLOR_BGR2GRAY)
    dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((9, 21), np.uint8))
    level = max(float(np.percentile(dark, 99)) * 0.4, 12.0)
    strokes = cv2.threshold(dark, level, 255, cv2.THRESH_BINARY)[1]
    bands = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((1, 41), np.uint8))
    bands = cv2.morphologyEx(bands, cv2.MORPH_OPEN, np.ones((3, bands.shape[1] // 3), np.uint8))
    stats = cv2.connectedComponentsWithStats(bands)[2][1:]
    return int((stats[:, cv2.CC_STAT_WIDTH] > 0.6 * bands.shape[1]).sum()) >= 2


def _confirmed(program: str, face: Pixels, width: int, reading: Reading) -> bool:
    """Is the name read alike at another size? No check digit covers it, so two must agree."""
    end = time.monotonic() + BUDGET
    lines = reading.text.split("\n")
    name = lines[2] if reading.kind == "mrz_td1" else lines[0]
    for other in (one for one in _WIDTHS if one != width):
        for line in _recognised(program, face, other, end):
            if _near(line, len(name)) and _fitted(line, len(name)).translate(_AS_LETTER) == name:
                return True
    return False


def _recognised(program: str, page: Pixels, width: int, end: float) -> list[str]:
    """What tesseract reads in the lower half, where the lines are printed, one string a line.

    Nothing after the instant `end` of the monotonic clock.
    """
    left = end - time.monotonic()
    if left <= 0:
        return []
    grey = cv2.cvtColor(page[page.shape[0] // 2 :], cv2.COLOR_BGR2GRAY)
    scale = width / grey.shape[1]
    grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    ground = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((31, 31), np.uint8))
    even = cv2.divide(grey, ground, scale=255)
    data = cv2.imencode(".png", even)[1].tobytes()
    command = [
        program,
        "stdin",
        "stdout",
        "--psm",
        "6",
        "-c",
        f"tessedit_char_whitelist={_LETTERS}",
    ]
    try:
        done = subprocess.run(  # noqa: S603 - no word of the command comes from outside
            command,
            input=data,
            capture_output=True,
            timeout=left,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.TimeoutExpired):
        log.info("tesseract did not answer")
        return []
    text = done.stdout.decode("ascii", errors="ignore")
    return [line.replace(" ", "") for line in text.splitlines() if line.strip()]


def _lines(lines: list[str], where: Quad | None) -> Reading | None:
    for kind, count, width, check in (("mrz_td1", 3, 30, _td1), ("mrz_td3", 2, 44, _td3)):
        near = [_fitted(line, width) for line in lines if _near(line, width)]
        for k in range(len(near) - count + 1):
            checked = check(near[k : k + count])
            if checked is not None:
                return Reading("\n".join(checked), kind, where)
    return None


def _near(line: str, width: int) -> bool:
    """May this be a line of `width`? Of a run of fillers many are lost, of other letters few."""
    return abs(len(line) - width) <= 3 or (
        0.3 * width <= len(line) <= 1.3 * width and _RUN.search(line) is not None
    )


def _fitted(line: str, width: int) -> str:
    """Exactly `width` long: what is missing is among the fillers, what is too much at the end."""
    line = re.sub(r"(?<=<)[<KCLES]{3,}$", lambda tail: "<" * len(tail[0]), line)
    run = max(_RUN.finditer(line), key=lambda found: len(found[0]), default=None)
    if run is not None and len(line) < width:
        fillers = len(run[0]) + width - len(line)
        line = line[: run.start()] + "<" * fillers + line[run.end() :]
    return line[:width].ljust(width, "<")


def _td1(lines: list[str]) -> list[str] | None:
    first, second = lines[0], lines[1]
    third = lines[2].translate(_AS_LETTER)
    first = first[:5].translate(_AS_LETTER) + _digits(first, ((14, 15),))[5:]
    second = _digits(second, ((0, 7), (8, 15), (29, 30)))
    second = second[:15] + second[15:18].translate(_AS_LETTER) + second[18:]
    whole = first[5:30] + second[0:7] + second[8:15] + second[18:29]
    good = (
        first[0] in "IAC"
        and _agrees(first[5:14], first[14])
        and _agrees(second[0:6], second[6])
        and _agrees(second[8:14], second[14])
        and _agrees(whole, second[29])
        and _is_name(third)
    )
    return [first, second, third] if good else None


def _td3(lines: list[str]) -> list[str] | None:
    first = lines[0].translate(_AS_LETTER)
    second = _digits(lines[1], ((9, 10), (13, 20), (21, 28), (43, 44)))
    whole = second[0:10] + second[13:20] + second[21:43]
    good = (
        first[0] == "P"
        and _agrees(second[0:9], second[9])
        and _agrees(second[13:19], second[19])
        and _agrees(second[21:27], second[27])
        and _agrees(whole, second[43])
        and _is_name(first[5:])
    )
    return [first, second] if good else None


def _is_name(text: str) -> bool:
    """Letters and fillers, the surname apart from the given names; no check digit covers it."""
    return re.fullmatch(r"[A-Z]+(<[A-Z]+)*(<<[A-Z]+(<[A-Z]+)*)?<*", text) is not None


def _digits(line: str, places: tuple[tuple[int, int], ...]) -> str:
    """The line with letters that look like digits made digits where only digits may stand."""
    for start, end in places:
        line = line[:start] + line[start:end].translate(_AS_DIGIT) + line[end:]
    return line


def _agrees(field: str, digit: str) -> bool:
    total = sum(_value(letter) * _WEIGHTS[k % 3] for k, letter in enumerate(field))
    return digit.isdecimal() and total % 10 == int(digit)


def _value(letter: str) -> int:
    if letter == "<":
        return 0
    return int(letter) if letter.isdecimal() else ord(letter) - 55
