"""pack: new, verify, import, key, certify, sign, revoke, install: what a technician does."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from datetime import date
from gettext import gettext as _
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import settings
from kiosk.cli.output import Output, say
from kiosk.jsonfiles.fault import Fault
from kiosk.jsonfiles.reading import Json, parse_json
from kiosk.model import BadInput, KioskError, StoreError
from kiosk.portals.guided import recipes
from kiosk.procedures import catalogue, doc_import, drafts, installed, packs, signing, trust
from kiosk.procedures.catalogue import Entry
from kiosk.procedures.facts import UNFILLED

BAD_INPUT = 2
CERTIFICATE = ".cert.json"


def pack(args: argparse.Namespace, out: Output) -> int:
    """Do what `action` says with the paths; 2 when any of them had a fault."""
    actions: dict[str, Callable[[argparse.Namespace, Output], int]] = {
        "new": _new,
        "verify": _verify,
        "import": _import,
        "key": _key,
        "certify": _certify,
        "sign": _sign,
        "revoke": _revoke,
        "install": _install,
    }
    return actions[args.action](args, out)


def _line(out: Output, path: str, faults: list[Fault], *, ok: bool | None = None) -> bool:
    """Print one path's outcome; returns whether it was sound."""
    good = not faults if ok is None else ok
    errors = [{"file": fault.file, "at": fault.at, "fault": fault.fault} for fault in faults]
    out.line({"pack": path, "ok": good, "errors": errors})
    for fault in faults:
        say(f"{fault.file}: {fault.at}: {fault.fault}")
    return good


def _refused(name: str, error: KioskError) -> list[Fault]:
    return [Fault(Path(name).name, "$", str(error))]


def _each(args: argparse.Namespace, out: Output, job: Callable[[Path], Path | None]) -> int:
    """Run a job on every path, one line each; a refusal of one does not keep the others."""
    good = True
    for name in args.paths:
        try:
            made = job(Path(name))
        except StoreError:
            raise
        except BadInput as error:
            good = _line(out, name, _refused(name, error)) and good
        else:
            _line(out, str(made or name), [])
    return 0 if good else BAD_INPUT


def _verify(args: argparse.Namespace, out: Output) -> int:
    """Check packs and portals' recipes: every fault with file, place and words.

    What should be looked at in a sound pack goes to stderr.
    """
    results = []
    for name in args.paths:
        path = Path(name)
        is_recipe = path.is_file() and recipes.is_recipe(path)
        faults = recipes.verify(path, packs.load_all()) if is_recipe else packs.verify(path)
        results.append(_line(out, name, faults))
        if not faults and not is_recipe:
            _remind(packs.warnings(path))
    return 0 if all(results) else BAD_INPUT


def _remind(found: list[Fault]) -> None:
    for fault in found:
        say(
            _("Nhắc: {where}: {fault}").format(where=f"{fault.file}: {fault.at}", fault=fault.fault)
        )


def _new(args: argparse.Namespace, out: Output) -> int:
    """Write a draft for a procedure: CODE [FOLDER]."""
    if len(args.paths) > 2:
        raise BadInput(_("Hãy ghi: pack new MÃ [THƯ_MỤC]."))
    code = args.paths[0]
    folder = Path(args.paths[1] if len(args.paths) == 2 else args.into or ".")
    entry = catalogue.load().get(code) or Entry(code=code, name="", field="")
    file = drafts.write(drafts.new(entry, date.today()), folder)
    _line(out, str(file), [])
    _remind(packs.warnings(file))
    return 0


def _import(args: argparse.Namespace, out: Output) -> int:
    """Make drafts from the portal's own files; each lies beside its file or in --into."""

    def job(file: Path) -> Path:
        draft = doc_import.import_file(file, date.today())
        made = drafts.write(draft, Path(args.into) if args.into else file.parent)
        _remind(packs.warnings(made))
        return made

    return _each(args, out, job)


def _key(args: argparse.Namespace, out: Output) -> int:
    """Make a key in a folder: pack-key.pem stays secret, pack-key.json goes to the province."""

    def job(folder: Path) -> Path:
        request = signing.new_key(folder, args.holder, _passphrase(args, new=True))
        say(_("Khóa công khai: {key}").format(key=request.key))
        return folder / signing.REQUEST_FILE

    return _each(args, out, job)


def _certify(args: argparse.Namespace, out: Output) -> int:
    """Certify technicians' keys with the province's: pack-key.json to pack-key.cert.json."""
    root = _private(args)
    today = date.today()
    until = _day(args.until) if args.until else date(today.year + 1, today.month, 1)

    def job(file: Path) -> Path:
        certificate = signing.certify(signing.read_request(file), root, today, until)
        return _written(file.with_name(file.stem + CERTIFICATE), certificate)

    return _each(args, out, job)


