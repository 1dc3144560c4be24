"""officer: who may log on at this PC, and a new PIN for who forgot it."""

from __future__ import annotations

import argparse
import getpass
from gettext import gettext as _
from pathlib import Path

from kiosk.cli.output import Output
from kiosk.cli.store import asker, opened
from kiosk.files import read_whole
from kiosk.model import BadInput
from kiosk.vault import officers

ACTOR = "technician"


def officer(args: argparse.Namespace, out: Output) -> int:
    """List, add, or set a PIN; whoever opens the store by command is its technician."""
    with opened(args) as desk:
        if desk.practice:
            raise BadInput(_("Việc này chỉ dành cho kho thật, không dành cho kho thực hành."))
        if args.action != "list":
            pin = _pin(args)
            with desk.vault.begin() as tx:
                if args.action == "add":
                    officers.enrol(tx, args.name, pin, args.role, by=ACTOR)
                else:
                    officers.set_pin(tx, args.name, pin, by=ACTOR)
        with desk.vault.read() as tx:
            for known in officers.listed(tx):
                out.line({"name": known.name, "role": known.role.value})
    return 0


def _pin(args: argparse.Namespace) -> str:
    if args.pin_file:
        path = Path(args.pin_file)
        try:
            return read_whole(path, 1000).decode("utf-8").strip()
        except (OSError, ValueError) as error:
            raise BadInput(_("Không đọc được tệp {name}.").format(name=path.name)) from error
    if asker() is None:
        raise BadInput(_("Hãy nêu tệp chứa mã PIN mới: --pin-file TỆP."))
    return getpass.getpass(_("Mã PIN mới: "))
