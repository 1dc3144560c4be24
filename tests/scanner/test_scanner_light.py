"""Shadows go, and what is pale, coloured or a picture stays, on paper of any tint."""

import cv2
import numpy as np
import pytest

from scanner.frame import Paper
from scanner.page.clean import clean

WIDTH, HEIGHT = 1240, 1754
WHITE, YELLOW, GREY = (240, 243, 244), (120, 225, 245), (190, 205, 212)
PHOTO, PENCIL, STAMP, PALE, PEN = (
    (slice(1400, 1640), slice(90, 330)),
    (slice(1300, 1303), slice(500, 900)),
    (slice(1450, 1560), slice(640, 750)),
    (slice(1450, 1560), slice(860, 970)),
    (slice(1660, 1666), slice(500, 900)),
)


def sheet(tone):
    """Print, a photograph, a line of pencil, a red stamp, a pale one and a line of blue ink."""
    made = np.full((HEIGHT, WIDTH, 3), tone, np.uint8)
    for row in range(26):
        cv2.putText(made, "Uy ban nhan dan xa Thuc Hanh xac nhan", (110, 150 + row * 42), 0, 1.2,
                    (30, 30, 30), 3, cv2.LINE_AA)  # fmt: skip
    share = np.array(tone) / 255
    for place, ink in ((PHOTO, (90, 100, 110)), (PENCIL, (195, 195, 195)), (STAMP, (45, 40, 205)),
                       (PALE, (150, 150, 235)), (PEN, (200, 90, 60))):  # fmt: skip
        made[place] = np.array(ink) * share
    return made


def shade(kind):
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    u, v = x / WIDTH, y / HEIGHT
    if kind == "hand":
        return 1 - 0.5 / (1 + np.exp(-(u * 0.8 + v * 0.6 - 0.8) * 40))
    light = np.ones((HEIGHT, WIDTH), np.float32)
    for finger in range(4):
        off = np.abs(u - 0.34 - 0.15 * finger + 0.15 * (v - 0.5)) / 0.035
        shadow = 0.42 / (1 + np.exp(np.clip((off - 1) * 5, -30, 30)))
        light = np.minimum(light, 1 - shadow * np.clip((v - 0.4) * 8, 0, 1))
    return light


def photographed(tone, kind):
    made = cv2.GaussianBlur(sheet(tone) * shade(kind)[..., None], (0, 0), 0.8)
    made += np.random.default_rng(1).normal(0, 2.5, made.shape).astype(np.float32)
    return np.clip(made, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("tone", [WHITE, YELLOW, GREY])
@pytest.mark.parametrize("kind", ["hand", "fingers"])
def test_the_shadow_goes_and_the_rest_stays(tone, kind):
    picture = photographed(tone, kind)
    made = clean(picture, Paper.A4).astype(int)
    bare = np.s_[1690:1740, 60:1180]
    assert np.ptp(np.median(picture[bare], axis=0).max(axis=1)) > 60  # the control: a shadow
    assert np.percentile(made[bare].min(axis=2), 3) > 215
    blue, green, red = np.median(made[STAMP].reshape(-1, 3), axis=0)
    assert red > 150
    assert max(blue, green) < 60
    blue, green, red = np.median(made[PALE].reshape(-1, 3), axis=0)
    assert max(blue, green) < 165
    assert red - blue > 60
    blue, _green, red = np.median(made[PEN].reshape(-1, 3), axis=0)
    assert blue - red > 70
    assert np.median(made[PENCIL].max(axis=2)) < 230
    assert np.median(made[PHOTO][40:200, 40:200]) < 150
