"""What every source promises, asked of each kind of device in the same words."""

import threading
import time

import numpy as np
import pytest
from source_rigs import RIGS, FolderRig, Rig, rig_of

from scanner.frame import DeviceMissing, Frame, ScannerError
from scanner.sources.base import Capabilities, Device

CODES = {"busy", "jam", "cover", "empty", "missing", "broken", "truncated"}


@pytest.fixture(params=RIGS, ids=lambda kind: kind.__name__)
def rig(request, tmp_path, monkeypatch):
    with rig_of(request.param, tmp_path, monkeypatch) as made:
        yield made


def take(rig: Rig, count: int | None = None, cancel=None, device="") -> list[Frame]:
    """So many frames, or all of a run that ends by itself."""
    count = count or rig.pages or 5
    frames = rig.source.frames(device or rig.device, rig.settings, cancel or threading.Event())
    got = []
    for frame in frames:
        got.append(frame)
        if len(got) == count and rig.pages is None:
            break
    frames.close()
    return got


def test_what_is_listed_can_be_used(rig):
    for device in rig.source.devices():
        assert isinstance(device, Device)
        assert device.id == f"{device.kind}:{device.id.partition(':')[2]}"
        assert device.id.startswith(rig.device.partition(":")[0] + ":")
        assert device.name.strip()
        assert isinstance(rig.source.capabilities(device.id), Capabilities)
    assert isinstance(rig.source.capabilities(rig.device), Capabilities)


def test_frames_are_pictures_of_the_device_in_their_order(rig):
    got = take(rig)
    assert len(got) == (rig.pages or 5)
    for frame in got:
        assert frame.pixels.dtype == np.uint8
        assert frame.pixels.ndim == 3
        assert frame.pixels.shape[2] == 3
        assert frame.pixels.flags["C_CONTIGUOUS"]
        assert frame.source == rig.device
        assert (frame.dpi is None) is rig.source.live
    times = [frame.at for frame in got]
    assert times == sorted(times)
    assert abs(times[-1] - time.monotonic()) < 60, "seconds of the monotonic clock"


def test_frames_are_the_consumers_own(rig):
    first, second = take(rig)[:2]
    kept = first.pixels.copy()
    second.pixels[:] = 7
    assert np.array_equal(first.pixels, kept) or first.pixels is second.pixels


def test_a_device_that_is_not_there_is_named(rig):
    kind = rig.device.partition(":")[0]
    for device in (rig.missing, f"{kind}:", kind, "toaster:1"):
        with pytest.raises(DeviceMissing) as caught:
            take(rig, device=device)
        sentence = str(caught.value)
        assert sentence.endswith(".")
        assert any(letter in sentence for letter in "ạảấậểệịọộớợụủứừỹ"), "in Vietnamese"


def test_cancelled_before_it_began(rig):
    cancel = threading.Event()
    cancel.set()
    assert take(rig, cancel=cancel) == []
    assert len(take(rig)) > 1, "the next run works"


def test_cancelled_in_the_middle(rig):
    cancel = threading.Event()
    frames = rig.source.frames(rig.device, rig.settings, cancel)
    got = []
    for frame in frames:
        got.append(frame)
        if len(got) == 2:
            cancel.set()
    assert 2 <= len(got) <= 3
    assert len(take(rig)) > 1, "the device was let go"


def test_a_consumer_that_goes_away_lets_the_device_go(rig):
    frames = rig.source.frames(rig.device, rig.settings, threading.Event())
    next(frames)
    frames.close()
    assert len(take(rig)) > 1


def test_a_fault_in_the_middle_keeps_what_came_before_and_is_named(rig):
    if isinstance(rig, FolderRig):
        (rig.folder / "scan3.jpg").write_bytes(b"\xff\xd8 never to be a picture")
        rig.pages = None
        assert len(take(rig, 2)) == 2
        return
    rig.break_it()
    got, error = [], None
    try:
        for frame in rig.source.frames(rig.device, rig.settings, threading.Event()):
            got.append(frame)
    except ScannerError as fault:
        error = fault
    assert len(got) >= 2
    assert error is not None
    assert error.code in CODES
    assert str(error).endswith(".")
    rig.mend()
    assert len(take(rig)) > 1, "the next run works"


def test_no_thread_is_left(rig):
    before = set(threading.enumerate())
    take(rig)
    left = [t for t in set(threading.enumerate()) - before if "process_request" not in t.name]
    assert not left
