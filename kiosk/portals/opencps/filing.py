"""The road of one packet to a number: always read first, then do only what is still missing."""

from __future__ import annotations

from functools import partial
from gettext import gettext as _

from kiosk.portals.base import Blocked, Filed, Later, Outcome, Refused

from . import fields, files
from .answers import Json, number, text
from .catalogue import API, place
from .http import Lost, No, NotPossible, NotSignedIn
from .road import (
    CITIZEN_SENDS,
    applicant_fits,
    mixed,
    offered,
    papers,
    perform,
    receipt_of,
    settled,
)
from .steps import Attempt, Stop, blocked_by, is_draft, is_filed

DESK_RECEIVES = "1100"
"""actionCode of the act by which the desk takes a dossier in."""
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
        dossier = settled(a, dossier, partial(_read_again, a))
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


def _complete(a: Attempt, dossier: Json) -> Json:
    """Bring a draft to the act, and act."""
    dossier_id = text(dossier.get("dossierId")) or a.s.key
    placed = place(a.template(), a.s.parts)
    if papers(a, dossier_id, placed):
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


def _action(a: Attempt, dossier_id: str) -> str | None:
    """Return the code to send with; None when the dossier moved on by itself."""
    allowed = [text(row.get("actionCode")) for row in offered(a, dossier_id)]
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
