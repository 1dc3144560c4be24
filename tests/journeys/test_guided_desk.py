"""From "Nộp" at step 9 through a training site to the number, inside the desk.

The officer's part is played by presses on the desk's own buttons, the citizen's by mouse and keys
on the portal's page.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk.desk import at_portal, home
from kiosk.model import State
from tests.journeys.guided_desk import (
    TRACE,
    Citizen,
    by_code,
    by_phone,
    fill,
    holding,
    in_vault,
    judge,
    leave,
    opened,
    page,
    screen,
    shown,
)
from tests.journeys.guided_visit import enter_a, heavy_pdf, send
from tests.kiosk.practice_sites import file_a
from tests.ui.looks import faults
from ui.browser import engine
from ui.tour.hand import Waited
from ui.tour.stage import SIZE, Stage, application, stage
from ui.widgets.buttons import Button
from ui.widgets.dialogs import Question

Key = Qt.Key
GUN = "025190000001||Ha Thi Mau|02011990|Nu|Khu 5, Xa Thuc Hanh, Tinh Phu Tho|20072025"


@pytest.fixture(scope="module")
def app() -> Iterator[QApplication]:
    made = application()
    yield made
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    made.processEvents()


@pytest.fixture(scope="module")
def open_desk(app: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(app, tmp_path_factory.mktemp("guided") / "home") as made:
        made.hand.press(Key.Key_Return)
        made.hand.until(made.at_home, "home")
        yield made


@pytest.fixture
def desk(open_desk: Stage) -> Iterator[Stage]:
    yield open_desk
    if open_desk.office.shell.walk.step:
        open_desk.office.shell.end()
    open_desk.hand.until(open_desk.at_home, "home after the test")


@pytest.mark.parametrize(
    ("code", "portal", "steps"),
    [
        ("1.004873", "", ("chon", "to_khai_1", "to_khai_2", "to_khai_3", "giay_to")),
        ("1.004194", "", ("to_khai_1", "to_khai_2", "giay_to")),
        ("1.000656", "Mở Đăng ký khai tử: cổng luyện tập B",
         ("chon", "to_khai_1", "to_khai_2", "to_khai_3", "giay_to")),
        pytest.param("2.000635", "Mở Cấp bản sao trích lục hộ tịch: cổng luyện tập C",
                     ("to_khai_1", "to_khai_2", "giay_to"), marks=pytest.mark.long),
    ],
)  # fmt: skip
def test_from_the_last_step_to_the_number(
    desk: Stage, code: str, portal: str, steps: tuple[str, ...]
) -> None:
    who = Citizen(desk, code)
    v = opened(desk, portal)
    assert who.stored().state is State.EXPORTED
    captcha, last = "[name=ma_kiem_tra]", "form.last"
    if "/b/" in v.session.plan.start:
        by_code(v)
        captcha, last = ".captcha input", ".panel.last"
    elif "/c/" in v.session.plan.start:
        by_phone(desk, v)
    else:
        enter_a(v)
    for step in steps:
        fill(desk, v, step)
    v.at("gui")
    assert who.stored().state is State.UNSURE, "from the last button on it may be filed"
    send(v, captcha, last)
    v.wait(lambda: v.session.number)
    assert who.stored().state is State.FILED, "the number is stored before anything is pressed"
    desk.hand.until(lambda: v.session._receipt, "the proof")
    assert screen(desk).panel.leave.accessibleName() == "Xong"
    leave(desk)
    judge(desk, who)
    desk.printing(Key.Key_F9)
    desk.end()


def test_closed_without_a_number_it_is_unsure_reminded_and_looked_up(desk: Stage) -> None:
    who = Citizen(desk, "1.001193")
    hand = desk.hand
    v = opened(desk, "Mở Đăng ký khai sinh: cổng luyện tập A")
    enter_a(v)
    url = desk.office.seat.desk.portal_url
    v.at("chon")
    v.js(f"location.href = '{url}/thuc-hanh/a/xem-mau/1.001193/gui'")
    v.at("gui")
    filed = file_a(url, heavy_pdf()).text(id="so-ho-so")
    leave(desk)
    assert screen(desk) is not None, "the first press only says what it means"
    assert "gõ số hiện trên trang" in screen(desk).panel.message.text()
    leave(desk)
    hand.until(lambda: page(desk).portal.face == "unsure", "the question")
    assert who.stored().state is State.UNSURE
    desk.end_by_header()
    assert "Đã nộp trên cổng chưa?" in shown(desk)
    hand.click(hand.find(Button, "Tra lại"))
    desk.go("send")
    page(desk).view.portal.number.line.setFocus()
    hand.write("12")
    hand.press(Key.Key_Return)
    hand.until(lambda: page(desk).view.portal.number.error(), "it is no number")
    hand.press(Key.Key_F5)
    looking = opened(desk)
    looking.at("tra_cuu")
    hand.click(screen(desk).panel.fill)
    hand.until(lambda: looking.session.outcomes, "who is looked up")
    looking.person_clicks("form.narrow button.main")
    looking.wait(lambda: looking.js("document.querySelector('table code')?.innerText") == filed)
    panel = screen(desk).panel
    panel.typed.line.setFocus()
    hand.write(filed)
    hand.click(panel.take)
    assert panel.leave.accessibleName() == "Xong"
    leave(desk)
    desk.state(State.FILED)
    assert who.stored().receipt.number == filed  # type: ignore[union-attr]
    desk.end()


def test_looked_up_and_not_there_it_is_opened_again(desk: Stage) -> None:
    who = Citizen(desk, "1.004873")
    opened(desk)
    store = desk.office.seat.desk
    in_vault(desk, lambda: at_portal.may_be_filed(store, who.visit, who.case.id))
    page(desk).portal.visit.leave()
    desk.hand.until(lambda: page(desk).portal.face == "unsure", "the question")
    desk.hand.press(Key.Key_F6)
    desk.state(State.EXPORTED)
    desk.hand.until(lambda: page(desk).portal.face == "portal", "the portals")
    desk.hand.press(Key.Key_F6)
    assert page(desk).portal.face == "packet"
    assert page(desk).view.packet.inside.isVisible(), "there is a way back"
    desk.hand.press(Key.Key_F7)
    desk.hand.until(lambda: page(desk).portal.face == "portal", "the portals again")
    desk.hand.press(Key.Key_Return)
    opened(desk).at("dang_nhap")


def test_the_next_citizen_meets_nothing_of_the_one_before(desk: Stage) -> None:
    Citizen(desk, "1.004873")
    first = opened(desk)
    enter_a(first)
    first.at("chon")
    first.js(f"(localStorage.setItem('ai', '{TRACE}'), document.cookie = 'ai={TRACE}', true)")
    assert TRACE in first.js("document.cookie")
    profile = first.session.pages._profile.qt
    gone: list[bool] = []
    profile.destroyed.connect(lambda: gone.append(True))
    desk.hand.click(desk.office.shell.header.end)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, Question)
    dialog.yes.click()
    assert gone, "the profile is gone before anything else happens"
    desk.hand.until(desk.at_home, "home")
    assert not holding(desk.program_home)
    (desk.program_home / "control").write_text(TRACE, "utf-16-le")
    assert [file.name for file in holding(desk.program_home)] == ["control"]
    (desk.program_home / "control").unlink()
    second = Citizen(desk, "1.004873")
    v = opened(desk)
    v.at("dang_nhap")
    assert v.js("localStorage.getItem('ai')") is None
    assert TRACE not in v.js("document.cookie")
    assert second.stored().state is State.EXPORTED


def test_what_did_not_fit_is_told_and_lies_there_for_the_technician(desk: Stage) -> None:
    Citizen(desk, "1.004873")
    v = opened(desk)
    v.at("dang_nhap")
    v.js("location.href = 'https://la.example.vn/'")
    v.wait(lambda: v.session.fences.blocked)
    leave(desk)
    desk.hand.until(lambda: page(desk).message.text(), "the officer is told")
    assert "reports" in page(desk).message.text()
    reports = list(at_portal.reports(desk.office.seat.desk).iterdir())
    assert b"la.example.vn" in reports[0].read_bytes()
    assert b"025190000001" not in reports[0].read_bytes()
    reports[0].unlink()
    reports[0].parent.rmdir()


def test_lock_and_pause_end_the_visit_at_once(desk: Stage) -> None:
    who = Citizen(desk, "1.004873")
    opened(desk)
    desk.office.lock_seat()
    assert page(desk).portal.visit.screen is None
    desk.hand.press(Key.Key_Return)
    desk.go("send")
    desk.hand.until(lambda: page(desk).portal.face == "portal", "the portals")
    desk.hand.press(Key.Key_F5)
    opened(desk)
    case_id = who.case.id
    desk.hand.click(desk.office.shell.header.pause)
    desk.hand.until(desk.at_home, "home")
    assert page(desk).portal.visit.screen is None
    store = desk.office.seat.desk
    view = in_vault(desk, lambda: home.overview(store))
    assert case_id in {line.case_id for line in view.at_portal}  # type: ignore[attr-defined]


def test_a_gun_at_the_portal_types_nothing_and_the_panel_says_what_to_do(desk: Stage) -> None:
    Citizen(desk, "1.004873")
    v = opened(desk)
    v.at("dang_nhap")
    v.person_clicks("#mat_khau")
    message = screen(desk).panel.message
    for _try in range(20):
        v.js("document.querySelector('#mat_khau').value = ''")
        at, slowest = time.monotonic(), 0.0
        for key in [*GUN, Key.Key_Return]:
            QTest.keyClick(v._surface(), key)
            at, before = time.monotonic(), at
            slowest = max(slowest, at - before)
        desk.hand.settle()
        if slowest < 0.025:
            break
    assert "Súng quét" in message.text()
    assert v.js("document.querySelector('#mat_khau').value") == ""
    assert v.session.step is not None
    assert v.session.step.id == "dang_nhap"
    assert not faults(desk.window)


def test_the_portal_has_the_whole_width_and_the_header_stays(desk: Stage) -> None:
    Citizen(desk, "1.004873")
    v = opened(desk)
    v.at("dang_nhap")
    shell = desk.office.shell
    assert shell.header.badge.isVisible()
    assert shell.header.badge.text() == "BẢN THỰC HÀNH"
    for hidden in (shell.steps, shell.words, shell.footer):
        assert not hidden.isVisible()
    assert v.session.view.width() > 950
    assert v.session.view.height() > 640
    assert v.session.view.accessibleName()
    found = faults(desk.window)
    assert not found, found
    for width, height in (desk.window.width(), desk.window.height()), (1000, 600):
        desk.window.setFixedSize(width, height)
        screen(desk).phone.show()
        desk.hand.settle(0.1)
        panel = screen(desk).panel
        bottom = panel.leave.mapTo(desk.window, QPoint(0, panel.leave.height())).y()
        assert bottom <= height, "the way out stays in reach"
    desk.window.setFixedSize(*SIZE)
    page(desk).portal.visit.leave()
    desk.hand.until(lambda: page(desk).portal.face == "portal", "the page is back")
    for back in (shell.steps, shell.words, shell.footer):
        assert back.isVisible()
    found = faults(desk.window)
    assert not found, found


def test_where_the_browser_cannot_run_the_packet_is_offered_with_the_reason(
    desk: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (engine.NO_SANDBOX, engine.FLAGS):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(engine, "_user", lambda _user: 0)
    Citizen(desk, "1.004873")
    desk.hand.until(lambda: page(desk).portal.face == "packet", "the packet")
    assert "tài khoản thường" in shown(desk)
    assert "Lưu các tệp giấy tờ" in shown(desk)
    assert not page(desk).view.packet.inside.isVisible()
    with pytest.raises(Waited):
        desk.hand.find(Button, "Mở Cấp")
