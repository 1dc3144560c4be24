"""The officers of this PC: names, roles, PINs, and a lock that grows with wrong PINs.

A PIN has little entropy, so it guards the desk, not the store: the store's key does that. Every
try is counted before the PIN is compared, so that pulling the plug gains no free try. A lock ends
when its time has passed by the clock on the wall and also by the seconds this program has run
since it first saw that lock: setting the clock forward gains nothing, and a restart waits anew.
"""

from __future__ import annotations

import time
import unicodedata
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from gettext import gettext as _
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec import Struct

from kiosk.model import BadInput
from kiosk.vault import errors
from kiosk.vault.database import Row
from kiosk.vault.reader import Reader
from kiosk.vault.store import Vault
from kiosk.vault.writer import Tx

FREE_TRIES = 3
"""Wrong PINs before the lock begins."""
FIRST_LOCK = timedelta(seconds=30)
"""Length of the first lock; each further wrong PIN doubles it."""
LONGEST_LOCK = timedelta(hours=1)

MANAGERS = ("supervisor", "technician")
"""Roles that enrol officers and set forgotten PINs."""

_LONGEST_NAME = 60
_seen: dict[tuple[str, str, str], float] = {}
"""(folder, officer, last wrong PIN) → ticks when this program first saw the lock after it."""
# OWASP's minimum for argon2id; about 25 ms here, and less than 0.1 s on an old PC.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class Role(StrEnum):
    """What an officer may do."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    TECHNICIAN = "technician"


class Officer(Struct, frozen=True):
    """Somebody who has logged on."""

    name: str
    role: Role


def names(tx: Reader) -> list[str]:
    """Names of all enrolled officers in alphabetical order; empty before the first one."""
    return [row[0] for row in tx.store.run("SELECT name FROM officers ORDER BY folded")]


def enrol(tx: Tx, name: str, pin: str, role: str = Role.OFFICER, by: str = "") -> Officer:
    """Enrol an officer; `by` is who did it, empty for the first one, who enrols himself.

    Raises `BadInput` for a name that is empty, too long, or taken, and for a weak PIN.
    """
    name = _name(name)
    check_pin(pin)
    if _row(tx, name) is not None:
        raise BadInput(_("Đã có cán bộ tên này. Hãy thêm chức danh hoặc số để phân biệt."))
    officer = Officer(name, Role(role))
    tx.store.run(
        "INSERT INTO officers (name, folded, role, pin, enrolled) VALUES (?, ?, ?, ?, ?)",
        name,
        name.casefold(),
        officer.role.value,
        _hasher.hash(pin),
        tx.clock(),
    )
    tx.audit(by or name, "officer.enrol", officer=name, role=officer.role.value)
    return officer


def has_manager(tx: Reader) -> bool:
    """Whether anybody is enrolled who may enrol others."""
    sql = "SELECT 1 FROM officers WHERE role IN (?, ?)"
    return tx.store.one(sql, *MANAGERS) is not None


def listed(tx: Reader) -> list[Officer]:
    """All enrolled officers in alphabetical order."""
    rows = tx.store.run("SELECT name, role FROM officers ORDER BY folded")
    return [Officer(name, Role(role)) for name, role in rows]


def log_on(vault: Vault, name: str, pin: str, now: datetime, ticks: float | None = None) -> Officer:
    """Check the PIN. `now` is aware; it drives the lock together with `ticks`.

    `ticks`: seconds of a clock that nobody can set, `time.monotonic` unless given. Raises
    `BadInput` with a sentence for an unknown name, a wrong PIN, or while locked.
    """
    now = now.astimezone(UTC)
    row, wait = _count_try(vault, name, now, time.monotonic() if ticks is None else ticks)
    if wait:
        raise BadInput(
            _("Tạm khoá vì nhập sai mã PIN nhiều lần. Hãy thử lại sau {wait}.").format(
                wait=_spoken(wait)
            )
        )
    stored_name, role, pin_hash, wrong = row[:4]
    right = _matches(pin_hash, pin)
    with vault.begin() as tx:
        tx.audit(stored_name, "officer.log_on" if right else "officer.wrong_pin")
        if right:
            tx.store.run("UPDATE officers SET wrong = 0 WHERE name = ?", stored_name)
    if not right:
        raise BadInput(_wrong_pin(wrong + 1))
    return Officer(stored_name, Role(role))


def change_pin(
    vault: Vault, name: str, old: str, new: str, now: datetime, ticks: float | None = None
) -> None:
    """Replace the officer's own PIN; raises `BadInput` as `log_on` and `check_pin` do."""
    check_pin(new)
    officer = log_on(vault, name, old, now, ticks)
    with vault.begin() as tx:
        set_pin(tx, officer.name, new, by=officer.name)


