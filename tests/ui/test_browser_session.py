"""A whole visit: steps, crash, portal down, log-in lost, the number, and the end of everything."""

from __future__ import annotations

import datetime
import json
import logging
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import browser_sites
import pytest
from browser_visit import Visit, recipe
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from kiosk.model import BadInput, Unreachable
from ui.browser import engine
from ui.browser.pages import Pages
from ui.browser.session import At

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.fixture(scope="module")
def portal() -> Iterator[browser_sites.Site]:
    with browser_sites.site() as server:
        yield server


def test_number_and_receipt_are_taken_from_the_result_page(
    app: QApplication, portal: browser_sites.Site
) -> None:
    visit = Visit(recipe(portal.host, "/gui")).open()
    visit.wait(lambda: bool(visit.session.number))
    visit.wait(lambda: bool(visit.session._receipt))
    ending = visit.end()
    assert (ending.state, ending.number, ending.typed) == (
        "filed",
        "000.17.22.H44-261124-0007",
        False,
    )
    assert ending.receipt.startswith(b"%PDF")
    assert ending.report == b""


def test_two_numbers_are_no_number_and_a_person_types_it(
    app: QApplication, portal: browser_sites.Site
) -> None:
    result = {"where": {"marks": ["text:Nộp hồ sơ thành công"]}}
    visit = Visit(recipe(portal.host, "/gui", result=result))
    visit.session.plan  # noqa: B018 - the plan is there before any page
    visit.open()
    visit.wait(lambda: visit.session.number == "000.17.22.H44-261124-0007")
    visit.end()
    visit = Visit(recipe(portal.host, "/gui", result={**result, "number": ["css:h1"]})).open()
    visit.idle(0.3)
    assert visit.session.number == ""
    with pytest.raises(BadInput):
        visit.session.take_number("12345")
    assert visit.session.take_number(" 000.17.22.h44-261124-0007 ") == "000.17.22.H44-261124-0007"
    ending = visit.end()
    assert (ending.state, ending.typed) == ("filed", True)


def test_closed_without_a_number_is_unsure_only_where_it_could_be_sent(
    app: QApplication, portal: browser_sites.Site
) -> None:
    visit = Visit(recipe(portal.host)).open("nguoi_nop")
    assert visit.end().state == "not_sent"
    visit = Visit(recipe(portal.host, "/buoc-2")).open("giay_to")
    assert visit.end().state == "unsure"


def test_a_crash_of_the_page_costs_nothing_of_the_case(
    app: QApplication, portal: browser_sites.Site
) -> None:
    visit = Visit(recipe(portal.host)).open("nguoi_nop")
    visit.fill()
    os.kill(visit.session.pages.page.renderProcessPid(), signal.SIGKILL)
    visit.wait(lambda: visit.session.at is At.CRASHED)
    assert visit.session.fill() is False
    visit.session.reload()
    visit.at("nguoi_nop")
    assert set(visit.fill().values()) == {"filled"}
    visit.end()


def test_the_end_may_come_while_the_page_waits_for_an_answer(
    app: QApplication, portal: browser_sites.Site
) -> None:
    visit = Visit(recipe(portal.host))
    session = visit.session

    def answer(text: str) -> bool:
        session.end()
        return True

    session.pages.end()
    session.pages = Pages(session.fences, session, session._answer)
    session._ask = answer
    session._connect()
    visit.open("nguoi_nop")
    session.pages.page.runJavaScript("document.title = confirm('Gửi?') ? 'có' : 'không'")
    visit.wait(lambda: session.at is At.ENDED)
    visit.idle(0.3)
    assert not isValid(session.pages.view)


def test_a_portal_that_is_down_is_said_and_can_be_tried_again(app: QApplication) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{taken.getsockname()[1]}"
    visit = Visit(recipe(host)).open()
    assert visit.session.at is At.DOWN
    visit.idle(1.0)
    assert visit.session.at is At.DOWN
    assert visit.end().state == "not_sent"


def test_a_lost_log_in_is_noticed_and_what_was_filled_is_kept(
    app: QApplication, portal: browser_sites.Site
) -> None:
    steps = [
        {"id": "vao", "title": "T", "where": {"address": ["/login"]},
         "human": [{"act": "login", "say": "Ông/bà đăng nhập."}]},
        {"id": "nguoi_nop", "title": "T", "where": {"address": ["/buoc-1"]}, "fields": [
            {"id": "x", "label": "X", "kind": "text", "const": "1", "find": ["name:hoTen"]}]},
    ]  # fmt: skip
    visit = Visit(recipe(portal.host, "/login", steps=steps)).open("vao")
    lost: list[int] = []
    visit.session.login_lost.connect(lambda: lost.append(1))
    visit.js("location.href = '/buoc-1'")
    visit.at("nguoi_nop")
    visit.fill()
    assert lost == []
    visit.js("location.href = '/login'")
    visit.at("vao")
    assert lost == [1]
    assert visit.session.outcomes["x"].filled
    visit.end()


