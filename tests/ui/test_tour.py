from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.tour import run_tour
from ui.tour.hand import Hand, Waited

ROOT = Path(__file__).resolve().parents[2]
SCREENS = (
    "dang-nhap",
    "thiet-bi",
    "thiet-bi-phieu-nho",
    "in-phieu-het-giay",
    "in-phieu-in-lai",
    "ban-lam-viec",
    "thu-tuc",
    "hoi-mot-cau",
    "chua-lam-duoc",
    "thanh-phan",
    "con-thieu-giay",
    "da-doc-the",
    "dong-y",
    "tai-khoan",
    "to-khai",
    "to-khai-con-thieu",
    "chup-dang-giu-yen",
    "chua-doi-chieu",
    "kiem-tra",
    "kiem-tra-con-viec",
    "nguoi-lam-chung",
    "dang-nop",
    "da-nop",
    "cong-khong-tra-loi",
    "goi-ho-so",
    "nop-tai-quay",
    "ho-so-lam-do",
    "can-bo-dau-tien",
    "chua-co-mat-khau-khoi-phuc",
    "them-can-bo",
    "quen-ma-pin",
    "chu-to-chup",
    "tuong-phan-kiem-tra",
)


def test_without_a_folder_it_says_how_to_call_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_tour([]) == 2
    assert "tour THƯ-MỤC" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    assert run_tour([str(tmp_path / "file" / "folder")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_hand_counts_and_does_not_press_what_is_not_there(app: QApplication) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    line, button = QLineEdit(), QPushButton("Ghi")
    button.setAccessibleName("Ghi")
    pressed: list[str] = []
    button.clicked.connect(lambda: pressed.append(line.text()))
    column.addWidget(line)
    column.addWidget(button)
    window.show()
    window.activateWindow()
    hand = Hand(app, window)
    hand.until(window.isActiveWindow, "the window")
    line.setFocus()
    hand.write("Bảo 1")
    hand.click(hand.find(QPushButton, "Ghi"))
    assert pressed == ["Bảo 1"]
    assert (hand.keys, hand.clicks, hand.inputs) == (5, 1, 6)
    hand.press(Qt.Key.Key_Tab)
    assert hand.inputs == 7
    button.setEnabled(False)
    with pytest.raises(Waited):
        hand.click(button)
    with pytest.raises(Waited):
        hand.find(QPushButton, "Xoá")
    with pytest.raises(Waited):
        hand.until(lambda: False, "never", 0.02)
    assert hand.inputs == 7


@pytest.mark.long
@pytest.mark.timeout(600)
def test_the_whole_walk_leaves_a_picture_of_every_screen(tmp_path: Path) -> None:
    walk = subprocess.run(
        [sys.executable, "-m", "ui", "tour", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=560,
        check=False,
    )
    assert walk.returncode == 0, walk.stderr
    told = [Path(line) for line in walk.stdout.splitlines()]
    assert told == sorted(tmp_path.iterdir())
    pictures = {file.stem.split("-", 1)[1]: file for file in told if file.suffix == ".png"}
    assert not set(SCREENS) - pictures.keys()
    assert "cong-da-dien" in pictures or "cong-khong-mo-duoc" in pictures
    seen: set[bytes] = set()
    for name, file in pictures.items():
        image = QImage(str(file))
        assert (image.width(), image.height()) == (1366, 768), name
        seen.add(bytes(image.constBits()))
    assert len(seen) > 0.95 * len(pictures), "screens look alike"
    slips = [file for file in told if file.suffix == ".pdf"]
    assert len(slips) >= 4
    assert all(file.read_bytes().startswith(b"%PDF") for file in slips)
