"""Calls to one device over HTTP, bounded in time and size, that end at once when cancelled."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec
import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from scanner.frame import Cancelled

CONNECT = 4.0
CHUNK = 1 << 16
MOST_TEXT = 1_000_000
"""Bytes of an answer in XML; real ones have some 20 kB."""
MOST_PAGE = 200_000_000
"""Bytes of one scanned side; A3 at 600 dpi as a bad PNG is smaller."""
_TICK = 0.05
_REDIRECTS = 3


class Unreachable(Exception):
    """Nothing listens at the address, or it speaks no HTTP."""


class Silent(Exception):
    """No answer, or no more of it, in the time that was given."""


class Cut(Exception):
    """The transfer ended before it was whole, or goes on without end."""


class Answer(msgspec.Struct, frozen=True):
    """What came back, read whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def retry_after(self, usual: float) -> float:
        """Seconds that the device asks to be left alone, never more than five."""
        told = self.headers.get("Retry-After", "")
        return min(float(told), 5.0) if told.isdecimal() else usual


class Patience(msgspec.Struct, frozen=True):
    """How long, in seconds, one call may take."""

    idle: float
    """Without a byte."""
    whole: float


AT_ONCE = Patience(1.5, 2)
QUICK = Patience(5, 8)
START = Patience(30, 35)
PAGE = Patience(60, 150)
"""A lamp warms up before the first byte; a fine page over a slow network takes minutes."""


class _Adapter(HTTPAdapter):
    """Keeps hold of its sockets, so that a call can be broken off from beside it."""

    def __init__(self) -> None:
        self.sockets: list[socket.socket] = []
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make a pool whose connections tell their sockets."""
        super().init_poolmanager(*args, **kwargs)
        sockets = self.sockets

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                sockets.append(self.sock)

        class Sealed(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                sockets.append(self.sock)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SealedPool(HTTPSConnectionPool):
            ConnectionCls = Sealed

            def _validate_conn(self, conn: Any) -> None:
                """As above it, without a warning at each call that the name is not proved."""
                if conn.is_closed:
                    conn.connect()

        pools = {"http": PlainPool, "https": SealedPool}
        self.poolmanager.pool_classes_by_scheme = pools

    def break_off(self) -> None:
        """End every transfer now."""
        for open_socket in self.sockets:
            with contextlib.suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)


class _Watch:
    """Breaks a call off when it is cancelled, silent or too long; says which it was."""

    def __init__(self, adapter: _Adapter, patience: Patience, cancel: threading.Event) -> None:
        self._adapter = adapter
        self._patience = patience
        self._cancel = cancel
        self._began = self.last = time.monotonic()
        self._done = threading.Event()
        self.most = patience.whole
        self.late = False
        self._thread = threading.Thread(target=self._run, name="scanner-watch")

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._done.wait(_TICK):
            now = time.monotonic()
            over = now - self._began > self._patience.whole
            self.late = over or now - self.last > self._patience.idle
            if self.late or self._cancel.is_set():
                self._adapter.break_off()
                return


class Client:
    """Speaks with the device at `base` (http://host:port), whatever host its answers name.

    A scanner's certificate is signed by nobody: https keeps a listener in the network out, and
    is no proof of which device answers. Proxies and passwords of the system are not used.
    """

    def __init__(self, base: str, cancel: threading.Event) -> None:
        self.base = base
        self.quirks: dict[str, str] = {}
        """Headers that only this device wants, for starting a job."""
        self._cancel = cancel
        self._adapter = _Adapter()
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = False
        self._session.headers.update(
            {"Accept-Encoding": "identity", "Connection": "close", "User-Agent": "CungNop"}
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, self._adapter)

    def name_port(self) -> None:
        """Name the port in every request, also the usual one: one maker's devices want it."""
        parts = urlsplit(self.base)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        self._session.headers["Host"] = f"{parts.hostname}:{port}"

    def close(self) -> None:
        """Let the connections go."""
        self._session.close()

    def get(self, path: str, patience: Patience = QUICK, limit: int = MOST_TEXT) -> Answer:
        """Fetch; raises Unreachable, Silent, Cut, Cancelled."""
        return self._call("GET", path, patience, limit)

    def post(self, path: str, body: bytes) -> Answer:
        """Start a job; the answer's body is not waited for, since one device never sends it."""
        return self._call("POST", path, START, 0, body)

    def delete(self, path: str) -> None:
        """Take a job back, even after a cancel; a device that does not hear it is left alone."""
        cancel, self._cancel = self._cancel, threading.Event()
        with contextlib.suppress(Unreachable, Silent, Cut):
            self._call("DELETE", path, QUICK, 0)
        self._cancel = cancel

    def _call(
        self, verb: str, path: str, patience: Patience, limit: int, body: bytes | None = None
    ) -> Answer:
        if self._cancel.is_set():
            raise Cancelled
        with _Watch(self._adapter, patience, self._cancel) as watch:
            try:
                answer = self._followed(verb, path, limit, body, watch)
                # A body without a length looks whole where it was broken off.
                if watch.late or self._cancel.is_set():
                    raise OSError
                return answer
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                if self._cancel.is_set():
                    raise Cancelled from error
                if watch.late or isinstance(error, requests.ReadTimeout):
                    raise Silent from error
                raise _kind(error) from error
            finally:
                self._adapter.sockets.clear()

    def _followed(
        self, verb: str, path: str, limit: int, body: bytes | None, watch: _Watch
    ) -> Answer:
        """The answer after redirects, which must stay at the device and keep the verb."""
        url = self.url(path)
        for _hop in range(_REDIRECTS + 1):
            answer = self._once(verb, url, limit, body, watch)
            target = answer.headers.get("Location", "")
            if answer.status not in (301, 302, 303, 307, 308) or not target:
                return answer
            url = urljoin(url, target)
            if urlsplit(url).hostname != urlsplit(self.base).hostname:
                raise Unreachable
        raise Cut

    def _once(self, verb: str, url: str, limit: int, body: bytes | None, watch: _Watch) -> Answer:
        headers = {"Content-Type": "text/xml", **self.quirks} if body is not None else {}
        with self._session.request(
            verb,
            url,
            data=body,
            headers=headers,
            stream=True,
            allow_redirects=False,
            timeout=(min(CONNECT, watch.most), PAGE.idle + 5),
        ) as response:
            data = _read(response, limit, watch) if limit else b""
            return Answer(response.status_code, dict(_titled(response.headers)), data)

    def url(self, path: str) -> str:
        """A path at this device."""
        return f"{self.base}/{path.lstrip('/')}"


def _titled(headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in headers.items():
        yield name.title(), value


def _read(response: requests.Response, limit: int, watch: _Watch) -> bytes:
    out = bytearray()
    for chunk in response.iter_content(CHUNK):
        watch.last = time.monotonic()
        out += chunk
        if len(out) > limit:
            raise Cut
    return bytes(out)


def _kind(error: Exception) -> Exception:
    """Was the device not there, or did it break off?"""
    if isinstance(error, requests.exceptions.SSLError | requests.exceptions.ConnectTimeout):
        return Unreachable()
    inner = error.args[0] if error.args else None
    if isinstance(error, requests.ConnectionError) and isinstance(
        getattr(inner, "reason", None), urllib3.exceptions.NewConnectionError
    ):
        return Unreachable()
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return Unreachable()
    return Cut()
