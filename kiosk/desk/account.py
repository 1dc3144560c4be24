"""Step 5: the citizen's own log-in, only where the way of filing needs it."""

from __future__ import annotations

from gettext import gettext as _

from msgspec import Struct

from kiosk.case import edit
from kiosk.desk.core import Desk, now
from kiosk.desk.packing import way_of
from kiosk.desk.visit import Visit
from kiosk.desk.ways import best, connector
from kiosk.model import BadInput, Case


class Route(Struct, frozen=True):
    """One way to go on, and where it ends."""

    id: str
    title: str
    text: str
    goes_on: bool
    """False where today ends with paper or with a slip."""


ROUTES = (
    Route(
        id="own_phone",
        title=_("Có điện thoại và VNeID mức 2"),
        text=_("Công dân tự đăng nhập bằng điện thoại của mình khi nộp."),
        goes_on=True,
    ),
    Route(
        id="help_now",
        title=_("Có điện thoại, chưa có VNeID"),
        text=_("Cùng công dân cài và kích hoạt VNeID, rồi làm tiếp."),
        goes_on=True,
    ),
    Route(
        id="relative",
        title=_("Người thân có VNeID mức 2"),
        text=_("Người thân đăng nhập và nộp thay theo quan hệ đã ghi ở bước 3."),
        goes_on=True,
    ),
    Route(
        id="police_desk",
        title=_("Chưa có tài khoản mức 2"),
        text=_("Hẹn đến quầy công an làm định danh mức 2; hôm nay nộp bằng giấy."),
        goes_on=False,
    ),
    Route(
        id="paper_today",
        title=_("Không có điện thoại"),
        text=_("Nộp bằng giấy ngay hôm nay, không ai phải về không."),
        goes_on=False,
    ),
)


def needed(desk: Desk, visit: Visit) -> bool:
    """Tell whether this step has anything to ask."""
    pack, case = visit.chosen(), visit.case
    # The paper way is often the answer to this very question.
    taken = case is None or case.connector == "paper"
    way = best(desk, visit) if taken else connector(desk, visit)
    return way_of(pack, way).needs_account


def choose(desk: Desk, visit: Visit, route: str) -> Case:
    """Note the way that was chosen; the paper ways lead to the paper route at the end."""
    known = {candidate.id: candidate for candidate in ROUTES}
    if route not in known:
        raise BadInput(_("Chọn một trong các cách ở trên."))
    case = visit.open_case()
    way = case.connector if case.connector != "paper" else ""
    if not known[route].goes_on:
        way = "paper"
    visit.case = edit(case, now(), account=route, connector=way)
    return desk.save(visit.case, "account", route=route)
