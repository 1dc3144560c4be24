"""An address: typed as on the paper; today's province and commune are offered below it."""

from __future__ import annotations

from functools import partial
from gettext import gettext as _

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.values import places
from ui.widgets.blocks import WrappedLink, empty
from ui.widgets.field import TextField


class AddressField(TextField):
    """What is offered is taken only by a press: an address stays as it was written."""

    def __init__(
        self,
        label: str,
        *,
        hint: str = "",
        optional: bool = False,
        near: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`near` is an address whose province comes first among many of one name."""
        super().__init__(label, hint=hint, optional=optional, parent=parent)
        self.line.setPlaceholderText(_("Số nhà, thôn; gõ vài chữ tên xã rồi chọn bên dưới"))
        self._offers = QWidget(self)
        self._column = QVBoxLayout(self._offers)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._offers.hide()
        layout = self.layout()
        if layout is not None:
            layout.addWidget(self._offers)
        self._offered: list[places.Offer] = []
        self.edited.connect(lambda text: self._offer(places.offers(text, near)))

    def set_value(self, text: str, source: str = "", tone: str = "info") -> None:
        """Show a value; for units of before 1 July 2025 today's are offered."""
        changed = text != self.value()
        super().set_value(text, source, tone)
        if changed:
            found = places.understand(text)
            self._offer(places.offers(text) if found is not None and found.old else [])

    def offered(self) -> list[str]:
        """The wordings that are offered."""
        return [offer.text for offer in self._offered]

    def take(self, text: str) -> None:
        """Take an offered wording, as if it had been typed."""
        self.line.setText(text)
        self.line.setModified(True)
        self.edited.emit(text)
        self.committed.emit(text)
        self.line.setFocus()

    def _offer(self, offers: list[places.Offer]) -> None:
        if offers == self._offered:
            return
        self._offered = offers
        empty(self._column)
        for offer in offers:
            words = f"{offer.why}: {offer.text}" if offer.why else offer.text
            self._column.addWidget(WrappedLink(words, partial(self.take, offer.text), self))
        self._offers.setVisible(bool(offers))
        self.updateGeometry()