def certificate(folder: Path) -> Path:
    """A certificate that nobody signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "site.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


def test_a_bad_certificate_is_never_waved_through(app: QApplication, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path))
    with browser_sites.Site() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        host = f"localhost:{server.server_port}"
        how = recipe(host)
        visit = Visit(type(how)(**{**_fields(how), "start": f"https://{host}/buoc-1"}))
        bad: list[str] = []
        visit.session.distrusted.connect(bad.append)
        visit.open()
        assert visit.session.at is At.DOWN
        assert bad == ["localhost"]
        assert server.asked == []
        visit.end()
        server.shutdown()
        thread.join()


def _fields(how: object) -> dict[str, object]:
    return {name: getattr(how, name) for name in how.__struct_fields__}  # type: ignore[attr-defined]


def test_the_end_empties_the_clipboard_and_the_next_citizen_sees_nothing(
    app: QApplication, portal: browser_sites.Site
) -> None:
    visit = Visit(recipe(portal.host, "/hostile")).open()
    visit.wait(lambda: visit.js("localStorage.canary") == "CANARY-STORAGE")
    assert "CANARY-COOKIE" in visit.js("document.cookie")
    QGuiApplication.clipboard().setText("025190000001")
    visit.end()
    assert QGuiApplication.clipboard().text() == ""
    visit = Visit(recipe(portal.host, "/state")).open()
    assert visit.js("document.body.dataset.all") == "|"
    assert visit.js("indexedDB.databases().then(d => window.n = d.length), 1")
    visit.wait(lambda: visit.js("window.n") == 0)
    visit.end()


def test_no_value_of_a_citizen_reaches_the_log(
    app: QApplication, portal: browser_sites.Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    visit = Visit(recipe(portal.host)).open("nguoi_nop")
    visit.fill()
    visit.js("console.log(document.forms[0].hoTen.value)")
    visit.js("location.href = '/buoc-2?ten=%C4%90inh'")
    visit.at("giay_to")
    visit.end()
    for personal in ("Hoà", "HOÀ", "%C4%90inh", "025190000001", "Mận"):
        assert personal not in caplog.text


def run_child(script: str, environ: dict[str, str], *words: str) -> str:
    command = [sys.executable, str(HERE / script), *words]
    done = subprocess.run(
        command, env=environ, capture_output=True, text=True, timeout=90, cwd="/", check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_no_byte_of_a_citizen_is_left_on_the_disk(
    tmp_path: Path, portal: browser_sites.Site
) -> None:
    places = {name: str(tmp_path) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME")}
    places |= {"XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    environ = {**os.environ, **places, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    found = json.loads(run_child("browser_canary.py", environ, portal.url).splitlines()[-1])
    assert found["during"], "control: a profile with a name leaves its canary on the disk"
    assert found["session"] == []
    assert found["downloaded"] == ["bien-nhan.pdf"]


def test_root_is_told_in_one_sentence_to_use_an_ordinary_account() -> None:
    assert "tài khoản thường" in engine.why_not({}, user=0)
    with pytest.raises(Unreachable, match="tài khoản thường"):
        engine.prepare({}, user=0)
    assert engine.why_not({}, user=1000) == ""
    for switch in ({engine.NO_SANDBOX: "1"}, {engine.FLAGS: "--no-sandbox"}):
        assert engine.why_not(switch, user=0) == "", "what tests that run as root set"


def test_an_ordinary_account_always_gets_the_sandbox_and_no_open_door() -> None:
    environ = {
        engine.NO_SANDBOX: "1",
        engine.FLAGS: "--no-sandbox --force-device-scale-factor=1 --remote-debugging-port=9",
        "QTWEBENGINE_REMOTE_DEBUGGING": "9",
    }
    engine.prepare(environ, user=1000)
    flags = "--force-device-scale-factor=1 --log-level=3 --disable-gpu"
    assert environ == {engine.FLAGS: flags, "QT_QUICK_BACKEND": "software"}


def user_namespaces() -> bool:
    done = subprocess.run(
        ["runuser", "-u", "nobody", "--", "unshare", "-Ur", "true"],
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or not user_namespaces(),
    reason="needs root to become an ordinary user, and user namespaces for Chromium's sandbox",
)
def test_an_ordinary_user_browses_inside_the_sandbox(
    tmp_path: Path, portal: browser_sites.Site
) -> None:
    home = Path("/tmp") / f"cungnop-sandbox-{os.getpid()}"
    home.mkdir(mode=0o700)
    try:
        os.chown(home, 65534, 65534)
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "TMPDIR": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        said = run_child("browser_sandboxed.py", environ, portal.url)
        found = json.loads(said.splitlines()[-1])
        assert found["filled"] == {"me": "filled"}
        assert found["user"] == 65534
        assert found["seccomp"] == "2", "the page's process runs under a filter of system calls"
        assert len(found["namespaces"]) > 1, "and sees no process but its own"
    finally:
        subprocess.run(["rm", "-rf", str(home)], check=True)
