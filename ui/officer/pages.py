"""The nine step pages, by name."""

from __future__ import annotations

from ui.officer.account import AccountPage
from ui.officer.capture import CapturePage
from ui.officer.citizen import CitizenPage
from ui.officer.consent import ConsentPage
from ui.officer.form import FormPage
from ui.officer.papers import PapersPage
from ui.officer.procedure import ProcedurePage
from ui.officer.review import ReviewPage
from ui.officer.seat import Seat
from ui.officer.send import SendPage
from ui.officer.step import StepPage


def build(seat: Seat) -> dict[str, StepPage]:
    """Make all pages; call on the GUI thread."""
    made: list[StepPage] = [
        ProcedurePage(seat),
        PapersPage(seat),
        CitizenPage(seat),
        ConsentPage(seat),
        AccountPage(seat),
        FormPage(seat),
        CapturePage(seat),
        ReviewPage(seat),
        SendPage(seat),
    ]
    return {page.name: page for page in made}
