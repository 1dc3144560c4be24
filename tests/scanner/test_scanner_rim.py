"""A sliver of desk along the edge goes; what is the sheet's own at its edge stays."""

import numpy as np

from scanner.frame import Pixels
from scanner.page.rim import rimless


def sheet() -> Pixels:
    return np.full((1414, 1000, 3), 255, np.uint8)


def test_a_broken_dark_line_along_each_edge_goes() -> None:
    made = sheet()
    for side in range(4):
        edge = np.rot90(made, side)
        edge[:5, 200:700] = 40
        edge[:5, 400:415] = 255
    assert (rimless(made) == 255).all()


def test_a_wedge_of_desk_goes_as_far_as_two_millimetres() -> None:
    made = sheet()
    for column in range(1000):
        made[: column // 50, column] = 60
    rimless(made)
    assert (made[:, :450] == 255).all()
    assert made[10, 900].max() == 60


def test_half_a_stamp_across_the_edge_stays() -> None:
    made = sheet()
    down, across = np.mgrid[:1414, :1000]
    away = np.hypot(down + 20, across - 500)
    made[(away > 80) & (away < 88)] = (60, 60, 220)
    made[:4, 300:380] = (60, 60, 220)
    before = made.copy()
    assert (rimless(made) == before).all()


def test_print_that_runs_off_the_sheet_and_a_dark_band_stay() -> None:
    made = sheet()
    made[:300, 100:900] = 90
    made[40:46, 920:1000] = 30
    before = made.copy()
    assert (rimless(made) == before).all()
