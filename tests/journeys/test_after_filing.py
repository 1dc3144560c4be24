"""Whole cases past their filing: a supplement in six sectors at two portals, refusal, fee."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.desk import (
    capture,
    case_file,
    connect,
    consent,
    dossier,
    follow,
    home,
    kept,
    papers,
    refused,
    review,
    send,
    supplement,
    unattended,
    unattended_supplement,
)
from kiosk.desk.core import Desk
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, Case, Check, Confirmation, Delivery, State
from kiosk.portals.opencps import fields
from kiosk.portals.opencps.catalogue import Template
from kiosk.settings import Home, Settings
from scanner import document, pictures
from scanner.frame import Page
from tests.journeys.commands import CARD, DESK
from tests.kiosk.other_portal import OtherPortal, other_portal
from tests.kiosk.portal_doubles import practice
from tests.kiosk.practice_authority import Authority

PICTURE = DESK / "22-trich-luc-ket-hon.jpg"
SECTORS = {
    "1.001193": "hộ tịch",
    "2.000815": "chứng thực",
    "1.001776": "bảo trợ xã hội",
    "1.010803": "người có công",
    "1.011607": "giảm nghèo",
    "1.012812": "đất đai",
}


@functools.cache
def page() -> Page:
    return capture.photograph(pictures.load(PICTURE))


@functools.cache
def pdf() -> document.Pdf:
    return document.make_pdf([page()], max_bytes=2_000_000)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The picture and its PDF are made once: this is about what happens to them."""
    made_once = pdf()
    monkeypatch.setattr(unattended, "photograph", lambda _path: page())
    monkeypatch.setattr(document, "make_pdf", lambda _pages, **_limits: made_once)
    with Desk.open(Home(tmp_path / "home"), Settings(), practice=True) as made:
        made.officer = "Trần Văn Cán"
        yield made


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[str]:
    with practice(tmp_path / "portal") as url:
        yield url


def file_case(desk: Desk, url: str, code: str = "2.000635", **more: Any) -> Case:
    """Submit a case of `code` from a file, as a test of the desk's ends needs it."""
    path = desk.home.root / f"{code}-{time.monotonic_ns()}.json"
    content = {
        "procedure": code,
        "agency": "H44.99.1",
        "card": CARD,
        "consent": {"text_version": "1", "purposes": ["submit", "follow_up"]},
        "officer": "Trần Văn Cán",
        "papers": [{"images": [str(PICTURE)], "check": "match"}],
    }
    path.write_text(json.dumps(content | more), "utf-8")
    pack = desk.packs.get(code)
    assert pack is not None
    case = unattended.submit(desk, case_file.load(path), pack, url, has_guide=True)
    drain(desk, 1 if url.endswith(":9") else 40)
    return read(desk, case.id)


def drain(desk: Desk, tries: int = 40) -> None:
    for _ in range(tries):
        connect.outbox(desk).drain_once(again=True)
        with desk.vault.read() as tx:
            if not tx.jobs():
                return
        time.sleep(0.05)


def read(desk: Desk, case_id: str) -> Case:
    with desk.vault.read() as tx:
        case = tx.case(case_id)
    assert case is not None
    return case


def make_supplement(desk: Desk, case_id: str, part: str = "KHAC") -> Visit:
    """From the officer's press on "Bổ sung" to a sealed packet."""
    visit = supplement.begin(desk, case_id)
    papers.tick(visit, part, True)
    assert [slot.need.part for slot in capture.undecided(visit)] == [part]
    capture.add_page(desk, visit, part, page())
    capture.compare(desk, visit, part, Check.MATCH)
    assert review.problems(desk, visit) == []
    review.confirm(desk, visit, Confirmation.TOUCH)
    send.seal(desk, visit)
    return visit


def asks(portal: OtherPortal | Authority, case: Case, note: str) -> None:
    assert case.receipt is not None
    if isinstance(portal, Authority):
        portal.decide(case.receipt.number, "supplement", note)
    else:
        portal.ask_for_more(case.key, note)


