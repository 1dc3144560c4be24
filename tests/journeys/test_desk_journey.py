"""The desk from the first key to the number, against a practice portal of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication

from kiosk.desk import follow
from kiosk.model import Check, State
from ui.tour.filling import fill_form
from ui.tour.stage import Stage, application, stage
from ui.widgets.buttons import Button, Tick
from ui.widgets.tile import Tile

Key = Qt.Key
ROOT = Path(__file__).resolve().parents[2]
CARD_SAYS = ("Kiều My", "025303004567", "17032003", "17/03/2003", "Xuân Đài")
AIM = 15


@pytest.fixture
def app() -> Iterator[QApplication]:
    made = application()
    yield made
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    made.processEvents()


@pytest.fixture
def desk(app: QApplication, tmp_path: Path) -> Iterator[Stage]:
    with stage(app, tmp_path / "home") as made:
        made.hand.press(Key.Key_Return)
        made.hand.until(made.at_home, "home")
        made.stored()
        yield made


def _typed(desk: Stage) -> str:
    return " ".join(word for word in desk.hand.log if word.startswith("“"))


def _at_the_portal(desk: Stage) -> State:
    """What the portal itself says of the newest case."""
    found: list[State] = []
    desk.office.seat.outbox(
        lambda mine: [follow.ask(mine, case).state for case in follow.filed(mine)], found.extend
    )
    desk.hand.until(lambda: found, "the portal's word")
    return found[-1]


def test_a_one_paper_case_needs_at_most_fifteen_inputs(desk: Stage) -> None:
    """From home to home with the slip printed; tile, card and shutter do the rest."""
    hand = desk.hand
    begun = hand.inputs
    hand.press(Key.Key_Return)
    desk.go("procedure")
    hand.until(lambda: hand.shows("Cấp bản sao trích lục"), "the tiles")
    hand.click(hand.find(Tile, "Cấp bản sao trích lục"))
    desk.go("procedure")
    hand.click(hand.find(Button, "Trích lục kết hôn"))
    desk.go("procedure")
    hand.press(Key.Key_Return)
    desk.go("papers")
    hand.press(Key.Key_F2, Key.Key_Return)
    desk.card_read()
    hand.press(Key.Key_Return)
    desk.go("consent")
    hand.press(Key.Key_Space, Key.Key_Return)
    desk.go("form")
    hand.press(Key.Key_Return)
    desk.stored()
    hand.press(Key.Key_Return)
    desk.taken()
    hand.press(Key.Key_F2)
    desk.go("review")
    hand.press(Key.Key_F2)
    desk.state(State.FILED)
    case = desk.office.seat.visit.open_case()
    desk.printing(Key.Key_F9)
    desk.end()
    inputs = hand.inputs - begun
    sys.stdout.write(f"inputs for a one-paper case: {inputs}: {' '.join(hand.log[1:])}\n")
    assert inputs <= AIM
    assert not _typed(desk), "nothing was typed at all"
    assert case.receipt is not None
    assert case.receipt.number
    paper = next(found for found in case.documents if found.part == "KHAC")
    assert paper.attestation is not None
    assert paper.attestation.check is Check.MATCH
    assert desk.printed[-1][1].startswith(b"%PDF")
    assert _at_the_portal(desk) is State.FILED


def _by_keys_to_papers(desk: Stage, query: str, variant: str) -> None:
    """Step 1 without a mouse: search, Tab to the variant, pick it."""
    hand = desk.hand
    hand.press(Key.Key_Return)
    desk.go("procedure")
    hand.write(query)
    hand.until(lambda: hand.shows(variant), "the procedure")
    desk.go("procedure")
    button = hand.find(Button, variant)
    for _press in range(30):
        if button.hasFocus():
            break
        group = button.group()
        inside = group is not None and any(one.hasFocus() for one in group.buttons())
        hand.press(Key.Key_Right if inside else Key.Key_Tab)
        button = hand.find(Button, variant)
    hand.press(Key.Key_Space)
    desk.stored()
    hand.press(Key.Key_Return)
    desk.go("papers")


def _by_keys_from_papers(desk: Stage, known: dict[str, str]) -> None:
    hand = desk.hand
    hand.press(Key.Key_F2, Key.Key_Return)
    desk.card_read()
    hand.press(Key.Key_Return)
    desk.go("consent")
    assert isinstance(desk.window.focusWidget(), Tick)
    hand.press(Key.Key_Space, Key.Key_Return)
    fill_form(desk, known)
    desk.all_papers()
    desk.go("review")
    hand.press(Key.Key_F2)
    desk.state(State.FILED)


@pytest.mark.parametrize(
    ("query", "variant", "known"),
    [
        ("trich luc", "Trích lục khai tử", {"nguoi_ho_ten": "Lo Van Tap"}),
        (
            "khai sinh",
            "Có giấy chứng sinh",
            {
                "nyc_quan_he": "1",
                "tre_ho_ten": "Lo Gia Bao",
                "tre_ngay_sinh": "01092026",
                "tre_gioi_tinh": "1",
                "cha_ho_ten": "Lo Van Tap",
                "cha_so_dinh_danh": "025090001234",
                "cha_ngay_sinh": "02021990",
            },
        ),
    ],
)
def test_the_keyboard_alone_is_enough(
    desk: Stage, query: str, variant: str, known: dict[str, str]
) -> None:
    hand = desk.hand
    _by_keys_to_papers(desk, query, variant)
    _by_keys_from_papers(desk, known)
    case = desk.office.seat.visit.open_case()
    assert hand.clicks == 0
    assert not [word for word in CARD_SAYS if word in _typed(desk)], "typed what the card says"
    assert case.receipt is not None
    assert all(found.attestation or found.shown for found in case.documents)
    if "me_ho_ten" in case.answers:
        assert case.answers["me_ho_ten"].text == "Hà Thị Kiều My"
    desk.end()
    sys.stdout.write(f"keys for “{query}” by keyboard alone: {hand.keys}\n")
    assert _at_the_portal(desk) is State.FILED


def test_a_killed_desk_comes_back_with_every_page(app: QApplication, tmp_path: Path) -> None:
    home = tmp_path / "home"
    child = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("desk_until_killed.py")), str(home)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=100,
        check=False,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()
    with stage(app, home) as desk:
        hand = desk.hand
        hand.press(Key.Key_Return)
        hand.until(lambda: hand.says("Tiếp tục hồ sơ đang làm dở?"), "the question")
        resume = hand.find(Button, "Làm tiếp")
        for _press in range(30):
            if resume.hasFocus():
                break
            hand.press(Key.Key_Tab)
        hand.press(Key.Key_Return)
        desk.go("capture")
        visit = desk.office.seat.visit
        pages = [page for found in visit.open_case().documents for page in found.pages]
        assert len(pages) == 1
        hand.until(lambda: hand.says("trang 1 ·"), "the page in the strip")
        picture = desk.page("capture").thumbs.of(pages)[0].image  # type: ignore[attr-defined]
        assert picture.width() > 100
        hand.press(Key.Key_F2)
        desk.go("review")
        hand.press(Key.Key_F2)
        desk.state(State.FILED)
        desk.end()
