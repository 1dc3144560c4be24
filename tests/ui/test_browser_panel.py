"""The panel beside the page, driven by its buttons; the other browser; the way out."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import browser_sites
import pytest
from browser_visit import PAPERS, recipe, submission
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from kiosk.model import Unreachable
from kiosk.portals.guided import plan as plans
from ui.browser import temporary
from ui.browser.other import OtherBrowser, arguments
from ui.browser.screen import GuidedScreen
from ui.browser.session import At, Ending

Until = Callable[..., None]


@pytest.fixture(scope="module")
def portal() -> Iterator[browser_sites.Site]:
    with browser_sites.site() as server:
        yield server


@pytest.fixture
def open_at(
    app: QApplication, portal: browser_sites.Site, until: Until
) -> Iterator[Callable[[str, str], GuidedScreen]]:
    made: list[GuidedScreen] = []

    def open_screen(start: str, step: str) -> GuidedScreen:
        screen = GuidedScreen(plans.make(recipe(portal.host, start), submission()), PAPERS)
        made.append(screen)
        screen.resize(1366, 660)
        screen.show()
        screen.begin()
        until(lambda: screen.session.step is not None and screen.session.step.id == step, 15)
        return screen

    yield open_screen
    for screen in made:
        if screen.session.at is not At.ENDED:
            screen.clear()


def go(screen: GuidedScreen, code: str) -> None:
    screen.session.pages.page.runJavaScript(code)


def test_one_press_fills_the_page_and_says_how_far(
    open_at: Callable[[str, str], GuidedScreen], until: Until
) -> None:
    screen = open_at("/buoc-1", "nguoi_nop")
    panel = screen.panel
    assert panel.where.text() == "Cổng thử · trang 1/2"
    assert panel.title.text() == "Người nộp"
    panel.fill.click()
    until(lambda: panel.progress.text() == "Đã điền 11/11 ô.", 15)
    assert all(row.mark._name == "check" for row in panel.values)
    assert {row.value.text() for row in panel.values} >= {"ĐINH THỊ HOÀ", "Tày", "03/02/1990"}


def test_a_value_of_somebody_else_is_put_over_only_by_its_own_button(
    open_at: Callable[[str, str], GuidedScreen], until: Until
) -> None:
    screen = open_at("/buoc-1", "nguoi_nop")
    go(screen, "document.forms[0].hoTen.value = 'KHÁC'")
    screen.panel.fill.click()
    until(lambda: screen.panel.progress.text() == "Đã điền 10/11 ô.", 15)
    row = screen.panel.values[0]
    assert not row.over.isHidden()
    assert "giữ nguyên" in row.state.text()
    row.over.click()
    until(lambda: screen.panel.progress.text() == "Đã điền 11/11 ô.", 15)
    assert row.over.isHidden()


def test_a_value_is_copied_with_one_press_and_gone_at_the_end(
    open_at: Callable[[str, str], GuidedScreen],
) -> None:
    screen = open_at("/buoc-1", "nguoi_nop")
    screen.panel.values[1].copy.click()
    assert QGuiApplication.clipboard().text() == "025190000001"
    screen.clear()
    assert QGuiApplication.clipboard().text() == ""


def test_papers_get_their_tick_and_the_mouse_is_handed_over(
    open_at: Callable[[str, str], GuidedScreen], until: Until
) -> None:
    screen = open_at("/buoc-2", "giay_to")
    panel = screen.panel
    assert not panel.hand.isHidden()
    assert panel.say.text() == "“Ông/bà bấm Nộp hồ sơ.”"
    assert panel.fill.isHidden()
    panel.papers[0].give.click()
    until(lambda: panel.papers[0].title.text() == "Giấy chứng sinh · đã đính kèm", 15)
    assert panel.papers[0].give.isHidden()


def test_leaving_where_it_could_be_sent_asks_once_for_the_number(
    open_at: Callable[[str, str], GuidedScreen],
) -> None:
    screen = open_at("/buoc-2", "giay_to")
    endings: list[Ending] = []
    screen.finished.connect(endings.append)
    screen.panel.leave.click()
    assert endings == []
    assert "Chưa thấy số hồ sơ" in screen.panel.message.text()
    screen.panel.leave.click()
    assert [ending.state for ending in endings] == ["unsure"]


def test_a_typed_number_is_checked(open_at: Callable[[str, str], GuidedScreen]) -> None:
    screen = open_at("/buoc-2", "giay_to")
    endings: list[Ending] = []
    screen.finished.connect(endings.append)
    screen.panel.typed.set_value("12")
    screen.panel.take.click()
    assert "chưa đúng dạng" in screen.panel.typed.error()
    screen.panel.typed.set_value("000.17.22.H44-261124-0007")
    screen.panel.take.click()
    screen.panel.leave.click()
    assert (endings[0].state, endings[0].typed) == ("filed", True)


def test_the_number_of_the_page_is_shown_and_taken(
    open_at: Callable[[str, str], GuidedScreen], until: Until
) -> None:
    screen = open_at("/buoc-2", "giay_to")
    endings: list[Ending] = []
    screen.finished.connect(endings.append)
    go(screen, "location.href = '/gui'")
    until(lambda: bool(screen.session.number), 15)
    assert screen.panel.title.text() == "Cổng báo đã nhận"
    assert "261124" in screen.panel.number_found.text()
    screen.panel.leave.click()
    assert endings[0].state == "filed"


def test_strange_pages_and_blocked_hosts_are_said(
    open_at: Callable[[str, str], GuidedScreen], until: Until
) -> None:
    screen = open_at("/buoc-1", "nguoi_nop")
    go(screen, "fetch('https://theo-doi.example.com/x').catch(() => {})")
    until(lambda: "theo-doi.example.com" in screen.panel.message.text(), 15)
    go(screen, "location.href = '/other'")
    until(lambda: screen.panel.title.text() == "Trang khác", 15)
    assert "Chép" in screen.panel.message.text()


def test_the_phone_gets_the_link_and_no_person(
    open_at: Callable[[str, str], GuidedScreen],
) -> None:
    screen = open_at("/buoc-1", "nguoi_nop")
    assert screen.phone.isHidden()
    screen.panel.phone.emit()
    assert not screen.phone.isHidden()
    for personal in ("025190000001", "Hoà"):
        assert personal not in screen.session.plan.start


def fake_browser(folder: Path) -> Path:
    """A program that behaves like a browser: writes its profile, starts a child, stays."""
    file = folder / "google-chrome"
    file.write_text(
        f"#!{sys.executable}\nimport subprocess, sys, time, pathlib\n"
        "folder = next(a for a in sys.argv if a.startswith('--user-data-dir=')).split('=')[1]\n"
        "pathlib.Path(folder, 'Cookies').write_text('x')\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "pathlib.Path(folder, 'pid').write_text(str(child.pid))\ntime.sleep(60)\n"
    )
    file.chmod(0o755)
    return file


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script with a #! line")
def test_the_other_browser_ends_with_the_session_and_its_profile_too(tmp_path: Path) -> None:
    other = OtherBrowser()
    other.open("https://dichvucong.example.vn/", fake_browser(tmp_path))
    folder = other.folder
    assert folder is not None
    end = time.monotonic() + 10
    while not (folder / "pid").exists() or not (folder / "pid").read_text():
        assert time.monotonic() < end
        time.sleep(0.02)
    child = int((folder / "pid").read_text())
    assert other.end()
    assert not folder.exists()
    for _turn in range(100):
        if not running(child):
            break
        time.sleep(0.02)
    assert not running(child)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script with a #! line")
def test_what_a_killed_desk_left_is_gone_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    browser = fake_browser(tmp_path)
    code = (
        "import os, signal, sys\nfrom pathlib import Path\n"
        "from ui.browser import other, temporary\n"
        "(temporary.make() / '01.pdf').write_text('x')\n"
        "other.OtherBrowser().open('https://x.vn/', Path(sys.argv[1]))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environ = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(Path.cwd())}
    subprocess.run([sys.executable, "-c", code, str(browser)], env=environ, check=False)
    left = [file for file in tmp_path.glob("cungnop-*") if file.is_dir()]
    assert len(left) == 2, "control: a killed desk does leave something"
    child = int(next(tmp_path.glob(f"cungnop-*/{temporary.CHILD}")).read_text())
    mine = temporary.make()
    assert temporary.sweep() == 2
    assert [file for file in tmp_path.glob("cungnop-*") if file.is_dir()] == [mine]
    for _turn in range(100):
        if not running(child):
            break
        time.sleep(0.02)
    assert not running(child)


def running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().split()[2] == "Z")


def test_the_other_browser_opens_web_addresses_only(tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        OtherBrowser().open("file:///etc/passwd", tmp_path / "google-chrome")
    firefox = arguments(Path("/usr/bin/firefox-esr"), tmp_path, "https://x.vn")
    assert firefox[firefox.index("-profile") + 1] == str(tmp_path)
