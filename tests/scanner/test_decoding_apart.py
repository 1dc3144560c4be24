"""Files that crash, hang or fill their decoder cost themselves; the next file is read."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scanner import pictures, scanning
from scanner.apart import decoding
from scanner.apart.decoding import Lost
from scanner.frame import PictureError
from scanner.sources.base import Settings
from scanner.sources.folder import Folder
from scanner.sources.replay import PRACTICE, Replay

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _unruly(monkeypatch):
    monkeypatch.syspath_prepend(str(HERE))
    monkeypatch.setattr(pictures, "_DECODERS", "unruly_decoders")
    decoding._end()
    before = threading.active_count()
    yield
    decoding._end()
    assert threading.active_count() == before


def picture(level=0, size=(30, 40)):
    out = io.BytesIO()
    Image.fromarray(np.full((*size, 3), level, np.uint8)).save(out, "PNG")
    return out.getvalue()


def level(data):
    pixels = pictures.load_bytes(data, "a.png").pixels
    assert (pixels == pixels[0, 0, 0]).all()
    return int(pixels[0, 0, 0])


def child():
    """The process that decodes now."""
    return decoding._decoder._process.pid


def fault(data):
    with pytest.raises(PictureError) as caught:
        pictures.load_bytes(data, "giấy khai sinh.jpg")
    assert "giấy khai sinh.jpg" in str(caught.value)
    return caught.value


@pytest.mark.parametrize("how", [b"segv", b"abort", b"half"])
def test_a_crash_costs_that_picture_and_the_next_one_works(how):
    assert level(picture(7)) == 7
    first = child()
    begun = time.monotonic()
    error = fault(how)
    assert time.monotonic() - begun < decoding.PATIENCE, "not told by its patience"
    assert (error.code, "dừng đột ngột" in str(error)) == ("truncated", True)
    assert level(picture(8)) == 8
    assert child() != first
    assert not Path(f"/proc/{first}").exists()


def test_control_where_it_is_decoded_in_the_program_itself_the_program_dies():
    code = (
        f"import sys; sys.path.insert(0, {str(HERE)!r})\n"
        "from scanner import pictures\n"
        "from scanner.apart import decoding\n"
        "pictures._DECODERS = 'unruly_decoders'\n"
        "decoding.inside()\n"
        "pictures.load_bytes(b'segv', 'a.jpg')\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGSEGV


@pytest.mark.parametrize("how", [b"sleep", b"spin"])
def test_what_hangs_is_ended_by_itself_and_named(how, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(decoding, "PATIENCE", 0.4)
        patched.setattr(decoding, "_STARTING", 600)
        error = fault(how)
    assert (error.code, "treo" in str(error)) == ("truncated", True)
    assert level(picture(8)) == 8


def test_one_that_cannot_even_end_itself_is_ended(monkeypatch):
    level(picture())
    with monkeypatch.context() as patched:
        patched.setattr(decoding, "PATIENCE", 0.3)
        patched.setattr(decoding, "_STARTING", 0.2)
        assert "treo" in str(fault(b"stop"))
    assert level(picture(8)) == 8


def test_memory_has_a_bound_of_the_systems_own():
    error = fault(b"fill")
    assert (error.code, "không đủ bộ nhớ" in str(error)) == ("too_large", True)
    assert level(picture(8)) == 8


def test_one_child_for_many_pictures_and_for_all_threads():
    assert level(b"print " + picture(3)) == 3
    first = child()
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(level, [picture(n, (30 + n, 40)) for n in range(40)]))
    assert made == list(range(40))
    with pytest.raises(RuntimeError, match="ZeroDivisionError at whole"):
        pictures.load_bytes(b"bug", "a.png")
    with pytest.raises(PictureError) as caught:
        pictures.load_bytes(b"nothing", "a.png")
    assert caught.value.code == "not_an_image"
    assert child() == first


def test_one_that_died_between_two_pictures_costs_none():
    level(picture())
    os.kill(child(), signal.SIGKILL)
    os.waitid(os.P_PID, child(), os.WEXITED | os.WNOWAIT)
    assert level(picture(8)) == 8


def test_an_answer_that_nobody_waited_for_is_not_the_next_ones(monkeypatch):
    level(picture())

    def interrupted(_decoder):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(decoding._Decoder, "_heard", interrupted)
        with pytest.raises(KeyboardInterrupt):
            level(picture(7))
    assert level(picture(8)) == 8


def test_a_scan_tells_a_hanging_file_after_one_patience(tmp_path, monkeypatch):
    monkeypatch.setattr(decoding, "PATIENCE", 0.4)
    orders = []
    monkeypatch.setattr(pictures, "apart", lambda *order: orders.append(order) or real(*order))
    real = decoding.apart
    (tmp_path / "a.jpg").write_bytes(b"sleep")
    with pytest.raises(PictureError, match="treo"):
        scanning.scan_file(tmp_path / "a.jpg")
    assert len(orders) == 1


def test_a_copier_file_that_crashes_the_decoder_costs_itself(tmp_path, monkeypatch):
    for name, data in (("1.png", picture(1)), ("2.png", b"segv"), ("3.png", picture(3))):
        (tmp_path / name).write_bytes(data)
        os.utime(tmp_path / name, (1, 1))
    # `sides` has a decoder of its own: the same one, but for what it is told
    monkeypatch.setattr("scanner.sources.sides.apart", lambda _work, data: apart(data))

    def apart(data):
        return decoding.apart("unruly_decoders:whole", data, "scan")

    device = f"folder:{tmp_path}"
    frames = Folder().frames(device, Settings(loop=False), threading.Event())
    assert [int(frame.pixels[0, 0, 0]) for frame in frames] == [1, 3]


def test_a_live_view_and_our_own_pictures_start_no_child():
    frames = Replay().frames(PRACTICE, Settings(), threading.Event())
    next(frames)
    frames.close()
    assert decoding._decoder is None


def test_nothing_of_a_picture_stands_where_others_look(tmp_path):
    (tmp_path / "Hà Thị Mỹ.png").write_bytes(picture())
    pictures.load(tmp_path / "Hà Thị Mỹ.png")
    seen = Path(f"/proc/{child()}/cmdline").read_bytes()
    seen += Path(f"/proc/{child()}/environ").read_bytes()
    assert b"M\xe1\xbb\xb9" not in seen
    opened = [str(one.readlink()) for one in Path(f"/proc/{child()}/fd").iterdir()]
    assert not [one for one in opened if str(tmp_path) in one or "memfd" in one]


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


PROGRAM = (
    f"import sys; sys.path.insert(0, {str(HERE)!r})\n"
    "from scanner import pictures\n"
    "from scanner.apart import decoding\n"
    "pictures._DECODERS = 'unruly_decoders'\n"
    "decoding.PATIENCE = float(sys.argv[2])\n"
    "decoding.begin()\n"
    "print(decoding._decoder._process.pid, flush=True)\n"
    "pictures.load_bytes(sys.argv[1].encode(), 'a.png')\n"
)


@pytest.mark.parametrize("how", ["idle", "sleep", "spin"])
def test_it_ends_when_its_program_is_killed(how):
    code = PROGRAM if how != "idle" else PROGRAM.rpartition("pictures")[0] + "input()\n"
    program = subprocess.Popen(
        [sys.executable, "-c", code, how, "1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    pid = int(program.stdout.readline())
    time.sleep(0.3)
    with program:
        program.kill()
    for _turn in range(3000):
        if not lives(pid):
            return
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    raise AssertionError("the child lives on")


def test_a_program_that_ends_takes_it_along_without_a_word():
    code = PROGRAM.rpartition("pictures")[0]
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, "", "1"], capture_output=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert not Path(f"/proc/{int(ended.stdout)}").exists()


def test_where_no_process_can_be_started_it_is_said(monkeypatch):
    def refused(_word):
        raise OSError

    monkeypatch.setattr(decoding, "started", refused)
    decoding.begin()
    assert "bộ nhớ" in str(fault(picture()))
    with pytest.raises(Lost):
        decoding.apart("unruly_decoders:whole", b"", "")
