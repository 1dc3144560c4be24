"""The road of one packet to a number: always read first, then do only what is still missing."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from gettext import gettext as _

import msgspec

from kiosk.model import Receipt
from kiosk.portals.base import Blocked, Filed, Later, Outcome, Refused, Unsure

from . import fields, files
from .answers import Json, instant, number, text
from .catalogue import API, place
from .http import Lost, No, NotPossible, NotSignedIn, page
from .steps import Attempt, Stop, blocked_by, is_draft, is_filed

CITIZEN_SENDS, DESK_RECEIVES = "1300", "1100"
ASKS = 24
"""Questions for a number, over all sends, before the portal's internal id stands in for it."""


def go(a: Attempt) -> Outcome:
    """Take `a` as far as the portal lets it. Raises Stop, BadInput and what `Wire.json` raises."""
    if "refused" in a.progress:
        return clear_away(a)
    certain = "created" in a.progress
    dossier = a.read(a.s.key, certain) or _create(a)
    _check_ours(a, dossier)
    if is_draft(dossier):
        dossier = _settled(a, dossier)
    if is_draft(dossier):
        dossier = _complete(a, dossier)
    if not is_filed(dossier, "acted" in a.progress):
        raise Lost(_("Cổng chưa nói rõ hồ sơ đã gửi hay chưa; máy sẽ hỏi lại."))
    return _filed(a, dossier)


def _create(a: Attempt) -> Json:
    template = a.template()
    place(template, a.s.parts)
    a.check()
    a.note(created="1")
    return a.wire.json("POST", f"{API}/dossiers", form=fields.dossier(a.s, template))


def _check_ours(a: Attempt, dossier: Json) -> None:
    """A portal hands out the open draft of the account, whoever it belongs to."""
    reference = text(dossier.get("referenceUid"))
    if not reference:
        raise Lost(_("Cổng trả lời không đọc được; máy sẽ thử lại sau."))
    if reference != a.s.key:
        raise Stop(blocked_by(reference))
    if (number(dossier.get("originality")) or 0) < 0:
        raise Stop(
            Blocked(_("Hồ sơ này đã bị xoá ở cổng; hãy lập hồ sơ mới từ hồ sơ này."), a.s.key)
        )


def _settled(a: Attempt, dossier: Json) -> Json:
    """After an act the portal may still be at work: look again before acting again."""
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
    return _read_again(a)


def _complete(a: Attempt, dossier: Json) -> Json:
    """Bring a draft to the act, and act."""
    dossier_id = text(dossier.get("dossierId")) or a.s.key
    placed = place(a.template(), a.s.parts)
    sent = files.bring(a, dossier_id, placed)
    if "marked" not in a.progress:
        files.marks(a, dossier_id, placed)
        a.note(marked="1")
    if sent:
        files.check_all_there(a, dossier_id, placed)
    now = _last_look(a)
    if not is_draft(now):
        return now
    code = _action(a, dossier_id)
    if code is None:
        return _read_again(a)
    _act(a, dossier_id, code)
    return _read_again(a)


def _read_again(a: Attempt) -> Json:
    dossier = a.read(a.s.key, certain=True)
    if dossier is None:
        raise Lost(_("Cổng không tìm thấy hồ sơ vừa gửi; máy sẽ hỏi lại."))
    _check_ours(a, dossier)
    return dossier


def _last_look(a: Attempt) -> Json:
    """Read whose the draft is just before the act; another create may have renamed it."""
    dossier = _read_again(a)
    if applicant_fits(a, dossier):
        return dossier
    # the draft and all its papers are ours: put our applicant back, once
    path = f"{API}/dossiers/{text(dossier.get('dossierId'))}"
    try:
        a.wire.done("PUT", path, form=fields.dossier(a.s, a.template()))
    except (No, NotPossible):
        raise Stop(mixed(a)) from None
    dossier = _read_again(a)
    if not applicant_fits(a, dossier):
        raise Stop(mixed(a))
    return dossier


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


def _action(a: Attempt, dossier_id: str) -> str | None:
    """Return the code to send with; None when the dossier moved on by itself."""
    rows = page(a.get(f"{API}/dossiers/{dossier_id}/nextactions"))
    allowed = [
        text(row.get("actionCode"))
        for row in rows
        if number(row.get("enable")) == 1 and text(row.get("autoEvent")) != "listener"
    ]
    wanted = (DESK_RECEIVES, CITIZEN_SENDS) if a.s.desk_reception else (CITIZEN_SENDS,)
    for code in wanted:
        if code in allowed:
            return code
    if not is_draft(_read_again(a)):
        return None
    raise Stop(
        Blocked(
            _(
                "Cổng không cho tài khoản này gửi hồ sơ ở bước hiện tại; hãy hỏi quản trị cổng, "
                "hoặc nộp bằng cách khác."
            )
        )
    )


def _act(a: Attempt, dossier_id: str, code: str) -> None:
    perform(a, dossier_id, code, lambda: is_draft(_read_again(a)))


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


def _filed(a: Attempt, dossier: Json) -> Outcome:
    """Return the receipt; a number may come a little after the act."""
    a.note(acted=a.progress.get("acted", "1"))
    asked = int(a.progress.get("asked", "0"))
    for _turn in range(6):
        if text(dossier.get("dossierNo")).strip() or asked >= ASKS:
            break
        asked += 1
        a.wait(a.timing.number)
        dossier = _read_again(a)
    found = text(dossier.get("dossierNo")).strip()
    if not found and asked < ASKS:
        a.note(asked=str(asked))
        return Later(_("Cổng đã nhận hồ sơ nhưng chưa cấp số; máy sẽ hỏi lại."))
    if not found:
        a.warnings.add("number_from_id")
        found = text(dossier.get("dossierId"))
    if a.wire.in_the_open:
        a.warnings.add("plain_http")
    return Filed(receipt_of(a, dossier, found), text(dossier.get("dossierStatus")), _sorted(a))


def _sorted(a: Attempt) -> tuple[str, ...]:
    return tuple(sorted(a.warnings))


def now() -> str:
    """Return this instant as it is stored."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def receipt_of(a: Attempt, dossier: Json, found: str) -> Receipt:
    """Return the portal's word that it has the packet under the number `found`."""
    answer = msgspec.json.encode(dossier, order="sorted")
    return Receipt(
        number=found,
        time=instant(dossier.get("submitDate")) or now(),
        portal=a.wire.root,
        answer_digest=hashlib.sha256(answer).hexdigest(),
    )


def refuse(a: Attempt, description: str) -> None:
    """Note the portal's final no; from here on `go` only takes our draft away again."""
    why = description or _("cổng không nói lý do")
    a.note(refused=_("Cổng từ chối hồ sơ: {why}").format(why=why))


def clear_away(a: Attempt) -> Outcome:
    """Remove our own unsent draft, then report the refusal; a draft left would hold the lane."""
    dossier = a.read(a.s.key, certain=True) if "created" in a.progress else None
    if dossier is not None and text(dossier.get("referenceUid")) == a.s.key and is_draft(dossier):
        try:
            a.wire.done("DELETE", f"{API}/dossiers/{text(dossier.get('dossierId'))}")
        except (No, NotPossible, NotSignedIn) as error:
            raise Lost(_("Chưa xoá được bản nháp ở cổng; máy sẽ thử lại.")) from error
    return Refused(a.progress["refused"])
