"""A supplement goes into the dossier that waits for it: once, whole, and into no other."""

from __future__ import annotations

import time
import uuid
from pathlib import Path

import msgspec
import pytest

from kiosk.model import Fee, FeeState, State
from kiosk.portals.base import Blocked, Filed, Later, Unsure
from tests.kiosk.other_portal import OtherPortal, other_portal, said
from tests.kiosk.portal_doubles import FAST, Packet, connector, practice
from tests.kiosk.practice_authority import Authority


def supplement(packet: Packet, number: str, papers: tuple[str, ...] = ("Giấy thêm",), **more):
    """What answers the authority: another packet, with a key of its own, for the same dossier."""
    given = {"round": 1, "supplement_to": packet.s.key, "number": number, "answers": {}}
    return Packet(packet.s.portal, papers, case_id=packet.s.case_id, **(given | more))


@pytest.fixture
def other():
    with other_portal() as portal:
        yield portal


def filed(portal: OtherPortal, note: str = "Bổ sung giấy thêm") -> tuple[Packet, Filed]:
    packet = Packet(portal.url, ("Giấy tờ",))
    outcome = packet.send(connector(portal.url))
    assert isinstance(outcome, Filed)
    portal.ask_for_more(packet.s.key, note)
    return packet, outcome


def settle(packet: Packet, url: str, tries: int = 12):
    """Send again, as the queue does, until it ended."""
    outcome = packet.send(connector(url))
    for _ in range(tries):
        if not isinstance(outcome, Later | Unsure):
            break
        outcome = packet.send(connector(url))
    return outcome


def test_it_goes_into_the_same_number_beside_the_first_papers(other: OtherPortal) -> None:
    first, receipt = filed(other)
    more = supplement(first, receipt.receipt.number)
    outcome = more.send(connector(other.url))
    assert isinstance(outcome, Filed)
    assert outcome.receipt.number == receipt.receipt.number
    assert len(other.dossiers) == 1
    assert set(other.dossiers[0]["files"]) >= {p.reference for p in first.s.parts + more.s.parts}
    assert other.acts == [first.s.key, first.s.key]
    assert other.calls.count("POST /o/rest/v2/dossiers") == 1
    assert "nộp bổ sung" in other.sent("/actions")[-1]["actionNote"]


def test_the_same_at_the_practice_portal_whose_act_has_another_code(tmp_path: Path) -> None:
    with practice(tmp_path) as url:
        authority, first = Authority(url), Packet(url)
        outcome = first.send(connector(url))
        assert isinstance(outcome, Filed)
        number = outcome.receipt.number
        early = supplement(first, number).send(connector(url))
        assert isinstance(early, Blocked)
        assert "không còn chờ bổ sung" in early.reason
        authority.decide(number, "supplement", "Ảnh mờ, chụp lại")
        assert connector(url).status(first.s, number).missing == "Ảnh mờ, chụp lại"
        sent = supplement(first, number).send(connector(url))
        assert isinstance(sent, Filed)
        assert (authority.papers(number), authority.numbers()) == (2, [number])
        authority.decide(number, "accept", due="2026-12-01")
        said = connector(url).status(first.s, number)
        assert (said.state, said.due) == (State.ACCEPTED, "2026-12-01T10:00:00+00:00")


def test_a_fee_at_the_practice_portal_from_demand_to_payment(tmp_path: Path) -> None:
    with practice(tmp_path) as url:
        authority, packet, c = Authority(url), Packet(url), connector(url)
        outcome = packet.send(c)
        assert isinstance(outcome, Filed)
        number = outcome.receipt.number
        assert c.status(packet.s, number).fee is None
        authority.fee(number, "15.000")
        fee = c.status(packet.s, number).fee
        assert fee is not None
        assert (fee.amount, fee.state) == (15000, FeeState.UNPAID)
        authority.pay(fee.link)
        assert c.status(packet.s, number).fee == Fee(15000, FeeState.PAID)
        authority.fee(number, "0", "exempt", "Hộ nghèo")
        assert c.status(packet.s, number).fee == Fee(0, FeeState.EXEMPT, "Hộ nghèo")
        authority.fee(number, "8000", "delivery")
        assert c.status(packet.s, number).fee == Fee(8000, FeeState.AT_DELIVERY)
        assert "không làm được" in authority.fee(number, "nhiều")


