"""One run of SANE's own program as a child: a driver that crashes or hangs takes nothing along."""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Protocol

from scanner.frame import Cancelled

_TICK = 0.1
_STEP = 1.0
"""Seconds that a child has to end after each of INT, TERM and KILL."""
_TOLD = 4000
"""Bytes of its complaints that are kept: the last ones."""


_PIPE = 1 << 20
"""Bytes that may wait between it and us: with the usual 64 kB both would wait for each other."""


class Sink(Protocol):
    """Takes an output piece by piece into its own memory."""

    def room(self) -> memoryview:
        """Where the next bytes go; never empty."""

    def took(self, count: int) -> None:
        """So many bytes were put there; 0 at the end."""


class TooSlow(Exception):
    """It gave nothing for too long; it has been ended."""


class Child:
    """A running scanimage; `chunks` gives its output, `ended` its exit code."""

    def __init__(self, command: Sequence[str], cancel: threading.Event, patience: float) -> None:
        self._cancel = cancel
        self._patience = patience
        self._told = b""
        # A group of its own: what the driver itself started ends with it.
        self._child = subprocess.Popen(  # noqa: S603 - a list of words, no shell
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, "LC_ALL": "C"},
        )

        if self._child.stdout is not None:
            with contextlib.suppress(OSError):  # a system that allows no larger ones
                fcntl.fcntl(self._child.stdout, fcntl.F_SETPIPE_SZ, _PIPE)

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        for pipe in (self._child.stdout, self._child.stderr):
            if pipe is not None:
                pipe.close()

    @property
    def told(self) -> str:
        """What it complained of."""
        return self._told.decode("utf-8", "replace")

    def chunks(self) -> Iterator[bytes]:
        """Its output as it comes; raises Cancelled or TooSlow after ending it."""
        data = b""

        def take(pipe: int) -> int:
            nonlocal data
            data = os.read(pipe, _PIPE)
            return len(data)

        for _piece in self._pieces(take):
            yield data

    def fill(self, sink: Sink) -> None:
        """Its whole output into `sink`, without a copy; raises as `chunks`."""

        def take(pipe: int) -> int:
            count = os.readv(pipe, [sink.room()])
            sink.took(count)
            return count

        for _piece in self._pieces(take):
            pass

    def _pieces(self, take: Callable[[int], int]) -> Iterator[None]:
        out, err = self._child.stdout, self._child.stderr
        assert out is not None  # noqa: S101 - type narrowing: pipes were asked for
        assert err is not None  # noqa: S101
        with selectors.DefaultSelector() as ready:
            ready.register(out, selectors.EVENT_READ)
            ready.register(err, selectors.EVENT_READ)
            last = time.monotonic()
            while ready.get_map():
                self._check(last)
                for key, _events in ready.select(_TICK):
                    if key.fileobj is err:
                        data = os.read(key.fd, _PIPE)
                        self._told = (self._told + data)[-_TOLD:]
                        if not data:
                            ready.unregister(err)
                    elif take(key.fd):
                        last = time.monotonic()
                        yield
                    else:
                        ready.unregister(out)

    def ended(self) -> int:
        """Wait for its end and return the exit code, negative for a signal that killed it."""
        last = time.monotonic()
        while True:
            self._check(last)
            with contextlib.suppress(subprocess.TimeoutExpired):
                return self._child.wait(_TICK)

    def stop(self) -> None:
        """End it: politely first, so that the scanner is left in order; never for over 3 s."""
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            if self._child.poll() is not None:
                break
            self._send(sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._child.wait(_STEP)
        self._send(signal.SIGKILL)  # whatever it left behind in its group

    def _check(self, last: float) -> None:
        if self._cancel.is_set():
            self.stop()
            raise Cancelled
        if time.monotonic() - last > self._patience:
            self.stop()
            raise TooSlow

    def _send(self, sign: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child.pid, sign)
