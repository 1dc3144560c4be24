"""The practice portal alone: its traps, its pages, its memory, its start and end."""

from __future__ import annotations

import re
import sqlite3
import stat
import threading
import uuid

import pytest
import requests

from kiosk.model import BadInput, State, Unreachable
from kiosk.portals.base import Filed
from kiosk.practice import parse, serve, templates
from tests.kiosk.portal_doubles import Packet, connector, pdf, practice

GROUP = {"groupId": "20200"}
WHO = ("practice", "practice")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("home") / "portal"


@pytest.fixture(scope="module")
def url(folder):
    with practice(folder) as running:
        yield running


def call(method, url, path, **more):
    given = {"headers": GROUP, "auth": WHO, "timeout": 5} | more
    return requests.request(method, f"{url}/o/rest/v2/{path}", allow_redirects=False, **given)


def form(**more):
    return {
        "serviceCode": "1.001193",
        "govAgencyCode": f"H{uuid.uuid4().hex[:6].upper()}",
        "dossierTemplateNo": "MAU_1_001193",
        "originality": "1",
        "referenceUid": str(uuid.uuid4()),
        "applicantName": "Hà Thị Mẫu",
        "applicantIdNo": "025190000001",
    } | more


def upload(url, dossier, data=b"", **more):
    data = data or pdf()
    sent = {
        "displayName": "a.pdf",
        "fileType": "application/pdf",
        "dossierPartNo": "TP02",
        "referenceUid": "f1",
        "modifiedDate": "1000",
        "fileSize": str(len(data)),
    } | more
    files = {"file": ("a.pdf", data, "application/pdf")}
    return call("POST", url, f"dossiers/{dossier}/files", data=sent, files=files)


def new(url, **more):
    return call("POST", url, "dossiers", data=form(**more)).json()


@pytest.mark.parametrize("code", ["1.001193", "2.000635", "1.004873", "1.000656", "1.000894"])
def test_each_procedure_is_filed_and_comes_back(url, code):
    packet = Packet(url, procedure=code)
    c = connector(url)
    outcome = packet.send(c)
    assert isinstance(outcome, Filed)
    assert outcome.warnings == ()
    assert re.match(r"^[0-9A-Z.]+-\d{6}-\d{4}$", outcome.receipt.number)
    assert c.status(packet.s, outcome.receipt.number).state is State.FILED


def test_residence_is_not_filed_here(url):
    with pytest.raises(BadInput, match=r"1\.004194"):
        Packet(url, procedure="1.004194").send(connector(url))


def test_two_cases_get_two_numbers(url):
    c = connector(url)
    numbers = {Packet(url).send(c).receipt.number for _ in range(3)}
    assert len(numbers) == 3


def test_the_same_packet_twice_is_one_dossier(url):
    packet = Packet(url, agency="H44.77")
    first = packet.send(connector(url))
    packet.progress = {}
    assert packet.send(connector(url)).receipt.number == first.receipt.number
    found = call("GET", url, "dossiers", params={"agency": "H44.77"}).json()
    assert found["total"] == 1
    assert found["data"]["referenceUid"] == packet.s.key


