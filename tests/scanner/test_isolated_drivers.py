"""Drivers that crash, hang or lie in their own process cost at most the page in hand."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from scanner.frame import DeviceBroken, DeviceBusy, Mode, ScannerError
from scanner.sources import isolated, probe, registry
from scanner.sources.base import Settings
from scanner.sources.isolated import Isolated, Patience

PLAIN = Settings()
PATIENT = Patience(opening=20, between=0.5, asking=0.5)


@pytest.fixture(autouse=True)
def _found(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


def driver(name: str, live: bool = True, patience: Patience = PATIENT) -> Isolated:
    return Isolated(f"unruly_driver:{name}", live=live, patience=patience)


def children() -> set[str]:
    return set(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split())


@pytest.fixture(autouse=True)
def _nothing_is_left(monkeypatch):
    before = children()
    yield
    assert children() == before, "no child is left"
    assert not [t for t in threading.enumerate() if t.name == "driver-words"]


def play(source, device, count=10**6, cancel=None, settings=PLAIN):
    got = []
    try:
        for frame in source.frames(device, settings, cancel or threading.Event()):
            got.append(frame)
            if len(got) == count:
                break
    except ScannerError as error:
        return got, error
    return got, None


def test_frames_come_through_unchanged_and_in_order():
    got, error = play(driver("Camera"), "x:one", 20)
    assert error is None
    levels = [int(frame.pixels[0, 0, 0]) for frame in got]
    assert levels == sorted(levels)
    assert levels[0] == 1
    assert all((frame.pixels == frame.pixels[0, 0, 0]).all() for frame in got), "no mixed frames"
    assert {(f.source, f.dpi, f.pixels.shape) for f in got} == {("x:one", None, (30, 40, 3))}
    assert [f.at for f in got] == sorted(f.at for f in got)


def test_who_looks_away_sees_the_newest_and_not_what_has_passed():
    frames = driver("Camera").frames("x:one", PLAIN, threading.Event())
    first = int(next(frames).pixels[0, 0, 0])
    time.sleep(0.4)
    later = [int(next(frames).pixels[0, 0, 0]) for _number in range(4)]
    frames.close()
    assert later == sorted(later)
    assert later[-1] - first > 10, "frames in between were left out, not queued"


def test_pages_of_any_size_and_none_is_left_out():
    got, error = play(driver("Feeder", live=False), "x:one", settings=Settings(dpi=222))
    assert error is None
    assert [int(frame.pixels[-1, -1, 0]) for frame in got] == [1, 2, 3, 4, 5, 6, 7]
    assert [frame.pixels.shape[0] for frame in got] == [30, 60, 30, 120, 30, 180, 30]
    assert {frame.dpi for frame in got} == {222.0}


def test_a_crash_costs_the_page_in_hand_and_the_next_scan_works():
    source = driver("Feeder", live=False)
    got, error = play(source, "x:crash")
    assert [int(frame.pixels[0, 0, 0]) for frame in got] == [1, 2, 3, 4, 5, 6]
    assert type(error) is DeviceBroken
    assert "dừng đột ngột" in str(error)
    assert len(play(source, "x:one")[0]) == 7


@pytest.mark.parametrize("what", ["hang", "stubborn"])
def test_a_driver_that_hangs_is_ended_and_named(what):
    got, error = play(driver("Camera"), f"x:{what}")
    assert [int(frame.pixels[0, 0, 0]) for frame in got][-1] == 5
    assert type(error) is DeviceBroken
    assert "treo" in str(error)


def test_what_the_driver_raises_is_raised_here():
    error = play(driver("Camera"), "x:busy")[1]
    assert type(error) is DeviceBusy
    assert str(error) == "Đang bận."
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        play(driver("Camera"), "x:bug")


def test_cancel_and_stopping_end_the_child():
    cancel = threading.Event()
    threading.Timer(0.6, cancel.set).start()
    assert play(driver("Camera"), "x:one", cancel=cancel)[1] is None
    stuck = threading.Event()
    threading.Timer(0.6, stuck.set).start()
    patient = Patience(opening=60, between=60)
    assert play(driver("Camera", patience=patient), "x:hang", cancel=stuck)[1] is None


def test_listing_and_asking_are_bounded_too():
    assert driver("Sleeper").devices() == []
    listed = driver("Camera", patience=Patience(20, 20, 20)).devices()
    assert [(one.name, one.keys) for one in listed] == [("Máy ảnh", ("serial:1",))]
    with pytest.raises(DeviceBroken):
        driver("Camera", patience=Patience(20, 20, 20)).capabilities("x:crash")


def test_the_child_ends_when_the_program_that_started_it_is_killed():
    code = (
        "import sys, threading\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from scanner.sources.isolated import Isolated, Patience\n"
        "from scanner.sources.base import Settings\n"
        "source = Isolated('unruly_driver:Camera', live=True, patience=Patience(20, 20))\n"
        "frames = source.frames('x:hang', Settings(), threading.Event())\n"
        "for n in range(3): next(frames)\n"
        "own = f'/proc/self/task/{threading.get_native_id()}/children'\n"
        "print(open(own).read(), flush=True)\n"
        "threading.Event().wait()\n"
    )
    program = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    child = int(program.stdout.readline().split()[0])
    program.kill()
    program.wait()
    program.stdout.close()
    for _turn in range(500):
        if not Path(f"/proc/{child}").exists() or "Z" in _state(child):
            return
        time.sleep(0.01)
    os.kill(child, 9)
    raise AssertionError("the child lives on")


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return "Z"


def test_a_camera_that_is_just_being_closed_is_waited_for(monkeypatch):
    source = driver("Camera")
    before = source.frames("x:one", PLAIN, threading.Event())
    next(before)
    threading.Timer(0.3, before.close).start()
    assert play(source, "x:one", 2)[1] is None
    monkeypatch.setattr(isolated, "_GIVING_BACK", 0.2)
    open_one = source.frames("x:one", PLAIN, threading.Event())
    next(open_one)
    assert type(play(source, "x:one", 1)[1]) is DeviceBusy
    gone = threading.Event()
    gone.set()
    assert play(source, "x:one", cancel=gone) == ([], None), "nobody waits any more"
    open_one.close()


def test_a_short_look_tells_the_mode_and_what_is_wrong(monkeypatch):
    monkeypatch.setitem(registry.SOURCES, "x", driver("Camera"))
    assert probe.look("x:one") == Mode(40, 30)
    with pytest.raises(DeviceBusy):
        probe.look("x:busy")
    assert probe.look("x:one", patience=0.0) is None, "too slow"
