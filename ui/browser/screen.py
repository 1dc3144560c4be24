"""The portal's page with the panel beside it: the whole of step 9 on a portal."""

from __future__ import annotations

from gettext import gettext as _

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.desk.guided import Papers, Plan, link_qr
from kiosk.model import Unreachable
from ui.browser import words
from ui.browser.other import OtherBrowser
from ui.browser.panel import Panel
from ui.browser.session import Ending, Session
from ui.widgets.blocks import Card
from ui.widgets.buttons import Button
from ui.widgets.dialogs import Question
from ui.widgets.qr import QrCode
from ui.widgets.text import Words


class GuidedScreen(QWidget):
    """Open with `begin`; `finished` carries what came of it. `clear` ends it without a word.

    After `finished` or `clear` nothing of the citizen is left in it; make a new one for the next.
    """

    finished = Signal(Ending)

    def __init__(
        self,
        plan: Plan,
        papers: Papers,
        parent: QWidget | None = None,
        *,
        may_be_filed: bool = False,
    ) -> None:
        """`may_be_filed`: an earlier visit may have filed the case; this one looks it up."""
        super().__init__(parent)
        self.session = Session(plan, papers, self._ask, self, may_be_sent=may_be_filed)
        self.other = OtherBrowser()
        self.panel = Panel(self.session, self)
        self.phone = self._phone_card(plan.start)
        page = QVBoxLayout()
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self.phone)
        page.addWidget(self.session.view, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(page, 1)
        row.addWidget(self.panel)
        self.panel.phone.connect(lambda: self.phone.setVisible(self.phone.isHidden()))
        self.panel.other.connect(self._open_other)
        self.panel.ended.connect(self._leave)
        self._warned = may_be_filed

    def heightForWidth(self, width: int) -> int:
        """Never taller than it must be: page and panel scroll inside, their way out stays seen."""
        return self.minimumSizeHint().height()

    def begin(self) -> None:
        """Open the portal."""
        self.session.open()

    def clear(self) -> Ending:
        """End everything at once: pages, profile, files, the other browser, the clipboard."""
        ending = self.session.end()
        self.other.end()
        return ending

    def _leave(self) -> None:
        """Leave the portal; without a number only at the second press, after a word about it."""
        if not self.session.number and self.session.may_be_sent and not self._warned:
            self._warned = True
            self.panel.message.say(words.UNSURE, "attention")
            self.panel.area.verticalScrollBar().setValue(0)
            return
        self.finished.emit(self.clear())

    def _open_other(self) -> None:
        try:
            self.other.open(self.session.plan.start)
        except Unreachable as error:
            self.panel.message.say(str(error), "attention")

    def _ask(self, text: str) -> bool:
        """The page's own question, for a person to answer."""
        question = Question(self, _("Trang hỏi"), text, _("Đồng ý"), no=_("Không"))
        return question.exec() == Question.DialogCode.Accepted

    def _phone_card(self, link: str) -> Card:
        card = Card("card", self)
        code = QrCode(_("Mã QR của trang cổng"), 168, card)
        code.show_modules(link_qr(link))
        text = QVBoxLayout()
        text.addWidget(Words(_("Mở trên điện thoại công dân"), "heading", card))
        text.addWidget(
            Words(
                _("Công dân quét mã bằng máy ảnh của điện thoại, rồi tự đăng nhập và nộp."),
                "body",
                card,
            )
        )
        text.addWidget(Button(_("Đóng"), card.hide, parent=card), 0, Qt.AlignmentFlag.AlignLeft)
        text.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(code, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
        card.inside.addLayout(row)
        card.hide()
        return card
