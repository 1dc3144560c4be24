import pytest

from kiosk.identity import card, from_json, to_json
from kiosk.model import BadInput, Source

FULL = (
    "025222000321|131234567|Đinh Gia Bảo|02012022|Nam|Khu 2, Minh Đài, Phú Thọ|15102025"
    "||Hà Thị Sen||"
)


def test_what_was_read_from_a_card_can_stand_in_a_case_file():
    flat = to_json(card.read(FULL).citizen)
    citizen = from_json(flat)
    assert to_json(citizen) == flat
    assert citizen.full_name.source is Source.FILE
    assert citizen.warnings == ()


def test_absent_values_are_null_and_null_is_absent():
    flat = to_json(from_json({"full_name": "Lò A Páo", "dob": None, "address": ""}))
    assert flat.pop("full_name") == "Lò A Páo"
    assert set(flat) == {"id_number", "old_id", "dob", "sex", "address", "issue_date", "extra"}
    assert set(flat.values()) == {None}


def test_values_are_put_into_their_one_form():
    flat = to_json(from_json({"dob": "05/09/1985", "sex": "nu", "issue_date": "10052021"}))
    assert (flat["dob"], flat["sex"], flat["issue_date"]) == ("1985-09-05", "Nữ", "2021-05-10")
    assert to_json(from_json({"dob": "1985"}))["dob"] == "1985"
    assert from_json({"phone": "+84912345678"}).phone.text == "0912345678"


def test_the_number_is_checked_against_the_rest():
    citizen = from_json({"id_number": "025085001234", "sex": "Nữ", "dob": "1985-09-05"})
    assert citizen.warnings == ("sex_mismatch",)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"id_number": "0250850012"}, "id_number"),
        ({"id_number": 25085001234}, "id_number"),
        ({"full_name": "Hà 2"}, "full_name"),
        ({"dob": "31/02/1985"}, "dob"),
        ({"issue_date": "2021"}, "issue_date"),
        ({"sex": "x"}, "sex"),
        ({"extra": "x"}, "extra"),
        ({"extra": [1]}, "extra"),
        ({"fullname": "Hà"}, "fullname"),
    ],
)
def test_a_fault_names_its_key(data, key):
    with pytest.raises(BadInput, match=key):
        from_json(data)
