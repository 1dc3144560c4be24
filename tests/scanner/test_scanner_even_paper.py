"""An evenly white sheet, as a scan or a drawn form is, stays white and keeps its print."""

import numpy as np
import pytest

from scanner.frame import Paper
from scanner.page.clean import clean


@pytest.mark.parametrize("white", [255, 245, 180])
def test_an_evenly_lit_sheet_keeps_its_white_and_its_print(white: int) -> None:
    sheet = np.full((1414, 1000, 3), white, np.uint8)
    for top in range(120, 1300, 60):
        sheet[top : top + 12, 100:900:3] = 30
    made = clean(sheet, Paper.A4)
    assert np.median(made) > 240
    assert made[126, 100].max() < 80
