"""Which store a command works on, and opening it."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from gettext import gettext as _
from pathlib import Path

from kiosk import settings
from kiosk.cli.output import say
from kiosk.desk.core import PRACTICE_PORTAL, Desk
from kiosk.desk.practice import PracticePortal
from kiosk.model import BadInput
from kiosk.procedures import packs


def in_practice(args: argparse.Namespace, home: settings.Home, known: settings.Settings) -> bool:
    """Tell whether the command means the practice store.

    The flags come first, then a portal that was named, then the setting; where nothing was
    said, a command works on the office's store as soon as there is one.
    """
    if args.mode is not None:
        return bool(args.mode == "practice")
    portal = getattr(args, "portal", "")
    if portal:
        return bool(portal == PRACTICE_PORTAL)
    if known.practice is not None or known.portals:
        return known.in_practice()
    return not home.has_office


@contextmanager
def opened(args: argparse.Namespace, *, portal: bool = False) -> Iterator[Desk]:
    """Open the desk's store for one command; `portal` starts the practice portal if it is meant."""
    home = settings.find_home()
    known = settings.load(home)
    practice = in_practice(args, home, known)
    with Desk.open(home, known, practice=practice, ask=asker()) as desk:
        if desk.repair_note:
            say(desk.repair_note)
        use_packs(desk, getattr(args, "packs", ""))
        if portal and practice:
            with PracticePortal(home) as running:
                desk.portal_url = running.url
                yield desk
        else:
            yield desk


def use_packs(desk: Desk, folder: str) -> None:
    """Put the packs of a folder beside the others, as drafts; raises BadInput naming a fault."""
    if not folder:
        return
    added = packs.load_all(Path(folder))
    faults = packs.verify(Path(folder))
    if faults:
        first = faults[0]
        raise BadInput(
            _("Gói {file} sai ở {at}: {fault}").format(
                file=first.file, at=first.at, fault=first.fault
            )
        )
    codes = ", ".join(sorted(pack.code for pack in added))
    say(_("BẢN NHÁP: gói chưa ký, chỉ để chạy thử: {codes}.").format(codes=codes))
    merged = {pack.code: pack for pack in desk.packs} | {pack.code: pack for pack in added}
    desk.packs = packs.Packs(merged.values(), drafts=[pack.code for pack in added])


def asker() -> Callable[[], str] | None:
    """Return how to ask for the store's passphrase; None where nobody can be asked."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    return lambda: getpass.getpass(_("Mật khẩu kho hồ sơ: "))
