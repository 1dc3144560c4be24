"""The result by post: what is asked, what is refused, what goes into the packet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.desk import citizen, delivery, dossier, packing, review
from kiosk.desk.core import Desk
from kiosk.desk.procedure import choose
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, Delivery
from kiosk.settings import Home, Settings
from tests.journeys.commands import CARD


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.open(Home(tmp_path / "home"), Settings(), practice=True) as made:
        made.officer = "Trần Văn Cán"
        yield made


def visit_of(desk: Desk, code: str = "2.000635", variant: str = "ket_hon") -> Visit:
    made = Visit()
    choose(desk, made, code, variant)
    citizen.accept(desk, made, citizen.read_text(CARD))
    return made


def test_the_cards_address_is_suggested_and_the_choice_is_kept(desk: Desk) -> None:
    visit = visit_of(desk)
    assert delivery.suggested(visit.open_case()) == Delivery("Khu 5, Xuân Đài, Phú Thọ", "")
    case = delivery.by_post(
        desk, visit, "Khu 5,  xã Xuân Đài, Phú Thọ", "0912 345 678", pay_on_receipt=True
    )
    assert case.delivery == Delivery("Khu 5, xã Xuân Đài, Phú Thọ", "0912345678", True)
    rows = {row.label: row.text for row in review.rows(desk, visit)}
    assert rows["Nhận kết quả"] == "qua bưu điện: Khu 5, xã Xuân Đài, Phú Thọ"
    words = dossier.sheet(desk, case.id).delivery
    assert "trả phí khi nhận" in words
    assert "345" not in words
    sealed = msgspec.structs.replace(case, connector="opencps")
    packet = packing.submission(sealed, visit.chosen(), portal="p", key="k", desk=desk)
    assert packet.delivery == case.delivery
    assert delivery.at_the_authority(desk, visit).delivery is None


@pytest.mark.parametrize(
    ("address", "phone"), [("", "0912345678"), ("Khu 5", "0912345678"), ("Khu 5, Xuân Đài", "12")]
)
def test_what_no_postman_finds_is_refused(desk: Desk, address: str, phone: str) -> None:
    visit = visit_of(desk)
    with pytest.raises(BadInput):
        delivery.by_post(desk, visit, address, phone)
    assert visit.open_case().delivery is None


def test_it_is_asked_only_where_the_portal_is_told_from_here(desk: Desk) -> None:
    assert delivery.offered(desk, visit_of(desk))
    assert not delivery.offered(desk, visit_of(desk, "1.004194", "thue_muon"))
    assert not delivery.offered(desk, Visit())
