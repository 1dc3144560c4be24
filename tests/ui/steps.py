"""Ways to come to a step of an open desk at once, and to see what it shows."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from desk import Hand
from looks import faults
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from kiosk.desk import citizen, consent, form, procedure
from kiosk.desk.visit import Visit
from ui.widgets.buttons import Button

T = TypeVar("T")
CARD = "025303004567||Hà Thị Kiều My|17032003|Nữ|Khu 5, Xuân Đài, Phú Thọ|20072025||||"


def in_vault(hand: Hand, act: Callable[[], T]) -> T:
    """Run `act` where the store lives, and wait for its answer."""
    answers: list[T] = []
    errors: list[str] = []
    hand.office.seat.tasks.vault(act, answers.append, errors.append)
    hand.until(lambda: answers or errors)
    assert not errors, errors
    return answers[0]


def open_step(
    hand: Hand, step: str, code: str = "2.000635", variant: str = "ket_hon", brought: str = "KHAC"
) -> Visit:
    """A case that has come to `step`, with that step on the screen."""
    desk, visit = hand.office.seat.desk, Visit()

    def make() -> None:
        procedure.choose(desk, visit, code, variant)
        visit.brought |= set(brought.split())
        citizen.accept(desk, visit, citizen.read_text(CARD))
        consent.give(desk, visit, {"submit"})
        form.prefill(desk, visit)

    in_vault(hand, make)
    hand.office.seat.new_visit(visit)
    hand.office.shell.begin(step)
    hand.at(step)
    stored(hand)
    return visit


def stored(hand: Hand) -> None:
    """Until what was typed is in the store and shown."""
    hand.idle()
    in_vault(hand, lambda: True)
    hand.idle()


def words(hand: Hand) -> str:
    labels = [one.text() for one in hand.window.findChildren(QLabel) if one.isVisible()]
    lines = [one.text() for one in hand.window.findChildren(QLineEdit) if one.isVisible()]
    return "\n".join(labels + lines)


def whole(hand: Hand) -> None:
    """Nothing on the window is cut, nameless or out of reach, once it is laid out."""
    end = time.monotonic() + 20
    while (found := faults(hand.window)) and time.monotonic() < end:
        hand.rest(0.05)
    assert not found, found


def buttons(hand: Hand) -> list[str]:
    return [one.text() for one in hand.window.findChildren(Button) if one.isVisible()]


def purge(hand: Hand) -> bool:
    vault = hand.office.seat.desk.vault
    with vault.begin() as tx:
        cases = [case.id for case in tx.cases()]
        for job in tx.jobs():
            tx.drop_job(job.case_id)
    for case in cases:
        vault.purge(case, "tests")
    return True


def drop_deleted(app: QApplication) -> None:
    """What the running program does by itself between two events."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    app.processEvents()
