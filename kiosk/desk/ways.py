"""The ways on which a case can go, and the officer's choice between them."""

from __future__ import annotations

from gettext import gettext as _

from msgspec import Struct

from kiosk.case import edit
from kiosk.desk.core import Desk, now
from kiosk.desk.guided import recipes_for
from kiosk.desk.visit import Visit, channel
from kiosk.model import BadInput, Case


class Way(Struct, frozen=True):
    """One way to file, as it is offered."""

    id: str
    title: str
    text: str
    chosen: bool


TITLES = {
    "opencps": _("Gửi thẳng lên cổng dịch vụ công"),
    "guided": _("Nộp trên cổng ngay tại bàn, cùng công dân"),
    "packet": _("Gói hồ sơ, nộp trên cổng cùng công dân"),
    "paper": _("Nộp trực tiếp tại quầy"),
}
TEXTS = {
    "opencps": _("Máy gửi hồ sơ, lấy số ngay; mất mạng thì tự gửi lại sau."),
    "guided": _("Máy mở cổng, điền và đính kèm giúp; công dân tự đăng nhập và tự bấm nộp."),
    "packet": _("Máy đóng gói tệp và số liệu; công dân đăng nhập cổng bằng VNeID của mình."),
    "paper": _("In tờ khai đã điền và danh mục giấy tờ; công dân nộp bản giấy."),
}


def ways(desk: Desk, visit: Visit) -> list[Way]:
    """Return the ways that the guide names and this desk can go, best first; paper always."""
    ids: list[str] = [known.connector for known in visit.chosen().channels]
    if not desk.has_portal:
        ids = [way for way in ids if way != "opencps"]
    if "packet" in ids and recipes_for(desk, visit.chosen().code):
        ids.insert(ids.index("packet"), "guided")
    if "paper" not in ids:
        ids.append("paper")
    taken = connector(desk, visit)
    return [Way(way, TITLES[way], TEXTS[way], way == taken) for way in ids]


def connector(desk: Desk, visit: Visit) -> str:
    """Return the way this case goes: the citizen's own choice, else the guide's best."""
    return visit.open_case().connector or best(desk, visit)


def best(desk: Desk, visit: Visit) -> str:
    """Return the guide's best way; on the portal's own pages where a recipe knows them."""
    pack = visit.chosen()
    way = channel(pack, has_portal=desk.has_portal).connector
    return "guided" if way == "packet" and recipes_for(desk, pack.code) else way


def choose(desk: Desk, visit: Visit, way: str) -> Case:
    """Take another way than the guide's best; the case must not be confirmed yet."""
    if way not in {known.id for known in ways(desk, visit)}:
        raise BadInput(_("Chọn một trong các cách ở trên."))
    visit.case = edit(visit.open_case(), now(), connector=way)
    return desk.save(visit.case, "way", connector=way)
