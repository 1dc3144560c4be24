"""Both sides of the wire against the written contract, by a validator that knows neither."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import requests
import yaml
from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from werkzeug.datastructures import Headers, ImmutableMultiDict

from kiosk.portals.base import Filed
from tests.contracts.wire_recorder import Exchange, tap
from tests.kiosk.portal_doubles import Packet, connector, practice
from tests.kiosk.practice_authority import Authority

CONTRACT = Path(__file__).parents[2] / "assets" / "contracts" / "opencps-rest-v2.openapi.yaml"
HOST = "http://127.0.0.1:4010"


class _Request:
    def __init__(self, e: Exchange) -> None:
        self.host_url, self.path, self.method = HOST, e.path, e.method.lower()
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(e.query),
            header=Headers(e.headers),
            cookie=ImmutableMultiDict(),
        )
        self.content_type = e.headers.get("Content-Type", "")
        self.body = e.body


class _Response:
    def __init__(self, e: Exchange) -> None:
        self.status_code, self.data = e.status, e.answer
        self.headers = Headers(e.answer_headers)
        self.content_type = e.answer_headers.get("Content-Type", "")


@pytest.fixture(scope="module")
def contract() -> OpenAPI:
    document = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    upload = document["paths"]["/o/rest/v2/dossiers/{id}/files"]["post"]["requestBody"]["content"]
    # the validator does not take the text of a multipart number for a number: read it as JSON
    how = {"modifiedDate": {"contentType": "application/json"}}
    upload["multipart/form-data"]["encoding"] = how
    return OpenAPI.from_dict(document)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory) -> list[Exchange]:
    """A whole filing, a supplement, a fee, a status, a draft taken away, a wrong password."""
    papers = ("Giấy chứng sinh", "Văn bản ủy quyền", "Một giấy khác")
    with practice(tmp_path_factory.mktemp("portal")) as url, tap(url) as line:
        one = Packet(url, papers)
        outcome = one.send(connector(line.url))
        assert isinstance(outcome, Filed)
        _after_filing(one, outcome.receipt.number, url, line.url)
        two = Packet(url, ("Giấy báo tử",), procedure="1.000656")
        assert isinstance(two.send(connector(line.url)), Filed)
        connector(line.url).status(one.s, "")
        with pytest.raises(KeyboardInterrupt):
            _dies_before_files(Packet(url), line.url)
        _odd_calls(line.url)
    return line.exchanges


def _after_filing(packet: Packet, number: str, url: str, line: str) -> None:
    authority = Authority(url)
    authority.decide(number, "supplement", "Ảnh mờ")
    authority.fee(number, "8.000")
    given = {"round": 1, "supplement_to": packet.s.key, "number": number, "answers": {}}
    assert isinstance(Packet(url, ("Giấy thêm",), **given).send(connector(line)), Filed)
    authority.decide(number, "accept")
    assert connector(line).status(packet.s, number).fee is not None


def _dies_before_files(packet: Packet, url: str) -> None:
    def blob(_digest: str) -> bytes:
        raise KeyboardInterrupt

    c = connector(url)
    try:
        c.send(packet.s, blob, {}, packet.save, None)
    finally:
        c.delete_draft(packet.s.key)


def _odd_calls(url: str) -> None:
    """Answers that a good client never sees."""
    rest, who = f"{url}/o/rest/v2", {"auth": ("practice", "practice"), "timeout": 5}
    group = {"groupId": "20200"}
    requests.get(f"{rest}/dossiers/1", headers=group, timeout=5)
    requests.get(f"{rest}/dossiers/1", headers=group, auth=("practice", "x"), timeout=5)
    requests.get(f"{rest}/dossiers/none", headers=group, **who)
    requests.get(f"{rest}/dossiers", headers=group, **who)
    requests.get(f"{rest}/dossierlogs/1/logs", headers=group, **who)
    requests.get(f"{rest}/serviceinfos", headers=group, **who)
    requests.get(f"{rest}/serviceinfos/1.001193", headers=group, **who)
    requests.get(f"{rest}/ping", **who)
    form = {"actionCode": "1300"}
    requests.post(f"{rest}/dossiers/1/actions", data=form, headers=group, **who)


def test_every_request_and_answer_keeps_the_contract(contract, recorded):
    assert any(e.headers["User-Agent"] == "CungNop" for e in recorded), "nothing was recorded"
    for e in recorded:
        if e.headers["User-Agent"] == "CungNop":
            contract.validate_request(_Request(e))
        contract.validate_response(_Request(e), _Response(e))


def test_the_recording_holds_every_kind_of_call(recorded):
    seen = {(e.method, e.path.split("/")[-1]) for e in recorded}
    for call in ("login", "dossiers", "files", "actions"):
        assert ("POST", call) in seen
    for call in ("serviceconfigs", "processes", "nextactions", "files"):
        assert ("GET", call) in seen
    assert {e.method for e in recorded} == {"GET", "POST", "DELETE"}
    assert {e.status for e in recorded} == {200, 203, 401, 403, 405}
    assert any("/marks/" in e.path for e in recorded)
    assert any("/eforms/" in e.path for e in recorded)
    assert any(e.path.endswith("/payment") and e.status == 200 for e in recorded)
    acts = [e for e in recorded if e.path.endswith("/actions") and e.status == 200]
    assert [b"actionCode=1310" in e.body for e in acts] == [False, True, False]


def test_each_file_part_says_its_type(recorded):
    uploads = [e for e in recorded if e.method == "POST" and e.path.endswith("/files")]
    assert len(uploads) == 5
    for e in uploads:
        head = e.body.partition(b'filename="')[2].partition(b"\r\n\r\n")[0]
        assert b"Content-Type: application/pdf" in head


def _spoiled(recorded: list[Exchange], path: str, method: str) -> Exchange:
    fits = (e for e in recorded if e.path.endswith(path) and e.method == method)
    found = next(e for e in fits if e.status == 200)
    return copy.deepcopy(found)


@pytest.mark.parametrize(
    ("path", "method", "spoil"),
    [
        ("/dossiers", "POST", lambda e: setattr(e, "body", b"serviceCode=1.001193")),
        ("/dossiers", "POST", lambda e: e.headers.update({"Content-Type": "application/json"})),
        ("/dossiers", "POST", lambda e: e.headers.pop("groupId")),
        ("/dossiers", "POST", lambda e: e.headers.pop("Authorization")),
        (
            "/dossiers",
            "POST",
            lambda e: setattr(e, "body", e.body.replace(b"originality=1", b"originality=7")),
        ),
        ("/actions", "POST", lambda e: setattr(e, "body", b"actionNote=x")),
        (
            "/files",
            "POST",
            lambda e: setattr(e, "body", e.body.replace(b'"dossierPartNo"', b'"dossierPart"')),
        ),
        ("/nextactions", "GET", lambda e: setattr(e, "path", "/o/rest/v2/nowhere")),
    ],
)
def test_control_a_wrong_request_is_caught(contract, recorded, path, method, spoil):
    e = _spoiled(recorded, path, method)
    contract.validate_request(_Request(e))
    spoil(e)
    with pytest.raises(OpenAPIError):
        contract.validate_request(_Request(e))


@pytest.mark.parametrize(
    ("path", "spoil"),
    [
        ("/dossiers", lambda e: setattr(e, "answer", b'{"dossierId":1}')),
        (
            "/dossiers",
            lambda e: setattr(
                e, "answer", e.answer.replace(b'dossierStatus":""', b'dossierStatus":"x"')
            ),
        ),
        ("/dossiers", lambda e: e.answer_headers.update({"Content-Type": "text/html"})),
        ("/actions", lambda e: setattr(e, "answer", b"[]")),
        ("/payment", lambda e: setattr(e, "answer", b'{"paymentAmount":"viele"}')),
    ],
)
def test_control_a_wrong_answer_is_caught(contract, recorded, path, spoil):
    e = _spoiled(recorded, path, "GET" if path == "/payment" else "POST")
    contract.validate_response(_Request(e), _Response(e))
    spoil(e)
    with pytest.raises(OpenAPIError):
        contract.validate_response(_Request(e), _Response(e))
