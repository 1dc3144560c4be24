"""Photographs of bowed sheets, drawn by code, with the truth of every pixel.

usage: benchmarks/curled.py [--text DATA]

Prints by how much true lines of the sheet stray from straight in the flattened page, with and
without straightening, and, with DATA/pages/text.json, how tesseract reads both. A sheet is bent as
part of a cylinder (it rises in the middle, at one side, or in a wave) and lies below a pinhole
camera that may be tilted.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import msgspec
import numpy as np
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import legibility  # noqa: E402
from scanner.document import make_pdf  # noqa: E402
from scanner.frame import Frame, Paper  # noqa: E402
from scanner.page import curl, flatten  # noqa: E402
from scanner.page.find import find  # noqa: E402
from scanner.pipeline import photograph  # noqa: E402

A4 = (210.0, 297.0)
STEP = 8
FONT = ROOT / "assets/fonts/BeVietnamPro_400Regular.ttf"


class Shot(msgspec.Struct, frozen=True, eq=False):
    """A drawn photograph."""

    pixels: Any
    quad: Any
    """Corners (4, 2) of the sheet, clockwise from the sheet's own top left."""
    paper: Any
    """Where on the sheet (mm across, mm down) each pixel looks; float32 (height, width, 2)."""


def printed(lines: Sequence[str], dpi: float = 200.0, size: tuple[float, float] = A4,
            tone: tuple[int, int, int] = (244, 243, 240), points: float = 11.0,
            ink: int = 35, stamp: bool = True) -> Any:  # fmt: skip
    """A sheet (BGR) with these lines of print, a stamp and a signature."""
    width, height = (round(mm * dpi / 25.4) for mm in size)
    image = Image.new("RGB", (width, height), tone[::-1])
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, round(points / 72 * dpi))
    left, top, step = 22 / 25.4 * dpi, 18 / 25.4 * dpi, points / 72 * dpi * 1.62
    for number, line in enumerate(lines):
        if top + number * step > height - 30 / 25.4 * dpi:
            break
        pen.text((left, top + number * step), line, font=font, fill=(ink, ink, ink + 3))
    if stamp:
        _signed(
            pen, width * 0.68, height - 50 / 25.4 * dpi, dpi / 25.4, zlib.crc32(lines[-1].encode())
        )
    return np.asarray(image)[..., ::-1].copy()


def _signed(pen: Any, x: float, y: float, unit: float, seed: int) -> None:
    """Who signs, a red stamp with a star and words, a stroke of blue ink, a name.

    No two are alike: the stamp falls where it falls, and the hand moves as it moves.
    """
    rng = np.random.default_rng(seed)
    name = f"Đinh Thị Thực Hành {chr(65 + seed % 26)}"
    font = ImageFont.truetype(FONT, round(4 * unit))
    red, blue, black = (205, 40, 45), (35, 60, 190), (35, 35, 38)
    for row, words in ((-30, "TM. ỦY BAN NHÂN DÂN"), (-24, "CHỦ TỊCH"), (22, name)):
        pen.text((x, y + row * unit), words, font=font, fill=black, anchor="ma")
    hand = rng.uniform(0.4, 1.6, 20)
    pen_x, pen_y = x + rng.uniform(-4, 4) * unit, y + rng.uniform(-4, 4) * unit
    x, y, turned = (
        x + rng.uniform(-7, 3) * unit,
        y + rng.uniform(-3, 3) * unit,
        rng.uniform(-20, 20),
    )
    for radius, wide in ((16, 1.1), (10, 0.5)):
        box = (x - radius * unit, y - radius * unit, x + radius * unit, y + radius * unit)
        pen.ellipse(box, outline=red, width=round(wide * unit))
    turns = [np.radians(-90 + turned + 144 * k) for k in range(5)]
    pen.polygon([(x + 6 * unit * np.cos(a), y + 6 * unit * np.sin(a)) for a in turns], fill=red)
    small = ImageFont.truetype(FONT, round(2.6 * unit))
    for k, letter in enumerate("UBND XÃ THỰC HÀNH * TỈNH THỰC HÀNH *"):
        a = np.radians(-200 + turned + 10 * k)
        at = (x + 13 * unit * np.cos(a), y + 13 * unit * np.sin(a))
        pen.text(at, letter, font=small, fill=red, anchor="mm")
    stroke = [
        (pen_x + (2 * k - 30) * unit, pen_y + 5 * unit * np.sin(k * 1.9 * hand[k]) * (k % 3))
        for k in range(20)
    ]
    pen.line(stroke, fill=blue, width=round(0.7 * unit), joint="curve")


