"""store: the ways to the office key, backup copies, and bringing a store back."""

from __future__ import annotations

import argparse
import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _
from pathlib import Path

from filelock import FileLock, Timeout

from kiosk import settings
from kiosk.cli.output import Output, say
from kiosk.cli.store import asker, in_practice, opened
from kiosk.model import BadInput, StoreError
from kiosk.vault import checking, copies, passphrase, rebuilding, restoring, ways
from kiosk.vault.errors import worded
from kiosk.vault.keys import PASSPHRASE_FILE, office_key
from kiosk.vault.passphrase import Wrapped
from kiosk.vault.store import Vault

ACTOR = "technician"


def store(args: argparse.Namespace, out: Output) -> int:
    """Do what `args.action` says with the store of this desk."""
    return _ACTIONS[args.action](args, out)


def _verify(args: argparse.Namespace, out: Output) -> int:
    """Read every byte that is kept; 5 when something cannot be read."""
    with opened(args) as desk:
        found = checking.check(desk.vault)
    out.line(
        {"cases": found.cases, "damaged": list(found.damaged), "chain": found.chain, "ok": found.ok}
    )
    if not found.ok:
        say(_("Kho có chỗ hỏng. Hãy chạy “kiosk store rebuild --copy BẢN_SAO” hoặc báo kỹ thuật."))
        return StoreError.exit_code
    return 0


def _backup(args: argparse.Namespace, out: Output) -> int:
    if not args.to:
        raise BadInput(_("Hãy nêu thư mục để bản sao kho: --to THƯ_MỤC."))
    keys_to = Path(args.keys_to) if args.keys_to else None
    with opened(args) as desk:
        path, size = copies.back_up(desk.vault, Path(args.to), keys_to, ACTOR)
    keys = str(keys_to / copies.KEYS_COPY) if keys_to else ""
    out.line({"store": str(path), "bytes": size, "keys": keys})
    if not keys:
        say(_("Chưa sao khoá: máy hỏng thì bản sao này không mở được. Thêm --keys-to USB."))
    return 0


def _restore(args: argparse.Namespace, out: Output) -> int:
    if not (args.copy and args.keys):
        raise BadInput(_("Hãy nêu cả hai bản sao: --copy TỆP_KHO --keys TỆP_KHOÁ."))
    copy, keys = _file(args.copy), _file(args.keys)
    folder = settings.find_home().store(practice=False)
    with _nobody_else():
        found = restoring.restore(folder, copy, keys, _words(), ACTOR)
    out.line(
        {
            "cases": found.cases,
            "without_key": found.without_key,
            "lost_entries": found.lost_entries,
        }
    )
    if found.without_key:
        say(_("{n} hồ sơ mới hơn bản sao khoá nên không mở được.").format(n=found.without_key))
    return 0


def _rebuild(args: argparse.Namespace, out: Output) -> int:
    folder = _office(args)
    copy = _file(args.copy) if args.copy else None
    with _nobody_else():
        key = office_key(folder, practice=False, ask=asker())
        found = rebuilding.rebuild(folder, key, copy, ACTOR)
    out.line({"cases": found.cases, "from_copy": found.from_copy, "damaged": list(found.damaged)})
    return StoreError.exit_code if found.damaged else 0


def _recover(args: argparse.Namespace, out: Output) -> int:
    """Open with a passphrase, and let this account's keyring open the store from now on."""
    folder = _office(args)
    wrapped = [way for way in ways.load(folder) if isinstance(way, Wrapped)]
    if not wrapped:
        raise BadInput(_("Kho này chưa có mật khẩu khôi phục nào."))
    key = ways.by_passphrase(wrapped, _words())
    kept = ways.add_keyring(folder, key)
    with Vault.open(folder, key) as vault, vault.begin() as tx:
        tx.audit(ACTOR, "key.recover", keyring=int(kept))
    out.line({"ok": True, "keyring": kept})
    if not kept:
        say(_("Máy này không có kho khoá: mật khẩu vẫn cần mỗi lần mở."))
    return 0


def _keys(args: argparse.Namespace, out: Output) -> int:
    for way in ways.load(_office(args)):
        kind = "passphrase" if isinstance(way, Wrapped) else "keyring"
        out.line(
            {
                "kept": kind,
                "holder": "" if way.holder == ways.RECOVERY else way.holder,
                "recovery": way.holder == ways.RECOVERY,
            }
        )
    return 0


def _add_key(args: argparse.Namespace, out: Output) -> int:
    holder, words = _holder(args), _new_words(args)
    folder = _office(args)
    key = office_key(folder, practice=False, ask=asker())
    ways.add_passphrase(folder, key, words, holder)
    return _noted(folder, key, "key.add", args, out)


def _drop_key(args: argparse.Namespace, out: Output) -> int:
    holder = _holder(args)
    folder = _office(args)
    key = office_key(folder, practice=False, ask=asker())
    ways.drop(folder, holder)
    return _noted(folder, key, "key.drop", args, out)


def _noted(folder: Path, key: bytes, event: str, args: argparse.Namespace, out: Output) -> int:
    """The audit chain says who may open the store, and since when."""
    with Vault.open(folder, key) as vault, vault.begin() as tx:
        tx.audit(ACTOR, event, holder=_holder(args))
    out.line({"ok": True, "holder": args.holder or "", "recovery": args.recovery})
    return 0


_ACTIONS = {
    "verify": _verify,
    "backup": _backup,
    "restore": _restore,
    "rebuild": _rebuild,
    "recover": _recover,
    "keys": _keys,
    "add-key": _add_key,
    "drop-key": _drop_key,
}


def _office(args: argparse.Namespace) -> Path:
    """The folder of the office's store; practice has a throw-away key and nothing to keep."""
    home = settings.find_home()
    if in_practice(args, home, settings.load(home)):
        raise BadInput(_("Việc này chỉ dành cho kho thật, không dành cho kho thực hành."))
    return home.store(practice=False)


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise BadInput(_("Không đọc được tệp {name}.").format(name=path.name))
    return path


def _holder(args: argparse.Namespace) -> str:
    if args.recovery == (args.holder is not None):
        raise BadInput(_("Hãy nêu một người giữ: --holder TÊN, hoặc --recovery cho kỹ thuật viên."))
    return ways.RECOVERY if args.recovery else str(args.holder)


def _words() -> str:
    """The passphrase that opens the key: from the file that the environment names, or typed."""
    named, ask = os.environ.get(PASSPHRASE_FILE), asker()
    if named:
        return passphrase.from_file(Path(named))
    if ask is None:
        raise StoreError(
            _("Hãy ghi mật khẩu mở kho vào một tệp và đặt biến KIOSK_PASSPHRASE_FILE trỏ tới đó.")
        )
    return passphrase.cleaned(ask())


def _new_words(args: argparse.Namespace) -> str:
    if args.words_file:
        return passphrase.from_file(Path(args.words_file))
    if asker() is None:
        raise BadInput(_("Hãy nêu tệp chứa mật khẩu mới: --words-file TỆP."))
    words = getpass.getpass(_("Mật khẩu mới: "))
    if words != getpass.getpass(_("Gõ lại mật khẩu mới: ")):
        raise BadInput(_("Hai lần gõ không giống nhau. Gõ lại."))
    return words


@contextmanager
def _nobody_else() -> Iterator[None]:
    """Keep the desk's window away while its store is replaced."""
    lock = FileLock(settings.find_home().root / "desk.lock")
    with worded():
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise StoreError(_("Bàn làm việc đang mở. Hãy đóng nó rồi thử lại.")) from error
    try:
        yield
    finally:
        lock.release()
