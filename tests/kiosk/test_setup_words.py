"""The program's first word decides whether Qt is read at all, and a missing screen is said."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import assets
from ui.__main__ import screen_present

ROOT = Path(__file__).resolve().parents[2]
NO_SCREEN = {
    name: value
    for name, value in os.environ.items()
    if name not in {"QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"}
}


def program(*words, **more):
    return subprocess.run(
        [sys.executable, "-m", "ui", *words],
        cwd=ROOT,
        env=NO_SCREEN | more,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("words", [(), ("desk",), ("--practice",), ("--real",)])
def test_without_a_screen_one_sentence_says_so(words, tmp_path):
    said = program(*words, KIOSK_HOME=str(tmp_path))
    assert (said.returncode, said.stdout) == (3, "")
    assert said.stderr.startswith("Không có màn hình")
    assert said.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_display_that_does_not_answer_counts_as_none():
    assert program(DISPLAY=":987").returncode == 3


def test_the_version_needs_neither_screen_nor_qt():
    code = (
        "import sys, ui.__main__ as program\n"
        "try:\n"
        "    code = program.main(['--version'])\n"
        "except SystemExit as leaving:\n"
        "    code = leaving.code\n"
        "assert not code, code\n"
        "assert 'PySide6' not in sys.modules\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=NO_SCREEN,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith("kiosk ")


@pytest.mark.parametrize(
    ("environ", "platform", "present"),
    [
        ({}, "linux", False),
        ({}, "win32", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({"QT_QPA_PLATFORM": "xcb"}, "linux", False),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":987"}, "linux", False),
    ],
)
def test_where_qt_can_draw(environ, platform, present):
    assert screen_present(environ, platform) is present


def test_shipped_data_is_found_in_a_checkout_and_in_a_packaged_build(monkeypatch, tmp_path):
    assert assets.path("licences/THIRD_PARTY.md").is_file()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert assets.path("styles/desk.qss") == tmp_path / "assets" / "styles" / "desk.qss"


@pytest.fixture
def display():
    """A virtual screen of our own; it resets itself whenever its last client leaves."""
    server = shutil.which("Xvfb")
    if server is None:
        pytest.skip("Xvfb is not installed")
    reading, writing = os.pipe()
    words = [server, "-displayfd", str(writing), "-screen", "0", "640x480x24"]
    process = subprocess.Popen(words, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as number:
        name = f":{number.readline().strip()}"
    yield name
    process.terminate()
    process.wait()


def test_a_real_screen_is_seen(display):
    assert screen_present({"DISPLAY": display}, "linux")


class Xcb:
    """A double of libxcb whose server refuses the first callers, as one that resets itself."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.knocks = 0
        self.closed = 0
        self.xcb_connect = self.Connect(self)

    class Connect:
        restype = None

        def __init__(self, xcb: "Xcb") -> None:
            self.xcb = xcb

        def __call__(self, *_: object) -> int:
            self.xcb.knocks += 1
            return self.xcb.knocks

    def xcb_connection_has_error(self, _: object) -> int:
        return int(self.knocks <= self.refusals)

    def xcb_disconnect(self, _: object) -> None:
        self.closed += 1


@pytest.mark.parametrize(("refusals", "present"), [(0, True), (2, True), (99, False)])
def test_a_screen_that_resets_itself_is_waited_for(monkeypatch, refusals, present):
    xcb = Xcb(refusals)
    monkeypatch.setattr("ui.__main__.ctypes.CDLL", lambda _name: xcb)
    assert screen_present({"DISPLAY": ":1"}, "linux") is present
    open_lines = xcb.knocks - xcb.closed
    assert open_lines == (1 if present else 0), "the good line keeps the server from resetting"