def photographed(
    sheet: Any, seed: int, *, lift: float = 10.0, kind: str = "middle", along: str = "x",
    size: tuple[float, float] = A4, picture: tuple[int, int] = (2592, 1944), tilt: float = 8.0,
    noise: float = 3.0, fill: float = 0.86, across: bool = True,
) -> Shot:  # fmt: skip
    """The sheet on a desk; it rises by `lift` mm along its width ("x") or height ("y")."""
    rng = np.random.default_rng(seed)
    width, height = picture
    camera = _camera(rng, picture, size, tilt, fill, across)

    def seen(mm: Any) -> Any:
        k = 0 if along == "x" else 1
        t = np.clip(mm[..., k] / size[k], -0.1, 1.1)
        rise = {
            "middle": 4 * t * (1 - t),
            "side": t**2,
            "wave": np.sin(2 * np.pi * t) * 0.5 + 0.5 * np.sin(np.pi * t),
        }[kind]
        rise = np.where((t < 0) | (t > 1), 0, rise) if kind == "middle" else rise
        return camera(np.concatenate([mm - np.array(size) / 2, lift * rise[..., None]], axis=-1))

    corners = np.array([[0, 0], [size[0], 0], size, [0, size[1]]], np.float64)
    quad = seen(corners)
    start = cv2.getPerspectiveTransform(quad.astype(np.float32), corners.astype(np.float32))
    y, x = np.mgrid[-STEP : height + 2 * STEP : STEP, -STEP : width + 2 * STEP : STEP]
    points = np.stack([x, y], axis=-1) + 0.5
    flat = points.reshape(1, -1, 2).astype(np.float32)
    paper = cv2.perspectiveTransform(flat, start).reshape(points.shape).astype(np.float64)
    pixel_mm = np.sqrt(size[0] * size[1] / abs(cv2.contourArea(quad.astype(np.float32))))
    for _round in range(8):
        paper += (points - seen(paper)) @ _turn(quad).T * pixel_mm
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32) / STEP + 1
    paper = cv2.remap(paper.astype(np.float32), columns, rows, cv2.INTER_CUBIC)
    return drawn(sheet, paper, quad, size, rng, noise)


def _turn(quad: Any) -> Any:
    """The rotation from picture to sheet."""
    d = (quad[1] - quad[0]) / np.hypot(*(quad[1] - quad[0]))
    return np.array([[d[0], d[1]], [-d[1], d[0]]])


def _camera(rng: Any, picture: Any, size: Any, tilt: float, fill: float, across: bool) -> Any:
    width, height = picture
    focal = 1.0 * width
    long, short = max(size), min(size)
    span = (long, short) if across else (short, long)
    far = focal * max(span[0] / (fill * width), span[1] / (fill * height))
    ax, ay = np.radians(rng.uniform(-tilt, tilt, 2))
    turn = np.radians((90 if across else 0) + rng.uniform(-4, 4))
    c, s = np.cos(turn), np.sin(turn)
    spin = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    pitch = np.array([[1, 0, 0], [0, np.cos(ax), -np.sin(ax)], [0, np.sin(ax), np.cos(ax)]])
    yaw = np.array([[np.cos(ay), 0, np.sin(ay)], [0, 1, 0], [-np.sin(ay), 0, np.cos(ay)]])
    matrix = yaw @ pitch @ spin

    def seen(points: Any) -> Any:
        at = (points * (1, 1, -1)) @ matrix.T
        depth = far + at[..., 2:]
        return at[..., :2] * focal / depth + np.array([width / 2, height / 2])

    return seen


