"""A line tap: forwards every byte between a client and a portal, and keeps both directions."""

from __future__ import annotations

import io
import socket
import threading
from contextlib import contextmanager, suppress
from http.client import HTTPResponse, parse_headers
from urllib.parse import parse_qsl, urlsplit


class Exchange:
    """One request and its answer, parsed from the raw bytes of the wire."""

    def __init__(self, sent: bytes, got: bytes) -> None:
        file = io.BytesIO(sent)
        self.method, target, _version = file.readline().decode().split()
        self.headers = dict(parse_headers(file).items())
        self.body = file.read()
        assert len(self.body) == int(self.headers.get("Content-Length", 0))
        self.path, self.query = urlsplit(target).path, parse_qsl(urlsplit(target).query)
        answer = HTTPResponse(_Whole(got))  # type: ignore[arg-type]
        answer.begin()
        self.status, self.answer = answer.status, answer.read()
        self.answer_headers = dict(answer.getheaders())


class _Whole:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self._data)


class Tap:
    """Listens on a free port; `exchanges` are those that ended."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.exchanges: list[Exchange] = []
        self._threads: list[threading.Thread] = []

    def run(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                thread = threading.Thread(target=self._carry, args=(client,))
                thread.start()
                self._threads.append(thread)

    def _carry(self, client: socket.socket) -> None:
        sent, got = bytearray(), bytearray()
        with client, socket.create_connection(self._target) as server:
            up = threading.Thread(target=_copy, args=(client, server, sent))
            up.start()
            _copy(server, client, got)
            for line in (client, server):
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
            up.join()
        if sent and got:
            self.exchanges.append(Exchange(bytes(sent), bytes(got)))

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)


def _copy(source: socket.socket, target: socket.socket, kept: bytearray) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            kept += piece
            target.sendall(piece)


@contextmanager
def tap(url: str):
    """Yields a tap before the portal at `url`."""
    parts = urlsplit(url)
    line = Tap(parts.hostname or "", parts.port or 80)
    thread = threading.Thread(target=line.run)
    thread.start()
    try:
        yield line
    finally:
        line.close()
        thread.join(10)
