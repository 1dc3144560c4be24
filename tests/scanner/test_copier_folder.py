"""A folder that a copier of the network fills: only whole pages, each once, nobody else's files."""

import os
import threading
import time
from pathlib import Path

import escl_server as e
import pytest

from scanner.frame import DeviceMissing
from scanner.sources import folder
from scanner.sources.base import Settings
from scanner.sources.folder import Folder

NOW = Settings(loop=False)


def dots(frame) -> int:
    row = frame.pixels[75, 20:, 2] < 100
    return int(((~row[:-1]) & row[1:]).sum())


def put(file: Path, data: bytes, age: float = 100) -> None:
    file.write_bytes(data)
    when = time.time() - age
    os.utime(file, (when, when))


def now(path: Path) -> list[int]:
    return [dots(f) for f in Folder().frames(f"folder:{path}", NOW, threading.Event())]


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(folder, "_LOOK", 0.02)
    monkeypatch.setattr(folder, "_SETTLED", 0.1)


def test_what_lies_there_the_oldest_first_and_by_number(tmp_path):
    for number, age in ((10, 50), (2, 50), (1, 90)):
        put(tmp_path / f"page{number}.jpg", e.sheet(number), age)
    os.utime(tmp_path / "page10.jpg", (1e9 + 5, 1e9 + 5))
    os.utime(tmp_path / "page2.jpg", (1e9 + 5, 1e9 + 5))
    os.utime(tmp_path / "page1.jpg", (1e9, 1e9))
    assert now(tmp_path) == [1, 2, 10]


def test_files_of_others_are_left_alone(tmp_path):
    put(tmp_path / "a.jpg", e.sheet(3))
    put(tmp_path / "notes.txt", b"x")
    put(tmp_path / ".hidden.jpg", e.sheet(1))
    put(tmp_path / "~b.jpg", e.sheet(1))
    put(tmp_path / "c.jpg.part", e.sheet(1))
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "link.jpg").symlink_to(tmp_path / "a.jpg")
    put(tmp_path / "program.png", b"MZ\0\0")
    before = sorted(tmp_path.iterdir())
    assert now(tmp_path) == [3]
    assert sorted(tmp_path.iterdir()) == before, "nothing is deleted"


def test_a_copier_that_makes_pdfs(tmp_path):
    put(tmp_path / "scan.pdf", e.sheet(4, form="PDF"))
    (frame,) = Folder().frames(f"folder:{tmp_path}", NOW, threading.Event())
    assert dots(frame) == 4
    assert frame.dpi == 72.0


def test_a_photograph_says_nothing_of_inches(tmp_path):
    import io

    from PIL import Image

    out = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x829A] = 0.01
    Image.new("RGB", (300, 200)).save(out, "JPEG", dpi=(300, 300), exif=exif)
    put(tmp_path / "phone.jpg", out.getvalue())
    (frame,) = Folder().frames(f"folder:{tmp_path}", NOW, threading.Event())
    assert frame.dpi is None


def watching(path: Path, monkeypatch):
    """Frames that come while a test puts files there, from the first look at it on."""
    cancel = threading.Event()
    got: list[int] = []
    ready = threading.Event()
    look = folder._files

    def looked(where: Path) -> list[Path]:
        found = look(where)
        ready.set()
        return found

    def watch() -> None:
        for frame in Folder().frames(f"folder:{path}", Settings(), cancel):
            got.append(dots(frame))

    monkeypatch.setattr(folder, "_files", looked)

    thread = threading.Thread(target=watch)
    thread.start()
    ready.wait()
    return got, lambda: (cancel.set(), thread.join())


def until(condition) -> None:
    for _turn in range(500):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come")


def test_only_what_comes_from_now_on_and_whole(tmp_path, quick, monkeypatch):
    put(tmp_path / "yesterday.jpg", e.sheet(9))
    got, stop = watching(tmp_path, monkeypatch)
    data = e.sheet(2)
    half = tmp_path / "new.jpg"
    half.write_bytes(data[: len(data) // 2])
    put(tmp_path / "other.jpg", e.sheet(5))
    until(lambda: got == [5])
    time.sleep(0.2)
    assert got == [5], "half a page is no page, and holds up no other"
    half.write_bytes(data)
    until(lambda: got == [5, 2])
    # the copier begins again at the same name: another page
    half.write_bytes(e.sheet(7))
    until(lambda: got == [5, 2, 7])
    stop()
    assert got == [5, 2, 7], "each once"


def test_what_is_on_its_way_is_waited_for(tmp_path, quick):
    data, file = e.sheet(4), tmp_path / "a.jpg"
    put(file, data[:600], age=5)
    threading.Timer(0.3, lambda: put(file, data, age=5)).start()
    assert now(tmp_path) == [4]


def test_what_stays_half_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "_HALF", 30)
    put(tmp_path / "a.jpg", e.sheet()[:500], age=60)
    put(tmp_path / "b.jpg", e.sheet(2), age=50)
    assert now(tmp_path) == [2]


def test_a_clock_that_is_ahead(tmp_path):
    put(tmp_path / "a.jpg", e.sheet(1), age=-5000)
    assert now(tmp_path) == [1]


def test_the_folder_goes_away(tmp_path, quick):
    path = tmp_path / "share"
    path.mkdir()
    frames = Folder().frames(f"folder:{path}", Settings(), threading.Event())
    threading.Timer(0.1, path.rmdir).start()
    with pytest.raises(DeviceMissing, match="máy photocopy"):
        next(frames)
