"""Where the office wants it, a supervisor's PIN stands between the review and the sending."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from desk import Hand
from PySide6.QtCore import Qt
from steps import in_vault, open_step, whole, words

from kiosk.desk import approval
from kiosk.model import Case, State
from kiosk.vault import officers

BOSS, PIN = "Công Tằng Tôn Nữ Hoàng Thị Nguyệt Quỳnh Hương Giang", "4071"


def _wanted(_desk: object, case: Case | None) -> bool:
    """As in an office that has it switched on; practice itself never asks."""
    return case is not None and case.state is State.REVIEWED and case.approval is None


def test_the_case_waits_for_the_supervisor_and_is_sent_with_the_right_pin(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(approval, "wanted", _wanted)
    desk = hand.office.seat.desk

    def enrol() -> None:
        with desk.vault.begin() as tx:
            officers.enrol(tx, BOSS, PIN, "supervisor")

    in_vault(hand, enrol)
    visit = open_step(hand, "review", brought="")
    hand.press(Qt.Key.Key_F2)
    hand.at("send")
    card = hand.office.shell.pages["send"].approving.card
    hand.until(card.pin.isVisible)
    hand.settle()
    assert visit.open_case().state is State.REVIEWED
    assert "Chờ lãnh đạo duyệt" in words(hand)
    whole(hand)
    if folder := os.environ.get("KIOSK_LOOK"):
        hand.window.grab().save(str(Path(folder) / "approval.png"))
    assert card.pin.line.hasFocus()
    hand.type("9999")
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: "không đúng" in card.pin.error())
    assert visit.open_case().state is State.REVIEWED
    hand.settle()
    assert card.pin.line.hasFocus()
    hand.type(PIN)
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: visit.open_case().state is not State.REVIEWED)
    assert not card.isVisible()
    given = visit.open_case().approval
    assert given is not None
    assert given.officer == BOSS