@pytest.mark.parametrize(
    ("verb", "ending"),
    [("POST", "/actions"), ("POST", "/files"), ("GET", "/files"), ("GET", "/nextactions")],
)
@pytest.mark.parametrize("reply", ["cut", "work+cut"])
def test_a_lost_answer_is_asked_after_and_never_sent_twice(
    other: OtherPortal, verb: str, ending: str, reply: str
) -> None:
    first, receipt = filed(other)
    more = supplement(first, receipt.receipt.number)
    other.script(verb, ending, reply, reply)
    assert isinstance(settle(more, other.url), Filed)
    assert other.acts == [first.s.key, first.s.key]
    assert len(other.dossiers) == 1
    assert len([ref for ref in other.dossiers[0]["files"] if ref == more.s.parts[0].reference]) == 1


def test_a_lost_act_leaves_it_unsure(other: OtherPortal) -> None:
    first, receipt = filed(other)
    more = supplement(first, receipt.receipt.number)
    other.script("POST", "/actions", *["cut"] * 9)
    outcome = more.send(connector(other.url))
    assert isinstance(outcome, Unsure)
    assert "action" in more.progress


@pytest.mark.parametrize("told", [{"slow": "1"}, {"acted": "31"}])
def test_an_act_that_may_still_be_at_work_is_not_repeated(
    other: OtherPortal, told: dict[str, str]
) -> None:
    first, receipt = filed(other)
    more = supplement(first, receipt.receipt.number)
    before = other.dossiers[0]["dossierActionId"]
    more.progress = {"before": before, "action": f"{time.time()}", **told}
    c = connector(other.url, msgspec.structs.replace(FAST, settle_slow=20.0))
    outcome = more.send(c)
    assert isinstance(outcome, Unsure)
    assert outcome.wait > 10
    assert len(other.acts) == 1
    more.progress["action"] = f"{time.time() - 900}"
    assert isinstance(more.send(c), Filed)
    assert len(other.acts) == 2


def test_a_second_round_of_the_same_case_is_not_taken_for_the_first(other: OtherPortal) -> None:
    first, receipt = filed(other)
    assert isinstance(supplement(first, receipt.receipt.number).send(connector(other.url)), Filed)
    other.ask_for_more(first.s.key, "Vẫn thiếu")
    again = supplement(first, receipt.receipt.number, ("Giấy khác",), round=2)
    assert isinstance(again.send(connector(other.url)), Filed)
    assert len(other.acts) == 3


def test_the_authority_that_asks_again_at_once_has_received_it(other: OtherPortal) -> None:
    first, receipt = filed(other)
    more = supplement(first, receipt.receipt.number)

    def again(portal: OtherPortal) -> str:
        form = {"actionCode": "1300"}
        portal._d_actions("POST", portal.find(first.s.key), [], form, None)
        portal.ask_for_more(first.s.key, "Vẫn mờ")
        return "cut"

    other.script("POST", "/actions", again)
    assert isinstance(settle(more, other.url), Filed)
    assert len(other.acts) == 2


def test_nothing_goes_into_a_dossier_that_carries_another_number(other: OtherPortal) -> None:
    first, receipt = filed(other)
    other.find(first.s.key)["applicantIdNo"] = "001000000009"
    outcome = supplement(first, receipt.receipt.number).send(connector(other.url))
    assert isinstance(outcome, Blocked)
    assert len(other.dossiers[0]["files"]) == len(first.s.parts)
    assert len(other.acts) == 1


@pytest.mark.parametrize("status", ["processing", "denied", "done"])
def test_a_dossier_that_waits_no_more_takes_nothing(other: OtherPortal, status: str) -> None:
    first, receipt = filed(other)
    other.decide(first.s.key, status)
    outcome = supplement(first, receipt.receipt.number).send(connector(other.url))
    assert isinstance(outcome, Blocked)
    assert len(other.acts) == 1


def test_a_portal_that_refuses_the_paper_refuses_the_supplement_not_the_case(
    other: OtherPortal,
) -> None:
    first, receipt = filed(other)
    no = said(403, message="No Content.", code=403, description="Hết hạn bổ sung")
    other.script("POST", "/files", *[no] * 6)
    outcome = supplement(first, receipt.receipt.number).send(connector(other.url))
    assert isinstance(outcome, Blocked)
    assert "Hết hạn bổ sung" in outcome.reason
    assert "DELETE" not in {call.split()[0] for call in other.calls}


def test_the_acts_of_the_authority_are_never_run(other: OtherPortal) -> None:
    first, receipt = filed(other)
    other.actions = [
        {
            "processActionId": "8",
            "actionCode": "1200",
            "actionName": "Yêu cầu bổ sung",
            "enable": 1,
        },
        {"processActionId": "9", "actionCode": "4000", "actionName": "Trả kết quả", "enable": 1},
    ]
    outcome = supplement(first, receipt.receipt.number).send(connector(other.url))
    assert isinstance(outcome, Blocked)
    assert len(other.acts) == 1


