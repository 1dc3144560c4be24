"""The "Thiết bị" screen calls network scanners: one that was switched off says no goodbye."""

from __future__ import annotations

import pytest
from desk import Hand
from steps import words

from kiosk import health
from kiosk.health import Item
from scanner.sources import plugged
from scanner.sources.base import Device

WEBCAM = Device("camera:0", "Webcam A", "camera", "USB")
SCANNER = Device("escl:http://10.0.0.5/eSCL", "Máy quét phòng họp", "escl", "eSCL")
FOUND = Item(f"device:{SCANNER.id}", True, "Máy quét phòng họp (eSCL)")


def test_a_network_scanner_that_went_off_without_a_word_is_missed(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = hand.office.devices
    here, gone = [WEBCAM, SCANNER], set[str]()
    asked: list[frozenset[str]] = []
    looks: list[int] = []

    def listed(_settings: object) -> list[Device]:
        looks.append(1)
        return list(here)

    def silent(ids: frozenset[str]) -> frozenset[str]:
        asked.append(ids)
        return ids & gone

    def called(then_looked: int) -> None:
        page.calls.look()
        hand.until(lambda: not page.calls._asking and not page.checking)
        hand.until(lambda: len(looks) == then_looked and not page.checking)

    monkeypatch.setattr(health, "listed", listed)
    monkeypatch.setattr(plugged, "silent", silent)
    monkeypatch.setattr(health, "report", lambda *_words: iter([FOUND]))
    monkeypatch.setattr(plugged, "announced", lambda stop, _changed: stop.wait())
    hand.office.home.devices_button.click()
    hand.until(lambda: looks and not page.checking)
    called(1)  # it takes calls: nothing to look at
    gone.add(SCANNER.id)
    called(2)
    assert "Vừa mất" not in words(hand), "announced yet: a busy one is not said to be gone"
    called(2)  # and is not looked for again and again
    gone.clear()
    called(3)
    gone.add(SCANNER.id)
    here.remove(SCANNER)
    called(4)
    assert "Vừa mất: Máy quét phòng họp." in words(hand)
    count = len(asked)
    hand.office.go_home()
    page.calls.look()
    assert len(asked) == count, "a page that nobody sees calls nobody"
