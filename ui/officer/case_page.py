"""One case after its filing: where it stands, what is asked, fee, papers, consents, slips."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.desk import account, closing, consent, dossier, printing, send, supplement
from kiosk.desk.dossier import Sheet
from kiosk.model import Case
from ui.officer import case_cards
from ui.officer.password import PasswordCard
from ui.officer.quiet import QuietPage
from ui.officer.seat import Seat
from ui.officer.send_number import NumberCard
from ui.widgets.blocks import empty
from ui.widgets.buttons import Button
from ui.widgets.dialogs import ask
from ui.widgets.flow import Flow


class CasePage(QuietPage):
    """`left`: back home. `supplemented` and `replaced` carry the id of the case. `resend`: the
    queue can try again.
    """

    left = Signal()
    supplemented = Signal(str)
    replaced = Signal(str)
    resend = Signal()

    def __init__(self, seat: Seat) -> None:
        super().__init__(_("Hồ sơ"), "")
        self.seat = seat
        self.case_id = ""
        self.number = NumberCard()
        self.password = PasswordCard()
        self.password.given.connect(self._typed)
        self.password.hide()
        self._rest = QVBoxLayout()
        self._rest.setSpacing(12)
        self.body.addWidget(self.number)
        self.body.addWidget(self.password)
        self.body.addLayout(self._rest)

    def open(self, case_id: str) -> None:
        """Show this case the next time the page is entered."""
        self.case_id = case_id

    def enter(self) -> None:
        """Draw from the store."""
        self.clear_errors()
        self.message.clear()
        desk, case_id = self.seat.desk, self.case_id
        self.seat.tasks.vault(lambda: dossier.sheet(desk, case_id), self._show, self.show_error)

    def forget(self) -> None:
        """Nothing of the case stays."""
        self.case_id = ""
        self.clear_errors()
        self.message.clear()
        self.set_title(_("Hồ sơ"), "")
        self.number.show_number("", "", "", ())
        self.password.forget()
        self.password.hide()
        empty(self._rest)

    def next_words(self) -> str:
        """Enter goes home."""
        return _("‹ Về bàn làm việc")

    def forward(self) -> None:
        """Back home."""
        self.left.emit()

    # drawing

    def _show(self, sheet: Sheet) -> None:
        self.set_title(sheet.procedure, sheet.who)
        number = sheet.number or _("Chưa có số")
        code = send.number_qr(sheet.number) if sheet.number else ()
        calls = bool(sheet.asked) or not sheet.number
        tone = "attention" if calls else "done"
        self.number.show_number(number, sheet.words, sheet.due, code, tone)
        empty(self._rest)
        self._say_asked(sheet)
        self.password.setVisible(sheet.wants_password)
        self._rest.addWidget(case_cards.money(sheet))
        self._rest.addWidget(case_cards.papers(sheet))
        if sheet.consents:
            self._rest.addWidget(case_cards.consents(sheet, self._ask_withdraw))
        self._rest.addWidget(self._slips(sheet))
        self._rest.addStretch(1)

    def _say_asked(self, sheet: Sheet) -> None:
        self.message.clear()
        actions: list[tuple[str, Callable[[], object]]] = []
        if sheet.may_supplement:
            words = _("Làm tiếp phần bổ sung") if sheet.supplementing else _("Bổ sung ngay")
            actions.append((words, partial(self.supplemented.emit, sheet.case_id)))
        if sheet.supplementing:
            actions.append((_("Bỏ phần bổ sung"), self._ask_give_up))
        if sheet.state == "refused":
            actions.append((_("Làm lại"), partial(self.replaced.emit, sheet.case_id)))
        if sheet.asked:
            title = _("Cơ quan từ chối") if sheet.state == "refused" else _("Cơ quan yêu cầu")
            self.message.say(f"{title}: {sheet.asked}", "attention", actions)

    def _slips(self, sheet: Sheet) -> QWidget:
        holder = QWidget()
        flow = Flow(holder)
        for words, make, title in (
            (_("In phiếu hỗ trợ"), printing.support_slip, "phieu-ho-tro"),
            (_("In phiếu đối chiếu (nội bộ)"), printing.comparison_slip, "phieu-doi-chieu"),
            (_("In giấy đề nghị hỗ trợ"), printing.request_slip, "giay-de-nghi"),
            (_("In “Lần sau tự làm được”"), printing.next_time_slip, "lan-sau-tu-lam"),
        ):
            flow.addWidget(Button(words, partial(self._print, make, title), icon="print"))
        if sheet.asked and sheet.state == "returned":
            words = _("In phiếu “Còn thiếu gì”")
            act = partial(self._print, printing.asked_slip, "con-thieu-gi")
            flow.addWidget(Button(words, act, icon="print"))
        if sheet.may_close:
            flow.addWidget(Button(_("Đóng hồ sơ này…"), self._ask_close))
        return holder

    # acting

    def _print(self, make: Callable[..., bytes], title: str) -> None:
        desk, case_id = self.seat.desk, self.case_id

        self.seat.tasks.vault(
            lambda: make(desk, case_id),
            lambda pdf: self.seat.print_pdf.emit(pdf, title),
            self.show_error,
        )

    def _ask_withdraw(self, purpose: str) -> None:
        desk, case_id = self.seat.desk, self.case_id

        def words() -> str:
            return consent.consequence(desk, dossier.load(desk, case_id), purpose)

        def sure(text: str) -> None:
            ask(
                self.window(),
                _("Công dân rút lại sự đồng ý?"),
                text,
                _("Rút lại sự đồng ý"),
                partial(self._withdraw, purpose),
            )

        self.seat.tasks.vault(words, sure, self.show_error)

    def _withdraw(self, purpose: str) -> None:
        desk, case_id = self.seat.desk, self.case_id
        self.seat.tasks.vault(
            lambda: consent.withdraw(desk, case_id, purpose), self._withdrawn, self.show_error
        )

    def _withdrawn(self, case: Case | None) -> None:
        self.seat.queued.emit()
        if case is None:
            self.left.emit()
        else:
            self.enter()

    def _typed(self, user: str, password: str) -> None:
        """The citizen typed the own account again: the queue tries at once."""
        case_id = self.case_id
        self.clear_errors()

        def done(_none: None) -> None:
            self.resend.emit()
            self.left.emit()

        self.seat.tasks.vault(
            lambda: account.type_password(case_id, user, password), done, self.show_error
        )

    def _ask_close(self) -> None:
        days = self.seat.settings.retention_days
        ask(
            self.window(),
            _("Đóng hồ sơ này?"),
            _(
                "Đóng khi cơ quan đã trả kết quả hoặc không còn gì phải theo dõi. Máy này không "
                "hỏi cổng về hồ sơ nữa và xoá nó sau {n} ngày; hồ sơ ở cơ quan vẫn nguyên."
            ).format(n=days),
            _("Đóng hồ sơ"),
            self._close,
        )

    def _close(self) -> None:
        desk, case_id = self.seat.desk, self.case_id
        self.seat.tasks.vault(
            lambda: closing.close(desk, case_id), lambda _case: self.left.emit(), self.show_error
        )

    def _ask_give_up(self) -> None:
        ask(
            self.window(),
            _("Bỏ phần bổ sung này?"),
            _("Ảnh vừa chụp cho phần bổ sung không dùng nữa. Hồ sơ đã nộp vẫn nguyên."),
            _("Bỏ phần bổ sung"),
            self._give_up,
        )

    def _give_up(self) -> None:
        desk, case_id = self.seat.desk, self.case_id
        self.seat.tasks.vault(
            lambda: supplement.give_up(desk, case_id), lambda _case: self.enter(), self.show_error
        )
