"""What both roads do alike, that of an application and that of a supplement.

Whose the dossier is, its papers, the act that hands it over, and the portal's word for it.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from gettext import gettext as _

import msgspec

from kiosk.model import Receipt
from kiosk.portals.base import Blocked, Unsure

from . import fields, files
from .answers import Json, instant, number, text
from .catalogue import API, Slot
from .http import Lost, No, NotPossible, page
from .steps import Attempt, Stop

CITIZEN_SENDS = "1300"
"""actionCode of the act by which a citizen hands a dossier over."""


def applicant_fits(a: Attempt, dossier: Json) -> bool:
    """Tell whether the dossier is this citizen's; a portal that does not say is believed."""
    if "applicantIdNo" not in dossier:
        a.warnings.add("applicant_not_shown")
        return True
    return text(dossier["applicantIdNo"]).strip() == fields.applicant_id(a.s)


def mixed(a: Attempt) -> Blocked:
    """The dossier carries another person's number: nothing may go into it."""
    return Blocked(
        _(
            "Bản nháp ở cổng đang mang số giấy tờ của người khác; máy đã dừng, chưa gửi gì. "
            "Hãy xoá bản nháp rồi gửi lại, hoặc kiểm tra tài khoản cổng."
        ),
        a.s.key,
    )


def settled(a: Attempt, dossier: Json, again: Callable[[], Json]) -> Json:
    """After an act the portal may still be at work: look `again` before acting again.

    Raises Stop where that would take too long for one send.
    """
    if "action" not in a.progress:
        return dossier
    passed = abs(time.time() - float(a.progress["action"]))  # the clock may have been set
    if "acted" in a.progress:
        limit = a.timing.settle_acted
    else:
        limit = a.timing.settle_slow if "slow" in a.progress else a.timing.settle
    if passed >= limit:
        a.drop("acted")
        return dossier
    if limit > a.timing.settle:
        why = _("Cổng chưa trả lời lần gửi trước; máy sẽ hỏi lại.")
        raise Stop(Unsure(why, min(limit - passed, 30.0)))
    a.wait(limit - passed)
    return again()


def papers(a: Attempt, dossier_id: str, placed: dict[str, Slot]) -> bool:
    """Bring our papers and, once, their marks; returns whether a paper was sent just now."""
    sent = files.bring(a, dossier_id, placed)
    if "marked" not in a.progress:
        files.marks(a, dossier_id, placed)
        a.note(marked="1")
    return sent


def offered(a: Attempt, dossier_id: str) -> list[Json]:
    """Return the acts that this account may do now; the portal does those of a listener itself."""
    return [
        row
        for row in page(a.get(f"{API}/dossiers/{dossier_id}/nextactions"))
        if number(row.get("enable")) == 1 and text(row.get("autoEvent")) != "listener"
    ]


def perform(a: Attempt, dossier_id: str, code: str, still_open: Callable[[], bool]) -> None:
    """Announce the act, then do it. `still_open` asks the dossier after a "not possible"."""
    a.check()
    a.drop("slow")
    a.note(action=f"{time.time():.3f}")
    form = {"actionCode": code, "actionUser": fields.helper(a.s), "actionNote": fields.note(a.s)}
    try:
        done = a.wire.json("POST", f"{API}/dossiers/{dossier_id}/actions", form=form)
    except Lost as lost:
        if lost.slow and lost.sent:
            a.note(slow="1")
        raise
    except No:
        a.drop("action")
        raise
    except NotPossible:
        # perhaps because an earlier, lost act did it: the dossier tells
        if still_open():
            a.drop("action")
            raise
        return
    act = number(done.get("dossierActionId"))
    if act and act > 0:
        a.note(acted=str(act))


def receipt_of(a: Attempt, dossier: Json, found: str) -> Receipt:
    """Return the portal's word that it has the packet under the number `found`."""
    answer = msgspec.json.encode(dossier, order="sorted")
    return Receipt(
        number=found,
        time=instant(dossier.get("submitDate")) or now(),
        portal=a.wire.root,
        answer_digest=hashlib.sha256(answer).hexdigest(),
    )


def now() -> str:
    """Return this instant as it is stored."""
    return datetime.now(UTC).isoformat(timespec="seconds")
