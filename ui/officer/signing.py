"""The card of step 8 by which finished PDFs go to the office's own signing tool and come back."""

from __future__ import annotations

from collections.abc import Callable
from gettext import gettext as _
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog

from kiosk.desk import originals
from ui.officer.step import StepPage
from ui.widgets.blocks import Card
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.text import Words


class SigningCard(Card):
    """Shown only where the office named the certificates it trusts. `taken`: a row changed."""

    taken = Signal()

    def __init__(self, page: StepPage) -> None:
        super().__init__()
        self._page = page
        self.setAccessibleName(_("Ký số bản chụp"))
        self.out = Button(_("Xuất PDF để ký số…"), self._ask_folder)
        self.back = Button(_("Nhận lại PDF đã ký…"), self._ask_files)
        self.inside.addWidget(Words(_("Ký số bản chụp (nếu cơ quan cần)"), "strong", self))
        self.inside.addWidget(
            Words(
                _(
                    "Ký bằng phần mềm ký số của cơ quan. Máy chỉ nhận lại tệp đúng trang, chưa bị "
                    "sửa, do chứng thư được tin cậy ký."
                ),
                "small",
                self,
            )
        )
        row = Flow()
        for button in (self.out, self.back):
            row.addWidget(button)
        self.inside.addLayout(row)

    def refresh(self) -> None:
        """Show or hide it for the open visit."""
        self.setVisible(originals.offered(self._page.seat.desk))

    def export(self, folder: str) -> None:
        """Write the PDFs that are not signed yet."""
        desk, visit = self._page.seat.desk, self._page.seat.visit

        def written(files: list[Path]) -> None:
            words = _("Đã xuất {n} tệp. Ký xong, bấm “Nhận lại PDF đã ký”.")
            self._page.message.say(words.format(n=len(files)), "done")

        self._page.clear_errors()
        self._page.work(lambda: originals.export(desk, visit, Path(folder)), written)

    def take(self, files: list[str]) -> None:
        """Take signed files back; the first that is refused stops, with its reason."""
        desk, visit = self._page.seat.desk, self._page.seat.visit

        def all_of_them() -> int:
            for file in files:
                originals.take_back(desk, visit, Path(file))
            return len(files)

        def done(count: int) -> None:
            self._page.message.say(_("Đã nhận {n} tệp đã ký số.").format(n=count), "done")
            self.taken.emit()

        self._page.clear_errors()
        self._page.work(all_of_them, done)

    def _ask_folder(self) -> None:
        self._ask(_("Xuất PDF vào thư mục nào?"), QFileDialog.FileMode.Directory, self._to_folder)

    def _ask_files(self) -> None:
        self._ask(_("Chọn các tệp đã ký"), QFileDialog.FileMode.ExistingFiles, self.take)

    def _to_folder(self, names: list[str]) -> None:
        self.export(names[0])

    def _ask(
        self, title: str, mode: QFileDialog.FileMode, act: Callable[[list[str]], object]
    ) -> None:
        dialog = QFileDialog(self, title)
        dialog.setFileMode(mode)
        if mode is QFileDialog.FileMode.ExistingFiles:
            dialog.setNameFilter("PDF (*.pdf)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(act)
        dialog.open()
