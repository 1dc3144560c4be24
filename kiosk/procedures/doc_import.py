"""From the portal's own export of a procedure to a draft pack that a person finishes.

The portal hides the true fee, and who is exempt, in the notes; they are read from there. What the
export does not say is marked, and a rule is never stricter than its words: a certified copy is not
guessed. Like all of a pack it is Vietnamese, whatever language the program speaks.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from kiosk.procedures.catalogue import Entry
from kiosk.procedures.drafts import CARD, draft, end_of_year, time_of
from kiosk.procedures.facts import UNFILLED
from kiosk.procedures.pack import Confidence, Fee, Pack, Paper, Provenance, Rule, Time
from kiosk.procedures.portal_file import Listed, PortalFile, Way, read
from kiosk.values import fold

LONGEST_NAME, LONGEST_NOTE = 200, 1500
MONEY = re.compile(r"(\d{1,3}(?:[.,]\d{3})+|\d{4,7})\s*(?:việt nam đồng|vnđ|đồng|đ\b)", re.I)
EXEMPT = re.compile(r"miễn|không (?:phải )?(?:thu|nộp)", re.I)
FREE = re.compile(r"\W*miễn (?:phí|lệ phí)\W*", re.I)
NOTE_WORDS = ("luu y", "truong hop", "nguoi tiep nhan", "doi voi giay to", "ban chup", "ghi chu")


def import_file(file: Path, today: date) -> Pack:
    """The draft for an export; raises BadInput (Hostile for a file that is refused unread)."""
    return to_draft(read(file), today)


def to_draft(said: PortalFile, today: date) -> Pack:
    """The draft for what an export says."""
    texts = said.texts
    decision = texts.get("decision", "").partition("\n")[0][:80]
    words = f"Tệp ChiTietTTHC_{said.code}.doc của Cổng Dịch vụ công quốc gia"
    source = Provenance(
        f"{words} ({decision})" if decision else words, today.isoformat(), Confidence.B
    )
    entry = Entry(
        code=said.code,
        name=_short(texts["name"], 1900),
        field=_short(texts.get("field", ""), 200),
        agency=_short(texts.get("agency", ""), 300),
    )
    return draft(
        entry,
        source,
        today,
        time=_time(said.ways, source),
        fee=_fee(said.ways, source, today),
        papers=(*_papers(said.papers, source), _card(today)),
        result=_short(texts.get("result", ""), 500),
    )


def _card(today: date) -> Paper:
    open_ = Provenance(UNFILLED, today.isoformat(), Confidence.C)
    return Paper("giay_to_tuy_than", CARD, Rule.SHOW_ONLY, open_, paper="ID1")


def _time(ways: tuple[Way, ...], source: Provenance) -> Time:
    """The deadline of the on-line way, else of the first; the others stand in the note."""
    online = [way for way in ways if "truc tuyen" in fold(way.how)]
    first = (online or list(ways))[:1]
    time = time_of(first[0].days if first else "", source)
    said = {" ".join(way.days.split()): way.how for way in reversed(ways)}
    if len(said) > 1:
        rows = "; ".join(f"{how}: {days}" for days, how in reversed(said.items()))
        note = f"Cổng ghi {rows}."
        time = replace(time, note=f"{time.note}. {note}" if time.note else note)
    return time


def _fee(ways: tuple[Way, ...], source: Provenance, today: date) -> Fee:
    """The fee in the portal's words, the true one from the note where the column says nothing."""
    columns = list(dict.fromkeys(_one_line(way.fee) for way in ways if way.fee.strip()))
    notes = list(dict.fromkeys(_one_line(way.note) for way in ways if way.note.strip()))
    words = " ".join([*columns, *notes])
    amounts = {int(re.sub(r"\D", "", found)) for found in MONEY.findall(words)}
    said = [sentence for part in (*columns, *notes) for sentence in _sentences(part)]
    exempt = [s for s in said if EXEMPT.search(s) and not FREE.fullmatch(s)]
    free = bool(columns) and all(fold(c).startswith(("mien phi", "mien le phi")) for c in columns)
    text = "; ".join(columns) or UNFILLED
    if free and (amounts or "quyet dinh" in fold(words) or "theo quy dinh" in fold(words)):
        # The column says "free", the note says otherwise: the officer must see both.
        text = "Xem chú thích: cột ghi “Miễn phí” nhưng phần mô tả nói có mức thu"
        free = False
    return Fee(
        text=_short(text, 1900),
        provenance=source,
        believed_until=end_of_year(today),
        exemption=_short(" ".join(exempt), LONGEST_NOTE)
        or ("Miễn cho mọi người." if free else UNFILLED),
        note=_short(" ".join([*notes, *(columns if not free else ())]), LONGEST_NOTE),
        amount=0 if free and not amounts else amounts.pop() if len(amounts) == 1 else None,
    )


def _papers(rows: tuple[Listed, ...], source: Provenance) -> list[Paper]:
    papers = [
        _paper(number, row, source)
        for number, row in enumerate((row for row in rows if not _is_note(row)), start=1)
    ]
    open_ = replace(source, source=UNFILLED, confidence=Confidence.C)
    return papers or [Paper("giay_1", UNFILLED, Rule.COMPARE, open_)]


def _is_note(row: Listed) -> bool:
    """Rows without a number of copies are the portal's remarks."""
    plain = fold(row.name).lstrip("-+*. ")
    return not (row.originals or row.copies) or plain.startswith(NOTE_WORDS)


def _paper(number: int, row: Listed, source: Provenance) -> Paper:
    name = row.name.lstrip("-+*. ").replace("\n", " ").rstrip(" ;.")
    plain, case = fold(name), fold(row.group)
    notes = [f"Trường hợp: {row.group}"] if _is_case(case) else []
    notes += [f"Mẫu: {_one_line(row.form)}"] if row.form else []
    notes += [name] if len(name) > LONGEST_NAME else []
    return Paper(
        id=f"giay_{number}",
        name=_short(name, LONGEST_NAME) or UNFILLED,
        rule=_rule(row, plain, case),
        provenance=source,
        required=not (_is_case(case) or "neu co" in plain or plain.startswith(("to khai", "mau"))),
        note=_short(". ".join(notes), LONGEST_NOTE),
    )


def _is_case(case: str) -> bool:
    return case.lstrip("-+*(0123456789.) ").startswith(("truong hop", "doi voi"))


def _rule(row: Listed, plain: str, case: str) -> Rule:
    if "xuat trinh" in case or plain.startswith("xuat trinh"):
        return Rule.SHOW_ONLY
    if row.originals and not row.copies and "ban sao" not in plain:
        return Rule.SUBMIT_ORIGINAL
    return Rule.COMPARE


def _sentences(text: str) -> list[str]:
    return [part.strip(" ()") for part in re.split(r"(?<=[.;])\s+|[()]", text) if part.strip(" ()")]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _short(text: str, longest: int) -> str:
    clean = _one_line(text)
    return clean if len(clean) <= longest else clean[: longest - 1].rstrip() + "…"
