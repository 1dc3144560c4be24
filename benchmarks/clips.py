#!/usr/bin/env python3
"""How the automatic shutter does on drawn clips: usage: clips.py [COUNT] [FPS]

Each clip lays pages down one after the other and says what a person would expect: one shot of each
page, soon after it lies still, none while it moves, none of the same page again. Between the pages
it nudges them, lets hands pass, changes the exposure, takes the page away or lays the next on top.
Prints each clip that went wrong, and how many frames after stillness the shots came.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.page_finder import camera, sheets
from benchmarks.page_finder.grounds import ground
from benchmarks.page_finder.overlap import overlap
from scanner.frame import Frame
from scanner.page.shutter import Shutter

WIDTH, HEIGHT = 1280, 720


class Moment(NamedTuple):
    """One frame of a clip and what is true in it."""

    pixels: Any
    quad: Any
    """None: no page in view."""
    page: int
    """Which page lies there; -1: none."""
    free: bool
    """Nothing moves and no hand is in view."""


class Film:
    """Draws one clip."""

    def __init__(self, seed: int, fps: float) -> None:
        self.rng = np.random.default_rng(seed)
        self.step = 15 / fps
        self.desk = cv2.GaussianBlur(ground(self.rng, WIDTH, HEIGHT), (0, 0), 0.8)
        self.noise = float(self.rng.choice([1.5, 3.0, 5.0]))
        self.gain = 1.0
        self.ground: Any = self.desk
        grain = self.rng.standard_normal((HEIGHT + 64, WIDTH + 64, 3), np.float32)
        self.grain = cv2.GaussianBlur(grain, (0, 0), 0.6) * 1.6

    def paper(self) -> Any:
        """A new sheet, drawn across."""
        while True:
            flat, kind = sheets.sheet(self.rng)
            if kind in {"sheet", "letter", "card"} and flat.mean() > 120:
                return np.ascontiguousarray(np.rot90(flat))

    def place(self) -> Any:
        """Where a sheet lies so that it can be read."""
        while True:
            quad = camera.view(self.rng, WIDTH, HEIGHT, 1.414)
            if quad is None or (quad < 6).any() or (quad > (WIDTH - 6, HEIGHT - 6)).any():
                continue
            if cv2.contourArea(quad.astype(np.float32)) > 0.22 * WIDTH * HEIGHT:
                return quad

    def laid(self, flat: Any, quad: Any, under: Any) -> Any:
        """The sheet on what is there."""
        height, width = flat.shape[:2]
        box = np.array([[0, 0], [0, height], [width, height], [width, 0]], np.float32)
        matrix = cv2.getPerspectiveTransform(box - 0.5, (quad - 0.5).astype(np.float32))
        soft = cv2.GaussianBlur(flat, (0, 0), max(width / 1500, 0.5))
        seen = cv2.warpPerspective(soft, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
        mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, (WIDTH, HEIGHT))
        share = (cv2.GaussianBlur(mask, (0, 0), 0.7) / np.float32(255))[..., None]
        return under * (1 - share) + seen * share

    def shot(self, picture: Any, hand: Any = None) -> Any:
        """A frame with its own noise; the hand lies at the end of an arm from below."""
        if hand is not None:
            picture = picture.copy()
            tip = (int(hand[0]), int(hand[1]))
            end = (int(hand[0] + 120), HEIGHT + 200)
            cv2.line(picture, tip, end, (120, 150, 205), 90, cv2.LINE_AA)
        x, y = self.rng.integers(0, 64, 2)
        noisy = picture * self.gain + self.grain[y : y + HEIGHT, x : x + WIDTH] * self.noise
        return np.clip(noisy, 0, 255).astype(np.uint8)

    def moving(self, flat: Any, path: list[Any]) -> Iterator[Moment]:
        """The sheet along a path of quads, smeared by its speed."""
        for quad, after in pairwise(path):
            parts = [quad * (1 - t) + after * t for t in (0.0, 0.25, 0.5)]
            drawn = [self.laid(flat, part, self.ground) for part in parts]
            yield Moment(self.shot(np.mean(drawn, axis=0)), None, -1, free=False)

    def resting(self, flat: Any, quad: Any, page: int, count: int) -> Iterator[Moment]:
        """The sheet lies still; the exposure may creep."""
        picture = self.laid(flat, quad, self.ground)
        creep = float(self.rng.choice([0, 0, 0.004, -0.004]))
        for _frame in range(count):
            self.gain = float(np.clip(self.gain * (1 + creep), 0.7, 1.25))
            yield Moment(self.shot(picture), quad, page, free=True)

    def passing(self, flat: Any, quad: Any, page: int) -> Iterator[Moment]:
        """A hand goes over the sheet that lies still."""
        picture = self.laid(flat, quad, self.ground)
        for x in np.arange(-100, WIDTH + 100, 110 * self.step):
            y = HEIGHT * 0.6 - 200 * np.sin(np.pi * x / WIDTH)
            yield Moment(self.shot(picture, (x, y)), quad, page, free=False)

    def clip(self) -> Iterator[Moment]:
        """Two to four pages with what happens between them."""
        yield from (Moment(self.shot(self.desk), None, -1, free=True) for _k in range(5))
        under = None
        for page in range(int(self.rng.integers(2, 5))):
            flat = self.paper()
            quad = self.place() if under is None else under + self.rng.normal(0, 1, 2)
            away = self.rng.choice([-1, 1], 2) * (WIDTH, HEIGHT) * self.rng.uniform(0.4, 1, 2)
            speed = max(int(9 / self.step), 3)
            path = [quad + away * (1 - k / speed) ** 2 for k in range(speed + 1)]
            yield from self.moving(flat, path)
            yield from self.resting(flat, quad, page, round(10 / self.step) + 2)
            event = self.rng.integers(4)
            if event == 0:
                yield from self.passing(flat, quad, page)
                yield from self.resting(flat, quad, page, 8)
            elif event == 1:
                near = quad + self.rng.normal(0, 14, 2)
                yield from self.moving(flat, [quad, quad * 0.5 + near * 0.5, near])
                yield from self.resting(flat, near, page, 10)
                quad = near
            if self.rng.random() < 0.5:  # the next one is laid on top
                self.ground, under = self.laid(flat, quad, self.ground), quad
            else:
                under = None
                yield from self.moving(flat, [quad + away * (k / speed) ** 2
                                              for k in range(speed + 1)])  # fmt: skip
                yield from (Moment(self.shot(self.ground), None, -1, free=False) for _k in range(4))


def judged(seed: int, fps: float) -> tuple[list[int], list[str]]:
    """Frames between stillness and each shot, and what went wrong."""
    shutter = Shutter()
    delays, wrong = [], []
    taken: set[int] = set()
    still: dict[int, int] = {}
    for number, moment in enumerate(Film(seed, fps).clip()):
        watch = shutter.feed(Frame(moment.pixels, "clip", number / fps))
        if moment.free and moment.page >= 0:
            still.setdefault(moment.page, number)
        if not watch.fire:
            continue
        if moment.page < 0 or not moment.free:
            wrong.append(f"frame {number}: a shot of what moves")
        elif moment.page in taken:
            wrong.append(f"frame {number}: page {moment.page} again")
        else:
            taken.add(moment.page)
            delays.append(number - still[moment.page])
            score = overlap(moment.quad, watch.quad)
            if score < 0.98:
                wrong.append(f"frame {number}: page {moment.page}, overlap {score:.3f}")
    missed = sorted(set(still) - taken)
    return delays, wrong + [f"page {page} not taken" for page in missed]


def main() -> None:
    """Prints the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    fps = float(sys.argv[2]) if len(sys.argv) > 2 else 15.0
    delays: list[int] = []
    bad = 0
    for seed in range(40_000_000, 40_000_000 + count):
        late, wrong = judged(seed, fps)
        delays += late
        bad += bool(wrong)
        if wrong:
            print(f"clip {seed}: {'; '.join(wrong)}")
    spread = {delay: delays.count(delay) for delay in sorted(set(delays))}
    print(f"{count} clips at {fps:g} frames a second: {len(delays)} shots, {bad} clips with faults")
    print(f"frames from stillness to the shot: {spread}")


if __name__ == "__main__":
    main()
