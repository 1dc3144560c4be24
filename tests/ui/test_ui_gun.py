from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from desk import burst
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from kiosk.desk.citizen import read_text
from kiosk.desk.gun import advice, is_code
from ui.officer.gun import Gun

CARD = "025303004567||Hà Thị Kiều My|17032003|Nữ|Khu 5, Xuân Đài, Phú Thọ|20072025"
PLAIN = "025303004567||Ha Thi Kieu My|17032003|Nu|Khu 5, Xuan Dai, Phu Tho|20072025"
Until = Callable[[Callable[[], bool]], None]


class Bench(QWidget):
    """A field, the gun's watch, and what it scanned."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.other = QLineEdit()
        self.entered = 0
        self.line.returnPressed.connect(self._enter)
        column = QVBoxLayout(self)
        column.addWidget(self.line)
        column.addWidget(self.other)
        self.scanned: list[str] = []
        self.show()
        self.activateWindow()
        self.line.setFocus()
        self.gun = Gun(app, is_code, self)
        self.gun.scanned.connect(self.scanned.append)

    def _enter(self) -> None:
        self.entered += 1


@pytest.fixture
def bench(app: QApplication) -> Bench:
    made = Bench(app)
    app.processEvents()
    return made


def test_a_card_never_reaches_the_field(bench: Bench, app: QApplication) -> None:
    bench.line.setText("đang gõ")
    burst(app, PLAIN)
    app.processEvents()
    assert bench.scanned == [PLAIN]
    assert bench.line.text() == "đang gõ"
    assert bench.entered == 0


def test_the_shift_keys_of_a_gun_change_nothing(bench: Bench, app: QApplication) -> None:
    shift = (Qt.Key.Key_Shift, Qt.KeyboardModifier.NoModifier, "")
    at = round(time.monotonic() * 1000)
    for char in PLAIN + "\r":
        held = char.isupper() or char == "|"
        mark = Qt.KeyboardModifier.ShiftModifier if held else Qt.KeyboardModifier.NoModifier
        code = Qt.Key.Key_Return if char == "\r" else Qt.Key.Key_unknown
        for press in [shift, (code, mark, char)] if held else [(code, mark, char)]:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, *press)
                event.setTimestamp(at := at + 2)
                app.sendEvent(bench.line, event)
    assert bench.scanned == [PLAIN]
    assert bench.line.text() == ""


def test_without_the_watch_it_would(bench: Bench, app: QApplication) -> None:
    """The control."""
    bench.line.removeEventFilter(bench.gun)
    burst(app, PLAIN)
    assert bench.line.text() == PLAIN
    assert bench.entered == 1


def test_a_person_types_as_ever(bench: Bench, app: QApplication, until: Until) -> None:
    for char in "giay khai sinh":
        QTest.keyClick(bench.line, char)
        end = time.monotonic() + 0.06
        while time.monotonic() < end:
            app.processEvents()
            time.sleep(0.002)
    assert bench.line.text() == "giay khai sinh"
    QTest.keyClick(bench.line, Qt.Key.Key_Return)
    assert bench.entered == 1
    assert bench.scanned == []


def test_fast_keys_that_are_no_card_arrive_in_order(
    bench: Bench, app: QApplication, until: Until
) -> None:
    burst(app, "giay xac nhan tinh trang")
    until(lambda: bench.entered == 1)
    assert bench.line.text() == "giay xac nhan tinh trang"
    assert bench.scanned == []


def test_fast_keys_without_enter_arrive_too(bench: Bench, app: QApplication, until: Until) -> None:
    burst(app, "khai sinh cho con", enter=False)
    until(lambda: bench.line.text() == "khai sinh cho con")


def test_keys_with_ctrl_and_tab_are_never_held(bench: Bench, app: QApplication) -> None:
    QTest.keyClick(bench.line, "a")
    QTest.keyClick(bench.line, Qt.Key.Key_Tab)
    assert bench.line.text() == "a"
    assert bench.other.hasFocus()


def test_a_key_arrives_where_it_was_typed_when_the_focus_moves(bench: Bench) -> None:
    QTest.keyClick(bench.line, "a")
    assert not bench.gun.idle
    bench.other.setFocus()
    assert bench.gun.idle
    assert (bench.line.text(), bench.other.text()) == ("a", "")


def test_a_key_arrives_although_nothing_has_the_focus_any_more(bench: Bench, until: Until) -> None:
    QTest.keyClick(bench.line, "a")
    bench.line.clearFocus()
    until(lambda: bench.gun.idle)
    assert bench.line.text() == "a"


def test_a_burst_whose_focus_moves_is_still_a_card(bench: Bench, app: QApplication) -> None:
    at = burst(app, PLAIN[:20], enter=False)
    bench.other.setFocus()
    burst(app, PLAIN[20:], at=at)
    assert bench.scanned == [PLAIN]
    assert bench.line.text() + bench.other.text() == ""


def test_the_watch_follows_the_focus(bench: Bench, app: QApplication) -> None:
    bench.other.setFocus()
    app.processEvents()
    burst(app, PLAIN)
    assert bench.scanned == [PLAIN]
    assert bench.other.text() == ""


def test_what_counts_as_a_code() -> None:
    assert is_code(CARD)
    assert is_code("https://vnid.vn/abc")
    assert not is_code("giay xac nhan tinh trang hon nhan")
    assert not is_code("H44.99.1-261124-0001")


def telex(app: QApplication, at: int = 0) -> None:
    """A card whose letters Unikey rewrites: a backspace and the letter that it makes of two."""
    before, after = PLAIN.split("Ha", 1)
    at = burst(app, before + "Ha", enter=False, at=at)
    at = burst(app, "\b", enter=False, at=at)
    burst(app, "ả" + after, at=at)


def doubting(app: QApplication) -> tuple[Bench, list[str]]:
    bench, told = Bench(app), []
    bench.gun.stop()
    bench.gun = Gun(app, is_code, bench, advice)
    bench.gun.scanned.connect(bench.scanned.append)
    bench.gun.damaged.connect(told.append)
    app.processEvents()
    return bench, told


def test_letters_that_unikey_rewrote_are_not_believed(app: QApplication) -> None:
    bench, told = doubting(app)
    telex(app)
    app.processEvents()
    assert bench.scanned == []
    assert bench.line.text() == ""
    assert len(told) == 1
    assert "Unikey" in told[0]


def test_an_input_method_in_the_middle_of_a_burst_reaches_no_field(app: QApplication) -> None:
    bench, told = doubting(app)
    at = burst(app, PLAIN[:15], enter=False)
    event = QInputMethodEvent("", [])
    event.setCommitString("Hả")
    app.sendEvent(bench.line, event)
    burst(app, PLAIN[17:], at=max(at, round(time.monotonic() * 1000)))
    app.processEvents()
    assert bench.line.text() == ""
    assert bench.scanned == []
    assert len(told) == 1


def test_a_person_composes_as_ever(app: QApplication) -> None:
    bench, told = doubting(app)
    event = QInputMethodEvent("", [])
    event.setCommitString("Hả")
    app.sendEvent(bench.line, event)
    app.processEvents()
    assert bench.line.text() == "Hả"
    assert told == []


def test_keys_of_another_layout_are_read_and_broken_ones_are_told(app: QApplication) -> None:
    bench, told = doubting(app)
    layout = "".join(
        dict(zip("1234567890", "ăâêô\u0300\u0309\u0303\u0301\u0323đ", strict=True)).get(c, c)
        for c in PLAIN
    )
    burst(app, layout)
    app.processEvents()
    assert bench.scanned == [layout]
    found = read_text(layout)
    assert found.id_number is not None
    assert found.id_number.text == "025303004567"
    burst(app, "x9y||q|z|w|k|m||||")
    app.processEvents()
    assert bench.scanned == [layout]
    assert len(told) == 1
    assert "tiếng Anh" in told[0]
    assert bench.line.text() == ""


def test_a_gun_without_enter_is_a_gun(app: QApplication, until: Until) -> None:
    bench, told = doubting(app)
    burst(app, PLAIN, enter=False)
    until(lambda: bench.gun.idle)
    assert bench.scanned == [PLAIN]
    assert bench.line.text() == ""
    assert told == []
