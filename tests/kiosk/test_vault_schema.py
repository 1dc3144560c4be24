"""Numbered migrations end in the declared schema, and keep what was stored."""

from __future__ import annotations

import re
import sqlite3
from importlib import resources
from pathlib import Path

import msgspec
import pytest
from vault_cases import KEY, a_case, a_submission, fill, raw

from kiosk.model import StoreError
from kiosk.vault import Vault
from kiosk.vault.database import Database, migrations

ROOM = resources.files("kiosk.vault")
PAIRS = [("", "store.sql"), ("keys", "keys.sql")]


def shape(scripts: list[str]) -> set[str]:
    """What the scripts make, by an engine of its own: the text of every table and index."""
    connection = sqlite3.connect(":memory:")
    for script in scripts:
        connection.executescript(script)
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    identity = connection.execute("PRAGMA application_id").fetchone()
    connection.close()
    return {f"{kind} {name} {plain(sql or '')}" for kind, name, sql in rows} | {str(identity)}


def plain(sql: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"--[^\n]*", "", sql)).strip()


@pytest.mark.parametrize(("folder", "declared"), PAIRS)
def test_migrations_end_in_exactly_the_declared_schema(folder: str, declared: str) -> None:
    target = (ROOM / "schema" / declared).read_text("utf-8")
    assert shape(migrations(folder)) == shape([target])
    assert shape([*migrations(folder), "CREATE TABLE stray (x)"]) != shape([target])


@pytest.mark.parametrize("folder", ["", "keys"])
def test_migrations_are_numbered_without_a_gap(folder: str) -> None:
    room = ROOM / "migrations"
    names = sorted(s.name for s in (room / folder if folder else room).iterdir())
    names = [name for name in names if name.endswith(".sql")]
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert all(re.fullmatch(r"\d{4}_[a-z_]+\.sql", name) for name in names)


def test_a_store_on_disk_has_the_declared_tables(tmp_path: Path) -> None:
    Vault.open(tmp_path, KEY).close()
    keys, store = raw(tmp_path)
    for database, folder in ((store, ""), (keys, "keys")):
        rows = database.run("SELECT type, name, sql FROM sqlite_master")
        identity = database.run("PRAGMA application_id")[0]
        found = {f"{kind} {name} {plain(sql or '')}" for kind, name, sql in rows} | {str(identity)}
        assert found == shape(migrations(folder))
        assert database.version == len(migrations(folder))


def test_a_further_migration_keeps_the_cases_and_runs_once(tmp_path: Path) -> None:
    with Vault.open(tmp_path, KEY) as vault:
        made = fill(vault, 2)
    _, store = raw(tmp_path)
    steps = [*migrations(""), "ALTER TABLE cases ADD COLUMN extra TEXT NOT NULL DEFAULT 'x'"]
    store.migrate(steps)
    store.migrate(steps)
    assert store.version == len(steps)
    assert store.run("SELECT count(*), min(extra) FROM cases") == [(len(made), "x")]


def test_a_packet_of_the_first_version_is_read_and_followed_by_a_supplement(tmp_path: Path) -> None:
    """The store as version 1 made it: one packet to a case."""
    case, packet = a_case(), a_submission(a_case())
    supplement = msgspec.structs.replace(packet, round=1, key="k-2")
    steps = migrations("")
    with Vault.open(tmp_path, KEY) as vault, vault.begin() as tx:
        tx.put_case(case)
        tx.put_submission(packet)
    _, store = raw(tmp_path)
    sealed = store.run("SELECT case_id, sealed FROM submissions")[0]
    store.run("DROP TABLE submissions")
    old = steps[0][steps[0].index("CREATE TABLE submissions") :]
    store.run(old[: old.index(";")])
    store.run("INSERT INTO submissions (case_id, sealed) VALUES (?, ?)", *sealed)
    store.run("DROP INDEX jobs_touched")
    store.run("PRAGMA user_version = 1")
    store.close()
    with Vault.open(tmp_path, KEY) as vault, vault.begin() as tx:
        assert tx.submission(case.id) == packet
        with pytest.raises(StoreError):
            tx.put_submission(msgspec.structs.replace(supplement, round=2))
        tx.put_submission(supplement)
        assert tx.packets(case.id) == 2
        assert (tx.submission(case.id), tx.submission(case.id, 0)) == (supplement, packet)
        with pytest.raises(StoreError):
            tx.put_submission(msgspec.structs.replace(supplement, key="k-3"))


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db", KEY, 1.0)
    with pytest.raises(Exception, match="no such table"):
        database.migrate(["CREATE TABLE a (x); INSERT INTO missing VALUES (1)"])
    assert database.version == 0
    assert database.run("SELECT name FROM sqlite_master") == []
    database.migrate(["CREATE TABLE a (x)"])
    assert database.version == 1
    database.close()


def test_the_connection_is_durable_and_wipes_what_it_deletes(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db", KEY, 1.0)
    asked = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
        "temp_store": 2,
        "cipher": "chacha20",
    }
    assert {name: database.run(f"PRAGMA {name}")[0][0] for name in asked} == asked
    database.close()
