"""Pages that talk to others, open windows, read the bridge: refused, and named."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import browser_sites
import pytest
from browser_visit import Visit, recipe
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWebEngineCore import QWebEngineUrlRequestInfo
from PySide6.QtWidgets import QApplication

from kiosk.portals.guided.hosts import Zone, zone
from kiosk.portals.guided.recipe import Hosts
from ui.browser import page, pages, scripts, words
from ui.browser.fences import Fences
from ui.browser.session import At


@pytest.fixture
def other() -> Iterator[browser_sites.Site]:
    with browser_sites.site() as server:
        yield server


@pytest.fixture
def portal(other: browser_sites.Site) -> Iterator[browser_sites.Site]:
    with browser_sites.site() as server:
        server.swap("OTHER", other.host)
        yield server


HOSTS = Hosts(
    portal=("dvc.example.vn", "*.moj.example.vn"),
    identity=("sso.example.vn",),
    payment=("pay.example.vn",),
    signing=("127.0.0.1:8987",),
    resources=("cdn.example.com",),
)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://dvc.example.vn/x", Zone.PORTAL),
        ("https://DVC.example.vn./x", Zone.PORTAL),
        ("https://a.moj.example.vn/", Zone.PORTAL),
        ("https://moj.example.vn/", Zone.NONE),
        ("https://evilmoj.example.vn/", Zone.NONE),
        ("https://dvc.example.vn.evil.com/", Zone.NONE),
        ("https://dvc.example.vn@evil.com/", Zone.NONE),
        ("https://dvc.example.vn:8443/", Zone.NONE),
        ("http://dvc.example.vn/", Zone.NONE),
        ("wss://dvc.example.vn/", Zone.PORTAL),
        ("https://sso.example.vn/auth", Zone.IDENTITY),
        ("https://pay.example.vn/", Zone.PAYMENT),
        ("http://127.0.0.1:8987/sign", Zone.SIGNING),
        ("ws://127.0.0.1:8987/sign", Zone.SIGNING),
        ("http://127.0.0.1:8988/sign", Zone.NONE),
        ("https://cdn.example.com/a.js", Zone.RESOURCES),
        ("file:///etc/passwd", Zone.NONE),
        ("vneid://login", Zone.NONE),
        ("https://[::1/", Zone.NONE),
        ("javascript:alert(1)", Zone.NONE),
        ("", Zone.NONE),
    ],
)
def test_zones(address: str, expected: Zone) -> None:
    assert zone(HOSTS, address) is expected


def test_what_each_zone_may() -> None:
    kind = QWebEngineUrlRequestInfo.ResourceType
    fences = Fences(HOSTS)
    assert fences.may_ask("https://cdn.example.com/a.js", kind.ResourceTypeScript)
    assert not fences.may_ask("https://cdn.example.com/a", kind.ResourceTypeXhr)
    assert not fences.may_ask("https://cdn.example.com/", kind.ResourceTypeSubFrame)
    assert fences.may_ask("http://127.0.0.1:8987/", kind.ResourceTypeXhr)
    assert not fences.may_show("http://127.0.0.1:8987/")
    assert fences.may_show("https://sso.example.vn/")
    assert not fences.may_fill("https://sso.example.vn/")
    assert not fences.may_fill("https://pay.example.vn/")
    assert not fences.may_show("blob:https://evil.com/1")
    assert not fences.may_ask("data:text/html,x", kind.ResourceTypeMainFrame)


def test_the_list_of_blocked_hosts_is_short_and_without_paths() -> None:
    fences = Fences(HOSTS)
    for number in range(500):
        fences.note(f"https://h{number}.evil.com/secret?name=1")
    assert len(fences.blocked) == 50
    assert not any("secret" in name for name in fences.blocked)


def test_a_hostile_page_reaches_nobody_and_learns_nothing(
    app: QApplication,
    portal: browser_sites.Site,
    other: browser_sites.Site,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    visit = Visit(recipe(portal.host, "/hostile")).open()
    visit.idle(1.0)
    assert other.asked == []
    assert other.host in visit.session.fences.blocked
    assert visit.js("seen") == "undefined,undefined,undefined"
    assert visit.js("typeof window.file") == "undefined"
    assert visit.session.pages.depth == 1
    assert visit.js("typeof cungnop", scripts.WORLD) == "function"
    assert visit.end().report.decode().count(other.host) == 1
    assert "CANARY" not in caplog.text


def test_control_the_other_host_is_reached_when_it_is_allowed(
    app: QApplication, portal: browser_sites.Site, other: browser_sites.Site
) -> None:
    hosts = {"portal": [portal.host, other.host]}
    visit = Visit(recipe(portal.host, "/hostile", hosts=hosts)).open()
    visit.wait(lambda: any(path.startswith("/steal") for path in other.asked))
    visit.end()


@pytest.mark.parametrize(
    "where",
    ["http://OTHER/other", "file:///etc/passwd", "vneid://x", "data:text/html,<h1>x</h1>"],
)
def test_a_page_cannot_lead_away(
    app: QApplication, portal: browser_sites.Site, other: browser_sites.Site, where: str
) -> None:
    visit = Visit(recipe(portal.host)).open("nguoi_nop")
    visit.js(f"location.href = {where.replace('OTHER', other.host)!r}")
    visit.idle(0.5)
    assert visit.session.pages.page.url() == QUrl(f"{portal.url}/buoc-1")
    assert visit.session.at is At.STEP
    assert other.asked == []
    visit.end()


def test_a_redirect_by_the_server_is_stopped_too(
    app: QApplication, portal: browser_sites.Site, other: browser_sites.Site
) -> None:
    portal.moved = {"/di": f"{other.url}/other"}
    visit = Visit(recipe(portal.host)).open("nguoi_nop")
    visit.js("location.href = '/di'")
    visit.idle(0.5)
    assert other.asked == []
    assert other.host in visit.session.fences.blocked
    visit.end()


def click(visit: Visit, x: int, y: int) -> None:
    target = visit.session.view.focusProxy()
    QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=QPoint(x, y))


def test_an_allowed_window_opens_in_the_same_place_and_closes_again(
    app: QApplication, portal: browser_sites.Site, other: browser_sites.Site
) -> None:
    visit = Visit(recipe(portal.host, "/opener")).open()
    link = "document.querySelector('#{}').getBoundingClientRect().y"
    click(visit, 30, int(visit.js(link.format("a"))) + 8)
    visit.at("giay_to")
    assert visit.session.pages.depth == 2
    visit.js("window.close()")
    visit.wait(lambda: visit.session.pages.depth == 1)
    visit.wait(lambda: visit.session.at is At.ELSEWHERE)
    click(visit, 30, int(visit.js(link.format("b"))) + 8)
    visit.idle(0.5)
    assert visit.session.pages.depth == 1
    assert other.asked == []
    visit.end()


def test_permissions_are_denied_and_questions_answered_no(
    app: QApplication, portal: browser_sites.Site
) -> None:
    said: list[str] = []
    visit = Visit(recipe(portal.host)).open("nguoi_nop")
    visit.session.spoke.connect(said.append)
    visit.js("Notification.requestPermission().then(p => window.p = p)")
    visit.wait(lambda: visit.js("window.p") == "denied")
    visit.js("navigator.geolocation.getCurrentPosition(() => {}, e => { window.g = 'no' })")
    assert visit.js("confirm('Gửi hồ sơ?')") is False
    visit.js("alert('Xin chào')")
    visit.wait(lambda: said == ["Xin chào"])
    assert visit.js("navigator.clipboard ? 'yes' : 'no'") in ("yes", "no")
    visit.end()


ROUGH = """<script>
for (const [kind, name] of [[HTMLInputElement, 'value'], [HTMLSelectElement, 'value'],
 [Node, 'textContent']]) Object.defineProperty(kind.prototype, name, {configurable: true,
  get() { return 'GIẢ'; }, set(text) { window.stolen = text; }});
