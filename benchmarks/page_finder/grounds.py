"""Surfaces of desks, drawn: wood, cloth, tiles, checks, print. Seeded, no outside data."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

Picture = Any


def ground(rng: np.random.Generator, width: int, height: int) -> Picture:
    """A bare desk (height, width, 3) of floats."""
    base = _colour(rng)
    picture = np.empty((height, width, 3), np.float32)
    picture[:] = base
    picture += clouds(rng, width, height, (4, 3)) * rng.uniform(0, 9)
    kinds = (_wood, _wood, _checks, _tiles, _woven, _woven, _woven, _gingham, _boards, _speckles,
             _print)  # fmt: skip
    kinds[int(rng.integers(len(kinds)))](picture, rng, base)
    return np.clip(picture, 0, 255)


def clouds(rng: np.random.Generator, width: int, height: int, cells: tuple[int, int]) -> Picture:
    """Soft lumps (height, width, 1) of deviation 1."""
    lumps = rng.normal(0, 1, (cells[1] + 1, cells[0] + 1)).astype(np.float32)
    return cv2.resize(lumps, (width, height), interpolation=cv2.INTER_CUBIC)[..., None]


def _colour(rng: np.random.Generator) -> Any:
    """A tone that tables, cloths and mats have: mostly dull, from black to nearly white."""
    light = rng.uniform(20, 245) if rng.random() < 0.75 else rng.uniform(195, 250)
    tint = rng.normal(0, 1, 3) * rng.choice([4, 18, 45])
    if rng.random() < 0.35:  # wood
        tint = np.array([-32, -4, 26]) * rng.uniform(0.4, 1.4)
    return np.clip(light + tint, 5, 252).astype(np.float32)


def _turned(rng: np.random.Generator, picture: Picture) -> tuple[Any, Any]:
    """Coordinates of the desk's own pattern at each pixel."""
    height, width = picture.shape[:2]
    turn = rng.uniform(0, np.pi) if rng.random() < 0.5 else rng.normal(0, 0.1)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    return c * x + s * y, c * y - s * x


def _unit(picture: Picture) -> float:
    return max(picture.shape) / 1000


def _wood(picture: Picture, rng: np.random.Generator, base: Any) -> None:
    """The fibres of wood, in any direction."""
    height, width = picture.shape[:2]
    side = round(1.45 * max(width, height))
    lumps = rng.normal(0, 1, (max(side // int(rng.integers(2, 9)), 2), 5)).astype(np.float32)
    fibre = cv2.resize(lumps, (side, side), interpolation=cv2.INTER_LINEAR)
    angle = float(rng.choice([0, 90, rng.uniform(0, 180)]))
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), angle, 1)
    fibre = cv2.warpAffine(fibre, turn, (side, side), borderMode=cv2.BORDER_REFLECT)
    x, y = (side - width) // 2, (side - height) // 2
    tint = np.array([0.8, 0.95, 1.0], np.float32) * rng.uniform(3, 24)
    picture += fibre[y : y + height, x : x + width, None] * tint


def _boards(picture: Picture, rng: np.random.Generator, base: Any) -> None:
    """Boards side by side, each of its own tone, with dark joints."""
    _wood(picture, rng, base)
    u, _v = _turned(rng, picture)
    wide = float(rng.uniform(70, 260)) * _unit(picture) + 4
    tone = rng.normal(0, rng.uniform(2, 14), 200).astype(np.float32)
    picture += tone[(u // wide).astype(int) % 200][..., None]
    joint = np.abs(u % wide - wide / 2) > wide / 2 - rng.uniform(0.5, 2.5) * _unit(picture) - 0.4
    picture[joint] += float(rng.uniform(-60, 10))


def _checks(picture: Picture, rng: np.random.Generator, base: Any) -> None:
    other, size = _colour(rng), int(rng.uniform(18, 90) * _unit(picture)) + 3
    u, v = _turned(rng, picture)
    share = 0.5 * ((u // size % 2) + (v // size % 2 if rng.random() < 0.7 else 0))
    picture += (other - base) * share[..., None].astype(np.float32)


def _gingham(picture: Picture, rng: np.random.Generator, base: Any) -> None:
    """A woven check: stripes of threads cross, each tone mixes with the ground."""
    other, size = _colour(rng), float(rng.uniform(12, 60) * _unit(picture)) + 3
    u, v = _turned(rng, picture)
    threads = [(part % (2 * size) < size).astype(np.float32) for part in (u, v)]
    if rng.random() < 0.4:  # finer lines beside the broad ones
        threads = [np.maximum(t, (p % (2 * size) > 1.7 * size) * 0.6)
                   for t, p in zip(threads, (u, v), strict=True)]  # fmt: skip
    share = np.float32(0.5) * (threads[0] + threads[1])
    picture += (other - base) * share[..., None] * rng.uniform(0.4, 1)
    weave = ((u // 2 + v // 2) % 2 - 0.5).astype(np.float32) * rng.uniform(0, 14)
    picture += weave[..., None]


def _tiles(picture: Picture, rng: np.random.Generator, base: Any) -> None:
    step, dark = float(rng.uniform(90, 330)) * _unit(picture) + 5, float(rng.uniform(-50, 30))
    thick = max(1.0, rng.uniform(1, 5) * _unit(picture))
    u, v = _turned(rng, picture)
    joint = (u % step < thick) | (v % step < thick)
    picture[joint] += dark


def _woven(picture: Picture, rng: np.random.Generator, base: Any) -> None:
    height, width = picture.shape[:2]
    fine = rng.normal(0, 1, (height, width, 1)).astype(np.float32)
    soft = cv2.GaussianBlur(fine, (0, 0), float(rng.uniform(0.6, 2.5)))[..., None]
    picture += soft / max(float(soft.std()), 0.1) * rng.choice([2, 5, 11])


def _speckles(picture: Picture, rng: np.random.Generator, base: Any) -> None:
    """Terrazzo, cork, a camouflage of large and small spots."""
    height, width = picture.shape[:2]
    for cell in rng.uniform(4, 50, 2):
        across, down = max(int(width / cell), 2), max(int(height / cell), 2)
        spots = clouds(rng, width, height, (across, down)) > rng.uniform(0.4, 1.4)
        picture += spots * (_colour(rng) - base) * rng.uniform(0.1, 0.6)


def _print(picture: Picture, rng: np.random.Generator, base: Any) -> None:
    """A newspaper: columns of small print over the whole desk."""
    height, width = picture.shape[:2]
    unit = _unit(picture)
    picture[:] = rng.uniform(150, 225) + rng.normal(0, 5, 3)
    u, v = _turned(rng, picture)
    row, column = float(rng.uniform(7, 13)) * unit, float(rng.uniform(110, 240)) * unit
    letters = rng.uniform(0, 1, (997, 64)).astype(np.float32)
    line = (v // row).astype(int) % 997
    dark = letters[line, (u // (row * 0.7)).astype(int) % 64] * (v % row < row * 0.55)
    dark = dark * (u % column < column * 0.92) * (letters[line, 3] > 0.08)
    picture -= (dark * rng.uniform(60, 130))[..., None]
    for _headline in range(int(rng.integers(0, 4))):
        at, size = rng.uniform(0, 1, 2) * (width, height), rng.uniform(0.05, 0.25, 2) * width
        box = cv2.boxPoints(((float(at[0]), float(at[1])), (float(size[0]), float(size[1])), 0.0))
        tone = float(rng.uniform(40, 200))
        cv2.fillConvexPoly(picture, np.round(box).astype(np.int32), (tone, tone, tone))
