"""Who did what: a chain of entries, each sealed over the one before.

Edits, deletions and swaps break the chain. Entries cut off at its end are found because the head
(number and code of the last entry) also lies in the keys' file. The head is moved after the
commit, so a crash in between leaves it behind, which is no fault; it is not moved while it
disagrees with the chain, so that later entries do not cover a cut.

Whoever holds the office key could cut or rewrite both files alike. Against that stands the anchor:
the number and a short code of the last entry, printed on the day's slip, out of their reach.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import re
import unicodedata
from collections.abc import Iterator, Sequence
from gettext import gettext as _
from typing import TYPE_CHECKING

from msgspec import Struct

from kiosk.model import BadInput, StoreError
from kiosk.vault import errors
from kiosk.vault.casekeys import CaseKeys, Head
from kiosk.vault.database import Database, Row

if TYPE_CHECKING:
    from kiosk.vault.store import Vault

_log = logging.getLogger(__name__)

_START = b"\0" * 32
_BATCH = 1000
_INVISIBLE = {"Cc", "Cf", "Zl", "Zp", "Cs"}
_COLUMNS = "seq, at, actor, event, case_id, detail, mac"


class AuditEntry(Struct, frozen=True):
    """One line of the chain. `at` is an instant, `detail` a JSON object on one line."""

    seq: int
    at: str
    actor: str
    event: str
    case_id: str
    detail: str


class AuditReport(Struct, frozen=True):
    """What `verify` found. `first_bad` is the number of the first entry that does not fit."""

    entries: int
    ok: bool
    first_bad: int | None = None
    anchored: bool | None = None
    """Whether the printed anchor lies on the chain; None where none was given."""


class Chain:
    """The chain of one open store."""

    def __init__(self, store: Database, keys: CaseKeys, key: bytes) -> None:
        self._store = store
        self._keys = keys
        self._key = key
        self._pending: Head | None = None

    def append(
        self, at: str, actor: str, event: str, case_id: str, detail: dict[str, str | int]
    ) -> None:
        """Add an entry inside the open write transaction."""
        seq, before = self._last()
        words = json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        agrees = self._pending is not None or self._agrees(seq)
        self._write(seq + 1, before, (at, actor, event, case_id, words), agrees=agrees)

    def restart(self, at: str, actor: str) -> None:
        """Go on where the last lines were lost: numbered on from the head, and sealed over it.

        Nothing where the chain reaches its head. `verify` still finds the hole.
        """
        seq, head = self._last()[0], self._keys.head()
        if head is not None and seq < head.seq:
            words = json.dumps({"lost_after": seq}, separators=(",", ":"))
            texts = (at, actor, "audit.restart", "", words)
            self._write(head.seq + 1, head.mac, texts, agrees=True)

    def _last(self) -> tuple[int, bytes]:
        """Number and code of the last entry that is there."""
        row = self._store.one("SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1")
        return (row[0], row[1]) if row else (0, _START)

    def _write(self, seq: int, before: bytes, texts: Sequence[str], *, agrees: bool) -> None:
        """`agrees`: the head may move on to this entry."""
        lines = [one_line(text) for text in texts]
        mac = self._mac(before, seq, lines)
        if agrees:
            self._pending = Head(seq, mac)
        self._store.run(
            f"INSERT INTO audit ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            seq,
            *lines,
            mac,
        )

    def settle(self) -> None:
        """After the commit: move the head. A failure here costs nothing but its freshness."""
        pending, self._pending = self._pending, None
        if pending is None:
            return
        try:
            self._keys.move_head(pending)
        except StoreError as error:
            _log.warning("audit head stays behind at %d: %s", pending.seq, type(error).__name__)

    def entries(self, after: int = 0) -> Iterator[AuditEntry]:
        """The entries from number `after` + 1 on, oldest first."""
        for row in self._rows(after):
            yield AuditEntry(*row[:6])

    def anchor(self) -> str:
        """The number and short code of the last entry, for printing; empty before the first."""
        last = self._store.one("SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1")
        return f"{last[0]}-{_short(last[1])}" if last else ""

    def verify(self, anchor: str = "") -> AuditReport:
        """Recompute the whole chain and compare its end with the head, and with a printed anchor.

        Raises `BadInput` for an anchor that cannot be one.
        """
        at, code = _parsed(anchor) if anchor else (0, "")
        # Read before the chain, whose snapshot starts with the first row: a head that another
        # process moves meanwhile would look like a cut.
        head = self._keys.head()
        count, before, first_bad, anchored = 0, _START, None, False
        try:
            for row in self._rows(0):
                count += 1
                anchored |= row[0] == at and _short(row[6]) == code
                if first_bad is None and not self._follows(row, count, before, head):
                    first_bad = count
                before = row[6]
        except errors.Broken:
            first_bad = first_bad or count + 1
        if first_bad is None and head is not None and head.seq > count:
            first_bad = count + 1
        if anchor and not anchored:
            first_bad = min(first_bad or at, at, count + 1)
        found = anchored if anchor else None
        return AuditReport(count, ok=first_bad is None, first_bad=first_bad, anchored=found)

    def _follows(self, row: Row, count: int, before: bytes, head: Head | None) -> bool:
        seq, mac = row[0], row[6]
        if head is not None and head.seq == seq and head.mac != mac:
            return False
        return seq == count and hmac.compare_digest(mac, self._mac(before, seq, row[1:6]))

    def _agrees(self, last: int) -> bool:
        """Whether the head lies on the chain as it is now."""
        head = self._keys.head()
        if head is None:
            return True
        row = self._store.one("SELECT mac FROM audit WHERE seq = ?", head.seq)
        if head.seq <= last and row is not None and row[0] == head.mac:
            return True
        _log.warning("audit chain does not reach its head at %d; the head stays", head.seq)
        return False

    def _rows(self, after: int) -> Iterator[Row]:
        sql = f"SELECT {_COLUMNS} FROM audit WHERE seq > ? ORDER BY seq LIMIT {_BATCH}"  # noqa: S608
        while rows := self._store.run(sql, after):
            yield from rows
            after = rows[-1][0]

    def _mac(self, before: bytes, seq: int, texts: list[str] | Row) -> bytes:
        message = before + json.dumps([seq, *texts], ensure_ascii=False).encode()
        return hmac.new(self._key, message, hashlib.sha256).digest()


def verify(vault: Vault, anchor: str = "") -> AuditReport:
    """Check the whole audit chain of `vault`, against a printed anchor where one is given.

    Raises `StoreError` only when the chain cannot be read, `BadInput` for what is no anchor.
    """
    with vault.read() as tx:
        return tx.chain.verify(anchor)


def _short(mac: bytes) -> str:
    """Sixty bits of a code in letters and digits that can be read aloud: XXXX-XXXX-XXXX."""
    text = base64.b32encode(mac)[:12].decode()
    return "-".join(text[at : at + 4] for at in (0, 4, 8))


def _parsed(anchor: str) -> tuple[int, str]:
    found = re.fullmatch(
        r"(\d{1,15})-([A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4})", anchor.strip().upper()
    )
    if found is None or not found[1].isascii():
        raise BadInput(_("Mốc nhật ký trên phiếu có dạng 123-ABCD-EFGH-IJKL. Hãy gõ lại."))
    return int(found[1]), found[2]


def one_line(text: str) -> str:
    """`text` with every control, direction and line character written out as \\uXXXX."""
    return "".join(_written_out(c) if unicodedata.category(c) in _INVISIBLE else c for c in text)


def _written_out(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
