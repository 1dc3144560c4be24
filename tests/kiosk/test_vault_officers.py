"""Log-on by name and PIN, and the lock that grows with wrong ones."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from vault_cases import KEY, raw

from kiosk.model import BadInput, StoreError
from kiosk.vault import Vault, officers, verify
from kiosk.vault.officers import Officer, Role

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
NAME = "Trần Thị Hạnh"
PIN = "4071"
HASHER = officers._hasher


@pytest.fixture(autouse=True)
def quick(monkeypatch) -> None:
    monkeypatch.setattr(officers, "_hasher", PasswordHasher(1, 8, 1))


@pytest.fixture
def vault(tmp_path: Path):
    with Vault.open(tmp_path, KEY) as opened:
        with opened.begin() as tx:
            officers.enrol(tx, NAME, PIN)
        yield opened


def ticks(now: datetime) -> float:
    """The clock that nobody can set, where the one on the wall goes right."""
    return (now - NOW).total_seconds()


def log_on(vault: Vault, name: str, pin: str, now: datetime) -> Officer:
    return officers.log_on(vault, name, pin, now, ticks(now))


def wrong(vault: Vault, now: datetime, pin: str = "9999", at: float | None = None) -> str:
    with pytest.raises(BadInput) as told:
        officers.log_on(vault, NAME, pin, now, ticks(now) if at is None else at)
    return str(told.value)


def test_no_officer_before_the_first_one(tmp_path: Path) -> None:
    with Vault.open(tmp_path, KEY) as vault, vault.begin() as tx:
        assert officers.names(tx) == []
        assert officers.enrol(tx, NAME, PIN, "technician") == Officer(NAME, Role.TECHNICIAN)
        assert officers.names(tx) == [NAME]


def test_the_right_pin_logs_on_with_the_role(vault: Vault) -> None:
    with vault.begin() as tx:
        officers.enrol(tx, "Ông Chủ tịch", "86420", Role.SUPERVISOR, by=NAME)
    assert log_on(vault, NAME, PIN, NOW) == Officer(NAME, Role.OFFICER)
    assert officers.log_on(vault, "Ông Chủ tịch", "86420", NOW).role is Role.SUPERVISOR


def test_a_name_is_found_however_it_is_typed(vault: Vault) -> None:
    typed = unicodedata.normalize("NFD", "  trần thị  HẠNH ")
    assert officers.log_on(vault, typed, PIN, NOW).name == NAME


@pytest.mark.parametrize("name", ["", "   ", "a" * 61, "A\0B", "A\u202eB", "\x1b[31m"])
def test_a_name_that_cannot_be_shown_is_refused(vault: Vault, name: str) -> None:
    for act in (
        lambda: officers.enrol(tx, name, PIN),
        lambda: officers.set_pin(tx, name, PIN, by=NAME),
    ):
        with vault.begin() as tx, pytest.raises(BadInput, match=r"Tên cán bộ|Không có cán bộ"):
            act()


def test_a_name_is_taken_once_whatever_its_case(vault: Vault) -> None:
    with vault.begin() as tx, pytest.raises(BadInput, match="Đã có"):
        officers.enrol(tx, NAME.upper(), "8520")


def test_an_unknown_name(vault: Vault) -> None:
    with pytest.raises(BadInput, match="Không có cán bộ"):
        officers.log_on(vault, "Ai đó", PIN, NOW)


WEAK = ["", "123", "0000", "77777777", "1234", "4321", "0123", "7890", "98765432"]
NO_PIN = ["123456789", "12a4", "١٢٣٥", "4071 ", "²³¹⁵"]


@pytest.mark.parametrize("pin", [*WEAK, *NO_PIN])
def test_weak_pins_are_refused(vault: Vault, pin: str) -> None:
    with vault.begin() as tx, pytest.raises(BadInput, match="Mã PIN"):
        officers.enrol(tx, "Người mới", pin)
    with pytest.raises(BadInput, match="Mã PIN"):
        officers.change_pin(vault, NAME, PIN, pin, NOW)


@pytest.mark.parametrize("pin", ["4071", "1235", "0007", "13572468"])
def test_fair_pins_are_taken(pin: str) -> None:
    officers.check_pin(pin)


def test_the_pin_is_stored_as_argon2id_only(vault: Vault, monkeypatch) -> None:
    monkeypatch.setattr(officers, "_hasher", HASHER)
    with vault.begin() as tx:
        officers.set_pin(tx, NAME, PIN, by=NAME)
    row = vault._store.run("SELECT pin FROM officers")[0][0]
    assert row.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PIN not in row.split("$")


def test_the_lock_grows_and_ends(vault: Vault) -> None:
    assert "Còn 2 lần" in wrong(vault, NOW)
    assert "Còn 1 lần" in wrong(vault, NOW)
    assert "sau 30 giây" in wrong(vault, NOW)
    assert "Tạm khoá" in wrong(vault, NOW + timedelta(seconds=29), PIN)
    assert "sau 1 giây" in wrong(vault, NOW + timedelta(seconds=29), PIN)
    later = NOW + timedelta(seconds=30)
    assert "sau 1 phút" in wrong(vault, later)
    assert "Tạm khoá" in wrong(vault, later + timedelta(seconds=59), PIN)
    assert log_on(vault, NAME, PIN, later + timedelta(seconds=60)).name == NAME
    assert "Còn 2 lần" in wrong(vault, later + timedelta(seconds=60))


def test_the_lock_never_exceeds_an_hour(vault: Vault) -> None:
    now = NOW
    for _try in range(30):
        told = wrong(vault, now)
        now += officers.LONGEST_LOCK
    assert "sau 60 phút" in told
    assert log_on(vault, NAME, PIN, now).name == NAME


def test_the_lock_survives_a_restart(vault: Vault) -> None:
    for _try in range(3):
        wrong(vault, NOW)
    with Vault.open(vault.folder, KEY) as again:
        assert "Tạm khoá" in wrong(again, NOW + timedelta(seconds=1), PIN)


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_that_was_set_neither_ends_the_lock_nor_makes_it_last(vault, years: int) -> None:
    for _try in range(3):
        wrong(vault, NOW)
    jumped = NOW + timedelta(days=365 * years)
    assert "Tạm khoá" in wrong(vault, jumped, PIN, at=1.0)
    assert "Tạm khoá" in wrong(vault, jumped + timedelta(seconds=29), PIN, at=29.0)
    later = jumped + timedelta(seconds=31)
    assert officers.log_on(vault, NAME, PIN, later, 31.0).name == NAME


def test_a_restart_and_a_clock_set_forward_together_do_not_end_the_lock(vault: Vault) -> None:
    for _try in range(3):
        wrong(vault, NOW)
    officers._seen.clear()
    with Vault.open(vault.folder, KEY) as again:
        jumped = NOW + timedelta(days=3650)
        assert "sau 30 giây" in wrong(again, jumped, PIN, at=5000.0)
        assert "Tạm khoá" in wrong(again, jumped, PIN, at=5029.0)
        assert officers.log_on(again, NAME, PIN, jumped, 5030.0).name == NAME


def test_after_the_right_pin_the_next_lock_is_as_long_as_the_first(vault: Vault) -> None:
    for round_ in range(2):
        start = NOW + timedelta(days=round_)
        for _try in range(3):
            wrong(vault, start)
        assert "Tạm khoá" in wrong(vault, start + timedelta(seconds=29), PIN)
        assert log_on(vault, NAME, PIN, start + timedelta(seconds=30)).name == NAME


def test_a_try_counts_even_when_the_program_is_killed_while_comparing(vault, monkeypatch) -> None:
    def killed(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(officers, "_matches", killed)
        for _try in range(3):
            with pytest.raises(KeyboardInterrupt):
                log_on(vault, NAME, PIN, NOW)
    assert "Tạm khoá" in wrong(vault, NOW, PIN)


def test_an_officer_changes_the_pin_with_the_old_one_only(vault: Vault) -> None:
    with pytest.raises(BadInput, match="không đúng"):
        officers.change_pin(vault, NAME, "9999", "8520", NOW)
    officers.change_pin(vault, NAME, PIN, "8520", NOW)
    wrong(vault, NOW, PIN)
    assert officers.log_on(vault, NAME, "8520", NOW).name == NAME


def test_a_forgotten_pin_is_set_anew_and_ends_the_lock(vault: Vault) -> None:
    for _try in range(3):
        wrong(vault, NOW)
    with vault.begin() as tx:
        officers.set_pin(tx, NAME, "8520", by="Ông Chủ tịch")
    assert officers.log_on(vault, NAME, "8520", NOW).name == NAME
    with vault.begin() as tx, pytest.raises(BadInput, match="Không có cán bộ"):
        officers.set_pin(tx, "Ai đó", "8520", by=NAME)


def test_who_did_what_is_in_the_audit_without_any_pin(vault: Vault) -> None:
    log_on(vault, NAME, PIN, NOW)
    wrong(vault, NOW)
    officers.change_pin(vault, NAME, PIN, "8520", NOW)
    with vault.read() as tx:
        entries = list(tx.chain.entries())
    assert [entry.event for entry in entries] == [
        "officer.enrol",
        "officer.log_on",
        "officer.wrong_pin",
        "officer.log_on",
        "officer.pin",
    ]
    assert {entry.actor for entry in entries} == {NAME}
    assert not any(pin in entry.detail for entry in entries for pin in (PIN, "8520", "9999"))
    assert verify(vault).ok


def test_a_damaged_hash_is_damage_and_no_wrong_pin(vault: Vault) -> None:
    _keys, store = raw(vault.folder)
    store.run("UPDATE officers SET pin = 'x'")
    store.close()
    with pytest.raises(StoreError, match="bị hỏng"):
        log_on(vault, NAME, PIN, NOW)
