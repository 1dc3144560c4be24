"""`read` holds the machine's lines of a card against its code, in one picture or in two."""

import numpy as np
import pytest

from kiosk.cli import pictures
from scanner.codes import Reading
from scanner.frame import Frame

QR = "025303004567||Hà Thị Kiều My|17032003|Nữ|Khu 4, Thu Cúc, Tân Sơn, Phú Thọ|01072021"
LINES = (
    "IDVNM3030045678025303004567<<9\n0303170F2803179VNM<<<<<<<<<<<2\nHA<<THI<KIEU<MY<<<<<<<<<<<<<<<"
)


@pytest.fixture
def shown(monkeypatch):
    """Reads pictures that are said to hold these codes and lines."""
    asked = []

    def reader(code, lines):
        def mrz(_pixels):
            asked.append("mrz")
            return (Reading(lines, "mrz_td1", None),) if lines else ()

        monkeypatch.setattr(
            pictures.codes, "read", lambda _p: (Reading(code, "qr", None),) if code else ()
        )
        monkeypatch.setattr(pictures.codes, "read_mrz", mrz)
        return asked

    return reader


def read(cards):
    return pictures._read_one("a.jpg", Frame(np.zeros((8, 8, 3), np.uint8), "a", 0.0), cards)


def test_front_and_back_that_agree(shown):
    cards = {}
    asked = shown(QR, None)
    assert read(cards)["warnings"] == []
    assert asked == []  # the code is on the front: no lines are there, no time is spent
    shown(None, LINES)
    assert read(cards)["warnings"] == ["no_diacritics"]


def test_the_back_of_another_person_with_the_same_number(shown):
    cards = {}
    shown(QR.replace("Kiều My", "Bích").replace("17032003", "18032003"), None)
    read(cards)
    shown(None, LINES)
    assert set(read(cards)["warnings"]) == {"no_diacritics", "dob_mismatch", "name_mismatch"}


def test_a_new_card_has_both_on_one_side(shown):
    asked = shown(QR + "||||", LINES)
    line = read({})
    assert asked == ["mrz"]
    assert [code["kind"] for code in line["codes"]] == ["qr", "mrz_td1"]
    assert line["warnings"] == []
    assert line["citizen"]["full_name"] == "Hà Thị Kiều My"
    shown(QR.replace("Kiều My", "Bích") + "||||", LINES)
    assert read({})["warnings"] == ["name_mismatch"]
