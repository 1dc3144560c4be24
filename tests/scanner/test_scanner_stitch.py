"""A page from closer pictures of its parts; never of two sheets."""

import cv2
import numpy as np
import pytest
from drawn_desk import across, desk, frame, lay, paper

from scanner.frame import Paper, Verdict
from scanner.page.stitch import DoesNotJoin
from scanner.pictures import decode_jpeg
from scanner.pipeline import Parts, add_part, join_parts, photograph

WIDE, HIGH = 1280, 800
LYING = ((88.0, 16.0), (1184.0, 11.0), (1176.0, 787.0), (94.0, 782.0))
PER_PX = 1150 / 1240


def sheet(seed):
    """A page whose print fills it, with a stamp."""
    return paper(seed, lines=36)


def whole(seed):
    shot = lay(desk(WIDE, HIGH, seed), across(sheet(seed)), LYING, seed=seed)
    return photograph(frame(shot), Paper.A4)


def closer(seed, middle, picture=None):
    """A picture of the stretch of the page around `middle` (0 to 1), a little slanted."""
    rng = np.random.default_rng(round(100 * middle) + seed)
    box = np.array([[0, 0], [1240, 0], [1240, 1754], [0, 1754]]) - (620, middle * 1754)
    turn = np.radians(rng.uniform(-1.5, 1.5))
    c, s = np.cos(turn), np.sin(turn)
    points = box @ np.array([[c, s], [-s, c]]) * PER_PX + (WIDE / 2, HIGH / 2)
    points += rng.uniform(-8, 8, points.shape)
    shown = lay(desk(WIDE, HIGH, seed), sheet(seed) if picture is None else picture, points)
    return frame(np.clip(shown * rng.uniform(0.75, 1.05), 0, 255).astype(np.uint8))


@pytest.fixture(scope="module")
def page():
    return whole(1)


def test_three_closer_pictures_make_a_finer_page(page):
    parts = Parts(page)
    assert parts.missing() is not None
    for middle in (0.8, 0.2, 0.5):
        parts = add_part(parts, closer(1, middle))
    assert parts.missing() is None
    made = join_parts(parts)
    assert made.dpi > 1.35 * page.dpi
    assert (made.verdict, made.size_mm, made.paper) == (Verdict.OK, (210.0, 297.0), Paper.A4)
    shown = decode_jpeg(made.master)
    true = cv2.resize(sheet(1), (shown.shape[1], shown.shape[0]), interpolation=cv2.INTER_AREA)
    worst = 0.0
    for y in range(150, shown.shape[0] - 250, 60):  # every line stands where it was printed
        tile = true[y : y + 60, 200:900]
        around = shown[y - 12 : y + 72, 188:912]
        place = cv2.minMaxLoc(cv2.matchTemplate(around, tile, cv2.TM_CCOEFF_NORMED))
        if tile.std() > 25:
            assert place[1] > 0.75
            worst = max(worst, float(np.hypot(place[3][0] - 12, place[3][1] - 12)))
    assert worst / (made.width / 210) < 0.6


def test_a_picture_of_another_sheet_is_refused(page):
    with pytest.raises(DoesNotJoin):
        add_part(Parts(page), closer(2, 0.5))


def test_the_same_form_filled_in_otherwise_is_refused(page):
    other, strange = sheet(1), sheet(2)
    for line in range(0, 36, 2):  # every other line says something else
        rows = slice(120 + line * 40, 160 + line * 40)
        other[rows] = strange[rows]
    with pytest.raises(DoesNotJoin):
        add_part(Parts(page), closer(1, 0.5, other))


def test_bare_desk_is_refused_and_a_gap_is_named(page):
    with pytest.raises(DoesNotJoin):
        add_part(Parts(page), frame(desk(WIDE, HIGH, 3)))
    parts = add_part(Parts(page), closer(1, 0.2))
    gap = parts.missing()
    assert gap is not None
    assert 0.2 < gap[0] < 0.6 < gap[1] <= 1.0
    with pytest.raises(DoesNotJoin, match="Còn thiếu"):
        join_parts(parts)


def test_the_same_words_elsewhere_on_another_sheet_are_refused():
    few = paper(1, lines=9, stamp=False)
    shot = lay(desk(WIDE, HIGH, 4), across(few), LYING)
    page = photograph(frame(shot), Paper.A4)
    add_part(Parts(page), closer(4, 0.2, few))  # the control: on its own sheet they are taken
    with pytest.raises(DoesNotJoin):
        add_part(Parts(page), closer(4, 0.2, np.roll(few, 90, axis=0)))
