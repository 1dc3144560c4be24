"""Which devices a desk has, which of them is taken for what, and how they fare in the report."""

import threading
import time

import msgspec
import numpy as np
import pytest

from kiosk.desk import checking, devices
from kiosk.desk.devices import Job
from kiosk.health.devices import Around, cameras_and_scanners
from kiosk.model import BadInput
from kiosk.settings import Home, NamedDevice, Scanning, Settings, imported, parse
from scanner.frame import DeviceBroken, DeviceBusy, Frame, Jam, Mode, Paper
from scanner.sources import registry
from scanner.sources.base import Capabilities, Device, Way

SCANNER = Device("escl:http://10.0.0.5/eSCL", "Máy quét", "escl", "eSCL", ("uuid:1",))
CAMERA = Device("camera:0", "Webcam A", "camera", "USB")


class Source:
    def __init__(self, live, found=(), offered=None, fault=None, pages=2):
        self.live, self.found, self.fault, self.pages = live, list(found), fault, pages
        self.offered = offered or Capabilities(ways=(Way.PLATEN, Way.FEEDER), dpis=(150, 300))
        self.asked, self.mode = [], None

    def devices(self):
        return self.found

    def capabilities(self, device):
        if self.fault:
            raise self.fault
        return self.offered

    def frames(self, device, settings, cancel):
        self.asked.append(settings)
        for _page in range(self.pages):
            dpi = None if self.live else 100.0
            page = np.full((1169, 827, 3), 240, np.uint8)
            yield Frame(page, device, 0.0, dpi, self.mode)
        if self.fault:
            raise self.fault


@pytest.fixture
def sources(monkeypatch):
    now = {
        "escl": Source(False, [SCANNER]),
        "camera": Source(True, [CAMERA]),
        "stream": Source(True),
        "replay": Source(True, [Device("replay:x", "Bàn thực hành", "replay")]),
    }
    monkeypatch.setattr(registry, "SOURCES", now)
    return now


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def report(settings=None, around=None):
    found = cameras_and_scanners(settings or Settings(), around or Around())
    return {item.item: item for item in found}


class TestReport:
    def test_each_device_with_what_it_can(self, sources):
        lines = report()
        assert set(lines) == {"device:camera:0", f"device:{SCANNER.id}"}
        scanner = lines[f"device:{SCANNER.id}"]
        assert scanner.ok is True
        assert scanner.detail == "Máy quét (eSCL): mặt kính, khay nạp, 150–300 dpi"
        camera = lines["device:camera:0"]
        assert (camera.ok, camera.detail) == (True, "Webcam A (USB): 827×1169")
        assert "nên dùng máy quét" in camera.advice

    def test_how_a_camera_really_works_and_what_ails_it(self, sources):
        def line(**changes):
            for name, value in changes.items():
                setattr(sources["camera"], name, value)
            before = {"camera:0": Mode(1920, 1080, 30.0, "MJPG")}
            return report(around=Around(modes=before))["device:camera:0"]

        good = line(mode=Mode(2592, 1944, 15.0, "MJPG"))
        assert (good.ok, good.advice) == (True, "")
        assert good.detail == "Webcam A (USB): 2592×1944, 15 hình/giây, MJPG"
        assert "bộ chia USB" in line(mode=Mode(1920, 1080, 5.0, "YUYV")).advice
        busy = line(fault=DeviceBusy("Camera đang bận."), pages=0)
        assert (busy.ok, busy.advice) == (None, "Camera đang bận.")
        assert busy.detail.endswith("lần mở trước: 1920×1080, 30 hình/giây, MJPG.")
        assert checking.row(busy).word == "Đang bận"
        black = line(fault=DeviceBroken("Camera chỉ cho hình đen."))
        assert (black.ok, black.advice) == (False, "Camera chỉ cho hình đen.")
        assert line(fault=None).ok is False, "it never gave a picture"

    def test_the_practice_desk_has_its_drawn_camera(self, sources):
        sources["camera"].found = []
        lines = report(around=Around(practice=True))
        assert "device:camera" not in lines
        assert lines["device:replay:practice"].ok
        assert checking.row(lines["device:replay:practice"]).title == "Camera"
        real = report(Settings(camera="camera:0"), Around(practice=True))
        assert "device:replay:practice" not in real, "the settings name a real one"

    def test_a_password_in_an_address_is_not_told(self, sources):
        camera = NamedDevice("stream:rtsp://nga:mat-khau@10.0.0.9/1", "Camera trần")
        (item,) = [name for name in report(Settings(devices=(camera,))) if "stream" in name]
        assert item == "device:stream:rtsp://…@10.0.0.9/1"

    def test_what_is_in_its_way(self, sources):
        sources["escl"].offered = Capabilities(warning="Kẹt giấy.")
        line = report()[f"device:{SCANNER.id}"]
        assert (line.ok, line.advice) == (False, "Kẹt giấy.")
        sources["escl"].fault = DeviceBusy("Đang bận.")
        line = report()[f"device:{SCANNER.id}"]
        assert (line.ok, line.detail, line.advice) == (False, "Máy quét (eSCL)", "Đang bận.")

    def test_nothing_plugged_in(self, sources):
        for source in sources.values():
            source.found = []
        lines = report()
        assert {name: line.ok for name, line in lines.items()} == {
            "device:camera": None,
            "device:scanner": None,
        }

    def test_what_a_technician_named_is_reported_too(self, sources):
        named = (NamedDevice("folder:/srv/scan", "Máy photocopy"), NamedDevice("wia:x", "Cũ"))
        lines = report(Settings(devices=named))
        assert lines["device:folder:/srv/scan"].ok is False, "no such kind here"
        assert lines["device:wia:x"].ok is False


