"""The officer's seat: what every page of the desk works with."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from kiosk.desk.core import Desk
from kiosk.desk.send import Drained
from kiosk.desk.visit import Visit
from kiosk.model import Citizen
from kiosk.settings import Settings
from ui.lanes import Job
from ui.tasks import Tasks

T = TypeVar("T")


class Seat(QObject):
    """Desk, visit and threads. The desk's store belongs to the vault's thread.

    Every function of kiosk/desk that takes the desk runs through `vault`, and what speaks to a
    portal through `outbox`; what a visit holds may be read on the GUI thread, for its types are
    frozen and only exchanged.
    `changed`: the visit holds something new. `print_pdf` carries bytes and a title. `queued`: a
    case went into the queue, or out of it. `heard`: the portal answered, or did not.
    `plugged`: cameras or scanners came or went.
    """

    changed = Signal()
    print_pdf = Signal(bytes, str)
    queued = Signal()
    heard = Signal(bool)
    plugged = Signal()

    def __init__(self, desk: Desk, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.tasks = tasks
        self.visit = Visit()
        self.held_card: Citizen | None = None
        """A card that was read before the step that asks for it; in memory only."""
        self._sender: Desk | None = None

    @property
    def settings(self) -> Settings:
        """The desk's settings."""
        return self.desk.settings

    def vault(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[str], None] | None = None,
        settled: Callable[[], None] | None = None,
    ) -> Job[T]:
        """Run `work` on the vault's thread and tell everybody that the visit may have changed.

        An answer for a visit that has ended meanwhile is dropped.
        """
        visit = self.visit

        def still_here(answer: T) -> None:
            if visit is self.visit:
                if done is not None:
                    done(answer)
                self.changed.emit()

        def still_fails(sentence: str) -> None:
            if visit is self.visit:
                (failed or self.tasks.trouble.emit)(sentence)

        return self.tasks.vault(work, still_here, still_fails, settled)

    def outbox(
        self,
        work: Callable[[Desk], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[str], None] | None = None,
        settled: Callable[[], None] | None = None,
        cancel: Event | None = None,
    ) -> Job[T]:
        """Run `work` on the outbox's thread, with a desk whose store is that thread's own."""
        return self.tasks.outbox(lambda: work(self._sending_desk()), done, failed, settled, cancel)

    def tell_heard(self, did: Drained) -> None:
        """Tell what a look into the queue says of the portal; nothing where nothing was sent."""
        if did.heard is not None:
            self.heard.emit(did.heard)

    def new_visit(self, visit: Visit | None = None) -> None:
        """Start with the next citizen, or go on with a stored case."""
        self.visit = visit or Visit()
        self.held_card = None
        self.changed.emit()

    def close(self) -> None:
        """Close both stores, each on its own thread; call before the threads are shut down."""
        self.tasks.vault(self.desk.close)
        if self._sender is not None:
            self.tasks.outbox(self._sender.close)

    def _sending_desk(self) -> Desk:
        """On the outbox's thread only."""
        if self._sender is None:
            desk = self.desk
            self._sender = Desk(
                desk.home, desk.settings, desk.vault.clone(), practice=desk.practice
            )
        self._sender.officer = self.desk.officer
        self._sender.portal_url = self.desk.portal_url
        return self._sender
