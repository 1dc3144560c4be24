"""What is printed for a case: every slip, always in Vietnamese, from what the store holds."""

from __future__ import annotations

from kiosk import case as machine
from kiosk import words
from kiosk.desk import dossier, fee, form, supplement
from kiosk.desk.consent import PURPOSES
from kiosk.desk.core import Desk
from kiosk.desk.packing import way_of
from kiosk.desk.visit import Visit
from kiosk.model import Case, Citizen, Document, State, Value
from kiosk.procedures import papers
from kiosk.procedures.pack import Pack, Rule
from kiosk.procedures.rows import unrolled
from kiosk.slips import (
    comparison,
    declaration,
    filing_code,
    guide,
    level_two,
    missing,
    request,
    support,
)
from kiosk.slips.checklist import rule_words
from kiosk.slips.sheet import Size
from kiosk.values import show_instant

LEVEL_TWO = "3.000228"
"""The procedure by which the police open an identity account of level 2."""
GENERAL = "KHAC"
"""The part of "other papers", which every guide has."""
FORMS = ("to_khai", "don_", "giay_de_nghi", "van_ban_de_nghi", "thong_bao", "ct01", "tk01", "dc02")
"""How the papers begin, in guides, that are the declaration itself."""


def support_slip(desk: Desk, case_id: str) -> bytes:
    """Return the support slip of a stored case, as a PDF."""
    return support_of(desk, dossier.visit(desk, case_id))


def support_of(desk: Desk, visit: Visit) -> bytes:
    """Return the support slip with the number, as a PDF."""
    case, office = visit.open_case(), desk.office
    with words.in_vietnamese():
        return support.render(
            support.Support(
                procedure=visit.chosen().short_name,
                number=supplement.number(case),
                state=words.vietnamese(machine.words(case)),
                link=_link(visit.chosen()),
                office=office.name,
                place=office.place,
                phone=office.phone,
                officer=words.vietnamese(case.officer),
                time=show_instant(case.receipt.time if case.receipt else case.updated),
                papers=tuple(_paper_lines(visit)),
                fee=fee.words(case.fee),
                pay_link=case.fee.link if case.fee and fee.link_code(case.fee) else "",
                delivery=dossier.delivery_words(case) if case.delivery else "",
                next_steps=_next_steps(case, office.phone),
                practice=desk.practice,
                size=_size(desk, "A5"),
            )
        )


def comparison_slip(desk: Desk, case_id: str) -> bytes:
    """Return the internal slip of what was compared with originals, as a PDF.

    It stays in the office: it is never part of a PDF that is sent.
    """
    visit = dossier.visit(desk, case_id)
    case, pack = visit.open_case(), visit.chosen()
    names = {paper.id: paper.name for paper in pack.papers}
    documents = [
        found
        for packet in (*(sent.documents for sent in case.rounds), case.documents)
        for found in packet
    ]
    with words.in_vietnamese():
        return comparison.render(
            comparison.Comparison(
                procedure=pack.short_name,
                code=pack.code,
                number=supplement.number(case),
                papers=tuple(_compared(found, names) for found in documents if found.attestation),
                on_paper=tuple(names[f.part] for f in documents if f.handed_in_on_paper),
                shown=tuple(names[f.part] for f in documents if f.shown),
                office=desk.office.name,
                practice=desk.practice,
            )
        )


def request_slip(desk: Desk, case_id: str) -> bytes:
    """Return the citizen's request for help with filing, as a PDF."""
    return request_of(desk, dossier.visit(desk, case_id))


def request_of(desk: Desk, visit: Visit) -> bytes:
    """Return the citizen's request for help with filing, as a PDF; it is no mandate."""
    case = visit.open_case()
    person, given = case.citizen or Citizen(), case.consent
    texts = {purpose.id: words.vietnamese(purpose.text) for purpose in PURPOSES}
    spoken = f"Nói đồng ý, có {given.witness} làm chứng." if given and given.spoken else ""
    proxy = case.proxy
    standing = f"{_of(proxy.citizen.full_name)} ({proxy.relation})" if proxy else ""
    return request.render(
        request.Request(
            name=_of(person.full_name),
            id_number=_of(person.id_number),
            phone=_of(person.phone),
            address=_of(person.address),
            procedure=visit.chosen().name,
            agency=visit.chosen().agency,
            office=desk.office.name,
            officer=words.vietnamese(case.officer),
            consents=tuple(texts[p] for p in given.purposes if p in texts and given.covers(p))
            if given
            else (),
            text_version=given.text_version if given else "",
            spoken=spoken,
            proxy=standing,
            practice=desk.practice,
        )
    )


def next_time_slip(desk: Desk, case_id: str) -> bytes:
    """Return the slip "Lần sau tự làm được" for a stored case, as a PDF."""
    return next_time_of(desk, dossier.visit(desk, case_id))


def next_time_of(desk: Desk, visit: Visit) -> bytes:
    """Return the slip "Lần sau tự làm được", as a PDF."""
    pack = visit.chosen()
    return guide.render(
        guide.Guide(
            procedure=pack.short_name,
            code=pack.code,
            link=_link(pack),
            papers=tuple(paper.name for paper in pack.papers if paper.required),
            office=desk.office.name,
            phone=desk.office.phone,
            practice=desk.practice,
            size=_size(desk, "A5"),
        )
    )