def test_what_is_to_be_paid_and_when_it_is_due(other: OtherPortal) -> None:
    packet, receipt = filed(other)
    c, d = connector(other.url), other.find(packet.s.key)
    d["dueDate"] = "27/11/2026 17:00:00"
    said_first = c.status(packet.s, receipt.receipt.number)
    assert (said_first.state, said_first.fee) == (State.RETURNED, None)
    assert (said_first.missing, said_first.due) == (
        "Bổ sung giấy thêm",
        "2026-11-27T10:00:00+00:00",
    )
    fee = {"paymentAmount": "15000", "epaymentProfile": '{"keypayUrl":"https://pay.example/x"}'}
    cases = [
        (fee, FeeState.UNPAID, "https://pay.example/x"),
        (fee | {"paymentStatus": "2"}, FeeState.UNPAID, "https://pay.example/x"),
        (fee | {"paymentStatus": 3}, FeeState.PAID, ""),
        (fee | {"paymentMethod": "Trả khi nhận kết quả"}, FeeState.AT_DELIVERY, ""),
        (fee | {"epaymentProfile": '{"a":"http://elsewhere.example/x"}'}, FeeState.UNPAID, ""),
        (fee | {"epaymentProfile": '{"a":{"b":"javascript:alert(1)"}}'}, FeeState.UNPAID, ""),
        ({"paymentAmount": 0, "paymentNote": "Hộ nghèo"}, FeeState.EXEMPT, ""),
    ]
    for payment, state, link in cases:
        d["payment"] = payment
        found = c.status(packet.s, receipt.receipt.number).fee
        assert found is not None
        assert (found.state, found.link) == (state, link)
    d["payment"] = {"paymentAmount": "nhiều"}
    assert c.status(packet.s, receipt.receipt.number).fee is None


def test_control_without_reading_first_a_lost_act_would_be_repeated(other: OtherPortal) -> None:
    """The harness does see a double: two acts on one dossier that both ran."""
    first, _receipt = filed(other)
    d = other.find(first.s.key)
    other._d_actions("POST", d, [], {"actionCode": "1300"}, None)
    other.ask_for_more(first.s.key, "")
    other._d_actions("POST", d, [], {"actionCode": "1300"}, None)
    assert len(other.acts) == 3


def test_the_number_leads_to_it_where_the_reference_is_not_known(other: OtherPortal) -> None:
    first, receipt = filed(other)
    d = other.find(first.s.key)
    more = supplement(first, d["dossierId"], supplement_to=str(uuid.uuid4()))
    outcome = more.send(connector(other.url))
    assert isinstance(outcome, Filed)
    assert outcome.receipt.number == receipt.receipt.number


FAULTS = "cut_after=0.2,cut_before=0.1,status=500:0.05,html=0.05,login=0.05"


def campaign(folder: Path, cases: int, seed: int) -> list[tuple[int, int]]:
    """(supplements that the portal took, papers there) of each case, at a portal that fails."""
    with practice(folder, f"{FAULTS},seed={seed}") as url:
        authority, seen = Authority(url), []
        for _ in range(cases):
            first = Packet(url)
            outcome = settle(first, url, 200)
            assert isinstance(outcome, Filed)
            authority.decide(outcome.receipt.number, "supplement", "Ảnh mờ")
            more = supplement(first, outcome.receipt.number)
            assert isinstance(settle(more, url, 200), Filed)
            page = authority.show(outcome.receipt.number)
            seen.append((page.count("Người nộp: Gửi bổ sung"), page.count("/giay/")))
    return seen


def test_no_fault_of_the_line_makes_a_second_supplement(tmp_path: Path) -> None:
    assert campaign(tmp_path, 3, 11) == [(1, 2)] * 3


@pytest.mark.long
@pytest.mark.parametrize("seed", range(8))
def test_no_fault_makes_a_second_supplement_over_many_cases(tmp_path: Path, seed: int) -> None:
    assert campaign(tmp_path, 12, seed) == [(1, 2)] * 12


def test_control_a_client_that_repeats_blindly_is_seen(tmp_path: Path) -> None:
    """Two packets for one demand, as from a client that forgot its key: more papers than due."""
    with practice(tmp_path) as url:
        authority, first = Authority(url), Packet(url)
        outcome = first.send(connector(url))
        assert isinstance(outcome, Filed)
        number = outcome.receipt.number
        for _again in range(2):
            authority.decide(number, "supplement", "Ảnh mờ")
            assert isinstance(supplement(first, number).send(connector(url)), Filed)
        page = authority.show(number)
        assert (page.count("Người nộp: Gửi bổ sung"), page.count("/giay/")) == (2, 3)
