"""Cameras that are there, busy, torn out; and cameras that are only played."""

import subprocess
import sys
import threading
import time

import cv2
import numpy as np
import pytest

from scanner.frame import DeviceBroken, DeviceBusy, DeviceMissing
from scanner.sources import webcam
from scanner.sources.base import Device, Settings
from scanner.sources.escl import Escl
from scanner.sources.registry import SOURCES, devices, once, source_of
from scanner.sources.replay import Replay
from scanner.sources.webcam import Webcam

PICTURE = np.full((48, 64, 3), 90, np.uint8)
FAST = Settings(paced=False, loop=False, hold=0)


class Camera:
    """A camera by OpenCV's words; gives `frames` pictures and then no more."""

    def __init__(self, frames=10**6, opens=True):
        self.left, self.opens = frames, opens
        self.asked, self.released = [], False

    def __call__(self, number, backend):
        return self

    def isOpened(self):
        return self.opens

    def set(self, what, value):
        self.asked.append((what, value))
        return True

    def get(self, what):
        return 1280.0

    def read(self):
        self.left -= 1
        return (True, PICTURE) if self.left >= 0 else (False, None)

    def release(self):
        self.released = True


@pytest.fixture
def nodes(tmp_path):
    (tmp_path / "video0").touch()
    return tmp_path


def test_frames_come_until_cancelled_and_the_camera_is_let_go(nodes):
    camera, cancel = Camera(), threading.Event()
    got = []
    for frame in Webcam(camera, nodes).frames("camera:0", Settings(), cancel):
        got.append(frame)
        if len(got) == 3:
            cancel.set()
    assert len(got) == 3
    assert camera.released
    assert got[0].source == "camera:0"
    assert got[0].at <= got[1].at <= got[2].at


def test_it_is_let_go_when_nobody_wants_more_frames(nodes):
    camera = Camera()
    frames = Webcam(camera, nodes).frames("camera:0", Settings(), threading.Event())
    next(frames)
    frames.close()
    assert camera.released


def test_compression_is_asked_for_before_the_size(nodes):
    camera = Camera()
    next(
        Webcam(camera, nodes).frames(
            "camera:0", Settings(size=(1280, 720), fps=30), threading.Event()
        )
    )
    asked = [what for what, _value in camera.asked]
    assert asked.index(cv2.CAP_PROP_FOURCC) < asked.index(cv2.CAP_PROP_FRAME_WIDTH)
    assert (cv2.CAP_PROP_FRAME_HEIGHT, 720) in camera.asked
    assert dict(camera.asked)[cv2.CAP_PROP_FOURCC] == cv2.VideoWriter.fourcc(*"MJPG")


def test_no_camera_a_busy_one_and_one_torn_out(nodes, monkeypatch):
    monkeypatch.setattr(webcam, "_PATIENCE", 0.1)
    monkeypatch.setattr(webcam, "_SYSTEM", "Linux")
    cancel = threading.Event()
    for device in ("camera:7", "camera:x", "camera", "scanner:0"):
        with pytest.raises(DeviceMissing, match="camera"):
            next(Webcam(Camera(), nodes).frames(device, Settings(), cancel))
    busy = Camera(opens=False)
    with pytest.raises(DeviceBusy, match="đang bận"):
        next(Webcam(busy, nodes).frames("camera:0", Settings(), cancel))
    assert busy.released
    silent = Camera(frames=1)
    frames = Webcam(silent, nodes).frames("camera:0", Settings(), cancel)
    next(frames)
    with pytest.raises(DeviceBroken):
        next(frames)
    assert silent.released
    frames = Webcam(Camera(frames=1), nodes).frames("camera:0", Settings(), cancel)
    next(frames)
    (nodes / "video0").unlink()
    with pytest.raises(DeviceMissing):
        next(frames)


def test_a_silent_camera_can_be_cancelled(nodes):
    cancel = threading.Event()
    threading.Timer(0.1, cancel.set).start()
    assert list(Webcam(Camera(frames=0), nodes).frames("camera:0", Settings(), cancel)) == []


def test_listing_opens_no_camera_on_linux(nodes, monkeypatch):
    monkeypatch.setattr(webcam, "_SYSTEM", "Linux")
    (nodes / "video2").touch()
    (nodes / "video-link").touch()

    def forbidden(number, backend):
        raise AssertionError("opened")

    listed = Webcam(forbidden, nodes).devices()
    assert [device.id for device in listed] == ["camera:0", "camera:2"]
    assert all(device.name and device.kind == "camera" for device in listed)


@pytest.fixture
def folder(tmp_path):
    for k in (3, 1, 2):
        cv2.imwrite(str(tmp_path / f"{k}.png"), np.full((20, 30, 3), 10 * k, np.uint8))
    (tmp_path / "manifest.json").write_text("{}")
    return tmp_path


def played(device, settings, count=None):
    out = []
    for frame in Replay().frames(device, settings, threading.Event()):
        out.append(frame)
        if count is not None and len(out) == count:
            break
    return out


