"""Whether the browser can run here, and what must be so before Qt loads it.

Chromium refuses to run as root with its sandbox, and the sandbox is never given up for a citizen's
log-in: this program says so instead. Only its own tests, which run as root, switch it off.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import MutableMapping
from gettext import gettext as _

from kiosk.model import Unreachable

NO_SANDBOX = "QTWEBENGINE_DISABLE_SANDBOX"
FLAGS = "QTWEBENGINE_CHROMIUM_FLAGS"
OPEN_DOORS = ("QTWEBENGINE_REMOTE_DEBUGGING",)
"""Variables that would let another program look into the pages."""
OPEN = "--no-sandbox"
BAD_FLAGS = ("--disable-web-security", "--remote-", "--ignore-certificate")
QUIET = "--log-level=3"
PLAIN = "--disable-gpu"
"""Forms need no graphics card: without it the pages take 60 MiB less, and no driver can fail."""


def why_not(environ: MutableMapping[str, str] | None = None, user: int | None = None) -> str:
    """Return one sentence why the browser cannot run here; empty when it can."""
    environ = os.environ if environ is None else environ
    if importlib.util.find_spec("PySide6.QtWebEngineWidgets") is None:
        return _(
            "Máy này chưa cài phần trình duyệt (PySide6-WebEngine); hãy dùng cách gói hồ sơ, "
            "và báo kỹ thuật viên."
        )
    switched_off = environ.get(NO_SANDBOX) or OPEN in environ.get(FLAGS, "").split()
    if _user(user) == 0 and not switched_off:
        return _(
            "Trình duyệt có hướng dẫn không chạy bằng tài khoản quản trị (root); "
            "hãy mở chương trình bằng tài khoản thường."
        )
    return ""


def prepare(environ: MutableMapping[str, str] | None = None, user: int | None = None) -> None:
    """Close what the environment may have left open; call before QtWebEngine is imported.

    Raises Unreachable with a sentence where the browser cannot run.
    """
    environ = os.environ if environ is None else environ
    reason = why_not(environ, user)
    if reason:
        raise Unreachable(reason)
    for name in OPEN_DOORS:
        environ.pop(name, None)
    bad: tuple[str, ...] = BAD_FLAGS
    if _user(user) != 0:
        environ.pop(NO_SANDBOX, None)
        bad = (*bad, OPEN)
    kept = [flag for flag in environ.get(FLAGS, "").split() if not flag.startswith(bad)]
    # Chromium's own log names addresses, and addresses may name people.
    environ[FLAGS] = " ".join(dict.fromkeys([*kept, QUIET, PLAIN]))
    environ["QT_QUICK_BACKEND"] = "software"


def _user(user: int | None) -> int:
    """The user's number; 1 where the system has none (Windows)."""
    if user is not None:
        return user
    return os.geteuid() if hasattr(os, "geteuid") else 1
