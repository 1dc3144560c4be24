"""The state machine of a case: `advance(case, event) -> case`, pure.

The table is the whole truth: what is not in it cannot happen.
"""

from __future__ import annotations

from collections.abc import Mapping
from gettext import gettext as _
from typing import Any

import msgspec
from msgspec import Struct

from kiosk.model import Approval, BadInput, Case, Receipt, Round, State


class Event(Struct, frozen=True, tag=True):
    """Something that happened to a case at the instant `at`."""

    at: str


class Paused(Event, frozen=True):
    """The officer was interrupted."""


class Resumed(Event, frozen=True):
    """The officer goes on."""


class Abandoned(Event, frozen=True):
    """The citizen declined or left."""


class Reviewed(Event, frozen=True):
    """Everything was read aloud and confirmed."""


class Reopened(Event, frozen=True):
    """Something is to be changed after the review."""


class Sealed(Event, frozen=True):
    """The packet is final; `key` goes with every send of it."""

    key: str
    packet_digest: str


class SendStarted(Event, frozen=True):
    """A connector took the packet in hand."""


class SendDeferred(Event, frozen=True):
    """Nothing was filed and nothing is in doubt: it is tried again later."""


class AnswerLost(Event, frozen=True):
    """The portal may or may not have filed it."""


class NothingThere(Event, frozen=True):
    """The portal was asked and has not filed it: back to the queue with the same key."""


class Filed(Event, frozen=True):
    """The portal has it, under a number."""

    receipt: Receipt
    portal_status: str = ""


class Refused(Event, frozen=True):
    """The portal said no."""

    note: str


class Exported(Event, frozen=True):
    """The packet is ready to be handed over by a person."""


class MayBeFiled(Event, frozen=True):
    """The citizen is where the portal's last button is: from here on it may be filed."""


class NotFiled(Event, frozen=True):
    """A person looked and the portal does not have it: it can be handed over again."""


class OnPaper(Event, frozen=True):
    """The citizen hands in on paper at the counter."""


class Accepted(Event, frozen=True):
    """The authority took the case."""

    portal_status: str = ""


class Returned(Event, frozen=True):
    """The authority asks for a supplement."""

    note: str
    portal_status: str = ""


class TakenBack(Event, frozen=True):
    """A sealed supplement does not go out: the authority still waits for one."""


class Withdrawn(Event, frozen=True):
    """The citizen took the consent to the filing back."""


class Superseded(Event, frozen=True):
    """A new draft replaces this refused case."""


class Closed(Event, frozen=True):
    """Nothing more is expected."""


class Purged(Event, frozen=True):
    """Its key was destroyed."""


