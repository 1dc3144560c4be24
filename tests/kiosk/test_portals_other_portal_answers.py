"""A stand-in that is not ours loses its answers, or says no in each of its ways."""

from __future__ import annotations

import time

import msgspec
import pytest

from kiosk.portals.base import Blocked, Filed, Later, Refused, Unsure
from tests.kiosk.other_portal import HTML, REFUSAL, said
from tests.kiosk.portal_doubles import FAST, connector

NOT_SIGNED_IN = said(203, message="Non-Authoritative Information.", code=203, description=None)


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
            portal.script("POST", ending, REFUSAL)
        assert isinstance(packet.send(connector(portal.url)), Filed)

    @pytest.mark.parametrize("ending", ["/dossiers", "/files", "/actions"])
    def test_the_same_403_again_and_again_is_one_and_leaves_no_draft(self, portal, packet, ending):
        portal.script("POST", ending, *[REFUSAL] * 20)
        outcome = packet.send(connector(portal.url))
        assert isinstance(outcome, Refused)
        assert "ApplicantIdNoException" in outcome.reason
        assert portal.dossiers == []
        assert portal.acts == []

    def test_a_draft_that_will_not_go_away_is_tried_again(self, portal, packet):
        portal.script("POST", "/actions", *[REFUSAL] * 20)
        portal.script("DELETE", "/5000", *[REFUSAL] * 4)
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
