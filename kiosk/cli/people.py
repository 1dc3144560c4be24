"""identity and search: text in, text out, without a store."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path

import msgspec

from kiosk import settings
from kiosk.cli.output import Line, Output, say
from kiosk.identity import read_payload, to_json
from kiosk.model import KioskError
from kiosk.procedures import catalogue
from kiosk.procedures.known import Known, known
from kiosk.procedures.search import Hit


def identity(args: argparse.Namespace, out: Output) -> int:
    """Read card payloads from stdin, one a line, and print each citizen."""
    failed = 0
    for raw in _lines():
        found = read_payload(_payload(raw))
        line: Line
        if found.citizen is None:
            failed += 1
            line = {"citizen": None, "error": found.error, "kind": found.kind}
            line = {name: value for name, value in line.items() if value or name == "citizen"}
        else:
            line = {"citizen": to_json(found.citizen)}
        out.line({**line, "warnings": list(found.warnings)})
    return 2 if failed else 0


def _lines() -> Iterator[str]:
    """Yield the lines of stdin; a byte that is no UTF-8 becomes U+FFFD, as a gun would give.

    Empty ones too: who asks reads one answer per line.
    """
    for raw in sys.stdin.buffer:
        yield raw.decode("utf-8", errors="replace").rstrip("\r\n")


def _payload(raw: str) -> str:
    if raw.lstrip("\ufeff").startswith('"'):
        try:
            return msgspec.json.decode(raw.lstrip("\ufeff").encode(), type=str)
        except msgspec.DecodeError:
            return raw
    return raw


def search(args: argparse.Namespace, out: Output) -> int:
    """Print the procedures that a query may mean; a delta that this home has taken counts."""
    foreign = catalogue.load_csv(Path(args.catalogue)) if args.catalogue else None
    index = _known().index(foreign)
    queries = _lines() if args.query == ["-"] else iter([" ".join(args.query)])
    for query in queries:
        start = time.perf_counter()
        hits = index.search(query, args.limit, args.field)
        took = (time.perf_counter() - start) * 1000
        out.line({"query": query, "hits": list(map(_hit, hits)), "ms": round(took, 3)})
    return 0


def _hit(hit: Hit) -> Line:
    line: Line = {
        "code": hit.code,
        "name": hit.name,
        "field": hit.field,
        "score": round(hit.score, 4),
    }
    if hit.ended:
        line |= {"ended": hit.ended, "successor": hit.successor}
    return line


def _known() -> Known:
    """What this home knows: files are read, no folder is made, no store is opened."""
    home = settings.Home(settings.home_root())
    try:
        root = settings.load(home).pack_root
    except KioskError as error:
        say(str(error))
        root = ""
    found = known(home.packs, root)
    for fault in found.faults:
        say(_("Không dùng {file}: {at}: {fault}").format(**msgspec.to_builtins(fault)))
    if found.draft_words:
        say(_("BẢN NHÁP: có {n} cụm từ riêng của cơ quan, chưa ai ký.").format(n=found.draft_words))
    return found
