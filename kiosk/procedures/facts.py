"""Faults in what a pack states: papers, channels, days, money, dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from gettext import gettext as _
from typing import Any
from unicodedata import category
from urllib.parse import urlsplit

import msgspec

from kiosk.procedures.faults import Found, doubles, placed_fields
from kiosk.procedures.pack import Pack, Provenance, Unit

GENERAL = "KHAC"
"""The part for papers that no other part takes; every pack has it."""
UNFILLED = "CHƯA ĐIỀN"
"""What stands in a draft where a person has yet to write."""
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Categories of letters that are not seen, or turn what is seen around."""
SAY_STEPS = frozenset(
    ["procedure", "papers", "citizen", "consent", "account", "form", "capture", "review", "send"]
)
PORTAL_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]*|")
RESIDENCE = "cư trú"
"""Word of the fields whose cases go to the police portal, never to an OpenCPS one."""


def papers(pack: Pack) -> Found:
    """The general part, and alternatives that stand alone."""
    general = [n for n, paper in enumerate(pack.papers) if paper.id == GENERAL]
    if not general:
        yield ("papers",), _("Thiếu phần chung KHAC (Giấy tờ khác); gói nào cũng phải có.")
    for n in general:
        if pack.papers[n].required or pack.papers[n].when:
            yield ("papers", n), _("Phần KHAC phải là không bắt buộc và không có điều kiện.")
    words = Counter(paper.one_of for paper in pack.papers if paper.one_of)
    for n, paper in enumerate(pack.papers):
        if paper.one_of and words[paper.one_of] == 1:
            yield (
                ("papers", n, "one_of"),
                _("Nhóm thay thế “{word}” chỉ có một giấy.").format(word=paper.one_of[:40]),
            )


def _is_address(link: str) -> bool:
    try:
        return link.startswith("https://") and bool(urlsplit(link).hostname)
    except ValueError:
        return False


def channels(pack: Pack) -> Found:
    """Ways to file that cannot work."""
    twice = doubles(channel.connector for channel in pack.channels)
    for n, channel in enumerate(pack.channels):
        at = ("channels", n)
        if channel.connector in twice and n:
            yield (*at, "connector"), _("Kênh nộp này viết hai lần.")
        if channel.connector == "packet" and not _is_address(channel.link):
            yield (*at, "link"), _("Kênh packet phải có đường dẫn https:// của cổng.")
        elif channel.link and not _is_address(channel.link):
            yield (*at, "link"), _("Đường dẫn phải bắt đầu bằng https://.")
        if channel.connector == "opencps" and RESIDENCE in pack.field.casefold():
            yield (*at, "connector"), _("Cư trú nộp ở cổng Bộ Công an, không nộp qua opencps.")
        if channel.max_file_bytes < 0:
            yield (*at, "max_file_bytes"), _("Giới hạn tệp không thể âm.")


def figures(pack: Pack) -> Found:
    """Days and money."""
    if pack.time.unit is not Unit.SAME_DAY and pack.time.days < 1:
        yield ("time", "days"), _("Thời hạn phải ghi số ngày (days), ít nhất là 1.")
    if pack.fee.amount is not None and pack.fee.amount < 0:
        yield ("fee", "amount"), _("Lệ phí không thể âm.")


def is_day(text: str) -> bool:
    """True for an ISO date that the calendar has."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


def dates(pack: Pack) -> Found:
    """Dates that no calendar has, or in the wrong order."""
    wrong = _("“{day}” không có trong lịch; viết năm-tháng-ngày, ví dụ 2026-12-31.")
    days: list[tuple[tuple[str | int, ...], str]] = [
        (("version",), pack.version),
        (("fee", "believed_until"), pack.fee.believed_until),
    ]
    days += [((name,), day) for name in ("valid_from", "valid_to") if (day := getattr(pack, name))]
    days += [((*at, "date"), provenance.date) for at, provenance in _placed_sources(pack)]
    for at, day in days:
        if not is_day(day):
            yield at, wrong.format(day=day[:20])
    if pack.valid_from and pack.valid_to and pack.valid_from > pack.valid_to:
        yield ("valid_to",), _("Ngày hết hiệu lực đứng trước ngày có hiệu lực.")


def sources(pack: Pack) -> Found:
    """Facts whose source says nothing."""
    for at, provenance in _placed_sources(pack):
        if not any(letter.isalpha() for letter in provenance.source):
            yield (*at, "source"), _("Điều này chưa có nguồn; ghi lấy ở đâu, hoặc bỏ đi.")


def texts(pack: Pack) -> Found:
    """Letters that nobody sees, steps that there are not, and portal parts that are none."""
    for at, text in _placed_texts(pack):
        if not text.isprintable() and any(map(_hidden, text)):
            yield at, _("Có ký tự điều khiển không nhìn thấy; hãy gõ lại chỗ này.")
    for name in ("say", "why"):
        for step in getattr(pack, name):
            if step not in SAY_STEPS:
                yield (name, step), _("Không có bước nào tên “{step}”.").format(step=step[:40])
    for n, paper in enumerate(pack.papers):
        for name in ("portal_part", "file_template"):
            if not PORTAL_PART.fullmatch(getattr(paper, name)):
                yield (
                    ("papers", n, name),
                    _("Mã trên cổng chỉ có chữ, số, dấu chấm, gạch; ví dụ TP01."),
                )


def _hidden(letter: str) -> bool:
    return category(letter) in HIDDEN and letter not in "\n\t"


def unfilled(pack: Pack) -> Found:
    """Places of a new draft that still wait for their words."""
    for at, text in _placed_texts(pack):
        if UNFILLED in text:
            yield at, _("Chỗ này còn “{mark}”; điền xong mới ký được.").format(mark=UNFILLED)


def later(pack: Pack, today: date) -> Found:
    """Sources that were read on a day that is still to come."""
    for at, provenance in _placed_sources(pack):
        if provenance.date > today.isoformat():
            yield (*at, "date"), _("Ngày đọc nguồn ở tương lai; hãy kiểm tra lại năm.")


def _placed_texts(pack: Pack) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text of a pack with its place."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), msgspec.to_builtins(pack))]
    while waiting:
        at, value = waiting.pop(0)
        if isinstance(value, str):
            yield at, value
        elif isinstance(value, dict):
            waiting += [((*at, key), child) for key, child in value.items()]
        elif isinstance(value, list | tuple):
            waiting += [((*at, n), child) for n, child in enumerate(value)]


def _placed_sources(pack: Pack) -> Iterator[tuple[tuple[str | int, ...], Provenance]]:
    yield ("provenance",), pack.provenance
    yield ("time", "provenance"), pack.time.provenance
    yield ("fee", "provenance"), pack.fee.provenance
    yield ("mandate", "provenance"), pack.mandate.provenance
    for n, paper in enumerate(pack.papers):
        yield ("papers", n, "provenance"), paper.provenance
    for at, field in placed_fields(pack):
        yield (*at, "provenance"), field.provenance