def whole_road(desk: Desk, url: str, portal: OtherPortal | Authority, code: str) -> None:
    case = file_case(desk, url, code)
    assert case.state is State.FILED, case.portal_note
    assert case.receipt is not None
    number = case.receipt.number
    asks(portal, case, f"Bổ sung giấy của thủ tục {code}")
    said = follow.ask(desk, case)
    assert (said.state, said.missing) == (State.RETURNED, f"Bổ sung giấy của thủ tục {code}")
    assert [line.note for line in home.overview(desk).supplements] == [said.missing]
    make_supplement(desk, case.id)
    assert read(desk, case.id).state is State.SEALED
    drain(desk)
    done = read(desk, case.id)
    assert (done.state, done.receipt and done.receipt.number) == (State.FILED, number)
    assert done.key not in ("", case.key)
    assert [(sent.key, sent.asked) for sent in done.rounds] == [(case.key, said.missing)]
    with desk.vault.read() as tx:
        packet = tx.submission(case.id)
        assert tx.submission(case.id, 0) is not None
    assert packet is not None
    assert (packet.supplement_to, packet.number, packet.round) == (case.key, number, 1)
    assert [part.part for part in packet.parts] == ["KHAC"]


@pytest.mark.parametrize("code", SECTORS, ids=SECTORS.values())
def test_a_supplement_reaches_the_same_number_at_the_practice_portal(
    desk: Desk, portal: str, code: str
) -> None:
    authority = Authority(portal)
    whole_road(desk, portal, authority, code)
    (number,) = authority.numbers()
    assert authority.papers(number) == 2


@pytest.mark.parametrize("code", SECTORS, ids=SECTORS.values())
def test_and_at_a_portal_written_from_the_contract_alone(desk: Desk, code: str) -> None:
    with other_portal() as other:
        other.number_after = 1
        whole_road(desk, other.url, other, code)
        (dossier_there,) = other.dossiers
        assert other.acts == [dossier_there["referenceUid"]] * 2
        papers_there = [f for f in dossier_there["files"].values() if f["data"]]
        assert len(papers_there) == 2


def test_a_supplement_whose_answer_was_lost_is_asked_after(desk: Desk) -> None:
    with other_portal() as other:
        other.number_after = 1
        case = file_case(desk, other.url)
        asks(other, case, "Ảnh mờ")
        follow.ask(desk, case)
        make_supplement(desk, case.id)
        other.script("POST", "/actions", *["work+cut"] * 2)
        drain(desk)
        assert read(desk, case.id).state is State.FILED
        assert len(other.acts) == 2


def test_a_supplement_can_be_given_up_until_the_portal_was_told(desk: Desk, portal: str) -> None:
    case = file_case(desk, portal)
    authority = Authority(portal)
    asks(authority, case, "Ảnh mờ")
    follow.ask(desk, case)
    returned = read(desk, case.id)
    make_supplement(desk, case.id)
    assert supplement.give_up(desk, case.id).state is State.RETURNED
    back = read(desk, case.id)
    assert msgspec.structs.replace(back, updated="", brought=(), step="") == (
        msgspec.structs.replace(returned, updated="", brought=(), step="")
    )
    with pytest.raises(BadInput):
        supplement.give_up(desk, case.id)
    # a later one is another packet, with a key that was never used
    make_supplement(desk, case.id)
    drain(desk)
    with desk.vault.read() as tx:
        keys = [tx.submission(case.id, turn) for turn in range(tx.packets(case.id))]
    assert len({packet.key for packet in keys if packet}) == 3
    assert read(desk, case.id).state is State.FILED


def test_one_that_the_portal_no_longer_wants_waits_for_the_officer(desk: Desk, portal: str) -> None:
    case = file_case(desk, portal)
    authority, number = Authority(portal), (case.receipt and case.receipt.number) or ""
    asks(authority, case, "Ảnh mờ")
    follow.ask(desk, case)
    make_supplement(desk, case.id)
    authority.decide(number, "accept")
    connect.outbox(desk).drain_once(again=True)
    (line,) = home.overview(desk).waiting
    assert line.stuck
    assert "không còn chờ bổ sung" in line.note
    supplement.give_up(desk, case.id)
    assert follow.ask(desk, read(desk, case.id)).state is State.ACCEPTED
    assert read(desk, case.id).state is State.ACCEPTED