def drawn(sheet: Any, paper: Any, quad: Any, size: Any, rng: Any, noise: float) -> Shot:
    """A photograph in which each pixel looks at the place of the sheet that `paper` says."""
    height, width = paper.shape[:2]
    per_mm = sheet.shape[1] / size[0]
    at = paper * per_mm - 0.5
    pixel_mm = float(np.sqrt(size[0] * size[1] / abs(cv2.contourArea(quad.astype(np.float32)))))
    soft = cv2.GaussianBlur(sheet, (0, 0), max(0.5 * pixel_mm * per_mm, 0.4))
    over = cv2.remap(soft, at[..., 0], at[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    inside = np.min(
        [paper[..., 0], size[0] - paper[..., 0], paper[..., 1], size[1] - paper[..., 1]], axis=0
    )
    mask = np.clip(inside / pixel_mm + 0.5, 0, 1)[..., None]
    grain = cv2.resize(
        rng.normal(0, 1, (height // 3, width // 60)).astype(np.float32), (width, height)
    )
    tone = rng.uniform(50, 150) + rng.uniform(-25, 25, 3)
    desk = tone + 6 * grain[..., None]
    light = 0.86 + 0.14 * np.linspace(-1, 1, width, dtype=np.float32)[None, :, None] * rng.uniform(
        -1, 1
    )
    made = (desk * (1 - mask) + over * mask) * light
    made = cv2.GaussianBlur(made.astype(np.float32), (0, 0), 0.7)
    made += rng.normal(0, noise, made.shape).astype(np.float32)
    return Shot(np.clip(made, 0, 255).astype(np.uint8), quad, paper)


PER_MM = 3


def strays(shot: Shot, quad: Any, straighten: bool) -> float:
    """The most (mm) by which 18 true lines of the sheet are not straight when it is flattened."""
    corners = np.array(quad, np.float64)
    height, width = shot.pixels.shape[:2]
    ratio = flatten.aspect(corners, width, height)
    mm = A4 if ratio < 1 else A4[::-1]
    size = (round(mm[0] * PER_MM), round(mm[1] * PER_MM))
    bend = curl.measure(shot.pixels, corners, mm[0] / mm[1]) if straighten else None
    if bend is None:
        bend = curl.Bend(np.zeros((2, 5)), np.zeros((2, 5)))
    flat = cv2.remap(shot.paper, *cv2.split(flatten.lookup(corners, size, bend)), cv2.INTER_LINEAR)
    return max(_stray(flat[..., 0], A4[0]), _stray(flat[..., 1], A4[1]))


def _stray(place: Any, length: float) -> float:
    if np.abs(np.diff(place, axis=0)).mean() < np.abs(np.diff(place, axis=1)).mean():
        place = place.T
    if place[10, 10] > place[-10, 10]:
        place = place[::-1]
    rows = np.arange(len(place))
    columns = np.linspace(0.04, 0.96, 41) * place.shape[1]
    most = 0.0
    for value in np.linspace(0.08, 0.92, 9) * length:
        y = np.array([np.interp(value, place[:, int(c)], rows) for c in columns]) / PER_MM
        most = max(most, float(np.abs(y - np.polyval(np.polyfit(columns, y, 1), columns)).max()))
    return most


def shots(sheets: Sequence[Any], lift: float, seed: int) -> list[Shot]:
    """Six ways to bow a sheet by `lift` millimetres."""
    ways = [(kind, along) for kind in ("middle", "side", "wave") for along in ("x", "y")]
    return [
        photographed(sheets[k % len(sheets)], seed + k, lift=lift, kind=kind, along=along)
        for k, (kind, along) in enumerate(ways)
    ]


def main() -> None:
    """Prints one line for each height of the bow."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--text", type=Path, help="folder with pages/text.json")
    given = parser.parse_args()
    texts = [["Giấy xác nhận nơi cư trú của hộ gia đình tại xã Thực Hành, số 12/GXN"] * 26]
    if given.text:
        known = json.loads((given.text / "pages" / "text.json").read_text("utf-8"))
        texts = [facts["lines"][:28] for facts in known.values() if facts["fmt"] == "A4"][:6]
    sheets = [printed(lines) for lines in texts]
    for lift in (0, 5, 10, 15, 20):
        before, after, wrong = [], [], ([], [])  # type: ignore[var-annotated]
        for number, shot in enumerate(shots(sheets, lift, 100 * lift)):
            quad = find(shot.pixels).quad
            if quad is None:
                continue
            before.append(strays(shot, quad, straighten=False))
            after.append(strays(shot, quad, straighten=True))
            if given.text and legibility.able() and lift in (0, 15):
                for k, on in enumerate((False, True)):
                    wrong[k].extend(_read(shot, texts[number % len(texts)], on))
        line = (
            f"bow of {lift:2} mm: stray {np.mean(before):.2f} mm, straightened {np.mean(after):.2f}"
        )
        for name, found in zip(("before", "after"), wrong, strict=True):
            if found:
                line += (
                    f"; errors {name} {sum(e for e, _n in found) / sum(n for _e, n in found):.4f}"
                )
        print(line)


def _read(shot: Shot, lines: Sequence[str], straighten: bool) -> list[tuple[int, int]]:
    kept = curl.measure
    if not straighten:
        curl.measure = lambda *_: None
    try:
        page = photograph(Frame(shot.pixels, "drawn", 0.0), Paper.A4)
    finally:
        curl.measure = kept
    return legibility.errors(list(lines), legibility.read(make_pdf([page]).data))


if __name__ == "__main__":
    main()
