"""What sending costs beyond its calls: a bare loop of the very same calls is timed too.

    .venv/bin/python benchmarks/sending.py [--cases N]

The practice portal answers both, one after the other, in the same run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kiosk.portals.base import Filed
from kiosk.portals.opencps.http import Wire
from tests.kiosk.portal_doubles import Packet, citizen, connector, practice


def main() -> None:
    """Print the figures, one a line."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--cases", type=int, default=100)
    cases = words.parse_args().cases
    calls: list[tuple[str, str, dict[str, Any]]] = []
    plain = Wire.call

    def noted(wire: Wire, method: str, path: str, **more: Any) -> Any:
        calls.append((method, path, more))
        return plain(wire, method, path, **more)

    Wire.call = noted
    with tempfile.TemporaryDirectory() as folder, practice(Path(folder)) as url:
        c = connector(url)
        packets = [
            Packet(url, applicant=citizen(f"{25190000000 + n:012d}", f"Người Mẫu {n}"))
            for n in range(cases)
        ]
        begun = time.perf_counter()
        filed = sum(isinstance(packet.send(c), Filed) for packet in packets)
        ours = time.perf_counter() - begun
        begun = time.perf_counter()
        with requests.Session() as line:
            line.auth, line.headers["groupId"] = ("practice", "practice"), "20200"
            for method, path, more in calls:
                body = {"data": more.get("form"), "files": more.get("files")}
                line.request(method, url + path, params=more.get("query"), timeout=5, **body)
        bare = time.perf_counter() - begun
    print(f"{filed} of {cases} cases filed, {len(calls)} calls")
    print(f"sending     {ours:.2f} s")
    print(f"bare calls  {bare:.2f} s, ratio {ours / bare:.2f}")


if __name__ == "__main__":
    main()
