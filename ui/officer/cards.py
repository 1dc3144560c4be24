"""A card that the gun read, wherever the desk stands: whose it is and what becomes of it."""

from __future__ import annotations

from functools import partial
from gettext import gettext as _

from PySide6.QtCore import QObject

from kiosk.desk import citizen
from kiosk.model import BadInput, Citizen
from ui.officer.shell import Shell


class Cards(QObject):
    """The page that is shown comes first, then the applicant; without a visit nobody."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell

    def take_payload(self, payload: str) -> None:
        """A QR gun read something that is a card, or says what else it is."""
        try:
            person = citizen.read_text(payload)
        except BadInput as error:
            self._shell.show_error(str(error))
            return
        self._take(person)

    def _take(self, person: Citizen) -> None:
        shell = self._shell
        page, seat, visit = shell.page(), shell.seat, shell.seat.visit
        if page is None:
            shell.tell(
                _(
                    "Súng quét vừa đọc một thẻ, nhưng chưa có phiên nào. Bắt đầu phiên với công "
                    "dân rồi quét lại."
                )
            )
            return
        if page.take_card(person):
            return
        known = visit.case.citizen if visit.case else None
        if visit.pack is None or (visit.case is None and page.name != "citizen"):
            seat.held_card = person
            page.message.say(_("Đã đọc thẻ. Thông tin sẽ hiện ở bước Công dân."), "done")
        elif known is None or citizen.number_of(known) in ("", citizen.number_of(person)):
            page.work(
                partial(citizen.accept, seat.desk, visit, person),
                lambda _case: page.message.say(_("Đã đọc thẻ và lưu."), "done"),
            )
        else:
            shell.show_error(
                _("Thẻ này là của người khác. Muốn đổi người nộp, quay lại bước Công dân.")
            )
