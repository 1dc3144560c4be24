"""A QR gun pulled over a portal's page: not one key arrives, and a person notices nothing.

Keys are QTest's, in the machine's own time; a try in which this machine was slower than a gun is
made again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import browser_sites
import pytest
from browser_visit import Visit, recipe
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid

from kiosk.desk.gun import FAST, advice, is_code
from ui.browser import keys
from ui.officer.gun import Gun

Key = Qt.Key
PLAIN = Qt.KeyboardModifier.NoModifier
CARD = "025303004567||Ha Thi Kieu My|17032003|Nu|Khu 5, Xuan Dai, Phu Tho|20072025"
HUMAN = 0.05
"""Seconds between two keys of somebody who types fast."""
ENDS = {"Enter": Key.Key_Return, "Tab": Key.Key_Tab, "silence": None}
PAGE = """<!doctype html><meta charset=utf-8><h1>Đăng nhập</h1>
<form onsubmit="sent++; return false"><input id=ten><input id=mk type=password>
<textarea id=thu></textarea><button>Vào</button></form><script>
var sent = 0, heard = [];
for (const kind of ['keydown', 'keyup'])
  addEventListener(kind, e => heard.push(kind[3] + e.key), true);</script>"""


@pytest.fixture(scope="module")
def portal() -> Iterator[browser_sites.Site]:
    with browser_sites.site() as server:
        server.pages["/vao"] = PAGE
        yield server


class Bench:
    """A page of a portal on the screen, a desk's field beside it, and what the gun's watch says."""

    def __init__(self, app: QApplication, portal: browser_sites.Site) -> None:
        self.app = app
        self.visit = Visit(recipe(portal.host, "/vao")).open()
        self.view = self.visit.session.view
        self.view.activateWindow()
        self.view.setFocus()
        self.visit.wait(lambda: QApplication.focusWidget() is self.surface)
        self.scanned: list[str] = []
        self.told: list[str] = []
        self.gun = Gun(app, is_code, None, advice)
        self.gun.scanned.connect(self.scanned.append)
        self.gun.damaged.connect(self.told.append)
        self.go("ten")

    @property
    def surface(self) -> QWidget:
        found = self.view.focusProxy()
        assert isinstance(found, QWidget)
        return found

    def go(self, field: str) -> None:
        """Empty the page, with the cursor in `field`."""
        self.visit.js(f"ten.value = mk.value = thu.value = '', sent = 0, {field}.focus(), 1")
        self.visit.js("heard.length = 0, 1")
        self.scanned.clear()
        self.told.clear()

    def page(self) -> Any:
        """What stands in the three fields, how often the form was sent, what was heard."""
        self.visit.wait(lambda: self.gun.idle)
        self.visit.idle(0.1)
        found = self.visit.js("[ten.value, mk.value, thu.value, sent, heard.join(' ')].join('¦')")
        return found.split("¦")

    def key(self, key: Key | str, how: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.keyClick(self.surface, key, how)

    def again(self, char: str) -> None:
        """As Qt shows a gun's key that follows itself within a millisecond: as if kept down."""
        for down in (True, False):
            QTest.simulateEvent(self.surface, down, ord(char.upper()), PLAIN, char, True)

    def pull(self, text: str, end: Key | None, field: str = "ten", hasty: bool = False) -> None:
        """As fast as this machine can; again where it was no faster than a person."""
        for _try in range(20):
            self.go(field)
            at, slowest, last = time.monotonic(), 0.0, ""
            for key in [*text, *([end] if end is not None else [])]:
                if hasty and key == last:
                    self.again(key)
                else:
                    self.key(Key.Key_Tab if key == "\t" else key)
                last = key
                at, before = time.monotonic(), at
                slowest = max(slowest, at - before)
            if slowest < FAST * 0.8:
                return
            self.page()
        pytest.fail("this machine is slower than a gun")


@pytest.fixture
def bench(app: QApplication, portal: browser_sites.Site) -> Iterator[Bench]:
    made = Bench(app, portal)
    yield made
    made.gun.stop()
    if isValid(made.view):
        made.visit.end()


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("field", ["ten", "mk"])
def test_no_key_of_a_gun_arrives_in_a_page(bench: Bench, field: str, end: str) -> None:
    bench.pull(CARD, ENDS[end], field)
    assert bench.page() == ["", "", "", "0", ""]
    assert bench.scanned == [CARD]
    assert bench.gun._wedge.payload == "", "and it is forgotten"


