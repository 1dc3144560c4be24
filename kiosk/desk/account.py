"""Step 5: the citizen's own log-in, only where the way of filing needs it."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import gettext as _

from msgspec import Struct

from kiosk.case import edit
from kiosk.desk.connect import portal_of
from kiosk.desk.core import Desk, now
from kiosk.desk.packing import OWN_ACCOUNT as OWN_ACCOUNT
from kiosk.desk.packing import way_of
from kiosk.desk.visit import Visit
from kiosk.desk.ways import best, connector
from kiosk.model import BadInput, Case
from kiosk.portals import credentials

POLICE_DESK = "police_desk"


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
        title=_("Có điện thoại, VNeID mức 2"),
        text=_("Công dân tự đăng nhập bằng điện thoại của mình khi nộp."),
        goes_on=True,
    ),
    Route(
        id="help_now",
        title=_("Có tài khoản mức 2, chưa cài VNeID"),
        text=_("Cùng công dân cài và kích hoạt VNeID ngay tại bàn, rồi làm tiếp."),
        goes_on=True,
    ),
    Route(
        id="relative",
        title=_("Người thân có VNeID mức 2"),
        text=_("Người thân đăng nhập và nộp thay theo quan hệ đã ghi ở bước 3."),
        goes_on=True,
    ),
    Route(
        id=POLICE_DESK,
        title=_("Chưa có tài khoản mức 2"),
        text=_("In phiếu hẹn đến Công an xã làm định danh mức 2; hôm nay nộp bằng giấy."),
        goes_on=False,
    ),
    Route(
        id="paper_today",
        title=_("Không có điện thoại"),
        text=_("Nộp bằng giấy ngay hôm nay, không ai phải về không."),
        goes_on=False,
    ),
)
PASSWORD_ROUTE = Route(
    id=OWN_ACCOUNT,
    title=_("Tài khoản cổng của chính công dân"),
    text=_("Công dân tự gõ tên và mật khẩu cổng, cán bộ không nhìn; máy không lưu."),
    goes_on=True,
)
OFFICE_ROUTE = Route(
    id="office",
    title=_("Cán bộ nộp hộ bằng tài khoản của cơ quan"),
    text=_("Hồ sơ ghi rõ công dân là người nộp, cán bộ chỉ hỗ trợ."),
    goes_on=True,
)


class Question(Struct, frozen=True):
    """One plain question whose answer narrows the ways."""

    id: str
    text: str


QUESTIONS = (
    Question("phone", _("Ông/bà có mang điện thoại của mình không?")),
    Question("level2", _("Đã làm định danh mức 2 ở công an chưa?")),
    Question("app", _("Điện thoại đã có ứng dụng VNeID chưa?")),
)


def asked(answers: Mapping[str, bool]) -> tuple[Question, ...]:
    """Return the questions to show: the next one only once it matters."""
    count = 1
    if answers.get("phone"):
        count = 3 if answers.get("level2") else 2
    return QUESTIONS[:count]


def advise(answers: Mapping[str, bool]) -> str:
    """Return the way that the answers lead to; empty while one is missing."""
    phone, level2, app = (answers.get(question.id) for question in QUESTIONS)
    if phone is False:
        return "paper_today"
    if phone and level2 is False:
        return POLICE_DESK
    if phone and level2 and app is not None:
        return "own_phone" if app else "help_now"
    return ""


def by_password(desk: Desk, visit: Visit) -> bool:
    """Tell whether the site file lets citizens sign in here with an account of their own."""
    case = visit.case
    if case is None or connector(desk, visit) != "opencps" or case.rounds:
        return False
    if desk.practice:
        return False
    name = portal_of(desk)
    return any(known.name == name and known.citizen_accounts for known in desk.settings.portals)


def routes(desk: Desk, visit: Visit) -> tuple[Route, ...]:
    """Return the ways to offer, best first."""
    if by_password(desk, visit):
        return (PASSWORD_ROUTE, OFFICE_ROUTE)
    return ROUTES


def needed(desk: Desk, visit: Visit) -> bool:
    """Tell whether this step has anything to ask."""
    pack, case = visit.chosen(), visit.case
    # The paper way is often the answer to this very question.
    taken = case is None or case.connector == "paper"
    way = best(desk, visit) if taken else connector(desk, visit)
    return way_of(pack, way).needs_account or by_password(desk, visit)


def choose(desk: Desk, visit: Visit, route: str) -> Case:
    """Note the way that was chosen; the paper ways lead to the paper route at the end."""
    known = {candidate.id: candidate for candidate in routes(desk, visit)}
    if route not in known:
        raise BadInput(_("Chọn một trong các cách ở trên."))
    case = visit.open_case()
    way = case.connector if case.connector != "paper" else ""
    if not known[route].goes_on:
        way = "paper"
    visit.case = edit(case, now(), account=route, connector=way)
    return desk.save(visit.case, "account", route=route)


def type_password(case_id: str, user: str, password: str) -> None:
    """Use the account that the citizen typed, for this case and this session; kept nowhere.

    Raises BadInput where one of the two is missing, or cannot be sent.
    """
    if not user.strip() or not password:
        raise BadInput(_("Công dân gõ cả tên đăng nhập và mật khẩu cổng."))
    if ":" in user or ":" in password:
        raise BadInput(
            _("Cổng này không nhận tên hoặc mật khẩu có dấu hai chấm; đổi mật khẩu ở trang cổng.")
        )
    credentials.lend(case_id, user.strip(), password)


def has_password(case_id: str) -> bool:
    """Tell whether the citizen's account is at hand for this case."""
    return credentials.lent(case_id) is not None


def forget_passwords() -> None:
    """The session ends: nobody's account is known any more."""
    credentials.forget_lent()
