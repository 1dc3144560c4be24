"""Pictures of made-up papers on made-up desks, with the true corners, drawn by code."""

from __future__ import annotations

import cv2
import numpy as np

from scanner.frame import Frame

A4_PX = (1240, 1754)
CARD_PX = (1012, 638)
STRAIGHT = ((250.0, 60.0), (1030.0, 60.0), (1030.0, 611.6), (250.0, 611.6))
SLANTED = ((262.3, 88.1), (1011.7, 61.4), (1078.9, 640.2), (219.6, 612.8))
"""Both lie in a picture of 1280 x 720, the long side across."""


def paper(seed=0, size=A4_PX, ground=(236, 240, 243), lines=34, stamp=True):
    """A sheet with lines of print, a red stamp and a blue signature; upright, `size` pixels."""
    rng = np.random.default_rng(seed)
    width, height = size
    sheet = np.full((height, width, 3), ground, np.uint8)
    unit = width / 1240
    for row in range(lines):
        y = int((150 + row * 40) * unit)
        if y > height - 120 * unit:
            break
        words = "".join(chr(97 + int(k)) if k < 26 else " " for k in rng.integers(0, 31, 46))
        cv2.putText(
            sheet,
            words,
            (int(110 * unit), y),
            0,
            0.85 * unit,
            (35, 32, 30),
            max(1, round(2 * unit)),
            cv2.LINE_AA,
        )
    if stamp:
        centre = (int(width * 0.70), int(height * 0.83))
        cv2.circle(
            sheet, centre, int(105 * unit), (45, 40, 205), max(2, round(7 * unit)), cv2.LINE_AA
        )
        cv2.circle(sheet, centre, int(40 * unit), (45, 40, 205), -1, cv2.LINE_AA)
        pen = np.array(
            [[width * (0.2 + 0.03 * k), height * (0.86 - 0.02 * (k % 2))] for k in range(8)],
            np.int32,
        )
        cv2.polylines(sheet, [pen], False, (190, 60, 30), max(2, round(5 * unit)), cv2.LINE_AA)
    return sheet


def card(seed=0):
    """A made-up card: tinted ground, a picture, large print; no emblem, no person."""
    sheet = paper(seed, CARD_PX, ground=(215, 205, 190), lines=11, stamp=False)
    cv2.rectangle(sheet, (40, 170), (270, 470), (150, 120, 90), -1)
    cv2.circle(sheet, (155, 290), 70, (120, 150, 190), -1, cv2.LINE_AA)
    return sheet


def desk(width=1280, height=720, seed=0, tone=(70, 105, 140)):
    """A desk with a grain and uneven light."""
    rng = np.random.default_rng(seed + 1000)
    grain = cv2.resize(
        rng.normal(0, 1, (height // 3, width // 40)).astype(np.float32), (width, height)
    )
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :, None]
    ground = np.array(tone, np.float32) + 7 * grain[..., None] + 10 * x
    return np.clip(ground, 0, 255).astype(np.uint8)


def lay(ground, sheet, quad, noise=2.5, seed=0, blur=0.7):
    """The sheet on the desk with its corners at the quad (x = 0: left edge of the first pixel)."""
    height, width = ground.shape[:2]
    fine = 2 if width <= 1280 else 1
    h, w = sheet.shape[:2]
    source = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32) - 0.5
    target = (np.array(quad, np.float32) * fine) - 0.5
    matrix = cv2.getPerspectiveTransform(source, target)
    big = (width * fine, height * fine)
    over = cv2.warpPerspective(
        cv2.GaussianBlur(sheet, (0, 0), 0.8),
        matrix,
        big,
        flags=cv2.INTER_AREA,
        borderMode=cv2.BORDER_REPLICATE,
    )
    mask = cv2.warpPerspective(np.full((h, w), 255, np.uint8), matrix, big)
    over = cv2.resize(over, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    mask = (
        cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)[
            ..., None
        ]
        / 255
    )
    picture = ground * (1 - mask) + over * mask
    if blur:
        picture = cv2.GaussianBlur(picture, (0, 0), blur)
    picture += np.random.default_rng(seed).normal(0, noise, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)


def across(sheet):
    """The sheet turned, so that its long side lies across."""
    return np.ascontiguousarray(np.rot90(sheet))


def clutter(ground, seed=0):
    """The desk with a keyboard, a phone and pens on it, and no paper."""
    rng = np.random.default_rng(seed)
    out = ground.copy()
    for row in range(4):
        for column in range(12):
            x, y = 90 + column * 34, 420 + row * 34
            cv2.rectangle(out, (x, y), (x + 29, y + 29), (38, 36, 35), -1)
    box = cv2.boxPoints(((900.0, 280.0), (120.0, 240.0), float(rng.uniform(0, 90)))).astype(
        np.int32
    )
    cv2.fillConvexPoly(out, box, (28, 24, 26), cv2.LINE_AA)
    for _pen in range(4):
        start = rng.uniform((100, 60), (1100, 340))
        end = start + rng.uniform(-140, 140, 2)
        colour = [int(v) for v in rng.integers(40, 220, 3)]
        cv2.line(out, start.astype(int).tolist(), end.astype(int).tolist(), colour, 9, cv2.LINE_AA)
    noise = np.random.default_rng(seed).normal(0, 2.5, out.shape)
    return np.clip(cv2.GaussianBlur(out, (0, 0), 0.8) + noise, 0, 255).astype(np.uint8)


def frame(pixels, at=0.0):
    return Frame(pixels, "test", at)


def overlap(a, b, size=(720, 1280)):
    """Intersection over union of two quads, in the picture."""
    masks = []
    for quad in (a, b):
        mask = np.zeros((size[0] + 400, size[1] + 400), np.uint8)
        points = np.round((np.array(quad) + 200) * 16).astype(np.int32)
        masks.append(cv2.fillConvexPoly(mask, points, 1, shift=4) > 0)
    return float((masks[0] & masks[1]).sum() / (masks[0] | masks[1]).sum())
