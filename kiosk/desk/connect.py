"""Which portal a case goes to, and the connector that speaks to it."""

from __future__ import annotations

from gettext import gettext as _

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


def root_of(desk: Desk, portal: str) -> tuple[str, str]:
    """Return (site root, group) of a portal given by name or by its address.

    Raises BadInput for an unknown name, Unreachable while the practice portal is not running.
    """
    if portal == PRACTICE_PORTAL:
        if not desk.portal_url:
            raise Unreachable(
                _("Cổng thực hành chưa chạy. Mở lại chương trình hoặc chạy “kiosk practice”.")
            )
        return desk.portal_url, ""
    for known in desk.settings.portals:
        if portal == known.name:
            return known.url, known.group
    if portal.startswith(("http://", "https://")):
        return portal.rstrip("/"), ""
    raise BadInput(
        _(
            "Không có cổng tên “{name}” trong cài đặt. Kiểm tra tên hoặc ghi địa chỉ http(s)."
        ).format(name=portal)
    )


def check_portal(desk: Desk, portal: str) -> None:
    """Raise BadInput when `portal` is neither a known name nor an address."""
    if portal != PRACTICE_PORTAL:
        credentials.root_of(root_of(desk, portal)[0])


def connector(desk: Desk, submission: Submission) -> Connector:
    """Return the connector that carries `submission`."""
    root, group = root_of(desk, submission.portal)
    return registry.CONNECTORS[submission.connector](root, group)


def outbox(desk: Desk) -> Outbox:
    """Return the queue of the desk's store."""
    return Outbox(
        desk.home.store(desk.practice), desk.vault, lambda submission: connector(desk, submission)
    )
