"""A webcam on a stand, made up: wooden desk, a sheet on it, lamp light, shadow, lens, noise."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]
Quad = tuple[tuple[float, float], ...]
Size = tuple[int, int]

WEBCAM: Size = (1920, 1080)
PHONE: Size = (4032, 3024)
"""Twelve megapixels: for measuring only, never shipped."""


_DESK = 11
_EDGE = 8
"""Dots of nothing around a flat sheet, so that its edge comes out soft in the picture."""


class View(NamedTuple):
    """How the sheet lies below the camera: shares of the frame, and degrees."""

    fill: float
    """Share of the frame that the sheet fills in its tighter direction."""
    turned: float = 0
    """Degrees on the desk, clockwise; 90 puts the paper's top at the right."""
    lean: tuple[float, float] = (0, 0)
    """Tilt of the camera, forwards and sidewards."""
    shift: tuple[float, float] = (0, 0)
    """Centre of the sheet, off the frame's centre, in shares of the frame."""
    lamp: tuple[float, float] = (0.25, 0.0)
    """Where the light comes from, in shares of the frame."""
    shade: float = 0.0
    """How dark the shadow of somebody leaning over is."""
    radius: float = 0.0
    """Rounded corners, mm."""


def empty_desk(size: Size, view: View, seed: int) -> Image.Image:
    """Return the desk with nothing on it."""
    return _expose(_wood(size), view, np.random.default_rng(seed))


def photograph(
    flat: Image.Image, size_mm: tuple[float, float], view: View, size: Size, seed: int
) -> tuple[Image.Image, Quad]:
    """Return the picture that the camera takes of `flat`, and the sheet's true corners.

    Corners are in picture pixels (0 is the left edge of the first column), clockwise from the
    one nearest the picture's top left.
    """
    chance = np.random.default_rng(seed)
    project = _projection(size_mm, view, size)
    paper = _wrinkled(flat, chance)
    warped, mask = _warp(paper, _rounded(flat.size, size_mm, view), size_mm, project, size)
    desk = _shadowed(_wood(size), mask, size[1] / 1080)
    scene = Image.composite(warped, Image.fromarray(desk.clip(0, 255).astype(np.uint8)), mask)
    picture = _expose(np.asarray(scene, np.float32), view, chance)
    return picture, _corners(project, size_mm)


def _projection(size_mm: tuple[float, float], view: View, size: Size) -> Matrix:
    """Return the matrix from millimetres on the sheet to picture pixels: a pinhole camera."""
    (w, h), (width, height) = size_mm, size
    turn = np.radians(view.turned)
    across = abs(w * np.cos(turn)) + abs(h * np.sin(turn))
    along = abs(w * np.sin(turn)) + abs(h * np.cos(turn))
    scale = view.fill * min(width / across, height / along)
    focal = 0.95 * width
    rotation = _rotation(view)
    columns = np.column_stack((rotation[:, 0], rotation[:, 1], [0, 0, focal / scale]))
    lens = np.array(
        [
            [focal, 0, width * (0.5 + view.shift[0])],
            [0, focal, height * (0.5 + view.shift[1])],
            [0, 0, 1],
        ]
    )
    centre = np.array([[1, 0, -w / 2], [0, 1, -h / 2], [0, 0, 1]])
    matrix: Matrix = lens @ columns @ centre
    return matrix


def _rotation(view: View) -> Matrix:
    a, b = np.radians(view.lean)
    c = np.radians(view.turned)
    forwards = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    sidewards = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    around = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    matrix: Matrix = forwards @ sidewards @ around
    return matrix


def _corners(project: Matrix, size_mm: tuple[float, float]) -> Quad:
    w, h = size_mm
    points = np.array([[0, w, w, 0], [0, 0, h, h], [1, 1, 1, 1]], np.float64)
    seen = project @ points
    quad = [(float(x / z), float(y / z)) for x, y, z in seen.T]
    first = min(range(4), key=lambda corner: sum(quad[corner]))
    return tuple((round(x, 2), round(y, 2)) for x, y in quad[first:] + quad[:first])


def _warp(
    flat: Image.Image, mask: Image.Image, size_mm: tuple[float, float], project: Matrix, size: Size
) -> tuple[Image.Image, Image.Image]:
    """Lay the flat sheet into the frame; small frames are made twice as large and halved."""
    finer = 2 if size[0] <= WEBCAM[0] else 1
    room = (size[0] * finer, size[1] * finer)
    to_mm = np.diag([size_mm[0] / flat.width, size_mm[1] / flat.height, 1])
    inwards = np.array([[1, 0, -_EDGE], [0, 1, -_EDGE], [0, 0, 1]])
    back = np.linalg.inv(np.diag([finer, finer, 1]) @ project @ to_mm @ inwards)
    numbers = tuple(float(value) for value in (back / back[2, 2]).ravel()[:8])
    way, soft = Image.Transform.PERSPECTIVE, Image.Resampling.BICUBIC
    wide = ImageOps.expand(mask, _EDGE, 0).filter(ImageFilter.BoxBlur(1.2))
    return (
        _bordered(flat).transform(room, way, numbers, soft).reduce(finer),
        wide.transform(room, way, numbers, soft).reduce(finer),
    )