def missing_of(desk: Desk, visit: Visit) -> bytes:
    """Return the slip "Còn thiếu gì" as a PDF; it holds nothing about the person."""
    with words.in_vietnamese():
        lacking = papers.missing(visit.chosen(), visit.answers(), visit.brought, visit.variant)
        found = [(need.name, rule_words(need.rule), need.note) for need in lacking]
    return _missing(desk, visit.chosen(), found)


def asked_slip(desk: Desk, case_id: str) -> bytes:
    """Return the slip of what the authority asks for of a case that was filed, as a PDF."""
    visit = dossier.visit(desk, case_id)
    case = visit.open_case()
    said = case.rounds[-1].asked if machine.supplementing(case) else case.portal_note
    return _missing(desk, visit.chosen(), [], asked=said, number=supplement.number(case))


def level_two_of(desk: Desk, visit: Visit) -> bytes:
    """Return the slip for the police desk, as a PDF; it holds nothing about the person."""
    pack = desk.packs.get(LEVEL_TWO)
    bring = [paper.name for paper in pack.papers if paper.rule is Rule.SHOW_ONLY] if pack else []
    days = f"khoảng {pack.time.days} ngày làm việc" if pack and pack.time.days else ""
    return level_two.render(
        level_two.LevelTwo(
            where=pack.agency if pack else "Công an cấp xã",
            bring=(*bring, "Điện thoại và sim của mình"),
            days=days,
            procedure=visit.chosen().short_name,
            office=desk.office.name,
            place=desk.office.place,
            phone=desk.office.phone,
            practice=desk.practice,
            size=_size(desk, "A5"),
        )
    )


def _missing(
    desk: Desk,
    pack: Pack,
    lacking: list[tuple[str, str, str]],
    *,
    asked: str = "",
    number: str = "",
) -> bytes:
    return missing.render(
        missing.Missing(
            procedure=pack.short_name,
            code=pack.code,
            papers=tuple(missing.MissingPaper(*found) for found in lacking),
            office=desk.office.name,
            place=desk.office.place,
            phone=desk.office.phone,
            asked=asked,
            number=number,
            practice=desk.practice,
            size=_size(desk, "A4"),
        )
    )


def paper_route(desk: Desk, visit: Visit, *, filled: bool) -> bytes:
    """Return checklist and form for handing in on paper, blank or filled, as a PDF.

    A filled form carries the code by which its signed scan is filed when it is photographed.
    """
    case = visit.case if filled else None
    answers = {name: answer.text for name, answer in case.answers.items()} if case else {}
    return declaration.render(
        declaration.Declaration(
            pack=unrolled(visit.chosen(), answers) if answers else visit.chosen(),
            answers=answers,
            variant=visit.variant,
            unverified=words.vietnamese(form.UNVERIFIED),
            office=desk.office.name,
            code=filing_code.text(case.id, declaration_part(visit)) if case else "",
            practice=desk.practice,
        )
    )


def declaration_part(visit: Visit) -> str:
    """Return the paper of the guide that the signed declaration is; else the general one."""
    for need in papers.checklist(visit.chosen(), visit.answers()):
        if need.rule is Rule.SUBMIT_ORIGINAL and need.part.startswith(FORMS):
            return need.part
    return GENERAL


def _size(desk: Desk, usual: Size) -> Size:
    """What a citizen takes home goes to the receipt printer where the desk has one."""
    return "80mm" if desk.settings.receipt_printer else usual


def _compared(found: Document, names: dict[str, str]) -> comparison.Compared:
    done = found.attestation
    assert done is not None  # noqa: S101 - type narrowing: only compared papers come here
    return comparison.Compared(
        name=names.get(found.part, found.part),
        check=done.check,
        officer=words.vietnamese(done.officer),
        time=show_instant(done.at),
        pages=len(found.pages),
        pdf_digest=found.pdf_digest,
        master_digests=done.master_digests,
        reason=done.reason,
        signed=found.signed.words if found.signed else "",
    )


def _paper_lines(visit: Visit) -> list[str]:
    names = {paper.id: paper.name for paper in visit.chosen().papers}
    lines = []
    for found in visit.open_case().documents:
        name = names.get(found.part, found.part)
        if found.handed_in_on_paper:
            lines.append(f"{name}: nộp bản giấy")
        elif found.pages:
            lines.append(f"{name}: {len(found.pages)} trang")
        elif found.shown:
            lines.append(f"{name}: đã xem, trả lại")
    return lines


def _next_steps(case: Case, phone: str) -> tuple[str, ...]:
    """Other words than the usual ones while the authority waits for something."""
    if case.state is not State.RETURNED:
        return ()
    said = case.rounds[-1].asked if machine.supplementing(case) else case.portal_note
    steps = [f"Cơ quan giải quyết yêu cầu bổ sung: {said}".rstrip(": ") + "."]
    steps.append("Mang giấy tờ đó và phiếu này đến nơi hỗ trợ để gửi bổ sung.")
    if phone:
        steps.append(f"Cần hỏi, gọi {phone}.")
    return tuple(steps)


def _link(pack: Pack) -> str:
    return way_of(pack, "packet").link


def _of(value: Value | None) -> str:
    return value.text if value else ""
