"""Jobs of the desk and the queues in which they wait for their threads."""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any, Generic, TypeVar

T = TypeVar("T")


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


class Lane:
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
