"""A QR gun where an office's secrets are typed: the store's passphrase and the officers' PINs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Hand, burst
from own_desk import keyless_desk
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

PHRASE, PIN = "bảy con trâu qua suối", "2580"
CARD = "025303004567||Ha Thi Kieu My|17032003|Nu|Khu 5, Xuan Dai, Phu Tho|20072025"
GOODS = "8934673583923"
"""What stands under the bars of a bottle of water."""
RETURN, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab


@pytest.fixture
def hand(app: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hand]:
    with keyless_desk(app, tmp_path / "home", monkeypatch) as made:
        yield made


def test_a_gun_types_no_passphrase_and_no_pin(hand: Hand) -> None:
    opening = hand.window.opening
    burst(hand.app, CARD)
    assert opening.phrase.value() == ""
    assert opening.phrase.line.hasFocus(), "its Enter gave nothing"
    assert "Súng quét" in opening.message.text()
    for _time in range(2):
        hand.type(PHRASE)
        hand.press(RETURN)
    hand.until(lambda: hand.program.office is not None)
    hand.until(hand.office.logon.name.isVisible)
    logon = hand.office.logon
    for field in (logon.name, logon.pin):
        field.line.setFocus()
        burst(hand.app, CARD)
        hand.settle()
        assert field.value() == ""
        assert "chưa có phiên" in logon.message.text()
    burst(hand.app, GOODS)
    hand.settle()
    assert logon.pin.value() == ""
    assert "không phải thẻ" in logon.message.text()
    logon.name.line.setFocus()
    hand.type("Lường Thị Thương")
    for _time in range(2):
        hand.press(TAB)
        hand.type(PIN)
    hand.press(RETURN)
    hand.until(lambda: hand.quiet is hand.office.home)
    hand.office.lock_seat()
    hand.until(lambda: hand.quiet is hand.office.lock)
    burst(hand.app, GOODS)
    hand.settle()
    assert hand.office.lock.pin.value() == ""
    assert hand.office.lock.errors.faults == (), "it was no wrong PIN"
    hand.type(PIN)
    hand.press(RETURN)
    hand.until(lambda: hand.quiet is hand.office.home)
