"""One sentence for each thing that stops a scanner: what, where, what to do next."""

from __future__ import annotations

from gettext import gettext as _

from scanner.frame import CoverOpen, DeviceBroken, DeviceBusy, DeviceMissing, FeederEmpty, Jam
from scanner.sources.base import Way

MOST_PAGES = 200
"""Sides of one run: a desk's feeder holds fewer; a device that goes on for ever is stopped."""


def _kept(kept: int) -> str:
    return " " + _("Đã giữ {n} trang trước.").format(n=kept) if kept else ""


def missing() -> DeviceMissing:
    """Nothing answers."""
    return DeviceMissing(
        _("Không thấy máy quét; xem máy đã bật và nối dây hoặc mạng chưa, rồi quét lại.")
    )


def busy() -> DeviceBusy:
    """Another program or PC is scanning."""
    return DeviceBusy(
        _("Máy quét đang bận: máy tính khác đang quét. Đợi quét xong rồi bấm quét lại.")
    )


def jam(kept: int) -> Jam:
    """Paper is stuck; `kept` sides were finished before."""
    return Jam(
        _("Kẹt giấy ở trang {n}; mở máy gỡ giấy, đặt lại từ trang đó rồi quét tiếp.").format(
            n=kept + 1
        )
        + _kept(kept)
    )


def cover(kept: int) -> CoverOpen:
    """The lid or a door is open."""
    return CoverOpen(_("Nắp máy quét đang mở; đóng nắp rồi quét lại.") + _kept(kept))


def empty() -> FeederEmpty:
    """Nothing lies in the feeder."""
    return FeederEmpty(_("Khay nạp chưa có giấy; đặt giấy vào khay rồi quét lại."))


def silent(kept: int) -> DeviceBroken:
    """The device stopped answering."""
    return DeviceBroken(
        _(
            "Máy quét không trả lời ở trang {n}; tắt máy quét, bật lại rồi quét tiếp từ trang đó."
        ).format(n=kept + 1)
        + _kept(kept)
    )


def cut(kept: int) -> DeviceBroken:
    """The connection broke while a side was under way."""
    return DeviceBroken(
        _("Mất kết nối với máy quét ở trang {n}; xem dây và mạng rồi quét lại từ trang đó.").format(
            n=kept + 1
        )
        + _kept(kept)
    )


def half(kept: int) -> DeviceBroken:
    """What came is a part of a picture, or nothing, or no picture."""
    return DeviceBroken(
        _("Máy quét gửi trang {n} không trọn vẹn nên không dùng; quét lại từ trang đó.").format(
            n=kept + 1
        )
        + _kept(kept)
    )


def endless(kept: int) -> DeviceBroken:
    """The device gives more sides than a feeder holds."""
    return DeviceBroken(
        _(
            "Máy quét gửi mãi không hết nên đã dừng ở {kept} trang; tắt máy quét, bật lại. "
            "Xem lại các trang đã giữ trước khi dùng."
        ).format(kept=kept)
    )


def refused() -> DeviceBroken:
    """The device does not take the order, and says no more than that."""
    return DeviceBroken(_("Máy quét không nhận lệnh quét; tắt máy quét, bật lại, rồi quét lại."))


def forbidden() -> DeviceBroken:
    """The device wants a password."""
    return DeviceBroken(
        _("Máy quét đòi mật khẩu; báo kỹ thuật viên mở quyền quét qua mạng trên máy.")
    )


def no_such_way(way: Way) -> DeviceMissing:
    """The paper cannot come from there."""
    if way is Way.PLATEN:
        return DeviceMissing(_("Máy quét này không có mặt kính; chọn quét bằng khay nạp giấy."))
    if way is Way.DUPLEX:
        return DeviceMissing(_("Máy quét này không quét hai mặt; chọn quét một mặt."))
    return DeviceMissing(_("Máy quét này không có khay nạp giấy; chọn quét trên mặt kính."))


def stopped_there(kept: int) -> DeviceBroken:
    """Somebody pressed the device's own stop button."""
    return DeviceBroken(
        _("Đã bấm dừng trên máy quét ở trang {n}; bấm quét lại từ trang đó.").format(n=kept + 1)
    )


def no_discovery() -> DeviceMissing:
    """A saved network scanner is not at its address, and nobody in the network says it is."""
    return DeviceMissing(
        _("Không thấy máy quét mạng; xem máy đã bật, cùng mạng với máy tính, rồi quét lại.")
    )


def denied() -> DeviceBroken:
    """The system keeps this user from the device."""
    return DeviceBroken(
        _("Máy tính không cho phép dùng máy quét này; báo kỹ thuật viên cấp quyền rồi quét lại.")
    )


def died(kept: int) -> DeviceBroken:
    """The driver crashed; it ran in a process of its own."""
    return DeviceBroken(
        _("Trình điều khiển máy quét dừng đột ngột ở trang {n}; quét lại từ trang đó.").format(
            n=kept + 1
        )
        + _kept(kept)
    )


def no_program() -> DeviceMissing:
    """SANE is not installed."""
    return DeviceMissing(
        _("Máy tính chưa có phần mềm quét; báo kỹ thuật viên cài gói sane-utils rồi quét lại.")
    )
