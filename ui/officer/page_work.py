"""What is done to the pages of one paper: take, take again, turn, move, delete with undo."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from gettext import gettext as _

from kiosk.desk import capture, pixels, sheet_codes, sides
from kiosk.desk.pixels import Wanted
from kiosk.model import Case, PageRef
from scanner.frame import Page, Paper
from ui.officer.page_told import PageTold
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
        self.told = PageTold(self)
        guide = self.shooting.guide
        guide.joined.connect(self._parts_joined)
        guide.moved.connect(self.told.next_part)
        guide.told.connect(self.told.part_refused)

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
        if sides.both_are_cards(self.pages(), number - 2):
            self._join_sides(number - 2)
        else:
            self.told.taken(page, number)

    def _join_sides(self, index: int) -> None:
        part = self.part
        desk, visit = self.seat.desk, self.seat.visit

        def joined(answer: tuple[Case, tuple[PageRef, ...]]) -> None:
            # The next picture is of another paper: it takes the place of neither side.
            self.shooting.again = False
            self._changed()
            self.told.sides_joined(partial(self._split_sides, part, index, answer[1]))

        self.work(lambda: sides.join_sides(desk, visit, part, index), joined)

    def _split_sides(self, part: str, index: int, taken: tuple[PageRef, ...]) -> None:
        desk, visit = self.seat.desk, self.seat.visit
        self._change(lambda: sides.split_sides(desk, visit, part, index, taken))

    def take_in_parts(self, index: int) -> None:
        """Take page `index` (from 0) again, in parts that make it finer."""
        pages = self.pages()
        if not 0 <= index < len(pages):
            return
        if not self.shooting.running:
            self.start_camera()
        self.shooting.guide.begin(pages[index], index, self.fine())

    def start_camera(self) -> None:
        """Open the camera for the open paper."""
        raise NotImplementedError

    def fine(self) -> Wanted:
        """How fine the pages of the open paper are to be."""
        return pixels.wanted(self.seat.desk, self.seat.visit, self.part)

    def keep_whole(self) -> None:
        """Take no parts any more: the page stays as it was."""
        self.shooting.guide.stop()
        self.message.clear()
        self.refresh()

    def _parts_joined(self, page: Page, index: int) -> None:
        part = self.part
        desk, visit = self.seat.desk, self.seat.visit
        self.shooting.again = False
        self.thumbs.keep(page)
        self.work(
            lambda: capture.replace_page(desk, visit, part, index, page),
            lambda _case: self._parts_saved(page, index + 1),
            self._not_stored,
        )

    def _parts_saved(self, page: Page, number: int) -> None:
        self.clear_errors()
        self.refresh()
        self.told.parts_joined(page, number)

    def resize_page(self, index: int) -> None:
        """Say that page `index` is A5 where it was taken for A4, or the other way round."""
        pages, part = self.pages(), self.part
        if not 0 <= index < len(pages):
            return
        paper = Paper.A4 if pages[index].paper is Paper.A5 else Paper.A5
        desk, visit = self.seat.desk, self.seat.visit

        def changed(_case: Case) -> None:
            if index == len(self.pages()) - 1:
                self.shooting.stand.corrected(self.pages()[index].dpi)
            self._changed()

        self.message.clear()
        self.work(lambda: sides.set_paper(desk, visit, part, index, paper), changed)

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
