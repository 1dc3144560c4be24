"""The office key: 32 bytes from which everything that opens the store is derived.

The office keeps it in the operating system's keyring, or wrapped by a passphrase; never as plain
text. Practice mode keeps a throw-away key beside its store, in a file that says so.
Where the key is kept is written at the first use, and followed ever after: a keyring that
appears later, or is away today, must not lead to a second key for the same store. Further ways
to the same key are added on purpose (`kiosk.vault.ways`).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from gettext import gettext as _
from pathlib import Path

from kiosk.files import read_whole
from kiosk.model import StoreError
from kiosk.vault import errors, keyrings, passphrase, ways
from kiosk.vault.files import locked, private_folder, write_private
from kiosk.vault.opening import store_exists
from kiosk.vault.passphrase import Wrapped
from kiosk.vault.sealing import KEY_BYTES, new_key
from kiosk.vault.ways import RECORD, Way

THROWAWAY = "throwaway.key"
PASSPHRASE_FILE = "KIOSK_PASSPHRASE_FILE"  # noqa: S105 the variable's name
_WAIT = 30.0

Ask = Callable[[], str]


def office_key(folder: Path, *, practice: bool, ask: Ask | None = None) -> bytes:
    """The 32-byte key of the store in `folder` (KIOSK_HOME/office or KIOSK_HOME/practice).

    The first use makes it; several processes at once get the same one. For the office: from the
    operating system's keyring; where there is none, or KIOSK_PASSPHRASE_FILE is set at the first
    use, wrapped by a passphrase, read from that file or else from `ask` (a prompt; it is called
    at most once, and whether it should ask for a new passphrase tells `has_key`).
    Raises `StoreError` when there is no key, no place to keep one, or the passphrase is wrong.
    """
    private_folder(folder)
    if practice:
        return _throwaway(folder)
    known = ways.load(folder)
    return _unlock(known, ask) if known else _first(folder, ask)


def has_key(folder: Path, *, practice: bool) -> bool:
    """Whether the office key of this folder was made already (it may still not open)."""
    return (folder / (THROWAWAY if practice else RECORD)).exists()


def recoverable(folder: Path) -> bool:
    """Whether the office's recovery passphrase opens the key, whoever leaves, whatever breaks."""
    return any(
        isinstance(way, Wrapped) and way.holder == ways.RECOVERY for way in ways.load(folder)
    )


def _throwaway(folder: Path) -> bytes:
    path = folder / THROWAWAY
    if not path.exists():
        with locked(folder / "key.lock", _WAIT):
            if not path.exists():
                _refuse_second_key(folder)
                note = _("Khoá dùng thử của chế độ thực hành: không bảo vệ dữ liệu thật.")
                write_private(path, f"# {note}\n{new_key().hex()}\n".encode())
    with errors.worded():
        lines = read_whole(path, 10_000).split()
    try:
        key = bytes.fromhex(lines[-1].decode("ascii"))
    except (ValueError, IndexError):
        key = b""
    if len(key) != KEY_BYTES:
        raise StoreError(
            _("Khoá dùng thử bị hỏng. Hãy xoá thư mục thực hành (practice) để bắt đầu lại.")
        )
    return key


def _unlock(known: tuple[Way, ...], ask: Ask | None) -> bytes:
    """By the keyring of this account; else by whatever passphrase opens one of the ways."""
    key = ways.by_keyring(known)
    if key is not None:
        return key
    wrapped = [way for way in known if isinstance(way, Wrapped)]
    in_keyring = len(wrapped) < len(known)
    if not wrapped or (in_keyring and ask is None and not os.environ.get(PASSPHRASE_FILE)):
        raise StoreError(
            _(
                "Không lấy được khoá từ kho khoá của hệ điều hành. Hãy đăng nhập máy bằng đúng "
                "tài khoản đã cài đặt, mở khoá kho khoá rồi thử lại."
            )
        )
    return ways.by_passphrase(wrapped, _passphrase(ask))


def _first(folder: Path, ask: Ask | None) -> bytes:
    """Make the key. A person is asked before the lock is taken: others do not wait for typing."""
    _refuse_second_key(folder)
    ring = None if os.environ.get(PASSPHRASE_FILE) else keyrings.real_keyring()
    words = None if ring else _passphrase(ask)
    with locked(folder / "key.lock", _WAIT):
        known = ways.load(folder)
        if not known:
            _refuse_second_key(folder)
            key = new_key()
            first: Way | None = ways.kept(ring, key) if ring else None
            ways.store(folder, (first or passphrase.wrap(key, words or _passphrase(ask)),))
            return key
    if words and any(isinstance(way, Wrapped) for way in known):
        return ways.by_passphrase([way for way in known if isinstance(way, Wrapped)], words)
    return _unlock(known, ask)


def _refuse_second_key(folder: Path) -> None:
    if store_exists(folder):
        raise StoreError(
            _(
                "Có kho hồ sơ nhưng thiếu tệp khoá đi cùng. Hãy đặt lại tệp khoá vào thư mục "
                "dữ liệu hoặc báo kỹ thuật viên; đừng xoá kho hồ sơ."
            )
        )


def _passphrase(ask: Ask | None) -> str:
    named = os.environ.get(PASSPHRASE_FILE)
    if named:
        return passphrase.from_file(Path(named))
    if ask is None:
        raise StoreError(
            _(
                "Máy này không có kho khoá của hệ điều hành. Hãy ghi mật khẩu của kho hồ sơ vào "
                "một tệp và đặt biến KIOSK_PASSPHRASE_FILE trỏ tới tệp đó."
            )
        )
    return passphrase.cleaned(ask())
