"""Words of the command line to functions, and errors to sentences and exit codes."""

from __future__ import annotations

import argparse
import importlib
import logging
import math
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from gettext import gettext as _
from typing import Any, NoReturn

from kiosk import __version__, logs, settings
from kiosk.cli.output import Output, say
from kiosk.model import KioskError
from scanner.frame import DeviceBusy, DeviceMissing, ScannerError

BUG = 70
BAD_INPUT = 2
NOT_REACHABLE = 3

log = logging.getLogger(__name__)


class _Usage(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, _("Cách dùng: ") if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """argparse, whose own words are English, in the program's: titles, help, complaints."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, add_help=False, formatter_class=_Usage)
        self._positionals.title = _("Ghi thêm")
        self._optionals.title = _("Tuỳ chọn")
        self.add_argument("-h", "--help", action="help", help=_("xem chỉ dẫn này"))

    def error(self, message: str) -> NoReturn:
        say(_("Lệnh chưa đúng: {message}. Xem “kiosk --help”.").format(message=_worded(message)))
        raise SystemExit(BAD_INPUT)


def _worded(complaint: str) -> str:
    """Say a complaint of argparse in the program's own words."""
    for known, ours in (
        (r"the following arguments are required: (.+)", _("còn thiếu {0}")),
        (r"unrecognized arguments: (.+)", _("không hiểu “{0}”")),
        (
            r"argument (.+?): invalid choice: '?(.+?)'? \(choose from (.+)\)",
            _("{0} không có “{1}”, chỉ có {2}"),
        ),
        (r"argument (.+?): invalid .+ value: '(.*)'", _("{0} không nhận “{1}”")),
        (r"argument (.+?): expected .+", _("{0} còn thiếu giá trị")),
        (r"argument (.+?): not allowed with argument (.+)", _("{0} không đi cùng {1}")),
        (r"argument (.+?): ignored explicit argument (.+)", _("{0} không có giá trị")),
        (r"ambiguous option: (.+?) could match (.+)", _("“{0}” có thể là {1}")),
    ):
        found = re.fullmatch(known, complaint, re.DOTALL)
        if found:
            return ours.format(*found.groups())
    return _("không hiểu dòng lệnh này")


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code; no traceback reaches a person."""
    try:
        args = parser().parse_args(argv)
    except SystemExit as ending:
        return int(ending.code or 0)
    # A command without a store leaves no trace in the home unless it meets a bug.
    logs.start(settings.home_root() / "logs", logging.INFO if args.store else logging.ERROR)
    module, name = args.run
    if "images" in args and (args.images or args.list):
        from scanner.apart.decoding import begin

        begin()  # beside all that is loaded next
    try:
        # Each command's module is loaded only when it is wanted: `identity` needs no OpenCV.
        command: Callable[[argparse.Namespace, Output], int] = getattr(
            importlib.import_module(f"kiosk.cli.{module}"), name
        )
        return command(args, Output(as_json=args.json))
    except KioskError as error:
        say(str(error))
        return error.exit_code
    except ScannerError as error:
        say(str(error))
        return NOT_REACHABLE if isinstance(error, DeviceMissing | DeviceBusy) else BAD_INPUT
    except BrokenPipeError:
        # The reader went away; what was done is done.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        log.exception("unexpected %s", type(error).__name__)
        say(_("Chương trình gặp lỗi ngoài dự tính; dữ liệu đã lưu vẫn còn. Báo kỹ thuật viên."))
        return BUG
    finally:
        logs.stop()


def parser() -> argparse.ArgumentParser:
    """Return the whole command line."""
    top = _Parser(prog="kiosk", description=_("Cùng Nộp: cùng công dân nộp hồ sơ qua mạng."))
    version = f"kiosk {__version__}"
    top.add_argument("--version", action="version", version=version, help=_("xem số phiên bản"))
    commands = top.add_subparsers(
        title=_("Các lệnh"), dest="command", metavar=_("LỆNH"), required=True
    )
    _picture_commands(commands)
    _text_commands(commands)
    _case_commands(commands)
    _upkeep_commands(commands)
    return top


_Commands = argparse._SubParsersAction  # the only name that argparse gives this type


def _command(
    commands: _Commands[_Parser], name: str, run: tuple[str, str], text: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run, mode=None, store=False)
    command.add_argument("--json", action="store_true", help=_("mỗi dòng một đối tượng JSON"))
    return command


def _store_command(
    commands: _Commands[_Parser], name: str, run: tuple[str, str], text: str
) -> argparse.ArgumentParser:
    command = _command(commands, name, run, text)
    command.set_defaults(store=True)
    mode = command.add_mutually_exclusive_group()
    mode.add_argument("--real", dest="mode", action="store_const", const="real")
    mode.add_argument("--practice", dest="mode", action="store_const", const="practice")
    return command


def _pictures(command: argparse.ArgumentParser) -> None:
    command.add_argument("images", nargs="*", metavar=_("ẢNH"))
    command.add_argument("--list", metavar=_("TỆP"), help=_("tệp liệt kê, mỗi dòng một ảnh"))


def _picture_commands(commands: _Commands[_Parser]) -> None:
    _pictures(_command(commands, "find", ("pictures", "find"), _("tìm tờ giấy trong ảnh")))
    _pictures(_command(commands, "read", ("pictures", "read"), _("đọc mã trong ảnh")))
    scan = _command(commands, "scan", ("pictures", "scan"), _("ảnh giấy tờ thành một PDF/A"))
    _pictures(scan)
    scan.add_argument("-o", "--output", required=True, metavar="PDF")
    scan.add_argument("--max-bytes", type=_positive, metavar="N")
    scan.add_argument("--paper", choices=("auto", "A4", "A5", "ID1"), default="auto")
    scan.add_argument("--look", choices=("auto", "colour", "grey", "bw"), default="auto")
    scan.add_argument("--searchable", action="store_true")
    scan.add_argument("--device", metavar="ID")
    scan.add_argument("--source", choices=("platen", "feeder", "duplex"))
    scan.add_argument("--dpi", type=_positive)
    shutter = _command(commands, "shutter", ("pictures", "shutter"), _("khi nào máy tự chụp"))
    shutter.add_argument("frames", metavar=_("THƯ_MỤC|VIDEO"))
    shutter.add_argument("--fps", type=_rate, default=15.0)


def _text_commands(commands: _Commands[_Parser]) -> None:
    identity = _command(commands, "identity", ("people", "identity"), _("nội dung mã thẻ"))
    identity.add_argument("source", choices=("-",))
    search = _command(commands, "search", ("people", "search"), _("tìm thủ tục"))
    search.add_argument("query", nargs="+", metavar=_("CÂU"))
    search.add_argument("--limit", type=_positive, default=10)
    search.add_argument("--catalogue", metavar="CSV")
    search.add_argument("--field", default="", metavar=_("LĨNH_VỰC"), help=_("chỉ lĩnh vực này"))


def _case_commands(commands: _Commands[_Parser]) -> None:
    submit = _store_command(commands, "submit", ("cases", "submit"), _("nộp trọn một hồ sơ"))
    submit.add_argument("case", metavar="CASE.json")
    submit.add_argument("--portal", default="", metavar=_("URL|TÊN"))
    submit.add_argument("--wait", type=_seconds, default=120.0, metavar=_("GIÂY"))
    submit.add_argument("--packs", default="", metavar=_("THƯ_MỤC"))
    status = _store_command(commands, "status", ("cases", "status"), _("hỏi cổng về hồ sơ"))
    status.add_argument("number", nargs="?", metavar=_("SỐ"))
    outbox = _store_command(commands, "outbox", ("cases", "outbox"), _("hàng chờ gửi"))
    outbox.add_argument("action", nargs="?", choices=("list", "drain", "export"), default="list")
    outbox.add_argument("folder", nargs="?", default="", metavar=_("THƯ_MỤC"))
    outbox.add_argument("--wait", type=_seconds, default=120.0, metavar=_("GIÂY"))


def _upkeep_commands(commands: _Commands[_Parser]) -> None:
    practice = _command(commands, "practice", ("upkeep", "practice"), _("cổng thực hành"))
    practice.add_argument("--port", type=_port, default=0)
    practice.add_argument("--faults", default="", metavar="SPEC")
    practice.add_argument("--while-stdin", action="store_true", help=argparse.SUPPRESS)
    _command(commands, "check", ("upkeep", "check"), _("xem mọi thứ có chạy không"))
    audit = _store_command(commands, "audit", ("upkeep", "audit_verify"), _("kiểm tra nhật ký"))
    audit.add_argument("action", choices=("verify", "anchor"))
    audit.add_argument("--anchor", default="", metavar=_("MỐC"), help=_("mốc trên phiếu cuối ngày"))
    _pack_command(commands)
    _keeping_command(commands)
    officer = _store_command(commands, "officer", ("staff", "officer"), _("cán bộ của máy này"))
    officer.add_argument("action", choices=("list", "add", "pin"))
    officer.add_argument("--name", default="", metavar=_("TÊN"), help=_("họ tên cán bộ"))
    roles = ("officer", "supervisor", "technician")
    officer.add_argument("--role", choices=roles, default="officer", help=_("vai trò"))
    officer.add_argument("--pin-file", default="", metavar=_("TỆP"), help=_("tệp mã PIN"))
    site = _command(commands, "site", ("upkeep", "site_import"), _("cài đặt của cơ quan"))
    site.add_argument("action", choices=("import",))
    site.add_argument("file", metavar=_("TỆP"))


def _keeping_command(commands: _Commands[_Parser]) -> None:
    store = _store_command(
        commands, "store", ("keeping", "store"), _("khoá, sao lưu, khôi phục kho hồ sơ")
    )
    store.add_argument(
        "action",
        choices=(
            *("verify", "backup", "restore", "rebuild"),
            *("recover", "keys", "add-key", "drop-key"),
        ),
    )
    store.add_argument("--to", default="", metavar=_("THƯ_MỤC"), help=_("nơi để bản sao kho"))
    store.add_argument("--keys-to", default="", metavar=_("THƯ_MỤC"), help=_("nơi để bản sao khoá"))
    store.add_argument("--copy", default="", metavar=_("TỆP"), help=_("bản sao kho"))
    store.add_argument("--keys", default="", metavar=_("TỆP"), help=_("bản sao khoá"))
    store.add_argument("--holder", metavar=_("TÊN"), help=_("cán bộ giữ mật khẩu mở kho"))
    store.add_argument("--recovery", action="store_true", help=_("mật khẩu của kỹ thuật viên"))
    store.add_argument("--words-file", default="", metavar=_("TỆP"), help=_("tệp mật khẩu mới"))


def _pack_command(commands: _Commands[_Parser]) -> None:
    pack = _command(commands, "pack", ("packs", "pack"), _("gói thủ tục"))
    pack.add_argument(
        "action",
        choices=("new", "verify", "import", "key", "certify", "sign", "revoke", "delta", "install"),
    )
    pack.add_argument("paths", nargs="+", metavar=_("ĐƯỜNG_DẪN"))
    pack.add_argument("--into", default="", metavar=_("THƯ_MỤC"), help=_("nơi ghi tệp mới"))
    pack.add_argument("--key", default="", metavar="PEM", help=_("tệp khóa riêng để ký"))
    pack.add_argument("--certificate", default="", metavar=_("TỆP"), help=_("chứng nhận của khóa"))
    pack.add_argument("--holder", default="", metavar=_("TÊN"), help=_("người giữ khóa mới"))
    pack.add_argument("--until", default="", metavar=_("NGÀY"), help=_("chứng nhận đến ngày"))
    pack.add_argument("--number", type=_positive, metavar="N", help=_("số của tệp cập nhật"))
    pack.add_argument("--passphrase-file", default="", metavar=_("TỆP"))


def _positive(text: str) -> int:
    number = int(text)
    if number <= 0:
        raise ValueError(text)
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError(text)
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 <= number < math.inf:
        raise ValueError(text)
    return number


def _rate(text: str) -> float:
    number = float(text)
    if not 0 < number <= 1000:
        raise ValueError(text)
    return number
