"""The same contract held by another validator: Prism stands between the client and the portal.

A long test: it installs Prism with npm into a temporary folder.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from kiosk.portals.base import Filed
from tests.kiosk import portal_doubles
from tests.kiosk.portal_doubles import Packet, connector, practice

CONTRACT = Path(__file__).parents[2] / "assets" / "contracts" / "opencps-rest-v2.openapi.yaml"
PRISM = "@stoplight/prism-cli@5.16.0"

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(600),
    pytest.mark.skipif(shutil.which("npm") is None, reason="Prism needs Node.js and npm"),
]


@pytest.fixture(scope="module")
def prism(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("npm")
    npm = shutil.which("npm")
    subprocess.run([npm, "install", "--no-audit", "--no-fund", PRISM], cwd=folder, check=True)
    return folder / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@contextmanager
def validated(prism: Path, url: str, log: Path):
    """Prism before the portal at `url`: whatever breaks the contract becomes an error."""
    port = _free_port()
    words = ["proxy", "-h", "127.0.0.1", "-p", str(port), "--errors", str(CONTRACT), url]
    with log.open("wb") as out:
        child = subprocess.Popen(["node", prism, *words], stdout=out, stderr=subprocess.STDOUT)
        try:
            for _ in range(300):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            child.terminate()
            child.wait(10)


def test_a_whole_filing_passes_a_second_validator(prism, tmp_path, monkeypatch):
    # Prism reads bodies as text on their way through: only a PDF of ASCII bytes stays whole
    plain = portal_doubles.pdf
    ascii_only = plain().translate(bytes(range(128)) + b"x" * 128)
    monkeypatch.setattr(portal_doubles, "pdf", lambda note: ascii_only)
    log = tmp_path / "prism.log"
    with practice(tmp_path / "portal") as url, validated(prism, url, log) as guarded:
        packet = Packet(guarded, ("Giấy chứng sinh", "Một giấy khác"))
        outcome = packet.send(connector(guarded))
        assert isinstance(outcome, Filed)
        assert outcome.warnings == ()
        assert connector(guarded).status(packet.s, "").number == outcome.receipt.number


def test_control_it_refuses_what_breaks_the_contract(prism, tmp_path):
    with practice(tmp_path / "portal") as url, validated(prism, url, tmp_path / "log") as guarded:
        answer = requests.post(
            f"{guarded}/o/rest/v2/dossiers",
            data={"serviceCode": "1.001193"},
            headers={"groupId": "20200"},
            auth=("practice", "practice"),
            timeout=30,
        )
        assert answer.status_code == 422
