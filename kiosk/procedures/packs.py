"""The packs of a folder: loaded for the desk, or verified for the person who writes them."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from gettext import gettext as _
from pathlib import Path

import msgspec

from kiosk.jsonfiles.fault import Fault
from kiosk.jsonfiles.reading import LARGEST, Json, converted, parse_json, read_json
from kiosk.model import BadInput
from kiosk.procedures.generic import generic
from kiosk.procedures.meaning import meaning_faults, meaning_warnings
from kiosk.procedures.pack import Pack

__all__ = ["Fault", "Packs", "generic", "load_all", "verify", "verify_bytes", "warnings"]

FOLDER = Path(__file__).parents[2] / "assets" / "packs"
SCHEMA = "schema.json"

_log = logging.getLogger(__name__)


class Packs:
    """Sound packs by code, and the faults of those that were left out."""

    def __init__(
        self,
        packs: Iterable[Pack],
        faults: Iterable[Fault] = (),
        drafts: Collection[str] = (),
    ) -> None:
        self._packs = {pack.code: pack for pack in packs}
        self.faults: tuple[Fault, ...] = tuple(faults)
        self.drafts = frozenset(drafts) & self._packs.keys()

    def get(self, code: str) -> Pack | None:
        """The pack of a procedure; None where there is none ("Chưa có gói hướng dẫn")."""
        return self._packs.get(code)

    def draft(self, code: str) -> bool:
        """True for a pack that nobody signed: it runs only under a visible "BẢN NHÁP"."""
        return code in self.drafts

    def __iter__(self) -> Iterator[Pack]:
        return iter(self._packs.values())

    def __len__(self) -> int:
        return len(self._packs)

    def __contains__(self, code: object) -> bool:
        return code in self._packs


def load_all(folder: Path | None = None) -> Packs:
    """The sound packs of `folder` (the shipped one by default).

    A broken pack is left out and its faults are recorded: the desk goes on with the others.
    Raises BadInput where there is no such folder.
    """
    folder = folder or FOLDER
    if not folder.is_dir():
        raise BadInput(_("Không có thư mục gói hướng dẫn này; hãy kiểm tra lại đường dẫn."))
    packs: dict[str, Pack] = {}
    faults: list[Fault] = []
    for file in _files(folder):
        found = _load(file)
        if isinstance(found, Pack) and found.code in packs:
            found = [_twice(file, found)]
        if isinstance(found, Pack):
            packs[found.code] = found
        else:
            faults += found
            _log.warning("pack left out: %d faults", len(found))
    return Packs(packs.values(), faults)


def verify(path: Path) -> list[Fault]:
    """All faults of one pack, or of every pack in a folder."""
    if path.is_file():
        return _verify_file(path)[1]
    if not path.is_dir() or not (files := _files(path)):
        return [Fault(path.name, "$", _("Không có gói hướng dẫn nào ở đây (tệp .json)."))]
    faults: list[Fault] = []
    seen: set[str] = set()
    for file in files:
        pack, found = _verify_file(file)
        faults += found
        if pack is not None and pack.code in seen:
            faults.append(_twice(file, pack))
        elif pack is not None:
            seen.add(pack.code)
    return faults


def warnings(path: Path, today: date | None = None) -> list[Fault]:
    """What to look at in the sound packs of `path`, for instance a fee that may be out of date."""
    files = [path] if path.is_file() else _files(path)
    found = [(file, _verify_file(file)[0]) for file in files]
    return [
        fault for file, pack in found if pack for fault in meaning_warnings(pack, file.name, today)
    ]


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*.json") if file.name != SCHEMA)


def _twice(file: Path, pack: Pack) -> Fault:
    return Fault(
        file.name,
        "$.code",
        _("Thủ tục {code} đã có ở một tệp khác trong thư mục.").format(code=pack.code),
    )


def _load(file: Path) -> Pack | list[Fault]:
    """The pack, decoded the short way; whatever is wrong is then found the thorough way."""
    try:
        if file.stat().st_size <= LARGEST:
            data = file.read_bytes().removeprefix(b"\xef\xbb\xbf")
            pack = msgspec.json.decode(data, type=Pack)
            if not meaning_faults(pack, file.name):
                return pack
    except (OSError, RecursionError, ValueError, msgspec.DecodeError):
        pass
    pack_again, faults = _verify_file(file)
    return pack_again if pack_again is not None else faults


def _verify_file(file: Path) -> tuple[Pack | None, list[Fault]]:
    return _sound(file.name, read_json(file))


def verify_bytes(name: str, data: bytes) -> tuple[Pack | None, list[Fault]]:
    """The pack that the bytes of a file called `name` hold, or all that is wrong with it."""
    return _sound(name, parse_json(name, data))


def _sound(name: str, data: Json | Fault) -> tuple[Pack | None, list[Fault]]:
    if isinstance(data, Fault):
        return None, [data]
    pack = converted(name, data.value, Pack)
    if isinstance(pack, list):
        return None, pack
    faults = meaning_faults(pack, name)
    return (None if faults else pack), faults
