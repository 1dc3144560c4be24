"""SANE: its own test device, and a scanimage that jams, crashes, lies and hangs."""

import os
import shutil
import stat
import sys
import textwrap
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from scanner.frame import (
    CoverOpen,
    DeviceBroken,
    DeviceBusy,
    DeviceMissing,
    FeederEmpty,
    Jam,
    ScannerError,
)
from scanner.sources import faults, sane
from scanner.sources.base import Settings, Way
from scanner.sources.pnm import Picture
from scanner.sources.sane import Sane
from scanner.sources.sane_options import parsed

real = pytest.mark.skipif(
    shutil.which("scanimage") is None,
    reason="Debian's sane-utils is not installed: nothing was scanned from SANE's test device",
)
SMALL = Settings(dpi=75)
FEED = Settings(dpi=75, way=Way.FEEDER)


def scan(source, settings=SMALL, device="sane:test:0", cancel=None):
    """The frames that came, and the error that ended them."""
    got = []
    try:
        for frame in source.frames(device, settings, cancel or threading.Event()):
            got.append(frame)
    except ScannerError as error:
        return got, error
    return got, None


@pytest.fixture
def config(tmp_path, monkeypatch):
    """SANE with its test device alone, and lines of its own settings."""

    def write(**more: str) -> None:
        lines = ["number_of_devices 2", "geometry_max 300"]
        lines += [f'{key.replace("_", "-")} "{value}"' for key, value in more.items()]
        (tmp_path / "dll.conf").write_text("test\n")
        (tmp_path / "test.conf").write_text("\n".join(lines) + "\n")

    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path))
    write()
    return write


@real
class TestRealDevice:
    def test_it_is_listed_with_a_name_for_people(self, config):
        listed = Sane().devices()
        assert [device.id for device in listed] == ["sane:test:0", "sane:test:1"]
        assert {(device.name, device.protocol) for device in listed} == {
            ("Noname frontend-tester", "SANE")
        }
        offered = Sane().capabilities("sane:test:1")
        assert offered.ways == (Way.PLATEN, Way.FEEDER)
        assert offered.dpis == (150, 200, 300, 600)

    def test_colour_and_grey_in_the_size_of_the_paper(self, config):
        config(test_picture="Color pattern")
        frames, error = scan(Sane())
        assert error is None
        assert [(f.pixels.shape, f.dpi, f.source) for f in frames] == [
            ((876, 620, 3), 75.0, "sane:test:0")
        ]
        assert np.ptp(frames[0].pixels.astype(int), axis=2).max() > 100
        grey = scan(Sane(), Settings(dpi=75, grey=True))[0][0].pixels
        assert np.ptp(grey.astype(int), axis=2).max() == 0

    def test_the_colours_are_the_right_way_round(self, config, tmp_path):
        config(test_picture="Color pattern")
        ours = scan(Sane())[0][0].pixels
        wanted = "-d test:0 --mode Color --resolution 75 -x 210 -y 297 --format=png"
        assert os.system(f"scanimage {wanted} -o {tmp_path}/a.png 2>/dev/null") == 0
        import cv2

        assert np.array_equal(ours, cv2.imread(f"{tmp_path}/a.png"))

    def test_ten_sheets_and_no_more(self, config):
        frames, error = scan(Sane(), FEED)
        assert (len(frames), error) == (10, None)
        assert {frame.pixels.shape for frame in frames} == {(876, 620, 3)}

    def test_no_second_side(self, config):
        error = scan(Sane(), Settings(way=Way.DUPLEX))[1]
        assert isinstance(error, DeviceMissing)
        assert "hai mặt" in str(error)

    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            ("JAMMED", Jam),
            ("COVER_OPEN", CoverOpen),
            ("NO_DOCS", FeederEmpty),
            ("DEVICE_BUSY", DeviceBusy),
            ("IO_ERROR", DeviceBroken),
            ("ACCESS_DENIED", DeviceBroken),
            ("NO_MEM", DeviceBroken),
        ],
    )
    @pytest.mark.parametrize("settings", [SMALL, FEED])
    def test_what_is_in_the_way(self, config, status, kind, settings):
        config(read_status_code=f"SANE_STATUS_{status}")
        got, error = scan(Sane(), settings)
        assert (got, type(error)) == ([], kind)
        config()
        assert scan(Sane())[1] is None, "the next scan works"

    def test_no_such_device(self, config):
        for device in ("sane:test:9", "sane:nothing", "sane:", "sane:--help", "camera:0"):
            assert isinstance(scan(Sane(), device=device)[1], DeviceMissing)

    def test_cancel_in_the_middle(self, config):
        config(read_delay="true")
        cancel = threading.Event()
        threading.Timer(0.3, cancel.set).start()
        assert scan(Sane(), Settings(dpi=300), cancel=cancel) == ([], None)


