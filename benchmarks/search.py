"""What a search costs while somebody types, against a plain scan of all names.

    .venv/bin/python benchmarks/search.py [--runs N]

Every query of the test list is asked in turn, and the same words are looked for by going through
the folded names one by one: both in the same run, so that the machine's mood is the same for both.
Also how long the list takes to load and the index to be made, which happens behind the window.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kiosk.procedures import catalogue
from kiosk.procedures.search import Index
from kiosk.values import fold

QUERIES = Path(__file__).resolve().parents[1] / "tests/kiosk/search_queries.csv"


def seconds(act: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def main() -> None:
    """Print the figures, one a line."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--runs", type=int, default=3)
    runs = words.parse_args().runs
    with QUERIES.open(encoding="utf-8", newline="") as file:
        queries = [row["query"] for row in csv.DictReader(file)]
    load = min(seconds(catalogue.load) for _ in range(runs))
    shipped = catalogue.load()
    make = min(seconds(lambda: Index(shipped)) for _ in range(runs))
    index, names = Index(shipped), [fold(entry.name) for entry in shipped]

    def scan(query: str) -> list[str]:
        parts = fold(query).split()
        return [name for name in names if all(part in name for part in parts)]

    asked, scanned = [], []
    for _ in range(runs):
        for query in queries:
            asked.append(seconds(lambda query=query: index.search(query)))
            scanned.append(seconds(lambda query=query: scan(query)))
    median, plain = statistics.median(asked), statistics.median(scanned)
    print(f"{len(names)} procedures, {len(queries)} queries")
    print(f"list loaded   {load:.3f} s")
    print(f"index made    {make:.3f} s")
    print(f"search median {1000 * median:.2f} ms, longest {1000 * max(asked):.1f} ms")
    print(f"plain scan    {1000 * plain:.2f} ms, ratio {median / plain:.2f}")


if __name__ == "__main__":
    main()
