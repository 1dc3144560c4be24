"""Printed slips leave CUPS's spool, which keeps a whole copy of each for a day.

`cancel -x` deletes nothing of a job that is completed (CUPS 2.4); the operation Cancel-Job with
CUPS's own `purge-job` does. IPP is RFC 8010; it goes over CUPS's local socket alone.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import socket
from http.client import HTTPConnection, HTTPException
from pathlib import Path

_SOCKETS = ("/run/cups/cups.sock", "/var/run/cups/cups.sock")
_WAIT = 5
_CANCEL_JOB = 0x0008
_OPERATION, _END = b"\x01", b"\x03"
_CHARSET, _LANGUAGE, _URI, _NAME, _BOOLEAN = 0x47, 0x48, 0x45, 0x42, 0x22


def forget(job: str) -> None:
    """Have the copy of a finished job deleted, as in `Queue-12`; best effort, raises nothing."""
    number, where = job.rpartition("-")[2], _address()
    if not number.isdigit() or not where:
        return
    with contextlib.suppress(OSError, HTTPException, KeyError):
        line = _Local(where)
        try:
            body = _cancel(int(number))
            line.request("POST", "/jobs/", body, {"Content-Type": "application/ipp"})
            line.getresponse().read()
        finally:
            line.close()


def _address() -> str:
    """The local socket, if this computer prints by one."""
    asked = os.environ.get("CUPS_SERVER", "")
    known = (asked,) if asked else _SOCKETS
    return next((one for one in known if one.startswith("/") and Path(one).exists()), "")


class _Local(HTTPConnection):
    """HTTP to a socket in the file system."""

    def __init__(self, where: str) -> None:
        super().__init__("localhost", timeout=_WAIT)
        self._where = where

    def connect(self) -> None:
        """Open the socket instead of a port."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(_WAIT)
        self.sock.connect(self._where)


def _cancel(number: int) -> bytes:
    """The request: only whoever gave the job may have it deleted."""
    return b"".join(
        (
            b"\x02\x00",
            _CANCEL_JOB.to_bytes(2, "big"),
            (1).to_bytes(4, "big"),
            _OPERATION,
            _attribute(_CHARSET, "attributes-charset", b"utf-8"),
            _attribute(_LANGUAGE, "attributes-natural-language", b"en"),
            _attribute(_URI, "job-uri", f"ipp://localhost/jobs/{number}".encode()),
            _attribute(_NAME, "requesting-user-name", getpass.getuser().encode()),
            _attribute(_BOOLEAN, "purge-job", b"\x01"),
            _END,
        )
    )


def _attribute(tag: int, name: str, value: bytes) -> bytes:
    word = name.encode()
    return b"".join(
        (bytes([tag]), len(word).to_bytes(2, "big"), word, len(value).to_bytes(2, "big"), value)
    )
