from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from desk import Hand, Strays, burst, close_desk, open_desk
from looks import faults
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from kiosk.desk.practice import PracticePortal
from kiosk.model import Source, State
from kiosk.procedures import catalogue, search
from ui import theme
from ui.app import FRAME, Program, Window
from ui.widgets.buttons import Tick
from ui.widgets.dialogs import Question

ANOTHER = "025190001234||Nguyen Van An|01021990|Nam|Xa Thuc Hanh|01012024"


@pytest.fixture(scope="session")
def index() -> search.Index:
    """Made once: it takes longer than most of these tests."""
    return search.Index(catalogue.load())


@pytest.fixture
def hand(
    app: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index: search.Index
) -> Iterator[Hand]:
    monkeypatch.setattr(search, "Index", lambda *_known: index)
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(PracticePortal, "start", lambda _self: "http://127.0.0.1:9")
    monkeypatch.setattr(PracticePortal, "stop", lambda _self: None)
    before = set(threading.enumerate())
    strays = Strays(app)
    made = open_desk(app)
    yield made
    made.until(lambda: made.program.office is not None)
    close_desk(made)
    app.removeEventFilter(strays)
    assert strays.seen == []
    assert not [t for t in threading.enumerate() if t not in before]


def _question(hand: Hand) -> Question:
    hand.until(lambda: isinstance(hand.app.activeModalWidget(), Question))
    found = hand.app.activeModalWidget()
    assert isinstance(found, Question)
    return found


def _words(hand: Hand) -> str:
    labels = hand.window.findChildren(QLabel)
    lines = hand.window.findChildren(QLineEdit)
    return "\n".join([label.text() for label in labels] + [line.text() for line in lines])


def test_one_key_logs_on_in_practice_and_the_frame_is_yellow(hand: Hand) -> None:
    hand.log_on()
    assert hand.window.property("practice") is True
    assert "BẢN THỰC HÀNH" in hand.window.windowTitle()
    assert hand.office.shell.header.badge.isVisible()
    for contrast, yellow in ((False, "#F5B800"), (True, "#FFD400")):
        hand.office.set_contrast(contrast)
        hand.settle()
        picture = hand.window.grab().toImage()
        assert picture.pixelColor(2, 2).name().upper() == yellow
        inside = picture.pixelColor(FRAME + 1, FRAME + 1).name().upper()
        assert inside == theme.current().palette.navy


def test_search_without_accents_opens_the_procedure(hand: Hand) -> None:
    hand.start()
    hand.type("giay doc than")
    hand.until(lambda: hand.office.seat.visit.pack is not None)
    pack = hand.office.seat.visit.pack
    assert pack is not None
    assert pack.code == "1.004873"
    hand.idle()
    assert "3 ngày làm việc" in _words(hand)
    assert not hand.office.shell.footer.back.isVisible()


def test_the_variant_must_be_picked(hand: Hand) -> None:
    hand.start()
    hand.type("giay doc than")
    hand.until(lambda: hand.office.seat.visit.pack is not None)
    hand.idle()
    hand.press(Qt.Key.Key_Return)
    assert hand.office.shell.walk.step == "procedure"
    assert hand.page.errors.isVisible()
    hand.press(Qt.Key.Key_Return)
    hand.idle()
    assert hand.office.seat.visit.variant
    hand.press(Qt.Key.Key_Return)
    hand.at("papers")


def test_enter_does_not_wait_for_the_search(hand: Hand) -> None:
    hand.start()
    box = hand.page.box  # type: ignore[attr-defined]
    box.setText("dang ky tam tru")
    box.textEdited.emit(box.text())
    hand.press(Qt.Key.Key_Return)
    hand.idle()
    pack = hand.office.seat.visit.pack
    assert pack is not None
    assert pack.code == "1.004194"


def test_nothing_found_says_so(hand: Hand) -> None:
    hand.start()
    hand.type("zzqqxx")
    hand.until(lambda: "Không thấy thủ tục nào" in _words(hand))
    hand.press(Qt.Key.Key_Return)
    assert hand.office.shell.walk.step == "procedure"


