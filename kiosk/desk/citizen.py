"""Step 3: who the applicant is, and who stands here."""

from __future__ import annotations

import uuid
from gettext import gettext as _

import msgspec
from msgspec import Struct

from kiosk import values
from kiosk.case import edit
from kiosk.desk import officers
from kiosk.desk.core import Desk, now
from kiosk.desk.visit import Visit
from kiosk.identity import parse_value, read_payload, sentence, why_not
from kiosk.model import BadInput, Case, Citizen, Proxy, Source, Value
from scanner import codes
from scanner.frame import Pixels

FIELDS: dict[str, str] = {
    "id_number": _("Số định danh"),
    "full_name": _("Họ và tên"),
    "dob": _("Ngày sinh"),
    "sex": _("Giới tính"),
    "address": _("Nơi cư trú"),
    "phone": _("Điện thoại"),
    "old_id": _("Số CMND cũ"),
    "issue_date": _("Ngày cấp"),
}
"""The values that the screen shows, in order."""

REQUIRED = ("id_number", "full_name", "dob", "sex")

SOURCES: dict[Source, str] = {
    Source.CARD: _("đọc từ thẻ"),
    Source.MRZ: _("đọc từ dòng mã máy"),
    Source.TYPED: _("gõ tay"),
    Source.FILE: _("từ tệp"),
    Source.EARLIER: _("từ lần trước"),
}


class Row(Struct, frozen=True):
    """One value as the screen shows it."""

    name: str
    label: str
    text: str
    """In the form that people write: dates as dd/mm/yyyy."""
    source: str
    read: bool
    """True where a machine read it; an edit takes that away."""


def read_frame(pixels: Pixels) -> Citizen | None:
    """Return the citizen whose card lies in the picture, or None.

    Raises BadInput with a sentence when there is a code that is no card.
    """
    problem: BadInput | None = None
    for reading in codes.read(pixels):
        try:
            return read_text(reading.text)
        except BadInput as error:
            problem = error
    if problem is not None:
        raise problem
    return None


def read_text(payload: str) -> Citizen:
    """Return the citizen of a card payload or MRZ text (from a camera or a QR gun).

    Raises BadInput with a sentence when it is no card, or holds impossible values.
    """
    found = read_payload(payload)
    if found.citizen is None:
        raise BadInput(why_not(found))
    return found.citizen


def number_of(person: Citizen) -> str:
    """The identity number as it is known; empty where it is not."""
    return person.id_number.text if person.id_number else ""


def accept(desk: Desk, visit: Visit, citizen: Citizen) -> Case:
    """Take the person as the applicant; the case exists, and is stored, from here on."""
    if visit.case is None:
        officers.serving(desk)
        visit.case = _new_case(desk, visit, citizen)
    else:
        phone = visit.case.citizen.phone if visit.case.citizen else None
        if citizen.phone is None and phone is not None:
            citizen = msgspec.structs.replace(citizen, phone=phone)
        visit.case = edit(visit.case, now(), citizen=citizen)
    return desk.save(visit.case, "citizen")


def change(desk: Desk, visit: Visit, name: str, text: str) -> Case:
    """Take a value that the officer typed; raises BadInput when it cannot be right."""
    citizen = (visit.case.citizen if visit.case else None) or Citizen()
    changed = with_value(citizen, name, text, Source.TYPED)
    if changed == citizen:
        return visit.open_case()
    return accept(desk, visit, changed)


def with_value(citizen: Citizen, name: str, text: str, source: Source) -> Citizen:
    """Return `citizen` with one value checked and set; empty text takes it away."""
    if name not in FIELDS:
        raise BadInput(_("Không có mục “{name}”.").format(name=name))
    stored = parse_value(name, text) if text.strip() else ""
    old: Value | None = getattr(citizen, name)
    if (old.text if old else "") == stored:
        return citizen
    value = Value(stored, source) if stored else None
    warnings = tuple(code for code in citizen.warnings if not _settles(name, code))
    return msgspec.structs.replace(citizen, **{name: value, "warnings": warnings})


def rows(visit: Visit) -> list[Row]:
    """Return the values of the applicant in the order of the screen."""
    return rows_of(visit.case.citizen if visit.case else None)


def rows_of(citizen: Citizen | None) -> list[Row]:
    """Return the values of a person in the order of the screen."""
    found = []
    for name, label in FIELDS.items():
        value: Value | None = getattr(citizen, name) if citizen else None
        text = value.text if value else ""
        shown = values.show_date(text) if text and name in ("dob", "issue_date") else text
        found.append(
            Row(
                name=name,
                label=label,
                text=shown,
                source=SOURCES[value.source] if value else "",
                read=value is not None and value.source in (Source.CARD, Source.MRZ),
            )
        )
    return found


def warnings(visit: Visit) -> list[str]:
    """Return what does not agree, as sentences."""
    citizen = visit.case.citizen if visit.case else None
    return [sentence(code) for code in citizen.warnings] if citizen else []


def lacking(visit: Visit) -> list[tuple[str, str]]:
    """Return (name, sentence) for each value that must still be given."""
    citizen = (visit.case.citizen if visit.case else None) or Citizen()
    found = [
        (name, _("Chưa có: {label}.").format(label=FIELDS[name]))
        for name in REQUIRED
        if getattr(citizen, name) is None
    ]
    proxy = visit.case.proxy if visit.case else None
    if proxy is not None and (proxy.citizen.full_name is None or proxy.citizen.id_number is None):
        found.append(("proxy", _("Chưa có họ tên và số định danh của người đi thay.")))
    return found


def relations(visit: Visit) -> list[str]:
    """Return the relations that need no certified mandate, from the guide."""
    return list(visit.chosen().mandate.exempt)


def set_proxy(desk: Desk, visit: Visit, person: Citizen | None, relation: str = "") -> Case:
    """Note who stands here for the applicant; None when it is the applicant."""
    proxy = Proxy(person, relation) if person is not None else None
    visit.case = edit(visit.open_case(), now(), proxy=proxy)
    return desk.save(visit.case, "proxy", present=int(proxy is not None))


def mandate_note(visit: Visit) -> str:
    """Return what the guide says about the mandate of whoever stands here, or nothing."""
    proxy = visit.case.proxy if visit.case else None
    if proxy is None:
        return ""
    rule = visit.chosen().mandate
    if proxy.relation in rule.exempt:
        return _("Người thân ({relation}) không phải có văn bản ủy quyền chứng thực.").format(
            relation=proxy.relation
        )
    if rule.certified:
        return _("Cần văn bản ủy quyền có chứng thực.") + (f" {rule.note}" if rule.note else "")
    return rule.note


def _new_case(desk: Desk, visit: Visit, citizen: Citizen) -> Case:
    pack = visit.chosen()
    at = now()
    return Case(
        id=str(uuid.uuid4()),
        procedure=pack.code,
        pack_version=pack.version if visit.has_guide else "",
        officer=desk.officer,
        created=at,
        updated=at,
        variant=visit.variant,
        agency=desk.office.agency,
        receiving_unit=desk.office.receiving_unit,
        citizen=citizen,
        brought=tuple(sorted(visit.brought)),
        supersedes=visit.supersedes,
    )


def _settles(name: str, warning: str) -> bool:
    """Tell whether a typed `name` answers the doubt `warning`."""
    settled = {
        "full_name": {"no_diacritics", "bad_chars", "repaired_encoding"},
        "sex": {"sex_mismatch", "sex_from_id"},
        "dob": {"year_mismatch", "dob_year_only"},
        "id_number": {"province_unknown", "sex_mismatch", "year_mismatch"},
    }
    return warning in settled.get(name, set())
