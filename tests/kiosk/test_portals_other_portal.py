"""Sending to a stand-in that is not ours: what is written into it, and into which place."""

from __future__ import annotations

import hashlib
import json
import time
from threading import Event

import msgspec
import pytest

from kiosk.model import BadInput, Check, CopyKind, Proxy
from kiosk.portals.base import Blocked, Filed, Later
from kiosk.portals.credentials import Credentials
from kiosk.portals.opencps import Timing
from tests.kiosk.other_portal import HTML, REFUSAL
from tests.kiosk.portal_doubles import Packet, citizen, connector


def test_a_number_that_comes_late_is_waited_for(portal, packet):
    outcome = packet.send(connector(portal.url))
    assert isinstance(outcome, Filed)
    assert outcome.receipt.number == "000.17.22.H56-261124-5000"
    assert outcome.receipt.portal == portal.url
    assert len(outcome.receipt.answer_digest) == 64
    assert outcome.status == "receiving"
    assert outcome.warnings == ()
    assert portal.acts == [packet.s.key]


def test_a_number_that_never_comes_is_replaced_by_the_portals_id(portal, packet):
    portal.number_after = 10_000
    c = connector(portal.url)
    outcomes = [packet.send(c) for _ in range(5)]
    assert isinstance(outcomes[0], Later)
    assert isinstance(outcomes[-1], Filed)
    assert outcomes[-1].receipt.number == "5000"
    assert "number_from_id" in outcomes[-1].warnings
    assert len(portal.acts) == 1


def test_what_is_written_into_the_portal(portal):
    packet = Packet(portal.url, ("Giấy A", "Giấy B"), on_paper=("Giấy cưới",))
    assert isinstance(packet.send(connector(portal.url)), Filed)
    form = portal.sent("/dossiers")[0]
    assert form["referenceUid"] == packet.s.key
    assert (form["originality"], form["online"]) == ("1", "true")
    assert (form["applicantName"], form["applicantIdNo"]) == ("Hà Thị Mẫu", "025190000001")
    assert form["applicantIdDate"] == "06/05/2021"
    assert (form["delegateName"], form["delegateAddress"]) == ("Cán bộ Mẫu", "UBND phường Mẫu")
    assert "UBND phường Mẫu" in form["applicantNote"]
    assert "Giấy cưới" in form["applicantNote"]
    assert json.loads(form["metaData"])["so_ban_sao"] == "2"
    assert form["dossierTemplateNo"] == "TTHC-99"
    files = portal.sent("/files")
    sent = [f for f in files if f]
    assert [f["referenceUid"] for f in sent] == [p.reference for p in packet.s.parts]
    assert {f["dossierPartNo"] for f in sent} == {"P1"}
    assert {f["isSync"] for f in sent} == {"false"}
    assert portal.sent("/actions")[0]["actionCode"] == "1300"


def test_a_case_from_a_file_names_the_office_and_no_officer(portal, packet):
    packet.changed(officer="unattended").send(connector(portal.url))
    form = portal.sent("/dossiers")[0]
    assert form["delegateName"] == form["delegateAddress"] == "UBND phường Mẫu"
    assert "unattended" not in str(portal.forms)


def test_somebody_else_stands_at_the_desk(portal):
    proxy = Proxy(citizen("025190000009", "Hà Văn Thay"), "anh")
    packet = Packet(portal.url, delegate=proxy)
    packet.send(connector(portal.url))
    form = portal.sent("/dossiers")[0]
    assert (form["delegateName"], form["delegateIdNo"]) == ("Hà Văn Thay", "025190000009")
    assert form["applicantIdNo"] == "025190000001"
    assert "anh" in form["applicantNote"]


@pytest.mark.parametrize(
    ("kind", "check", "expected"),
    [
        (CopyKind.ORIGINAL, Check.MATCH, ("3", "1")),
        (CopyKind.CERTIFIED_COPY, Check.UNCHECKED, ("2", "0")),
        (CopyKind.PHOTOCOPY, Check.MISMATCH, ("1", "2")),
        (CopyKind.TRANSLATION, Check.MATCH, ("4", "1")),
        (CopyKind.ELECTRONIC, Check.UNCHECKED, ("0", "0")),
    ],
)
def test_the_comparison_goes_with_the_paper(portal, packet, kind, check, expected):
    part = msgspec.structs.replace(packet.s.parts[0], copy=kind, check=check, reason="mờ dấu")
    packet.changed(parts=(part,)).send(connector(portal.url))
    mark = portal.sent("/marks/P1")[0]
    assert (mark["fileMark"], mark["fileCheck"]) == expected
    assert "mờ dấu" in mark["fileComment"]


