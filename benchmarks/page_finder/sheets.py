"""Made-up sheets and cards as flat pictures, to teach the page finder. Seeded, no outside data."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

Picture = Any  # numpy array, height x width x 3, BGR, 8 bits
TINTS = (
    (250, 250, 250), (238, 244, 246), (250, 240, 232), (222, 240, 248), (226, 246, 230),
    (226, 226, 250), (200, 226, 236), (212, 214, 214), (246, 238, 214), (190, 215, 232),
)  # fmt: skip
SIZES = {
    "sheet": 1.414, "letter": 1.294, "card": 1.586, "receipt": 2.6, "book": 1.42, "odd": 1.5,
}  # fmt: skip
LONG = 700


def sheet(rng: np.random.Generator) -> tuple[Picture, str]:
    """One side of a paper with its long side down, and its kind."""
    kind = str(rng.choice(list(SIZES), p=(0.59, 0.05, 0.2, 0.05, 0.05, 0.06)))
    ratio = SIZES[kind] * float(rng.uniform(0.994, 1.006))
    if kind == "receipt":
        ratio = float(rng.uniform(1.8, 4.0))
    elif kind == "odd":
        ratio = float(rng.uniform(1.05, 1.9))
    width = round(LONG / ratio)
    if kind == "card":
        return _card(rng, width), kind
    tint = TINTS[int(rng.integers(len(TINTS)))]
    if kind == "book":
        tint = tuple(int(v) for v in rng.integers(30, 190, 3))
    paper = np.full((LONG, width, 3), tint, np.uint8)
    if kind == "book":
        _book(paper, rng)
    else:
        _print(paper, rng)
    return paper, kind


def _ink(rng: np.random.Generator) -> tuple[int, int, int]:
    dark = int(rng.integers(20, 110))
    return (dark + int(rng.integers(0, 60)), dark, dark) if rng.random() < 0.3 else (dark,) * 3


def _print(paper: Picture, rng: np.random.Generator) -> None:
    height, width = paper.shape[:2]
    if rng.random() < 0.28:
        _frame(paper, rng)
    margin = round(width * rng.uniform(0.08, 0.16))
    kind = rng.random()
    if kind < 0.18:
        _table(paper, rng, margin)
    elif kind < 0.93:
        _lines(paper, rng, margin)
    if rng.random() < 0.3:
        _picture(paper, rng, margin)
    if rng.random() < 0.5:
        centre = (int(width * rng.uniform(0.2, 0.8)), int(height * rng.uniform(0.6, 0.88)))
        red = (int(rng.integers(30, 90)), int(rng.integers(20, 70)), int(rng.integers(170, 225)))
        radius = int(width * rng.uniform(0.07, 0.11))
        cv2.circle(paper, centre, radius, red, 3, cv2.LINE_AA)
        cv2.circle(paper, centre, radius // 2, red, -1 if rng.random() < 0.5 else 2, cv2.LINE_AA)
    if rng.random() < 0.4:
        start = np.array([width * rng.uniform(0.1, 0.7), height * rng.uniform(0.7, 0.9)])
        pen = start + np.cumsum(rng.normal((4, 0), (5, 7), (14, 2)), axis=0)
        cv2.polylines(paper, [pen.astype(np.int32)], False, (170, 70, 30), 2, cv2.LINE_AA)
    if rng.random() < 0.15:  # holes of a binder
        for y in (0.2, 0.5, 0.8):
            cv2.circle(paper, (round(width * 0.05), round(height * y)), 7, (60, 60, 60), -1)


def _frame(paper: Picture, rng: np.random.Generator) -> None:
    """The printed border of a certificate, often with a second line inside."""
    height, width = paper.shape[:2]
    colour = [int(v) for v in rng.integers(30, 190, 3)]
    inset = int(width * rng.uniform(0.02, 0.09))
    for _line in range(int(rng.integers(1, 4))):
        thick = int(rng.integers(1, 11))
        cv2.rectangle(paper, (inset, inset), (width - inset, height - inset), colour, thick)
        inset += thick + int(rng.integers(3, 12))
    if rng.random() < 0.35:
        tint = [int(v) for v in rng.integers(200, 250, 3)]
        cv2.rectangle(paper, (inset, inset), (width - inset, height - inset), tint, -1)


def _lines(paper: Picture, rng: np.random.Generator, margin: int) -> None:
    height, width = paper.shape[:2]
    ink, step = _ink(rng), int(rng.integers(12, 24))
    last = height - margin if rng.random() < 0.7 else int(height * rng.uniform(0.2, 0.8))
    font = int(rng.choice([cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX]))
    for y in range(margin, last, step):
        if rng.random() < 0.1:
            continue
        words = "".join(" " if k > 25 else chr(97 + int(k)) for k in rng.integers(0, 31, 70))
        scale = step / 42 * (1.6 if rng.random() < 0.06 else 1)
        room = width - 2 * margin if rng.random() < 0.75 else int(width * rng.uniform(0.2, 0.6))
        line = paper[y - step // 2 - 2 : y + step // 2, margin : margin + room]
        cv2.putText(line, words, (0, step // 2 + 4), font, scale, ink, 1, cv2.LINE_AA)


def _table(paper: Picture, rng: np.random.Generator, margin: int) -> None:
    height, width = paper.shape[:2]
    ink, step = _ink(rng), int(rng.integers(18, 34))
    top = margin + int(rng.integers(0, 90))
    rows = int(rng.integers(5, max(6, (height - top - margin) // step)))
    columns = np.sort(rng.integers(margin, width - margin, 4)).tolist()
    for row in range(rows + 1):
        y = top + row * step
        cv2.line(paper, (margin, y), (width - margin, y), ink, 1)
        cv2.putText(paper, "Abc de", (margin + 4, y + step - 6), 0, 0.35, ink, 1, cv2.LINE_AA)
    for x in (margin, *columns, width - margin):
        cv2.line(paper, (int(x), top), (int(x), top + rows * step), ink, 1)


def _picture(paper: Picture, rng: np.random.Generator, margin: int) -> None:
    height, width = paper.shape[:2]
    w, h = int(width * rng.uniform(0.12, 0.6)), int(height * rng.uniform(0.08, 0.3))
    x = int(rng.integers(margin, max(margin + 1, width - margin - w)))
    y = int(rng.integers(margin, max(margin + 1, height - margin - h)))
    colour = [int(v) for v in rng.integers(20, 220, 3)]
    cv2.rectangle(paper, (x, y), (min(x + w, width - margin), y + h), colour, -1)


def _card(rng: np.random.Generator, width: int) -> Picture:
    """A card lying across, drawn across and turned; its ground is tinted and wavy."""
    ground = rng.integers(150, 255, 3).astype(np.float32)
    other = np.clip(ground + rng.normal(0, 35, 3), 60, 255)
    y, x = np.mgrid[0:width, 0:LONG].astype(np.float32)
    bend = rng.uniform(0, 30) * np.sin(x / rng.uniform(30, 90))
    wave = 0.5 + 0.5 * np.sin((y + bend) / rng.uniform(6, 30))
    share = (wave * (x / LONG if rng.random() < 0.6 else 1.0))[..., None]
    card = (ground * (1 - share) + other * share).astype(np.uint8)
    if rng.random() < 0.15:
        card[:] = [int(v) for v in rng.integers(20, 255, 3)]
    if rng.random() < 0.75:
        top, colour = int(width * rng.uniform(0.2, 0.4)), [int(v) for v in rng.integers(40, 230, 3)]
        cv2.rectangle(card, (40, top), (int(LONG * 0.28), int(width * 0.88)), colour, -1)
        cv2.circle(card, (int(LONG * 0.16), int(width * 0.55)), 45, (120, 150, 200), -1)
    if rng.random() < 0.3:
        cv2.rectangle(card, (0, int(width * 0.1)), (LONG, int(width * 0.3)), (25, 25, 25), -1)
    if rng.random() < 0.3:
        code = rng.integers(0, 2, (25, 25)).astype(np.uint8) * 255
        side = int(width * 0.4)
        code = cv2.resize(code, (side, side), interpolation=cv2.INTER_NEAREST)
        card[30 : 30 + side, LONG - 30 - side : LONG - 30] = code[..., None]
    ink = _ink(rng)
    for row in range(int(rng.integers(3, 9))):
        words = "".join(chr(65 + int(k)) for k in rng.integers(0, 26, int(rng.integers(5, 18))))
        at = (int(LONG * 0.33), int(width * 0.2) + row * int(width * 0.09))
        cv2.putText(card, words, at, 0, float(rng.uniform(0.5, 0.9)), ink, 2, cv2.LINE_AA)
    return np.ascontiguousarray(np.rot90(card))


def _book(paper: Picture, rng: np.random.Generator) -> None:
    height, width = paper.shape[:2]
    colour = [int(v) for v in rng.integers(20, 240, 3)]
    if rng.random() < 0.5:
        cv2.rectangle(paper, (0, 0), (int(width * rng.uniform(0.05, 0.2)), height), colour, -1)
    for row in range(int(rng.integers(1, 5))):
        at = (int(width * 0.2), int(height * (0.2 + 0.15 * row)))
        cv2.putText(paper, "Abc Defg", at, 0, float(rng.uniform(0.8, 2)), colour, 3, cv2.LINE_AA)
