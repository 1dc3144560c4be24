"""A portal that lets the client sign in, and then answers with whatever does most harm."""

from __future__ import annotations

import gzip
import re
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import contextmanager, suppress

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"
JSON = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
FULL = b"x" * 65536


class Hostile:
    """`sent` counts the bytes that the client took before it hung up."""

    def __init__(
        self,
        harm: Callable[[Hostile, socket.socket], None],
        tls: ssl.SSLContext | None = None,
        at: bytes = b"",
        friend: int = 0,
    ) -> None:
        """Harm all but the log-in, or the requests that begin like `at`; `friend`: a port."""
        self._harm, self._tls, self._at, self._friend = harm, tls, at, friend
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.sent = self.harmed = 0
        self.stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def run(self) -> None:
        with suppress(OSError):
            while True:
                line, _address = self._listener.accept()
                thread = threading.Thread(target=self._serve, args=(line,))
                thread.start()
                self._threads.append(thread)

    def _serve(self, line: socket.socket) -> None:
        line.settimeout(10)
        if self._tls is not None:
            with suppress(OSError), line, self._tls.wrap_socket(line, server_side=True) as secure:
                self._talk(secure)
            return
        with suppress(OSError), line:
            self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = line.recv(65536)
            if not piece:
                return
            head += piece
        head, _end, body = head.partition(b"\r\n\r\n")
        length = re.search(rb"Content-Length: (\d+)", head)
        while length and len(body) < int(length[1]):
            body += line.recv(65536)
        if self._means(head.split(b"\r\n")[0]):
            self.harmed += 1
            self._harm(self, line)
        elif self._friend:
            self._relay(line, head, body)
        else:
            line.sendall(OK)

    def _means(self, request: bytes) -> bool:
        return bool(re.match(self._at, request)) if self._at else b"/login" not in request

    def _relay(self, line: socket.socket, head: bytes, body: bytes) -> None:
        """Let the friend behind answer."""
        lines = [one for one in head.split(b"\r\n") if not one.startswith(b"Connection:")]
        with socket.create_connection(("127.0.0.1", self._friend)) as there:
            there.sendall(b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body)
            answer = b""
            while piece := there.recv(65536):
                answer += piece
        line.sendall(answer.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))

    def give(self, line: socket.socket, data: bytes) -> None:
        line.sendall(data)
        self.sent += len(data)

    def drip(self, line: socket.socket, data: bytes) -> None:
        """A byte now and then, for ever: no single read ever takes long."""
        at = 0
        while not self.stop.wait(0.05):
            self.give(line, data[at % len(data) : at % len(data) + 1])
            at += 1

    def pour(self, line: socket.socket, data: bytes) -> None:
        while not self.stop.is_set():
            self.give(line, data)

    def close(self) -> None:
        self.stop.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(15)


@contextmanager
def hostile(
    harm: Callable[[Hostile, socket.socket], None],
    tls: ssl.SSLContext | None = None,
    at: bytes = b"",
    friend: int = 0,
):
    server = Hostile(harm, tls, at, friend)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join(15)


def _answer(head: bytes, body: bytes = b"") -> Callable[[Hostile, socket.socket], None]:
    return lambda h, line: h.give(line, head + b"\r\n" + body)


def _then(head: bytes, how: str, data: bytes) -> Callable[[Hostile, socket.socket], None]:
    def harm(h: Hostile, line: socket.socket) -> None:
        h.give(line, head)
        getattr(h, how)(line, data)

    return harm


BOMB = gzip.compress(bytes(64_000_000), 9)
"""64 KB that unfold to 64 MB."""

QUICK = {
    "a gigabyte that is announced": _then(
        JSON + b"Content-Length: 1073741824\r\n\r\n", "pour", FULL
    ),
    "a body without end": _then(JSON + b"\r\n", "pour", FULL),
    "chunks without end": _then(
        JSON + b"Transfer-Encoding: chunked\r\n\r\n", "pour", b"10000\r\n" + FULL + b"\r\n"
    ),
    "a chunk size without end": _then(
        JSON + b"Transfer-Encoding: chunked\r\n\r\n", "pour", b"0" * 65536
    ),
    "headers without end": _then(JSON, "pour", b"X-A: " + b"y" * 1000 + b"\r\n"),
    "one header without end": _then(JSON + b"X-A: ", "pour", FULL),
    "a packed bomb": lambda h, line: h.give(line, JSON + b"Content-Encoding: gzip\r\n\r\n" + BOMB),
    "a body shorter than said": _answer(JSON + b"Content-Length: 100\r\n", b"{}"),
    "a body longer than said": _answer(JSON + b"Content-Length: 1\r\n", b"{}"),
    "a broken chunk": _answer(JSON + b"Transfer-Encoding: chunked\r\n", b"zz\r\n{}"),
    "no answer at all": lambda h, line: None,
    "no HTTP": _answer(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "a status that is none": _answer(b"HTTP/1.1 abc OK\r\n"),
    "two lengths": _answer(JSON + b"Content-Length: 2\r\nContent-Length: 9\r\n", b"{}"),
    "a length that is none": _answer(JSON + b"Content-Length: -5\r\n", b"{}"),
    "a picture": _answer(
        b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 2\r\n", b"{}"
    ),
    "no type": _answer(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", b"{}"),
    "deep JSON": lambda h, line: h.give(line, JSON + b"\r\n" + b'{"a":' * 500_000),
    "a huge number": _answer(JSON, b'{"dossierId":' + b"9" * 1_000_000 + b"}"),
}
"""Harm that needs no time: name → what is done to the connection."""

SLOW = {
    "dripping headers": _then(JSON, "drip", b"X-A: y\r\n"),
    "a dripping body": _then(JSON + b"Content-Length: 100000\r\n\r\n", "drip", b" "),
    "dripping chunks": _then(JSON + b"Transfer-Encoding: chunked\r\n\r\n", "drip", b"1\r\n \r\n"),
    "for ever continue": lambda h, line: h.pour(line, b"HTTP/1.1 100 Continue\r\n\r\n"),
    "silence": lambda h, line: h.stop.wait(600),
}
"""Harm that lasts as long as one lets it."""


def to_itself(h: Hostile, line: socket.socket) -> None:
    """The same harm waits where this leads to."""
    where = b"http://127.0.0.1:%d/o/rest/v2/dossiers/%s" % (h.port, b"a" * 36)
    head = b"HTTP/1.1 307 Moved\r\nContent-Length: 0\r\nConnection: close\r\n"
    h.give(line, head + b"Location: %s\r\n\r\n" % where)


REDIRECTS = {
    f"{code} to {where}": _answer(
        b"HTTP/1.1 %d Moved\r\nLocation: %s\r\nContent-Length: 0\r\n" % (code, where.encode())
    )
    for code in (301, 302, 303, 307, 308)
    for where in ("http://127.0.0.1:{other}/", "file:///etc/passwd", "/o/rest/v2/dossiers")
}
