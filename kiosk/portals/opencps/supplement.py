"""The road of a supplement into the dossier that waits for it: read first, then do what is missing.

Nothing is created here. The act that gives the dossier back is announced before it is done; that it
happened is seen from the dossier's own act number and status, so that a lost answer is asked after
and never sent blindly again.
"""

from __future__ import annotations

from functools import partial
from gettext import gettext as _

from kiosk.model import Receipt
from kiosk.portals.base import Blocked, Filed, Outcome
from kiosk.values import fold

from . import files
from .answers import Json, number, text, words
from .catalogue import place
from .http import Lost
from .road import (
    CITIZEN_SENDS,
    applicant_fits,
    mixed,
    now,
    offered,
    papers,
    perform,
    receipt_of,
    settled,
)
from .steps import Attempt, Stop

WAITS = ("waiting", "correcting")
"""dossierStatus in which the portal takes a supplement."""
SAYS_SO = "bo sung"
"""Stands in the name of the act that hands a supplement over, where its code is the site's own."""


def go(a: Attempt) -> Outcome:
    """Take the supplement as far as the portal lets it. Raises Stop, BadInput, as `Wire.json`."""
    dossier = _read(a)
    if not _sent(a, dossier):
        dossier = settled(a, dossier, partial(_read, a))
    if _sent(a, dossier):
        return _filed(a, dossier)
    _check_waits(dossier)
    if "before" not in a.progress:
        a.note(before=_act_number(dossier))
    dossier_id = text(dossier.get("dossierId")) or a.s.supplement_to
    placed = place(a.template(), a.s.parts)
    papers(a, dossier_id, placed)
    files.check_all_there(a, dossier_id, placed)
    dossier = _read(a)
    if not _sent(a, dossier):
        _check_waits(dossier)
        perform(a, dossier_id, _action(a, dossier_id), lambda: not _sent(a, _read(a)))
        dossier = _read(a)
    if not _sent(a, dossier):
        raise Lost(_("Cổng chưa nói rõ đã nhận phần bổ sung hay chưa; máy sẽ hỏi lại."))
    return _filed(a, dossier)


def _read(a: Attempt) -> Json:
    """Return the application's dossier, which must still be this citizen's."""
    found = a.read(a.s.supplement_to, certain=True) or a.read(a.s.number, certain=True)
    if found is None:
        raise Stop(
            Blocked(
                _("Cổng không tìm thấy hồ sơ số {number} để bổ sung.").format(number=a.s.number)
            )
        )
    if not applicant_fits(a, found):
        raise Stop(mixed(a))
    return found


def _act_number(dossier: Json) -> str:
    return str(number(dossier.get("dossierActionId")) or 0)


def _sent(a: Attempt, dossier: Json) -> bool:
    """Our act was announced, and the dossier went on: by its status, or by a further act."""
    if "action" not in a.progress:
        return False
    further = _act_number(dossier) not in ("0", a.progress.get("before", "0"))
    return further or text(dossier.get("dossierStatus")) not in WAITS


def _check_waits(dossier: Json) -> None:
    if text(dossier.get("dossierStatus")) not in WAITS:
        said = words(dossier.get("dossierStatusText")) or text(dossier.get("dossierStatus"))
        raise Stop(
            Blocked(
                _(
                    "Cổng không còn chờ bổ sung hồ sơ này (đang là “{state}”); chưa gửi gì thêm. "
                    "Hãy bỏ phần bổ sung này rồi hỏi lại cổng."
                ).format(state=said)
            )
        )


def _action(a: Attempt, dossier_id: str) -> str:
    """Return the code of the act that hands the supplement over, by code or by name."""
    rows = offered(a, dossier_id)
    names = {text(row.get("actionCode")): fold(words(row.get("actionName"))) for row in rows}
    # an officer's account may also be offered the authority's own "Yêu cầu bổ sung"
    named = [code for code, name in names.items() if SAYS_SO in name and "yeu cau" not in name]
    if len(named) == 1:
        return named[0]
    if CITIZEN_SENDS in names:
        return CITIZEN_SENDS
    raise Stop(
        Blocked(
            _(
                "Cổng không cho tài khoản này gửi phần bổ sung; giấy tờ đã nằm trong hồ sơ. "
                "Hãy hỏi quản trị cổng, hoặc nộp phần bổ sung bằng cách khác."
            )
        )
    )


def _filed(a: Attempt, dossier: Json) -> Outcome:
    a.note(acted=a.progress.get("acted", "1"))
    given = receipt_of(a, dossier, text(dossier.get("dossierNo")).strip() or a.s.number)
    receipt = Receipt(given.number, now(), given.portal, given.answer_digest)
    return Filed(receipt, text(dossier.get("dossierStatus")), tuple(sorted(a.warnings)))


def refused(why: str) -> Blocked:
    """Say that the portal does not take this supplement; the application itself stands."""
    return Blocked(
        _("Cổng không nhận phần bổ sung: {why}. Hồ sơ đã nộp vẫn nguyên.").format(
            why=why or _("cổng không nói lý do")
        )
    )
