"""What works at this desk, and what to do about the rest; a report holds nothing personal."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from gettext import gettext as _
from pathlib import Path

from kiosk import printers
from kiosk.health.devices import WAYS, Around, cameras_and_scanners, listed, mode_words
from kiosk.health.item import Item
from kiosk.model import KioskError
from kiosk.portals.ping import ping
from kiosk.printers import receipts
from kiosk.procedures import installed
from kiosk.settings import Home, Settings
from kiosk.vault import audit, keyrings, keys
from kiosk.vault.store import Vault
from scanner.sources import gun

__all__ = ["WAYS", "Around", "Item", "disk", "listed", "mode_words", "report"]

ENOUGH_DISK = 500_000_000
"""Bytes below which the desk warns."""

BACKUP_EVERY = timedelta(days=8)
"""A backup is wanted once a week."""

RELEASED = datetime(2026, 11, 1, tzinfo=UTC)
"""No clock that is right can show an earlier day."""


def report(
    home: Home, settings: Settings, vault: Vault | None = None, around: Around | None = None
) -> Iterator[Item]:
    """Yield one item after the other, each within a few seconds.

    `vault` is the office's store, where it is open already: its key may lie in no keyring.
    """
    yield from cameras_and_scanners(settings, around or Around())
    if settings.gun_port:
        yield _gun(settings.gun_port)
    yield _keyring()
    yield _store(home, settings) if vault is None else _looked_into(vault, practice=False)
    yield disk(home.root)
    yield from _portals(settings, around or Around())
    yield from _printers()
    if settings.receipt_printer:
        yield _receipt_printer(settings.receipt_printer)
    yield _clock()
    yield _packs(home, settings)


def _gun(port: str) -> Item:
    """Asked by name: the desk may be listening at it."""
    here = gun.is_here(port)
    words = _("Máy đọc mã QR ở cổng {port}").format(port=port)
    advice = _(
        "Cắm máy đọc mã; quét mã đặt chế độ USB-COM trong sách của máy, rồi xem lại tên cổng."
    )
    return Item(f"device:gun:{port}", here, words, "" if here else advice)


def _keyring() -> Item:
    if keyrings.real_keyring() is not None:
        return Item("keyring", True, _("Kho khoá của hệ điều hành dùng được."))
    if os.environ.get("KIOSK_PASSPHRASE_FILE"):
        words = _("Máy không có kho khoá của hệ điều hành; kho hồ sơ mở bằng tệp mật khẩu.")
        return Item("keyring", None, words)
    return Item(
        "keyring",
        None,
        _("Máy không có kho khoá của hệ điều hành."),
        _("Đặt mật khẩu kho hồ sơ bằng tệp KIOSK_PASSPHRASE_FILE, hoặc gõ khi mở."),
    )


def _store(home: Home, settings: Settings) -> Item:
    # The office's store is what matters, as soon as there is one.
    practice = settings.in_practice() and not home.has_office
    folder = home.store(practice)
    if practice and not (folder / "store.db").exists():
        return Item("store", None, _("Chưa có kho; kho được tạo khi dùng lần đầu."))
    try:
        with Vault.open(folder, keys.office_key(folder, practice=practice)) as vault:
            return _looked_into(vault, practice)
    except KioskError as error:
        return Item("store", False, str(error), _("Báo kỹ thuật viên; đừng xoá tệp nào."))


def _looked_into(vault: Vault, practice: bool) -> Item:
    try:
        with vault.read() as tx:
            damaged, last = len(tx.damaged()), tx.meta("backup")
        chain = audit.verify(vault)
    except KioskError as error:
        return Item("store", False, str(error), _("Báo kỹ thuật viên; đừng xoá tệp nào."))
    if damaged or not chain.ok:
        words = _("{n} hồ sơ hỏng; nhật ký {chain}.").format(
            n=damaged, chain=_("đúng") if chain.ok else _("hỏng hoặc bị sửa")
        )
        return Item("store", False, words, _("Báo kỹ thuật viên; đừng xoá tệp nào."))
    words = _("Kho mở được, nhật ký đúng ({n} mục).").format(n=chain.entries)
    if practice:
        return Item("store", True, words)
    copied, advice = _backup(last)
    if keys.recoverable(vault.folder):
        return Item("store", True, f"{words} {copied}", advice)
    lacking = _("Chưa có mật khẩu khôi phục.")
    how = _(
        "Chạy “kiosk store add-key --recovery”, hoặc lãnh đạo bấm “Đặt mật khẩu khôi phục” trên "
        "bàn làm việc."
    )
    return Item("store", True, f"{words} {copied} {lacking}", f"{how} {advice}".strip())


def disk(folder: Path) -> Item:
    """Tell whether there is room for more cases."""
    free = shutil.disk_usage(folder).free
    words = _("Còn {n} MB trống.").format(n=free // 1_000_000)
    if free < ENOUGH_DISK:
        return Item("disk", False, words, _("Dọn đĩa: cần ít nhất 500 MB."))
    return Item("disk", True, words)


def _backup(last: bytes | None) -> tuple[str, str]:
    """What to say of the last backup, and the advice where a new one is due."""
    advice = _("Chạy “kiosk store backup --to THƯ_MỤC --keys-to USB” mỗi tuần.")
    if last is None:
        return _("Chưa sao lưu lần nào."), advice
    at = datetime.fromisoformat(last.decode())
    words = _("Sao lưu lần cuối {at}.").format(at=at.astimezone().strftime("%H:%M %d/%m/%Y"))
    return words, advice if datetime.now(UTC) - at > BACKUP_EVERY else ""


def _portals(settings: Settings, around: Around) -> Iterator[Item]:
    if around.practice_portal:
        yield _answers(_("Cổng thực hành trên máy này"), around.practice_portal, "")
        return
    if not settings.portals:
        yield Item("portal", None, _("Chưa đặt cổng nào; đang ở chế độ thực hành."))
    for portal in settings.portals:
        yield _answers(portal.name, portal.url, portal.group)


def _answers(name: str, url: str, group: str) -> Item:
    try:
        ping(url, group)
    except KioskError as error:
        return Item("portal", False, f"{name}: {error}", _("Kiểm tra mạng và địa chỉ."))
    return Item("portal", True, name)


def _printers() -> Iterator[Item]:
    none = _("Chưa có máy in; phiếu luôn lưu được ra PDF.")
    try:
        found = printers.listed()
    except printers.NoPrinter as error:
        yield Item("printer:none", None, str(error))
        return
    if not found:
        yield Item("printer:none", None, none, _("Nối máy in và thêm nó trong cài đặt máy tính."))
    for one in found:
        name = _("{name} (mặc định)").format(name=one.name) if one.default else one.name
        yield Item(f"printer:{one.name}", one.trouble is None, f"{name}: {one.words}", one.advice)


def _receipt_printer(where: str) -> Item:
    place = where.partition(":")[2]
    name = _("Máy in phiếu nhỏ 80 mm ({where})").format(where=place)
    try:
        receipts.look(where)
    except printers.NoPrinter as error:
        return Item(f"printer:{where}", False, name, str(error))
    # of a printer by USB nothing is known before it prints
    return Item(f"printer:{where}", None if where.startswith("usb:") else True, name)


def _clock() -> Item:
    now = datetime.now(UTC)
    words = now.astimezone().strftime("%H:%M %d/%m/%Y")
    if now < RELEASED:
        return Item("clock", False, words, _("Đồng hồ chạy sai: chỉnh lại ngày giờ của máy."))
    return Item("clock", True, words)


def _packs(home: Home, settings: Settings) -> Item:
    known = installed.load_trusted(home.packs, settings.pack_root)
    if known.faults:
        first = known.faults[0]
        return Item("packs", False, f"{first.file}: {first.at}: {first.fault}")
    return Item("packs", True, _("{n} gói thủ tục.").format(n=len(known)))
