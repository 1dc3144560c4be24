"""The office makes its page of the sharpest frame in which the paper lay still."""

from __future__ import annotations

import numpy as np
import pytest
from desk import Hand
from steps import open_step

from scanner.frame import Frame
from scanner.page.shutter import Watch
from ui.officer.capture import CapturePage

QUAD = ((10.0, 10.0), (150.0, 10.0), (150.0, 100.0), (10.0, 100.0))
PIXELS = np.full((120, 160, 3), 90, np.uint8)
SHARPEST, LAST = (Frame(PIXELS, "test", at) for at in (1e9, 1e9 + 0.1))


@pytest.mark.parametrize(("best", "taken"), [(SHARPEST, SHARPEST), (None, LAST)])
def test_the_sharpest_frame_becomes_the_page(
    hand: Hand, monkeypatch: pytest.MonkeyPatch, best: Frame | None, taken: Frame
) -> None:
    open_step(hand, "capture")
    page = hand.page
    assert isinstance(page, CapturePage)
    shooting, made = page.shooting, list[Frame]()
    shooting._feed.stop()
    hand.until(lambda: not shooting.working)
    monkeypatch.setattr(shooting, "take", made.append)
    shooting._seen(LAST, Watch(QUAD, 1.0, "", fire=True, best=best))
    assert [id(frame) for frame in made] == [id(taken)]
    monkeypatch.setattr(shooting, "automatic", False)
    shooting._seen(LAST, Watch(QUAD, 1.0, "", fire=True, best=best))
    assert len(made) == 1
