"""Printing under Linux and macOS: CUPS, by its own small programs.

The slip goes in by standard input: no file of it is left anywhere but in the system's own queue.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from gettext import gettext as _

from kiosk.printers import spool
from kiosk.printers.states import NoPrinter, Printer, Sent, Trouble, Turn, kept, worst

ASKING, SENDING = 5, 20
"""Seconds that the queue may take to answer, and to take a slip."""

_REASONS = {
    "paused": Trouble.PAUSED,
    "moving-to-paused": Trouble.PAUSED,
    "offline": Trouble.OFF,
    "shutdown": Trouble.OFF,
    "connecting-to-device": Trouble.OFF,
    "timed-out": Trouble.OFF,
    "media-empty": Trouble.PAPER,
    "media-needed": Trouble.PAPER,
    "media-jam": Trouble.JAM,
    "cover-open": Trouble.COVER,
    "door-open": Trouble.COVER,
    "interlock-open": Trouble.COVER,
    "toner-empty": Trouble.INK,
    "marker-supply-empty": Trouble.INK,
    "other": Trouble.OTHER,
}
"""printer-state-reasons of RFC 8011 and PWG 5100.9, without their -error, -warning, -report:
CUPS tells of an empty tray by -report, whatever the printer called it."""


def listed() -> list[Printer]:
    """Every destination, the usual one first."""
    names = _ask("-e").split()
    if not names:
        return []
    found = re.search(r"destination: (\S+)", _ask("-d"))
    usual = found[1] if found else ""
    told = states(_ask("-l", "-p"))
    printers = [Printer(name, name == usual, told.get(name)) for name in names]
    return sorted(printers, key=lambda one: not one.default)


def states(said: str) -> dict[str, Trouble | None]:
    """Read what `lpstat -l -p` says of each printer, in the C locale."""
    out: dict[str, Trouble | None] = {}
    for block in re.split(r"(?m)^(?=printer )", said):
        head = re.match(r"printer (\S+) (.*)", block)
        if head is None:
            continue
        alerts = re.search(r"(?m)^\s*Alerts: (.*)$", block)
        words = alerts[1].split() if alerts else []
        found = [_trouble(word) for word in words]
        if head[2].startswith("disabled"):
            found.append(Trouble.PAUSED)
        if "not respond" in block or "unable to connect" in block.lower():
            found.append(Trouble.OFF)
        out[head[1]] = worst(trouble for trouble in found if trouble is not None)
    return out


def _trouble(reason: str) -> Trouble | None:
    return _REASONS.get(re.sub(r"-(error|warning|report)$", "", reason))


def send(pdf: bytes, title: str, name: str = "") -> Sent:
    """See `kiosk.printers.send`."""
    program = shutil.which("lp")
    if program is None:
        raise _none()
    where = ["-d", name] if name else []
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, words of ours
            [program, *where, "-t", title],
            input=pdf,
            capture_output=True,
            timeout=SENDING,
            check=False,
            env=_plain(),
        )
    except subprocess.TimeoutExpired:
        raise NoPrinter(_("Hệ thống in không trả lời. Khởi động lại máy in rồi in lại.")) from None
    except OSError:
        raise _none() from None
    if done.returncode:
        raise _gone(name) if name else _none()
    said = re.search(rb"request id is (\S+)", done.stdout)
    job = said[1].decode("utf-8", "replace") if said else ""
    return Sent(job.rpartition("-")[0] or name, job, _state_of(name))


def turn(sent: Sent) -> Turn:
    """See `kiosk.printers.turn`."""
    waiting = _ask("-W", "not-completed", "-o", sent.printer).splitlines()
    if not any(line.split()[:1] == [sent.job] for line in waiting):
        return Turn(over=True)
    return Turn(over=False, words=_state_of(sent.printer))


def tidy(sent: Sequence[Sent]) -> list[Sent]:
    """See `kiosk.printers.tidy`."""
    lines = _ask("-W", "not-completed", "-o").splitlines()
    waiting = {line.split()[0] for line in lines if line.strip()}
    for one in sent:
        if one.job not in waiting:
            spool.forget(one.job)
    return [one for one in sent if one.job in waiting]


def withdraw(sent: Sent) -> None:
    """See `kiosk.printers.withdraw`."""
    program = shutil.which("cancel")
    if program is not None and sent.job:
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(  # noqa: S603 - a fixed program, a word of its own
                [program, sent.job],
                capture_output=True,
                timeout=ASKING,
                check=False,
                env=_plain(),
            )


def _state_of(name: str) -> str:
    """The queue has the slip; what it says of the printer is an extra."""
    try:
        for printer in listed():
            if printer.name == name or (not name and printer.default):
                return kept(printer)
    except NoPrinter:
        pass
    return ""


def _ask(*words: str) -> str:
    program = shutil.which("lpstat")
    if program is None:
        raise _none()
    try:
        said = subprocess.run(  # noqa: S603 - a fixed program with fixed words
            [program, *words],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=ASKING,
            check=False,
            env=_plain(),
        )
    except (OSError, subprocess.TimeoutExpired):
        raise NoPrinter(_("Hệ thống in không trả lời. Khởi động lại máy.")) from None
    return said.stdout


def _plain() -> dict[str, str]:
    """Its words are read by a program: always the same language."""
    return {**os.environ, "LC_ALL": "C", "LANG": "C"}


def _none() -> NoPrinter:
    return NoPrinter(_("Chưa có máy in; phiếu luôn lưu được ra PDF."))


def _gone(name: str) -> NoPrinter:
    words = _("Không thấy máy in “{name}”. Bật máy in hoặc chọn máy in khác ở “Thiết bị”.")
    return NoPrinter(words.format(name=name))
