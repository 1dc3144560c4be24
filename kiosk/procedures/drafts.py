"""A draft to start a pack from: sound enough to be tried, and marked where a person must write.

What stands in a pack is Vietnamese, whatever language the program speaks.
"""

from __future__ import annotations

import re
from datetime import date
from gettext import gettext as _
from pathlib import Path

import msgspec

from kiosk.files import write_whole
from kiosk.model import BadInput, StoreError
from kiosk.procedures.catalogue import Entry
from kiosk.procedures.facts import GENERAL, UNFILLED
from kiosk.procedures.pack import (
    Confidence,
    Fee,
    Field,
    FieldKind,
    Group,
    MandateRule,
    Pack,
    Paper,
    Provenance,
    Rule,
    Time,
    Unit,
)
from kiosk.procedures.sectors import channels

CODE = re.compile(r"\d\.\d{6}")
SAY = {
    "procedure": "Ông/bà cần làm việc gì ạ?",
    "papers": "Ông/bà cho tôi xem những giấy tờ này.",
    "citizen": "Ông/bà cho tôi xem thẻ căn cước, tôi đọc xong sẽ trả lại ngay.",
    "form": "Tôi xin hỏi vài điều để điền tờ khai.",
    "capture": "Tôi chụp giấy để gửi kèm. Ông/bà đặt giấy nằm phẳng giúp tôi.",
    "review": "Tôi đọc lại những gì sẽ gửi đi. Ông/bà thấy chỗ nào sai thì bảo tôi dừng.",
    "send": "Hồ sơ đã gửi. Ông/bà giữ giúp phiếu này để hỏi kết quả.",
}


def new(entry: Entry, today: date) -> Pack:
    """A draft for a procedure of the catalogue; what nobody knows yet is marked."""
    open_ = Provenance(UNFILLED, today.isoformat(), Confidence.C)
    listed = Provenance(entry.source or UNFILLED, today.isoformat(), Confidence.C)
    return draft(
        entry,
        listed,
        today,
        time=time_of(entry.deadline, listed if entry.deadline else open_),
        fee=Fee(entry.fee or UNFILLED, open_, end_of_year(today), UNFILLED),
        papers=(
            Paper("giay_1", UNFILLED, Rule.COMPARE, open_),
            Paper("giay_to_tuy_than", CARD, Rule.SHOW_ONLY, open_, paper="ID1"),
        ),
    )


CARD = "Thẻ căn cước, căn cước công dân hoặc hộ chiếu của người đến làm thủ tục"


def draft(
    entry: Entry,
    source: Provenance,
    today: date,
    *,
    time: Time,
    fee: Fee,
    papers: tuple[Paper, ...],
    result: str = "",
) -> Pack:
    """A pack around the facts that are known: who asks, the ways of its field, plain words."""
    if not CODE.fullmatch(entry.code):
        raise BadInput(
            _("Mã thủ tục “{code}” sai; mã đúng như 1.001193.").format(code=entry.code[:40])
        )
    common = Provenance("Phần chung của mọi gói", today.isoformat(), Confidence.C)
    general = Paper(GENERAL, "Giấy tờ khác", Rule.COMPARE, common, required=False)
    return Pack(
        format=1,
        code=entry.code,
        version=today.isoformat(),
        name=entry.name or UNFILLED,
        short_name=(entry.name or UNFILLED)[:120],
        field=entry.field or UNFILLED,
        agency=entry.agency or UNFILLED,
        level="một phần",
        provenance=source,
        time=time,
        fee=fee,
        channels=channels(entry.code, entry.field),
        papers=(*papers, general),
        groups=(Group("nguoi_yeu_cau", "Người yêu cầu", _requester(today)),),
        mandate=MandateRule(Provenance(UNFILLED, today.isoformat(), Confidence.C), note=UNFILLED),
        result=result,
        say=SAY,
        why={"procedure": UNFILLED},
    )


def _requester(today: date) -> tuple[Field, ...]:
    form = "Hiểu biết chung về mẫu tờ khai, chưa đối chiếu mẫu chính thức"
    source = Provenance(form, today.isoformat(), Confidence.C)
    questions = (
        ("nyc_ho_ten", "Họ, chữ đệm, tên người yêu cầu", FieldKind.NAME, "full_name"),
        ("nyc_so_dinh_danh", "Số định danh cá nhân", FieldKind.ID, "id_number"),
        ("nyc_noi_cu_tru", "Nơi cư trú", FieldKind.ADDRESS, "address"),
    )
    phone = Field(
        "nyc_dien_thoai",
        "Điện thoại",
        FieldKind.PHONE,
        source,
        required=False,
        prefill="applicant.phone",
    )
    asked = [
        Field(name, label, kind, source, prefill=f"applicant.{value}")
        for name, label, kind, value in questions
    ]
    return (*asked, phone)


def time_of(text: str, source: Provenance) -> Time:
    """A deadline as the portal prints it: "3 Ngày làm việc", "15 Ngày", "1 Giờ", "1" or nothing.

    Without a unit the days are a guess, and are marked as one.
    """
    found = re.search(r"(\d{1,3})\s*(ngày làm việc|ngày|giờ)?", text.casefold())
    if found is None or not int(found[1]):
        return Time(Unit.SAME_DAY, source, note=f"{UNFILLED}: cổng không ghi thời hạn")
    days, unit = int(found[1]), found[2]
    if unit == "giờ":
        return Time(Unit.SAME_DAY, source, note=f"Cổng ghi {text.strip()}.")
    if unit is not None:
        return Time(Unit.DAYS if unit == "ngày" else Unit.WORKING_DAYS, source, days)
    guess = msgspec.structs.replace(source, confidence=Confidence.C)
    note = f"cổng ghi “{days}”, không ghi đơn vị"
    return Time(Unit.WORKING_DAYS, guess, days, note=f"{UNFILLED}: {note}")


def end_of_year(today: date) -> str:
    """Until when a fee read today is believed."""
    return date(today.year, 12, 31).isoformat()


def write(pack: Pack, folder: Path) -> Path:
    """Write the draft as CODE.json; raises BadInput where one lies there, or StoreError."""
    file = folder / f"{pack.code}.json"
    if file.exists():
        raise BadInput(
            _("Đã có tệp {name} ở đó; hãy chọn thư mục khác hoặc đổi tên tệp cũ.").format(
                name=file.name
            )
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(file, msgspec.json.format(msgspec.json.encode(pack), indent=1) + b"\n")
    except OSError:
        raise StoreError(
            _("Không ghi được bản nháp: kiểm tra quyền ghi và chỗ trống trên đĩa.")
        ) from None
    return file
