"""Step 4: consent, purpose by purpose, and the way out for those who refuse."""

from __future__ import annotations

from collections.abc import Collection
from gettext import gettext as _

import msgspec
from msgspec import Struct

from kiosk.case import OPEN, WAITING, Abandoned, Withdrawn, advance, edit
from kiosk.desk.core import Desk, now
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, Case, Consent, State, Withdrawal

TEXT_VERSION = "1"
SUBMIT = "submit"
"""Without this purpose nothing can be filed on line."""


class Purpose(Struct, frozen=True):
    """One purpose that the citizen may agree to."""

    id: str
    text: str
    needed: bool
    """Without it nothing can be filed on line."""


PURPOSES = (
    Purpose(
        id=SUBMIT,
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
    if SUBMIT not in purposes:
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


def consequence(desk: Desk, case: Case, purpose: str) -> str:
    """Return what follows when the citizen takes the consent to `purpose` back now, in words."""
    if purpose != SUBMIT:
        return _(
            "Máy không tự hỏi cổng về hồ sơ này nữa. Hồ sơ vẫn được giải quyết; ông/bà tự tra "
            "bằng mã số hồ sơ, hoặc đến hỏi tại bàn."
        )
    if case.state in OPEN:
        return _("Chưa gửi gì. Xoá hẳn bản nháp và ảnh giấy tờ ngay bây giờ, không lấy lại được.")
    if case.state in WAITING:
        return _(
            "Hồ sơ chưa đến cổng thì dừng gửi và xoá hẳn ngay. Nếu máy đã bắt đầu gửi thì phải "
            "đợi cổng trả lời trước."
        )
    words = _(
        "Hồ sơ đã nộp nằm ở cơ quan giải quyết, máy này không rút được: muốn rút, ông/bà đề nghị "
        "cơ quan và nêu mã số hồ sơ. Máy này ngừng tra cứu và xoá bản lưu sau {days} ngày."
    )
    return words.format(days=desk.settings.retention_days)


def withdraw(desk: Desk, case_id: str, purpose: str) -> Case | None:
    """Record that the citizen takes the consent to `purpose` back, and do what follows.

    Returns the case, None where it was erased. Raises BadInput where it was not given, and while
    its sending is under way.
    """
    with desk.vault.begin() as tx:
        case, job = tx.case(case_id), tx.job(case_id)
        if case is None or case.consent is None or not case.consent.covers(purpose):
            raise BadInput(_("Công dân không có sự đồng ý này để rút."))
        back = Withdrawal(purpose, now(), desk.officer)
        consent = msgspec.structs.replace(case.consent, withdrawn=(*case.consent.withdrawn, back))
        case = msgspec.structs.replace(case, consent=consent)
        if purpose == SUBMIT:
            sent_before = bool(case.rounds)
            if case.state in WAITING and (sent_before or (job is not None and job.progress)):
                raise BadInput(_("Hồ sơ đang trên đường gửi. Đợi cổng trả lời, rồi rút sự đồng ý."))
            case = advance(case, Withdrawn(now()))
            tx.drop_job(case_id)
        tx.put_case(case)
        tx.audit(desk.officer, "consent_withdrawn", case_id, purpose=purpose)
    if case.state is State.ABANDONED:
        desk.vault.purge(case_id, desk.officer)
        return None
    return case
