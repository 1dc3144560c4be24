"""What lies about on a desk, and the hands that hold a sheet. Seeded, no outside data."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

Picture = Any


def clutter(picture: Picture, rng: np.random.Generator, quad: Any) -> None:
    """Two to six things anywhere on the desk; other papers only where the frame cuts them."""
    height, width = picture.shape[:2]
    for _thing in range(int(rng.integers(2, 7))):
        at = rng.uniform(-0.05, 1.05, 2) * (width, height)
        draw = THINGS[int(rng.integers(len(THINGS)))]
        if draw is _paper and quad is None:
            draw = _phone
        if draw is _paper and quad is not None:
            if rng.random() < 0.5:
                at = np.array([rng.choice([0, width]), rng.uniform(0, height)])
            else:
                at = np.array([rng.uniform(0, width), rng.choice([0, height])])
        draw(picture, rng, at)


def _box(picture: Picture, at: Any, size: Any, turn: float, colour: Any) -> Any:
    corners = cv2.boxPoints(((float(at[0]), float(at[1])), (float(size[0]), float(size[1])), turn))
    points = np.round(corners * 16).astype(np.int32)
    cv2.fillConvexPoly(picture, points, [float(c) for c in colour], cv2.LINE_AA, 4)
    return corners


def pen(picture: Picture, rng: np.random.Generator, at: Any) -> None:
    """A pen or a ruler."""
    long = max(picture.shape) * rng.uniform(0.08, 0.25)
    _box(
        picture,
        at,
        (long, long * rng.uniform(0.05, 0.1)),
        rng.uniform(0, 180),
        rng.uniform(10, 245, 3),
    )


def _phone(picture: Picture, rng: np.random.Generator, at: Any) -> None:
    long = max(picture.shape) * rng.uniform(0.15, 0.34)
    turn, dark = float(rng.uniform(0, 180)), rng.uniform(5, 70)
    _box(picture, at, (long, long * 0.49), turn, dark + rng.normal(0, 4, 3))
    if rng.random() < 0.6:
        screen = rng.uniform(0, 60, 3) if rng.random() < 0.6 else rng.uniform(40, 245, 3)
        _box(picture, at, (long * 0.95, long * 0.44), turn, screen)
        c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
        for _icon in range(int(rng.integers(0, 14))):
            u, v = rng.uniform(-0.42, 0.42) * long, rng.uniform(-0.18, 0.18) * long
            spot = at + np.array([c * u - s * v, s * u + c * v])
            _box(picture, spot, long * rng.uniform(0.03, 0.12, 2), turn, rng.uniform(10, 245, 3))


def _keyboard(picture: Picture, rng: np.random.Generator, at: Any) -> None:
    key = max(picture.shape) * rng.uniform(0.018, 0.03)
    turn = float(rng.choice([0, 90]) + rng.normal(0, 8))
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    rows, columns = int(rng.integers(4, 6)), int(rng.integers(9, 15))
    dark = rng.uniform(15, 235)
    if rng.random() < 0.6:
        ground = np.clip(dark + rng.normal(0, 40), 5, 250) + np.zeros(3)
        _box(picture, at, (columns * key * 1.24, rows * key * 1.3), turn, ground)
    for row in range(rows):
        for column in range(columns):
            x, y = (column - columns / 2 + 0.5) * key * 1.18, (row - rows / 2 + 0.5) * key * 1.18
            _box(
                picture,
                at + np.array([c * x - s * y, s * x + c * y]),
                (key, key),
                turn,
                (dark,) * 3,
            )


def _mug(picture: Picture, rng: np.random.Generator, at: Any) -> None:
    radius = int(max(picture.shape) * rng.uniform(0.03, 0.09))
    centre = (int(at[0]), int(at[1]))
    cv2.circle(picture, centre, radius, rng.uniform(20, 245, 3).tolist(), -1, cv2.LINE_AA)
    cv2.circle(picture, centre, int(radius * 0.8), rng.uniform(10, 90, 3).tolist(), -1, cv2.LINE_AA)


def _block(picture: Picture, rng: np.random.Generator, at: Any) -> None:
    """A notebook, a calculator, a box: one colour, seldom as light as paper."""
    long = max(picture.shape) * rng.uniform(0.06, 0.22)
    colour = rng.uniform(5, 200, 3)
    _box(picture, at, (long, long * rng.uniform(0.4, 1)), rng.uniform(0, 180), colour)


def _paper(picture: Picture, rng: np.random.Generator, at: Any) -> None:
    """Another sheet, of which the picture's rim cuts off half."""
    long = max(picture.shape) * rng.uniform(0.15, 0.45)
    turn, tone = float(rng.uniform(0, 180)), rng.uniform(190, 252)
    _box(picture, at, (long, long * 0.7), turn, (tone,) * 3)
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    for row in range(-4, 5):
        y = row * long * 0.07
        _box(picture, at + np.array([-s * y, c * y]), (long * 0.8, long * 0.015), turn, (90,) * 3)