class TestChoice:
    def test_the_named_one_then_the_last_good_one_then_the_first(self, home):
        one, two = Device("camera:0", "A", "camera"), Device("camera:1", "B", "camera")
        assert devices.choose(home, [], Job.CARD) is None
        assert devices.choose(home, [one, two], Job.CARD) is one
        devices.remember(home, Job.CARD, two)
        assert devices.choose(home, [one, two], Job.CARD) is two
        assert devices.choose(home, [one, two], Job.SHEET) is one, "each job has its own"
        assert devices.choose(home, [one, two], Job.CARD, "camera:0") is one

    def test_a_camera_in_another_socket_is_known_by_its_name(self, home):
        devices.remember(home, Job.CARD, Device("camera:2", "B", "camera"))
        moved = [Device("camera:0", "A", "camera"), Device("camera:4", "B", "camera")]
        assert devices.choose(home, moved, Job.CARD) is moved[1]

    def test_what_a_person_chose_is_known_by_its_name_too(self, home):
        devices.note_choice(home, Job.CARD, Device("camera:0", "B", "camera"))
        moved = [Device("camera:0", "A", "camera"), Device("camera:2", "B", "camera")]
        assert devices.choose(home, moved, Job.CARD, "camera:0") is moved[1]
        assert devices.choose(home, moved[:1], Job.CARD, "camera:0") is moved[0]
        assert devices.choose(home, moved, Job.CARD, "camera:2") is moved[1], "another choice"
        assert devices.named_one(home, moved, Job.CARD, "camera:9") is None
        devices.remember(home, Job.CARD, Device("camera:5", "C", "camera"))
        assert devices.chosen_names(home) == {"camera:0": "B"}

    def test_how_a_camera_worked_is_remembered(self, home):
        mode = Mode(1920, 1080, 30.0, "MJPG")
        devices.remember(home, Job.CARD, CAMERA, mode)
        devices.remember(home, Job.SHEET, SCANNER)
        assert devices.modes(home) == {"camera:0": mode}
        assert devices.remembered(home)["sheet"].id == SCANNER.id

    def test_two_threads_that_note_something_lose_none_of_it(self, home, monkeypatch):
        write = devices.write_whole

        def slow(path, data):
            time.sleep(0.2)  # long enough for the other one to read what is old by now
            write(path, data)

        monkeypatch.setattr(devices, "write_whole", slow)
        mode = (home, Job.CARD, Device("camera:0", "A", "camera"), Mode(640, 480))
        camera = threading.Thread(target=devices.remember, args=mode)
        camera.start()
        devices.note_choice(home, Job.CARD, Device("camera:1", "B", "camera"))
        camera.join()
        assert devices.chosen_names(home) == {"camera:1": "B"}
        assert list(devices.modes(home)) == ["camera:0"]

    def test_a_damaged_or_unwritable_memory_stops_nobody(self, home, tmp_path, caplog):
        home.devices_file.write_text("{")
        assert devices.remembered(home) == {}
        devices.remember(home, Job.SHEET, SCANNER)
        assert devices.remembered(home)["sheet"].id == SCANNER.id
        gone = Home(tmp_path / "gone")
        devices.remember(gone, Job.SHEET, SCANNER)
        assert devices.remembered(gone) == {}

    def test_scanners_and_cameras(self, sources):
        named = (NamedDevice("stream:rtsp://10.0.0.9/1", "Camera trần"),)
        assert [one.id for one in devices.scanners(Settings())] == [SCANNER.id]
        assert [one.name for one in devices.cameras(Settings(devices=named))] == [
            "Camera trần",
            "Webcam A",
        ]


class TestScan:
    def test_pages_by_the_offices_profile(self, sources):
        profile = Scanning(source="feeder", dpi=200, grey=True, paper="A5")
        pages = list(
            devices.scan(Settings(scanning=profile), SCANNER.id, threading.Event(), Paper.A4)
        )
        assert [(page.dpi, page.paper) for page in pages] == [(100.0, Paper.A4)] * 2
        (asked,) = sources["escl"].asked
        assert (asked.way, asked.dpi, asked.grey) == (Way.FEEDER, 200, True)
        assert asked.size_mm == (148.0, 210.0)

    def test_pages_before_a_fault_are_given(self, sources):
        sources["escl"].fault = Jam("Kẹt giấy.")
        got = []

        def all_of_it():
            for page in devices.scan(Settings(), SCANNER.id, threading.Event()):
                got.append(page)

        with pytest.raises(Jam):
            all_of_it()
        assert len(got) == 2


def test_settings_of_devices_are_checked():
    good = {"devices": [{"id": "escl:http://10.0.0.5/eSCL", "name": "Máy quét"}]}
    assert parse(msgspec.json.encode(good), "settings.json").devices[0].name == "Máy quét"
    for bad in (
        {"devices": [{"id": "toaster:1", "name": "x"}]},
        {"scanning": {"dpi": 5}},
        {"scanning": {"source": "roof"}},
    ):
        with pytest.raises(BadInput):
            parse(msgspec.json.encode(bad), "settings.json")


def test_a_site_file_leaves_what_belongs_to_this_pc():
    here = Settings(camera="camera:2", receipt_printer="net:10.0.0.7", printer="A", large_text=True)
    taken = imported(
        b'{"office": {"name": "UBND"}, "printer": "B", "locked": ["printer"]}', "s", here
    )
    assert (taken.camera, taken.receipt_printer, taken.large_text) == (
        "camera:2",
        "net:10.0.0.7",
        True,
    )
    assert (taken.printer, taken.locked, taken.office.name) == ("B", ("printer",), "UBND")
    with pytest.raises(BadInput):
        imported(b'{"locked": ["portals"]}', "s", here)
