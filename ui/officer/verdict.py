"""The comparison with the original: three answers, a reason where one is due, or paper."""

from __future__ import annotations

from gettext import gettext as _

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.model import Check
from ui.widgets.blocks import Card
from ui.widgets.buttons import Button, ChoiceRow
from ui.widgets.field import TextField
from ui.widgets.flow import Flow
from ui.widgets.text import Words

REASONS = {
    Check.MISMATCH: (_("Khác số hoặc ngày"), _("Khác họ tên"), _("Có tẩy xoá")),
    Check.UNCHECKED: (_("Chỉ mang bản chụp"), _("Bản chính ở cơ quan khác")),
}
"""Common reasons; one press writes them."""


class VerdictBar(QWidget):
    """`decided` carries the check and the reason; `on_paper`: the paper itself goes in;
    `asked`: the question for the reason has opened.
    """

    decided = Signal(Check, str)
    on_paper = Signal()
    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._check = Check.MATCH
        self.match = Button(_("Khớp bản chính"), self.say_match, kind="primary", hint="F2")
        self.mismatch = Button(_("Không khớp"), self.ask_mismatch, hint="F3")
        self.unchecked = Button(_("Chưa đối chiếu"), self.ask_unchecked, hint="F4")
        self.paper = Button(_("Nộp bản giấy"), self.on_paper.emit, hint="F7")
        row = Flow()
        for part in (self.match, self.mismatch, self.unchecked, self.paper):
            row.addWidget(part)
        self.panel = Card()
        self.common = ChoiceRow()
        self.reason = TextField(_("Vì sao?"), hint=_("Ghi ngắn, rồi bấm Enter."))
        self.title = Words("", "strong")
        for widget in (self.title, self.common, self.reason):
            self.panel.inside.addWidget(widget)
        buttons = Flow()
        buttons.addWidget(Button(_("Ghi kết quả"), self.confirm, kind="primary"))
        buttons.addWidget(Button(_("Thôi"), self.close_panel))
        self.panel.inside.addLayout(buttons)
        self.common.chosen.connect(self._take_common)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.panel)
        self.panel.hide()

    def show_state(self, *, pages: bool, working: bool) -> None:
        """Without pages there is nothing to compare; while one is made, not yet."""
        for button in (self.match, self.mismatch, self.unchecked):
            button.setEnabled(pages and not working)
        self.paper.setVisible(not pages)

    def say_match(self) -> None:
        """F2."""
        if self.match.isEnabled():
            self.close_panel()
            self.decided.emit(Check.MATCH, "")

    def ask_mismatch(self) -> None:
        """F3: open the reason."""
        self._ask(Check.MISMATCH, _("Khác bản chính ở chỗ nào?"))

    def ask_unchecked(self) -> None:
        """F4: open the reason."""
        self._ask(Check.UNCHECKED, _("Vì sao chưa đối chiếu được?"))

    @property
    def asking(self) -> bool:
        """True while the reason is open."""
        return not self.panel.isHidden()

    def confirm(self) -> None:
        """Give the reason, or say that it is missing."""
        reason = self.reason.value().strip()
        if not reason:
            self.reason.set_error(_("Ghi lý do, hoặc chọn một lý do có sẵn ở trên."))
            self.reason.setFocus()
            return
        check = self._check
        self.close_panel()
        self.decided.emit(check, reason)

    def close_panel(self) -> None:
        """Take the question for the reason away."""
        self.panel.hide()
        self.reason.set_value("")
        self.reason.set_error("")

    def _ask(self, check: Check, title: str) -> None:
        if not self.match.isEnabled():
            return
        self._check = check
        self.title.setText(title)
        self.common.set_choices([(words, words) for words in REASONS[check]])
        self.reason.set_error("")
        self.panel.show()
        self.asked.emit()

    def _take_common(self, words: str) -> None:
        self.reason.set_value(words)
        self.confirm()