def fingers(picture: Picture, rng: np.random.Generator, quad: Any) -> None:
    """One to three fingers, or a thumb, from outside onto a side or a corner."""
    height, width = picture.shape[:2]
    middle, size = quad.mean(axis=0), float(np.sqrt(cv2.contourArea(quad.astype(np.float32))))
    for _hand in range(1 if rng.random() < 0.75 else 2):
        side = int(rng.integers(4))
        share = rng.uniform(0, 1) if rng.random() < 0.6 else float(rng.choice([0.02, 0.98]))
        edge = quad[side] * (1 - share) + quad[(side + 1) % 4] * share
        way = edge - middle
        way = way / np.hypot(*way)
        way = way + rng.normal(0, 0.25, 2)
        thick = max(size * rng.uniform(0.03, 0.13), 3)
        skin = np.array([110, 145, 205]) * rng.uniform(0.45, 1.15) + rng.normal(0, 10, 3)
        beside = np.array([-way[1], way[0]])
        for finger in range(int(rng.integers(1, 4))):
            tip = edge - way * size * rng.uniform(0.0, 0.22) + beside * thick * 1.1 * finger
            ends = np.round(np.array([tip, tip + way * 3 * max(width, height)]) * 8).astype(int)
            cv2.line(
                picture,
                ends[0].tolist(),
                ends[1].tolist(),
                skin.tolist(),
                max(int(thick), 1),
                cv2.LINE_AA,
                3,
            )
            nail = tip + way * thick * 0.1
            cv2.circle(
                picture, (int(nail[0]), int(nail[1])), int(thick * 0.28), (skin * 1.12).tolist(), -1
            )


def _calculator(picture: Picture, rng: np.random.Generator, at: Any) -> None:
    """A calculator, a phone of the desk, a remote control: keys on a block."""
    long = max(picture.shape) * rng.uniform(0.1, 0.22)
    turn, dark = float(rng.uniform(0, 180)), rng.uniform(15, 200)
    wide = long * rng.uniform(0.3, 0.75)
    _box(picture, at, (long, wide), turn, dark + rng.normal(0, 5, 3))
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    key = rng.uniform(10, 240, 3)
    for row in range(5):
        for column in range(4):
            u, v = (row / 6 - 0.28) * long, (column / 4 - 0.375) * wide
            spot = at + np.array([c * u - s * v, s * u + c * v])
            _box(picture, spot, (long * 0.11, wide * 0.17), turn, key)


def _glasses(picture: Picture, rng: np.random.Generator, at: Any) -> None:
    """Wires, glasses, a tape: thin curves."""
    points = at + np.cumsum(rng.normal(0, 0.03, (9, 2)), axis=0) * max(picture.shape)
    tone = rng.uniform(5, 240, 3).tolist()
    thick = max(int(max(picture.shape) * rng.uniform(0.002, 0.008)), 1)
    cv2.polylines(picture, [points.astype(np.int32)], False, tone, thick, cv2.LINE_AA)


THINGS = (pen, pen, _phone, _phone, _keyboard, _keyboard, _mug, _block, _block, _block, _paper,
          _paper, _calculator, _glasses)  # fmt: skip
