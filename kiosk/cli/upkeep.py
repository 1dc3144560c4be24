"""practice, check, audit, site: what a technician needs."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from gettext import gettext as _
from pathlib import Path

from kiosk import health, settings
from kiosk.cli.output import Line, Output, say
from kiosk.cli.store import opened
from kiosk.desk import devices
from kiosk.files import read_whole
from kiosk.jsonfiles.reading import LARGEST
from kiosk.model import BadInput
from kiosk.practice import server
from kiosk.vault import audit


def practice(args: argparse.Namespace, out: Output) -> int:
    """Run the practice portal until SIGTERM (or, as a child, until stdin closes)."""
    home = settings.find_home()
    folder = home.store(practice=True) / "portal"
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if args.while_stdin:
        threading.Thread(target=_wait_for_end, args=(stop,), daemon=True).start()

    def ready(url: str) -> None:
        sys.stdout.write(url + "\n")
        sys.stdout.flush()

    server.serve(folder, args.port, args.faults, ready, stop)
    return 0


def _wait_for_end(stop: threading.Event) -> None:
    sys.stdin.buffer.read()
    stop.set()


def check(args: argparse.Namespace, out: Output) -> int:
    """Print what works and what to do about the rest."""
    home = settings.find_home()
    known = settings.load(home)
    around = health.Around(practice=known.in_practice(), modes=devices.modes(home))
    for item in health.report(home, known, around=around):
        out.line({"item": item.item, "ok": item.ok, "detail": item.detail, "advice": item.advice})
    return 0


def audit_verify(args: argparse.Namespace, out: Output) -> int:
    """Check the audit chain, or give the anchor that is printed."""
    with opened(args) as desk:
        if args.action == "anchor":
            with desk.vault.read() as tx:
                out.line({"anchor": tx.chain.anchor()})
            return 0
        found = audit.verify(desk.vault, args.anchor)
    line: Line = {"entries": found.entries, "ok": found.ok, "first_bad": found.first_bad}
    out.line(line if found.anchored is None else {**line, "anchored": found.anchored})
    if not found.ok:
        say(
            _("Nhật ký bị hỏng hoặc đã bị sửa từ mục {n}. Báo kỹ thuật viên.").format(
                n=found.first_bad
            )
        )
        return 5
    return 0


def site_import(args: argparse.Namespace, out: Output) -> int:
    """Take an office's settings from a site file."""
    home = settings.find_home()
    path = Path(args.file)
    try:
        data = read_whole(path, LARGEST)
    except OSError as error:
        raise BadInput(_("Không đọc được tệp {name}.").format(name=path.name)) from error
    try:
        taken = settings.imported(data, path.name, settings.load(home))
    except BadInput as error:
        out.line({"ok": False, "errors": [str(error)]})
        raise
    settings.save(home, taken)
    out.line({"ok": True, "errors": []})
    return 0
