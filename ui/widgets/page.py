"""One page of the desk: title, lead, errors on top, then one thing; it scrolls when it must."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _
from gettext import ngettext

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.widgets.blocks import ErrorSummary, Fault, Message
from ui.widgets.text import Words

MARGIN = 32
WIDEST = 1120
"""Lines longer than this are hard to follow."""


class _Inside(QWidget):
    """As high as its words are at this width.

    What Qt takes for the least height is that of the narrowest words: a long page would end in
    hundreds of empty pixels.
    """

    def sizeHint(self) -> QSize:
        """Never higher than needed."""
        return self._low(super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        """Never higher than needed."""
        return self._low(super().minimumSizeHint())

    def _low(self, size: QSize) -> QSize:
        room = self.parentWidget()
        width = min(room.width() if room is not None else size.width(), self.maximumWidth())
        needed = self.heightForWidth(max(width, size.width()))
        return QSize(size.width(), min(size.height(), needed)) if needed > 0 else size


class Page(QScrollArea):
    """Title, lead and error area are here; put the rest into `body`."""

    def __init__(self, title: str, lead: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.inner = _Inside()
        self.inner.setObjectName("page")
        self.inner.setMaximumWidth(WIDEST)
        column = QVBoxLayout(self.inner)
        column.setContentsMargins(MARGIN, 20, MARGIN, 16)
        column.setSpacing(8)
        self.title = Words(title, "title", self.inner)
        self.lead = Words(lead, "lead", self.inner)
        self.lead.setVisible(bool(lead))
        self.errors = ErrorSummary(self.inner)
        self.message = Message("info", parent=self.inner)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 8, 0, 0)
        self.body.setSpacing(12)
        for part in (self.title, self.lead, self.errors, self.message):
            column.addWidget(part)
        column.addLayout(self.body)
        column.addStretch(1)
        self.inner.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setWidget(self.inner)
        self.setAccessibleName(title)

    def set_title(self, title: str, lead: str | None = None) -> None:
        """Change the words on top."""
        self.title.setText(title)
        self.setAccessibleName(title)
        if lead is not None:
            self.lead.setText(lead)
            self.lead.setVisible(bool(lead))

    def show_faults(self, faults: Sequence[Fault]) -> None:
        """Show what must be settled, on top and in view; none clears it."""
        title = ngettext("Còn {n} việc:", "Còn {n} việc:", len(faults)).format(n=len(faults))
        self.errors.say(title, faults)
        if faults:
            self.verticalScrollBar().setValue(0)

    def show_error(self, sentence: str) -> None:
        """Show one sentence about what did not work."""
        self.errors.say(_("Chưa làm được:"), [Fault(sentence)])
        self.verticalScrollBar().setValue(0)

    def tell(self, sentence: str) -> None:
        """Show one sentence that a person has to know of; nothing went wrong."""
        self.message.say(sentence, "attention")
        self.verticalScrollBar().setValue(0)

    def clear_errors(self) -> None:
        """Take the errors and the message away."""
        self.errors.clear()
        self.message.clear()

    def reveal(self, widget: QWidget) -> None:
        """Focus `widget` and scroll it into view."""
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(widget, 16, 48)
