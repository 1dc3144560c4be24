#!/usr/bin/env python3
"""How the automatic shutter does on drawn clips: usage: clips.py [COUNT] [--fps N] [--video]

Each clip lays pages down one after the other and says what a person would expect: one shot of each
page, soon after it lies still, none while it moves, none of the same page again. Between the pages
it nudges them, lets hands pass, knocks the camera, changes the exposure; the next page, maybe
the same form in another hand, is laid on top, turned over in its place or comes to an empty desk.
Prints each clip that went wrong, and how many frames after stillness the shots came.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
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
from scanner.sources.base import Settings
from scanner.sources.replay import Replay

WIDTH, HEIGHT = 1280, 720
UNPACED = Settings(loop=False, paced=False)
KINDS = ("what moves", "again", "overlap", "not taken")


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
        self.by: Any = None
        self.lies: Any = None
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

    def filled(self, flat: Any) -> Any:
        """The same form, filled in by somebody else: a few words of other handwriting."""
        other = flat.copy()
        height, width = other.shape[:2]
        for _word in range(int(self.rng.integers(3, 8))):
            start = self.rng.uniform((0.1, 0.15), (0.6, 0.85)) * (width, height)
            steps = self.rng.normal((width / 130, 0), (width / 110, height / 55), (28, 2))
            pen = (start + np.cumsum(steps, axis=0)).astype(np.int32)
            cv2.polylines(other, [pen], False, (150, 50, 25), 2, cv2.LINE_AA)
        return other

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
        for x in np.arange(-60, WIDTH + 60, 110 * self.step):
            y = HEIGHT * 0.6 - 200 * np.sin(np.pi * x / WIDTH)
            yield Moment(self.shot(picture, (x, y)), quad, page, free=False)

    def knocked(self, flat: Any, quad: Any) -> Iterator[Moment]:
        """The camera trembles and looks a little elsewhere afterwards; `by` says where."""
        by = self.rng.normal(0, 5, 2)
        for k in range(max(round(4 / self.step), 2)):
            off = by + (7.0 / (k + 1)) * self.rng.choice([-1, 1], 2)
            seen = _shifted(self.laid(flat, quad, self.ground), off)
            yield Moment(self.shot(seen), None, -1, free=False)
        self.desk, self.ground = _shifted(self.desk, by), _shifted(self.ground, by)
        self.by = by

    def relit(self, flat: Any, quad: Any, page: int) -> Iterator[Moment]:
        """The camera's exposure jumps."""
        wanted = float(self.rng.choice([0.78, 0.88, 1.1, 1.18]))
        picture = self.laid(flat, quad, self.ground)
        steps = max(round(3 / self.step), 1)
        start = self.gain
        for k in range(steps):
            self.gain = start + (wanted - start) * (k + 1) / steps
            yield Moment(self.shot(picture), quad, page, free=False)

    def happening(self, flat: Any, quad: Any, page: int) -> Iterator[Moment]:
        """What is no reason for a second shot of the page; `self.lies` is its new quad."""
        event = self.rng.integers(5)
        self.lies = quad
        if event == 0:
            yield from self.passing(flat, quad, page)
        elif event == 1:
            self.lies = quad + self.rng.normal(0, 10, 2) + self.rng.normal(0, 1, (4, 2))
            yield from self.moving(flat, [quad, quad * 0.5 + self.lies * 0.5, self.lies])
        elif event == 2:
            yield from self.knocked(flat, quad)
            self.lies = quad + self.by
        elif event == 3:
            yield from self.relit(flat, quad, page)
        yield from self.resting(flat, self.lies, page, round(8 / self.step) + 2)

    def clip(self) -> Iterator[Moment]:
        """Two to four pages with what happens between them."""
        yield from (Moment(self.shot(self.desk), None, -1, free=True) for _k in range(5))
        under, flat = None, self.paper()
        for page in range(int(self.rng.integers(2, 5))):
            flat = self.filled(flat) if page and self.rng.random() < 0.35 else self.paper()
            quad = self.place() if under is None else under + self.rng.normal(0, 1, 2)
            away = self.rng.choice([-1, 1], 2) * (WIDTH, HEIGHT) * self.rng.uniform(0.4, 1, 2)
            speed = max(int(9 / self.step), 3)
            path = [quad + away * (1 - k / speed) ** 2 for k in range(speed + 1)]
            back = [quad + away * (k / speed) ** 2 for k in range(speed + 1)]
            yield from self.moving(flat, path)
            yield from self.resting(flat, quad, page, round(10 / self.step) + 2)
            yield from self.happening(flat, quad, page)
            back = [place + (self.lies - quad) for place in back]
            quad = self.lies
            next_one = self.rng.integers(3)
            if next_one == 0:  # laid on top
                self.ground, under = self.laid(flat, quad, self.ground), quad
            elif next_one == 1:  # turned over where it lies
                under = quad
                yield from self.moving(flat, back[: speed // 2 + 1])
            else:
                under = None
                yield from self.moving(flat, back)
                empty = round(4 / self.step) + 1
                yield from (Moment(self.shot(self.ground), None, -1, free=False)
                            for _k in range(empty))  # fmt: skip


def _shifted(picture: Any, by: Any) -> Any:
    matrix = np.array([[1, 0, by[0]], [0, 1, by[1]]], np.float32)
    return cv2.warpAffine(picture, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT)


def through_file(moments: list[Moment], fps: float, folder: str) -> Iterator[Any]:
    """The clip's pictures as a video file gives them back."""
    path = str(Path(folder) / "clip.mp4")
    film = cv2.VideoWriter(path, cv2.VideoWriter_fourcc(*"mp4v"), fps, (WIDTH, HEIGHT))
    for moment in moments:
        film.write(moment.pixels)
    film.release()
    for frame in Replay().frames(f"replay:{path}", UNPACED, threading.Event()):
        yield frame.pixels


def judged(seed: int, fps: float, video: bool) -> tuple[list[int], list[str]]:
    """Frames between stillness and each shot, and what went wrong."""
    if not video:
        return _judged((moment, moment.pixels) for moment in Film(seed, fps).clip())
    moments = list(Film(seed, fps).clip())
    with tempfile.TemporaryDirectory() as folder:
        pictures = list(through_file(moments, fps, folder))
    return _judged(zip(moments, pictures, strict=True))


def _judged(clip: Iterable[tuple[Moment, Any]]) -> tuple[list[int], list[str]]:
    shutter = Shutter()
    delays, wrong = [], []
    taken: set[int] = set()
    still: dict[int, int] = {}
    for number, (moment, pixels) in enumerate(clip):
        watch = shutter.feed(Frame(pixels, "clip", float(number)))
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
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("count", type=int, nargs="?", default=20)
    parser.add_argument("--fps", type=float, default=15.0)
    parser.add_argument("--seed", type=int, default=40_000_000, help="of the first clip")
    parser.add_argument("--video", action="store_true", help="through a video file")
    given = parser.parse_args()
    delays: list[int] = []
    faults: Counter[str] = Counter()
    for seed in range(given.seed, given.seed + given.count):
        late, wrong = judged(seed, given.fps, given.video)
        delays += late
        faults.update(next(kind for kind in KINDS if kind in fault) for fault in wrong)
        if wrong:
            print(f"clip {seed}: {'; '.join(wrong)}", flush=True)
    print(f"{given.count} clips at {given.fps:g} frames a second: {len(delays)} shots")
    print(f"frames from stillness to the shot: {dict(sorted(Counter(delays).items()))}")
    print(f"faults: {dict(faults)}")


if __name__ == "__main__":
    main()
