"""How a printer is, in words: the same on every system."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from gettext import gettext as _

from msgspec import Struct

from kiosk.model import KioskError


class NoPrinter(KioskError):
    """Nothing took the slip; the sentence says what to do."""


class Trouble(StrEnum):
    """What keeps a printer from printing, the most important first."""

    PAUSED = "paused"
    OFF = "off"
    PAPER = "paper"
    JAM = "jam"
    COVER = "cover"
    INK = "ink"
    OTHER = "other"


class Printer(Struct, frozen=True):
    """A printer that the system lists."""

    name: str
    default: bool = False
    """The one that takes a slip when none is chosen."""
    trouble: Trouble | None = None

    @property
    def words(self) -> str:
        """How it is, in two or three words."""
        return _WORDS[self.trouble] if self.trouble else _("Sẵn sàng.")

    @property
    def advice(self) -> str:
        """What to do about it; empty where it prints."""
        return _ADVICE[self.trouble] if self.trouble else ""


class Sent(Struct, frozen=True):
    """A slip that a printer, or the system's queue for it, has taken."""

    printer: str = ""
    job: str = ""
    """What the queue calls it; empty where no more is told of it."""
    note: str = ""
    """What the officer should know now; empty where it prints."""


class Turn(Struct, frozen=True):
    """Where a slip stands that the queue has taken."""

    over: bool
    """It has left the queue."""
    words: str = ""
    """Why the printer cannot go on with it; empty where it does."""


_WORDS = {
    Trouble.PAUSED: _("Máy in đang tạm dừng."),
    Trouble.OFF: _("Máy in đang tắt hoặc mất kết nối."),
    Trouble.PAPER: _("Máy in hết giấy."),
    Trouble.JAM: _("Máy in kẹt giấy."),
    Trouble.COVER: _("Nắp máy in đang mở."),
    Trouble.INK: _("Máy in hết mực."),
    Trouble.OTHER: _("Máy in báo lỗi."),
}

_ADVICE = {
    Trouble.PAUSED: _("Mở hàng đợi in của máy tính và bấm cho in tiếp."),
    Trouble.OFF: _("Bật máy in, kiểm tra dây hoặc mạng."),
    Trouble.PAPER: _("Nạp thêm giấy."),
    Trouble.JAM: _("Lấy giấy kẹt ra rồi đóng nắp máy in."),
    Trouble.COVER: _("Đóng nắp máy in."),
    Trouble.INK: _("Thay hộp mực."),
    Trouble.OTHER: _("Xem màn hình của máy in, tắt rồi bật lại."),
}


def worst(found: Iterable[Trouble]) -> Trouble | None:
    """Of several troubles the one to be told first."""
    return min(found, key=list(Trouble).index, default=None)


def kept(printer: Printer) -> str:
    """What the officer is told of a slip that waits in the queue; empty where it prints."""
    if printer.trouble is None:
        return ""
    words = _("{state} {advice} Phiếu đang chờ trong hàng đợi của “{name}”, không mất.")
    return words.format(state=printer.words, advice=printer.advice, name=printer.name)
