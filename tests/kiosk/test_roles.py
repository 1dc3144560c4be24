"""Officer, supervisor, technician: who may enrol, who may serve, who approves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from vault_cases import KEY

from kiosk import health
from kiosk.case import Reopened, Reviewed, advance, edit
from kiosk.desk import approval, citizen, home, officers, packing, procedure
from kiosk.desk.core import Desk, now
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, State
from kiosk.settings import Home, Settings
from kiosk.vault import Vault, keys, passphrase, ways
from kiosk.vault import officers as enrolled

CARD = "025303004567||Hà Thị Kiều My|17032003|Nữ|Khu 5, Xuân Đài, Phú Thọ|20072025||||"
BOSS, HANH, TECH = "Bà Chủ tịch", "Trần Thị Hạnh", "Kỹ thuật viên huyện"
PINS = {BOSS: "8642", HANH: "4071", TECH: "1379"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An office off line: no portal is set, nothing is asked of any network."""
    settings = Settings(practice=False, supervisor_approval=True)
    vault = Vault.open(tmp_path / "office", KEY)
    with Desk(Home(tmp_path), settings, vault, practice=False) as opened:
        officers.enrol(opened, BOSS, PINS[BOSS])
        officers.enrol(opened, TECH, PINS[TECH], "technician")
        officers.enrol(opened, HANH, PINS[HANH], "officer")
        yield opened


def reviewed(desk: Desk) -> Visit:
    visit = Visit()
    procedure.choose(desk, visit, "2.000635")
    citizen.accept(desk, visit, citizen.read_text(CARD))
    case = edit(visit.open_case(), now(), connector="paper")
    visit.case = desk.save(advance(case, Reviewed(now())), "reviewed")
    return visit


def test_the_first_one_is_the_supervisor_and_a_plain_officer_enrols_nobody(desk: Desk) -> None:
    assert (desk.officer, desk.role) == (HANH, "officer")
    for act in (
        lambda: officers.enrol(desk, "Người mới", "5713"),
        lambda: officers.reset_pin(desk, BOSS, "5713"),
    ):
        with pytest.raises(BadInput, match="Chỉ lãnh đạo hoặc kỹ thuật viên"):
            act()
    assert officers.names(desk) == sorted(PINS)
    officers.log_on(desk, BOSS, PINS[BOSS])
    assert desk.role == "supervisor"
    officers.reset_pin(desk, HANH, "5713")
    officers.log_on(desk, HANH, "5713")
    officers.log_off(desk)
    assert desk.officer == desk.role == ""


def test_a_forgotten_pin_is_set_where_nobody_sits_by_who_may(desk: Desk) -> None:
    officers.log_off(desk)
    assert officers.managers(desk) == sorted([BOSS, TECH])
    with pytest.raises(BadInput, match="Chỉ lãnh đạo hoặc kỹ thuật viên"):
        officers.reset_pin_as(desk, HANH, PINS[HANH], BOSS, "5713")
    with pytest.raises(BadInput, match="Mã PIN không đúng"):
        officers.reset_pin_as(desk, BOSS, PINS[HANH], HANH, "5713")
    with pytest.raises(BadInput, match="dễ đoán"):
        officers.reset_pin_as(desk, BOSS, PINS[BOSS], HANH, "1234")
    assert desk.officer == desk.role == ""
    officers.reset_pin_as(desk, TECH, PINS[TECH], HANH, "5713")
    assert desk.officer == desk.role == "", "who set it does not sit here by that"
    with desk.vault.read() as tx:
        said = [entry for entry in tx.chain.entries() if entry.event == "officer.pin"]
    assert [entry.actor for entry in said] == [TECH]
    officers.log_on(desk, HANH, "5713")


def test_an_office_from_before_there_were_roles_can_still_enrol(tmp_path: Path) -> None:
    vault = Vault.open(tmp_path / "office", KEY)
    with vault.begin() as tx:
        enrolled.enrol(tx, HANH, PINS[HANH])
    with Desk(Home(tmp_path), Settings(), vault, practice=False) as desk:
        assert officers.managers(desk) == [HANH]
        officers.log_on(desk, HANH, PINS[HANH])
        officers.enrol(desk, BOSS, PINS[BOSS], "supervisor")
        assert desk.role == "supervisor"


