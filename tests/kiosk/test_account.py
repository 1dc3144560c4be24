"""Step 5: plain questions lead to a way; a citizen's own password is used once and kept nowhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.case import Reviewed, advance
from kiosk.desk import account, citizen, connect, consent, follow, printing, send
from kiosk.desk.core import Desk, now
from kiosk.desk.procedure import choose
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, Case, State
from kiosk.portals import credentials
from kiosk.settings import Home, Office, Portal, Settings
from kiosk.vault.store import Vault
from tests.journeys.commands import CARD
from tests.kiosk.other_portal import OtherPortal, other_portal
from tests.kiosk.pdf_text import text_of

WORD = "practice"
"""The only password that the stand-in takes; here it is the citizen's."""


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Iterator[OtherPortal]:
    monkeypatch.setenv("KIOSK_PORTAL_USER", "co-quan")
    monkeypatch.setenv("KIOSK_PORTAL_PASSWORD", "khac")
    monkeypatch.setenv("KIOSK_PORTAL_GROUP", "20200")
    with other_portal() as made:
        made.number_after = 1
        yield made
    credentials.forget_lent()


def desk_at(folder: Path, url: str, *, allowed: bool = True) -> Desk:
    home = Home(folder)
    settings = Settings(
        practice=False,
        portals=(Portal("cong", url, "20200", citizen_accounts=allowed),),
        office=Office(name="UBND xã Thử", agency="H44.99.1"),
    )
    vault = Vault.open(home.store(practice=False), bytes(32))
    desk = Desk(home, settings, vault, practice=False)
    desk.officer = "Trần Văn Cán"
    return desk


def visit_of(desk: Desk, code: str = "2.000635", variant: str = "ket_hon") -> Visit:
    visit = Visit()
    choose(desk, visit, code, variant)
    citizen.accept(desk, visit, citizen.read_text(CARD))
    consent.give(desk, visit, {"submit", "follow_up"})
    return visit


def sealed(desk: Desk, visit: Visit) -> Case:
    account.choose(desk, visit, account.OWN_ACCOUNT)
    case = msgspec.structs.replace(visit.open_case(), connector="opencps")
    visit.case = desk.save(advance(case, Reviewed(now())), "reviewed")
    return send.seal(desk, visit)


@pytest.mark.parametrize(
    ("answers", "way", "questions"),
    [
        ({}, "", 1),
        ({"phone": False}, "paper_today", 1),
        ({"phone": True}, "", 2),
        ({"phone": True, "level2": False}, "police_desk", 2),
        ({"phone": True, "level2": True}, "", 3),
        ({"phone": True, "level2": True, "app": True}, "own_phone", 3),
        ({"phone": True, "level2": True, "app": False}, "help_now", 3),
        ({"phone": False, "level2": True, "app": True}, "paper_today", 1),
    ],
)
def test_plain_questions_lead_to_a_way(answers: dict[str, bool], way: str, questions: int) -> None:
    assert account.advise(answers) == way
    assert len(account.asked(answers)) == questions


def test_every_way_has_its_end(tmp_path: Path) -> None:
    with desk_at(tmp_path, "http://127.0.0.1:9", allowed=False) as desk:
        for route in account.ROUTES:
            visit = visit_of(desk, "1.004194", "thue_muon")
            case = account.choose(desk, visit, route.id)
            assert (case.connector == "paper") is not route.goes_on
        with pytest.raises(BadInput):
            account.choose(desk, visit, account.OWN_ACCOUNT)
        text = text_of(printing.level_two_of(desk, visit))
        for words in ("định danh điện tử mức 2", "Công an cấp xã", "Mang theo", "thẻ căn cước"):
            assert words in text
        assert "Kiều My" not in text


def test_passwords_only_where_the_site_file_says_so(tmp_path: Path) -> None:
    with desk_at(tmp_path / "a", "http://127.0.0.1:9", allowed=False) as desk:
        visit = visit_of(desk)
        assert not account.needed(desk, visit)
        assert account.OWN_ACCOUNT not in {route.id for route in account.routes(desk, visit)}
    with desk_at(tmp_path / "b", "http://127.0.0.1:9") as desk:
        visit = visit_of(desk)
        assert account.needed(desk, visit)
        assert [route.id for route in account.routes(desk, visit)] == ["own_account", "office"]
        # a ministry's portal has pages of its own, and no password is ever typed here
        ministry = visit_of(desk, "1.004194", "thue_muon")
        assert account.OWN_ACCOUNT not in {r.id for r in account.routes(desk, ministry)}


def test_a_password_is_used_for_its_case_and_kept_nowhere(
    tmp_path: Path, portal: OtherPortal, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "mat-khau-chim-hoang-yen"
    with caplog.at_level(logging.DEBUG), desk_at(tmp_path, portal.url) as desk:
        visit = visit_of(desk)
        case = sealed(desk, visit)
        # nobody typed it: nothing is sent, with the office's account least of all
        connect.outbox(desk).drain_once(again=True)
        assert portal.calls == []
        stuck = send.progress(desk, case.id)
        assert "máy không lưu mật khẩu" in stuck.detail
        account.type_password(case.id, "nguoi-dan", secret)
        connect.outbox(desk).drain_once(again=True)
        assert send.progress(desk, case.id).state is State.SEALED
        assert portal.calls
        account.type_password(case.id, "practice", WORD)
        connect.outbox(desk).drain_once(again=True)
        assert send.progress(desk, case.id).state is State.FILED
        assert follow.scheduled(desk) == []
        account.forget_passwords()
        assert not account.has_password(case.id)
        filed = send.reload(desk, visit)
        with pytest.raises(BadInput):
            follow.ask(desk, filed)
    assert secret not in caplog.text
    found = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert found
    assert [file.name for file in found if secret.encode() in file.read_bytes()] == []
    assert secret not in repr(credentials.Credentials("u", secret, ""))


def test_one_citizens_password_is_no_others(tmp_path: Path, portal: OtherPortal) -> None:
    with desk_at(tmp_path, portal.url) as desk:
        one, other = sealed(desk, visit_of(desk)), sealed(desk, visit_of(desk))
        account.type_password(one.id, "practice", WORD)
        connect.outbox(desk).drain_once(again=True)
        assert send.progress(desk, one.id).state is State.FILED
        assert send.progress(desk, other.id).state is State.SEALED
        assert len(portal.filed()) == 1


@pytest.mark.parametrize(("user", "password"), [("", "x"), ("a", ""), ("a:b", "x"), ("a", "x:y")])
def test_what_no_portal_takes_is_said_at_once(user: str, password: str) -> None:
    with pytest.raises(BadInput):
        account.type_password("c", user, password)
    assert not account.has_password("c")