def test_missing_papers_are_asked_about_once(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[tuple[bytes, str]] = []
    hand.to_papers()
    seat = hand.office.seat
    seat.print_pdf.disconnect()
    seat.print_pdf.connect(lambda pdf, title: printed.append((bytes(pdf), title)))
    hand.office.shell.setFocus()
    hand.press(Qt.Key.Key_Return)
    assert hand.office.shell.walk.step == "papers"
    assert "Còn thiếu" in hand.page.message.text()
    hand.press(Qt.Key.Key_F4)
    hand.until(lambda: bool(printed))
    assert printed[0][0].startswith(b"%PDF")
    assert seat.visit.case is None
    hand.press(Qt.Key.Key_Return)
    hand.at("citizen")


def test_a_ticked_paper_is_brought(hand: Hand) -> None:
    hand.to_papers()
    tick = hand.page.findChildren(Tick)[0]
    assert tick.hasFocus()
    hand.press(Qt.Key.Key_Space)
    assert len(hand.office.seat.visit.brought) == 1


def test_the_card_is_read_by_itself_and_stored(hand: Hand) -> None:
    hand.to_citizen()
    hand.until(lambda: hand.office.seat.visit.case is not None)
    hand.idle()
    case = hand.office.seat.visit.case
    assert case is not None
    assert case.citizen is not None
    assert case.citizen.full_name is not None
    assert case.citizen.full_name.source is Source.CARD
    assert case.state is State.DRAFT
    assert hand.office.shell.header.who.text().startswith("Công dân: ")
    assert case.citizen.full_name.text not in hand.office.shell.header.who.text()
    assert "đọc từ thẻ" in _words(hand)


def test_an_edit_takes_the_mark_of_the_card_away(hand: Hand) -> None:
    hand.to_citizen()
    hand.until(lambda: hand.office.seat.visit.case is not None)
    hand.idle()
    field = hand.page.form.fields["full_name"]  # type: ignore[attr-defined]
    assert field.badge.text() == "đọc từ thẻ"
    field.line.setFocus()
    field.line.selectAll()
    hand.type("Hà Thị Kiều Mỵ")
    assert field.badge.text() == ""
    hand.press(Qt.Key.Key_Tab)
    hand.idle()
    assert field.badge.text() == "gõ tay"
    case = hand.office.seat.visit.case
    assert case is not None
    assert case.citizen is not None
    assert case.citizen.full_name is not None
    assert case.citizen.full_name.text == "Hà Thị Kiều Mỵ"
    assert case.citizen.full_name.source is Source.TYPED


def test_an_impossible_date_is_said_at_its_line_and_stops_the_way_on(hand: Hand) -> None:
    hand.to_citizen()
    hand.until(lambda: hand.office.seat.visit.case is not None)
    hand.idle()
    field = hand.page.form.fields["dob"]  # type: ignore[attr-defined]
    field.line.setFocus()
    field.line.selectAll()
    hand.type("31/02/1990")
    hand.press(Qt.Key.Key_Return)
    hand.idle()
    assert field.error()
    assert field.line.hasFocus()
    assert hand.office.shell.walk.step == "citizen"
    field.line.selectAll()
    hand.type("17/03/2003")
    hand.press(Qt.Key.Key_Return)
    hand.at("consent")


def test_a_gun_is_accepted_at_an_early_step_and_kept_in_memory_only(hand: Hand) -> None:
    hand.to_papers()
    burst(hand.app, ANOTHER)
    seat = hand.office.seat
    hand.until(lambda: seat.held_card is not None)
    assert seat.visit.case is None
    assert "Đã đọc thẻ" in hand.page.message.text()
    hand.press(Qt.Key.Key_F2, Qt.Key.Key_Return)
    hand.at("citizen")
    hand.until(lambda: seat.visit.case is not None)
    case = seat.visit.case
    assert case is not None
    assert case.citizen is not None
    assert case.citizen.id_number is not None
    assert case.citizen.id_number.text == "025190001234"


def test_another_citizens_card_is_asked_about(hand: Hand) -> None:
    hand.to_citizen()
    hand.until(lambda: hand.office.seat.visit.case is not None)
    hand.idle()
    hand.office.cards.take_payload(ANOTHER)
    question = _question(hand)
    assert "người khác" in question.text.text()
    question.reject()
    case = hand.office.seat.visit.case
    assert case is not None
    assert case.citizen is not None
    assert case.citizen.id_number is not None
    assert case.citizen.id_number.text != "025190001234"


def test_somebody_else_stands_here(hand: Hand) -> None:
    hand.to_citizen()
    hand.until(lambda: hand.office.seat.visit.case is not None)
    hand.idle()
    standin = hand.page.standin  # type: ignore[attr-defined]
    standin.who.button("relative").click()
    hand.idle()
    hand.office.shell.forward()
    hand.idle()
    assert hand.office.shell.walk.step == "citizen"
    hand.office.cards.take_payload(ANOTHER)
    hand.idle()
    first = next(iter(standin.relations._buttons))
    standin.relations.button(first).click()
    hand.idle()
    case = hand.office.seat.visit.case
    assert case is not None
    assert case.proxy is not None
    assert case.proxy.relation == first
    assert case.proxy.citizen.full_name is not None
    assert case.citizen != case.proxy.citizen
    hand.office.shell.forward()
    hand.at("consent")


def test_consent_starts_unticked_and_must_cover_the_filing(hand: Hand) -> None:
    hand.to_consent()
    ticks = hand.page.ticks  # type: ignore[attr-defined]
    assert not any(tick.isChecked() for tick in ticks.values())
    hand.press(Qt.Key.Key_Return)
    assert hand.page.errors.isVisible()
    ticks["submit"].setFocus()
    hand.press(Qt.Key.Key_Space, Qt.Key.Key_Return)
    hand.until(lambda: hand.office.shell.walk.step != "consent")
    case = hand.office.seat.visit.case
    assert case is not None
    assert case.consent is not None
    assert case.consent.purposes == ("submit",)


def test_a_spoken_consent_needs_a_witness(hand: Hand) -> None:
    hand.to_consent()
    page = hand.page
    page.ticks["submit"].setChecked(True)  # type: ignore[attr-defined]
    page.how.button("spoken").click()  # type: ignore[attr-defined]
    hand.office.shell.forward()
    assert page.witness.error()  # type: ignore[attr-defined]
    hand.type("Lò Văn Chứng")
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: hand.office.shell.walk.step != "consent")
    case = hand.office.seat.visit.case
    assert case is not None
    assert case.consent is not None
    assert case.consent.witness == "Lò Văn Chứng"


