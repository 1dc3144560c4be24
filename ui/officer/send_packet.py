"""The packet way on the screen: save the files, open the portal, copy, type the number back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from gettext import gettext as _

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QGridLayout, QVBoxLayout, QWidget

from kiosk.desk.send import CopyRow
from ui.widgets.blocks import Card
from ui.widgets.buttons import Button
from ui.widgets.field import TextField
from ui.widgets.flow import Flow
from ui.widgets.text import Rule, Words


class PacketCard(QWidget):
    """Three numbered things to do. `folder_chosen` and `number_given` carry texts.

    `portal_wanted`: back to the portal inside the desk, where the case may be filed there.
    """

    folder_chosen = Signal(str)
    number_given = Signal(str)
    portal_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._link = ""
        self.save = Button(_("Chọn thư mục và lưu…"), self.ask_folder, kind="primary", hint="F5")
        self.saved = Words("", "done")
        self.browser = Button(_("Mở trang nộp trong trình duyệt"), self.open_link, hint="F6")
        self.inside = Button(_("Quay lại cổng ngay tại bàn"), self.portal_wanted.emit, hint="F7")
        self.address = Words("", "small")
        self.number = TextField(
            _("Số hồ sơ mà cổng vừa cấp"),
            hint=_("Gõ hoặc dán đúng số cổng hiện ra, ví dụ 000.17.22.H56-210531-0001."),
        )
        self.take = Button(_("Ghi số này"), self.give_number, kind="primary")
        self._rows = QWidget()
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._arrange()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.saved.hide()
        self.inside.hide()
        files = self._card(_("1. Lưu các tệp giấy tờ ra một thư mục"))
        files.inside.addLayout(_line(self.save))
        files.inside.addWidget(self.saved)
        page = self._card(_("2. Mở cổng; công dân tự đăng nhập, cán bộ cùng điền"))
        page.inside.addLayout(_line(self.browser, self.inside))
        page.inside.addWidget(self.address)
        page.inside.addWidget(Words(_("Chép từng ô sang cổng:"), "caption"))
        page.inside.addWidget(self._rows)
        number = self._card(_("3. Ghi lại số hồ sơ"))
        number.inside.addWidget(self.number)
        number.inside.addLayout(_line(self.take))
        for card in (files, page, number):
            column.addWidget(card)

    def _card(self, title: str) -> Card:
        card = Card(parent=self)
        card.inside.addWidget(Words(title, "heading", card))
        return card

    def show_case(self, rows: Sequence[CopyRow], link: str, *, portal_inside: bool = False) -> None:
        """Show the values to copy and the portal's address.

        `portal_inside`: the portal can be opened in the desk instead.
        """
        self._link = link
        self.inside.setVisible(portal_inside)
        self.address.setText(link)
        self.address.setVisible(bool(link))
        self.browser.setEnabled(bool(link))
        self._clear_rows()
        for line, row in enumerate(rows):
            if line:
                self._grid.addWidget(Rule(self._rows), 2 * line - 1, 0, 1, 3)
            copy = Button(_("Chép"), partial(self.copy_text, row), kind="link")
            copy.setAccessibleName(_("Chép {label}").format(label=row.label))
            self._grid.addWidget(Words(row.label, "lead"), 2 * line, 0)
            self._grid.addWidget(Words(row.text, "strong"), 2 * line, 1)
            self._grid.addWidget(copy, 2 * line, 2)

    def show_saved(self, count: int) -> None:
        """Say that the files are written."""
        self.saved.setText(_("✓ Đã lưu {n} tệp vào thư mục đã chọn.").format(n=count))
        self.saved.show()

    def forget(self) -> None:
        """No value stays."""
        self._link = ""
        self.inside.hide()
        self._clear_rows()
        self.address.setText("")
        self.saved.hide()
        self.number.set_value("")
        self.number.set_error("")

    def copy_text(self, row: CopyRow) -> None:
        """Put one value on the clipboard; the end of the visit empties it."""
        QGuiApplication.clipboard().setText(row.text)

    def open_link(self) -> None:
        """Let the system's own browser open the portal."""
        if self._link:
            QDesktopServices.openUrl(QUrl(self._link))

    def ask_folder(self) -> None:
        """Ask where the files go."""
        dialog = QFileDialog(self, _("Lưu các tệp vào thư mục nào?"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.folder_chosen)
        dialog.open()

    def give_number(self) -> None:
        """Hand over what was typed."""
        self.number.set_error("")
        self.number_given.emit(self.number.value())

    def _clear_rows(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


def _line(*buttons: Button) -> Flow:
    flow = Flow()
    for button in buttons:
        flow.addWidget(button)
    return flow