class TestTraps:
    def test_no_log_in_is_203_and_a_wrong_one_401_even_from_here(self, url):
        assert call("GET", url, "dossiers/1", auth=None).status_code == 203
        assert call("GET", url, "dossiers", auth=None).status_code == 203
        assert call("POST", url, "dossiers", auth=None, data=form()).status_code == 203
        assert call("GET", url, "dossiers/1", auth=("practice", "x")).status_code == 401
        assert call("GET", url, "serviceinfos", auth=None).status_code == 200

    @pytest.mark.parametrize(("who", "word"), [(WHO, "ok"), (("practice", "no"), ""), (None, "")])
    def test_a_log_in_is_a_word(self, url, who, word):
        answer = requests.post(f"{url}/o/v1/opencps/login", auth=who, timeout=5)
        assert (answer.status_code, answer.text) == (200, word)

    def test_another_group_finds_nothing(self, url):
        query = {"service": "1.001193", "agency": "H1"}
        found = call("GET", url, "serviceconfigs", headers={"groupId": "1"}, params=query).json()
        assert found == {"total": 0}
        assert call("GET", url, "dossiers/1", headers={}).status_code == 403

    def test_a_list_of_one_is_the_object_itself(self, url):
        query = {"service": "1.001193", "agency": "H1"}
        found = call("GET", url, "serviceconfigs", params=query).json()
        assert found["data"]["govAgencyCode"] == "H1"
        assert isinstance(found["data"]["serviceConfigId"], str)

    def test_an_open_draft_is_handed_to_the_next(self, url):
        agency = "H44.1"
        first = new(url, govAgencyCode=agency)
        upload(url, first["dossierId"])
        second = new(url, govAgencyCode=agency, applicantIdNo="025190000002")
        assert second["referenceUid"] == first["referenceUid"]
        assert second["applicantIdNo"] == "025190000002"
        assert call("GET", url, f"dossiers/{second['dossierId']}/files").json()["total"] == 1

    def test_another_lane_gets_its_own(self, url):
        first = new(url, govAgencyCode="H44.2")
        assert new(url, govAgencyCode="H44.2", originality="3")["dossierId"] != first["dossierId"]

    def test_a_file_is_replaced_only_by_a_later_one(self, url):
        dossier = new(url)["dossierId"]
        assert upload(url, dossier).status_code == 200
        again = upload(url, dossier)
        assert (again.status_code, again.json()["description"]) == (403, "Conflict dossier file")
        assert upload(url, dossier, modifiedDate="1001").status_code == 200
        assert call("GET", url, f"dossiers/{dossier}/files").json()["total"] == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"dossierPartNo": "NONE"},
            {"dossierPartNo": "KQ01"},
            {"displayName": "a%20b.pdf"},
            {"displayName": "a.exe"},
            {"fileSize": "7"},
        ],
    )
    def test_files_are_checked(self, url, wrong):
        assert upload(url, new(url)["dossierId"], **wrong).status_code == 403

    def test_a_file_that_is_too_large(self, url):
        data = b"%PDF-" + bytes(templates.MAX_MEGABYTES * 1024 * 1024)
        assert upload(url, new(url)["dossierId"], data).status_code == 403

    def test_a_paper_that_does_not_open_is_found_at_the_act(self, url):
        dossier = new(url)["dossierId"]
        upload(url, dossier, b"%PDF-1.7 nothing")
        answer = call("POST", url, f"dossiers/{dossier}/actions", data={"actionCode": "1300"})
        assert (answer.status_code, answer.json()["description"]) == (403, "InvalidPdfException")

    @pytest.mark.parametrize("wrong", [{"applicantIdNo": "12"}, {"applicantName": " "}])
    def test_people_are_checked_at_the_act(self, url, wrong):
        dossier = new(url, **wrong)["dossierId"]
        answer = call("POST", url, f"dossiers/{dossier}/actions", data={"actionCode": "1300"})
        assert answer.status_code == 403

    def test_actions_that_may_not_be_run_are_405(self, url):
        dossier = new(url)["dossierId"]
        for code in ("1400", "9000", "1100", ""):
            answer = call("POST", url, f"dossiers/{dossier}/actions", data={"actionCode": code})
            assert answer.status_code == 405
        path = f"dossiers/{dossier}/actions"
        assert call("POST", url, path, data={"actionCode": "1300"}).status_code == 200
        assert call("POST", url, path, data={"actionCode": "1300"}).status_code == 405
        assert call("GET", url, f"dossiers/{dossier}/nextactions").json()["total"] == 0

    def test_what_was_sent_can_neither_be_changed_nor_removed(self, url):
        dossier = new(url)["dossierId"]
        call("POST", url, f"dossiers/{dossier}/actions", data={"actionCode": "1300"})
        assert (
            call("PUT", url, f"dossiers/{dossier}", data={"applicantName": "x"}).status_code == 403
        )
        assert call("DELETE", url, f"dossiers/{dossier}").status_code == 403
        assert upload(url, dossier).status_code == 403

    def test_a_removed_draft_is_hidden_and_its_reference_free(self, url):
        first = new(url)
        assert call("DELETE", url, f"dossiers/{first['dossierId']}").json()["originality"] == "-1"
        assert call("GET", url, f"dossiers/{first['referenceUid']}").status_code == 403
        again = new(url, referenceUid=first["referenceUid"])
        assert again["dossierId"] != first["dossierId"]

    def test_an_e_form_has_values_and_no_file(self, url):
        dossier = new(url)["dossierId"]
        values = {"formData": (None, '{"a":"b"}')}
        made = call("POST", url, f"dossiers/{dossier}/eforms/TP01", files=values).json()
        path = f"dossiers/{dossier}/files/{made['referenceUid']}"
        assert call("GET", url, path).status_code == 204
        assert call("GET", url, f"{path}/formdata").json() == {"a": "b"}
        for part, text in (("TP02", "{}"), ("NONE", "{}"), ("TP01", "{"), ("TP01", "[]")):
            values = {"formData": (None, text)}
            path = f"dossiers/{dossier}/eforms/{part}"
            assert call("POST", url, path, files=values).status_code == 403

    @pytest.mark.parametrize(
        "wrong",
        [
            {"serviceCode": "x"},
            {"govAgencyCode": ""},
            {"dossierTemplateNo": "MAU_1_000656"},
            {"originality": "2"},
            {"referenceUid": "../x"},
        ],
    )
    def test_a_dossier_that_cannot_be_is_403(self, url, wrong):
        assert call("POST", url, "dossiers", data=form(**wrong)).status_code == 403

    def test_what_is_not_there_is_403(self, url):
        for path in ("dossiers/nothing", "nothing", "dossiertemplates/x", "serviceinfos/x"):
            assert call("GET", url, path).status_code == 403