JSON.stringify = () => 'GIẢ'; document.querySelectorAll = () => [];
EventTarget.prototype.dispatchEvent = () => {}; window.Promise = null;
setInterval(() => { for (let i = 0; i < 20; i++) window.open('http://OTHER/' + i); }, 50);
let sent = 0; setInterval(() => { if (sent++ < 60) {
 const a = document.createElement('a'); a.href = '/tai'; a.download = 'x'; a.click(); } }, 20);
window.print(); document.body.requestPointerLock();
</script>"""


def test_a_page_that_turns_its_own_tools_round_is_read_as_it_is(
    app: QApplication, portal: browser_sites.Site, other: browser_sites.Site
) -> None:
    portal.pages["/buoc-1"] = browser_sites.PLAIN + ROUGH.replace("OTHER", other.host)
    visit = Visit(recipe(portal.host)).open("nguoi_nop")
    for name in ("ho_ten", "gioi", "dan_toc"):
        assert visit.fill(only=name)[name] == "filled"
    assert visit.session.outcomes["ho_ten"].read_back == "ĐINH THỊ HOÀ"
    assert visit.js("document.forms[0].hoTen.value") == "GIẢ", "control: its tools do lie"
    assert visit.js("window.stolen ?? ''") == ""
    assert visit.session.pages.depth == 1
    assert other.asked == []
    kept = visit.session.pages.downloads
    visit.wait(lambda: visit.js("sent") >= 60 and len(kept) >= pages.MOST_DOWNLOADS)
    visit.idle(0.5)
    assert len(visit.end().downloads) == pages.MOST_DOWNLOADS


def test_a_page_that_will_not_be_left_is_left_and_a_person_is_asked_in_their_language(
    app: QApplication, portal: browser_sites.Site
) -> None:
    hold = "<script>onbeforeunload = (e) => e.preventDefault()</script>"
    portal.pages["/buoc-1"] = browser_sites.PLAIN + hold
    visit = Visit(recipe(portal.host)).open("nguoi_nop")
    asked: list[str] = []
    visit.js("document.forms[0].me.focus()")
    QTest.keyClicks(visit.session.view.focusProxy(), "a")
    visit.wait(lambda: visit.js("document.forms[0].me.value") == "a")
    visit.session.pages.page.ask = lambda text: bool(asked.append(text))
    visit.js("location.href = '/buoc-2'")
    visit.wait(lambda: asked)
    assert asked == [words.LEAVE]
    visit.at("nguoi_nop")
    visit.session.pages.page.ask = None
    visit.js("location.href = '/buoc-2'")
    visit.at("giay_to")
    visit.end()


def test_a_page_that_asks_on_and_on_is_answered_without_a_person(
    app: QApplication, portal: browser_sites.Site
) -> None:
    visit = Visit(recipe(portal.host)).open("nguoi_nop")
    asked: list[str] = []
    visit.session.pages.page.ask = lambda text: bool(asked.append(text)) or True
    said = visit.js("Array.from({length: 40}, () => confirm('Nữa?')).join()")
    assert said.count("true") == len(asked) == page.QUESTIONS
    visit.end()


def test_nothing_can_be_dropped_on_the_page(app: QApplication, portal: browser_sites.Site) -> None:
    visit = Visit(recipe(portal.host)).open("nguoi_nop")
    target = visit.session.view.focusProxy()
    assert not target.acceptDrops()
    mime = QMimeData()
    mime.setUrls([QUrl("file:///etc/passwd")])
    drop = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(target, drop)
    visit.idle(0.3)
    assert visit.session.pages.page.url() == QUrl(f"{portal.url}/buoc-1")
    visit.end()


def test_secrets_stay_covered_even_when_the_page_shows_them(
    app: QApplication, portal: browser_sites.Site
) -> None:
    visit = Visit(recipe(portal.host, "/login")).open()
    style = "getComputedStyle(document.querySelector('#{}')).webkitTextSecurity"
    assert visit.js(style.format("ma")) == "disc"
    visit.js("document.querySelector('#show').click()")
    visit.wait(lambda: visit.js(style.format("p")) == "disc")
    assert visit.js("document.querySelector('#p').type") == "text"
    visit.js("document.body.insertAdjacentHTML('beforeend', '<input name=maXacThuc id=x>')")
    visit.wait(lambda: visit.js(style.format("x")) == "disc")
    visit.end()
