"""A province, a technician, and a desk that takes packs from them; for the tests of trust."""

from __future__ import annotations

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.procedures import installed, packs, signing, trust

TODAY = date(2026, 12, 1)
CODE = "1.000894"
SHIPPED: dict[str, Any] = json.loads((packs.FOLDER / f"{CODE}.json").read_text(encoding="utf-8"))


class Province:
    """A province with its root key, a technician it certified, and a desk's folder of packs."""

    def __init__(self, folder: Path) -> None:
        self.root = Ed25519PrivateKey.generate()
        self.technician = Ed25519PrivateKey.generate()
        self.certificate = self.certify(self.technician)
        self.inbox = folder / "inbox"
        self.home = folder / "packs"
        self.inbox.mkdir()
        self.home.mkdir()

    @property
    def root_key(self) -> str:
        return signing.public_of(self.root)

    def certify(
        self,
        key: Ed25519PrivateKey,
        since: date = date(2026, 1, 1),
        until: date = date(2027, 6, 30),
        by: Ed25519PrivateKey | None = None,
    ) -> trust.Certificate:
        request = signing.Request(signing.public_of(key), "Kỹ thuật viên Thử")
        return signing.certify(request, by or self.root, since, until)

    def pack(self, version: str = "2026-11-30", **changes: Any) -> Path:
        value = {**copy.deepcopy(SHIPPED), "version": version, **changes}
        file = self.inbox / f"{value['code']}.json"
        file.write_text(json.dumps(value, ensure_ascii=False, indent=2), encoding="utf-8")
        return file

    def sign(
        self,
        file: Path,
        key: Ed25519PrivateKey | None = None,
        certificate: trust.Certificate | None = None,
        day: date = TODAY,
    ) -> Path:
        data = file.read_bytes()
        signed = signing.sign(
            data, json.loads(data), key or self.technician, certificate or self.certificate, day
        )
        signing.write(file.with_name(file.name + ".sig"), signed)
        return file

    def offer(self, file: Path, today: date = TODAY, root: str | None = None) -> installed.Offer:
        known = self.root_key if root is None else root
        revoked = installed.revocations(self.home, known) if known else None
        return installed.offer(file, self.home, known, revoked, today)

    def install(self, file: Path, today: date = TODAY) -> None:
        installed.install([self.offer(file, today)], self.home)

    def loaded(self, today: date = TODAY) -> packs.Packs:
        return installed.load_trusted(self.home, self.root_key, today)

    def revoke(self, *, keys: tuple[str, ...] = (), gone: tuple[str, ...] = ()) -> bytes:
        old = installed.revocations(self.home, self.root_key)
        made = signing.revoke(old, keys, gone, self.root, TODAY)
        return msgspec.json.encode(made)
