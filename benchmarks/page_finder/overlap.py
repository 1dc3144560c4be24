"""How well a quad meets the true one."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

SIDE = 1000.0


def overlap(truth: Any, quad: Any) -> float:
    """Intersection over union on the paper: both quads as seen from straight above (SmartDoc)."""
    flat = np.array([[0, 0], [SIDE, 0], [SIDE, SIDE], [0, SIDE]], np.float32)
    matrix = cv2.getPerspectiveTransform(clockwise(truth), flat)
    other = cv2.perspectiveTransform(clockwise(quad)[None], matrix)[0]
    if not cv2.isContourConvex(other):
        return 0.0
    common = cv2.intersectConvexConvex(flat, other)[0]
    return float(common / (SIDE * SIDE + abs(cv2.contourArea(other)) - common))


def clockwise(quad: Any) -> Any:
    """The corners (4, 2) in the order of their angle around the middle."""
    points = np.array(quad, np.float32)
    middle = points.mean(axis=0)
    return points[np.argsort(np.arctan2(*(points - middle).T[::-1]))]