def test_papers_that_share_a_part_share_the_worse_mark(portal):
    packet = Packet(portal.url, ("Giấy A", "Giấy B"))
    first, second = packet.s.parts
    parts = (first, msgspec.structs.replace(second, check=Check.MISMATCH, copy=CopyKind.ORIGINAL))
    packet.changed(parts=parts).send(connector(portal.url))
    (mark,) = portal.sent("/marks/P1")
    assert (mark["fileMark"], mark["fileCheck"], mark["recordCount"]) == ("0", "2", "2")


def test_only_where_the_desk_receives_it_is_originality_three(portal, packet):
    packet.changed(desk_reception=True).send(connector(portal.url))
    assert portal.sent("/dossiers")[0]["originality"] == "3"
    assert portal.sent("/actions")[0]["actionCode"] == "1100"


@pytest.mark.parametrize(
    "spoiled",
    [{"enable": 0}, {"enable": "0"}, {"autoEvent": "listener"}, {"actionCode": "1400"}],
)
def test_an_action_that_may_not_be_run_is_not_run(portal, packet, spoiled):
    portal.actions[1] |= spoiled
    outcome = packet.send(connector(portal.url))
    assert isinstance(outcome, Blocked)
    assert outcome.reference == ""
    assert portal.acts == []


class TestPlaces:
    def test_the_form_takes_the_answers(self, portal, packet):
        portal.parts = [
            {"partNo": "TK", "partName": "Tờ khai", "partType": 1, "hasForm": "true"},
            {"partNo": "P1", "partName": "Giấy tờ", "partType": "1"},
            {"partNo": "KQ", "partName": "Kết quả", "partType": "2"},
        ]
        portal.script("POST", "/eforms/TK", "work+cut")
        assert isinstance(packet.send(connector(portal.url)), Filed)
        (form,) = portal.sent("/eforms/TK")
        assert json.loads(form["formData"]) == packet.s.answers

    def test_a_form_that_is_not_taken_is_a_warning(self, portal, packet):
        portal.parts = [
            {"partNo": "TK", "partName": "Tờ khai", "partType": 1, "eForm": True},
            {"partNo": "P1", "partName": "Giấy tờ", "partType": "1"},
        ]
        portal.script("POST", "/eforms/TK", *[REFUSAL] * 9)
        assert packet.send(connector(portal.url)).warnings == ("eform_refused",)

    def test_no_place_for_a_paper(self, portal, packet):
        portal.parts = {"partNo": "KQ", "partName": "Kết quả", "partType": 2}
        with pytest.raises(BadInput, match="Giấy chứng sinh"):
            packet.send(connector(portal.url))
        assert portal.dossiers == []

    @pytest.mark.parametrize(
        "tip", ['{"maxSize":0.0005,"extensions":"pdf"}', '{"maxSize":"10","extensions":"png,jpg"}']
    )
    def test_limits_are_kept_before_anything_is_sent(self, portal, packet, tip):
        portal.parts["partTip"] = tip
        with pytest.raises(BadInput, match="Giấy chứng sinh"):
            packet.send(connector(portal.url))
        assert portal.dossiers == []

    def test_an_agency_that_does_not_take_it(self, portal, packet):
        with pytest.raises(BadInput, match=r"1\.001193"):
            packet.changed(agency="H99").send(connector(portal.url))

    def test_without_an_agency_the_only_one_is_taken(self, portal, packet):
        assert isinstance(packet.changed(agency="").send(connector(portal.url)), Filed)
        assert portal.sent("/dossiers")[0]["govAgencyCode"] == "H44.99.1"

    def test_without_an_agency_among_several(self, portal, packet):
        portal.agencies.append("H44.99.2")
        with pytest.raises(BadInput, match="chọn cơ quan"):
            packet.changed(agency="").send(connector(portal.url))

    def test_a_template_that_is_not_offered(self, portal, packet):
        portal.options.append({"optionName": "Nhanh", "templateNo": "TTHC-98"})
        with pytest.raises(BadInput, match="TTHC-97"):
            packet.changed(template="TTHC-97").send(connector(portal.url))

    def test_a_procedure_without_a_template(self, portal, packet):
        portal.options.clear()
        with pytest.raises(BadInput):
            packet.send(connector(portal.url))


