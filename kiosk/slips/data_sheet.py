"""The packet's data sheet: every value to copy to the portal, and which file is which paper."""

from __future__ import annotations

from msgspec import Struct

from kiosk.slips.look import QUIET, SEMIBOLD, as_written, style, words
from kiosk.slips.sheet import Size, Story, build, heading, room_for, rows, section, width_of


class DataSheet(Struct, frozen=True, kw_only=True):
    """What stands on the sheet."""

    procedure: str
    code: str
    rows: tuple[tuple[str, str], ...]
    """Label and value in the order of the form."""
    files: tuple[tuple[str, str], ...] = ()
    """File name and the paper's name."""
    office: str = ""
    link: str = ""
    practice: bool = False
    size: Size = "A4"


def render(sheet: DataSheet) -> bytes:
    """The sheet as PDF bytes."""
    return build(
        lambda: _story(sheet),
        title="Bảng dữ liệu để chép sang cổng",
        office=sheet.office,
        size=sheet.size,
        practice=sheet.practice,
        foot=sheet.code,
    )


def _story(sheet: DataSheet) -> Story:
    width = width_of(sheet.size)
    story = [
        heading("Bảng dữ liệu để chép sang cổng"),
        words(f"{sheet.procedure} ({sheet.code})", style(12, SEMIBOLD, after=4)),
    ]
    if sheet.link:
        story.append(words(sheet.link, style(9, color=QUIET, after=4)))
    filled = [(label, as_written(text)) for label, text in sheet.rows if text]
    if filled:
        story += [section("Tờ khai"), rows(filled, width, label_part=0.36)]
    if sheet.files:
        story += [
            room_for(80),
            section("Tệp gửi kèm"),
            rows(list(sheet.files), width, label_part=0.4),
        ]
    return story
