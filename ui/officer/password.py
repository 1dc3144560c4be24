"""Where a citizen types the own account of the portal: nobody reads it, nothing keeps it."""

from __future__ import annotations

from gettext import gettext as _

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit

from ui.widgets.blocks import Card
from ui.widgets.buttons import Button
from ui.widgets.field import TextField
from ui.widgets.text import Words


class PasswordCard(Card):
    """`given` carries name and password once; both fields are empty from then on."""

    given = Signal(str, str)

    def __init__(self) -> None:
        super().__init__("chosen")
        title = _("Mời công dân tự gõ")
        self.setAccessibleName(title)
        self.user = TextField(_("Tên đăng nhập cổng"), parent=self)
        self.password = TextField(_("Mật khẩu cổng"), parent=self)
        self.password.line.setEchoMode(QLineEdit.EchoMode.Password)
        # a long value is repeated below its field, wrapped: not this one
        self.password.shows_whole = False
        hidden = Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData
        self.password.line.setInputMethodHints(hidden | Qt.InputMethodHint.ImhNoPredictiveText)
        self.inside.addWidget(Words(title, "strong", self))
        self.inside.addWidget(
            Words(
                _(
                    "Quay bàn phím cho công dân, cán bộ nhìn đi chỗ khác. Máy dùng một lần để gửi "
                    "hồ sơ này, không lưu, không ghi lại; hết phiên là quên."
                ),
                "small",
                self,
            )
        )
        for field in (self.user, self.password):
            self.inside.addWidget(field)
        self.password.line.returnPressed.connect(self.give)
        self.done = Button(_("Xong, đưa lại cán bộ"), self.give, kind="primary", parent=self)
        self.inside.addWidget(self.done, 0, Qt.AlignmentFlag.AlignLeft)

    def give(self) -> None:
        """Hand both over and forget them."""
        user, password = self.user.value(), self.password.value()
        self.forget()
        self.given.emit(user, password)

    def forget(self) -> None:
        """Nothing stays in the fields, nor in what they could undo."""
        for field in (self.user, self.password):
            field.set_value("")
            field.set_error("")