class TestPages:
    def _filed(self, url):
        packet = Packet(url)
        packet.send(connector(url))
        found = call("GET", url, f"dossiers/{packet.s.key}").json()
        return packet, f"{url}/ho-so/{found['dossierId']}"

    def _decide(self, page, **form):
        token = re.search(r'name="token" value="([^"]+)"', requests.get(page, timeout=5).text)[1]
        return requests.post(f"{page}/quyet-dinh", data={"token": token} | form, timeout=5)

    @pytest.mark.parametrize(
        ("decision", "state", "missing"),
        [
            ("accept", State.ACCEPTED, ""),
            ("supplement", State.RETURNED, "Thiếu giấy ra viện"),
            ("refuse", State.REFUSED, ""),
        ],
    )
    def test_a_decision_comes_back_to_the_desk(self, url, decision, state, missing):
        packet, page = self._filed(url)
        self._decide(page, decision=decision, text="Thiếu giấy ra viện")
        found = connector(url).status(packet.s, "")
        assert (found.state, found.missing) == (state, missing)
        assert "Thiếu giấy ra viện" in requests.get(page, timeout=5).text

    def test_a_finished_case_is_closed(self, url):
        packet, page = self._filed(url)
        self._decide(page, decision="accept")
        self._decide(page, decision="finish")
        assert connector(url).status(packet.s, "").state is State.CLOSED

    def test_a_refusal_needs_words(self, url):
        packet, page = self._filed(url)
        assert "Hãy ghi ý kiến" in self._decide(page, decision="refuse", text=" ").text
        assert connector(url).status(packet.s, "").state is State.FILED

    def test_a_decision_of_another_site_is_refused(self, url):
        packet, page = self._filed(url)
        form = {"decision": "accept", "token": "guess"}
        assert requests.post(f"{page}/quyet-dinh", data=form, timeout=5).status_code == 400
        assert requests.get(f"{page}/quyet-dinh", timeout=5).status_code == 405
        assert connector(url).status(packet.s, "").state is State.FILED

    def test_papers_answers_and_marks_are_shown(self, url):
        packet, page = self._filed(url)
        shown = requests.get(page, timeout=5)
        for word in ("Hà Thị Mẫu", "Hà Văn Con", "khớp bản chính", "UBND phường Mẫu"):
            assert word in shown.text
        assert "BẢN THỰC HÀNH" in shown.text
        link = re.search(r'href="(/ho-so/\d+/giay/[^"]+)"', shown.text)[1]
        paper = requests.get(url + link, timeout=5)
        assert paper.content == packet.blobs[packet.s.parts[0].pdf_digest]
        assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
        assert "BẢN THỰC HÀNH" in requests.get(url, timeout=5).text

    def test_text_of_the_citizen_is_no_code(self, url):
        packet = Packet(url, answers={"a": "<script>alert(1)</script>"})
        packet.send(connector(url))
        found = call("GET", url, f"dossiers/{packet.s.key}").json()
        page = requests.get(f"{url}/ho-so/{found['dossierId']}", timeout=5).text
        assert "<script>" not in page
        assert "&lt;script&gt;" in page

    def test_only_this_machines_name_is_answered(self, url):
        for path in ("/", "/o/rest/v2/ping"):
            answer = requests.get(url + path, headers={"Host": "evil.example"}, timeout=5)
            assert answer.status_code == 421

    @pytest.mark.parametrize("path", ["/ho-so/99999", "/ho-so/1/giay/none", "/../etc/passwd", "/x"])
    def test_what_is_not_there(self, url, path):
        assert requests.get(url + path, timeout=5).status_code == 404