def test_a_folder_is_played_in_order(folder):
    values = [int(frame.pixels[0, 0, 0]) for frame in played(f"replay:{folder}", FAST)]
    assert values == [10, 20, 30]


def test_it_loops(folder):
    frames = played(f"replay:{folder}", Settings(paced=False, hold=0), count=7)
    assert [int(frame.pixels[0, 0, 0]) for frame in frames] == [10, 20, 30, 10, 20, 30, 10]


def test_a_few_pictures_lie_still_for_a_while(folder):
    frames = played(f"replay:{folder}", Settings(paced=False, loop=False, fps=10))
    assert len(frames) == 3 * 50
    assert frames[0].pixels is frames[49].pixels
    assert (
        len(played(f"replay:{folder}", Settings(paced=False, loop=False, fps=10, hold=0.5))) == 15
    )


def test_one_picture_is_a_camera_too(folder):
    frames = played(f"replay:{folder / '2.png'}", FAST)
    assert [int(frame.pixels[0, 0, 0]) for frame in frames] == [20]


def test_a_video_is_played(tmp_path):
    file = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 25.0, (64, 48))
    for k in range(6):
        writer.write(np.full((48, 64, 3), 40 * k, np.uint8))
    writer.release()
    frames = played(f"replay:{file}", FAST)
    assert [round(float(frame.pixels.mean()) / 40) for frame in frames] == [0, 1, 2, 3, 4, 5]


def test_frames_keep_their_time(folder):
    began = time.monotonic()
    frames = played(f"replay:{folder}", Settings(fps=20, hold=0), count=9)
    spent = time.monotonic() - began
    assert spent >= 0.4
    assert frames[-1].at - frames[0].at >= 0.35


def test_cancel_ends_a_replay_while_it_waits(folder):
    cancel = threading.Event()
    threading.Timer(0.1, cancel.set).start()
    began = time.monotonic()
    list(Replay().frames(f"replay:{folder}", Settings(fps=0.002, hold=0), cancel))
    assert time.monotonic() - began < 250, "it waited for the next frame"


def test_what_cannot_be_played_is_told(tmp_path):
    for device in (f"replay:{tmp_path}", "replay:", "replay:/nowhere/x.mp4", "camera:0"):
        with pytest.raises(DeviceMissing):
            played(device, FAST)
    (tmp_path / "a.mp4").write_bytes(b"no video")
    with pytest.raises(DeviceBroken):
        played(f"replay:{tmp_path / 'a.mp4'}", FAST)


def test_the_registry_knows_its_sources(monkeypatch, folder):
    assert set(SOURCES) >= {"camera", "escl", "replay", "sane"}
    assert source_of("camera:0") is SOURCES["camera"]
    with pytest.raises(DeviceMissing):
        source_of("toaster:1")
    monkeypatch.setitem(SOURCES, "escl", Escl(list))
    monkeypatch.setitem(SOURCES, "replay", Replay(folder))
    monkeypatch.setitem(SOURCES, "camera", Unwell())
    listed = devices()
    assert [device.id for device in listed] == ["replay:practice"], "the others go on"
    assert next(SOURCES["replay"].frames(listed[0].id, FAST, threading.Event())) is not None
    assert source_of(listed[0].id) is SOURCES["replay"]


def test_under_windows_its_own_way_takes_the_place_of_sane():
    """What Windows lacks is not even imported there."""
    code = (
        "import sys, cv2, numpy, PIL.Image, msgspec, threading, subprocess, mmap, zipfile, shutil\n"
        "import concurrent.futures, xml.etree.ElementTree, logging, tempfile, platform\n"
        "sys.platform = 'win32'\n"
        "sys.modules['fcntl'] = None\n"
        "from scanner.sources import registry\n"
        "print(*registry.SOURCES)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout.split() == ["escl", "wia", "camera", "stream", "folder", "replay"], run.stderr
    assert list(SOURCES) == ["escl", "sane", "camera", "stream", "folder", "replay"]


class Unwell(Webcam):
    def devices(self):
        raise DeviceBusy("")


def test_what_speaks_for_one_device_is_listed_once():
    def device(kind, name, *keys):
        return Device(f"{kind}:{name}", name, kind, keys=keys)

    listed = [
        device("escl", "a", "uuid:1", "host:10.0.0.1"),
        device("escl", "b", "uuid:2", "serial:77", "host:10.0.0.1"),
        device("sane", "airscan a", "host:10.0.0.1"),
        device("sane", "usb b", "serial:77"),
        device("sane", "c"),
        device("sane", "d"),
        device("wia", "a", "uuid:1"),
        device("wia", "e", "uuid:3"),
    ]
    assert [one.name for one in once(listed)] == ["a", "b", "c", "d", "e"]


def test_without_a_practice_desk_none_is_listed(tmp_path):
    assert Replay(tmp_path / "none").devices() == []
