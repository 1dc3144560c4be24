"""The officer's and the citizen's hands at a portal's page inside the desk, for journeys.

The officer presses the desk's own buttons; the citizen uses mouse and keys on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QLabel

from kiosk.case import Reviewed, advance
from kiosk.desk import at_portal, citizen, consent, procedure
from kiosk.desk.core import now
from kiosk.desk.packing import digest_of
from kiosk.desk.visit import Visit as DeskVisit
from kiosk.model import Answer, Case, Document, Source, State
from tests.journeys.guided_visit import ANSWERS, PAPERS, Visit, arrived, heavy_pdf
from tests.kiosk.practice_sites import Visitor
from ui.browser.screen import GuidedScreen
from ui.officer.send import SendPage
from ui.tour.stage import Stage
from ui.widgets.buttons import Button

CARD = "025190000001||Hà Thị Mẫu|02011990|Nữ|Khu 5, Xã Thực Hành, Tỉnh Phú Thọ|20072025||||"
TRACE = "DAU-VET-CUA-NGUOI-TRUOC"
VARIANT = {"1.004194": "ve_voi_ho", "1.004873": "da_ly_hon", "2.000635": "ket_hon"}


def in_vault(desk: Stage, act: Callable[[], object]) -> object:
    answers: list[object] = []
    errors: list[str] = []
    desk.office.seat.tasks.vault(act, answers.append, errors.append)
    desk.hand.until(lambda: answers or errors, "the store")
    assert not errors, errors
    return answers[0]


class Citizen:
    """A made-up person whose case was read aloud and confirmed; "Nộp" is the next press."""

    def __init__(self, desk: Stage, code: str) -> None:
        self.desk, self.code = desk, code
        self.papers = {part: heavy_pdf() for part in PAPERS[code]}
        self.visit = DeskVisit()
        in_vault(desk, self._make)
        desk.office.seat.new_visit(self.visit)
        desk.office.shell.begin("send")

    def _make(self) -> Case:
        desk, visit = self.desk.office.seat.desk, self.visit
        variants = [one.id for one in desk.packs.get(self.code).variants]  # type: ignore[union-attr]
        procedure.choose(desk, visit, self.code, VARIANT.get(self.code, variants[0]))
        citizen.accept(desk, visit, citizen.read_text(CARD))
        consent.give(desk, visit, {"submit"})
        case = msgspec.structs.replace(
            visit.open_case(),
            account="own_phone",
            connector="guided",
            answers={name: Answer(text, Source.TYPED) for name, text in ANSWERS[self.code].items()},
            documents=tuple(
                Document(part=part, pdf_digest=digest_of(data), pdf_bytes=len(data))
                for part, data in self.papers.items()
            ),
        )
        visit.case = advance(case, Reviewed(now()))
        with desk.vault.begin() as tx:
            tx.put_case(visit.case)
            for data in self.papers.values():
                tx.put_blob(case.id, data)
        return visit.case

    @property
    def case(self) -> Case:
        return self.visit.open_case()

    def stored(self) -> Case:
        desk, case_id = self.desk.office.seat.desk, self.case.id

        def read() -> Case | None:
            with desk.vault.read() as tx:
                return tx.case(case_id)

        found = in_vault(self.desk, read)
        assert isinstance(found, Case)
        return found


def holding(folder: Path) -> list[Path]:
    """Files below a folder that hold the trace, also as UTF-16 as Chromium stores it."""
    words = (TRACE.encode(), TRACE.encode("utf-16-le"))
    return [
        file
        for file in folder.rglob("*")
        if file.is_file() and any(word in file.read_bytes() for word in words)
    ]


def page(desk: Stage) -> SendPage:
    found = desk.page("send")
    assert isinstance(found, SendPage)
    return found


def opened(desk: Stage, title: str = "") -> Visit:
    """The portal's page, once it is there; `title` presses the button of that portal."""
    if title:
        desk.hand.until(lambda: desk.hand.shows(title), title)
        desk.hand.click(desk.hand.find(Button, title))
    desk.hand.until(lambda: screen(desk), "the portal's page")
    return Visit(screen(desk).session)


def screen(desk: Stage) -> GuidedScreen:
    return page(desk).portal.visit.screen  # type: ignore[return-value]


def fill(desk: Stage, v: Visit, step: str) -> None:
    """The officer's part of one page: one press fills it, one more for each paper; then next."""
    v.at(step)
    panel, hand = screen(desk).panel, desk.hand
    if panel.values:
        hand.click(panel.fill)
        hand.until(lambda: not v.session.busy, "filled", 40)
        states = {row.field.id: row.state.text() for row in panel.values}
        assert all(v.session.outcomes[name].filled for name in states), states
    for paper in panel.papers:
        paper.give.click()
        hand.until(lambda: not v.session.busy, "handed over")
        assert v.session.papers[paper.file.part].state == "attached"
    pressed: list[str] = []
    assert v.session.turn(pressed.append)
    hand.until(lambda: pressed, "the next page")


def leave(desk: Stage) -> None:
    desk.hand.click(screen(desk).panel.leave)


def shown(desk: Stage) -> str:
    labels = desk.window.findChildren(QLabel)
    return "\n".join(one.text() for one in labels if one.isVisible())


def by_phone(desk: Stage, v: Visit) -> None:
    v.at("dang_nhap")
    ticket = v.js("[...document.links].find(a => a.href.includes('dien-thoai')).href")
    Visitor(desk.office.seat.desk.portal_url).go(ticket).send(ma_pin="123456")


def by_code(v: Visit) -> None:
    v.at("dang_nhap")
    v.person_types("input[type=tel]", "0912345678")
    v.person_clicks("button.main")
    code = v.wait(lambda: v.js("document.querySelector('.phone code')?.innerText"))
    v.person_types("input[autocomplete=one-time-code]", code)
    v.person_clicks("button.main")


def judge(desk: Stage, who: Citizen) -> None:
    """Filed, stored before the screen said so, the portal holds exactly these bytes."""
    desk.state(State.FILED)
    case = who.stored()
    assert case == who.case
    assert case.receipt is not None
    assert case.receipt.number in shown(desk)
    url = desk.office.seat.desk.portal_url
    assert arrived(url, case.receipt.number) == {digest_of(data) for data in who.papers.values()}
    proof = in_vault(desk, lambda: at_portal.confirmation(desk.office.seat.desk, case))
    assert isinstance(proof, bytes)
    assert proof.startswith(b"%PDF")
    assert not at_portal.reports(desk.office.seat.desk).exists(), "every page fitted"
    assert page(desk).portal.visit.screen is None
