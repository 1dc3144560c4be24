"""`guide`, and `pack verify --portal`: the guided browser without a person."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from gettext import gettext as _
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import msgspec

from kiosk.desk import guided
from kiosk.model import BadInput, KioskError, Unreachable
from scanner.frame import ScannerError
from ui.browser import engine

BAD_INPUT, BUG = 2, 70

log = logging.getLogger(__name__)


class _Parser(argparse.ArgumentParser):
    """argparse, with its complaints as one sentence."""

    def error(self, message: str) -> NoReturn:
        _say(_("Lệnh chưa đúng: {message}. Xem “kiosk --help”.").format(message=message))
        raise SystemExit(BAD_INPUT)


def run(words: Sequence[str]) -> int:
    """Run one command that needs the browser; returns its exit code."""
    try:
        return _guide(words[1:]) if words[0] == "guide" else _verify(words[2:])
    except SystemExit as ending:
        return int(ending.code or 0)
    except KioskError as error:
        _say(str(error))
        return error.exit_code
    except ScannerError as error:
        _say(str(error))
        return BAD_INPUT
    except Exception as error:
        log.exception("unexpected %s", type(error).__name__)
        _say(_("Chương trình gặp lỗi ngoài dự tính; dữ liệu đã lưu vẫn còn. Báo kỹ thuật viên."))
        return BUG


def _guide(words: Sequence[str]) -> int:
    parser = _Parser(prog="kiosk guide")
    parser.add_argument("case", metavar="CASE.json")
    parser.add_argument("--recipe", required=True, metavar="FILE")
    parser.add_argument("--portal", required=True, metavar="URL")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(list(words))
    root = _root(args.portal)
    plan, papers = guided.plan_of_file(Path(args.case), Path(args.recipe), root)
    _start_qt()
    from ui.browser.alone import alone

    with alone(plan, papers) as driver:
        if not driver.open():
            _nowhere(driver.session.at)
        last = driver.session.step
        for step in driver.steps():
            last = step
            driver.fill(step)
            _print_step(driver.session, step, as_json=args.json)
        _line(_ending(driver.session, last), as_json=args.json)
        return _judge(driver.session.misfits(), plan)


def _nowhere(at: Any) -> NoReturn:
    if at == "down":
        raise Unreachable(_("Cổng không trả lời. Kiểm tra địa chỉ và mạng rồi chạy lại."))
    raise BadInput(
        _("Trang đầu của cổng không khớp bước nào của công thức. Kiểm tra “start” và “where”.")
    )


def _print_step(session: Any, step: guided.PlanStep, *, as_json: bool) -> None:
    for field in step.fields:
        outcome = session.outcomes.get(field.id) or guided.Outcome(field.id, "timeout")
        _line(
            {
                "step": step.id,
                "field": field.id,
                "filled": outcome.filled,
                "read_back": outcome.read_back or None,
                "selector": outcome.selector or None,
                "state": outcome.state,
            },
            as_json=as_json,
        )
    for file in step.files:
        handed = session.papers.get(file.part) or guided.Handed(file.part, "timeout")
        _line(
            {
                "step": step.id,
                "part": file.part,
                "sha256": file.sha256,
                "attached": handed.state == "attached",
                "selector": handed.selector or None,
                "state": handed.state,
            },
            as_json=as_json,
        )


def _ending(session: Any, last: guided.PlanStep | None) -> dict[str, Any]:
    return {
        "blocked": list(session.fences.blocked),
        "step": last.id if last else None,
        "human": [human.act for human in last.human] if last else [],
        "unplaced": list(session.plan.unplaced),
    }


def _judge(found: tuple[guided.Misfit, ...], plan: guided.Plan) -> int:
    if not found:
        return 0
    names = ", ".join(f"{misfit.name} ({guided.WORDS[misfit.fault]})" for misfit in found)
    _say(
        _("Công thức {recipe} không khớp cổng ở: {names}. Sửa công thức rồi chạy lại.").format(
            recipe=plan.recipe, names=names
        )
    )
    return BAD_INPUT


def _verify(words: Sequence[str]) -> int:
    parser = _Parser(prog="kiosk pack verify")
    parser.add_argument("paths", nargs="+", metavar=_("ĐƯỜNG_DẪN"))
    parser.add_argument("--portal", required=True, metavar="URL")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(list(words))
    root = _root(args.portal)
    _start_qt()
    broken = False
    for name in args.paths:
        errors = _faults_of(Path(name), root)
        broken = broken or bool(errors)
        _line({"pack": name, "ok": not errors, "errors": errors}, as_json=args.json)
        for error in errors:
            _say(f"{error['file']}: {error['at']}: {error['fault']}")
    return BAD_INPUT if broken else 0


def _faults_of(path: Path, root: str) -> list[dict[str, str]]:
    from ui.browser.verify import check

    read = guided.read_for_check(path)
    errors = [{"file": f.file, "at": f.at, "fault": f.fault} for f in read.faults]
    for file, recipe in read.recipes:
        checked = check(recipe, guided.plan_of_sample(recipe, root), root)
        errors += [{"file": file, "at": f.at, "fault": f.fault} for f in checked.faults]
        if checked.unseen:
            _say(
                _("{file}: chưa xem được các bước cần người: {steps}.").format(
                    file=file, steps=", ".join(checked.unseen)
                )
            )
    if not read.faults and not read.recipes:
        _say(_("{name}: không có công thức nào cho gói này.").format(name=path.name))
    return errors


def _root(address: str) -> str:
    with suppress(ValueError):  # half an IPv6 address
        parts = urlsplit(address)
        host = parts.hostname or ""
        here = parts.scheme == "http" and host in guided.LOOPBACK
        if here or (parts.scheme == "https" and host):
            return f"{parts.scheme}://{parts.netloc}"
    raise BadInput(
        _("“--portal” phải là địa chỉ https:// (http:// chỉ dùng cho máy này, như 127.0.0.1).")
    )


def _start_qt() -> None:
    """Bring Qt up without a screen; raises Unreachable where the browser cannot run."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    engine.prepare()
    from PySide6.QtWidgets import QApplication

    if QApplication.instance() is None:
        _keep.append(QApplication([sys.argv[0]]))


_keep: list[object] = []
"""The application must outlive every page."""


def _line(fields: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        text = msgspec.json.encode(fields).decode()
    else:
        text = "  ".join(f"{name}: {_plain(value)}" for name, value in fields.items())
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _plain(value: object) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()
