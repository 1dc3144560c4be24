"""The first steps of a visit by keys: procedure, papers, citizen, consent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Hand, burst
from own_desk import all_words, own_desk, question
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from kiosk.model import Source, State
from ui.widgets.buttons import Tick

ANOTHER = "025190001234||Nguyen Van An|01021990|Nam|Xa Thuc Hanh|01012024"


@pytest.fixture
def hand(app: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hand]:
    with own_desk(app, tmp_path / "home", monkeypatch) as made:
        yield made


def test_search_without_accents_opens_the_procedure(hand: Hand) -> None:
    hand.start()
    hand.type("giay doc than")
    hand.until(lambda: hand.office.seat.visit.pack is not None)
    pack = hand.office.seat.visit.pack
    assert pack is not None
    assert pack.code == "1.004873"
    hand.idle()
    assert "3 ngày làm việc" in all_words(hand)
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
    hand.until(lambda: "Không thấy thủ tục nào" in all_words(hand))
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
    assert "đọc từ thẻ" in all_words(hand)


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
    asked = question(hand)
    assert "người khác" in asked.text.text()
    asked.reject()
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
    question(hand).accept()
    hand.until(lambda: hand.quiet is hand.office.home)
    assert printed == ["nop-bang-giay"]
    seen: list[object] = []
    seat.tasks.vault(lambda: _stored(hand), seen.append)
    hand.until(lambda: bool(seen))
    assert seen == [[]]


def _stored(hand: Hand) -> list[str]:
    with hand.office.seat.desk.vault.read() as tx:
        return [case.id for case in tx.cases() if case.state is not State.PURGED]


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
