"""The ways on which a case can go, and the officer's choice between them."""

from __future__ import annotations

from gettext import gettext as _

from msgspec import Struct

from kiosk.case import edit
from kiosk.desk import review
from kiosk.desk.core import Desk, now
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, Case


class Way(Struct, frozen=True):
    """One way to file, as it is offered."""

    id: str
    title: str
    text: str
    chosen: bool


TITLES = {
    "opencps": _("Gửi thẳng lên cổng dịch vụ công"),
    "packet": _("Gói hồ sơ, nộp trên cổng cùng công dân"),
    "paper": _("Nộp trực tiếp tại quầy"),
}
TEXTS = {
    "opencps": _("Máy gửi hồ sơ, lấy số ngay; mất mạng thì tự gửi lại sau."),
    "packet": _("Máy đóng gói tệp và số liệu; công dân đăng nhập cổng bằng VNeID của mình."),
    "paper": _("In tờ khai đã điền và danh mục giấy tờ; công dân nộp bản giấy."),
}


def ways(desk: Desk, visit: Visit) -> list[Way]:
    """Return the ways that the guide names and this desk can go, best first; paper always."""
    ids = [channel.connector for channel in visit.chosen().channels]
    if not desk.has_portal:
        ids = [way for way in ids if way != "opencps"]
    if "paper" not in ids:
        ids.append("paper")
    taken = review.connector(desk, visit)
    return [Way(way, TITLES[way], TEXTS[way], way == taken) for way in ids]


def choose(desk: Desk, visit: Visit, way: str) -> Case:
    """Take another way than the guide's best; the case must not be confirmed yet."""
    if way not in {known.id for known in ways(desk, visit)}:
        raise BadInput(_("Chọn một trong các cách ở trên."))
    visit.case = edit(visit.open_case(), now(), connector=way)
    return desk.save(visit.case, "way", connector=way)
