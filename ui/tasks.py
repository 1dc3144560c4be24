"""All threads of the desk. Work runs here; its results and errors come back on the GUI thread."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from gettext import gettext as _
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from ui.cameras import Camera
from ui.lanes import Job, Lane

if TYPE_CHECKING:
    from scanner.frame import Frame

log = logging.getLogger(__name__)
T = TypeVar("T")
POOL = 2
"""Threads for pages: the desk's PC has two to four cores, and the live view needs one."""


class Tasks(QObject):
    """The threads: vault, outbox and log one each, a pool for pages, and one a camera or watch.

    `trouble` carries the sentence of an error of ours that nobody asked for; `bug` carries the
    one sentence for everything unexpected, which is also in the log.
    """

    trouble = Signal(str)
    bug = Signal(str)
    _returned = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._returned.connect(self._call, Qt.ConnectionType.QueuedConnection)
        self._vault = Lane("vault", 1, self._run, keeps=True)
        self._outbox = Lane("outbox", 1, self._run)
        self._pages = Lane("page", POOL, self._run)
        self._lines = Lane("log", 1, lambda job: job.work(), keeps=True)
        self._cameras: list[Camera[Any]] = []
        self._watches: list[tuple[Thread, Event]] = []
        self._open: set[Job[Any]] = set()
        self._lock = Lock()
        self._closed = False

    def vault(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[str], None] | None = None,
        settled: Callable[[], None] | None = None,
        cancel: Event | None = None,
    ) -> Job[T]:
        """Run `work` on the vault's thread, in order. See `page` for the rest."""
        return self._queue(self._vault, Job(work, done, failed, settled, cancel))

    def outbox(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[str], None] | None = None,
        settled: Callable[[], None] | None = None,
        cancel: Event | None = None,
    ) -> Job[T]:
        """Run `work` on the outbox's thread, where the network may be slow."""
        return self._queue(self._outbox, Job(work, done, failed, settled, cancel))

    def page(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[str], None] | None = None,
        settled: Callable[[], None] | None = None,
        cancel: Event | None = None,
    ) -> Job[T]:
        """Run `work` on the small pool.

        `done` gets its answer; `failed` the sentence of an error of ours (without it: `trouble`).
        Anything unexpected goes to `bug`. `settled` runs last, after every outcome.
        """
        return self._queue(self._pages, Job(work, done, failed, settled, cancel))

    def camera(
        self,
        frames: Callable[[Event], Iterator[Frame]],
        show: Callable[[Frame], None],
        look: Callable[[Frame], T] | None = None,
        seen: Callable[[Frame, T], None] | None = None,
        failed: Callable[[str], None] | None = None,
    ) -> Camera[T]:
        """Start a live view; `frames` blocks on its own thread until its event is set."""
        camera = Camera(self, frames, show, look, seen, failed)
        self._cameras = [old for old in self._cameras if old.thread.is_alive()]
        self._cameras.append(camera)
        if not self._closed:
            camera.thread.start()
        return camera

    def watch(self, work: Callable[[], None], stop: Event) -> None:
        """Run `work`, that blocks until `stop` is set, on a thread of its own."""

        def run() -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001 - every error must reach a person
                self.give_back(partial(self.settle_error, error, None))

        self._watches = [one for one in self._watches if one[0].is_alive()]
        if not self._closed:
            thread = Thread(target=run, name="watch")
            self._watches.append((thread, stop))
            thread.start()

    def aside(self, act: Callable[[], object]) -> None:
        """Run `act` soon, in order, on a thread for what nobody waits for: lines of the log."""
        if self._closed:
            act()
        else:
            self._lines.put(Job(act, None, None, None, None))

    def give_back(self, act: Callable[[], None]) -> None:
        """Run `act` on the GUI thread, from any thread: for progress."""
        self._returned.emit(act)

    def settle_error(self, error: Exception, failed: Callable[[str], None] | None) -> None:
        """Bring an error to a person, on the GUI thread."""
        if is_worded(error):
            (failed or self.trouble.emit)(str(error))
            return
        log_bug(error)
        self.bug.emit(bug_sentence())

    def shutdown(self, seconds: float = 10.0) -> bool:
        """Stop everything; True when no thread of ours is left after at most `seconds` each."""
        self._closed = True
        for camera in self._cameras:
            camera.stop()
        for _thread, stop in self._watches:
            stop.set()
        with self._lock:
            for job in self._open:
                job.drop()
        lanes = (self._vault, self._outbox, self._pages, self._lines)
        for lane in lanes:
            lane.close()
        ended = [lane.join(seconds) for lane in lanes]
        for camera in self._cameras:
            if camera.thread.ident is not None:
                camera.thread.join(seconds)
        threads = [camera.thread for camera in self._cameras]
        for thread, _stop in self._watches:
            thread.join(seconds)
            threads.append(thread)
        return all(ended) and not any(thread.is_alive() for thread in threads)

    def _queue(self, lane: Lane, job: Job[T]) -> Job[T]:
        if self._closed:
            job.drop()
            return job
        with self._lock:
            self._open.add(job)
        lane.put(job)
        return job

    def _run(self, job: Job[Any]) -> None:
        """On a worker: do it, then hand the outcome to the GUI thread."""
        outcome: Callable[[], None]
        try:
            answer = job.work()
        except Exception as error:  # noqa: BLE001 - every error must reach a person
            outcome = self._failure(job, error)
        else:
            outcome = self._success(job, answer)
        with self._lock:
            self._open.discard(job)
        self.give_back(outcome)

    def _success(self, job: Job[T], answer: T) -> Callable[[], None]:
        def act() -> None:
            if job.dropped:
                return
            try:
                if job.done is not None:
                    job.done(answer)
            finally:
                if job.settled is not None:
                    job.settled()

        return act

    def _failure(self, job: Job[Any], error: Exception) -> Callable[[], None]:
        def act() -> None:
            if job.dropped:
                return
            try:
                self.settle_error(error, job.failed)
            finally:
                if job.settled is not None:
                    job.settled()

        return act

    def _call(self, act: Callable[[], None]) -> None:
        act()


def is_worded(error: BaseException) -> bool:
    """True for errors of ours, whose text is a sentence for the officer."""
    # Here and not above: they bring numpy, which the first window need not wait for.
    from kiosk.model import KioskError
    from scanner.frame import ScannerError

    return isinstance(error, KioskError | ScannerError)


def bug_sentence() -> str:
    """What a person reads when something unexpected happened."""
    return _(
        "Chương trình gặp lỗi ngoài dự kiến. Những gì đã lưu vẫn còn nguyên. "
        "Hãy làm lại bước vừa rồi; nếu lỗi lặp lại, gọi người phụ trách máy."
    )


def log_bug(error: BaseException) -> None:
    """One log line: kind and places, never the message, which may hold personal data."""
    # Not extract_tb: it reads the source of every place.
    places = list(traceback.walk_tb(error.__traceback__))[-6:]
    where = " < ".join(f"{frame.f_code.co_name}:{line}" for frame, line in reversed(places))
    log.error("unexpected %s at %s", type(error).__name__, where)
