from __future__ import annotations

from pathlib import Path

import pytest
from desk import Hand
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from steps import buttons, in_vault, open_step, whole, words

from kiosk.desk import account, send, ways
from kiosk.desk.send import Progress
from kiosk.desk.visit import Visit
from kiosk.model import State
from ui import theme
from ui.officer.send import SendPage
from ui.officer.send_number import NumberCard
from ui.officer.send_view import sentence
from ui.widgets.buttons import Button
from ui.widgets.dialogs import Question

Key = Qt.Key


def _reviewable(hand: Hand) -> Visit:
    """A case with nothing open."""
    return open_step(hand, "review", brought="")


def test_a_silent_portal_keeps_the_case_and_says_so(hand: Hand) -> None:
    visit = _reviewable(hand)
    hand.press(Key.Key_F2)
    hand.at("send")
    hand.until(lambda: "Thử lại ngay (F5)" in buttons(hand))
    assert visit.open_case().state in (State.SEALED, State.SENDING)
    assert "hồ sơ không mất" in words(hand)
    assert "Lần gửi thứ 1." in words(hand)
    hand.until(lambda: "1 hồ sơ chờ gửi" in words(hand))
    hand.until(lambda: "Cổng không trả lời" in words(hand))
    whole(hand)
    hand.press(Key.Key_F5)
    hand.until(lambda: "Lần gửi thứ 2." in words(hand))
    hand.press(Key.Key_Return)
    hand.until(lambda: hand.quiet is hand.office.home)
    hand.until(lambda: "1 hồ sơ chờ gửi" in words(hand))


def _progress(state: State, detail: str = "", blocked: str = "") -> Progress:
    return Progress(
        state=state,
        words="",
        detail=detail,
        number="",
        tries=3,
        blocked=blocked,
        settled=False,
    )


@pytest.mark.parametrize(
    ("progress", "tone", "words"),
    [
        (_progress(State.SENDING), "info", "vài giây"),
        (_progress(State.SEALED, "Cổng đang bận."), "attention", "Máy tự gửi lại"),
        (_progress(State.UNSURE, "Mất câu trả lời."), "attention", "không gửi hai lần"),
        (_progress(State.SEALED, "x", "draft"), "attention", "bản nháp lạ"),
        (_progress(State.SEALED, "Cổng không nhận tài khoản.", "login"), "error", "không mất"),
        (_progress(State.SEALED, "Tệp quá lớn.", "input"), "error", "Tệp quá lớn."),
    ],
)
def test_every_state_on_the_way_has_its_sentence(progress: Progress, tone: str, words: str) -> None:
    shown = sentence(progress)
    assert shown[0] == tone
    assert words in shown[1]
    assert shown[2]


def test_a_foreign_draft_is_deleted_only_after_the_question(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    released: list[str] = []
    monkeypatch.setattr(send, "release", lambda _desk, case: released.append(case))
    monkeypatch.setattr(
        send, "progress", lambda _desk, _case: _progress(State.SEALED, "Nháp.", "draft")
    )
    visit = _reviewable(hand)
    hand.press(Key.Key_F2)
    hand.at("send")
    hand.until(lambda: "Xoá nháp lạ…" in buttons(hand))
    press = [one for one in hand.window.findChildren(Button) if one.text() == "Xoá nháp lạ…"]
    press[0].click()
    dialog = hand.app.activeModalWidget()
    assert isinstance(dialog, Question)
    dialog.no.click()
    hand.rest(0.1)
    assert not released
    press[0].click()
    dialog = hand.app.activeModalWidget()
    assert isinstance(dialog, Question)
    dialog.yes.click()
    hand.until(lambda: released)
    assert released == [visit.open_case().id]


def test_the_packet_is_saved_copied_and_numbered(hand: Hand, tmp_path: Path) -> None:
    visit = _reviewable(hand)
    desk = hand.office.seat.desk
    in_vault(hand, lambda: ways.choose(desk, visit, "packet"))
    in_vault(hand, lambda: account.choose(desk, visit, "own_phone"))
    hand.press(Key.Key_F2)
    hand.until(lambda: visit.open_case().state is State.EXPORTED)
    hand.idle()
    page = hand.page
    assert isinstance(page, SendPage)
    whole(hand)
    folder = tmp_path / "goi"
    page.view.packet.folder_chosen.emit(str(folder))
    hand.until(lambda: page.view.packet.saved.isVisible())
    assert (folder / "du-lieu.pdf").read_bytes().startswith(b"%PDF")
    copy = [
        one
        for one in page.findChildren(Button)
        if one.accessibleName() == "Chép Số định danh cá nhân"
    ]
    copy[0].click()
    assert QGuiApplication.clipboard().text() == "025303004567"
    page.view.packet.number.setFocus()
    hand.type("12")
    hand.press(Key.Key_Return)
    hand.until(lambda: page.view.packet.number.error())
    assert visit.open_case().state is State.EXPORTED
    page.view.packet.number.set_value("")
    page.view.packet.number.setFocus()
    hand.type("000.17.22.H56-261124-0001")
    hand.press(Key.Key_Return)
    hand.until(lambda: visit.open_case().state is State.FILED)
    hand.idle()
    assert "000.17.22.H56-261124-0001" in words(hand)
    hand.press(Key.Key_Return)
    hand.until(lambda: hand.quiet is hand.office.home)
    assert not QGuiApplication.clipboard().text()


@pytest.mark.parametrize("large", [False, True])
def test_a_long_number_stays_whole_beside_its_code(hand: Hand, large: bool) -> None:
    app = hand.app
    theme.apply(app, theme.make(large=large))
    card = NumberCard()
    card.resize(640, 240)
    card.show()
    number = "000.00.19.H26-261124-0012345"
    card.show_number(number, "Đã gửi", "", send.number_qr(number))
    app.processEvents()
    assert card.number.fontMetrics().horizontalAdvance(number) <= card.number.width()
    assert card.code.geometry().right() < card.width()
    card.close()
    card.deleteLater()


def test_the_code_of_a_number_can_be_read(hand: Hand) -> None:
    import zxingcpp
    from PIL import Image

    number = "H44.99.1-261124-0007"
    card = NumberCard()
    card.resize(760, 240)
    card.show()
    card.show_number(number, "", "", send.number_qr(number))
    hand.app.processEvents()
    shot = card.code.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    picture = Image.frombytes(
        "RGB", (shot.width(), shot.height()), bytes(shot.bits()), "raw", "RGB", shot.bytesPerLine()
    )
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [number]
    card.close()
    card.deleteLater()