def _sign(args: argparse.Namespace, out: Output) -> int:
    """Sign packs: FILE.json.sig is written beside each."""
    private = _private(args)
    if not args.certificate:
        raise BadInput(_("Hãy ghi chứng nhận của khóa (--certificate TỆP)."))
    certificate = signing.read_certificate(Path(args.certificate))

    def job(file: Path) -> Path:
        data, value = _sound(file)
        signed = signing.sign(data, value, private, certificate, date.today())
        return _written(file.with_name(file.name + installed.SIGNATURE), signed)

    return _each(args, out, job)


def _sound(file: Path) -> tuple[bytes, dict[str, Any]]:
    """The bytes and the value of a pack that may be signed; raises BadInput with its fault."""
    faults = packs.verify(file)
    faults += [fault for fault in packs.warnings(file) if UNFILLED in fault.fault]
    if faults:
        first = faults[0]
        raise BadInput(_("Chưa ký được: {at}: {fault}").format(at=first.at, fault=first.fault))
    data = file.read_bytes()
    found = parse_json(file.name, data)
    if not isinstance(found, Json):
        raise BadInput(found.fault)
    return data, found.value


def _revoke(args: argparse.Namespace, out: Output) -> int:
    """Add keys (request or certificate files) and packs to the list in --into (revoked.json)."""
    root = _private(args)
    file = Path(args.into or ".") / installed.REVOKED
    public = signing.public_of(root)
    old = trust.read_revocations(_read(file), public) if file.is_file() else None
    keys, gone = [], []
    for name in args.paths:
        key = _key_of(Path(name))
        if key:
            keys.append(trust.key_id(key))
        else:
            gone.append(trust.digest(_sound(Path(name))[1]))
    made = signing.revoke(old, tuple(keys), tuple(gone), root, date.today())
    _written(file, made)
    _line(out, str(file), [])
    return 0


def _key_of(file: Path) -> str:
    """The public key that a request or certificate file names; empty for another file."""
    for read in (signing.read_request, signing.read_certificate):
        try:
            return read(file).key
        except BadInput:
            continue
    return ""


def _install(args: argparse.Namespace, out: Output) -> int:
    """Verify signed packs (files or folders) and keep them in the home folder, all or none."""
    home = settings.find_home()
    root = settings.load(home).pack_root
    files = [file for name in args.paths for file in _offered(Path(name))]
    results: list[tuple[Path, installed.Offer | BadInput]] = []
    revoked = None
    for file in files:
        if file.name == installed.REVOKED:
            revoked = trust.read_revocations(_read(file), root)
            installed.take_revocations(_read(file), home.packs, root)
    revoked = installed.revocations(home.packs, root) or revoked
    for file in files:
        if file.name != installed.REVOKED:
            results.append((file, _weighed(file, home.packs, root, revoked)))
    offers = [found for _file, found in results if isinstance(found, installed.Offer)]
    whole = len(offers) == len(results)
    if whole:
        installed.install(offers, home.packs)
    for file, found in results:
        _line(out, str(file), _install_faults(file, found, whole=whole))
    return 0 if whole else BAD_INPUT


def _install_faults(file: Path, found: installed.Offer | BadInput, *, whole: bool) -> list[Fault]:
    if isinstance(found, BadInput):
        return _refused(file.name, found)
    if whole:
        return []
    text = _("Gói này đúng, nhưng chưa cài vì gói khác trong lượt này bị từ chối.")
    return [Fault(file.name, "$", text)]


def _weighed(
    file: Path, folder: Path, root: str, revoked: trust.Revocations | None
) -> installed.Offer | BadInput:
    try:
        return installed.offer(file, folder, root, revoked, date.today())
    except BadInput as error:
        return error


def _offered(path: Path) -> list[Path]:
    """The packs and the revocation list of a folder, or the one file."""
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.glob("*.json") if file.name != packs.SCHEMA)
    found = [f for f in files if not f.name.endswith(CERTIFICATE)]
    if not found:
        raise BadInput(_("Không có gói hướng dẫn nào ở đây (tệp .json)."))
    return found


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise BadInput(_("Không đọc được tệp {name}.").format(name=file.name)) from None


def _written(file: Path, said: Any) -> Path:
    try:
        signing.write(file, said)
    except OSError:
        raise StoreError(
            _("Không ghi được tệp {name}: kiểm tra quyền ghi và chỗ trống trên đĩa.").format(
                name=file.name
            )
        ) from None
    return file


def _private(args: argparse.Namespace) -> Ed25519PrivateKey:
    if not args.key:
        raise BadInput(_("Hãy ghi tệp khóa riêng (--key TỆP)."))
    return signing.load_key(Path(args.key), _passphrase(args))


def _passphrase(args: argparse.Namespace, *, new: bool = False) -> bytes:
    """The key's passphrase: from a file, or asked for where somebody sits; empty for none."""
    if args.passphrase_file:
        return _read(Path(args.passphrase_file)).strip()
    if not new and "ENCRYPTED" not in _read(Path(args.key)).decode("ascii", "replace"):
        return b""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return b""
    return getpass.getpass(_("Mật khẩu của khóa: ")).encode()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(_("Ngày viết năm-tháng-ngày, ví dụ 2027-12-31.")) from None
