"""A stand-in that is not ours: foreign drafts, its own dialect, and what became of a case."""

from __future__ import annotations

import pytest

from kiosk.model import BadInput, State, Unreachable
from kiosk.portals.base import Blocked, Filed, Refused
from tests.kiosk.other_portal import HTML, REFUSAL, said
from tests.kiosk.portal_doubles import connector


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
        portal.script("POST", "/actions", *[REFUSAL] * 20)
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
