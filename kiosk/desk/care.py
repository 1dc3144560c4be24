"""The catalogue and the guides of this desk: what is there, and what a file from the province does.

The province's file (a delta) comes on a stick; it is shown before it is taken, and needs no
network.
"""

from __future__ import annotations

from datetime import date, timedelta
from gettext import gettext as _
from pathlib import Path

from msgspec import Struct

from kiosk import case as machine
from kiosk.desk import ahead
from kiosk.desk.core import Desk
from kiosk.desk.home import who
from kiosk.files import TooLarge, read_whole
from kiosk.model import BadInput
from kiosk.procedures import delta
from kiosk.procedures.catalogue import Entry
from kiosk.procedures.delta import Changes, Delta
from kiosk.values import show_date

SOON = 60
"""Days before its end from which a procedure is shown as ending."""


class Item(Struct, frozen=True):
    """One procedure of a list: its name, and what there is to say of it."""

    code: str
    name: str
    note: str = ""


class Touched(Struct, frozen=True):
    """An open case of a procedure that changes: somebody should look at it."""

    case_id: str
    who: str
    """Masked."""
    procedure: str
    words: str
    """Where it stands."""


class Standing(Struct, frozen=True):
    """What this desk works with now."""

    update: str
    """Number and day of the newest file that was taken; empty where none was."""
    procedures: int
    guides: int
    drafts: tuple[Item, ...]
    ending: tuple[Item, ...]
    """Over, or about to end."""
    old_fees: tuple[Item, ...]
    """Guides whose fee is believed no longer."""
    draft_words: int
    faults: tuple[str, ...]
    """What was left out, and why."""
    takes_files: bool
    """False where the site file names no root key of the province: nothing can be taken."""


class Preview(Struct, frozen=True):
    """What a file would change; nothing is changed yet."""

    title: str
    added: tuple[Item, ...]
    changed: tuple[Item, ...]
    ending: tuple[Item, ...]
    guides: tuple[Item, ...]
    lost: tuple[Item, ...]
    words: int
    touched: tuple[Touched, ...]

    @property
    def empty(self) -> bool:
        """True for a file that was taken before."""
        return not (self.added or self.changed or self.ending or self.guides or self.lost)


def standing(desk: Desk, today: date | None = None) -> Standing:
    """Return what this desk works with now."""
    day = today or date.today()
    root = desk.settings.pack_root
    there = delta.current(desk.home.packs, root) if root else None
    soon = (day + timedelta(days=SOON)).isoformat()
    ending = [entry for entry in desk.catalogue if entry.valid_to and entry.valid_to <= soon]
    faults = (*desk.packs.faults, *desk.known.faults)
    return Standing(
        update=_title(there) if there is not None else "",
        procedures=len(desk.catalogue),
        guides=len(desk.packs),
        drafts=tuple(
            Item(pack.code, pack.short_name) for pack in desk.packs if desk.packs.draft(pack.code)
        ),
        ending=tuple(_ending(desk, entry) for entry in ending),
        old_fees=tuple(
            Item(pack.code, pack.short_name, _until(pack.fee.believed_until))
            for pack in desk.packs
            if pack.fee.believed_until < day.isoformat()
        ),
        draft_words=desk.known.draft_words,
        faults=tuple(f"{fault.file}: {fault.at}: {fault.fault}" for fault in faults),
        takes_files=bool(root),
    )


def preview(desk: Desk, file: Path, today: date | None = None) -> Preview:
    """Return what taking `file` would change; raises BadInput with the reason of a refusal."""
    found = delta.read(_bytes(file), desk.settings.pack_root)
    changes, _offers = delta.preview(
        found,
        desk.catalogue,
        desk.home.packs,
        desk.settings.pack_root,
        today or date.today(),
    )
    return _shown(desk, found, changes)


def take(desk: Desk, file: Path, today: date | None = None) -> Preview:
    """Take `file`, and read guides, catalogue and words anew; raises BadInput or StoreError."""
    root, data = desk.settings.pack_root, _bytes(file)
    found = delta.read(data, root)
    before = desk.catalogue
    changes = delta.take(data, before, desk.home.packs, root, today or date.today())
    shown = _shown(desk, found, changes)
    desk.reload()
    ahead.read(desk)
    with desk.vault.begin() as tx:
        tx.audit(desk.officer, "catalogue.update", number=found.number)
    return shown


def _shown(desk: Desk, found: Delta, changes: Changes) -> Preview:
    codes = changes.codes()
    with desk.vault.read() as tx:
        cases = [case for case in tx.cases() if case.procedure in codes]
    open_ = machine.OPEN | machine.WAITING
    return Preview(
        title=_title(found),
        added=tuple(Item(entry.code, entry.name) for entry in changes.added),
        changed=tuple(Item(entry.code, entry.name) for entry in changes.changed),
        ending=tuple(_ending(desk, entry, changes.added) for entry in changes.ending),
        guides=tuple(_named(desk, code, changes.added) for code in changes.packs),
        lost=tuple(_named(desk, code, changes.added) for code in changes.lost),
        words=changes.words,
        touched=tuple(
            Touched(
                case.id,
                who(case),
                _named(desk, case.procedure, changes.added).name,
                machine.words(case),
            )
            for case in cases
            if case.state in open_
        ),
    )


def _title(found: Delta) -> str:
    return _("Bản cập nhật số {number}, ngày {day}").format(
        number=found.number, day=show_date(found.issued)
    )


def _until(day: str) -> str:
    return _("chỉ còn tin được đến {day}").format(day=show_date(day))


def _ending(desk: Desk, entry: Entry, added: tuple[Entry, ...] = ()) -> Item:
    note = _("hết hiệu lực {day}").format(day=show_date(entry.valid_to))
    if entry.successor:
        heir = _named(desk, entry.successor, added)
        note = _("{note}, thay bằng {name} ({code})").format(
            note=note, name=heir.name, code=heir.code
        )
    return Item(entry.code, entry.name, note)


def _named(desk: Desk, code: str, added: tuple[Entry, ...] = ()) -> Item:
    pack, entry = desk.packs.get(code), desk.catalogue.get(code)
    entry = entry or next((one for one in added if one.code == code), None)
    return Item(code, pack.short_name if pack else entry.name if entry else code)


def _bytes(file: Path) -> bytes:
    try:
        return read_whole(file, delta.LARGEST)
    except TooLarge:
        raise BadInput(
            _("Tệp {name} quá lớn để là một tệp cập nhật.").format(name=file.name)
        ) from None
    except OSError:
        raise BadInput(
            _("Không đọc được tệp {name}. Kiểm tra USB rồi chọn lại.").format(name=file.name)
        ) from None