def fake(folder: Path, body: str) -> Sane:
    """A scanimage that does as it is told; `page(n)` is a page with grey value n."""
    program = folder / "scanimage"
    program.write_text(
        f"#!{sys.executable} -SE\n"
        + textwrap.dedent(
            """\
            import os, signal, sys, time
            here = os.path.dirname(sys.argv[0])
            batch = [a[8:] for a in sys.argv if a.startswith("--batch=")]
            def page(n, width=40, height=30):
                return b"P6\\n# SANE data follows\\n%d %d\\n255\\n" % (width, height) + bytes(
                    [n, n, n]) * (width * height)
            def give(n, data=None):
                name = batch[0] % n
                open(name, "wb").write(page(n) if data is None else data)
                print(name, flush=True)
            def out(data):
                sys.stdout.buffer.write(data)
                sys.stdout.buffer.flush()
            if "-A" in sys.argv:
                print("  Geometry:")
                print("    --source Flatbed|ADF|ADF Duplex [Flatbed]")
                print("    --mode Lineart|Gray|24bit Color [24bit Color]")
                print("    --resolution 75|300dpi [75]")
                print("    -x 0..215.9mm [215.9]")
                sys.exit(0)
            open(here + "/asked", "w").write(" ".join(sys.argv[1:]))
            """
        )
        + textwrap.dedent(body)
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return Sane(str(program))


def test_six_pages_are_kept_when_the_seventh_jams(tmp_path):
    source = fake(tmp_path, "for n in range(1, 7): give(n)\nsys.exit(6)")
    got, error = scan(source, FEED)
    assert [int(frame.pixels[0, 0, 0]) for frame in got] == [1, 2, 3, 4, 5, 6]
    assert type(error) is Jam
    assert "trang 7" in str(error)
    assert "6 trang" in str(error)
    assert not list(Path(sane._MEMORY).glob("scan-*")), "no picture is left lying"


def test_what_is_asked_for(tmp_path):
    source = fake(tmp_path, "out(page(9))")
    scan(source, Settings(dpi=280))
    asked = (tmp_path / "asked").read_text()
    assert asked == (
        "-d test:0 --source Flatbed --mode 24bit Color --resolution 300 -x 210 --format=pnm"
    )
    source = fake(tmp_path, "give(1)")
    scan(source, Settings(way=Way.DUPLEX, grey=True, size_mm=(300, 400)))
    asked = (tmp_path / "asked").read_text()
    assert "--source ADF Duplex --mode Gray --resolution 300 -x 215.9 --format=pnm" in asked


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("out(page(1)[:-7])", "không trọn vẹn"),
        ("out(page(1) + b'more')", "không trọn vẹn"),
        ("out(b'')", "không trọn vẹn"),
        ("out(b'no picture' * 9000)", "không trọn vẹn"),
        ("out(b'P6 99999 99999 255 abc')", "không trọn vẹn"),
        ("out(page(1)); sys.exit(9)", "Mất kết nối"),
        ("out(page(1)[:99]); os.kill(os.getpid(), signal.SIGSEGV)", "dừng đột ngột"),
        ("sys.exit(1)", "không nhận lệnh"),
    ],
)
def test_an_exit_code_of_0_proves_nothing_and_a_crash_costs_a_page(tmp_path, body, words):
    got, error = scan(fake(tmp_path, body))
    assert got == []
    assert isinstance(error, DeviceBroken)
    assert words in str(error)
    assert len(scan(fake(tmp_path, "out(page(1))"))[0]) == 1, "the next scan works"


def test_a_half_sheet_of_the_batch_is_not_used(tmp_path):
    got, error = scan(fake(tmp_path, "give(1); give(2, page(2)[:99]); give(3)"), FEED)
    assert len(got) == 1
    assert "trang 2" in str(error)


def test_an_empty_feeder_ends_the_batch_with_0(tmp_path):
    assert isinstance(scan(fake(tmp_path, "sys.exit(0)"), FEED)[1], FeederEmpty)
    assert isinstance(scan(fake(tmp_path, "sys.exit(7)"), FEED)[1], FeederEmpty)
    assert scan(fake(tmp_path, "give(1); sys.exit(7)"), FEED)[1] is None


