"""RTSP by a server that others wrote: a page comes out of it, and a dead one is named."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from assets import path
from scanner.frame import DeviceBroken
from scanner.sources.base import Settings
from scanner.sources.registry import source_of

PYTHON = "/usr/bin/python3"
SERVER = Path(__file__).with_name("rtsp_server.py")
NEEDS = (
    "import gi; gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0')\n"
    "from gi.repository import Gst, GstRtspServer; Gst.init(None)\n"
    "assert all(map(Gst.ElementFactory.find, ('jpegenc', 'rtpjpegpay', 'openh264enc')))"
)
PACKAGES = "gir1.2-gst-rtsp-server-1.0, gstreamer1.0-plugins-good, gstreamer1.0-plugins-bad"


@pytest.fixture(params=["mjpeg", "h264"])
def camera(request):
    try:
        there = subprocess.run([PYTHON, "-c", NEEDS], capture_output=True, timeout=60)
    except OSError:
        pytest.skip("no Python of the system")
    if there.returncode:
        pytest.skip(f"python3-gi, {PACKAGES} are not installed")
    picture = path("practice_desk") / "20-giay-chung-sinh.jpg"
    with subprocess.Popen(
        [PYTHON, str(SERVER), request.param, str(picture)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield process, process.stdout.readline().strip()
        process.kill()


@pytest.mark.long
def test_a_page_is_scanned_from_an_rtsp_camera(camera, tmp_path):
    _process, url = camera
    out = tmp_path / "page.pdf"
    words = ["scan", "--device", f"stream:{url}", "--json", "-o", str(out)]
    run = subprocess.run(
        [sys.executable, "-P", "-m", "ui", *words],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "KIOSK_HOME": str(tmp_path)},
    )
    assert run.returncode == 0, run.stderr
    (page,) = json.loads(run.stdout)["pages"]
    assert page["verdict"] == "ok"
    assert page["quad"] is not None
    assert out.read_bytes().startswith(b"%PDF")


@pytest.mark.long
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_one_that_dies_or_falls_silent_is_named(camera, how):
    process, url = camera
    frames = source_of("stream:").frames(f"stream:{url}", Settings(), threading.Event())
    first = next(frames)
    assert first.mode.fourcc.upper() in ("MJPG", "H264")
    assert (first.mode.width, first.mode.height) == first.pixels.shape[1::-1]
    os.kill(process.pid, how)
    began = time.monotonic()
    with pytest.raises(DeviceBroken, match="ngừng gửi hình"):
        for _frame in frames:
            pass
    # a campaign's bound and no figure: three seconds on an idle machine
    assert time.monotonic() - began < 20
