"""What is done to the pages of one paper: take, take again, turn, move, delete with undo."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from gettext import gettext as _

from kiosk.desk import capture, sheet_codes
from kiosk.model import Case, PageRef
from scanner.frame import Page, Verdict
from ui.officer.seat import Seat
from ui.officer.shooting import Shooting
from ui.officer.step import StepPage
from ui.officer.thumbs import Thumbs
from ui.widgets.live import LiveView


class PageWork(StepPage):
    """A step page with a camera and the pages of the paper that is open."""

    def __init__(self, seat: Seat, title: str, live: LiveView) -> None:
        super().__init__(seat, title)
        self.shooting = Shooting(seat, live)
        self.thumbs = Thumbs(seat)
        self.part = ""
        """The paper that is open; empty while the list is shown."""
        self._retake: int | None = None

    def pages(self) -> tuple[PageRef, ...]:
        """The pages of the open paper."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Draw the open paper."""
        raise NotImplementedError

    def take_page(self, page: Page, replace: bool) -> None:
        """Store a page; only what is stored is called saved."""
        part, pages = self.part, self.pages()
        if not part:
            return
        at = self._retake if self._retake is not None else len(pages) - 1 if replace else None
        self._retake = None
        self.thumbs.keep(page)
        desk, visit = self.seat.desk, self.seat.visit
        if at is not None and 0 <= at < len(pages):
            index = at
            self.work(
                lambda: capture.replace_page(desk, visit, part, index, page),
                lambda _case: self._saved(page, index + 1),
                self._not_stored,
            )
        else:
            self.work(
                lambda: sheet_codes.take(desk, visit, part, page),
                lambda done: self._placed(page, *done),
                self._not_stored,
            )

    def _placed(self, page: Page, _case: Case, part: str) -> None:
        """A sheet that the program printed went where its code says."""
        if part == self.part:
            self._saved(page, len(self.pages()))
            return
        # The next picture is a page of the paper that is open; this one still lies there.
        self.shooting.again = False
        self.clear_errors()
        self.refresh()
        self.message.say(
            _("Tờ vừa chụp là “{name}”: máy đã xếp vào đúng chỗ.").format(name=self.name_of(part)),
            "done",
            [(_("Mở giấy đó"), partial(self.open, part))],
        )

    def open(self, part: str) -> None:
        """Show one paper."""
        raise NotImplementedError

    def name_of(self, part: str) -> str:
        """The paper's name in the guide."""
        names = {paper.id: paper.name for paper in self.seat.visit.chosen().papers}
        return names.get(part, part)

    def _not_stored(self, sentence: str) -> None:
        """The next picture is a new page: there is none that it could replace."""
        self.shooting.again = False
        self.show_error(sentence)

    def _saved(self, page: Page, number: int) -> None:
        self.clear_errors()
        self.refresh()
        if page.verdict is Verdict.OK:
            return
        why = page.reasons[0] if page.reasons else ""
        self.message.say(
            _("Đã lưu trang {n}, nhưng: {why}").format(n=number, why=why),
            "attention",
            [(_("Chụp lại trang này"), partial(self.retake_page, number - 1))],
        )

    def retake_page(self, index: int) -> None:
        """Let the next picture take the place of page `index` (from 0)."""
        self._retake = index
        self.shooting.look_afresh()
        self.message.say(
            _("Đặt lại trang {n} dưới camera; ảnh mới sẽ thay ảnh cũ.").format(n=index + 1)
        )

    def turn_page(self, index: int) -> None:
        """Turn page `index` by a quarter, clockwise."""
        part = self.part
        desk, visit = self.seat.desk, self.seat.visit
        self._change(lambda: capture.turn_page(desk, visit, part, index, 1))

    def move_page(self, index: int, to: int) -> None:
        """Move page `index` to position `to`."""
        part, self._retake = self.part, None
        desk, visit = self.seat.desk, self.seat.visit
        self._change(lambda: capture.move_page(desk, visit, part, index, to))

    def _change(self, act: Callable[[], Case]) -> None:
        self.message.clear()
        self.work(act, lambda _case: self._changed())

    def _changed(self) -> None:
        # A button that has gone hands its focus to the next one, where Enter would press it.
        self.setFocus()
        self.thumbs.fetch(self.pages(), self.refresh)
        self.refresh()

    def remove_page(self, index: int) -> None:
        """Take page `index` out, with a way to bring it back."""
        part, self._retake = self.part, None
        desk, visit = self.seat.desk, self.seat.visit

        def removed(answer: tuple[Case, PageRef]) -> None:
            back = partial(self._restore, part, index, answer[1])
            self.message.say(
                _("Đã xoá trang {n}.").format(n=index + 1), "info", [(_("Hoàn tác"), back)]
            )
            self.shooting.again = False
            self.setFocus()
            self.refresh()

        self.work(lambda: capture.remove_page(desk, visit, part, index), removed)

    def _restore(self, part: str, index: int, taken: PageRef) -> None:
        desk, visit = self.seat.desk, self.seat.visit
        self._change(lambda: capture.restore_page(desk, visit, part, index, taken))
