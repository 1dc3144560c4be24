"""One case as the officer looks at it later: where it stands, its papers, fee, consents, slips."""

from __future__ import annotations

from gettext import gettext as _

from msgspec import Struct

from kiosk import case as machine
from kiosk.desk import closing, consent, fee, home
from kiosk.desk.capture import CHECK_WORDS
from kiosk.desk.core import Desk
from kiosk.desk.packing import OWN_ACCOUNT
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, Case, Document, State
from kiosk.values import mask_phone, show_instant


class PaperRow(Struct, frozen=True):
    """One paper that was sent, and the officer's comparison."""

    part: str
    name: str
    words: str
    signed: str
    """Whose signature was verified on the PDF that was taken back; empty without one."""
    pdf_digest: str
    turn: int
    """0: with the application; from 1: with a supplement."""


class ConsentRow(Struct, frozen=True):
    """One purpose that the citizen agreed to, and whether that still holds."""

    purpose: str
    text: str
    given: str
    withdrawn: str
    """When it was taken back, in words; empty while it holds."""


class Sheet(Struct, frozen=True):
    """Everything that the page of a case shows; texts are empty where there is nothing to say."""

    case_id: str
    who: str
    procedure: str
    number: str
    state: State
    words: str
    asked: str
    due: str
    fee: str
    exemption: str
    pay_link: str
    pay_code: tuple[tuple[bool, ...], ...]
    delivery: str
    replaces: str
    papers: tuple[PaperRow, ...]
    consents: tuple[ConsentRow, ...]
    supplementing: bool
    may_supplement: bool
    may_close: bool
    """Who sits here may say that nothing more is expected of it."""
    wants_password: bool
    """It goes out with the citizen's own account, which has to be typed again."""


def load(desk: Desk, case_id: str) -> Case:
    """Return a stored case; raises BadInput when it is there no more."""
    with desk.vault.read() as tx:
        case = tx.case(case_id)
    if case is None:
        raise BadInput(_("Hồ sơ không còn trong kho."))
    return case


def visit(desk: Desk, case_id: str) -> Visit:
    """Return a visit around a case, for printing its slips."""
    return home.visit_of(desk, load(desk, case_id))


def sheet(desk: Desk, case_id: str) -> Sheet:
    """Return what the page of the case shows."""
    case = load(desk, case_id)
    pack = home.visit_of(desk, case).chosen()
    names = {paper.id: paper.name for paper in pack.papers}
    under_way = machine.supplementing(case)
    return Sheet(
        case_id=case.id,
        who=home.who(case),
        procedure=pack.short_name,
        number=case.receipt.number if case.receipt else "",
        state=case.state,
        words=machine.words(case),
        asked=case.rounds[-1].asked if under_way else case.portal_note,
        due=home.due_words(case),
        fee=fee.words(case.fee) or pack.fee.text,
        exemption=pack.fee.exemption,
        pay_link=case.fee.link if case.fee else "",
        pay_code=fee.link_code(case.fee),
        delivery=delivery_words(case),
        replaces=case.supersedes,
        papers=tuple(_papers(case, names)),
        consents=tuple(_consents(case)),
        supplementing=under_way,
        may_supplement=case.state is State.RETURNED and case.connector == "opencps",
        may_close=closing.may(desk, case.state),
        wants_password=case.state in machine.WAITING and case.account == OWN_ACCOUNT,
    )


def delivery_words(case: Case) -> str:
    """Return how the citizen gets the result, in words."""
    if case.delivery is None:
        return _("Nhận kết quả tại nơi giải quyết")
    words = _("Nhận qua bưu điện, điện thoại {phone}").format(phone=mask_phone(case.delivery.phone))
    return words + (_(", trả phí khi nhận") if case.delivery.pay_on_receipt else "")


def _papers(case: Case, names: dict[str, str]) -> list[PaperRow]:
    packets = [packet.documents for packet in case.rounds] + [case.documents]
    return [
        PaperRow(
            part=found.part,
            name=names.get(found.part, found.part),
            words=_paper_words(found),
            signed=found.signed.words if found.signed else "",
            pdf_digest=found.pdf_digest,
            turn=turn,
        )
        for turn, documents in enumerate(packets)
        for found in documents
    ]


def _paper_words(found: Document) -> str:
    if found.handed_in_on_paper:
        return _("Nộp bản giấy")
    if not found.pages:
        return _("Đã xem, trả lại") if found.shown else _("chưa chụp")
    words = _("{n} trang").format(n=len(found.pages))
    if found.attestation is None:
        return words
    done = found.attestation
    said = f"{words} · {CHECK_WORDS[done.check]} · {done.officer}, {show_instant(done.at)}"
    said = f"{said} ({done.reason})" if done.reason else said
    return (
        _("{words} · đã ký số: {who}").format(words=said, who=found.signed.signer)
        if found.signed
        else said
    )


def _consents(case: Case) -> list[ConsentRow]:
    given = case.consent
    if given is None:
        return []
    texts = {purpose.id: purpose.text for purpose in consent.PURPOSES}
    back = {one.purpose: one.at for one in given.withdrawn}
    how = _("bằng lời, có {witness} làm chứng").format(witness=given.witness)
    said = _("Lời văn số {version}, {at}").format(
        version=given.text_version, at=show_instant(given.at)
    )
    return [
        ConsentRow(
            purpose=name,
            text=texts.get(name, name),
            given=f"{said}, {how}" if given.spoken else said,
            withdrawn=_("Đã rút {at}").format(at=show_instant(back[name])) if name in back else "",
        )
        for name in given.purposes
    ]
