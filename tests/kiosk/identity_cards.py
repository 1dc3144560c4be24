"""Made-up people and their cards, as hypothesis draws them."""

from datetime import date

from hypothesis import strategies as st

from kiosk.identity import card, to_json
from kiosk.values import PROVINCES, compact_date

PEOPLE = [
    "Nguyễn Thị Ửng",
    "Đỗ Văn Đạt",
    "Giàng A Páo",
    "Hà Thị Kiều My",
    "H'Hen Niê",
    "K'Brếp Mùa",
    "Lường Quì",
    "Bùi Giò",
    "ĐINH VĂN HƯƠNG",
    "Lê Thị Hòe",
    "Y Mẩy",
    "Đặng Xuân Hậu",
]
WORDS = sorted({word for name in PEOPLE for word in name.split()})
PLACES = ["Khu 3", "Bản Tà Xùa", "Tân Sơn", "Phú Thọ", "Số 12 Ngõ 4", "xã Mỹ Thuận", "Yên Bái"]


@st.composite
def cards(draw):
    """Fields of a card whose number agrees with the person."""
    born = draw(st.dates(date(1900, 1, 1), date(2399, 12, 31)))
    sex = draw(st.sampled_from(["Nam", "Nữ"]))
    digit = (born.year - 1900) // 100 * 2 + (sex == "Nữ")
    number = f"{draw(st.sampled_from(sorted(PROVINCES)))}{digit}{born:%y}"
    return [
        number + f"{draw(st.integers(0, 999999)):06}",
        draw(st.sampled_from(["", "131234567", "012345678901"])),
        " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))),
        compact_date(born.isoformat()),
        sex,
        ", ".join(draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=4))),
        compact_date(draw(st.dates(date(2016, 1, 1), date(2040, 1, 1))).isoformat()),
        *draw(st.sampled_from([[], [""] * 4, ["", "Đinh Văn Lực", "Hà Thị Sen", ""]])),
    ]


def check(text, fields, *warnings, **other):
    """The reading of `text` has the values of `fields` and exactly these warnings."""
    reading = card.read(text)
    assert reading.error is None
    expected = {
        "id_number": fields[0],
        "old_id": fields[1] or None,
        "full_name": fields[2],
        "dob": date(int(fields[3][4:]), int(fields[3][2:4]), int(fields[3][:2])).isoformat(),
        "sex": fields[4],
        "address": fields[5],
        "extra": fields[7:] or None,
    }
    seen = to_json(reading.citizen)
    assert {key: seen[key] for key in expected} == expected | other
    assert set(reading.warnings) == set(warnings)


def accented(fields):
    """A clean text of which the reader cannot think that it lost its accents."""
    return not fields[2].isascii() or fields[4] == "Nữ" or not fields[5].isascii()
