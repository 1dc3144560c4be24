"""Which portal a case goes to, and the connector that speaks to it."""

from __future__ import annotations

from gettext import gettext as _

from kiosk import settings
from kiosk.desk.core import PRACTICE_PORTAL, Desk
from kiosk.model import BadInput, Submission, Unreachable
from kiosk.outbox import Outbox
from kiosk.portals import credentials, registry
from kiosk.portals.base import Connector


def portal_of(desk: Desk) -> str:
    """Return the portal that new cases of this desk go to: a name, or nothing without one."""
    if desk.practice:
        return PRACTICE_PORTAL
    return desk.settings.portals[0].name if desk.settings.portals else ""


def find_portal(desk: Desk, portal: str) -> settings.Portal:
    """Return the portal that is meant by a name or by its address.

    Raises BadInput for an unknown name, Unreachable while the practice portal is not running.
    """
    if portal == PRACTICE_PORTAL:
        if not desk.portal_url:
            raise Unreachable(
                _("Cổng thực hành chưa chạy. Mở lại chương trình hoặc chạy “kiosk practice”.")
            )
        return settings.Portal(PRACTICE_PORTAL, desk.portal_url)
    for known in desk.settings.portals:
        if portal in (known.name, known.url):
            return known
    if portal.startswith(("http://", "https://")):
        root = credentials.root_of(portal)
        return settings.Portal(root, root)
    raise BadInput(
        _(
            "Không có cổng tên “{name}” trong cài đặt. Kiểm tra tên hoặc ghi địa chỉ http(s)."
        ).format(name=portal)
    )


def name_of(desk: Desk, portal: str) -> str:
    """Return the one name under which cases remember a portal given by name or address.

    Raises BadInput when it is neither.
    """
    return portal if portal == PRACTICE_PORTAL else find_portal(desk, portal).name


def connector(desk: Desk, submission: Submission) -> Connector:
    """Return the connector that carries `submission`.

    Raises BadInput where the citizen's own account is wanted and was not typed in this session.
    """
    portal = find_portal(desk, submission.portal)
    if submission.own_account:
        lent = credentials.lent(submission.case_id)
        if lent is None:
            raise BadInput(
                _(
                    "Hồ sơ này gửi bằng tài khoản cổng của công dân; máy không lưu mật khẩu. Mở "
                    "hồ sơ ở màn hình chính, mời công dân gõ lại."
                )
            )
        group = portal.group or lent.group
        return registry.own_account(portal.url, lent.user, lent.password, group, portal.trust)
    return registry.CONNECTORS[submission.connector](portal.url, portal.group, portal.trust)


def outbox(desk: Desk) -> Outbox:
    """Return the queue of the desk's store."""
    return Outbox(
        desk.home.store(desk.practice), desk.vault, lambda submission: connector(desk, submission)
    )
