"""Made-up desks with a sheet or without, and the sheet's true corners. Seeded, no outside data."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np

from benchmarks.page_finder.sheets import sheet

Picture = Any
SHAPES = ((16, 9), (16, 9), (16, 9), (4, 3), (4, 3), (3, 4), (3, 4), (9, 16))


class Scene(NamedTuple):
    """One drawn frame."""

    pixels: Picture
    quad: Any
    """Corners (4, 2), clockwise from the sheet's own top left; None: an empty desk."""


def scene(seed: int, longest: int, empty: float = 0.14) -> Scene:
    """The frame of this seed with its longest side `longest` pixels."""
    rng = np.random.default_rng(seed)
    across, down = SHAPES[int(rng.integers(len(SHAPES)))]
    scale = longest / max(across, down)
    width, height = round(across * scale), round(down * scale)
    picture = _desk(rng, width, height)
    cluttered = rng.random() < 0.55
    quad = None if rng.random() < empty else _quad(rng, width, height)
    if quad is None and rng.random() < 0.85:
        cluttered = True
    if cluttered:
        _clutter(picture, rng, quad)
    if quad is not None:
        picture = _lay(picture, rng, quad)
        if rng.random() < 0.3:
            _fingers(picture, rng, quad)
        elif cluttered and rng.random() < 0.12:
            _pen(picture, rng, quad.mean(axis=0) + rng.normal(0, 0.2, 2) * width)
    return Scene(_exposed(_lit(picture, rng), rng), quad)


def _clouds(rng: np.random.Generator, width: int, height: int, cells: tuple[int, int]) -> Picture:
    lumps = rng.normal(0, 1, (cells[1] + 1, cells[0] + 1)).astype(np.float32)
    return cv2.resize(lumps, (width, height), interpolation=cv2.INTER_CUBIC)[..., None]


def _colour(rng: np.random.Generator) -> Any:
    """A tone that tables, cloths and mats have: mostly dull, from black to nearly white."""
    light = rng.uniform(20, 245)
    tint = rng.normal(0, 1, 3) * rng.choice([4, 18, 45])
    if rng.random() < 0.35:  # wood
        tint = np.array([-32, -4, 26]) * rng.uniform(0.4, 1.4)
    return np.clip(light + tint, 5, 252).astype(np.float32)