class TestPapers:
    def test_broken_on_the_way_is_sent_again(self, portal, packet):
        pieces = [lambda data: data[:50], lambda data: data]
        portal.spoil = lambda data: pieces.pop(0)(data)
        assert isinstance(packet.send(connector(portal.url)), Filed)
        stored = portal.dossiers[0]["files"][packet.s.parts[0].reference]["data"]
        assert hashlib.sha256(stored).hexdigest() == packet.s.parts[0].pdf_digest

    def test_changed_in_the_same_size_is_found_by_reading_it_back(self, portal, packet):
        pieces = [lambda data: data[::-1], lambda data: data]
        portal.spoil = lambda data: pieces.pop(0)(data)
        assert isinstance(packet.send(connector(portal.url)), Filed)

    def test_always_changed_stops_before_the_act(self, portal, packet):
        portal.spoil = lambda data: data[::-1]
        assert isinstance(packet.send(connector(portal.url)), Blocked)
        assert portal.acts == []

    def test_that_cannot_be_read_back_go_by_their_size(self, portal, packet):
        portal.download = False
        outcome = packet.send(connector(portal.url))
        assert isinstance(outcome, Filed)
        assert "files_not_compared" in outcome.warnings

    def test_a_wrong_one_of_the_same_size_is_no_sign_that_the_right_one_came(self, portal, packet):
        part = packet.s.parts[0]
        packet.progress = {"created": "1"}
        draft = portal.add_draft(packet.s.key, "025190000001")
        wrong = {"dossierPartNo": "P1", "data": b"x" * part.pdf_bytes, "modifiedDate": "1"}
        draft["files"][part.reference] = wrong
        portal.script("POST", "/files", "cut")
        outcomes = [packet.send(connector(portal.url)) for _ in range(4)]
        assert isinstance(outcomes[-1], Filed)
        right = draft["files"][part.reference]["data"]
        assert hashlib.sha256(right).hexdigest() == part.pdf_digest

    def test_a_later_broken_version_is_taken_away_first(self, portal, packet):
        part = packet.s.parts[0]
        packet.progress = {"created": "1"}
        draft = portal.add_draft(packet.s.key, "025190000001")
        late = str(int((time.time() + 9e8) * 1000))
        draft["files"][part.reference] = {"dossierPartNo": "P1", "data": b"x", "modifiedDate": late}
        assert isinstance(packet.send(connector(portal.url)), Filed)
        assert len(draft["files"][part.reference]["data"]) == part.pdf_bytes

    def test_versions_grow_even_when_the_clock_goes_back(self, portal, packet, monkeypatch):
        portal.spoil = lambda data: data[:10]
        c = connector(portal.url)
        packet.send(c)
        monkeypatch.setattr(time, "time", lambda: 1_000_000_000.0)
        packet.send(c)
        versions = [int(f["modifiedDate"]) for f in portal.sent("/files") if f]
        assert len(versions) > 4
        assert versions == sorted(set(versions))

    def test_already_there_are_not_sent_again(self, portal, packet):
        portal.script("GET", "/nextactions", *[HTML] * 20)
        c = connector(portal.url)
        assert isinstance(packet.send(c), Later)
        assert isinstance(packet.send(c), Filed)
        assert len([f for f in portal.sent("/files") if f]) == 1


def test_a_portal_that_is_off_keeps_the_case(packet):
    outcome = packet.send(connector("http://127.0.0.1:9"))
    assert isinstance(outcome, Later)
    assert "Không nối được" in outcome.reason
    assert packet.progress == {}


def test_the_officer_can_stop_a_send(portal, packet):
    cancel = Event()
    portal.script("POST", "/files", lambda _p: cancel.set())
    assert isinstance(packet.send(connector(portal.url), cancel), Later)
    assert portal.acts == []
    assert isinstance(packet.send(connector(portal.url)), Filed)


def test_a_send_ends_when_its_time_is_over(portal, packet):
    c = connector(portal.url, Timing(call=2, pause=0.05, total=0.0))
    assert isinstance(packet.send(c), Later)


def test_lanes_part_by_account_agency_and_procedure_and_say_nothing(portal, packet):
    c = connector(portal.url)
    other = connector(portal.url, credentials=Credentials("another", "x", "20200"))
    lanes = {
        c.lane(packet.s),
        other.lane(packet.s),
        c.lane(packet.changed(agency="H45").s),
        c.lane(packet.changed(procedure="1.000656").s),
    }
    assert len(lanes) == 4
    assert c.lane(packet.s) == c.lane(Packet(portal.url, applicant=citizen("001")).s)
    assert "practice" not in c.lane(packet.s)