def test_half_a_supplement_on_the_desk_is_not_swept_away_by_the_portals_news(
    desk: Desk, portal: str
) -> None:
    case = file_case(desk, portal)
    authority, number = Authority(portal), (case.receipt and case.receipt.number) or ""
    asks(authority, case, "Ảnh mờ")
    follow.ask(desk, case)
    visit = supplement.begin(desk, case.id)
    papers.tick(visit, "KHAC", True)
    capture.add_page(desk, visit, "KHAC", page())
    authority.decide(number, "accept")
    assert follow.ask(desk, read(desk, case.id)).state is State.ACCEPTED
    assert read(desk, case.id).state is State.RETURNED
    resumed = supplement.begin(desk, case.id)
    assert [found.part for found in resumed.open_case().documents] == ["KHAC"]
    with pytest.raises(BadInput):
        supplement.seal(desk, resumed)


def test_a_refused_case_becomes_a_draft_that_copies_and_names_it(desk: Desk, portal: str) -> None:
    case = file_case(desk, portal, answers={"so_ban_sao": 3})
    number = (case.receipt and case.receipt.number) or ""
    Authority(portal).decide(number, "refuse", "Sai nơi nhận")
    assert follow.ask(desk, case).state is State.REFUSED
    (line,) = home.overview(desk).refused
    assert "Sai nơi nhận" in line.note
    visit = refused.replace(desk, case.id)
    new = visit.open_case()
    assert (new.supersedes, new.state) == (number, State.DRAFT)
    assert new.answers["so_ban_sao"].text == "3"
    assert new.citizen == case.citizen
    assert [found.pages for found in new.documents] == [found.pages for found in case.documents]
    assert kept.load_page(desk, visit, new.documents[0].pages[0]).master == page().master
    assert new.consent is None
    assert read(desk, case.id).state is State.SUPERSEDED
    assert number in dossier.sheet(desk, new.id).replaces


def test_the_fee_from_demand_to_payment(desk: Desk, portal: str) -> None:
    case = file_case(desk, portal)
    authority, number = Authority(portal), (case.receipt and case.receipt.number) or ""
    assert dossier.sheet(desk, case.id).pay_code == ()
    authority.fee(number, "8.000", note="8.000 đồng một bản sao")
    follow.ask(desk, case)
    shown = dossier.sheet(desk, case.id)
    assert shown.fee == "8.000 đ, chưa trả (8.000 đồng một bản sao)"
    assert shown.pay_link.startswith(portal)
    assert shown.pay_code
    assert [line.case_id for line in home.overview(desk).unpaid] == [case.id]
    authority.pay(shown.pay_link)
    follow.ask(desk, read(desk, case.id))
    assert dossier.sheet(desk, case.id).fee.startswith("8.000 đ, đã trả")
    assert home.overview(desk).unpaid == ()


def test_the_result_by_post_is_told_to_the_portal(desk: Desk, portal: str) -> None:
    case = file_case(desk, portal)
    with desk.vault.read() as tx:
        packet = tx.submission(case.id)
    assert packet is not None
    posted = msgspec.structs.replace(packet, delivery=Delivery("Khu 5, Xuân Đài", "0912345678"))
    form = fields.dossier(posted, Template("T", "H44.99.1", ()))
    assert (form["viaPostal"], form["postalAddress"]) == ("1", "Khu 5, Xuân Đài")
    assert "qua bưu điện" in form["applicantNote"]
    assert "viaPostal" not in fields.dossier(packet, Template("T", "H44.99.1", ()))


DAY = 86_400


