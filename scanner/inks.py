"""Which ink is where on a cleaned page: black print, red stamps, blue pens, told by hue."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.frame import Pixels
from scanner.pictures import darkest, lightest

DPI = 100.0
"""Of the map that says which ink is where; hue has no finer detail, JPEG halves it."""

PALE = 225
"""Of 255; what is lighter is paper."""

NONE, BLACK, RED = 0, 1, 2
HUES = {RED: (-25.0, 22.0), 3: (22.0, 75.0), 4: (75.0, 185.0), 5: (185.0, 335.0)}
"""Of inks: red, brown to yellow, green, blue to violet; degrees."""

CLEAR = {RED: 2, 3: 2, 4: 1, 5: 0}
"""The channel (of blue, green, red) that an ink hardly darkens: print shows through in it."""

_HUE = 0.26
"""Share of the strongest absorption by which the three colours must differ to be no black."""
_SURELY_BLACK = 150
_LETTER_MM = 9.0
_SPECK = 12
"""Pixels of the coarse map."""

_PRINT, _UNDER, _LIGHT_ENOUGH = 0.5, 0.84, 120
"""In the channel that a stamp leaves light, print is darker than half the stamp's tone; print under
opaque ink is less so, but still darker than the stamp, and joined to such print. An ink that leaves
no channel lighter than the last number is not told from print.
"""

_TONES, _PIECES = 0.22, 12
"""Inks of one hue that differ by more than this are laid on apart; so many pieces are looked at."""

_HALO_MM, _PALER = 0.65, 0.74
"""How far around letters, and how light, a stamp is laid on that lies across them."""

Shape = tuple[int, ...]
Colour = tuple[float, float, float]
"""Red, green, blue, 0 to 1."""
Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the stencils."""
Ink = tuple[Box, NDArray[Any], Colour]
"""Where it may be, where it is there (255), and its colour."""


def kind_of_hue() -> NDArray[np.uint8]:
    """The ink of each hue of OpenCV (half degrees), as a table of 256."""
    degrees = np.arange(256) * 2
    table = np.zeros(256, np.uint8)
    for kind, (low, high) in HUES.items():
        table[(degrees - low) % 360 < high - low] = kind
    return table


_KINDS = kind_of_hue()


def inks(coarse: Pixels) -> NDArray[np.uint8]:
    """Which ink (NONE, BLACK, one of HUES) each pixel of a page at about DPI has.

    Paper takes the ink beside it, so that rims of letters go with the letters.
    """
    lit = np.asarray(cv2.GaussianBlur(coarse, (3, 3), 0), np.uint8)
    most, least = lightest(lit), darkest(lit)
    inked = below(least, PALE)
    kinds = np.asarray(cv2.min(inked, np.full_like(inked, BLACK)), np.uint8)
    tinted = _tinted(lit, most, least, inked)
    if tinted is not None:
        hue = cv2.LUT(cv2.cvtColor(lit, cv2.COLOR_BGR2HSV)[..., 0], _KINDS)
        cv2.copyTo(hue, _without_specks(tinted), kinds)
    spread: NDArray[Any] = kinds
    for _step in range(3):
        wider = cv2.dilate(spread, np.ones((3, 3), np.uint8))
        spread = cv2.copyTo(spread, spread, wider)
    return np.asarray(spread, np.uint8)


def _without_specks(mask: NDArray[Any]) -> NDArray[Any]:
    """The mask without pieces of a millimetre and less: they are the fringes of letters."""
    outlines, _tree = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        left, top, width, height = cv2.boundingRect(outline)
        if width * height <= _SPECK:
            mask[top : top + height, left : left + width] = 0
    return mask


def _tinted(
    lit: Pixels, most: NDArray[Any], least: NDArray[Any], inked: NDArray[Any]
) -> NDArray[Any] | None:
    """255 where ink has a hue; letters are looked at as a whole, for lenses fringe their rims.

    None where no ink has any.
    """
    alone = cv2.bitwise_and(_strong(most, least), inked)
    if cv2.countNonZero(alone) < 12:
        return None
    alone = cv2.bitwise_and(alone, below(255 - most, _SURELY_BLACK))
    count, names, stats, _middles = cv2.connectedComponentsWithStats(inked)
    tinged = np.zeros(count, np.bool_)
    tinged[names[alone > 0]] = True
    at = np.flatnonzero(tinged[names])
    flat, colours = names.ravel()[at], 255 - np.take(lit.reshape(-1, 3), at, axis=0)
    sums = [np.bincount(flat, colours[:, k], count) for k in range(3)]
    top, bottom = np.max(sums, axis=0), np.min(sums, axis=0)
    whole = (top - bottom) > 0.8 * _HUE * np.maximum(top, 1)
    reach = _LETTER_MM / 25.4 * DPI
    letter = (stats[:, cv2.CC_STAT_WIDTH] < 3 * reach) & (stats[:, cv2.CC_STAT_HEIGHT] < reach)
    out = np.zeros_like(inked)
    out.ravel()[at] = np.where(letter[flat], 255 * whole[flat], alone.ravel()[at])
    return out


