"""Where in the frame the faults of a sheet are, to be shown on the picture."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from scanner.frame import Mark, Quad, Verdict
from scanner.page.judge import Box, Fault

_STRIP = 0.035
"""Of the frame's longer side: how broad a cut edge is shown."""


def marks(found: Sequence[Fault], quad: Quad, size: tuple[int, int]) -> tuple[Mark, ...]:
    """The faults of the sheet inside `quad`, in a frame of `size` (width, height)."""
    made: list[Mark] = []
    for fault in found:
        if fault.verdict is Verdict.CUT:
            made += [Mark(fault.verdict, where) for where in _cut_edges(quad, size)]
        elif fault.where is not None:
            made.append(Mark(fault.verdict, _in_frame(fault.where, quad)))
        else:
            made.append(Mark(fault.verdict, quad))
    return tuple(made)


def _in_frame(box: Box, quad: Quad) -> Quad:
    left, top, right, bottom = box
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    matrix = cv2.getPerspectiveTransform(unit, np.array(quad, np.float32))
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
    a, b, c, d = (
        (float(x), float(y)) for x, y in cv2.perspectiveTransform(corners[None], matrix)[0]
    )
    return a, b, c, d


def _cut_edges(quad: Quad, size: tuple[int, int]) -> list[Quad]:
    """Strips along the frame's edges where the sheet goes past them."""
    width, height = (float(side) for side in size)
    broad = _STRIP * max(size)
    x, y = (np.array(side) for side in zip(*quad, strict=True))
    left, right = (float(v) for v in np.clip((x.min(), x.max()), 0, width))
    top, bottom = (float(v) for v in np.clip((y.min(), y.max()), 0, height))
    edges = {
        (0.0, top, broad, bottom): x.min() < 0,
        (left, 0.0, right, broad): y.min() < 0,
        (width - broad, top, width, bottom): x.max() > width,
        (left, height - broad, right, height): y.max() > height,
    }
    return [
        ((x0, y0), (x1, y0), (x1, y1), (x0, y1)) for (x0, y0, x1, y1), over in edges.items() if over
    ]