class TestMemory:
    def test_survives_a_restart_and_holds_no_name_in_the_open(self, tmp_path):
        with practice(tmp_path) as first:
            packet = Packet(first)
            number = packet.send(connector(first)).receipt.number
        with practice(tmp_path) as second:
            assert connector(second).status(packet.s, "").number == number
        names = ("Hà Thị Mẫu", "Hà Văn Con", "025190000001", "Cán bộ Mẫu")
        stored = b"".join(p.read_bytes() for p in tmp_path.iterdir())
        assert packet.s.key.encode() in stored
        for name in names:
            assert name.encode() not in stored

    def test_is_readable_by_its_owner_alone(self, folder, url):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        for path in folder.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_is_a_whole_database(self, folder, url):
        with sqlite3.connect(folder / "portal.sqlite") as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        db.close()


class TestFaultWords:
    def test_are_read(self):
        found = parse(
            "cut_after=0.1, cut_before=0.2,delay=2:0.5,repeat=1,status=503:0.3,length=0.2,seed=7"
        )
        assert (found.cut_after, found.cut_before, found.delay) == (0.1, 0.2, (2.0, 0.5))
        assert (found.repeat, found.status, found.seed) == (1.0, (503, 0.3), 7)
        assert found.length == 0.2
        assert parse("html=0.1,login=0.2").login == 0.2
        assert parse("").cut_after == 0.0

    @pytest.mark.parametrize(
        "spec", ["cut_after", "cut_after=2", "cut=1", "delay=1", "status=1:1", "seed=x", "html=nan"]
    )
    def test_that_are_none_say_which(self, spec):
        with pytest.raises(BadInput, match=re.escape(spec)):
            parse(spec)


class TestStartAndEnd:
    def test_a_taken_port(self, tmp_path, url):
        with pytest.raises(Unreachable, match="khác"):
            serve(tmp_path, int(url.rpartition(":")[2]))

    def test_a_wrong_fault_starts_nothing(self, tmp_path):
        with pytest.raises(BadInput):
            serve(tmp_path / "none", faults="x=1")
        assert not (tmp_path / "none").exists()

    def test_nothing_of_it_stays(self, tmp_path):
        before = threading.active_count()
        with practice(tmp_path) as running:
            requests.get(running, timeout=5)
        assert threading.active_count() == before
