"""Step 4: consent, purpose by purpose, and the way out for those who refuse."""

from __future__ import annotations

from collections.abc import Collection
from gettext import gettext as _

from msgspec import Struct

from kiosk.case import Abandoned, advance, edit
from kiosk.desk.core import Desk, now
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, Case, Consent

TEXT_VERSION = "1"


class Purpose(Struct, frozen=True):
    """One purpose that the citizen may agree to."""

    id: str
    text: str
    needed: bool
    """Without it nothing can be filed on line."""


PURPOSES = (
    Purpose(
        id="submit",
        text=_(
            "Dùng thông tin trên thẻ, tờ khai và ảnh giấy tờ để nộp hồ sơ này "
            "đến cơ quan giải quyết."
        ),
        needed=True,
    ),
    Purpose(
        id="follow_up",
        text=_("Tra cứu tình trạng hồ sơ này trên cổng để báo cho ông/bà."),
        needed=False,
    ),
)


def script(desk: Desk, visit: Visit) -> str:
    """Return the short text to read aloud."""
    return _(
        "Tôi sẽ giúp ông/bà nộp hồ sơ “{procedure}” qua mạng. Máy giữ thông tin của ông/bà "
        "trong kho có khoá của {office} cho đến khi xong việc, rồi xoá. "
        "Ông/bà có đồng ý không? Không đồng ý thì ta nộp bằng giấy như trước."
    ).format(procedure=visit.chosen().short_name, office=desk.office.name or _("cơ quan"))


def give(
    desk: Desk,
    visit: Visit,
    purposes: Collection[str],
    *,
    spoken: bool = False,
    witness: str = "",
) -> Case:
    """Record the consent; raises BadInput when it does not cover the filing."""
    if "submit" not in purposes:
        raise BadInput(
            _("Chưa có sự đồng ý nộp hồ sơ. Nếu công dân không đồng ý, bấm “Không đồng ý”.")
        )
    if spoken and not witness.strip():
        raise BadInput(_("Công dân đồng ý bằng lời: ghi họ tên người làm chứng."))
    consent = Consent(
        text_version=TEXT_VERSION,
        purposes=tuple(purpose.id for purpose in PURPOSES if purpose.id in purposes),
        at=now(),
        officer=desk.officer,
        spoken=spoken,
        witness=witness.strip() if spoken else "",
    )
    visit.case = edit(visit.open_case(), now(), consent=consent)
    return desk.save(visit.case, "consent", text=TEXT_VERSION, purposes=len(consent.purposes))


def refuse(desk: Desk, visit: Visit) -> None:
    """End the on-line way: the draft is erased for good, nothing of the person stays."""
    case = visit.case
    visit.case = None
    if case is None:
        return
    desk.save(advance(case, Abandoned(now())), "consent_refused")
    desk.vault.purge(case.id, desk.officer)
