"""What follows from a procedure's field alone: where its cases can be filed, best way first.

Its notes stand in packs, hence in Vietnamese whatever language the program speaks.
"""

from __future__ import annotations

from kiosk.procedures.pack import Channel

NATIONAL = "https://dichvucong.gov.vn/"
POLICE = "https://dichvucong.bocongan.gov.vn/"
INSURANCE = "https://dichvucong.baohiemxahoi.gov.vn/"
BUSINESS = "https://hokinhdoanh.dkkd.gov.vn/"
LAND = "https://dichvucongnnmt.mae.gov.vn/"
JUSTICE = (
    "https://dichvucongnganhtuphap.moj.gov.vn/danh-sach-thu-tuc"
    "?vneid=1&MaTTHCDP={code}&MaTTHC={code}&keyword="
)

PORTALS = (
    (("hộ tịch", "chứng thực", "nuôi con nuôi"), JUSTICE),
    (("cư trú", "căn cước", "định danh", "lái xe", "lý lịch tư pháp", "phương tiện"), POLICE),
    (("bhxh", "bhyt", "bảo hiểm"), INSURANCE),
    (("hộ kinh doanh",), BUSINESS),
    (("đất đai",), LAND),
)
"""Words of a field, and the portal of that sector."""
BY_PACKET_ONLY = (POLICE, INSURANCE, BUSINESS)
"""Portals of ministries that take cases only from the citizen's own log-in."""


def channels(code: str, field: str) -> tuple[Channel, ...]:
    """The ways for a procedure of this field: direct, packet with the sector's portal, paper."""
    name = field.casefold()
    portal = next((url for words, url in PORTALS if any(w in name for w in words)), NATIONAL)
    note = "Công dân đăng nhập bằng VNeID của chính mình."
    packet = Channel("packet", portal.format(code=code), needs_account=True, note=note)
    paper = Channel("paper", note="Nộp trực tiếp tại quầy.")
    if portal in BY_PACKET_ONLY:
        return (packet, paper)
    direct = Channel("opencps", note="Dùng khi cơ quan đã khai cổng kiểu OpenCPS.")
    return (direct, packet, paper)