def test_a_feeder_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(faults, "MOST_PAGES", 5)
    got, error = scan(fake(tmp_path, "for n in range(1, 6): give(n)"), FEED)
    assert len(got) == 5
    assert isinstance(error, DeviceBroken)
    assert "--batch-count=5" in (tmp_path / "asked").read_text()


@pytest.mark.parametrize("stubborn", ["", "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"])
def test_a_driver_that_hangs_is_ended(tmp_path, monkeypatch, stubborn):
    monkeypatch.setattr(sane, "_PAGE", 0.3)
    source = fake(tmp_path, stubborn + "out(page(1)[:99]); time.sleep(60)")
    began = time.monotonic()
    got, error = scan(source)
    assert (got, type(error)) == ([], DeviceBroken)
    assert "không trả lời" in str(error)
    assert time.monotonic() - began < 30


def test_cancel_ends_what_the_driver_started_too(tmp_path):
    cancel = threading.Event()
    source = fake(
        tmp_path,
        "import subprocess\n"
        "child = subprocess.Popen(['sleep', '60'])\n"
        "open(here + '/pid', 'w').write(str(child.pid))\n"
        "for s in (signal.SIGINT, signal.SIGTERM): signal.signal(s, signal.SIG_IGN)\n"
        "time.sleep(60)\n",
    )
    monitor = threading.Thread(
        target=lambda: (wait_for(tmp_path / "pid"), cancel.set()), daemon=True
    )
    monitor.start()
    assert scan(source, cancel=cancel) == ([], None)
    monitor.join()
    pid = int((tmp_path / "pid").read_text())
    for _turn in range(100):
        if not alive(pid):
            return
        time.sleep(0.02)
    raise AssertionError("the driver's own child lives on")


def wait_for(file: Path) -> None:
    while not file.exists() or not file.read_text():
        time.sleep(0.01)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except OSError:
        return False


def test_without_the_program_nothing_is_listed_and_a_scan_says_so():
    source = Sane("no-such-scanimage")
    assert source.devices() == []
    error = scan(source)[1]
    assert isinstance(error, DeviceMissing)
    assert "sane-utils" in str(error)


def test_a_listing_that_hangs_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(sane, "_LISTING", 0.2)
    assert fake(tmp_path, "time.sleep(60)").devices() == []


def test_listed_devices_tell_what_makes_them_one(tmp_path):
    lines = [
        "hpaio:/usb/LaserJet?serial=VNB3K12345|HP|LaserJet_M1132|MFP",
        "airscan:e0:Example|eSCL|Example Scan|ip=192.0.2.7",
        "brother4:bus1|Brother|MFC|USB scanner",
        "bad line",
    ]
    body = "\n".join(f"print({line!r}.replace('|', chr(31)))" for line in lines)
    listed = fake(tmp_path, body).devices()
    assert [(device.name, device.keys) for device in listed] == [
        ("HP LaserJet M1132", ("serial:vnb3k12345",)),
        ("eSCL Example Scan", ("host:192.0.2.7",)),
        ("Brother MFC", ()),
    ]


def test_options_as_drivers_print_them():
    options = parsed(
        "    --resolution auto||75|150|300dpi [75]\n"
        "    --mode Color|Gray [Color]\n"
        "    --source Automatic Document Feeder(left aligned) [inactive]\n"
        "    --adf-mode Simplex|Duplex [Simplex]\n"
        "    -x 0..215.9mm (in steps of 0.1) [215.9]\n"
    )
    assert (options.dpis, options.sources, options.width) == ((75, 150, 300), (), 215.9)
    assert options.way_words(Way.PLATEN) == []
    assert options.way_words(Way.FEEDER) is None


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"P4\n3 2\n\xbf\x40", [[0, 255, 0], [255, 0, 255]]),
        (b"P5 # a\n3 2\n255\n\0\1\2\3\4\5", [[0, 1, 2], [3, 4, 5]]),
        (b"P5\n2 1\n65535\n\x10\xff\x20\x00", [[16, 32]]),
    ],
)
def test_other_kinds_of_pictures(data, value):
    picture = Picture()
    for at in range(0, len(data), 5):
        piece = data[at : at + 5]
        while piece:
            room = picture.room()
            part, piece = piece[: len(room)], piece[len(room) :]
            room[: len(part)] = part
            picture.took(len(part))
    assert picture.pixels()[:, :, 1].tolist() == value