def _strong_hue(pixels: Pixels) -> NDArray[Any]:
    return _strong(lightest(pixels), darkest(pixels))


def _strong(most: NDArray[Any], least: NDArray[Any]) -> NDArray[Any]:
    """255 where a pixel of these extremes has a hue of its own."""
    absorbed = cv2.convertScaleAbs(cv2.bitwise_not(least), alpha=_HUE)
    return np.asarray(cv2.compare(cv2.subtract(most, least), absorbed, cv2.CMP_GT))


def separated(
    pixels: Pixels, coarse: Pixels, ink: NDArray[Any], kinds: NDArray[Any], dpi: float
) -> list[Ink]:
    """Each ink's box, its stencil there and its colour; black last, over all others.

    Close to letters that it crosses a red stamp is laid on paler: people and machines both read
    them through it then.
    """
    black = cv2.bitwise_and(ink, _fitted(equal(kinds, BLACK), ink))
    found: list[Ink] = []
    least = 2e-5 * ink.size
    reach = 2 * round(_HALO_MM / 25.4 * dpi) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    for kind, channel in CLEAR.items():
        for cells in _tones(coarse, equal(kinds, kind)):
            box = _box(cells, ink.shape)
            own, print_, colour = _parted(pixels, cut(ink, box), box, cells, channel, ink.shape)
            cut(black, box)[:] = cv2.bitwise_or(cut(black, box), print_)
            if cv2.countNonZero(own) < least:
                continue
            if kind == RED and cv2.countNonZero(print_):
                halo = cv2.dilate(cut(black, box), disc)
                near = cv2.bitwise_and(own, halo)
                own = cv2.subtract(own, near)
                found.append((box, near, _paler(colour)))
            found.append((box, own, colour))
    if cv2.countNonZero(black) > least:
        box = (0, 0, ink.shape[1], ink.shape[0])
        found.append((box, black, _colour(pixels, black)))
    return found


def _tones(coarse: Pixels, cells: NDArray[Any]) -> list[NDArray[Any]]:
    """The places of one ink, apart where its pieces differ in colour, as title and stamp do."""
    if not cv2.countNonZero(cells):
        return []
    count, names, stats, _middles = cv2.connectedComponentsWithStats(cells)
    tones: list[tuple[NDArray[Any], list[int]]] = []
    for piece in np.argsort(-stats[1:, cv2.CC_STAT_AREA])[:_PIECES] + 1:
        left, top, width, height = stats[piece, :4]
        room = np.s_[top : top + height, left : left + width]
        there = coarse[room][names[room] == piece].astype(np.float32)
        light = there.min(axis=1)
        colour = there[light <= light.min() + 0.15 * (255 - light.min())].mean(axis=0)
        like = next((p for c, p in tones if np.abs(c - colour).max() < 255 * _TONES), None)
        if like is None:
            tones.append((colour, [piece]))
        else:
            like.append(piece)
    if len(tones) < 2:
        return [cells]
    parts = []
    for _tone, pieces in tones[1:]:
        mark = np.zeros(count, np.uint8)
        mark[pieces] = 255
        parts.append(mark[names])
        cells = cv2.subtract(cells, parts[-1])
    return [cells, *parts]


def _parted(
    pixels: Pixels, ink: NDArray[Any], box: Box, cells: NDArray[Any], channel: int, shape: Shape
) -> tuple[NDArray[Any], NDArray[Any], Colour]:
    """Of the ink in a box: what is of this hue, what is print that lies over it, and its colour.

    `channel` is the one that the ink leaves light; what is dark there too is print.
    """
    part = cut(pixels, box, shape)
    own = cv2.bitwise_and(ink, _fitted(cut(cells, box, shape), ink))
    colour = _colour(part, own)
    tone = 255 * colour[2 - channel]
    if tone < _LIGHT_ENOUGH:
        return own, np.zeros_like(own), colour
    light = resized(np.ascontiguousarray(part[..., channel]), (ink.shape[1], ink.shape[0]))
    print_ = _joined(
        cv2.bitwise_and(own, below(cv2.blur(light, (3, 3)), round(_UNDER * tone))),
        cv2.bitwise_or(cv2.subtract(ink, own), below(light, round(_PRINT * tone))),
    )
    if cv2.countNonZero(print_):
        rim = cv2.bitwise_and(cv2.dilate(print_, np.ones((5, 5), np.uint8)), own)
        grey = cv2.subtract(rim, _fitted(_strong_hue(part), ink))
        print_ = cv2.bitwise_or(print_, grey)
        colour = _colour(part, cv2.subtract(own, rim))
    return own, print_, colour


