"""Sending to a stand-in that is not ours: every trap of the contract, one by one."""

from __future__ import annotations

import hashlib
import json
import time
from threading import Event

import msgspec
import pytest

from kiosk.model import BadInput, Check, CopyKind, Proxy, State, Unreachable
from kiosk.portals.base import Blocked, Filed, Later, Refused, Unsure
from kiosk.portals.credentials import Credentials
from kiosk.portals.opencps import Timing
from tests.kiosk.other_portal import HTML, other_portal, said
from tests.kiosk.portal_doubles import FAST, Packet, citizen, connector

NO = said(403, message="No Content.", code=403, description="ApplicantIdNoException")
NOT_SIGNED_IN = said(203, message="Non-Authoritative Information.", code=203, description=None)


@pytest.fixture
def portal():
    with other_portal() as running:
        yield running


@pytest.fixture
def packet(portal) -> Packet:
    return Packet(portal.url)


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


class TestLostAnswers:
    def test_of_the_act_are_found_by_reading(self, portal, packet):
        portal.script("POST", "/actions", "work+cut")
        assert isinstance(packet.send(connector(portal.url)), Filed)
        assert len(portal.acts) == len(portal.sent("/actions")) == 1

    def test_of_the_act_before_its_work_are_repeated_after_settling(self, portal, packet):
        portal.script("POST", "/actions", "cut")
        assert isinstance(packet.send(connector(portal.url)), Filed)
        assert len(portal.acts) == 1

    def test_that_never_come_end_unsure_and_go_on_later(self, portal, packet):
        portal.script("POST", "/actions", *["cut"] * 4)
        c = connector(portal.url)
        assert isinstance(packet.send(c), Unsure)
        assert isinstance(packet.send(c), Filed)
        assert len(portal.acts) == 1

    def test_stay_unsure_while_the_portal_is_away(self, portal, packet):
        portal.script("POST", "/actions", "work+cut")
        portal.script("GET", packet.s.key, *[lambda _p: None] * 2, *["cut"] * 60)
        assert isinstance(packet.send(connector(portal.url)), Unsure)

    def test_of_create_upload_form_and_mark_do_nothing_twice(self, portal, packet):
        for ending in ("/dossiers", "/files", "/marks/P1"):
            portal.script("POST", ending, "work+cut", "cut")
        assert isinstance(packet.send(connector(portal.url)), Filed)
        assert len(portal.dossiers) == len(portal.acts) == 1
        assert len(portal.dossiers[0]["files"]) == 1

    def test_slow_act_is_not_repeated_before_it_has_settled(self, portal, packet):
        portal.script("POST", "/actions", lambda _p: time.sleep(1.0))
        c = connector(portal.url, msgspec.structs.replace(FAST, call=0.3, settle_slow=20.0))
        outcome = packet.send(c)
        assert isinstance(outcome, Unsure)
        outcome = packet.send(c)
        assert isinstance(outcome, Unsure)
        assert outcome.wait > 10
        time.sleep(1.1)
        assert isinstance(packet.send(c), Filed)
        assert len(portal.acts) == len([x for x in portal.calls if x.endswith("/actions")]) == 1

    def test_a_confirmed_act_that_does_not_show_yet_is_not_repeated(self, portal, packet):
        hidden = []

        def confirm(p):
            hidden.append(1)

        portal.script("POST", "/actions", confirm, confirm)
        plain = portal._d_actions

        def slowly(method, d, *rest):
            answer = plain(method, d, *rest)
            d |= {"dossierStatus": "", "dossierActionId": "0"}
            return answer

        portal._d_actions = slowly
        c = connector(portal.url)
        assert isinstance(packet.send(c), Unsure)
        assert isinstance(packet.send(c), Unsure)
        assert len(portal.acts) == len(hidden) == 1
        portal.dossiers[0] |= {"dossierStatus": "new", "dossierActionId": "31"}
        assert isinstance(packet.send(c), Filed)
        assert len(portal.acts) == 1

    def test_a_confirmed_act_that_was_rolled_back_is_repeated_in_the_end(self, portal, packet):
        packet.progress = {"created": "1", "action": f"{time.time() - 900}", "acted": "31"}
        portal.add_draft(packet.s.key, "025190000001")
        assert isinstance(packet.send(connector(portal.url)), Filed)
        assert len(portal.acts) == 1

    def test_405_because_the_lost_act_did_it(self, portal, packet):
        def quietly_done(p):
            p.acts.append(packet.s.key)
            p.dossiers[0] |= {"dossierStatus": "new", "dossierActionId": 7}

        portal.script("POST", "/actions", quietly_done)
        assert isinstance(packet.send(connector(portal.url)), Filed)

    def test_405_for_good_is_not_filed(self, portal, packet):
        portal.script("POST", "/actions", *[said(405, error="x")] * 20)
        assert isinstance(packet.send(connector(portal.url)), Later)
        assert portal.acts == []


