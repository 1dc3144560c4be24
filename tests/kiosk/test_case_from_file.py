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
