"""A QR gun at every step of the desk: its keys reach no field, whatever has the focus."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from desk import Hand, burst
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget
from steps import open_step, words

from kiosk.desk import account
from ui.officer.account import AccountPage

OTHER = "001090012345||Nguyen Van Khac|05051990|Nam|So 1, Ba Dinh, Ha Noi|01012024"
STEPS = ("procedure", "papers", "citizen", "consent", "form", "capture", "review", "send")
LOG_IN = ("1.004194", "thue_muon")
"""A procedure whose portal wants the citizen's own account."""


def fields(root: QWidget) -> list[QLineEdit | QPlainTextEdit]:
    found: list[QLineEdit | QPlainTextEdit] = []
    for kind in (QLineEdit, QPlainTextEdit):
        found += [one for one in root.findChildren(kind) if one.isVisible() and one.isEnabled()]
    return found


def text(field: QLineEdit | QPlainTextEdit) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


@pytest.mark.parametrize("step", [*STEPS, "account"])
def test_no_field_of_a_step_gets_a_key_of_the_gun(hand: Hand, step: str) -> None:
    open_step(hand, step, *(LOG_IN if step == "account" else ()))
    read: list[str] = []
    hand.office.gun.scanned.disconnect(hand.office.cards.take_payload)
    hand.office.gun.scanned.connect(read.append)
    try:
        targets: list[QWidget] = [*fields(hand.window)[:4], hand.office.shell]
        for target in targets:
            target.setFocus()
            hand.settle()
            before = [text(one) for one in fields(hand.window)]
            burst(hand.app, OTHER)
            hand.settle()
            assert [text(one) for one in fields(hand.window)] == before
            assert hand.office.shell.walk.step == step, "its Enter pressed nothing"
        assert read == [OTHER] * len(targets)
    finally:
        hand.office.gun.scanned.disconnect(read.append)
        hand.office.gun.scanned.connect(hand.office.cards.take_payload)


def test_a_gun_types_no_password_of_a_citizen(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "by_password", lambda _desk, _visit: True)
    visit = open_step(hand, "account", *LOG_IN)
    page = hand.page
    assert isinstance(page, AccountPage)
    page.enter()
    hand.settle()
    page.choose(account.OWN_ACCOUNT)
    card = page.password
    for field in (card.user, card.password):
        for code in (OTHER, "8934673583923")[: 1 + (field is card.password)]:
            field.line.setFocus()
            hand.settle()
            burst(hand.app, code)
            hand.settle()
            assert card.user.line.text() + card.password.line.text() == ""
    assert not card.isHidden(), "its Enter handed nothing over"
    assert "Súng quét vừa gửi một mã" in words(hand)
    card.user.line.setFocus()
    at = burst(hand.app, "nguoi-dan", enter=False)
    hand.press(Qt.Key.Key_Tab)
    burst(hand.app, "Mat-Khau!2026", enter=False, at=at + 5)
    hand.settle()
    assert card.password.line.text() == "Mat-Khau!2026", "a keeper of passwords types as fast"
    assert not account.has_password(visit.open_case().id)


def test_a_reading_that_unikey_changed_is_told_on_the_page(hand: Hand) -> None:
    open_step(hand, "form")
    at = burst(hand.app, OTHER[:20], enter=False)
    burst(hand.app, "\bữ" + OTHER[20:], at=at)
    hand.settle()
    assert "Chuyển Unikey sang chữ E" in words(hand)
    assert "Nguyen Van Khac" not in words(hand)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_gun_on_a_serial_line_is_read_at_any_step_and_missed_when_it_goes(
    hand: Hand, tmp_path: Path
) -> None:
    import tty

    gun_end, far_end = os.openpty()
    tty.setraw(far_end)
    visit = open_step(hand, "form")
    case = visit.open_case()
    assert case.citizen is not None
    number = case.citizen.id_number
    assert number is not None
    serial = hand.office.serial_gun
    here: list[bool] = []
    serial.plugged.connect(here.append)
    serial.start(os.ttyname(far_end))
    try:
        hand.until(lambda: here == [True])
        line = fields(hand.window)[0]
        line.setFocus()
        before = text(line)
        os.write(gun_end, f"{number.text}||Hà Thị Kiều My|17032003|Nữ|Phú Thọ|20072025\r".encode())
        hand.until(lambda: "Đã đọc thẻ và lưu." in words(hand))
        assert text(line) == before
        os.close(gun_end)
        gun_end = -1
        hand.until(lambda: here == [True, False])
        assert "Máy đọc mã QR mất kết nối" in words(hand)
    finally:
        serial.stop()
        serial.plugged.disconnect(here.append)
        os.close(far_end)
        if gun_end >= 0:
            os.close(gun_end)