class TestWordsOfThePortal:
    def test_a_single_403_is_no_refusal(self, portal, packet):
        for ending in ("/dossiers", "/files", "/actions"):
            portal.script("POST", ending, NO)
        assert isinstance(packet.send(connector(portal.url)), Filed)

    @pytest.mark.parametrize("ending", ["/dossiers", "/files", "/actions"])
    def test_the_same_403_again_and_again_is_one_and_leaves_no_draft(self, portal, packet, ending):
        portal.script("POST", ending, *[NO] * 20)
        outcome = packet.send(connector(portal.url))
        assert isinstance(outcome, Refused)
        assert "ApplicantIdNoException" in outcome.reason
        assert portal.dossiers == []
        assert portal.acts == []

    def test_a_draft_that_will_not_go_away_is_tried_again(self, portal, packet):
        portal.script("POST", "/actions", *[NO] * 20)
        portal.script("DELETE", "/5000", *[NO] * 4)
        c = connector(portal.url)
        assert isinstance(packet.send(c), Later)
        assert isinstance(packet.send(c), Refused)
        assert portal.dossiers == []

    def test_a_403_without_words_is_believed_at_the_third_send(self, portal, packet):
        portal.script("POST", "/dossiers", *[said(403, code=403, description=None)] * 30)
        c = connector(portal.url)
        kinds = [type(packet.send(c)) for _ in range(3)]
        assert kinds == [Later, Later, Refused]

    def test_a_403_that_is_not_the_portals_own_is_no_refusal(self, portal, packet):
        portal.script("POST", "/dossiers", *[(403, "text/html", b"<h1>Forbidden</h1>")] * 9)
        assert isinstance(packet.send(connector(portal.url)), Later)

    def test_203_at_create_is_a_missing_right(self, portal, packet):
        portal.script("POST", "/dossiers", *[NOT_SIGNED_IN] * 9)
        outcome = packet.send(connector(portal.url))
        assert isinstance(outcome, Blocked)
        assert outcome.reference == ""

    def test_a_single_203_signs_in_again(self, portal, packet):
        portal.script("POST", "/files", NOT_SIGNED_IN)
        assert isinstance(packet.send(connector(portal.url)), Filed)
        assert len([c for c in portal.calls if c.endswith("/login")]) == 2

    @pytest.mark.parametrize(
        ("answer", "word"),
        [
            ((200, "text/plain", b""), "Sai tên hoặc mật khẩu"),
            (said(401, message="permission denied", timestamp=1), "Sai tên hoặc mật khẩu"),
            ((203, "text/plain", b"captcha"), "mã xác nhận"),
            ((200, "text/plain", b"lockout"), "khoá"),
            ((200, "text/plain", b"pending"), "chờ duyệt"),
            ((200, "text/plain", b"verify"), "xác minh"),
            ((200, "text/plain", b"changeSecrect"), "đổi mật khẩu"),
        ],
    )
    def test_a_failed_log_in_is_told_and_not_tried_twice(self, portal, packet, answer, word):
        portal.login = answer
        outcome = packet.send(connector(portal.url))
        assert isinstance(outcome, Blocked)
        assert word in outcome.reason
        assert portal.calls == ["POST /o/v1/opencps/login"]

    @pytest.mark.parametrize(
        "answer",
        [
            HTML,
            (200, "text/plain", b"{}"),
            (200, "application/json", b"[]"),
            (200, "application/json", b"{"),
            (200, "application/json", b"[" * 100_000),
            (200, "application/json", b'{"a":' * 100_000),
            (200, "application/json", b"\xff\xfe"),
            (500, "text/html", b"<h1>Error"),
            (502, "application/json", b"{}"),
            (404, "application/json", b"{}"),
        ],
    )
    def test_answers_that_are_none_lose_nothing(self, portal, packet, answer):
        portal.script("POST", "/dossiers", *[answer] * 4)
        c = connector(portal.url)
        assert isinstance(packet.send(c), Later)
        assert isinstance(packet.send(c), Filed)

    def test_a_log_in_page_is_called_one(self, portal, packet):
        portal.script("GET", packet.s.key, *[HTML] * 30)
        outcome = packet.send(connector(portal.url))
        assert isinstance(outcome, Later)
        assert "đăng nhập" in outcome.reason


