"""submit, outbox, status: whole cases without a screen."""

from __future__ import annotations

import argparse
from gettext import gettext as _
from pathlib import Path

from kiosk import case as machine
from kiosk.cli.output import Output, say
from kiosk.cli.store import opened
from kiosk.desk import case_file, connect, follow, send, unattended, unattended_supplement
from kiosk.desk.core import Desk
from kiosk.model import BadInput, Case, KioskError, State
from kiosk.outbox import Touched, drain_until
from kiosk.procedures import packs
from kiosk.procedures.pack import Pack

DONE = frozenset(
    {State.FILED, State.EXPORTED, State.ON_PAPER, State.ACCEPTED, State.RETURNED, State.CLOSED}
)
"""States after which `submit` has nothing more to do and ends with 0."""


def submit(args: argparse.Namespace, out: Output) -> int:
    """Take a whole case from its file to the portal; submitting again resumes it."""
    loaded = case_file.load(Path(args.case))
    with opened(args, portal=True) as desk:
        pack, has_guide = _guide(desk, loaded.file.procedure)
        portal = connect.name_of(desk, args.portal) if args.portal else ""
        if loaded.file.supplement_to:
            case = unattended_supplement.submit(desk, loaded)
        else:
            case = unattended.submit(desk, loaded, pack, portal, has_guide=has_guide)
        drain_until(
            connect.outbox(desk), lambda: _settled(desk, case.id), args.wait, wanted=case.id
        )
        case = _case(desk, case.id)
        out.line(
            {
                "case": case.id,
                "state": case.state,
                "key": case.key,
                "receipt": _receipt(case),
                "warnings": list(case.warnings),
            }
        )
        return _ending(desk, case)


def _guide(desk: Desk, code: str) -> tuple[Pack, bool]:
    pack = desk.packs.get(code)
    if pack is not None:
        return pack, True
    entry = desk.catalogue.get(code)
    if entry is None:
        raise BadInput(
            _("Không có thủ tục mã “{code}”. Kiểm tra mã trong tệp hồ sơ.").format(code=code)
        )
    return packs.generic(entry), False


def _settled(desk: Desk, case_id: str) -> bool:
    """Nothing more can happen by itself: it ended, or the officer has to decide."""
    with desk.vault.read() as tx:
        job = tx.job(case_id)
    return job is None or bool(job.blocked)


def _case(desk: Desk, case_id: str) -> Case:
    with desk.vault.read() as tx:
        case = tx.case(case_id)
    if case is None:
        raise BadInput(_("Hồ sơ này đã được xoá khỏi kho."))
    return case


def _receipt(case: Case) -> dict[str, str] | None:
    if case.receipt is None:
        return None
    return {
        "number": case.receipt.number,
        "time": case.receipt.time,
        "portal": case.receipt.portal,
    }


def _ending(desk: Desk, case: Case) -> int:
    if case.state in DONE:
        if case.state is State.EXPORTED:
            say(_("Gói hồ sơ nằm trong kho; lấy ra bằng “kiosk outbox export THƯ_MỤC”."))
        return 0
    if case.state is State.REFUSED:
        say(case.portal_note or _("Cổng từ chối hồ sơ."))
        return 4
    with desk.vault.read() as tx:
        job = tx.job(case.id)
    reason = job.last_error if job else ""
    say(reason or _("Hồ sơ đã lưu, đang chờ gửi; chạy lại lệnh hoặc “kiosk outbox drain”."))
    return 2 if job and job.blocked == "input" else 3


def outbox(args: argparse.Namespace, out: Output) -> int:
    """List, send or export what lies in the queue."""
    if args.action == "export" and not args.folder:
        raise BadInput(_("Ghi thư mục để xuất gói vào: “kiosk outbox export THƯ_MỤC”."))
    actions = {"list": outbox_list, "drain": outbox_drain, "export": outbox_export}
    return actions[args.action](args, out)


def outbox_list(args: argparse.Namespace, out: Output) -> int:
    """Print every case that is not purged."""
    with opened(args) as desk:
        with desk.vault.read() as tx:
            cases = tx.cases()
            jobs = {job.case_id: job for job in tx.jobs()}
            damaged = tx.damaged()
        for case in reversed(cases):
            job = jobs.get(case.id)
            out.line(
                {
                    "case": case.id,
                    "state": case.state,
                    "tries": job.tries if job else 0,
                    "last_error": (job.last_error if job else "") or case.portal_note,
                    "number": case.receipt.number if case.receipt else None,
                }
            )
        if damaged:
            say(
                _("{n} hồ sơ bị hỏng đã được để riêng; các hồ sơ khác vẫn dùng được.").format(
                    n=len(damaged)
                )
            )
            return 5
    return 0


def outbox_drain(args: argparse.Namespace, out: Output) -> int:
    """Send what waits and print what was touched."""
    with opened(args, portal=True) as desk:
        touched = connect.outbox(desk).drain_once(patience=args.wait, again=True)
        last = {result.case_id: result for result in touched}
        for result in last.values():
            out.line(_touched(result))
        return 3 if any(result.state in machine.WAITING for result in last.values()) else 0


def _touched(result: Touched) -> dict[str, str | int | None]:
    return {
        "case": result.case_id,
        "state": result.state,
        "tries": result.tries,
        "last_error": result.last_error,
        "number": result.number or None,
    }


def outbox_export(args: argparse.Namespace, out: Output) -> int:
    """Write the packets of exported cases, each into a folder of its own."""
    folder = Path(args.folder)
    with opened(args) as desk:
        with desk.vault.read() as tx:
            cases = tx.cases({State.EXPORTED})
        for case in reversed(cases):
            written = send.export(desk, case.id, folder / case.id)
            out.line(
                {
                    "case": case.id,
                    "state": case.state,
                    "tries": 0,
                    "last_error": "",
                    "number": None,
                    "files": [str(path) for path in written],
                }
            )
    return 0


def status(args: argparse.Namespace, out: Output) -> int:
    """Ask the portal about filed cases."""
    unreachable: set[str] = set()
    with opened(args, portal=True) as desk:
        cases = follow.filed(desk, args.number or "")
        if args.number and not cases:
            raise BadInput(_("Trong kho không có hồ sơ số {n}.").format(n=args.number))
        for case in cases:
            try:
                standing = follow.ask(desk, case)
            except KioskError as error:
                if str(error) not in unreachable:
                    say(str(error))
                unreachable.add(str(error))
                continue
            out.line(
                {
                    "case": standing.case_id,
                    "number": standing.number,
                    "state": standing.state,
                    "portal_status": standing.portal_status,
                    "missing": standing.missing,
                }
            )
    return 3 if unreachable else 0
