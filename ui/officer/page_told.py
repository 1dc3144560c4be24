"""What the officer is told of a page that was just taken, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from gettext import gettext as _
from typing import Protocol

from kiosk.desk import parts, pixels
from kiosk.desk.pixels import Wanted
from scanner.frame import Page, Paper, Verdict
from ui.officer.shooting import Shooting
from ui.widgets.blocks import Message

Action = tuple[str, Callable[[], object]]


class Owner(Protocol):
    """The page that takes papers in, as far as it is needed here."""

    message: Message
    shooting: Shooting

    def fine(self) -> Wanted:
        """How fine the pages of the open paper are to be."""

    def clear_errors(self) -> None:
        """Take errors and the message away."""

    def retake_page(self, index: int) -> None:
        """Let the next picture take the place of page `index`."""

    def remove_page(self, index: int) -> None:
        """Take page `index` out."""

    def take_in_parts(self, index: int) -> None:
        """Take page `index` again, in parts."""

    def keep_whole(self) -> None:
        """Take no parts any more."""


class PageTold:
    """Speaks through the message of the page that takes papers in."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner

    def taken(self, page: Page, number: int) -> None:
        """A page is stored: say what is wrong with it, the worst first."""
        index = number - 1
        again: Action = (_("Chụp lại trang này"), partial(self._owner.retake_page, index))
        closer: list[Action] = []
        if parts.possible(page) and page.quad is not None:
            closer = [(_("Chụp từng phần"), partial(self._owner.take_in_parts, index))]
        short = pixels.advice(page, self._owner.fine())
        if page.verdict is not Verdict.OK:
            why = page.reasons[0] if page.reasons else ""
            words = _("Đã lưu trang {n}, nhưng: {why}").format(n=number, why=why)
            self._say(words, [again, *(closer if page.verdict is Verdict.LOW_DPI else ())])
        elif page.blank:
            words = _("Trang {n} có vẻ trắng. Giữ hay bỏ?").format(n=number)
            drop = partial(self._owner.remove_page, index)
            self._say(words, [(_("Giữ trang này"), self._keep), (_("Bỏ trang này"), drop)])
        elif short:
            self._say(short, [again, *closer])
        elif page.paper is Paper.ID1:
            self._owner.message.say(
                _("Đã chụp một mặt thẻ. Lật thẻ lại: mặt kia sẽ nằm cùng một trang."), "info"
            )

    def sides_joined(self, undo: Callable[[], object]) -> None:
        """Both sides of a card lie on one page now."""
        words = _("Đã đặt mặt trước và mặt sau của thẻ trên cùng một trang A4.")
        self._owner.message.say(words, "done", [(_("Tách ra"), undo)])

    def next_part(self) -> None:
        """Another part of a page is wanted."""
        guide = self._owner.shooting.guide
        if guide.active:
            self._owner.clear_errors()
            taken = _("Đã có {n} phần. ").format(n=guide.count) if guide.count else ""
            words = _("Đưa camera lại gần, hoặc kê giấy cao lên, rồi chụp lần lượt từng phần.")
            stop: Action = (_("Thôi, giữ trang đã chụp"), self._owner.keep_whole)
            self._owner.message.say(f"{taken}{words}", "info", [stop])

    def part_refused(self, sentence: str) -> None:
        """A picture does not belong to the page; those that do are kept."""
        self._say(sentence, [(_("Thôi, giữ trang đã chụp"), self._owner.keep_whole)])

    def parts_joined(self, page: Page, number: int) -> None:
        """The parts have become one page."""
        short = pixels.advice(page, self._owner.fine())
        words = _("Đã ghép trang {n} từ các phần: {dpi} điểm/inch.").format(
            n=number, dpi=round(page.dpi)
        )
        self._owner.message.say(f"{words} {short}".strip(), "attention" if short else "done")

    def _keep(self) -> None:
        self._owner.message.clear()

    def _say(self, words: str, actions: list[Action]) -> None:
        self._owner.message.say(words, "attention", actions)
