"""A desk: its settings, its store, its guides, and the officer who sits at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from gettext import gettext as _
from types import TracebackType

from kiosk.model import Case
from kiosk.procedures import catalogue, installed, packs, search
from kiosk.procedures.known import Known, known
from kiosk.settings import PRACTICE_OFFICE, Home, Office, Settings
from kiosk.vault import errors, rebuilding
from kiosk.vault.keys import office_key
from kiosk.vault.store import Vault

PRACTICE_PORTAL = "practice"
"""Name that stands for the practice portal wherever it listens today."""


def now() -> str:
    """Return this instant as the text that is stored: ISO 8601, UTC, seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Desk:
    """Everything that one desk needs, opened once and closed at the end.

    Its store belongs to the thread that opened it.
    """

    def __init__(self, home: Home, settings: Settings, vault: Vault, *, practice: bool) -> None:
        self.home = home
        self.settings = settings
        self.vault = vault
        self.practice = practice
        self.officer = ""
        self.role = ""
        """The officer's role, as in `kiosk.vault.officers`; empty in practice."""
        self.clock: tuple[datetime, float] | None = None
        """Wall clock and running seconds when the clock was last watched."""
        self.clock_note = ""
        """A sentence once the clock was seen to jump."""
        self.repair_note = ""
        """A sentence where the store was damaged and made whole at its opening."""
        self.portal_url = ""
        """Where the practice portal listens, once it was started."""

    @classmethod
    def open(
        cls,
        home: Home,
        settings: Settings,
        *,
        practice: bool,
        ask: Callable[[], str] | None = None,
    ) -> Desk:
        """Open the store of the office or of practice.

        `ask` returns a passphrase typed by a person, where there is one to ask. Raises
        StoreError with a sentence when the store has no key, is locked, or is damaged.
        """
        folder = home.store(practice)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = office_key(folder, practice=practice, ask=ask)
        repaired = rebuilding.repair(folder, key)
        try:
            vault = Vault.open(folder, key)
        except errors.Broken:
            repaired = rebuilding.repair(folder, key, sure=True)
            if repaired is None:
                raise
            vault = Vault.open(folder, key)
        desk = cls(home, settings, vault, practice=practice)
        if repaired is not None:
            desk.repair_note = _(
                "Kho hồ sơ có chỗ hỏng: máy đã để riêng chỗ ấy (tệp store.damaged) và làm tiếp "
                "được. Báo kỹ thuật viên."
            )
        return desk

    def __enter__(self) -> Desk:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store."""
        self.vault.close()

    @property
    def office(self) -> Office:
        """Who helps here."""
        return PRACTICE_OFFICE if self.practice else self.settings.office

    @property
    def has_portal(self) -> bool:
        """Tell whether this desk files with an OpenCPS-type portal."""
        return self.practice or bool(self.settings.portals)

    @cached_property
    def packs(self) -> packs.Packs:
        """The shipped guides, in their place the installed ones that are trusted, and drafts.

        A draft runs only where `packs.draft` is shown ("BẢN NHÁP").
        """
        return installed.load_trusted(self.home.packs, self.settings.pack_root, drafts=True)

    @cached_property
    def known(self) -> Known:
        """The catalogue as the province's delta left it, and the words of the search."""
        return known(self.home.packs, self.settings.pack_root)

    @property
    def catalogue(self) -> catalogue.Catalogue:
        """All procedures that are known by name, brought up to date by the province's delta."""
        return self.known.catalogue

    @cached_property
    def index(self) -> search.Index:
        """The search over the catalogue."""
        return self.known.index()

    def reload(self) -> None:
        """Read guides, catalogue and words anew, after something was installed."""
        for name in ("packs", "known", "index"):
            self.__dict__.pop(name, None)

    def save(self, case: Case, event: str, **detail: str | int) -> Case:
        """Store `case` with its line in the audit chain, in one durable transaction."""
        with self.vault.begin() as tx:
            tx.put_case(case)
            tx.audit(self.officer, event, case.id, **detail)
        return case
