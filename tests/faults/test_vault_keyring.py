"""A real Secret Service: D-Bus and GNOME Keyring in a session of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

MISSING = [
    package
    for program, package in (
        ("dbus-run-session", "dbus-daemon"),
        ("gnome-keyring-daemon", "gnome-keyring"),
    )
    if shutil.which(program) is None
]
pytestmark = pytest.mark.skipif(
    bool(MISSING),
    reason=f"no Secret Service to test against; Debian packages missing: {', '.join(MISSING)}",
)

ROOT = Path(__file__).parents[2]

_SESSION = """
printf %s "$RING_PASSWORD" | gnome-keyring-daemon --foreground --unlock --components=secrets \
    >/dev/null 2>&1 &
daemon=$!
"$@"
code=$?
kill $daemon
wait $daemon 2>/dev/null
exit $code
"""

_CHILD = """
import sys, time
from pathlib import Path
from kiosk.model import StoreError
from kiosk.vault import Vault, keyrings, office_key
for _try in range(100):
    if keyrings.real_keyring() is not None or len(sys.argv) > 2:
        break
    time.sleep(0.05)
    import keyring.core
    keyring.core.init_backend()
print(type(keyrings.real_keyring()).__module__)
folder = Path(sys.argv[1])
try:
    key = office_key(folder, practice=False)
    assert office_key(folder, practice=False) == key
    Vault.open(folder, key).close()
    print(key.hex())
except StoreError as error:
    print(error)
    sys.exit(error.exit_code)
"""


def in_session(tmp_path: Path, *words: str, **environment: str) -> tuple[int, list[str], str]:
    """Run the child with an unlocked keyring of `tmp_path`: (exit code, lines, messages)."""
    home = tmp_path / "user"
    runtime = tmp_path / "run"
    for folder in (home, runtime):
        folder.mkdir(mode=0o700, exist_ok=True)
    kept = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}
    child = [sys.executable, "-c", _CHILD, str(tmp_path / "office"), *words]
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", _SESSION, "session", *child],
        env=kept
        | {
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(runtime),
            "PYTHONPATH": str(ROOT),
            "RING_PASSWORD": "for this test only",
        }
        | environment,
        capture_output=True,
        text=True,
        timeout=90,
    )
    return done.returncode, done.stdout.splitlines(), done.stderr


def test_the_key_lies_in_the_secret_service_and_in_no_file(tmp_path: Path) -> None:
    code, lines, messages = in_session(tmp_path)
    assert code == 0, (lines, messages)
    module, key = lines
    assert module == "keyring.backends.SecretService"
    assert len(bytes.fromhex(key)) == 32
    again = in_session(tmp_path)
    assert again[1] == lines, "the next session finds the same key"
    rings = list((tmp_path / "user").rglob("*.keyring"))
    assert rings, "the keyring must be on disk, or the search below proves nothing"
    for path in (p for p in tmp_path.rglob("*") if p.is_file()):
        data = path.read_bytes()
        assert bytes.fromhex(key) not in data
        assert key.encode() not in data
    record = (tmp_path / "office" / "office.key.json").read_text()
    assert '"kept":"keyring"' in record


def test_a_null_backend_that_the_user_chose_is_refused(tmp_path: Path) -> None:
    code, lines, messages = in_session(
        tmp_path, "once", PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring"
    )
    assert code == 5, messages
    assert "KIOSK_PASSPHRASE_FILE" in lines[-1]
    assert not (tmp_path / "office" / "office.key.json").exists()


def test_with_a_passphrase_file_the_keyring_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_text("mật khẩu\n", "utf-8")
    code, lines, messages = in_session(tmp_path, KIOSK_PASSPHRASE_FILE=str(tmp_path / "passphrase"))
    assert code == 0, (lines, messages)
    assert '"kept":"passphrase"' in (tmp_path / "office" / "office.key.json").read_text()