def test_control_without_the_watch_all_of_it_does(bench: Bench) -> None:
    bench.gun.stop()
    bench.pull(CARD, Key.Key_Return)
    ten, _mk, _thu, sent, _heard = bench.page()
    assert (ten, sent) == (CARD, "1")
    bench.gun = Gun(bench.app, is_code, None, advice)


def test_what_else_a_gun_reads_is_told_and_arrives_nowhere(bench: Bench) -> None:
    bench.pull("8934673583923", Key.Key_Return, "mk")
    assert bench.page() == ["", "", "", "0", ""]
    assert len(bench.told) == 1
    assert "Súng quét" in bench.told[0]
    assert "8934673583923" not in bench.told[0]
    assert bench.scanned == []


def test_both_last_keys_of_a_gun_are_its_own(bench: Bench) -> None:
    bench.pull(CARD + "\t", Key.Key_Return)
    assert bench.page() == ["", "", "", "0", ""]


def test_a_person_types_sends_and_sees_every_key_in_order(bench: Bench) -> None:
    for char in "mat khau":
        bench.key(char)
        bench.visit.idle(HUMAN)
    bench.key(Key.Key_Return)
    heard = " ".join(f"d{c} u{c}" for c in [*"mat khau", "Enter"])
    assert bench.page() == ["mat khau", "", "", "1", heard]
    assert bench.gun._wedge.payload == "", "nothing of it stays"


def test_a_keeper_of_passwords_fills_name_and_password(bench: Bench) -> None:
    """It types as fast as a gun; a number as a name is no code, because a Tab follows."""
    bench.pull("025303004567\tMat-Khau!9|xyz", Key.Key_Return)
    ten, mk, _thu, sent, _heard = bench.page()
    assert (ten, mk, sent) == ("025303004567", "Mat-Khau!9|xyz", "1")
    assert bench.scanned + bench.told == []


def test_keys_that_type_nothing_act_after_what_is_held(bench: Bench) -> None:
    QGuiApplication.clipboard().setText("dán")
    ctrl = Qt.KeyboardModifier.ControlModifier
    for key, how in (("a", None), (Key.Key_Backspace, None), ("b", None), ("v", ctrl)):
        bench.key(key, how or PLAIN)
    assert bench.page()[0] == "bdán"
    for key, how in (("x", None), ("a", ctrl), ("y", None), (Key.Key_Left, None), ("z", None)):
        bench.key(key, how or PLAIN)
    assert bench.page()[0] == "zy"
    bench.go("thu")
    for key in (*"mot", Key.Key_Return, *"hai", Key.Key_Tab):
        bench.key(key)
    assert bench.page()[2] == "mot\nhai"
    assert bench.visit.js("document.activeElement.tagName") == "BUTTON"


def test_a_key_that_is_kept_down_repeats(bench: Bench) -> None:
    for repeats in (False, True, True, True):
        QTest.simulateEvent(bench.surface, True, Key.Key_A, PLAIN, "a", repeats)
        bench.visit.idle(HUMAN)
    QTest.simulateEvent(bench.surface, False, Key.Key_A, PLAIN, "a", False)
    assert bench.page() == ["aaaa", "", "", "0", "da da da da ua"]


def test_a_letter_that_follows_itself_in_a_burst_is_no_repetition(bench: Bench) -> None:
    bench.pull(CARD, Key.Key_Return, hasty=True)
    assert bench.page() == ["", "", "", "0", ""]
    assert bench.scanned == [CARD]


def test_an_input_method_composes_as_ever_and_in_order(bench: Bench) -> None:
    bench.key("x")
    event = QInputMethodEvent("", [])
    event.setCommitString("Hả")
    QCoreApplication.sendEvent(bench.surface, event)
    bench.key("y")
    assert bench.page()[0] == "xHảy"


def test_what_a_page_was_given_goes_nowhere_else(bench: Bench) -> None:
    line = QLineEdit()
    line.show()
    for char in "mat-khau-cua-toi":
        bench.key(char)
    assert not bench.gun.idle
    bench.visit.end()
    line.activateWindow()
    line.setFocus()
    bench.visit.idle(0.3)
    assert bench.gun.idle
    assert line.text() == ""


def test_what_the_program_types_into_a_page_is_not_held(bench: Bench) -> None:
    keys.type_letter(bench.visit.session.pages.page, "7")
    assert bench.gun.idle
    assert bench.page()[0] == "7"
