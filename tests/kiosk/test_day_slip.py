"""The day's slip: figures, people, and an anchor that the log is checked against later."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from pdf_text import text_of

from kiosk.desk import evening
from kiosk.desk.core import Desk
from kiosk.settings import Home, Settings
from kiosk.slips import day
from kiosk.slips.sheet import practice_words
from kiosk.vault import verify


def test_what_is_printed_in_the_evening_fits_the_log_ever_after(tmp_path: Path) -> None:
    with Desk.open(Home(tmp_path), Settings(practice=True), practice=True) as desk:
        desk.officer = "Trần Thị Hạnh"
        pdf = evening.slip(desk)
        with desk.vault.read() as tx:
            anchor = tx.chain.anchor()
        text = text_of(pdf)
        assert anchor in text
        assert "Trần Thị Hạnh" in text
        assert practice_words() in text
        with desk.vault.begin() as tx:
            tx.audit("outbox", "later")
        assert verify(desk.vault, anchor).anchored


@pytest.mark.parametrize("size", ["A4", "A5"])
def test_a_slip_says_when_the_log_was_touched_or_is_empty(size: day.Size) -> None:
    made = day.Day(
        day="24/11/2026",
        time="17:02 ngày 24/11/2026",
        office="Trung tâm",
        officer="A",
        officers=("A", "B"),
        figures=(("Hồ sơ đã nộp", 12),),
        anchor="7-ABCD-EFGH-IJKL",
        entries=7,
        sound=False,
        size=size,
    )
    assert "đã bị sửa" in text_of(day.render(made))

    empty = day.render(msgspec.structs.replace(made, anchor="", sound=True))
    assert "chưa có mục nào" in text_of(empty)
    assert "đã bị sửa" not in text_of(empty)
