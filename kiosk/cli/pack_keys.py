"""pack key, certify, sign, revoke, delta: what the province and its technicians sign with."""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import date
from gettext import gettext as _
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.cli.output import Output, say
from kiosk.cli.pack_lines import each, line, read, written
from kiosk.jsonfiles.reading import Json, parse_json
from kiosk.model import BadInput
from kiosk.procedures import delta, installed, packs, signing, trust
from kiosk.procedures.facts import UNFILLED

CERTIFICATE = ".cert.json"


def key(args: argparse.Namespace, out: Output) -> int:
    """Make a key in a folder: pack-key.pem stays secret, pack-key.json goes to the province."""

    def job(folder: Path) -> Path:
        request = signing.new_key(folder, args.holder, _passphrase(args, new=True))
        say(_("Khóa công khai: {key}").format(key=request.key))
        return folder / signing.REQUEST_FILE

    return each(args, out, job)


def certify(args: argparse.Namespace, out: Output) -> int:
    """Certify technicians' keys with the province's: pack-key.json to pack-key.cert.json."""
    root = _private(args)
    today = date.today()
    until = _day(args.until) if args.until else date(today.year + 1, today.month, 1)

    def job(file: Path) -> Path:
        certificate = signing.certify(signing.read_request(file), root, today, until)
        return written(file.with_name(file.stem + CERTIFICATE), certificate)

    return each(args, out, job)


def sign(args: argparse.Namespace, out: Output) -> int:
    """Sign packs: FILE.json.sig is written beside each."""
    private = _private(args)
    if not args.certificate:
        raise BadInput(_("Hãy ghi chứng nhận của khóa (--certificate TỆP)."))
    certificate = signing.read_certificate(Path(args.certificate))

    def job(file: Path) -> Path:
        data, value = _sound(file)
        signed = signing.sign(data, value, private, certificate, date.today())
        return written(file.with_name(file.name + installed.SIGNATURE), signed)

    return each(args, out, job)


def _sound(file: Path) -> tuple[bytes, dict[str, Any]]:
    """The bytes and the value of a pack that may be signed; raises BadInput with its fault."""
    faults = packs.verify(file)
    faults += [fault for fault in packs.warnings(file) if UNFILLED in fault.fault]
    if faults:
        first = faults[0]
        raise BadInput(_("Chưa ký được: {at}: {fault}").format(at=first.at, fault=first.fault))
    data = read(file)
    found = parse_json(file.name, data)
    if not isinstance(found, Json):
        raise BadInput(found.fault)
    return data, found.value


def revoke(args: argparse.Namespace, out: Output) -> int:
    """Add keys (request or certificate files) and packs to the list in --into (revoked.json)."""
    root = _private(args)
    file = Path(args.into or ".") / installed.REVOKED
    public = signing.public_of(root)
    old = trust.read_revocations(read(file), public) if file.is_file() else None
    keys, gone = [], []
    for name in args.paths:
        key = _key_of(Path(name))
        if key:
            keys.append(trust.key_id(key))
        else:
            gone.append(trust.digest(_sound(Path(name))[1]))
    made = signing.revoke(old, tuple(keys), tuple(gone), root, date.today())
    written(file, made)
    line(out, str(file), [])
    return 0


def _key_of(file: Path) -> str:
    """The public key that a request or certificate file names; empty for another file."""
    for read_as in (signing.read_request, signing.read_certificate):
        try:
            return read_as(file).key
        except BadInput:
            continue
    return ""


def make_delta(args: argparse.Namespace, out: Output) -> int:
    """Make one signed file of folders with catalogue.csv, signed packs and revoked.json."""
    root, today = _private(args), date.today()
    number = args.number or int(f"{today:%Y%m%d}")

    def job(folder: Path) -> Path:
        made = delta.make(folder, number, root, today)
        return written(Path(args.into or folder) / f"{number}.delta", made)

    return each(args, out, job)


def _private(args: argparse.Namespace) -> Ed25519PrivateKey:
    if not args.key:
        raise BadInput(_("Hãy ghi tệp khóa riêng (--key TỆP)."))
    return signing.load_key(Path(args.key), _passphrase(args))


def _passphrase(args: argparse.Namespace, *, new: bool = False) -> bytes:
    """The key's passphrase: from a file, or asked for where somebody sits; empty for none."""
    if args.passphrase_file:
        return read(Path(args.passphrase_file)).strip()
    if not new and "ENCRYPTED" not in read(Path(args.key)).decode("ascii", "replace"):
        return b""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return b""
    return getpass.getpass(_("Mật khẩu của khóa: ")).encode()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(_("Ngày viết năm-tháng-ngày, ví dụ 2027-12-31.")) from None
