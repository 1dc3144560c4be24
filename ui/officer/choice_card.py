"""Which device of a kind this desk uses: a choice, how it is, and what a technician locked."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kiosk.desk import devices
from ui.officer.seat import Seat
from ui.widgets.blocks import Card
from ui.widgets.buttons import ChoiceRow
from ui.widgets.text import Words

Pairs = Sequence[tuple[str, str]]
"""Values of a setting, each with the words of its button."""


class ChoiceCard(Card):
    """`chosen` carries values of settings by their names, as a dict; `failed` a sentence.

    `key` is the setting that the choice is kept in.
    """

    chosen = Signal(dict)
    failed = Signal(str)

    def __init__(
        self, seat: Seat, key: str, title: str, lead: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._seat = seat
        self._key = key
        self._pairs: list[tuple[str, str]] = []
        self.choices = ChoiceRow(name=title, parent=self)
        self.choices.chosen.connect(self.pick)
        self.told = Words("", "body", self)
        self.locked = Words("", "lead", self)
        self.inside.addWidget(Words(title, "heading", self))
        if lead:
            self.inside.addWidget(Words(lead, "lead", self))
        for part in (self.choices, self.locked, self.told):
            self.inside.addWidget(part)
        self.choices.hide()
        self.locked.hide()

    @property
    def value(self) -> str:
        """What the settings hold."""
        return str(getattr(self._seat.settings, self._key))

    def offer(self, pairs: Pairs) -> None:
        """Offer these; what the settings hold and is not among them is offered as missing.

        The same ones again keep their buttons, and with them the place of the keyboard.
        """
        known = list(pairs)
        if self.value not in dict(known):
            known.append((self.value, _("{name} (không thấy)").format(name=self.missing_name())))
        if known != self._pairs:
            self._pairs = known
            self.choices.set_choices(known)
        self.choices.set_value(self.value)
        self.show_lock()

    def show_lock(self) -> None:
        """Only what may be chosen is offered; what is locked is named."""
        free = devices.may_choose(self._seat.desk, self._key)
        self.choices.setVisible(free and len(self._pairs) > 1)
        name = dict(self._pairs).get(self.value, self.value)
        words = _("Kỹ thuật viên đã khoá lựa chọn này: {name}.").format(name=name)
        if self._key not in self._seat.settings.locked:
            words = ""
        elif free:
            words = _("Đang khoá: cán bộ không đổi được, lãnh đạo và kỹ thuật viên đổi được.")
        self.locked.setText(words)
        self.locked.setVisible(bool(words))

    def missing_name(self) -> str:
        """What the device that the settings hold is called, where it is not here."""
        return self.value

    def pick(self, value: str) -> None:
        """Keep a choice."""
        self.chosen.emit({self._key: value})
        self.show_lock()
