"""The most memory that this program held at once, in bytes (Linux).

Not `getrusage`: its figure is handed down from whoever started the process, so that under a fat
parent no child seems to grow. Ask in a young process: an old one fills holes that it has.
"""

from __future__ import annotations

import re
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak() -> int:
    """Since the program began."""
    told = re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text(encoding="ascii", errors="replace"))
    assert told
    return int(told[1]) * 1024
