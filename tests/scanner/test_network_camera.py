"""MJPEG over HTTP: a stream that breaks off, comes back, stalls, or never was one."""

import threading
import time

import numpy as np
import pytest
from source_rigs import StreamRig

from scanner.frame import DeviceBroken, DeviceMissing
from scanner.sources import network_camera
from scanner.sources.base import Settings
from scanner.sources.network_camera import NetworkCamera


@pytest.fixture
def rig(tmp_path):
    made = StreamRig(tmp_path)
    yield made
    made.close()


def test_a_stream_that_breaks_off_is_opened_again(rig, monkeypatch):
    monkeypatch.setattr(network_camera, "_AGAIN", 0.05)
    frames = NetworkCamera().frames(rig.device, Settings(), threading.Event())
    next(frames)
    rig.left = 3
    threading.Timer(0.4, rig.mend).start()
    for _number in range(60):
        assert next(frames).pixels.shape == (48, 64, 3)
    frames.close()


def test_a_stream_that_stalls_is_named_in_time(rig, monkeypatch):
    monkeypatch.setattr(network_camera, "_GIVEN_UP", 0.3)
    monkeypatch.setattr(network_camera, "_READ_MS", 400)
    monkeypatch.setattr(network_camera, "_OPEN_MS", 400)
    began = time.monotonic()
    frames = NetworkCamera().frames(rig.device, Settings(), threading.Event())
    next(frames)
    rig.silent = True
    with pytest.raises(DeviceBroken, match="ngừng gửi hình"):
        for _frame in frames:
            pass
    assert time.monotonic() - began < 60


def test_what_is_no_stream(rig):
    rig.left = 0
    with pytest.raises(DeviceMissing, match="camera mạng"):
        next(NetworkCamera().frames(rig.device, Settings(), threading.Event()))
    for device in ("stream:file:///etc/passwd", "stream:/dev/video0", "stream:http://[bad"):
        with pytest.raises(DeviceMissing):
            next(NetworkCamera().frames(device, Settings(), threading.Event()))


def test_a_mirrored_camera_is_put_right(rig):
    frame = next(NetworkCamera().frames(rig.device, Settings(mirrored=True), threading.Event()))
    assert frame.pixels.flags["C_CONTIGUOUS"]


class Covered:
    """A stream of black pictures, with a light one at the place `lit`."""

    def __init__(self, lit):
        self.lit, self.count = lit, 0

    def isOpened(self):
        return True

    def read(self):
        self.count += 1
        time.sleep(0.005)
        return True, np.full((48, 64, 3), 90 if self.count == self.lit else 2, np.uint8)

    def get(self, _what):
        return 0.0

    def release(self):
        pass


def test_a_lens_that_is_covered_is_named(monkeypatch):
    monkeypatch.setattr("scanner.sources.dark._BLACK_FOR", 0.05)
    device = "stream:http://10.0.0.9/live"

    def frames(lit):
        source = NetworkCamera(lambda *_how: Covered(lit))
        return source.frames(device, Settings(), threading.Event())

    with pytest.raises(DeviceBroken, match="hình đen"):
        for _frame in frames(0):
            pass
    # a lamp that goes out later is no covered lens
    shown = frames(1)
    assert [next(shown).pixels.max() for _number in range(40)][-1] == 2
