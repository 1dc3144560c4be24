"""A delta: one file that the province signed; brings catalogue, packs, revocations up to date.

Each delta says everything that changed since the program was released, so that only the newest one
counts. The office takes it from a stick, without a network; KIOSK_HOME/packs/delta keeps it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import date
from gettext import gettext as _
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Meta, Struct
from msgspec.structs import replace

from kiosk.model import BadInput
from kiosk.procedures import catalogue, installed, office_words, packs, signing, trust
from kiosk.procedures.catalogue import Catalogue, Entry
from kiosk.procedures.installed import Installed, Offer
from kiosk.procedures.office_words import OfficeWords
from kiosk.procedures.pack import IsoDate

CURRENT = "delta"
LARGEST = 30_000_000
CATALOGUE_FILE = "catalogue.csv"
"""In the folder that a delta is made from: the rows that are new or changed."""


class Delta(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the file says."""

    format: Literal[1]
    number: Annotated[int, Meta(ge=1)]
    issued: IsoDate
    entries: tuple[Entry, ...] = ()
    """Rows of the catalogue that are new or changed; one with `valid_to` is at its end."""
    packs: tuple[Installed, ...] = ()
    revocations: trust.Revocations | None = None
    words: OfficeWords | None = None
    """Words for the search, signed with the delta."""
    signature: str = ""


class Changes(Struct, frozen=True):
    """What a delta does, for the screen that is shown before it is taken."""

    number: int
    issued: str
    added: tuple[Entry, ...]
    changed: tuple[Entry, ...]
    ending: tuple[Entry, ...]
    """Procedures with a last day (`valid_to`) and perhaps a `successor`."""
    packs: tuple[str, ...]
    """Codes whose guide is new or newer."""
    lost: tuple[str, ...]
    """Codes whose installed guide is revoked: the shipped one, or none, goes on."""
    words: int = 0
    """How many words for the search it brings."""

    def codes(self) -> frozenset[str]:
        """Every procedure that is touched: open cases of these want a look."""
        entries = (*self.added, *self.changed, *self.ending)
        return frozenset((*(entry.code for entry in entries), *self.packs, *self.lost))


def read(data: bytes, root: str) -> Delta:
    """A delta that the province signed; raises Untrusted."""
    trust.need_root(root)
    try:
        found = msgspec.json.decode(data, type=Delta) if len(data) <= LARGEST else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = None
    if found is None or not trust.signed_by(root, "delta", found, found.signature):
        raise trust.Untrusted(_("Tệp cập nhật không do tỉnh ký, hoặc đã bị sửa; không dùng."))
    return found


def current(folder: Path, root: str) -> Delta | None:
    """The delta that this home has taken; None where there is none, or none that is trusted."""
    try:
        return read((folder / CURRENT).read_bytes(), root)
    except (OSError, trust.Untrusted):
        return None


def preview(
    found: Delta, known: Catalogue, folder: Path, root: str, today: date
) -> tuple[Changes, list[Offer]]:
    """What taking the delta would change, and its packs; nothing is written.

    `known` is the catalogue in use. Raises Untrusted when it is older than what is there or when
    any of its packs is refused.
    """
    there = current(folder, root)
    if there is not None and found.number < there.number:
        raise trust.Untrusted(_("Tệp cập nhật này cũ hơn bản đã nhận; không nhận."))
    revoked = _newer(found.revocations, installed.revocations(folder, root))
    offers = [_offer(kept, root, revoked, today) for kept in found.packs]
    before = installed.load_trusted(folder, root, today)
    new = [o for o in offers if _version(before, o.pack.code) < o.pack.version]
    coming = {offer.pack.code for offer in offers}
    return _changes(found, known, new, _lost(folder, root, revoked, today) - coming), new


def _changes(found: Delta, known: Catalogue, new: list[Offer], lost: set[str]) -> Changes:
    other = [entry for entry in found.entries if known.get(entry.code) != entry]
    return Changes(
        number=found.number,
        issued=found.issued,
        added=tuple(entry for entry in other if known.get(entry.code) is None),
        changed=tuple(e for e in other if known.get(e.code) is not None and not e.valid_to),
        ending=tuple(e for e in other if known.get(e.code) is not None and e.valid_to),
        packs=tuple(offer.pack.code for offer in new),
        lost=tuple(sorted(lost)),
        words=len(found.words) if found.words is not None else 0,
    )


