"""A bound on the whole time of a call, which no time-out per read can give."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Condition, Thread
from typing import Any
from weakref import WeakSet

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

IDLE = 3600.0
"""Seconds between two looks when no call is under way."""


class Guard:
    """Cuts the connections of one conversation when a call's time is over.

    One thread watches for the whole conversation, from entering to leaving the context.
    """

    def __init__(self) -> None:
        self.over = False
        self._watched: WeakSet[Watched] = WeakSet()
        self._change = Condition()
        self._until: float | None = None
        self._wakes = 0.0
        self._ended = False
        self._thread = Thread(target=self._watch, name="portal-guard", daemon=True)

    def __enter__(self) -> Guard:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        with self._change:
            self._ended = True
            self._change.notify()
        self._thread.join()

    def watch(self, connection: Watched) -> None:
        """Cut this one too when the time is over."""
        with self._change:
            self._watched.add(connection)

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """Give the work inside `seconds`; afterwards `over` tells whether they were too few."""
        with self._change:
            self.over, self._until = False, time.monotonic() + seconds
            if self._until < self._wakes:
                self._change.notify()
        try:
            yield
        finally:
            with self._change:
                self._until = None

    def _watch(self) -> None:
        with self._change:
            while not self._ended:
                now = time.monotonic()
                if self._until is not None and now >= self._until:
                    self.over, self._until = True, None
                    for connection in list(self._watched):
                        connection.cut()
                self._wakes = now + IDLE if self._until is None else self._until
                self._change.wait(self._wakes - now)


class Watched:
    """Mixed into urllib3's connections: keeps a second handle on the socket, to cut it."""

    guard: Guard
    _handle: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        # the handle is taken here, before TLS, so that a dripping handshake is bounded too
        made: socket.socket = super()._new_conn()  # type: ignore[misc]
        self._handle = made.dup()
        self.guard.watch(self)
        return made

    def close(self) -> None:
        """Close the connection and the second handle."""
        super().close()  # type: ignore[misc]
        if self._handle is not None:
            self._handle.close()
            self._handle = None

    def cut(self) -> None:
        """End whatever waits for this connection, from another thread."""
        handle = self._handle
        if handle is not None:
            with suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)


class WatchedAdapter(HTTPAdapter):
    """Uses watched connections, and never repeats a request by itself."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Let the pool make watched connections."""
        super().init_poolmanager(*args, **kwargs)
        plain = type("Plain", (Watched, HTTPConnection), {"guard": self._guard})
        secure = type("Secure", (Watched, HTTPSConnection), {"guard": self._guard})
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
        }