_S = State
TABLE: Mapping[tuple[State, type[Event]], State] = {
    (_S.DRAFT, Paused): _S.PAUSED,
    (_S.PAUSED, Resumed): _S.DRAFT,
    (_S.DRAFT, Abandoned): _S.ABANDONED,
    (_S.PAUSED, Abandoned): _S.ABANDONED,
    (_S.ABANDONED, Purged): _S.PURGED,
    (_S.DRAFT, Reviewed): _S.REVIEWED,
    (_S.REVIEWED, Reopened): _S.DRAFT,
    (_S.REVIEWED, Abandoned): _S.ABANDONED,
    (_S.REVIEWED, Sealed): _S.SEALED,
    (_S.SEALED, SendStarted): _S.SENDING,
    (_S.SEALED, Exported): _S.EXPORTED,
    (_S.SEALED, OnPaper): _S.ON_PAPER,
    (_S.SENDING, SendDeferred): _S.SEALED,
    (_S.SENDING, AnswerLost): _S.UNSURE,
    (_S.SENDING, Filed): _S.FILED,
    (_S.SENDING, Refused): _S.REFUSED,
    (_S.UNSURE, AnswerLost): _S.UNSURE,
    (_S.UNSURE, NothingThere): _S.SEALED,
    (_S.UNSURE, Filed): _S.FILED,
    (_S.UNSURE, Refused): _S.REFUSED,
    (_S.EXPORTED, Filed): _S.FILED,
    (_S.EXPORTED, Closed): _S.CLOSED,
    (_S.EXPORTED, MayBeFiled): _S.UNSURE,
    (_S.UNSURE, NotFiled): _S.EXPORTED,
    (_S.ON_PAPER, Closed): _S.CLOSED,
    (_S.FILED, Accepted): _S.ACCEPTED,
    (_S.FILED, Returned): _S.RETURNED,
    (_S.FILED, Refused): _S.REFUSED,
    (_S.RETURNED, Sealed): _S.SEALED,
    (_S.SEALED, TakenBack): _S.RETURNED,
    (_S.RETURNED, Accepted): _S.ACCEPTED,
    (_S.RETURNED, Refused): _S.REFUSED,
    (_S.ACCEPTED, Returned): _S.RETURNED,
    (_S.ACCEPTED, Refused): _S.REFUSED,
    (_S.ACCEPTED, Closed): _S.CLOSED,
    (_S.DRAFT, Withdrawn): _S.ABANDONED,
    (_S.PAUSED, Withdrawn): _S.ABANDONED,
    (_S.REVIEWED, Withdrawn): _S.ABANDONED,
    # nothing of it is at a portal yet; the desk sees to that
    (_S.SEALED, Withdrawn): _S.ABANDONED,
    (_S.EXPORTED, Withdrawn): _S.CLOSED,
    (_S.ON_PAPER, Withdrawn): _S.CLOSED,
    # what the authority has stays there; this office keeps it no longer than it must
    (_S.FILED, Withdrawn): _S.CLOSED,
    (_S.ACCEPTED, Withdrawn): _S.CLOSED,
    (_S.RETURNED, Withdrawn): _S.CLOSED,
    (_S.REFUSED, Withdrawn): _S.CLOSED,
    (_S.REFUSED, Superseded): _S.SUPERSEDED,
    (_S.REFUSED, Closed): _S.CLOSED,
    (_S.SUPERSEDED, Closed): _S.CLOSED,
    (_S.CLOSED, Purged): _S.PURGED,
}

OPEN = frozenset({State.DRAFT, State.PAUSED, State.REVIEWED})
"""States in which the desk may still change the case."""

WAITING = frozenset({State.SEALED, State.SENDING, State.UNSURE})
"""States in which the outbox still has work."""

WORDS: Mapping[State, str] = {
    _S.DRAFT: _("Đang làm"),
    _S.PAUSED: _("Tạm dừng"),
    _S.ABANDONED: _("Đã bỏ"),
    _S.REVIEWED: _("Đã kiểm tra"),
    _S.SEALED: _("Chờ gửi"),
    _S.SENDING: _("Đang gửi"),
    _S.UNSURE: _("Chưa rõ cổng đã nhận chưa, đang hỏi lại"),
    _S.FILED: _("Đã gửi, chờ tiếp nhận"),
    _S.REFUSED: _("Cổng từ chối"),
    _S.EXPORTED: _("Đã xuất gói, chờ nộp trên cổng"),
    _S.ON_PAPER: _("Nộp trực tiếp tại quầy"),
    _S.ACCEPTED: _("Đã tiếp nhận"),
    _S.RETURNED: _("Yêu cầu bổ sung"),
    _S.SUPERSEDED: _("Đã thay bằng hồ sơ mới"),
    _S.CLOSED: _("Đã xong"),
    _S.PURGED: _("Đã xoá"),
}


GUIDED_WORDS: Mapping[State, str] = {
    _S.EXPORTED: _("Chờ nộp trên cổng"),
    _S.UNSURE: _("Chưa rõ đã nộp chưa, cần tra lại"),
}
"""Where a person works on the portal's own pages, nothing was exported and no machine asks."""


def words(case: Case) -> str:
    """Say where the case stands."""
    said = GUIDED_WORDS.get(case.state, "") if case.connector == "guided" else ""
    return said or WORDS[case.state]