def test_a_refusal_prints_the_paper_way_and_erases(hand: Hand) -> None:
    printed: list[str] = []
    hand.to_consent()
    seat = hand.office.seat
    seat.print_pdf.disconnect()
    seat.print_pdf.connect(lambda _pdf, title: printed.append(title))
    case = seat.visit.case
    assert case is not None
    hand.page.refuse.click()  # type: ignore[attr-defined]
    _question(hand).accept()
    hand.until(lambda: hand.quiet is hand.office.home)
    assert printed == ["nop-bang-giay"]
    seen: list[object] = []
    seat.tasks.vault(lambda: _stored(hand), seen.append)
    hand.until(lambda: bool(seen))
    assert seen == [[]]


def _stored(hand: Hand) -> list[str]:
    with hand.office.seat.desk.vault.read() as tx:
        return [case.id for case in tx.cases() if case.state is not State.PURGED]


def test_the_end_of_a_visit_leaves_no_name_on_any_screen(hand: Hand) -> None:
    hand.to_consent()
    case = hand.office.seat.visit.case
    assert case is not None
    assert case.citizen is not None
    assert case.citizen.full_name is not None
    name, clipboard = case.citizen.full_name.text, hand.app.clipboard()
    clipboard.setText(name)
    assert name in _words(hand)
    hand.office.shell.header.end.click()
    question = _question(hand)
    assert question.text.text().endswith("hồ sơ chờ gửi vẫn được giữ.")
    question.accept()
    hand.until(lambda: hand.quiet is hand.office.home)
    hand.until(lambda: name not in _words(hand))
    assert clipboard.text() == ""


def test_an_unfinished_case_is_offered_and_comes_back_where_it_was(hand: Hand) -> None:
    hand.to_consent()
    case = hand.office.seat.visit.case
    assert case is not None
    hand.office.shell.header.pause.click()
    hand.until(lambda: hand.quiet is hand.office.home)
    hand.until(lambda: "Tiếp tục hồ sơ đang làm dở?" in _words(hand))
    hand.office.resume(case.id)
    hand.at("consent")
    back = hand.office.seat.visit.case
    assert back is not None
    assert back.id == case.id
    assert back.state is State.DRAFT
    assert back.citizen == case.citizen


def test_a_desk_that_died_offers_the_case_again(hand: Hand, app: QApplication) -> None:
    hand.to_consent()
    case = hand.office.seat.visit.case
    assert case is not None
    close_desk(hand)
    again = open_desk(app)
    again.log_on()
    again.until(lambda: "Tiếp tục hồ sơ đang làm dở?" in _words(again))
    again.office.resume(case.id)
    again.at("consent")
    hand.program, hand.window = again.program, again.window


def test_a_draft_is_erased_only_after_a_question(hand: Hand) -> None:
    hand.to_consent()
    hand.office.shell.header.pause.click()
    hand.until(lambda: "Tiếp tục hồ sơ đang làm dở?" in _words(hand))
    erase = next(
        button
        for button in hand.office.home.findChildren(type(hand.office.home.begin))
        if button.text() == "Xoá bản nháp"
    )
    erase.click()
    question = _question(hand)
    assert "Tiếp tục hồ sơ đang làm dở?" in _words(hand), "nothing is erased before the answer"
    question.accept()
    hand.until(lambda: "Chưa có hồ sơ nào." in _words(hand))


