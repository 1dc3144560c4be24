"""WIA by stand-ins of its automation objects: what is asked, and each of its error codes."""

import threading

import pytest
from source_rigs import WiaRig

from scanner.frame import (
    CoverOpen,
    DeviceBroken,
    DeviceBusy,
    DeviceMissing,
    FeederEmpty,
    Jam,
    ScannerError,
)
from scanner.sources import faults, wia
from scanner.sources.base import Settings, Way
from scanner.sources.wia import ComError, code_of


@pytest.fixture
def rig(tmp_path, monkeypatch):
    monkeypatch.setattr("scanner.apart.decoding._inside", True)  # it runs in a driver's process
    return WiaRig(tmp_path)


def scan(rig, settings):
    got = []
    try:
        for frame in rig.source.frames(rig.device, settings, threading.Event()):
            got.append(frame)
    except ScannerError as error:
        return got, error
    return got, None


def test_it_is_listed_by_name_and_by_what_the_network_calls_it(rig):
    (device,) = rig.source.devices()
    assert (device.name, device.protocol) == ("Máy quét phòng một cửa", "WIA")
    assert device.keys == ("uuid:6b1f3c1e-0000-4a7a-9b35-0242ac120002",)
    rig.Type = 2
    assert rig.source.devices() == [], "a camera is none"


def test_what_it_offers(rig):
    offered = rig.source.capabilities(rig.device)
    assert offered.ways == (Way.PLATEN, Way.FEEDER, Way.DUPLEX)
    assert offered.dpis == (150, 200, 300)


def test_what_is_asked_of_it(rig):
    got, error = scan(rig, Settings(dpi=200))
    assert error is None
    assert [(f.pixels.shape, f.pixels[0, 0].tolist(), f.dpi) for f in got] == [
        ((40, 60, 3), [50, 100, 200], 200.0)
    ]
    asked = rig.values
    assert (asked[wia.HANDLING_CHOICE], asked[wia.INTENT]) == (wia.FLAT, wia.COLOUR)
    assert (asked[wia.X_DPI], asked[wia.Y_DPI], asked[wia.X], asked[wia.Y]) == (200, 200, 0, 0)
    assert (asked[wia.WIDTH], asked[wia.HEIGHT]) == (1654, 2339)
    scan(rig, Settings(dpi=100, grey=True, way=Way.DUPLEX, size_mm=(400, 500)))
    assert (asked[wia.HANDLING_CHOICE], asked[wia.INTENT]) == (wia.FEED | wia.DUPLEX, wia.GREY)
    assert (asked[wia.WIDTH], asked[wia.HEIGHT]) == (850, 1170), "no more than the bed"


def test_drivers_without_most_properties(rig):
    rig.values = {7: "Old"}
    got, error = scan(rig, Settings())
    assert (len(got), error) == (1, None)
    assert isinstance(scan(rig, Settings(way=Way.FEEDER))[1], DeviceMissing)


@pytest.mark.parametrize(
    ("state", "kind"), [(0, FeederEmpty), (1 | 32, Jam), (1 | 16, CoverOpen), (1, type(None))]
)
def test_the_state_of_the_feeder_is_looked_at_first(rig, state, kind):
    rig.values[wia.HANDLING_STATE] = state
    assert type(scan(rig, Settings(way=Way.FEEDER))[1]) is kind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (0x80210001, DeviceBroken),
        (0x80210002, Jam),
        (0x80210003, FeederEmpty),
        (0x80210004, Jam),
        (0x80210005, DeviceMissing),
        (0x80210006, DeviceBusy),
        (0x8021000A, DeviceBroken),
        (0x8021000D, DeviceBusy),
        (0x8021000E, DeviceBroken),
        (0x80210015, DeviceMissing),
        (0x80210016, CoverOpen),
        (0x80210020, Jam),
        (0x80070005, DeviceBroken),
        (0x800706BA, DeviceBroken),
        (0xDEADBEEF, DeviceBroken),
    ],
)
def test_each_code_is_a_fact_with_a_sentence(rig, code, kind):
    rig.fail_at = {1: code}
    got, error = scan(rig, Settings(way=Way.FEEDER))
    assert (got, type(error)) == ([], kind)
    assert str(error).endswith(".")


def test_six_pages_are_kept_when_the_seventh_jams(rig):
    rig.sheets, rig.fail_at = 10, {7: 0x80210002}
    got, error = scan(rig, Settings(way=Way.FEEDER))
    assert (len(got), type(error)) == (6, Jam)
    assert "trang 7" in str(error)


def test_a_lamp_that_warms_up_is_waited_for(rig, monkeypatch):
    monkeypatch.setattr(threading.Event, "wait", lambda self, timeout=None: False)
    rig.fail_at = {1: wia._WARMING_UP, 2: wia._WARMING_UP}
    assert len(scan(rig, Settings())[0]) == 1
    rig.fail_at = dict.fromkeys(range(1, 99), wia._WARMING_UP)
    assert isinstance(scan(rig, Settings())[1], DeviceBroken)


def test_a_feeder_without_end(rig, monkeypatch):
    monkeypatch.setattr(faults, "MOST_PAGES", 4)
    rig.sheets = 99
    got, error = scan(rig, Settings(way=Way.FEEDER))
    assert (len(got), type(error)) == (4, DeviceBroken)


def test_codes_come_signed_and_wrapped():
    assert code_of(ComError(0x80210002 - (1 << 32), "", None, None)) == 0x80210002
    wrapped = (0, "s", "d", None, 0, 0x80210006 - (1 << 32))
    assert code_of(ComError(0x80020009 - (1 << 32), "", wrapped, None)) == 0x80210006