class TestOtherPeoplesDrafts:
    def test_stop_the_lane_before_any_paper_goes_there(self, portal, packet):
        portal.add_draft("someone-elses")
        c = connector(portal.url)
        assert packet.send(c) == Blocked(packet.send(c).reason, "someone-elses")
        assert portal.dossiers[0]["files"] == {}
        assert portal.acts == []

    def test_go_when_the_officer_agrees_and_then_the_case_is_filed(self, portal, packet):
        portal.add_draft("someone-elses")
        c = connector(portal.url)
        blocked = packet.send(c)
        c.delete_draft(blocked.reference)
        assert isinstance(packet.send(c), Filed)
        assert [d["referenceUid"] for d in portal.dossiers] == [packet.s.key]

    def test_with_our_reference_but_foreign_papers_stop_too(self, portal, packet):
        draft = portal.add_draft(packet.s.key, "025190000001")
        draft["files"]["strange"] = {"dossierPartNo": "P1", "data": b"x", "modifiedDate": "1"}
        assert isinstance(packet.send(connector(portal.url)), Blocked)
        assert list(draft["files"]) == ["strange"]
        assert portal.acts == []

    def test_sent_dossiers_are_never_deleted(self, portal, packet):
        c = connector(portal.url)
        packet.send(c)
        with pytest.raises(BadInput):
            c.delete_draft(packet.s.key)
        assert len(portal.filed()) == 1

    def test_what_is_gone_is_gone(self, portal):
        portal.add_draft("another-one")
        connector(portal.url).delete_draft("never-there")
        assert [d["referenceUid"] for d in portal.dossiers] == ["another-one"]

    def test_a_renamed_applicant_is_put_back_before_the_act(self, portal, packet):
        def rename(p):
            p.dossiers[0]["applicantIdNo"] = "001000000000"

        portal.script("POST", "/marks/P1", rename)
        assert isinstance(packet.send(connector(portal.url)), Filed)
        assert portal.filed()[0]["applicantIdNo"] == "025190000001"

    def test_a_portal_that_keeps_the_wrong_applicant_is_never_acted_on(self, portal, packet):
        # signed in as a citizen, it writes its own profile into every dossier
        def rename(p):
            p.dossiers[0]["applicantIdNo"] = "001000000000"

        portal.script("POST", "/marks/P1", rename)
        portal.script("PUT", "/5000", said(200))
        outcome = packet.send(connector(portal.url))
        assert isinstance(outcome, Blocked)
        assert outcome.reference == packet.s.key
        assert portal.acts == []


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
        portal.script("POST", "/eforms/TK", *[NO] * 9)
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


class TestOtherDialects:
    def test_a_portal_that_says_404_for_what_it_has_not(self, portal, packet):
        missing = said(404, message="not found")
        portal.script("GET", packet.s.key, missing)
        c = connector(portal.url)
        c.delete_draft(packet.s.key)
        portal.script("GET", packet.s.key, missing)
        assert isinstance(packet.send(c), Filed)

    def test_a_portal_that_tells_no_sizes(self, portal, packet):
        portal._row = lambda reference, found: {"dossierFileId": 1, "referenceUid": reference}
        assert isinstance(packet.send(connector(portal.url)), Filed)
        assert len([f for f in portal.sent("/files") if f]) == 1

    def test_a_portal_that_tells_little_of_a_dossier(self, portal, packet):
        portal._show = lambda d: said(
            200,
            dossierId=d["dossierId"],
            referenceUid=d["referenceUid"],
            dossierStatus=d["dossierStatus"],
            dossierNo="H1-261124-0001",
        )
        outcome = packet.send(connector(portal.url))
        assert isinstance(outcome, Filed)
        assert outcome.warnings == ("applicant_not_shown",)
        assert len(portal.acts) == 1

    def test_a_portal_that_deletes_without_a_word(self, portal, packet):
        portal.script("POST", "/actions", *[NO] * 20)
        plain = portal._one

        def one(method, d, names, form, file):
            answer = plain(method, d, names, form, file)
            return (204, "", b"") if method == "DELETE" else answer

        portal._one = one
        assert isinstance(packet.send(connector(portal.url)), Refused)
        assert portal.dossiers == []

    def test_a_portal_that_deletes_by_a_negative_originality(self, portal, packet):
        draft = portal.add_draft(packet.s.key, "025190000001")
        draft["originality"] = -1
        outcome = packet.send(connector(portal.url))
        assert isinstance(outcome, Blocked)
        assert portal.acts == []


class TestStatus:
    @pytest.mark.parametrize(
        ("code", "state", "missing"),
        [
            ("new", State.FILED, ""),
            ("receiving", State.FILED, ""),
            ("processing", State.ACCEPTED, ""),
            ("waiting", State.RETURNED, "Thiếu giấy A"),
            ("denied", State.REFUSED, ""),
            ("unresolved", State.REFUSED, ""),
            ("done", State.CLOSED, ""),
            ("something-new", State.FILED, ""),
        ],
    )
    def test_words_of_the_portal(self, portal, packet, code, state, missing):
        c = connector(portal.url)
        number = packet.send(c).receipt.number
        portal.dossiers[0] |= {"dossierStatus": code, "lastActionNote": "Thiếu\u202e giấy\x1b A"}
        found = c.status(packet.s, number)
        assert (found.state, found.missing, found.number) == (state, missing, number)
        assert found.portal_status == code
        assert found.text

    def test_of_a_case_that_is_not_there(self, portal, packet):
        with pytest.raises(BadInput):
            connector(portal.url).status(packet.s, "1")

    def test_of_a_portal_that_does_not_answer(self, portal, packet):
        portal.script("GET", packet.s.key, HTML)
        with pytest.raises(Unreachable, match="đăng nhập"):
            connector(portal.url).status(packet.s, "1")

    def test_with_a_wrong_password(self, portal, packet):
        portal.login = (200, "text/plain", b"")
        with pytest.raises(Unreachable, match="mật khẩu"):
            connector(portal.url).status(packet.s, "1")


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
