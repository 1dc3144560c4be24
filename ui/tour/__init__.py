"""A walk through the whole desk that leaves a picture of every screen."""

from __future__ import annotations

import os
import sys
import tempfile
from gettext import gettext as _
from pathlib import Path

__all__ = ["run_tour"]


def run_tour(argv: list[str]) -> int:
    """Walk the desk in practice mode and write NNN-name.png into the folder `argv[0]`.

    Prints one line per picture. Returns 0, or 1 when the walk could not be finished.
    """
    if len(argv) != 1:
        sys.stderr.write(_("Cách dùng: tour THƯ-MỤC (nơi ghi ảnh các màn hình)") + "\n")
        return 2
    folder = Path(argv[0])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        sys.stderr.write(_("Không tạo được thư mục đã ghi; chọn thư mục khác.") + "\n")
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ui.tour.route import walk

    with tempfile.TemporaryDirectory(prefix="cungnop-tour-") as home:
        return walk(folder, Path(home))
