"""Children of this program: the program itself, told by one word what it is there for."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import BinaryIO

_PIPE = 1 << 18
"""Bytes on their way at once, under Linux: pictures go through in half of the time."""


def started(word: str, handles: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    """A child that is spoken to by its standard input and output; raises OSError."""
    # -P: what lies in the folder of whoever started the program is not taken for a part of it.
    own = [] if getattr(sys, "frozen", False) else ["-P", "-m", "ui"]
    return subprocess.Popen(  # noqa: S603 - our own program, fixed words
        [sys.executable, *own, word],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=handles,
        pipesize=_PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def mouth() -> BinaryIO:
    """In the child: its way to the program; whatever libraries print goes elsewhere from now on."""
    words = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return words
