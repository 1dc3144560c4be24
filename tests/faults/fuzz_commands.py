"""The command line over damaged files: an exit code of the contract, lines that can be read."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.faults.fuzz_made import ROOT, Made, folder

CODES = (0, 2, 3, 4, 5)


class NotKept(Exception):
    """The command line broke its word."""


class _Words(io.TextIOWrapper):
    """A standard stream that is kept; its bytes may be asked for by the program too."""

    def __init__(self, data: bytes = b"") -> None:
        super().__init__(io.BytesIO(data), "utf-8", write_through=True)

    def said(self) -> list[str]:
        return bytes(self.buffer.getvalue()).decode().splitlines()  # type: ignore[attr-defined]


def run(words: list[str], given: bytes) -> int:
    """Run a command in this process; raises NotKept."""
    from kiosk.cli.main import main

    out, err, before = _Words(), _Words(), sys.stdin
    sys.stdin = _Words(given)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([*words, "--json"])
    finally:
        sys.stdin = before
    for line in out.said():
        json.loads(line)
    if code not in CODES or not all(line.isprintable() for line in err.said()):
        raise NotKept(f"{words[:2]} {code}")
    return code


def commands() -> Made:
    """Every command that reads a file of somebody else and needs no store."""
    os.environ["KIOSK_HOME"] = str(folder() / "home")
    os.environ["KIOSK_LANG"] = "vi"
    packs, assets = ROOT / "assets" / "packs", ROOT / "assets" / "recipes"
    card = b"025303000001|123456789|Ha Thi My|01022003|Nu|Xa A|05062021"
    good = [
        min(packs.glob("[0-9]*.json"), key=lambda file: file.stat().st_size).read_bytes(),
        min(assets.glob("[0-9]*.json"), key=lambda file: file.stat().st_size).read_bytes(),
        b'{"office":{"name":"A"},"portals":[{"name":"B","url":"https://b.vn"}],"retention_days":9}',
        b'{"synonyms":{"giay khai":["khai sinh"]},"rules":[{"all":[["con"]],"say":"nhan"}]}',
        b"code,name,field\n1.001193,Khai sinh,Ho tich\n",
        card + b"\n" + json.dumps(card.decode()).encode() + b"\n",
    ]
    acts: list[tuple[str, Callable[[str], list[str]]]] = [
        ("a.json", lambda file: ["pack", "verify", file]),
        ("synonyms.json", lambda file: ["pack", "verify", file]),
        ("site.json", lambda file: ["site", "import", file]),
        ("a.delta", lambda file: ["pack", "install", file]),
        ("a.doc", lambda file: ["pack", "import", file]),
        ("a.csv", lambda file: ["search", "khai sinh", "--catalogue", file]),
        ("", lambda _file: ["identity", "-"]),
    ]

    def read(data: bytes) -> object:
        name, words = acts[zlib.crc32(data) % len(acts)]
        file: Path = folder() / (name or "none")
        file.write_bytes(data)
        return run(words(str(file)), data)

    return Made(read, good, (), "json")
