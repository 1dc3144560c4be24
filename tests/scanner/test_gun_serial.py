"""A QR gun on a serial line, played over a pair of pseudo-terminals; pulled out, plugged in."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.sources import gun

CARD = "025303004567||Hà Thị Kiều My|17032003|Nữ|Khu 5, Xuân Đài, Phú Thọ|20072025"

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no pseudo-terminals to play a serial line with"
)


class Socket:
    """The place on the desk where a gun is plugged in: a name that stays."""

    def __init__(self, port: Path) -> None:
        self.port = port
        self._ends: tuple[int, int] | None = None

    def plug(self) -> None:
        import tty

        gun_end, far_end = os.openpty()
        tty.setraw(far_end)
        self.port.symlink_to(os.ttyname(far_end))
        self._ends = gun_end, far_end

    def shoot(self, data: bytes) -> None:
        assert self._ends is not None
        os.write(self._ends[0], data)

    def pull(self) -> None:
        if self._ends is not None:
            self.port.unlink()
            for end in self._ends:
                os.close(end)
            self._ends = None


class Desk:
    """What arrives, and what is told, while somebody listens."""

    def __init__(self, port: Path) -> None:
        self.got: list[str] = []
        self.told: list[bool] = []
        self._cancel = threading.Event()
        self._port = str(port)
        self.thread = threading.Thread(target=self._listen)
        self.thread.start()

    def _listen(self) -> None:
        for text in gun.readings(self._port, self._cancel, self.told.append):
            self.got.append(text)

    def end(self) -> None:
        self._cancel.set()
        self.thread.join(20)
        assert not self.thread.is_alive()


def until(holds: object) -> None:
    assert callable(holds)
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Socket]:
    monkeypatch.setattr(gun, "AGAIN", 0.05)
    made = Socket(tmp_path / "ttyACM0")
    yield made
    made.pull()


@pytest.fixture
def desk(place: Socket) -> Iterator[Desk]:
    made = Desk(place.port)
    yield made
    made.end()


def test_a_gun_is_waited_for_read_pulled_out_and_read_again(place: Socket, desk: Desk) -> None:
    until(lambda: desk.told == [False])
    place.plug()
    until(lambda: desk.told == [False, True])
    place.shoot(CARD.encode() + b"\r\n")
    until(lambda: desk.got == [CARD])
    place.pull()
    until(lambda: desk.told == [False, True, False])
    place.plug()
    until(lambda: desk.told == [False, True, False, True])
    place.shoot(CARD.encode() + b"\r")
    until(lambda: desk.got == [CARD, CARD])


def test_readings_in_pieces_two_at_once_and_without_an_end(place: Socket, desk: Desk) -> None:
    place.plug()
    until(lambda: desk.told[-1:] == [True])
    data = CARD.encode()
    # in the middle of a letter of two bytes
    cut = data.index("à".encode()) + 1
    place.shoot(data[:cut])
    time.sleep(0.01)
    place.shoot(data[cut:] + b"\n" + b"second\r\nthird")
    until(lambda: len(desk.got) == 3)
    assert desk.got == [CARD, "second", "third"]


def test_other_letters_than_utf8_are_not_lost(place: Socket, desk: Desk) -> None:
    place.plug()
    until(lambda: desk.told[-1:] == [True])
    place.shoot("Hà".encode("cp1258") + b"|1\r")
    until(lambda: desk.got)
    assert desk.got == ["Hà|1"]


def test_what_never_ends_is_given_up() -> None:
    whole, rest = gun._split(bytearray(b"x" * 4000), quiet=False)
    assert rest == b""
    assert [gun._text(one) for one in whole] == [""]


def test_whether_a_port_is_here(tmp_path: Path) -> None:
    assert not gun.is_here(str(tmp_path / "ttyACM0"))
    (tmp_path / "ttyACM0").touch()
    assert gun.is_here(str(tmp_path / "ttyACM0"))