def set_pin(tx: Tx, name: str, pin: str, by: str) -> None:
    """Give an officer a new PIN and end the lock: for a supervisor, when one was forgotten."""
    check_pin(pin)
    row = _known(tx, name)
    tx.store.run("UPDATE officers SET pin = ?, wrong = 0 WHERE name = ?", _hasher.hash(pin), row[0])
    tx.audit(by, "officer.pin", officer=row[0])


def check_pin(pin: str) -> None:
    """Raise `BadInput` unless `pin` is 4 to 8 digits that are neither equal nor a run."""
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 8):
        raise BadInput(_("Mã PIN phải có từ 4 đến 8 chữ số."))
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if steps in ({0}, {1}, {9}):
        raise BadInput(_("Mã PIN quá dễ đoán (như 0000 hoặc 1234). Hãy chọn mã khác."))


def _count_try(vault: Vault, name: str, now: datetime, ticks: float) -> tuple[Row, timedelta]:
    """The officer's row as it was, and how long the lock still lasts; counts the try if none."""
    folder = str(vault.folder)
    with vault.begin() as tx:
        row = _known(tx, name)
        wrong, last = row[3], row[4]
        lock = _lock(wrong)
        since = now - datetime.fromisoformat(last) if last else LONGEST_LOCK
        first_seen = _seen.setdefault((folder, row[0], last), ticks)
        ran = timedelta(seconds=ticks - first_seen)
        # A clock that was set back must not end the lock, nor make it last for years.
        back = since < timedelta(0)
        wait = max(lock - ran, timedelta(0) if back else lock - since, timedelta(0))
        if back or not wait:
            tx.store.run(
                "UPDATE officers SET wrong = ?, last_wrong = ? WHERE name = ?",
                wrong if wait else wrong + 1,
                now.isoformat(),
                row[0],
            )
            _seen[folder, row[0], now.isoformat()] = first_seen if wait else ticks
    return row, wait


def _lock(wrong: int) -> timedelta:
    if wrong < FREE_TRIES:
        return timedelta(0)
    doublings = min(wrong - FREE_TRIES, 16)
    return min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)


def _wrong_pin(wrong: int) -> str:
    lock = _lock(wrong)
    if lock:
        return _("Mã PIN không đúng. Hãy thử lại sau {wait}.").format(wait=_spoken(lock))
    return _("Mã PIN không đúng. Còn {left} lần thử trước khi tạm khoá.").format(
        left=FREE_TRIES - wrong
    )


def _spoken(wait: timedelta) -> str:
    seconds = -(-wait // timedelta(seconds=1))
    if seconds < 60:
        return _("{seconds} giây").format(seconds=seconds)
    return _("{minutes} phút").format(minutes=-(-seconds // 60))


def _matches(pin_hash: str, pin: str) -> bool:
    try:
        return _hasher.verify(pin_hash, pin)
    except InvalidHashError as error:
        raise errors.broken() from error
    except VerificationError:
        return False


def _known(tx: Reader, name: str) -> Row:
    row = _row(tx, _name(name))
    if row is None:
        raise BadInput(_("Không có cán bộ tên này. Hãy chọn lại tên."))
    return row


def _row(tx: Reader, name: str) -> Row | None:
    return tx.store.one(
        "SELECT name, role, pin, wrong, last_wrong FROM officers WHERE folded = ?", name.casefold()
    )


def _name(name: str) -> str:
    """The name as it is kept: composed, single spaces, nothing invisible."""
    cleaned = " ".join(unicodedata.normalize("NFC", name).split())
    if not cleaned or len(cleaned) > _LONGEST_NAME or not cleaned.isprintable():
        raise BadInput(_("Tên cán bộ phải có từ 1 đến 60 ký tự đọc được."))
    return cleaned
