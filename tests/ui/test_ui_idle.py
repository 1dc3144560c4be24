"""Nobody touches the desk for a while: it locks, nothing is lost, and it goes on."""

from __future__ import annotations

from desk import Hand
from PySide6.QtCore import Qt
from steps import in_vault, open_step, words

MINUTE = 60_000


def test_an_idle_desk_locks_and_goes_on_where_it_was(hand: Hand) -> None:
    office = hand.office
    visit = open_step(hand, "review", brought="")
    case_id = visit.open_case().id

    def stored():
        with office.seat.desk.vault.read() as tx:
            return tx.case(case_id)

    before = in_vault(hand, stored)
    office._idle.start(50)
    hand.until(lambda: hand.quiet is office.lock)
    office._idle.setInterval(10 * MINUTE)
    assert "Hồ sơ đang làm vẫn còn nguyên." in words(hand)
    assert "Kiều My" not in words(hand), "who walks by reads no name"
    assert in_vault(hand, stored) == before
    hand.settle()
    hand.press(Qt.Key.Key_Return)
    hand.at("review")
    assert visit is office.seat.visit
    assert in_vault(hand, stored) == before
