"""Opening a store that is wrong in some way: one sentence, and no second, empty store."""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
from pathlib import Path

import apsw
import pytest
from vault_cases import KEY, a_case, fill, raw

from kiosk.model import StoreError
from kiosk.vault import Vault, errors
from kiosk.vault.database import Database, migrations
from kiosk.vault.files import locked
from kiosk.vault.sealing import Sealer

OTHER_KEY = bytes(32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Vault.open(tmp_path, KEY) as vault:
        fill(vault, 3)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.db")}


def opens(folder: Path, key: bytes = KEY) -> int:
    with Vault.open(folder, key, wait=0.2) as vault, vault.read() as tx:
        return len(tx.cases())


def test_a_wrong_key_says_so_and_changes_nothing(folder: Path) -> None:
    before = contents(folder)
    with pytest.raises(StoreError, match="Khoá không mở được"):
        opens(folder, OTHER_KEY)
    assert contents(folder) == before
    assert opens(folder) == 3


def test_a_key_has_32_bytes(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32"):
        Vault.open(tmp_path, b"short")


@pytest.mark.parametrize("name", ["store.db", "keys.db"])
@pytest.mark.parametrize("keep", [0, 1, 100, 4096, 0.5, -4096])
def test_a_truncated_file_is_told_and_never_taken_for_a_new_store(
    folder: Path, name: str, keep: float
) -> None:
    path = folder / name
    data = path.read_bytes()
    cut = int(len(data) * keep) if isinstance(keep, float) else keep
    path.write_bytes(data[:cut])
    with pytest.raises(StoreError) as told:
        opens(folder)
    assert any(word in str(told.value) for word in ("bị hỏng", "Thiếu tệp khoá"))
    path.write_bytes(data)
    assert opens(folder) == 3


def test_a_file_of_something_else(folder: Path) -> None:
    (folder / "store.db").write_bytes(b"\x00not a store\n" * 1000)
    with pytest.raises(StoreError, match="bị hỏng"):
        opens(folder)


def test_a_store_without_its_keys_is_told_and_no_new_keys_are_made(folder: Path) -> None:
    kept = (folder / "keys.db").read_bytes()
    (folder / "keys.db").unlink()
    for _again in range(2):
        with pytest.raises(StoreError, match=r"keys\.db"):
            opens(folder)
    assert not (folder / "keys.db").exists()
    (folder / "keys.db").write_bytes(kept)
    assert opens(folder) == 3


def test_keys_without_their_store(folder: Path) -> None:
    (folder / "store.db").unlink()
    with pytest.raises(StoreError, match="bị hỏng"):
        opens(folder)


def test_the_keys_of_another_store_are_told(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    with Vault.open(other, KEY) as vault:
        fill(vault, 1)
    shutil.copy(other / "keys.db", folder / "keys.db")
    with pytest.raises(StoreError, match="không thuộc về"):
        opens(folder)


@pytest.mark.parametrize("which", [0, 1])
def test_a_store_of_a_newer_program_is_left_alone(folder: Path, which: int) -> None:
    database = raw(folder)[which]
    database.run("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(StoreError, match="phiên bản mới hơn"):
        opens(folder)


def test_a_first_start_that_was_cut_short_is_finished(tmp_path: Path) -> None:
    """Every state that the steps of a first opening can leave behind."""
    sealer = Sealer(KEY)
    steps = [
        lambda keys, store: None,
        lambda keys, store: keys.migrate(migrations("keys")),
        lambda keys, store: store.migrate(migrations("")),
        lambda keys, store: keys.run("INSERT INTO meta VALUES ('mark', ?)", b"m" * 16),
        lambda keys, store: store.run("INSERT INTO meta VALUES ('mark', ?)", b"m" * 16),
    ]
    for done in range(1, len(steps) + 1):
        folder = tmp_path / str(done)
        folder.mkdir()
        keys = Database(folder / "keys.db", sealer.keys_key, 1.0)
        store = Database(folder / "store.db", sealer.store_key, 1.0)
        for step in steps[:done]:
            step(keys, store)
        keys.close()
        store.close()
        with Vault.open(folder, KEY) as vault:
            fill(vault, 1)
        assert opens(folder) == 1
    only_keys = tmp_path / "only keys"
    only_keys.mkdir()
    Database(only_keys / "keys.db", sealer.keys_key, 1.0).close()
    assert opens(only_keys) == 0


def test_opening_waits_for_another_that_is_opening_but_not_for_ever(folder: Path) -> None:
    with locked(folder / "store.lock", 1.0), pytest.raises(StoreError, match="đang bận"):
        opens(folder)


def test_a_full_disk_is_told_and_what_was_saved_stays(folder: Path) -> None:
    with Vault.open(folder, KEY) as vault:
        pages = vault._store.run("PRAGMA page_count")[0][0]
        vault._store.run(f"PRAGMA max_page_count = {pages + 2}")

        def too_much() -> None:
            with vault.begin() as tx:
                tx.put_blob(a_case(0).id, bytes(200_000))

        with pytest.raises(StoreError, match=r"Ổ đĩa đã đầy.*chưa được lưu"):
            too_much()
        vault._store.run(f"PRAGMA max_page_count = {pages + 1000}")
        too_much()
    assert opens(folder) == 3


_LIMITED = """
import resource, signal, sys
from pathlib import Path
from vault_cases import KEY, a_case
from kiosk.model import StoreError
from kiosk.vault import Vault
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Vault.open(Path(sys.argv[1]), KEY) as vault:
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    try:
        with vault.begin() as tx:
            tx.put_blob(a_case(0).id, bytes(2_000_000))
    except StoreError as error:
        print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are a POSIX matter")
def test_a_write_that_the_system_refuses_is_told(folder: Path) -> None:
    here = str(Path(__file__).parent)
    paths = f"{here}:{Path(__file__).parents[2]}"
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(folder)],
        env={"PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "chưa được lưu" in done.stdout, done.stderr
    assert opens(folder) == 3


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (apsw.BusyError(), "đang bận"),
        (apsw.CorruptError(), "bị hỏng"),
        (apsw.NotADBError(), "bị hỏng"),
        (apsw.FullError(), "đã đầy"),
        (apsw.ReadOnlyError(), "Không được phép ghi"),
        (apsw.CantOpenError(), "Không được phép ghi"),
        (apsw.IOError(), "không đọc hoặc ghi được"),
        (OSError(errno.ENOSPC, ""), "đã đầy"),
        (OSError(errno.EROFS, ""), "Không được phép ghi"),
        (PermissionError(errno.EACCES, ""), "Không được phép ghi"),
        (OSError(errno.EIO, ""), "không đọc hoặc ghi được"),
    ],
)
def test_every_fault_of_the_environment_has_a_sentence_of_its_own(cause, words) -> None:
    with pytest.raises(StoreError, match=words) as told, errors.worded():
        raise cause
    assert told.value.exit_code == 5
    assert told.value.__cause__ is cause


def test_a_bug_is_not_dressed_up_as_a_sentence() -> None:
    with pytest.raises(apsw.ConstraintError), errors.worded():
        raise apsw.ConstraintError


@pytest.mark.parametrize("key", [KEY, OTHER_KEY])
def test_a_file_that_cannot_be_opened_is_told(folder: Path, key: bytes) -> None:
    (folder / "store.db").rename(folder / "elsewhere")
    (folder / "store.db").mkdir()
    with pytest.raises(StoreError):
        opens(folder, key)


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "office").write_text("x")
    with pytest.raises(StoreError):
        Vault.open(tmp_path / "office" / "deeper", KEY)
