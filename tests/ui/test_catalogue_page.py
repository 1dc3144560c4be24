"""The catalogue's screen: shown before it is taken, refusals in words, open cases named."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest
from desk import Hand
from PySide6.QtCore import Qt
from steps import in_vault, open_step, whole, words

from kiosk.desk import care
from kiosk.desk.core import Desk
from kiosk.procedures import delta, office_words
from ui.officer.catalogue_page import CataloguePage

sys.path.append(str(Path(__file__).parents[1] / "kiosk"))
from pack_province import TODAY, Province

ROWS = """code,name,field,valid_from,valid_to,successor
1.009998,Thủ tục đăng ký bè cá lồng,Nông nghiệp,,,
2.000635,Cấp bản sao Trích lục hộ tịch,Hộ tịch,,2026-10-30,1.009997
1.009997,Cấp bản sao điện tử giấy tờ hộ tịch,Hộ tịch,,,
"""


@pytest.fixture
def province(tmp_path: Path) -> Province:
    return Province(tmp_path)


@pytest.fixture
def trusting(hand: Hand, province: Province) -> Iterator[Desk]:
    """The desk trusts this province; afterwards nothing of it is left."""
    desk = hand.office.seat.desk
    before = desk.settings
    desk.settings = msgspec.structs.replace(before, pack_root=province.root_key)
    yield desk
    hand.office.go_home()
    desk.settings = before
    for file in desk.home.packs.glob("*"):
        file.unlink()
    in_vault(hand, lambda: reload_known(desk))


def reload_known(desk: Desk) -> bool:
    desk.reload()
    return True


def made(province: Province, number: int = 7) -> Path:
    (province.inbox / delta.CATALOGUE_FILE).write_text(ROWS, encoding="utf-8")
    file = province.inbox / f"{number}.delta"
    file.write_bytes(msgspec.json.encode(delta.make(province.inbox, number, province.root, TODAY)))
    return file


def page(hand: Hand) -> CataloguePage:
    hand.office.home.care.click()
    found = hand.office.catalogue
    hand.until(lambda: hand.quiet is found)
    settle(hand)
    return found


def settle(hand: Hand) -> None:
    in_vault(hand, lambda: True)
    hand.settle()


def test_without_a_root_key_it_says_what_to_do_first(hand: Hand) -> None:
    shown = page(hand)
    assert "khóa gốc" in words(hand)
    assert not shown.pick.isEnabled()
    whole(hand)
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: hand.quiet is hand.office.home)


def test_a_file_is_shown_first_and_then_taken(
    hand: Hand, trusting: Desk, province: Province
) -> None:
    province.sign(province.pack("2026-11-30"), day=date(2026, 11, 24))
    (province.inbox / office_words.FILE).write_text(
        '{"synonyms": {"giấy vòng vèo": ["bản sao trích lục"]}}', encoding="utf-8"
    )
    open_step(hand, "form")
    hand.office.shell.pause()
    hand.until(lambda: hand.quiet is hand.office.home)
    shown = page(hand)
    shown.show_file(made(province))
    settle(hand)
    said = words(hand)
    assert "Bản cập nhật số 7" in said
    assert "Xem trước, chưa có gì thay đổi." in said
    for part in (
        "Hồ sơ đang mở cần xem lại",
        "Hà Thị Kiều M••",
        "hết hiệu lực 30/10/2026, thay bằng Cấp bản sao điện tử giấy tờ hộ tịch (1.009997)",
        "Gói hướng dẫn mới",
        "Đăng ký kết hôn",
        "Thủ tục đăng ký bè cá lồng",
        "1 cụm từ tìm kiếm mới",
    ):
        assert part in said, part
    whole(hand)
    assert not (trusting.home.packs / delta.CURRENT).exists()
    shown.take.click()
    settle(hand)
    settle(hand)
    said = words(hand)
    assert "Đã nhận Bản cập nhật số 7" in said
    assert "Hết hoặc sắp hết hiệu lực" in said
    whole(hand)
    found = in_vault(hand, lambda: trusting.index.search("bè cá lồng"))
    assert found[0].code == "1.009998"
    assert trusting.known.draft_words == 0
    # The same once more changes nothing.
    again = in_vault(hand, lambda: care.preview(trusting, made(province)))
    assert again.empty


def test_leaving_a_file_changes_nothing(hand: Hand, trusting: Desk, province: Province) -> None:
    shown = page(hand)
    shown._choose = lambda _parent: str(made(province))
    shown.pick.click()
    settle(hand)
    assert shown.take.isVisible()
    shown.drop.click()
    settle(hand)
    assert not shown.take.isVisible()
    assert not (trusting.home.packs / delta.CURRENT).exists()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda data: data.replace(b"1.009998", b"1.009999"), "không do tỉnh ký"),
        (lambda data: data[: len(data) // 2], "không do tỉnh ký"),
        (lambda _data: b"PK\x03\x04", "không do tỉnh ký"),
    ],
)
def test_a_refusal_is_said_in_words(
    hand: Hand, trusting: Desk, province: Province, spoil: object, reason: str
) -> None:
    file = made(province)
    assert callable(spoil)
    file.write_bytes(spoil(file.read_bytes()))
    shown = page(hand)
    shown.show_file(file)
    settle(hand)
    settle(hand)
    assert reason in words(hand)
    assert not shown.take.isVisible()
    whole(hand)


def test_an_older_file_and_one_that_is_gone_are_refused(
    hand: Hand, trusting: Desk, province: Province, tmp_path: Path
) -> None:
    newer, older = made(province, 9), made(province, 8)
    in_vault(hand, lambda: care.take(trusting, newer))
    shown = page(hand)
    shown.show_file(older)
    settle(hand)
    settle(hand)
    assert "cũ hơn" in words(hand)
    shown.show_file(tmp_path / "khong-co.delta")
    settle(hand)
    settle(hand)
    assert "Không đọc được tệp khong-co.delta" in words(hand)
