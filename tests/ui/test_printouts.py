"""What becomes of a slip is said where the officer is, also long after it was sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from desk import Hand
from PySide6.QtCore import Qt
from steps import buttons, words

from kiosk.desk import printers
from kiosk.desk.printers import NoPrinter, Sent, Turn
from ui.officer import printouts
from ui.officer.printouts import Printouts
from ui.printing import Printing

PDF = b"%PDF-1.7 a slip"
EMPTY = "Máy in hết giấy. Nạp thêm giấy. Phiếu đang chờ trong hàng đợi của “A”, không mất."


class Queue:
    """A printer and its queue: takes slips, tells where they are."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.out: list[str] = []
        self.now = Turn(over=False)
        self.off = ""
        self.tidied: list[list[str]] = []

    def tidy(self, sent: list[Sent]) -> list[Sent]:
        """What is over is deleted; the others are told again."""
        self.tidied.append([one.job for one in sent])
        return [] if self.now.over else list(sent)

    def take(self, _pdf: bytes, title: str) -> Sent:
        if self.off:
            raise NoPrinter(self.off)
        self.got.append(title)
        return Sent("A", f"A-{len(self.got)}")


@pytest.fixture
def queue(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> Iterator[Queue]:
    made, out = Queue(), hand.office.printouts
    monkeypatch.setattr(printers, "turn", lambda _sent: made.now)
    monkeypatch.setattr(printers, "withdraw", lambda sent: made.out.append(sent.job))
    monkeypatch.setattr(out._timer, "start", lambda: out._timer.setInterval(20) or _run(out))
    monkeypatch.setattr(printers, "tidy", made.tidy)
    before = out.printing
    folder = hand.office.seat.desk.home.root / "print"
    out.printing = Printing(folder, made.take, lambda _file: True)
    yield made
    out.stop()
    out.printing = before
    hand.office.go_home()


def _run(out: Printouts) -> None:
    type(out._timer).start(out._timer)


def printed(hand: Hand, queue: Queue) -> None:
    count = len(queue.got)
    hand.office.seat.print_pdf.emit(PDF, "phieu-ho-tro")
    hand.until(lambda: len(queue.got) > count and "Đã đưa sang máy in." in words(hand))


def test_paper_that_runs_out_later_is_told_and_the_end_of_it(hand: Hand, queue: Queue) -> None:
    printed(hand, queue)
    queue.now = Turn(over=False, words=EMPTY)
    hand.until(lambda: EMPTY in words(hand))
    assert "In lại" in buttons(hand)
    hand.office.shell.show_quiet(hand.office.catalogue)
    hand.until(lambda: EMPTY in words(hand))
    queue.now = Turn(over=False)
    hand.until(lambda: "Máy in đang in tiếp." in words(hand))
    queue.now = Turn(over=False, words=EMPTY)
    hand.until(lambda: EMPTY in words(hand))
    queue.now = Turn(over=True)
    hand.until(lambda: "Máy in đã nhận xong phiếu." in words(hand))
    hand.office.go_home()
    assert EMPTY not in words(hand), "nor on the page that was left"


def test_a_question_without_an_answer_is_asked_again(
    hand: Hand, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def turn(_sent: Sent) -> Turn:
        asked.append(1)
        if len(asked) == 1:
            raise NoPrinter(EMPTY)
        return Turn(over=False, words=EMPTY)

    monkeypatch.setattr(printers, "turn", turn)
    printed(hand, queue)
    hand.until(lambda: "In lại" in buttons(hand))
    assert len(asked) > 1


def test_printing_again_takes_the_first_out_of_the_queue(hand: Hand, queue: Queue) -> None:
    printed(hand, queue)
    queue.now = Turn(over=False, words=EMPTY)
    hand.until(lambda: "In lại" in buttons(hand))
    queue.now = Turn(over=False)
    hand.office.printouts.again()
    hand.until(lambda: len(queue.got) == 2 and queue.out)
    assert queue.out == ["A-1"]


def test_a_printer_that_takes_nothing_is_told_with_a_way_to_try_again(
    hand: Hand, queue: Queue
) -> None:
    queue.off = "Máy in phiếu nhỏ hết giấy. Lắp cuộn giấy mới rồi in lại."
    hand.office.seat.print_pdf.emit(PDF, "phieu-ho-tro")
    hand.until(lambda: queue.off in words(hand))
    assert "In lại" in buttons(hand)
    queue.off = ""
    hand.office.printouts.again()
    hand.until(lambda: "Đã đưa sang máy in." in words(hand))
    assert queue.got == ["phieu-ho-tro"]


def test_after_the_visit_the_trouble_is_told_and_nothing_can_be_printed(
    hand: Hand, queue: Queue
) -> None:
    printed(hand, queue)
    hand.office.printouts.forget()
    queue.now = Turn(over=False, words=EMPTY)
    hand.until(lambda: EMPTY in words(hand))
    assert "In lại" not in buttons(hand)
    hand.office.printouts.again()
    assert queue.got == ["phieu-ho-tro"]


def test_a_locked_desk_offers_nothing(hand: Hand, queue: Queue) -> None:
    printed(hand, queue)
    hand.office.lock_seat()
    hand.settle()
    queue.now = Turn(over=False, words=EMPTY)
    hand.until(lambda: hand.office.printouts._trouble)
    hand.rest(0.1)
    assert EMPTY not in words(hand)
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: EMPTY in words(hand))


def test_what_still_waits_is_left_to_the_queue_some_day(
    hand: Hand, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printouts, "LOOKS", 2)
    looked: list[int] = []
    monkeypatch.setattr(printers, "turn", lambda _sent: looked.append(1) or Turn(over=False))
    printed(hand, queue)
    hand.until(lambda: len(looked) == 2)
    hand.rest(0.2)
    assert len(looked) == 2


def test_no_copy_of_a_printed_slip_stays_in_the_queue(hand: Hand, queue: Queue) -> None:
    printed(hand, queue)
    printed(hand, queue)
    hand.until(lambda: len(hand.office.printouts._queued) == 2)
    hand.office.printouts.forget()
    hand.until(lambda: queue.tidied == [["A-1", "A-2"]])
    hand.until(lambda: len(hand.office.printouts._queued) == 2)
    queue.now = Turn(over=True)
    hand.until(lambda: queue.tidied[1:] == [["A-1", "A-2"]])
    hand.settle()
    assert hand.office.printouts._queued == []
    hand.office.printouts.forget()
    hand.rest()
    assert len(queue.tidied) == 2, "nothing is left to be asked about"
