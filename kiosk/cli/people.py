"""identity and search: text in, text out, without a store."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kiosk.cli.output import Line, Output
from kiosk.identity import read_payload, to_json
from kiosk.procedures import catalogue
from kiosk.procedures.search import Index


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
    """Print the procedures that a query may mean."""
    known = catalogue.load_csv(Path(args.catalogue)) if args.catalogue else catalogue.load()
    index = Index(known)
    queries = _lines() if args.query == ["-"] else iter([" ".join(args.query)])
    for query in queries:
        start = time.perf_counter()
        hits = index.search(query, args.limit)
        took = (time.perf_counter() - start) * 1000
        out.line(
            {
                "query": query,
                "hits": [
                    {
                        "code": hit.code,
                        "name": hit.name,
                        "field": hit.field,
                        "score": round(hit.score, 4),
                    }
                    for hit in hits
                ],
                "ms": round(took, 3),
            }
        )
    return 0