def _desk(rng: np.random.Generator, width: int, height: int) -> Picture:
    unit = max(width, height) / 1000
    base = _colour(rng)
    picture = np.empty((height, width, 3), np.float32)
    picture[:] = base
    picture += _clouds(rng, width, height, (4, 3)) * rng.uniform(0, 9)
    kind = rng.integers(7)
    if kind <= 1:
        picture += _grain(rng, width, height)
    elif kind == 2:
        other, size = _colour(rng), int(rng.uniform(18, 90) * unit) + 3
        y, x = np.mgrid[0:height, 0:width]
        turn = rng.uniform(-0.5, 0.5)
        u, v = x + turn * y, y - turn * x
        share = 0.5 * ((u // size % 2) + (v // size % 2 if rng.random() < 0.7 else 0))
        picture += (other - base) * share[..., None].astype(np.float32)
    elif kind == 3:
        step, dark = int(rng.uniform(90, 330) * unit) + 5, float(rng.uniform(-50, 30))
        thick = max(1, round(rng.uniform(1, 5) * unit))
        for at in range(int(rng.integers(step)), max(width, height), step):
            picture[:, at : at + thick] += dark
            picture[at : at + thick] += dark
    else:
        fine = rng.normal(0, 1, (height, width, 1)).astype(np.float32)
        soft = cv2.GaussianBlur(fine, (0, 0), float(rng.uniform(0.6, 2.5)))[..., None]
        picture += soft / max(float(soft.std()), 0.1) * rng.choice([2, 5, 11])
    return np.clip(picture, 0, 255)


def _grain(rng: np.random.Generator, width: int, height: int) -> Picture:
    """The fibres of wood, in any direction."""
    side = round(1.45 * max(width, height))
    lumps = rng.normal(0, 1, (max(side // int(rng.integers(2, 9)), 2), 5)).astype(np.float32)
    fibre = cv2.resize(lumps, (side, side), interpolation=cv2.INTER_LINEAR)
    turn = cv2.getRotationMatrix2D(
        (side / 2, side / 2), float(rng.choice([0, 90, rng.uniform(0, 180)])), 1
    )
    fibre = cv2.warpAffine(fibre, turn, (side, side), borderMode=cv2.BORDER_REFLECT)
    x, y = (side - width) // 2, (side - height) // 2
    return (
        fibre[y : y + height, x : x + width, None]
        * rng.uniform(3, 24)
        * np.array([0.8, 0.95, 1.0], np.float32)
    )


def _quad(rng: np.random.Generator, width: int, height: int) -> Any:
    """Where a pinhole camera sees a sheet: (4, 2), or None when it never fits."""
    size = np.array([width, height])
    for _attempt in range(40):
        ratio = float(rng.choice([1.414, 1.414, 1.414, 1.586, 1.29, rng.uniform(1.2, 3.2)]))
        flat = (
            np.array(
                [
                    [-1, -ratio],
                    [1, -ratio],
                    [1, ratio],
                    [-1, ratio],
                ]
            )
            / ratio
        )
        turn = (
            rng.choice([0, 90, 180, 270]) + rng.normal(0, 9)
            if rng.random() < 0.75
            else rng.uniform(0, 360)
        )
        a, b, c = np.radians([turn, *rng.normal(0, rng.choice([4, 14]), 2)])
        points = np.concatenate([flat, np.zeros((4, 1))], axis=1)
        for angle, (i, j) in ((a, (0, 1)), (b, (1, 2)), (c, (0, 2))):
            first, second = points[:, i].copy(), points[:, j].copy()
            points[:, i] = np.cos(angle) * first - np.sin(angle) * second
            points[:, j] = np.sin(angle) * first + np.cos(angle) * second
        seen = points[:, :2] / (1 + points[:, 2:] * rng.uniform(0.2, 0.55))
        low, high = seen.min(axis=0), seen.max(axis=0)
        fill = rng.uniform(0.3, 0.97) if rng.random() < 0.9 else rng.uniform(0.95, 1.12)
        scale = fill * float((size / (high - low)).min())
        room = size - scale * (high - low)
        spot = rng.uniform(0, 1, 2) * np.abs(room) + np.minimum(room, 0)
        quad = (seen - low) * scale + spot
        if cv2.contourArea(quad.astype(np.float32)) > 0.05 * width * height:
            return quad
    return None


def _lay(picture: Picture, rng: np.random.Generator, quad: Any) -> Picture:
    """The sheet on the desk: curled now and then, with its shadow, sometimes on a second one."""
    height, width = picture.shape[:2]
    unit = max(width, height) / 1000
    flat, kind = sheet(rng)
    if rng.random() < 0.12 and kind != "card":  # a second sheet or a folder peeps out below
        below = quad + rng.normal(0, 0.04, 2) * (width, width) + rng.normal(0, 4 * unit, (4, 2))
        other, _kind = sheet(rng)
        picture = _pasted(picture, other, below, 0.0, 0.0)
    bow = float(rng.normal(0, 0.012)) if rng.random() < 0.3 else 0.0
    radius = 0.045 if kind == "card" and rng.random() < 0.8 else 0.0
    return _pasted(picture, flat, quad, bow, radius, rng)


def _pasted(
    picture: Picture, flat: Picture, quad: Any, bow: float, radius: float,
    rng: np.random.Generator | None = None,
) -> Picture:  # fmt: skip
    height, width = picture.shape[:2]
    side = np.hypot(*(np.roll(quad, -1, axis=0) - quad).T)
    if (side[0] + side[2] > side[1] + side[3]) != (flat.shape[1] > flat.shape[0]):
        flat = np.ascontiguousarray(np.rot90(flat))
    size = (max(round(max(side[0], side[2])), 8), max(round(max(side[1], side[3])), 8))
    flat = cv2.resize(flat, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    box = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), box)
    grid = np.mgrid[0:height, 0:width].astype(np.float32)
    points = np.stack([grid[1] + 0.5, grid[0] + 0.5], axis=-1).reshape(1, -1, 2)
    at = cv2.perspectiveTransform(points, matrix).reshape(height, width, 2)
    u, v = at[..., 0], at[..., 1]
    if bow:
        share = np.clip(u / size[0], -0.1, 1.1)
        v = v + bow * size[1] * 4 * share * (1 - share)
    inside = _coverage(u, v, size, radius)[..., None]
    colours = cv2.remap(flat, u - 0.5, v - 0.5, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if rng is not None:
        picture = _shadow(picture, inside[..., 0], rng, max(width, height) / 1000)
    return picture * (1 - inside) + colours * inside


def _coverage(u: Any, v: Any, size: tuple[int, int], radius: float) -> Any:
    """1 inside the sheet, 0 outside, soft over one pixel; `radius` of the corners by the size."""
    r = radius * max(size)
    x, y = np.abs(u - size[0] / 2) - size[0] / 2 + r, np.abs(v - size[1] / 2) - size[1] / 2 + r
    off = np.hypot(np.maximum(x, 0), np.maximum(y, 0)) + np.minimum(np.maximum(x, y), 0) - r
    return np.clip(0.5 - off, 0, 1).astype(np.float32)


def _shadow(picture: Picture, inside: Any, rng: np.random.Generator, unit: float) -> Picture:
    for dark, blur, far in ((0.35, 3, 2), (0.4, 16, 8)):
        shift = np.float32([[1, 0, rng.normal(0, far) * unit], [0, 1, rng.normal(0, far) * unit]])
        soft = cv2.warpAffine(inside, shift, inside.shape[::-1])
        soft = cv2.GaussianBlur(soft, (0, 0), max(blur * unit, 0.5))
        picture = picture * (1 - soft * rng.uniform(0, dark))[..., None]
    return picture


def _clutter(picture: Picture, rng: np.random.Generator, quad: Any) -> None:
    height, width = picture.shape[:2]
    for _thing in range(int(rng.integers(2, 7))):
        at = rng.uniform(-0.05, 1.05, 2) * (width, height)
        draw = (_pen, _phone, _keyboard, _mug, _block, _block, _paper)[int(rng.integers(7))]
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


def _pen(picture: Picture, rng: np.random.Generator, at: Any) -> None:
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
        screen = rng.uniform(0, 60, 3) if rng.random() < 0.7 else rng.uniform(40, 230, 3)
        _box(picture, at, (long * 0.95, long * 0.44), turn, screen)


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


def _fingers(picture: Picture, rng: np.random.Generator, quad: Any) -> None:
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


def _lit(picture: Picture, rng: np.random.Generator) -> Picture:
    height, width = picture.shape[:2]
    x, y = np.meshgrid(
        np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32)
    )
    turn = rng.uniform(0, 2 * np.pi)
    light = 1 + rng.uniform(0, 0.3) * (np.cos(turn) * x + np.sin(turn) * y)
    if rng.random() < 0.3:  # somebody leans over
        angle, off = rng.uniform(0, 2 * np.pi), rng.normal(0, 0.4)
        deep = 1 / (
            1 + np.exp(-(np.cos(angle) * x + np.sin(angle) * y - off) * rng.choice([8, 25, 80]))
        )
        if rng.random() < 0.5:
            deep = deep * (
                1 / (1 + np.exp(-(np.cos(angle + 1.8) * x + np.sin(angle + 1.8) * y) * 20))
            )
        light = light * (1 - rng.uniform(0.15, 0.65) * deep)
    picture = picture * light[..., None]
    if rng.random() < 0.25:
        at = rng.uniform(-0.9, 0.9, 2)
        far = (x - at[0]) ** 2 / rng.uniform(0.01, 0.12) + (y - at[1]) ** 2 / rng.uniform(
            0.01, 0.12
        )
        picture = picture + (rng.uniform(40, 230) * np.exp(-far))[..., None].astype(np.float32)
    warm = 1 + rng.normal(0, rng.choice([0.02, 0.1]), 3)
    gain = rng.uniform(0.75, 1.15) if rng.random() < 0.8 else rng.uniform(0.12, 0.5)
    return picture * (warm * gain).astype(np.float32)


def _exposed(picture: Picture, rng: np.random.Generator) -> Picture:
    """Lens, hand, sensor and JPEG."""
    unit = max(picture.shape) / 1000
    blur = rng.uniform(0.4, 0.9) if rng.random() < 0.65 else rng.uniform(0.9, 3.2)
    picture = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), max(blur * unit, 0.3))
    if rng.random() < 0.15:
        length = int(rng.uniform(4, 22) * unit) | 1
        kernel = np.zeros((length, length), np.float32)
        turn = rng.uniform(0, np.pi)
        end = np.array([np.cos(turn), np.sin(turn)]) * (length // 2)
        middle = np.array([length // 2, length // 2])
        cv2.line(
            kernel,
            np.round(middle - end).astype(int).tolist(),
            np.round(middle + end).astype(int).tolist(),
            1.0,
        )
        picture = cv2.filter2D(picture, -1, kernel / kernel.sum())
    noise = rng.choice([1, 2.5, 6]) * min(1.0, unit + 0.35)
    picture = picture + rng.standard_normal(picture.shape, np.float32) * np.float32(noise)
    picture = np.clip(picture, 0, 255).astype(np.uint8)
    quality = int(rng.integers(55, 95))
    return cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1)
