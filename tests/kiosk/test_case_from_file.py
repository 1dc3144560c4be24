"""What a case that came from a file says of the people around it."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import msgspec

from kiosk.desk import case_file, unattended
from kiosk.desk.core import Desk
from kiosk.procedures import packs
from kiosk.settings import Settings

CARD = "025303004567||Hà Thị Kiều My|17032003|Nữ|Khu 5, Xuân Đài, Phú Thọ|20072025||||"


def built(folder: Path, **more: Any) -> tuple[Any, unattended.Prepared]:
    path = folder / "case.json"
    path.write_bytes(
        msgspec.json.encode(
            {
                "procedure": "2.000635",
                "card": CARD,
                "consent": {"text_version": "1", "purposes": ["submit"]},
                "officer": "Đinh Công Mẫu",
                **more,
            }
        )
    )
    pack = packs.load_all().get("2.000635")
    assert pack is not None
    office = SimpleNamespace(agency="", receiving_unit="")
    desk = cast("Desk", SimpleNamespace(office=office, settings=Settings()))
    return unattended.build(desk, case_file.load(path), pack, has_guide=True)


def test_nobody_who_did_not_log_on_is_named_as_the_officer(tmp_path: Path) -> None:
    case, _prepared = built(tmp_path)
    assert case.officer == "unattended"


def test_a_paper_that_was_only_named_is_not_said_to_lie_on_the_desk(tmp_path: Path) -> None:
    case, _prepared = built(tmp_path, papers=[{"part": "KHAC"}, {"part": 2}])
    assert case.documents == ()
    here = {"handed_in_on_paper": True}
    case, _prepared = built(tmp_path, papers=[{"part": 1, **here}, {"part": "KHAC"}])
    assert [found.part for found in case.documents] == ["van_ban_uy_quyen"]


def test_numbers_may_be_written_as_numbers(tmp_path: Path) -> None:
    case, _prepared = built(tmp_path, answers={"so_ban_sao": 2})
    assert case.answers["so_ban_sao"].text == "2"


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    built(tmp_path)
    path = tmp_path / "case.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert case_file.load(path).file.procedure == "2.000635"


def test_what_is_only_shown_is_not_copied_from_a_file_either(tmp_path: Path) -> None:
    card = Path(__file__).parents[2] / "assets" / "practice_desk" / "10-the-mat-truoc.jpg"
    paper = {"part": "giay_to_tuy_than", "images": [str(card)]}
    case, prepared = built(tmp_path, papers=[paper])
    assert [(found.part, found.shown, found.pages) for found in case.documents] == [
        ("giay_to_tuy_than", True, ())
    ]
    assert "not_copied:giay_to_tuy_than" in prepared.warnings
    assert prepared.blobs == []
