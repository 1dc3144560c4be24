"""Pages without a citizen: log-on, home, lock."""

from __future__ import annotations

from ui.widgets.page import Page


class QuietPage(Page):
    """A page outside the nine steps."""

    def enter(self) -> None:
        """The page is shown now: draw it afresh and give the focus."""

    def leave(self) -> None:
        """Another page is shown now: stop what runs."""

    def next_words(self) -> str:
        """Words of the main button; empty hides it."""
        return ""

    def forward(self) -> None:
        """What Enter and the main button do."""
