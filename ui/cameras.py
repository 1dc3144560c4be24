"""One thread per camera: the newest frame wins, no queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from scanner.frame import Frame

T = TypeVar("T")


class Threads(Protocol):
    """What a camera needs of the keeper of all threads."""

    def give_back(self, act: Callable[[], None]) -> None:
        """Run `act` on the GUI thread."""

    def settle_error(self, error: Exception, failed: Callable[[str], None] | None) -> None:
        """Bring an error to a person."""

    def page(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[str], None] | None = None,
        settled: Callable[[], None] | None = None,
    ) -> object:
        """Run `work` on the small pool."""


class Camera(Generic[T]):
    """A running live view: the newest frame wins, older ones are forgotten.

    `look` runs on the pages' pool with one frame at a time; `seen` gets what it answered, and
    `show` every newest frame, both on the GUI thread.
    """

    def __init__(
        self,
        tasks: Threads,
        frames: Callable[[Event], Iterator[Frame]],
        show: Callable[[Frame], None],
        look: Callable[[Frame], T] | None,
        seen: Callable[[Frame, T], None] | None,
        failed: Callable[[str], None] | None,
    ) -> None:
        self._tasks = tasks
        self._frames = frames
        self._show = show
        self._look = look
        self._seen = seen
        self._failed = failed
        self._stop = Event()
        self._ended = Event()
        self._lock = Lock()
        self._newest: Frame | None = None
        self._posted = False
        self._busy = False
        self.thread = Thread(target=self._run, name="camera")

    def stop(self) -> None:
        """Close the device soon; nothing of it arrives any more."""
        self._stop.set()

    @property
    def stopped(self) -> bool:
        """True after `stop`, or when the device ended by itself."""
        return self._stop.is_set() or self._ended.is_set()

    def _run(self) -> None:
        try:
            for frame in self._frames(self._stop):
                if self._stop.is_set():
                    break
                self._offer(frame)
        except Exception as error:  # noqa: BLE001 - every error must reach a person
            if not self._stop.is_set():
                self._tasks.give_back(partial(self._tasks.settle_error, error, self._failed))
        finally:
            self._ended.set()

    def _offer(self, frame: Frame) -> None:
        with self._lock:
            self._newest = frame
            if self._posted:
                return
            self._posted = True
        self._tasks.give_back(self._take)

    def _take(self) -> None:
        with self._lock:
            frame, self._newest, self._posted = self._newest, None, False
        if frame is None or self._stop.is_set():
            return
        self._show(frame)
        if self._look is not None and not self._busy:
            self._busy = True
            self._examine(frame, self._look)

    def _examine(self, frame: Frame, look: Callable[[Frame], T]) -> None:
        def done(answer: T) -> None:
            if self._seen is not None and not self._stop.is_set():
                self._seen(frame, answer)

        def settled() -> None:
            self._busy = False

        self._tasks.page(lambda: look(frame), done, self._failed, settled)