def allowed(state: State, event: type[Event]) -> bool:
    """Tell whether `event` can happen in `state`."""
    return (state, event) in TABLE


def advance(case: Case, event: Event) -> Case:
    """Return the case after `event`.

    Raises BadInput when the event cannot happen in the case's state.
    """
    target = TABLE.get((case.state, type(event)))
    if target is None:
        raise BadInput(
            _("Hồ sơ đang ở bước “{state}”, không làm được việc này.").format(
                state=WORDS[case.state]
            )
        )
    return msgspec.structs.replace(case, state=target, updated=event.at, **_changes(event))


def _changes(event: Event) -> dict[str, Any]:
    match event:
        case Reopened():
            return {"approval": None}
        case Sealed():
            return {"key": event.key, "packet_digest": event.packet_digest}
        case Filed():
            told = {"receipt": event.receipt, "portal_status": event.portal_status}
            return {**told, "portal_note": ""}
        case Refused():
            return {"portal_note": event.note}
        case Accepted():
            return {"portal_status": event.portal_status, "portal_note": ""}
        case Returned():
            return {"portal_status": event.portal_status, "portal_note": event.note}
    return {}


def edit(case: Case, at: str, **changes: Any) -> Case:
    """Return an open case with `changes`.

    Raises BadInput when the case is sealed or past it: a sealed packet never changes.
    """
    if case.state is not State.DRAFT and not supplementing(case):
        raise BadInput(
            _("Hồ sơ đang ở bước “{state}”, không sửa được nữa.").format(state=WORDS[case.state])
        )
    return msgspec.structs.replace(case, **{"updated": at, "approval": None, **changes})


def approve(case: Case, at: str, officer: str) -> Case:
    """Return the confirmed case with a supervisor's approval; any later change takes it away.

    Raises BadInput before the citizen's confirmation and after sealing.
    """
    confirmed = case.state is State.REVIEWED or (
        supplementing(case) and case.confirmation is not None
    )
    if not confirmed:
        raise BadInput(
            _("Hồ sơ đang ở bước “{state}”, không duyệt được.").format(state=WORDS[case.state])
        )
    return msgspec.structs.replace(case, updated=at, approval=Approval(officer, at))


def supplementing(case: Case) -> bool:
    """Tell whether a supplement of a returned case is being made."""
    return case.state is State.RETURNED and bool(case.rounds) and not case.key


def begin_supplement(case: Case, at: str) -> Case:
    """Return a returned case with room for a supplement; the packets before it are kept.

    Raises BadInput unless the authority asks for one.
    """
    if case.state is not State.RETURNED:
        raise BadInput(_("Cơ quan chưa yêu cầu bổ sung hồ sơ này."))
    if supplementing(case):
        return case
    sent = Round(
        key=case.key,
        packet_digest=case.packet_digest,
        documents=case.documents,
        receipt=case.receipt,
        asked=case.portal_note,
        confirmation=case.confirmation,
        witness=case.witness,
    )
    return msgspec.structs.replace(case, updated=at, rounds=(*case.rounds, sent), **_EMPTY)


def give_up_supplement(case: Case, at: str) -> Case:
    """Return the case without the supplement that was being made, or waits to be sent."""
    if case.state is State.SEALED and case.rounds:
        case = advance(case, TakenBack(at))
    elif not supplementing(case):
        raise BadInput(_("Hồ sơ này không có phần bổ sung đang làm."))
    last = case.rounds[-1]
    return msgspec.structs.replace(
        case,
        updated=at,
        rounds=case.rounds[:-1],
        key=last.key,
        packet_digest=last.packet_digest,
        documents=last.documents,
        portal_note=last.asked,
        confirmation=last.confirmation,
        witness=last.witness,
    )


_EMPTY: Mapping[str, Any] = {
    "key": "",
    "packet_digest": "",
    "documents": (),
    "brought": (),
    "confirmation": None,
    "witness": "",
    "approval": None,
}