def _joined(mask: NDArray[Any], seeds: NDArray[Any]) -> NDArray[Any]:
    """Of the mask, the pieces that touch one of the seeds."""
    if not cv2.countNonZero(mask):
        return mask
    count, names = cv2.connectedComponents(mask)
    touched = np.zeros(count, np.uint8)
    touched[names[cv2.dilate(seeds, np.ones((3, 3), np.uint8)) > 0]] = 255
    touched[0] = 0
    return np.asarray(touched[names])


def _paler(colour: Colour) -> Colour:
    """The colour mixed with so much white that it counts as paper where black and white part."""
    light = 0.3 * colour[0] + 0.5 * colour[1] + 0.2 * colour[2]
    white = min(max((_PALER - light) / (1 - light), 0.0), 1.0)
    red, green, blue = (round(part + (1 - part) * white, 3) for part in colour)
    return red, green, blue


def _box(cells: NDArray[Any], shape: Shape) -> Box:
    """Of the stencil of `shape`, the part that holds all the cells that are set."""
    left, top, width, height = cv2.boundingRect(cells)
    x, y = shape[1] / cells.shape[1], shape[0] / cells.shape[0]
    return (
        round(left * x),
        round(top * y),
        round((left + width) * x),
        round((top + height) * y),
    )


def cut(picture: NDArray[Any], box: Box, shape: Shape | None = None) -> NDArray[Any]:
    """The part of a picture that the box covers; `shape` is that of the page the box is of."""
    height, width = shape or (picture.shape[0], picture.shape[1])
    x, y = picture.shape[1] / width, picture.shape[0] / height
    left, top, right, bottom = box
    left = min(round(left * x), picture.shape[1] - 1)
    top = min(round(top * y), picture.shape[0] - 1)
    return picture[top : max(round(bottom * y), top + 1), left : max(round(right * x), left + 1)]


def _fitted(mask: NDArray[Any], like: NDArray[Any]) -> NDArray[Any]:
    """The mask in the size of another."""
    size = (like.shape[1], like.shape[0])
    return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST))


def _colour(pixels: Pixels, mask: NDArray[Any]) -> Colour:
    """The ink's own colour: that of the darker half of the middles of its strokes."""
    step = 5 if mask.size > 500_000 else 1  # every fifth row tells enough
    rows = np.ascontiguousarray(mask[::step]) if step > 1 else mask
    core = cv2.erode(rows, np.ones((1, 3), np.uint8))
    chosen = core if cv2.countNonZero(core) * step > 2000 else rows
    at = np.flatnonzero(chosen)
    if not len(at):
        return 0.0, 0.0, 0.0
    y, x = np.divmod(at[:: max(len(at) // 4000, 1)], chosen.shape[1])
    y = (y * step + 0.5) * pixels.shape[0] / mask.shape[0]
    x = (x + 0.5) * pixels.shape[1] / mask.shape[1]
    found = pixels[y.astype(int), x.astype(int)]
    level = found.sum(axis=1, dtype=np.int32)
    blue, green, red = np.median(found[level <= np.median(level)], axis=0) / 255
    return round(float(red), 3), round(float(green), 3), round(float(blue), 3)


def resized(grey: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    """One channel in another size, larger or smaller."""
    if size == (grey.shape[1], grey.shape[0]):
        return grey
    how = cv2.INTER_CUBIC if size[0] > grey.shape[1] else cv2.INTER_AREA
    return np.asarray(cv2.resize(grey, size, interpolation=how))


def below(values: NDArray[Any], level: int) -> NDArray[Any]:
    """255 where the values are below that level."""
    return np.asarray(cv2.threshold(values, level - 1, 255, cv2.THRESH_BINARY_INV)[1])


def equal(values: NDArray[Any], level: int) -> NDArray[Any]:
    """255 where the values are that level."""
    return np.asarray(cv2.inRange(values, np.array(level), np.array(level)))