def _newer(
    ours: trust.Revocations | None, theirs: trust.Revocations | None
) -> trust.Revocations | None:
    return max((r for r in (ours, theirs) if r is not None), key=lambda r: r.number, default=None)


def _offer(kept: Installed, root: str, revoked: trust.Revocations | None, today: date) -> Offer:
    name = f"{kept.signed.statement.code}.json"
    try:
        data = base64.b64decode(kept.pack, validate=True)
        return installed.examine(name, data, kept.signed, root, revoked, today)
    except (BadInput, ValueError) as error:
        raise trust.Untrusted(
            _("Tệp cập nhật có gói không dùng được ({name}): {fault}").format(
                name=name, fault=error
            )
        ) from None


def _version(known: packs.Packs, code: str) -> str:
    there = known.get(code)
    return there.version if there is not None else ""


def _lost(folder: Path, root: str, revoked: trust.Revocations | None, today: date) -> set[str]:
    before = installed.load_trusted(folder, root, today)
    after = installed.load_trusted(folder, root, today, revoked=revoked)
    codes = {pack.code for pack in before}
    return {code for code in codes if _version(after, code) != _version(before, code)}


def take(data: bytes, known: Catalogue, folder: Path, root: str, today: date) -> Changes:
    """Take a delta: revocations first, then packs, then the catalogue. Raises Untrusted.

    Taking the same one again finishes what a power cut broke off, and changes nothing else.
    """
    found = read(data, root)
    changes, offers = preview(found, known, folder, root, today)
    if found.revocations is not None:
        there = installed.revocations(folder, root)
        if there is None or found.revocations.number > there.number:
            said = msgspec.json.encode(found.revocations)
            installed.take_revocations(said, folder, root)
    installed.install(offers, folder)
    installed.write(folder / CURRENT, data)
    return changes


def up_to_date(base: Catalogue, folder: Path, root: str) -> Catalogue:
    """The catalogue with the delta's rows over it; the shipped one where no delta was taken."""
    return over(base, current(folder, root) if root else None)


def over(base: Catalogue, found: Delta | None) -> Catalogue:
    """The catalogue with a delta's rows over it."""
    if found is None:
        return base
    rows = {entry.code: entry for entry in base} | {entry.code: entry for entry in found.entries}
    return Catalogue(rows.values())


def make(folder: Path, number: int, root: Ed25519PrivateKey, day: date) -> Delta:
    """The delta of a folder: catalogue.csv, signed packs, revoked.json. Raises BadInput."""
    rows = folder / CATALOGUE_FILE
    desk = catalogue.desk_fields()
    entries = catalogue.load(rows) if rows.is_file() else ()
    revoked = folder / installed.REVOKED
    public = signing.public_of(root)
    bare = Delta(
        format=1,
        number=number,
        issued=day.isoformat(),
        entries=tuple(replace(entry, desk=entry.field in desk) for entry in entries),
        packs=tuple(_kept(file) for file in _signed(folder)),
        revocations=trust.read_revocations(revoked.read_bytes(), public)
        if revoked.is_file()
        else None,
        words=_words(folder / office_words.FILE),
    )
    if not (bare.entries or bare.packs or bare.revocations or bare.words):
        raise BadInput(_("Thư mục này không có gì để cập nhật (catalogue.csv, gói đã ký)."))
    made = replace(bare, signature=signing.signature(root, "delta", bare))
    for kept in made.packs:
        _offer(kept, public, made.revocations, day)
    return made


def _words(file: Path) -> OfficeWords | None:
    if not file.is_file():
        return None
    found, faults = office_words.read(file)
    if faults:
        raise BadInput(
            _("Từ đồng nghĩa sai ở {at}: {fault}").format(at=faults[0].at, fault=faults[0].fault)
        )
    return found


def _signed(folder: Path) -> Iterable[Path]:
    return sorted(folder.glob("*.json" + installed.SIGNATURE))


def _kept(signature: Path) -> Installed:
    data = signature.with_suffix("").read_bytes()
    signed = trust.read_signature(signature.read_bytes())
    return Installed(1, base64.b64encode(data).decode(), signed)
