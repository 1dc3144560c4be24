"""Training site C behind a real OpenID provider: the citizen logs in there, the program does not.

The site is the provider's client as a portal is one of VNeID: code grant, client secret, PKCE.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import msgspec
import pytest
import requests
from flask import Flask, redirect, request
from PySide6.QtWidgets import QApplication
from werkzeug.wrappers import Response

import assets
from kiosk.portals.guided import plan as plans
from kiosk.portals.guided import recipes
from kiosk.portals.guided.recipe import Act, Human, Recipe, Step, Where
from kiosk.practice import server
from kiosk.practice.state import State
from kiosk.practice.web import common
from tests.journeys.guided_visit import Case, Visit, arrived, send
from tests.kiosk.portal_doubles import practice
from ui.browser.session import Session

HERE = Path(__file__).parent / "openid"
CALLBACK = "/thuc-hanh/c/sso"
CLIENT = ("cong-luyen-tap", "chi-de-thu")
pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(240),
    pytest.mark.skipif(
        shutil.which("npm") is None or shutil.which("node") is None,
        reason="node and npm are not installed here",
    ),
]


class Client:
    """The site's side of the log-in."""

    def __init__(self) -> None:
        self.issuer = ""
        self.people: list[dict[str, str]] = []
        self._verifiers: dict[str, str] = {}

    def build(self, state: State) -> Flask:
        """The practice portal with this log-in in the place of the telephone's."""
        app = BUILD(state)
        app.view_functions["site_c.log_in_page"] = self.ask
        app.add_url_rule(CALLBACK, view_func=self.answer)
        return app

    def ask(self) -> Response:
        common.visitor("c", inside=False)
        state, verifier = secrets.token_urlsafe(), secrets.token_urlsafe(48)
        self._verifiers[state] = verifier
        digest = hashlib.sha256(verifier.encode()).digest()
        asked = {
            "response_type": "code", "client_id": CLIENT[0], "scope": "openid", "state": state,
            "redirect_uri": request.host_url.rstrip("/") + CALLBACK,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }  # fmt: skip
        return redirect(f"{self.issuer}/auth?{urlencode(asked)}")

    def answer(self) -> Response:
        token = requests.post(
            f"{self.issuer}/token",
            data={
                "grant_type": "authorization_code",
                "code": request.args["code"],
                "redirect_uri": request.host_url.rstrip("/") + CALLBACK,
                "code_verifier": self._verifiers.pop(request.args["state"]),
            },
            auth=CLIENT,
            timeout=10,
        ).json()
        bearer = {"Authorization": f"Bearer {token['access_token']}"}
        self.people.append(requests.get(f"{self.issuer}/me", headers=bearer, timeout=10).json())
        common.log_in(common.visitor("c", inside=False))
        return redirect("/thuc-hanh/c/ho-so", code=303)


BUILD = server.application


@pytest.fixture(scope="module")
def app() -> QApplication:
    found = QApplication.instance() or QApplication(["tests"])
    assert isinstance(found, QApplication)
    return found


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("openid")
    for file in HERE.iterdir():
        shutil.copy(file, folder)
    words = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"the package oidc-provider could not be fetched: {done.stderr[-200:]}")
    return folder


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    made = Client()
    monkeypatch.setattr(server, "application", made.build)
    return made


@pytest.fixture
def url(tmp_path: Path, provider: Path, client: Client) -> Iterator[str]:
    with practice(tmp_path / "portal") as running:
        words = ["node", "provider.mjs", running + CALLBACK]
        with subprocess.Popen(
            words, cwd=provider, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        ) as child:  # fmt: skip
            assert child.stdout is not None
            assert child.stdin is not None
            client.issuer = child.stdout.readline().strip()
            yield running
            child.stdin.close()


def behind(url: str, issuer: str) -> Recipe:
    """The shipped recipe, with the provider as the log-in's host and nothing else allowed."""
    how = recipes.load(assets.path("recipes/2.000635-c.json"))
    port = urlsplit(url).port
    hosts = msgspec.structs.replace(
        how.hosts,
        portal=(f"127.0.0.1:{port}", f"localhost:{port}"),
        identity=(urlsplit(issuer).netloc,),
    )
    marks = Where(marks=("css:[name=login]",))
    step = Step("sso", "Đăng nhập", marks, human=(Human(Act.LOGIN, "Mời ông/bà đăng nhập."),))
    return msgspec.structs.replace(how, hosts=hosts, steps=(step, *how.steps))


def consent(v: Visit) -> None:
    """The provider asks whether the site may know who it is."""
    v.wait(lambda: v.js("!!document.querySelector('[name=prompt][value=consent]')"))
    v.person_clicks("button[type=submit]")


def test_from_the_log_in_at_another_house_to_the_number(
    app: QApplication, url: str, client: Client
) -> None:
    case = Case("2.000635")
    plan = plans.make(behind(url, client.issuer), case.packet, url)
    session = Session(plan, case.blobs)
    session.view.resize(1100, 900)
    session.view.show()
    session.open()
    v = Visit(session)
    v.wait(lambda: v.js("location.origin") == client.issuer)
    v.wait(lambda: v.js("!!document.querySelector('[name=password]')"))
    assert v.js("typeof cungnop") == "undefined"
    assert session.fill() is False, "nothing is filled at the log-in's house"
    v.person_types("[name=login]", "congdan")
    v.person_types("[name=password]", "matkhau-cua-toi")
    covered = "getComputedStyle(document.querySelector('[name=password]')).webkitTextSecurity"
    assert v.js(covered) == "disc"
    v.person_clicks("button[type=submit]")
    consent(v)
    for name in ("to_khai_1", "to_khai_2", "giay_to"):
        v.program(name)
    send(v)
    ending = v.end()
    assert ending.state == "filed"
    assert arrived(url, ending.number) == set(case.blobs)
    assert client.people == [
        {"sub": "congdan", "HoVaTen": "Hà Thị Mẫu", "SoDinhDanh": "025190000001"}
    ]


def test_the_next_citizen_has_to_log_in_again(app: QApplication, url: str, client: Client) -> None:
    how = behind(url, client.issuer)
    for _citizen in range(2):
        case = Case("2.000635")
        session = Session(plans.make(how, case.packet, url), case.blobs)
        session.view.show()
        session.open()
        v = Visit(session)
        v.wait(lambda v=v: v.js("!!document.querySelector('[name=password]')"))
        v.person_types("[name=login]", "congdan")
        v.person_types("[name=password]", "x")
        v.person_clicks("button[type=submit]")
        consent(v)
        v.at("to_khai_1")
        v.close()
