#!/usr/bin/env python3
"""Writes sRGB.icc: the sRGB colour space of IEC 61966-2-1 as an ICC version 2 display profile.

Made from the published numbers alone, so that it carries no other licence than the project's.
Version 2, because PDF/A-1 is bound to PDF 1.4, which knows no later one. The white point is D50
and the primaries are adapted to it by the Bradford method, as the ICC asks.

usage: make_srgb.py [OUT]
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

D50 = (0.9642, 1.0, 0.8249)
RED = (0.43607, 0.22249, 0.01392)
GREEN = (0.38515, 0.71687, 0.09708)
BLUE = (0.14307, 0.06061, 0.71410)
NAME = "sRGB IEC61966-2-1"
RIGHTS = "Public domain (CC0)"
CURVE_POINTS = 1024


def fixed(value: float) -> bytes:
    """The s15Fixed16 number of ICC.1."""
    return struct.pack(">i", round(value * 65536))


def xyz(values: tuple[float, float, float]) -> bytes:
    """A tag of type XYZType."""
    return b"XYZ \0\0\0\0" + b"".join(fixed(value) for value in values)


def text(words: str) -> bytes:
    """A tag of type textType."""
    return b"text\0\0\0\0" + words.encode("ascii") + b"\0"


def description(words: str) -> bytes:
    """A tag of type textDescriptionType, its Unicode and Macintosh parts empty."""
    plain = words.encode("ascii") + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(plain)) + plain + bytes(4 + 4 + 2 + 1 + 67)


def curve() -> bytes:
    """The transfer curve of sRGB, from device value to linear light."""
    points = []
    for k in range(CURVE_POINTS):
        value = k / (CURVE_POINTS - 1)
        linear = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        points.append(round(linear * 65535))
    return b"curv\0\0\0\0" + struct.pack(f">I{CURVE_POINTS}H", CURVE_POINTS, *points)


def profile() -> bytes:
    """The whole profile; equal curves are stored once."""
    tags = {
        b"desc": description(NAME),
        b"cprt": text(RIGHTS),
        b"wtpt": xyz(D50),
        b"rXYZ": xyz(RED),
        b"gXYZ": xyz(GREEN),
        b"bXYZ": xyz(BLUE),
        b"rTRC": curve(),
        b"gTRC": curve(),
        b"bTRC": curve(),
    }
    at = 128 + 4 + 12 * len(tags)
    table, body, places = struct.pack(">I", len(tags)), b"", {}
    for name, data in tags.items():
        if data not in places:
            places[data] = at + len(body)
            body += data + bytes(-len(data) % 4)
        table += name + struct.pack(">II", places[data], len(data))
    head = struct.pack(
        ">I4sI4s4s4s6H4s4sIIIQI",
        at + len(body), b"\0\0\0\0", 0x02100000, b"mntr", b"RGB ", b"XYZ ",
        2026, 1, 1, 0, 0, 0, b"acsp", b"\0\0\0\0", 0, 0, 0, 0, 0,
    )  # fmt: skip
    head += b"".join(fixed(value) for value in D50)
    return head + bytes(128 - len(head)) + table + body


if __name__ == "__main__":
    out = sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).with_name("sRGB.icc"))
    Path(out).write_bytes(profile())
