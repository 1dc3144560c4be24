"""Filling in a form by the keyboard, as an officer does who asks question after question."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt

from kiosk.desk.form import Question
from ui.officer.answers import NumberedChoice
from ui.officer.form import FormPage
from ui.tour.hand import Waited
from ui.tour.stage import Stage

SAMPLES = {
    "name": "Lò Thị Tập",
    "date": "15012027",
    "id": "025170001234",
    "phone": "0912345678",
    "address": "Thôn 2, xã Thực Hành, Phú Thọ",
    "number": "1",
    "text": "để tập",
}
"""What is typed where nothing better is known, by kind of question."""
PAST = "15012020"


def fill_form(
    desk: Stage,
    known: Mapping[str, str],
    show: Callable[[str], object] = lambda _name: None,
) -> None:
    """Answer what is required and open, page by page, until the form is done.

    `known` has texts by field; the digit of a choice where it is not the first. `show` is called
    with a name once each page is filled.
    """
    page = desk.page("form")
    if not isinstance(page, FormPage):
        raise Waited("step 6 is another page")
    desk.go("form")
    for _round in range(20):
        desk.stored()
        fill_page(desk, page, known)
        sheet = page.sheets()[page.index]
        show(f"to-khai-{sheet.group.id.replace('_', '-')}")
        last = sheet.number == sheet.of
        title = page.title.text()
        desk.hand.press(Qt.Key.Key_Return)
        desk.hand.until(
            lambda: page.title.text() != title or page.errors.faults or not desk.at("form")(),  # noqa: B023
            "the next page",
        )
        if page.errors.faults:
            raise Waited(f"the form stays: {[fault.text for fault in page.errors.faults]}")
        if last:
            return
    raise Waited("the form does not end")


def fill_page(desk: Stage, page: FormPage, known: Mapping[str, str]) -> None:
    """Answer the open page; answers may bring further questions."""
    asked: set[str] = set()
    while True:
        waiting = [one for one in _open(page) if one.field.id not in asked]
        if not waiting:
            return
        question = waiting[0]
        asked.add(question.field.id)
        _answer(desk, page, question, known.get(question.field.id, ""))
        desk.stored()


def _open(page: FormPage) -> list[Question]:
    sheet = page.sheets()[page.index]
    return [
        question
        for question in sheet.questions
        if question.field.required and not page.fields[question.field.id].value()
    ]


def _answer(desk: Stage, page: FormPage, question: Question, text: str) -> None:
    row = page.fields[question.field.id]
    hand = desk.hand
    for _press in range(80):
        focused = desk.window.focusWidget()
        if focused is not None and (focused is row or row.isAncestorOf(focused)):
            break
        hand.press(Qt.Key.Key_Tab)
    else:
        raise Waited(f"Tab does not reach {question.field.id}")
    if isinstance(row, NumberedChoice):
        hand.press(Qt.Key[f"Key_{text or 1}"])
        return
    past = question.field.kind == "date" and question.field.past
    hand.write(text or (PAST if past else SAMPLES[question.field.kind.value]))
    hand.press(Qt.Key.Key_Tab)
