"""Today's provinces and communes; addresses of before 1 July 2025 and what they are now."""

from __future__ import annotations

import json

import pytest

import assets
from kiosk.values import places

PHU_THO = "Tỉnh Phú Thọ"


def texts(address: str) -> list[str]:
    return [offer.text for offer in places.offers(address)]


def test_34_provinces_and_3321_communes() -> None:
    provinces = places.provinces()
    assert len(provinces) == len(set(provinces)) == 34
    found = [one for province in provinces for one in places.communes(province)]
    assert len(found) == len({one.code for one in found}) == 3321
    assert len(places.communes(PHU_THO)) == 148
    assert places.communes("Tỉnh Vĩnh Phúc") == ()


def test_every_old_commune_is_known_by_its_full_address() -> None:
    data = json.loads(assets.path("places/places.json").read_text(encoding="utf-8"))
    count = missed = 0
    for province, districts in data["old"].items():
        for district, wards in districts.items():
            for ward, codes in wards.items():
                count += 1
                found = places.understand(f"Số 1, {ward}, {district}, {province}")
                named = {one.code for one in found.communes} if found else set()
                missed += named != set(codes)
    assert count > 10_000
    assert missed == 0


def test_every_commune_of_today_is_itself() -> None:
    for province in places.provinces():
        for one in places.communes(province):
            found = places.understand(f"Thôn 2, {one.text()}")
            assert found is not None
            assert (found.communes, found.old) == ((one,), False)
            assert texts(f"Thôn 2, {one.text()}") == []


@pytest.mark.parametrize(
    ("written", "now"),
    [
        ("Khu 5, Xuân Đài, Tân Sơn, Phú Thọ", "Khu 5, Xã Xuân Đài, Tỉnh Phú Thọ"),
        ("khu 5, xuan dai, tan son, phu tho", "khu 5, Xã Xuân Đài, Tỉnh Phú Thọ"),
        ("P. 1, Q. 3, TP HCM", "Phường Bàn Cờ, Thành phố Hồ Chí Minh"),
        ("Phường Tích Sơn, Vĩnh Yên, Vĩnh Phúc", "Phường Vĩnh Yên, Tỉnh Phú Thọ"),
        ("An Hòa, TP Huế, Thừa Thiên Huế", "Phường Hương An, Thành phố Huế"),
        ("Vinh Tiền, Phú Thọ", "Xã Long Cốc, Tỉnh Phú Thọ"),
    ],
)
def test_an_old_address_is_offered_in_todays_units(written: str, now: str) -> None:
    offers = places.offers(written)
    assert [offer.text for offer in offers] == [now]
    assert "01/07/2025" in offers[0].why


def test_a_divided_commune_offers_every_part_the_larger_first() -> None:
    data = json.loads(assets.path("places/places.json").read_text(encoding="utf-8"))
    address, codes = next(
        (f"{ward}, {district}, {province}", codes)
        for province, districts in data["old"].items()
        for district, wards in districts.items()
        for ward, codes in wards.items()
        if len(codes) == 2
    )
    found = places.understand(address)
    assert found is not None
    assert [one.code for one in found.communes] == codes
    assert len(texts(address)) == 2


def test_the_district_may_be_left_out_and_what_is_not_clear_is_not_guessed() -> None:
    assert texts("Khu 5, Xuân Đài, Phú Thọ") == ["Khu 5, Xã Xuân Đài, Tỉnh Phú Thọ"]
    for unclear in ("", "Phú Thọ", "Thôn 2, Xã Không Có, Phú Thọ", "Tân Thành, Long An", "???"):
        assert places.understand(unclear) is None


def test_a_name_is_completed_while_it_is_typed() -> None:
    assert texts("khu 5, xuân đ, Phú Thọ") == ["khu 5, Xã Xuân Đài, Tỉnh Phú Thọ"]
    assert set(texts("khu 5, xuan dai")) == {
        "khu 5, Xã Xuân Đài, Tỉnh Phú Thọ",
        "khu 5, Phường Xuân Đài, Tỉnh Đắk Lắk",
    }
    near = [offer.text for offer in places.offers("khu 5, xuan", "Khu 2, Tân Sơn, Phú Thọ")]
    assert all(text.endswith("Tỉnh Phú Thọ") for text in near)
    assert texts("x") == []
    assert len(texts("phu")) <= places.MOST


def test_the_licence_of_the_data_ships_with_it() -> None:
    notice = assets.path("places/NOTICE.txt").read_text(encoding="utf-8")
    assert "MIT License" in notice
    assert "vietnamadminunits" in notice
