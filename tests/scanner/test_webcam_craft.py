"""Getting the best picture out of a camera: its size, its focus and light, and what is wrong."""

import threading

import cv2
import numpy as np
import pytest

from scanner.frame import DeviceBroken, Mode
from scanner.sources import webcam
from scanner.sources.base import Settings
from scanner.sources.steady import Steady
from scanner.sources.webcam import Webcam

V4L2 = {cv2.CAP_PROP_AUTOFOCUS: 1.0, cv2.CAP_PROP_AUTO_EXPOSURE: 3.0}
DSHOW = {cv2.CAP_PROP_AUTOFOCUS: 1.0, cv2.CAP_PROP_AUTO_EXPOSURE: 0.75}


class Driver:
    """A camera as drivers are: it has some sizes and settings, and answers others as it likes."""

    def __init__(self, sizes=((1920, 1080), (1280, 720), (640, 480)), pace=0.0, settings=V4L2):
        self.sizes, self.pace = sizes, pace
        self.settings = dict(settings)
        self.asked = (640, 480)
        self.level = lambda driver: 120
        self.opened, self.clock = 0, 100.0
        self.order = []

    def __call__(self, number, backend):
        self.opened += 1
        self.backend = backend
        return self

    def isOpened(self):
        return True

    def release(self):
        pass

    @property
    def size(self):
        width = self.asked[0]
        return next((size for size in self.sizes if size[0] <= width), self.sizes[-1])

    def set(self, what, value):
        self.order.append((what, value))
        if what == cv2.CAP_PROP_FRAME_WIDTH:
            self.asked = (int(value), self.asked[1])
        if what in self.settings:
            self.settings[what] = value
            return True
        return what in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)

    def get(self, what):
        if what == cv2.CAP_PROP_FRAME_WIDTH:
            return float(self.size[0])
        if what == cv2.CAP_PROP_FRAME_HEIGHT:
            return float(self.size[1])
        return self.settings.get(what, 0.0)

    def read(self):
        if self.size[0] > 1920 and self.pace:
            threading.Event().wait(self.pace)
        picture = np.full((self.size[1], self.size[0], 3), self.level(self), np.uint8)
        picture[:, : self.size[0] // 4] = 10
        return True, picture


@pytest.fixture
def nodes(tmp_path, monkeypatch):
    monkeypatch.setattr(webcam, "_SYSTEM", "Linux")
    (tmp_path / "video0").touch()
    return tmp_path


def first(driver, nodes, settings=None):
    frames = Webcam(driver, nodes).frames("camera:0", settings or Settings(), threading.Event())
    frame = next(frames)
    frames.close()
    return frame.pixels


def test_the_largest_size_that_is_there(nodes):
    assert first(Driver(), nodes).shape == (1080, 1920, 3)
    large = Driver(sizes=((2592, 1944), (1920, 1080)))
    assert first(large, nodes).shape == (1944, 2592, 3)
    assert first(Driver(sizes=((1280, 960), (640, 480))), nodes).shape == (960, 1280, 3)
    assert first(Driver(), nodes, Settings(size=(640, 480))).shape == (480, 640, 3)


def test_a_large_size_that_is_too_slow_to_aim_by_is_given_up(nodes):
    slow = Driver(sizes=((2592, 1944), (1920, 1080)), pace=0.15)
    assert first(slow, nodes).shape == (1080, 1920, 3)
    assert slow.opened == 2


def test_windows_cameras_are_listed_by_name_and_opened_by_directshow(tmp_path, monkeypatch):
    monkeypatch.setattr(webcam, "_SYSTEM", "Windows")
    driver = Driver()
    source = Webcam(driver, tmp_path, lambda: [(0, "HD Webcam"), (1, "Document Camera")])
    listed = source.devices()
    assert [(one.id, one.name) for one in listed] == [
        ("camera:0", "HD Webcam"),
        ("camera:1", "Document Camera"),
    ]
    next(source.frames("camera:1", Settings(), threading.Event()))
    assert driver.backend == cv2.CAP_DSHOW


def test_a_mirrored_camera_is_put_right(nodes):
    plain = first(Driver(), nodes)
    turned = first(Driver(), nodes, Settings(mirrored=True))
    assert plain[0, 0, 0] == 10
    assert np.array_equal(turned, plain[:, ::-1])


def test_a_black_camera_is_named(nodes, monkeypatch):
    monkeypatch.setattr("scanner.sources.dark._BLACK_FOR", 0.05)
    covered = Driver()
    covered.read = lambda: (True, np.full((480, 640, 3), 3, np.uint8))
    with pytest.raises(DeviceBroken, match="hình đen"):
        for _frame in Webcam(covered, nodes).frames("camera:0", Settings(), threading.Event()):
            pass
    # a lamp that goes out later is no covered lens
    seen = []
    lamp = Driver(sizes=((640, 480),))
    dark = np.zeros((480, 640, 3), np.uint8)
    lamp.read = lambda: (True, dark if len(seen) > 3 else dark + 90)
    for frame in Webcam(lamp, nodes).frames("camera:0", Settings(), threading.Event()):
        seen.append(frame.at)
        if seen[-1] - seen[0] > 0.15:
            break
    assert len(seen) > 5


def watch(driver, levels, every=0.1, steady=None):
    """Show pictures of these levels, one each tenth of a second."""
    steady = steady or Steady(driver)
    for level in levels:
        driver.clock += every
        steady.look(np.full((90, 120, 3), level, np.uint8), driver.clock)
    return driver.settings


@pytest.mark.parametrize(("before", "light"), [(V4L2, 1.0), (DSHOW, 0.25)])
def test_focus_and_light_are_held_while_the_page_lies_still(before, light):
    driver = Driver(settings=before)
    steady = Steady(driver)
    assert watch(driver, [120] * 10, steady=steady) == before, "not before all has settled"
    watch(driver, [120] * 20, steady=steady)
    assert driver.settings == {
        cv2.CAP_PROP_AUTOFOCUS: 0.0,
        cv2.CAP_PROP_AUTO_EXPOSURE: light,
    }
    watch(driver, [120, 200], steady=steady)
    assert driver.settings == before, "the page is taken away: by itself again"


def test_a_flicker_is_no_movement():
    driver = Driver()
    watch(driver, [120, 121] * 12)
    assert driver.settings[cv2.CAP_PROP_AUTOFOCUS] == 0.0


def test_what_changes_the_picture_is_undone_and_not_tried_again():
    driver = Driver()
    steady = Steady(driver)
    watch(driver, [120] * 15, steady=steady)
    assert driver.settings != V4L2
    watch(driver, [123 + 2 * k for k in range(8)] + [138] * 8, steady=steady)
    assert driver.settings == V4L2, "the driver's own light by hand is another one"
    watch(driver, [138] * 40, steady=steady)
    assert driver.settings == V4L2


def test_a_driver_without_such_settings_is_left_alone():
    driver = Driver(settings={})
    watch(driver, [120] * 40)
    assert driver.order == []
    by_hand = Driver(settings={cv2.CAP_PROP_AUTOFOCUS: 0.0, cv2.CAP_PROP_AUTO_EXPOSURE: 1.0})
    watch(by_hand, [120] * 40)
    assert by_hand.order == []


class DirectShow(Driver):
    """Takes a word for the packing only when it is another than the last one it was told."""

    def __init__(self):
        super().__init__()
        self.told, self.packs, self.sized = cv2.VideoWriter.fourcc(*"MJPG"), "YUY2", False

    def set(self, what, value):
        if what == cv2.CAP_PROP_FOURCC:
            if self.sized and value != self.told:
                self.packs = "MJPG"
            self.told = value
            return True
        self.sized = self.sized or what == cv2.CAP_PROP_FRAME_HEIGHT
        return super().set(what, value)

    def get(self, what):
        if what == cv2.CAP_PROP_FOURCC:
            return float(cv2.VideoWriter.fourcc(*self.packs))
        return 30.0 if what == cv2.CAP_PROP_FPS else super().get(what)


def test_a_driver_that_forgets_the_packing_is_told_again_and_the_mode_is_read_back(nodes):
    driver = DirectShow()
    frame = next(Webcam(driver, nodes).frames("camera:0", Settings(), threading.Event()))
    assert frame.mode == Mode(1920, 1080, 30.0, "MJPG")


def test_a_driver_that_says_nothing_of_use_has_a_size_all_the_same(nodes):
    driver = Driver(settings={cv2.CAP_PROP_FPS: 90000.0})
    own = driver.get
    driver.get = lambda what: -466162819.0 if what == cv2.CAP_PROP_FOURCC else own(what)
    frame = next(Webcam(driver, nodes).frames("camera:0", Settings(), threading.Event()))
    assert frame.mode == Mode(1920, 1080, 0.0, "")
