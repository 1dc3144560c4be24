"""Faults on purpose: a portal whose line is cut, that is slow, busy, or asks to sign in again."""

from __future__ import annotations

import io
import random
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from gettext import gettext as _
from threading import Event, Lock
from typing import Any

from msgspec import Struct
from werkzeug.wsgi import get_input_stream

from kiosk.model import BadInput

MAX_BODY = 128 * 1024 * 1024

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Faults(Struct, frozen=True):
    """Probabilities (0 to 1) of each fault, drawn anew for every request."""

    cut_after: float = 0.0
    """The work is done, the answer never leaves."""
    cut_before: float = 0.0
    delay: tuple[float, float] = (0.0, 0.0)
    """Seconds before the work, probability."""
    repeat: float = 0.0
    """The request arrives twice; the second answer is given."""
    status: tuple[int, float] = (500, 0.0)
    html: float = 0.0
    login: float = 0.0
    length: float = 0.0
    """The answer says to be longer or shorter than it is, one as often as the other."""
    seed: int | None = None


def parse(spec: str) -> Faults:
    """Read "cut_after=P,cut_before=P,delay=S:P,repeat=P,status=CODE:P,html=P,login=P,seed=N".

    And "length=P"; in any order, none of them needed.
    """
    found: dict[str, Any] = {}
    for item in filter(None, (piece.strip() for piece in spec.split(","))):
        name, _sign, value = item.partition("=")
        first, _colon, second = value.partition(":")
        try:
            if name == "delay":
                found[name] = (_between(float(first), 3600.0), _between(float(second)))
            elif name == "status":
                found[name] = (_code(first), _between(float(second)))
            elif name == "seed":
                found[name] = int(value)
            elif name in ("cut_after", "cut_before", "repeat", "html", "login", "length"):
                found[name] = _between(float(value))
            else:
                raise ValueError(name)
        except ValueError as error:
            raise BadInput(
                _(
                    "Lỗi giả “{item}” không hiểu được; ví dụ đúng: cut_after=0.1,delay=2:0.1."
                ).format(item=item)
            ) from error
    return Faults(**found)


def _between(value: float, most: float = 1.0) -> float:
    if not 0 <= value <= most:
        raise ValueError
    return value


def _code(text: str) -> int:
    if not 200 <= int(text) <= 599:
        raise ValueError
    return int(text)


class Cut(ConnectionError):
    """The line was cut on purpose; the server drops the request quietly."""


class Faulty:
    """Stands before the portal's API and plays the faults; pages stay as they are."""

    def __init__(self, app: Wsgi, faults: Faults, stop: Event) -> None:
        self._app, self._faults, self._stop = app, faults, stop
        self._dice = random.Random(faults.seed)  # noqa: S311 - faults must repeat with the seed
        self._lock = Lock()

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        """Play at most one fault of each kind, then work or not."""
        if not str(environ.get("PATH_INFO", "")).startswith("/o/"):
            return self._app(environ, start)
        hits, f = self._draw(), self._faults
        if hits["delay"]:
            self._stop.wait(f.delay[0])
        body = get_input_stream(environ, max_content_length=MAX_BODY).read()
        if hits["cut_before"]:
            _cut(environ)
        if hits["status"]:
            said = b'{"message":"fault","code":%d,"description":"fault"}' % f.status[0]
            return _answer(start, f"{f.status[0]} Fault", "application/json", said)
        if hits["html"]:
            return _answer(start, "200 OK", "text/html; charset=utf-8", _PAGE)
        if hits["login"]:
            start("302 Found", [("Location", "/web/guest/dang-nhap"), ("Content-Length", "0")])
            return [b""]
        if hits["repeat"]:
            self._work(environ, body, lambda *_a, **_k: None)
        if hits["cut_after"]:
            self._work(environ, body, lambda *_a, **_k: None)
            _cut(environ)
        if hits["length"]:
            start = self._mismeasured(start)
        return [self._work(environ, body, start)]

    def _mismeasured(self, start: Callable[..., Any]) -> Callable[..., Any]:
        with self._lock:
            change = self._dice.choice((-7, 7))

        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            said = [
                (name, str(max(0, int(value) + change)) if name == "Content-Length" else value)
                for name, value in headers
            ]
            return start(status, said, *more)

        return begin

    def _draw(self) -> dict[str, bool]:
        f = self._faults
        chances = {
            "cut_after": f.cut_after,
            "cut_before": f.cut_before,
            "delay": f.delay[1],
            "repeat": f.repeat,
            "status": f.status[1],
            "html": f.html,
            "login": f.login,
            "length": f.length,
        }
        with self._lock:
            return {name: self._dice.random() < chance for name, chance in chances.items()}

    def _work(self, environ: Environ, body: bytes, start: Callable[..., Any]) -> bytes:
        answer = self._app(environ | {"wsgi.input": io.BytesIO(body)}, start)
        try:
            return b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()


_PAGE = "<!doctype html><title>Đăng nhập</title><h1>Đăng nhập</h1>".encode()


def _answer(start: Callable[..., Any], status: str, kind: str, body: bytes) -> list[bytes]:
    start(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]


def _cut(environ: Environ) -> None:
    line: socket.socket = environ["werkzeug.socket"]
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    raise Cut