def test_the_lock_hides_everything_and_loses_nothing(hand: Hand) -> None:
    hand.to_consent()
    case = hand.office.seat.visit.case
    hand.office.lock_seat()
    assert hand.quiet is hand.office.lock
    assert not hand.office.shell.words.isVisible()
    assert "Công dân" not in hand.office.shell.header.who.text()
    hand.press(Qt.Key.Key_Return)
    hand.at("consent")
    found = hand.office.seat.visit.open_case()
    assert case is not None
    assert msgspec.structs.replace(found, updated=case.updated) == case, "but for its pause"


def test_back_and_a_step_of_the_list_lead_back(hand: Hand) -> None:
    hand.to_consent()
    hand.office.shell.footer.back.click()
    hand.at("citizen")
    steps = hand.office.shell.steps.steps
    assert steps[3].isEnabled()
    assert not steps[6].isEnabled()
    assert "đã xong" in steps[0].accessibleName()
    steps[0].click()
    hand.at("procedure")
    assert hand.office.seat.visit.case is not None


def test_an_unexpected_error_makes_one_dialog(hand: Hand) -> None:
    hand.start()

    def work() -> None:
        raise RuntimeError("secret")

    for _n in range(3):
        hand.office.seat.tasks.vault(work)
    question = _question(hand)
    hand.rest(0.2)
    assert "secret" not in question.text.text()
    shown = [w for w in hand.app.topLevelWidgets() if isinstance(w, Question) and w.isVisible()]
    assert len(shown) == 1
    question.accept()


@pytest.mark.parametrize(("large", "contrast"), [(False, False), (True, False), (True, True)])
def test_nothing_is_cut_nameless_or_out_of_reach(hand: Hand, large: bool, contrast: bool) -> None:
    found: list[str] = []

    def look(where: str) -> None:
        end = time.monotonic() + 20
        while (wrong := faults(hand.window)) and time.monotonic() < end:
            hand.rest(0.05)
        found.extend(f"{where}: {fault}" for fault in wrong)

    hand.until(lambda: hand.program.office is not None)
    hand.office.set_large(large)
    hand.office.set_contrast(contrast)
    look("log-on")
    hand.to_papers("giay doc than")
    look("papers")
    hand.office.shell.forward()
    look("papers missing")
    hand.office.shell.forward()
    hand.at("citizen")
    hand.until(lambda: hand.office.seat.visit.case is not None)
    hand.idle()
    field = hand.page.form.fields["full_name"]  # type: ignore[attr-defined]
    field.line.setFocus()
    field.line.setText("Nguyễn Hoàng Phương Thảo Nguyên Thị Kiều Mỹ Duyên")
    field.line.textEdited.emit(field.line.text())
    hand.press(Qt.Key.Key_Tab)
    hand.idle()
    look("citizen")
    hand.page.standin.who.button("mandate").click()  # type: ignore[attr-defined]
    hand.idle()
    look("stand-in")
    hand.page.standin.who.button("self").click()  # type: ignore[attr-defined]
    hand.idle()
    hand.office.shell.forward()
    hand.at("consent")
    hand.office.shell.forward()
    look("consent")
    hand.office.shell.pause()
    hand.until(lambda: "Tiếp tục hồ sơ đang làm dở?" in _words(hand))
    look("home")
    assert not found, "\n".join(found)
    assert hand.window.minimumSizeHint().width() <= 1366


def test_large_text_and_contrast_are_kept(hand: Hand, app: QApplication) -> None:
    hand.log_on()
    hand.office.home.large.click()
    hand.office.home.contrast.click()
    hand.until(lambda: app.font().pixelSize() == 24)
    close_desk(hand)
    again = open_desk(app)
    again.log_on()
    assert again.office.home.large.isChecked()
    assert again.office.home.contrast.isChecked()
    hand.program, hand.window = again.program, again.window


def test_a_second_start_hands_over_to_the_open_window(hand: Hand, app: QApplication) -> None:
    hand.log_on()
    hand.window.showMinimized()
    window = Window()
    second = Program(app, window, True)
    window.show()
    second.open()
    hand.until(lambda: not window.isVisible())
    hand.until(lambda: not hand.window.isMinimized())
    assert second.office is None
    assert second.close()
    assert hand.quiet is hand.office.home


def test_a_second_start_that_nobody_answers_says_so(hand: Hand, app: QApplication) -> None:
    hand.log_on()
    assert hand.program.doorbell is not None
    hand.program.doorbell.close()
    window = Window()
    second = Program(app, window, True)
    window.show()
    second.open()
    hand.until(lambda: window.opening.errors.isVisible())
    assert "cửa sổ khác" in window.opening.errors.faults[0].text
    assert second.close()
