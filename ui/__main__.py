"""The program's first word: Qt for the desk, the tour and the guided browser, none for all else.

The command line must start fast and work on a machine without a screen, hence every Qt import
happens behind a function here.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from gettext import gettext as _

from kiosk import words as language

if sys.platform != "win32":
    import resource

WINDOWED = frozenset({"desk", "tour"})
BROWSED = frozenset({"guide", "pack"})
CHILDREN = {"driver": "scanner.sources.driver", "decoder": "scanner.apart.decoder"}
"""Words by which this program starts itself: a device's driver, a decoder of foreign bytes."""
DESK_OPTIONS = frozenset({"--real", "--practice"})
NO_SCREEN = 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, or open the desk when there is none; returns the exit code."""
    # Before all else: many a table of words is made once, when its module is loaded.
    language.choose_language(os.environ.get("KIOSK_LANG") or "vi")
    # Whatever is written from here on is its owner's alone, and no crash leaves the memory on disk.
    os.umask(0o077)
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    words = list(sys.argv[1:] if argv is None else argv)
    command, rest = _split(words)
    if command in CHILDREN:
        return _child(CHILDREN[command])
    if command in BROWSED and (code := _with_browser(words)) is not None:
        return code
    if command not in WINDOWED:
        return _without_screen(words)
    if command == "tour":
        return _tour(rest)
    if not screen_present(os.environ, sys.platform):
        return _say_no_screen()
    return _desk(rest)


def screen_present(environ: Mapping[str, str], platform: str) -> bool:
    """Tell whether Qt can draw: a display that answers, or a platform that needs none."""
    if platform in {"win32", "darwin"}:
        return True
    asked = environ.get("QT_QPA_PLATFORM", "")
    if asked and not asked.startswith("xcb"):
        return True
    if environ.get("WAYLAND_DISPLAY") and not asked:
        return True
    return bool(environ.get("DISPLAY")) and _display_answers(environ["DISPLAY"])


def _display_answers(display: str) -> bool:
    """Knock at the X server: Qt would abort the whole process where nobody opens.

    A server resets itself when its last client leaves, and refuses whoever comes meanwhile: so it
    is asked again for half a second, and the line that it opened stays open until the end.
    """
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    for wait in (0.05, 0.1, 0.15, 0.2, 0.0):
        line = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
        if not xcb.xcb_connection_has_error(line):
            return True
        xcb.xcb_disconnect(line)
        time.sleep(wait)
    return False


def _split(words: list[str]) -> tuple[str, list[str]]:
    """The command and what follows it; the desk's own options may stand without its name."""
    if not words or words[0] in DESK_OPTIONS:
        return "desk", words
    return words[0], words[1:]


def _without_screen(words: list[str]) -> int:
    from kiosk.cli import main as command_line

    return command_line(words)


def _child(module: str) -> int:
    serve: Callable[[], int] = importlib.import_module(module).main
    return serve()


def _with_browser(words: list[str]) -> int | None:
    """Run the guided browser without a person; None when the words ask for something else."""
    portal = any(word.split("=")[0] == "--portal" for word in words)
    if words[:1] != ["guide"] and not (words[:2] == ["pack", "verify"] and portal):
        return None
    from ui.guide import run

    return run(words)


def _tour(rest: list[str]) -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ui.tour import run_tour

    return run_tour(rest)


def _desk(rest: list[str]) -> int:
    _give_memory_back()
    # Nothing that is loaded leaves rings to free; ui/garbage.py frees them once there is a window.
    gc.disable()
    from ui.app import run_desk

    return run_desk(rest)


def _give_memory_back() -> None:
    """Let the C library return freed pictures to the system instead of keeping them per thread.

    A frame of 1080p is 6 MB, and an office's PC has 4 GiB; see mallopt(3) for the two numbers.
    """
    arena_max, mmap_threshold = -8, -3
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    if libc is not None and hasattr(libc, "mallopt"):
        libc.mallopt(arena_max, 2)
        libc.mallopt(mmap_threshold, 128 * 1024)


def _say_no_screen() -> int:
    sentence = _(
        "Không có màn hình để mở bàn làm việc: hãy chạy trên máy có màn hình, "
        "hoặc dùng một lệnh không cần màn hình (xem: ./run --help)."
    )
    sys.stderr.write(sentence + "\n")
    return NO_SCREEN


if __name__ == "__main__":
    raise SystemExit(main())