def test_an_officer_with_a_passphrase_opens_the_office_when_the_others_are_away(
    desk: Desk, monkeypatch
) -> None:
    monkeypatch.setattr(passphrase, "hash_secret_raw", lambda words, *_: (words * 32)[:32])
    officers.log_on(desk, BOSS, PINS[BOSS])
    with pytest.raises(BadInput, match="ít nhất 12"):
        officers.enrol(desk, "Người mới", "5713", "officer", "ngắn")
    assert "Người mới" not in officers.names(desk)
    officers.enrol(desk, "Người mới", "5713", "officer", "con cò bay lả bay la")
    (way,) = ways.load(desk.vault.folder)
    assert way.holder == "Người mới"
    assert ways.by_passphrase([way], "con cò bay lả bay la") == KEY
    with desk.vault.read() as tx:
        told = [(entry.actor, entry.event) for entry in tx.chain.entries()]
    assert (BOSS, "key.add") in told


def test_a_technician_makes_no_cases(desk: Desk) -> None:
    officers.log_on(desk, TECH, PINS[TECH])
    with pytest.raises(BadInput, match="Kỹ thuật viên không làm hồ sơ"):
        reviewed(desk)
    with desk.vault.read() as tx:
        assert tx.cases() == []


def test_nothing_is_sealed_before_the_supervisor_approves(desk: Desk) -> None:
    visit = reviewed(desk)
    assert approval.wanted(desk, visit.case)
    assert approval.supervisors(desk) == [BOSS]
    with pytest.raises(BadInput, match="lãnh đạo duyệt"):
        packing.seal(desk, visit)
    for name, pin, words in (
        (BOSS, "9999", "không đúng"),
        (HANH, PINS[HANH], "Chỉ lãnh đạo"),
        (TECH, PINS[TECH], "Chỉ lãnh đạo"),
    ):
        with pytest.raises(BadInput, match=words):
            approval.give(desk, visit, name, pin)
    approval.give(desk, visit, BOSS, PINS[BOSS])
    assert not approval.wanted(desk, visit.case)
    assert packing.seal(desk, visit).state is State.ON_PAPER
    with desk.vault.read() as tx:
        told = [(entry.actor, entry.event) for entry in tx.chain.entries()][-2:]
        stored = tx.case(visit.open_case().id)
    assert told == [(BOSS, "approved"), (HANH, "sealed")]
    assert stored is not None
    assert stored.approval is not None


def test_a_change_after_the_approval_needs_another_one(desk: Desk) -> None:
    visit = reviewed(desk)
    approval.give(desk, visit, BOSS, PINS[BOSS])
    visit.case = advance(visit.open_case(), Reopened(now()))
    assert visit.case.approval is None
    with pytest.raises(BadInput, match="không duyệt được"):
        approval.give(desk, visit, BOSS, PINS[BOSS])


def test_nobody_approves_the_own_case(desk: Desk) -> None:
    officers.log_on(desk, BOSS, PINS[BOSS])
    visit = reviewed(desk)
    with pytest.raises(BadInput, match="không tự duyệt"):
        approval.give(desk, visit, BOSS, PINS[BOSS])


def test_where_it_is_not_wanted_nobody_is_asked(desk: Desk) -> None:
    desk.settings = Settings(practice=False)
    visit = reviewed(desk)
    assert not approval.wanted(desk, visit.case)
    assert packing.seal(desk, visit).state is State.ON_PAPER
    assert not approval.wanted(desk, visit.case)
    assert not approval.wanted(desk, None)


def test_only_who_manages_is_asked_for_the_recovery_passphrase(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passphrase, "hash_secret_raw", lambda words, salt, *_more: (words * 9)[:32])
    assert not officers.lacks_recovery(desk), "a plain officer cannot help it"
    with pytest.raises(BadInput, match="Chỉ lãnh đạo hoặc kỹ thuật viên"):
        officers.set_recovery(desk, "sáu con gà trống")
    assert not keys.recoverable(desk.vault.folder)
    officers.log_on(desk, TECH, PINS[TECH])
    assert officers.lacks_recovery(desk)
    assert home.overview(desk).no_recovery
    assert "Chưa có mật khẩu khôi phục" in _store_item(desk).detail
    assert "store add-key --recovery" in _store_item(desk).advice
    with pytest.raises(BadInput, match="12 ký tự"):
        officers.set_recovery(desk, "ngắn")
    officers.set_recovery(desk, "sáu con gà trống")
    assert not officers.lacks_recovery(desk)
    assert "khôi phục" not in _store_item(desk).detail
    with desk.vault.read() as tx:
        assert [e.detail for e in tx.chain.entries() if e.event == "key.add"] == ['{"holder":"*"}']


def _store_item(desk: Desk) -> health.Item:
    return health._looked_into(desk.vault, practice=False)
