"""How the desk opens, pauses, locks, comes back and ends, and starts only once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from desk import Hand, close_desk, open_desk
from looks import faults
from own_desk import all_words, own_desk, question
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from kiosk.model import State
from ui import theme
from ui.app import FRAME, Program, Window
from ui.widgets.dialogs import Question


@pytest.fixture
def hand(app: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hand]:
    with own_desk(app, tmp_path / "home", monkeypatch) as made:
        yield made


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


def test_the_end_of_a_visit_leaves_no_name_on_any_screen(hand: Hand) -> None:
    hand.to_consent()
    case = hand.office.seat.visit.case
    assert case is not None
    assert case.citizen is not None
    assert case.citizen.full_name is not None
    name, clipboard = case.citizen.full_name.text, hand.app.clipboard()
    clipboard.setText(name)
    assert name in all_words(hand)
    hand.office.shell.header.end.click()
    asked = question(hand)
    assert asked.text.text().endswith("hồ sơ chờ gửi vẫn được giữ.")
    asked.accept()
    hand.until(lambda: hand.quiet is hand.office.home)
    hand.until(lambda: name not in all_words(hand))
    assert clipboard.text() == ""


def test_an_unfinished_case_is_offered_and_comes_back_where_it_was(hand: Hand) -> None:
    hand.to_consent()
    case = hand.office.seat.visit.case
    assert case is not None
    hand.office.shell.header.pause.click()
    hand.until(lambda: hand.quiet is hand.office.home)
    hand.until(lambda: "Tiếp tục hồ sơ đang làm dở?" in all_words(hand))
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
    again.until(lambda: "Tiếp tục hồ sơ đang làm dở?" in all_words(again))
    again.office.resume(case.id)
    again.at("consent")
    hand.program, hand.window = again.program, again.window


def test_a_draft_is_erased_only_after_a_question(hand: Hand) -> None:
    hand.to_consent()
    hand.office.shell.header.pause.click()
    hand.until(lambda: "Tiếp tục hồ sơ đang làm dở?" in all_words(hand))
    erase = next(
        button
        for button in hand.office.home.findChildren(type(hand.office.home.begin))
        if button.text() == "Xoá bản nháp"
    )
    erase.click()
    asked = question(hand)
    assert "Tiếp tục hồ sơ đang làm dở?" in all_words(hand), "nothing is erased before the answer"
    asked.accept()
    hand.until(lambda: "Chưa có hồ sơ nào." in all_words(hand))


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


def test_an_unexpected_error_makes_one_dialog(hand: Hand) -> None:
    hand.start()

    def work() -> None:
        raise RuntimeError("secret")

    for _n in range(3):
        hand.office.seat.tasks.vault(work)
    asked = question(hand)
    hand.rest(0.2)
    assert "secret" not in asked.text.text()
    shown = [w for w in hand.app.topLevelWidgets() if isinstance(w, Question) and w.isVisible()]
    assert len(shown) == 1
    asked.accept()


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
    hand.until(lambda: "Tiếp tục hồ sơ đang làm dở?" in all_words(hand))
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