@pytest.mark.parametrize(
    ("days", "place", "words"),
    [(-2, "overdue", "quá hạn 2 ngày"), (0, "due", "hôm nay"), (1, "due", "ngày mai"), (4, "", "")],
)
def test_what_is_due_tomorrow_and_what_is_late(
    desk: Desk, portal: str, days: int, place: str, words: str
) -> None:
    case = file_case(desk, portal)
    number = (case.receipt and case.receipt.number) or ""
    vietnam = time.gmtime(time.time() + 7 * 3600 + days * DAY)
    Authority(portal).decide(number, "accept", due=time.strftime("%Y-%m-%d", vietnam))
    follow.ask(desk, case)
    view = home.overview(desk)
    found = {"due": view.due, "overdue": view.overdue}
    assert [name for name, lines in found.items() if lines] == ([place] if place else [])
    assert words in home.due_words(read(desk, case.id))


def test_consent_to_be_asked_about_can_be_taken_back(desk: Desk, portal: str) -> None:
    case = file_case(desk, portal)
    assert [found.id for found in follow.scheduled(desk)] == [case.id]
    assert "không tự hỏi cổng" in consent.consequence(desk, case, "follow_up")
    consent.withdraw(desk, case.id, "follow_up")
    assert follow.scheduled(desk) == []
    assert follow.filed(desk) == []
    number = (case.receipt and case.receipt.number) or ""
    assert len(follow.filed(desk, number)) == 1
    rows = {row.purpose: row for row in dossier.sheet(desk, case.id).consents}
    assert rows["follow_up"].withdrawn.startswith("Đã rút")
    assert rows["submit"].withdrawn == ""
    with pytest.raises(BadInput):
        consent.withdraw(desk, case.id, "follow_up")


def test_without_consent_the_clock_asks_nothing(desk: Desk, portal: str) -> None:
    case = file_case(desk, portal)
    with desk.vault.begin() as tx:
        given = msgspec.structs.replace(case.consent, purposes=("submit",))
        tx.put_case(msgspec.structs.replace(case, officer="Trần Văn Cán", consent=given))
    assert follow.scheduled(desk) == []
    assert len(follow.filed(desk)) == 1


def test_consent_to_the_filing_taken_back_after_it_closes_the_copy_here(
    desk: Desk, portal: str
) -> None:
    case = file_case(desk, portal)
    assert "máy này không rút được" in consent.consequence(desk, case, "submit")
    closed = consent.withdraw(desk, case.id, "submit")
    assert closed is not None
    assert closed.state is State.CLOSED
    assert Authority(portal).numbers(), "the authority keeps what it has"


def test_consent_taken_back_before_anything_was_sent_erases_the_case(
    desk: Desk, tmp_path: Path
) -> None:
    case = file_case(desk, "http://127.0.0.1:9")
    assert case.state is State.SEALED
    assert consent.withdraw(desk, case.id, "submit") is None
    with desk.vault.read() as tx:
        assert tx.case(case.id) is None
        assert tx.erased(case.id)
        assert tx.jobs() == []


def test_a_supplement_from_a_case_file_is_sent_once(desk: Desk, portal: str) -> None:
    case = file_case(desk, portal)
    authority, number = Authority(portal), (case.receipt and case.receipt.number) or ""
    content = {
        "procedure": case.procedure,
        "supplement_to": number,
        "consent": {"text_version": "1", "purposes": ["submit"]},
        "officer": "Trần Văn Cán",
        "papers": [{"part": "KHAC", "images": [str(PICTURE)], "check": "match"}],
    }
    path = desk.home.root / "bo-sung.json"
    path.write_text(json.dumps(content), "utf-8")
    loaded = case_file.load(path)
    with pytest.raises(BadInput, match="chưa yêu cầu bổ sung"):
        unattended_supplement.submit(desk, loaded)
    authority.decide(number, "supplement", "Ảnh mờ")
    for _again in range(2):
        sent = unattended_supplement.submit(desk, loaded)
        assert (sent.id, sent.key) == (case.id, loaded.key)
        drain(desk)
    assert read(desk, case.id).state is State.FILED
    assert (authority.papers(number), authority.numbers()) == (2, [number])
    other = msgspec.structs.replace(loaded.file, supplement_to="H00-1")
    with pytest.raises(BadInput, match="H00-1"):
        unattended_supplement.submit(desk, msgspec.structs.replace(loaded, file=other))
