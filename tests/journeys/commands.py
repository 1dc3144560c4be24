"""Driving the program as a person at a terminal would: whole processes, real pictures."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DESK = ROOT / "assets" / "practice_desk"
CARD = "025303004567||Hà Thị Kiều My|17032003|Nữ|Khu 5, Xuân Đài, Phú Thọ|20072025||||"
COMMAND = [sys.executable, "-m", "ui"]


class Office:
    """A home of its own, with a passphrase, as on a machine without a keyring."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        secret = folder / "passphrase"
        secret.write_text("mật khẩu của kho\n", "utf-8")
        self.env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("KIOSK_")},
            "KIOSK_HOME": str(self.home),
            "KIOSK_PASSPHRASE_FILE": str(secret),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "PYTHONPATH": str(ROOT),
        }

    def start(self, *words: str, **env: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*COMMAND, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**self.env, **env},
        )

    def run(self, *words: str, text: str = "", **env: str) -> "Ended":
        with self.start(*words, **env) as process:
            out, err = process.communicate(text, timeout=100)
        assert "Traceback" not in err, err
        return Ended(process.returncode, out, err)


class Ended:
    """How a command ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def line(self) -> dict[str, Any]:
        (only,) = self.lines
        return only


@contextmanager
def practice_portal(folder: Path, faults: str = "", port: int = 0) -> Iterator[str]:
    """The practice portal as a process; gives its address."""
    env = {**os.environ, "KIOSK_HOME": str(folder / "portal"), "PYTHONPATH": str(ROOT)}
    words = [*COMMAND, "practice", "--port", str(port)]
    if faults:
        words += ["--faults", faults]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=env)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        process.stdout.close()


def case_file(folder: Path, name: str = "case.json", **changes: Any) -> str:
    """Write a case of 2.000635 with one picture; `changes` replace top-level keys."""
    case = {
        "procedure": "2.000635",
        "agency": "H44.99.1",
        "card": CARD,
        "consent": {"text_version": "1", "purposes": ["submit"]},
        "officer": "Trần Văn Cán",
        "answers": {},
        "papers": [
            {
                "part": "",
                "images": [str(DESK / "22-trich-luc-ket-hon.jpg")],
                "copy": "original",
                "check": "match",
            }
        ],
    } | changes
    path = folder / name
    path.write_text(json.dumps({k: v for k, v in case.items() if v is not None}), "utf-8")
    return str(path)
