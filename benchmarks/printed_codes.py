"""Receipts with bar codes and cards with lines for machines, drawn as a webcam sees them.

    .venv/bin/python benchmarks/printed_codes.py [--count N] [--seed S]

Everything is made up and drawn from the seed. Bar codes: thermal print on paper that is bowed,
turned, pale, noisy, in two sizes. Lines: cards (TD1) and passports (TD3) in perspective, at 720p
and 1080p.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scanner import codes

FONT = Path(__file__).resolve().parents[1] / "assets" / "fonts" / "BeVietnamPro_500Medium.ttf"
SURNAMES = ["NGUYEN", "TRAN", "LE", "PHAM", "HOANG", "HUYNH", "VU", "DANG", "BUI", "NGO", "DUONG"]
GIVEN = ["VAN<AN", "THI<BINH", "HUU<CUONG", "NGOC<DUNG", "MINH<DAT", "THI<HANG"]
SIZES = ((1280, 720), (1920, 1080))
PER_MM = 20


def check_digit(field: str) -> str:
    """Of ICAO Doc 9303."""
    values = [0 if c == "<" else int(c) if c.isdigit() else ord(c) - 55 for c in field]
    return str(sum(value * (7, 3, 1)[k % 3] for k, value in enumerate(values)) % 10)


def dated(rng: np.random.Generator, years: tuple[int, int]) -> str:
    """A day with its check digit."""
    year, month, day = (int(rng.integers(*span)) for span in (years, (1, 13), (1, 29)))
    day_ = f"{year % 100:02}{month:02}{day:02}"
    return day_ + check_digit(day_)


def lines_of(rng: np.random.Generator, kind: str) -> list[str]:
    """The lines of a card or a passport that nobody has."""
    number = f"{int(rng.integers(1, 96)):03}{rng.integers(10**9):09}"
    birth, expiry, sex = dated(rng, (1940, 2010)), dated(rng, (2027, 2045)), rng.choice(["M", "F"])
    name = f"{rng.choice(SURNAMES)}<<{rng.choice(GIVEN)}"
    if kind == "mrz_td3":
        passport = f"C{rng.integers(10**7):07}<"
        own = number + "<<"
        second = passport + check_digit(passport) + "VNM" + birth + sex + expiry + own
        second += check_digit(own)
        second += check_digit(second[0:10] + second[13:20] + second[21:43])
        return [f"P<VNM{name}".ljust(44, "<"), second]
    first = "IDVNM" + number[3:] + check_digit(number[3:]) + number + "<<" + check_digit(number)
    second = birth + sex + expiry + "VNM" + "<" * 11
    second += check_digit(first[5:30] + second[0:7] + second[8:15] + second[18:29])
    return [first, second, name.ljust(30, "<")]


def with_lines(rng: np.random.Generator, lines: list[str]) -> Any:
    """The side of a card or passport that holds these lines, 20 pixels to the millimetre."""
    width, height = (1712, 1080) if len(lines) == 3 else (2500, 1760)
    ripple = np.sin(np.arange(width) / rng.uniform(15, 40))[None, :, None] * 7
    ground = np.broadcast_to(rng.integers(200, 236, 3) + ripple, (height, width, 3))
    sheet = Image.fromarray(ground.astype(np.uint8))
    pen, large = ImageDraw.Draw(sheet), ImageFont.truetype(str(FONT), 66)
    left = (width - 50.8 * (len(lines[0]) - 1)) / 2
    for row, line in enumerate(lines):
        for column, letter in enumerate(line):
            at = (left + 50.8 * column, height - 40 - (len(lines) - row) * 112)
            pen.text(at, letter, font=large, fill=(25, 25, 30), anchor="ma")
    for row in range(4):
        words = f"{rng.choice(SURNAMES)} {rng.integers(10**6)}"
        pen.text((width * 0.4, 80 + 100 * row), words, font=large, fill=(60, 40, 40))
    return np.asarray(sheet)[..., ::-1]


def receipt(rng: np.random.Generator, kind: str, text: str, module_mm: float) -> Any:
    """A slip of thermal paper, 80 mm wide, with a bar code."""
    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    bars = np.asarray(zxingcpp.write_barcode_to_image(made, scale=1, add_quiet_zones=True))
    scale = module_mm * PER_MM
    size = (round(bars.shape[1] * scale), 12 * PER_MM)
    bars = cv2.resize(bars[:1], size, interpolation=cv2.INTER_NEAREST)
    slip = np.full((90 * PER_MM, max(80 * PER_MM, size[0] + 40), 3), 246, np.uint8)
    left = (slip.shape[1] - size[0]) // 2
    slip[900 : 900 + size[1], left : left + size[0]] = bars[..., None]
    for row in range(6):
        words = f"Bien nhan {rng.integers(10**6)}"
        cv2.putText(slip, words, (120, 160 + 110 * row), 0, 2.6, (40, 40, 40), 6)
    rows = np.linspace(-1, 1, slip.shape[0], dtype=np.float32)[:, None]
    columns = np.arange(slip.shape[1], dtype=np.float32)[None]
    bowed = columns + 0 * rows, rows * 0 + np.arange(slip.shape[0], dtype=np.float32)[:, None]
    bow = rng.uniform(0, 30) * np.sin(columns / slip.shape[1] * np.pi)
    slip = cv2.remap(slip, bowed[0], (bowed[1] + bow).astype(np.float32), cv2.INTER_LINEAR)
    pale = rng.uniform(0.45, 1)
    return (246 - (246 - slip.astype(np.float32)) * pale).astype(np.uint8)


def seen(rng: np.random.Generator, sheet: Any, size: tuple[int, int], turn: float) -> Any:
    """The sheet on a desk below a webcam."""
    width, height = size
    high, wide = sheet.shape[:2]
    scale = min(rng.uniform(0.62, 0.88) * width / wide, 0.92 * height / high)
    corners = np.array([[-wide, -high], [wide, -high], [wide, high], [-wide, high]]) * scale / 2
    corners[rng.integers(4)] *= 1 - rng.uniform(0, 0.08)
    angle = np.radians(rng.uniform(-turn, turn))
    spin = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = corners @ spin.T + (width / 2, height / 2)
    part = min(1.3 * scale, 1.0)
    small = cv2.resize(sheet, None, fx=part, fy=part, interpolation=cv2.INTER_AREA)
    box = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * small.shape[1::-1]
    matrix = cv2.getPerspectiveTransform(box.astype(np.float32), corners.astype(np.float32))
    picture = np.full((height, width, 3), rng.integers(40, 130, 3), np.uint8)
    cv2.warpPerspective(small, matrix, size, picture, borderMode=cv2.BORDER_TRANSPARENT)
    light = 1 + rng.uniform(-0.25, 0.25) * np.linspace(-1, 1, width)[None, :, None]
    blurred = cv2.GaussianBlur(picture * light * rng.uniform(0.6, 1), (0, 0), rng.uniform(0.4, 1.0))
    noisy = blurred + rng.normal(0, rng.uniform(1, 6), picture.shape)
    data = cv2.imencode(".jpg", np.clip(noisy, 0, 255).astype(np.uint8), [1, 80])[1]
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def bench_bars(count: int, seed: int) -> None:
    """Prints the share of bar codes read, wrong texts and time."""
    rng = np.random.default_rng(seed)
    for kind in ("Code128", "Code39"):
        for module_mm in (0.25, 0.38):
            right = wrong = 0
            times = []
            for number in range(count):
                text = f"H42.18-25{rng.integers(10**4):04}-{rng.integers(10**4):04}"
                sheet = receipt(rng, kind, text, module_mm)
                picture = seen(rng, sheet, SIZES[number % 2], 25)
                began = time.perf_counter()
                got = [one.text for one in codes.read(picture)]
                times.append(1e3 * (time.perf_counter() - began))
                right += got == [text]
                wrong += bool(got) and got != [text]
            told = f"read {right} of {count}, wrong {wrong}, {statistics.median(times):.0f} ms"
            print(f"{kind}, module {module_mm} mm: {told}")


def bench_lines(count: int, seed: int) -> None:
    """Prints the share of cards and passports read, wrong texts and time."""
    rng = np.random.default_rng(seed)
    for kind in ("mrz_td1", "mrz_td3"):
        right = wrong = 0
        times = []
        for number in range(count):
            lines = lines_of(rng, kind)
            picture = seen(rng, with_lines(rng, lines), SIZES[number % 2], 8)
            began = time.perf_counter()
            got = [one.text for one in codes.read_mrz(picture)]
            times.append(time.perf_counter() - began)
            right += got == ["\n".join(lines)]
            wrong += bool(got) and got != ["\n".join(lines)]
        told = f"read {right} of {count}, wrong {wrong}, {statistics.median(times):.1f} s"
        print(f"{kind}: {told}")


def main() -> None:
    """Prints all figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    bench_bars(given.count, given.seed)
    bench_lines(given.count, given.seed)


if __name__ == "__main__":
    main()
