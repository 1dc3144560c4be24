"""The panel at the right: what to say to the citizen, and why it is asked."""

from __future__ import annotations

from collections.abc import Callable
from gettext import gettext as _

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.buttons import Button
from ui.widgets.text import Words, restyle

LONG = 150
"""Letters beyond which a script is set smaller, so that it is seen whole."""


class SayPanel(QScrollArea):
    """`speak` reads a text aloud in Vietnamese; without such a voice there is no button."""

    def __init__(
        self, speak: Callable[[str], object] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._speak = speak
        self.setObjectName("sayArea")
        self.setAccessibleName(_("Nói với công dân"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        inner = QFrame()
        inner.setObjectName("say")
        column = QVBoxLayout(inner)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(12)
        bubble = self._bubble = QFrame(inner)
        bubble.setObjectName("bubble")
        inside = QVBoxLayout(bubble)
        inside.setContentsMargins(16, 16, 16, 16)
        self.words = Words("", "body", bubble)
        inside.addWidget(self.words)
        self.listen = Button(_("Nghe đọc"), self.read_aloud, hint="F8", icon="speaker")
        self.listen.setVisible(speak is not None)
        self.why_title = Words(_("Vì sao cần?"), "caption", inner)
        self.why = Words("", "body", inner)
        column.addWidget(Words(_("Nói với công dân"), "caption", inner))
        column.addWidget(bubble)
        if speak is not None:
            column.addWidget(self.listen, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(8)
        column.addWidget(self.why_title)
        column.addWidget(self.why)
        column.addStretch(1)
        self.setWidget(inner)
        self.verticalScrollBar().rangeChanged.connect(self._reach)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: another width."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _reach(self, _low: int, high: int) -> None:
        """What does not fit can be scrolled by keys."""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if high else Qt.FocusPolicy.NoFocus)

    def _fit(self) -> None:
        self.setFixedWidth(300 if theme.current().large else 288)

    def say(self, words: str, why: str = "", why_title: str = "") -> None:
        """Show what to say and why; an empty `words` empties the panel."""
        self.words.setText(f"“{words}”" if words else "")
        self._bubble.setVisible(bool(words))
        self._bubble.setProperty("long", len(words) > LONG)
        restyle(self._bubble)
        restyle(self.words)
        self.listen.setEnabled(bool(words))
        self.why.setText(why)
        self.why_title.setText(why_title or _("Vì sao cần?"))
        self.why_title.setVisible(bool(why))
        self.why.setVisible(bool(why))

    def read_aloud(self) -> None:
        """Let the voice read what is shown, where there is one."""
        if self._speak is not None and self.words.text():
            self._speak(self.words.text())
