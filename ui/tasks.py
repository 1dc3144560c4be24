"""All threads of the desk. Work runs here; its results and errors come back on the GUI thread."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from gettext import gettext as _
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from ui.cameras import Camera

if TYPE_CHECKING:
    from scanner.frame import Frame

log = logging.getLogger(__name__)
T = TypeVar("T")
POOL = 2
"""Threads for pages: the desk's PC has two to four cores, and the live view needs one."""


class Job(Generic[T]):
    """One piece of work. `cancel` asks it to stop; `drop` also forgets what it answers."""

    def __init__(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None,
        failed: Callable[[str], None] | None,
        settled: Callable[[], None] | None,
        cancel: Event | None,
    ) -> None:
        self.work = work
        self.done = done
        self.failed = failed
        self.settled = settled
        self.stop = cancel or Event()
        self.dropped = False

    def cancel(self) -> None:
        """Ask the work to stop; its answer still arrives."""
        self.stop.set()

    def drop(self) -> None:
        """Stop it and ignore its answer, whatever it is."""
        self.stop.set()
        self.dropped = True


class _Lane:
    """A queue of jobs with its threads.

    `keeps`: what is queued is done even when the program ends, for it may be a saving.
    """

    def __init__(
        self, name: str, threads: int, run: Callable[[Job[Any]], None], keeps: bool = False
    ) -> None:
        self._keeps = keeps
        self._jobs: SimpleQueue[Job[Any] | None] = SimpleQueue()
        self._run = run
        self._threads = [Thread(target=self._loop, name=f"{name}-{n}") for n in range(threads)]
        self._started = False
        self._lock = Lock()

    def put(self, job: Job[Any]) -> None:
        """Queue a job; the threads start with the first one."""
        with self._lock:
            if not self._started:
                self._started = True
                for thread in self._threads:
                    thread.start()
        self._jobs.put(job)

    def close(self) -> None:
        """Let the threads end after what is queued."""
        if self._started:
            for _thread in self._threads:
                self._jobs.put(None)

    def join(self, seconds: float) -> bool:
        """True when every thread has ended."""
        if self._started:
            for thread in self._threads:
                thread.join(seconds)
        return not any(thread.is_alive() for thread in self._threads)

    def _loop(self) -> None:
        while (job := self._jobs.get()) is not None:
            if self._keeps or not job.dropped:
                self._run(job)


class Tasks(QObject):
    """The threads: one for the vault, one for the outbox, a pool for pages, one a camera or watch.

    `trouble` carries the sentence of an error of ours that nobody asked for; `bug` carries the
    one sentence for everything unexpected, which is also in the log.
    """

    trouble = Signal(str)
    bug = Signal(str)
    _returned = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._returned.connect(self._call, Qt.ConnectionType.QueuedConnection)
        self._vault = _Lane("vault", 1, self._run, keeps=True)
        self._outbox = _Lane("outbox", 1, self._run)
        self._pages = _Lane("page", POOL, self._run)
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
        lanes = (self._vault, self._outbox, self._pages)
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

    def _queue(self, lane: _Lane, job: Job[T]) -> Job[T]:
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
    places = traceback.extract_tb(error.__traceback__)[-6:]
    where = " < ".join(f"{place.name}:{place.lineno}" for place in reversed(places))
    log.error("unexpected %s at %s", type(error).__name__, where)