def _bordered(flat: Image.Image) -> Image.Image:
    """Continue the sheet's own colour outwards, where the soft edge of the mask still counts."""
    return Image.fromarray(np.pad(np.asarray(flat), ((_EDGE,) * 2, (_EDGE,) * 2, (0, 0)), "edge"))


def _rounded(size: Size, size_mm: tuple[float, float], view: View) -> Image.Image:
    mask = Image.new("L", size, 0)
    radius = view.radius * size[0] / size_mm[0]
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), radius, 255)
    return mask


def _clouds(size: Size, cells: tuple[float, float], chance: np.random.Generator) -> Floats:
    """Return smooth noise, mean 0 and spread 1, with about `cells` lumps across and down."""
    small = (max(3, round(cells[1]) + 2), max(3, round(cells[0]) + 2))
    lumps = Image.fromarray(chance.normal(0, 1, small).astype(np.float32))
    return np.asarray(lumps.resize(size, Image.Resampling.BICUBIC), np.float32)


def _wood(size: Size) -> Floats:
    """Return the table top, the same below every sheet: boards, grain from left to right."""
    chance = np.random.default_rng(_DESK)
    height = size[1]
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    bend = _clouds(size, (3, 4), chance) * 0.9 + _clouds(size, (7, 40), chance) * 0.25
    grain = np.sin((y * 23 + bend) * 2 * np.pi) * 0.5
    fibre = _clouds(size, (18, height / 4), chance) * 0.5
    tone = grain * 9 + fibre * 6 + _clouds(size, (2, 2), chance) * 5
    board = np.floor(y * 2.6 + 0.35)
    tone = tone + np.sin(board * 2.1) * 7
    seam = np.abs((y * 2.6 + 0.35) % 1 - 0.5) > 0.4965
    tone = np.where(seam, tone - 46, tone)
    colour = np.array([150, 112, 78], np.float32)
    weight = np.array([1.0, 0.92, 0.8], np.float32)
    wood: Floats = colour + tone[:, :, None] * weight
    return wood


def _wrinkled(flat: Image.Image, chance: np.random.Generator) -> Image.Image:
    """Let the sheet bulge a little, and show where it was once folded (papers only)."""
    small = (flat.width // 8, flat.height // 8)
    shade = 1 + _clouds(small, (2, 3), chance) * 0.012
    if flat.height > 1500:
        y = np.linspace(-1, 1, small[1], dtype=np.float32)[:, None]
        shade = shade - np.sign(y) * 0.028 * np.exp(-np.abs(y) * 11)
    light = Image.fromarray((shade * 240).clip(0, 255).astype(np.uint8))
    layer = light.resize(flat.size, Image.Resampling.BICUBIC)
    return ImageChops.multiply(flat, Image.merge("RGB", (layer, layer, layer)))


def _shadowed(desk: Floats, mask: Image.Image, scale: float) -> Floats:
    """Darken the desk beside the sheet: a thin edge of contact and a soft wide one."""
    shade = np.zeros(desk.shape[:2], np.float32)
    for blur, away, dark in ((3, 2, 0.3), (22, 13, 0.34)):
        offset = round(away * scale)
        soft = ImageChops.offset(mask, offset, round(offset * 1.2))
        soft = soft.filter(ImageFilter.GaussianBlur(blur * scale))
        shade = np.maximum(shade, np.asarray(soft, np.float32) / 255 * dark)
    return desk * (1 - shade[:, :, None])


def _expose(scene: Floats, view: View, chance: np.random.Generator) -> Image.Image:
    """Light the scene unevenly, soften it as a small lens does, and add the sensor's noise."""
    height, width = scene.shape[:2]
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    far = np.hypot((x - view.lamp[0]) * 1.6, y - view.lamp[1])
    light = 1.13 - 0.2 * far - 0.25 * ((x - 0.5) ** 2 + (y - 0.5) ** 2)
    lean = 1 / (1 + np.exp((0.55 * x + y - 0.42) * 13)) if view.lamp[0] > 0.5 else 0
    light = light * (1 - view.shade * lean)
    warm = np.array([1.01, 0.995, 0.965], np.float32)
    lit = Image.fromarray((scene * light[:, :, None] * warm).clip(0, 255).astype(np.uint8))
    soft = lit.filter(ImageFilter.GaussianBlur(0.45 * width / 1920))
    noise = chance.normal(0, 1.3, (height, width, 1)) + chance.normal(0, 0.6, (height, width, 3))
    noisy = np.asarray(soft, np.float32) + noise.astype(np.float32)
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))
