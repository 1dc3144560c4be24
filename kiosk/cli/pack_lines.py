"""What the pack commands print: one line for each path, and its faults as sentences."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from gettext import gettext as _
from pathlib import Path
from typing import Any

from kiosk.cli.output import Output, say
from kiosk.files import read_whole
from kiosk.jsonfiles.fault import Fault
from kiosk.model import BadInput, KioskError, StoreError
from kiosk.procedures import delta, signing

BAD_INPUT = 2


def line(out: Output, path: str, faults: list[Fault], *, ok: bool | None = None) -> bool:
    """Print one path's outcome; returns whether it was sound."""
    good = not faults if ok is None else ok
    errors = [{"file": fault.file, "at": fault.at, "fault": fault.fault} for fault in faults]
    out.line({"pack": path, "ok": good, "errors": errors})
    for fault in faults:
        say(f"{fault.file}: {fault.at}: {fault.fault}")
    return good


def refused(name: str, error: KioskError) -> list[Fault]:
    """A refusal as the one fault of a file."""
    return [Fault(Path(name).name, "$", str(error))]


def each(args: argparse.Namespace, out: Output, job: Callable[[Path], Path | None]) -> int:
    """Run a job on every path, one line each; a refusal of one does not keep the others."""
    good = True
    for name in args.paths:
        try:
            made = job(Path(name))
        except StoreError:
            raise
        except BadInput as error:
            good = line(out, name, refused(name, error)) and good
        else:
            line(out, str(made or name), [])
    return 0 if good else BAD_INPUT


def read(file: Path) -> bytes:
    """The bytes of a file; raises BadInput."""
    try:
        return read_whole(file, delta.LARGEST)
    except OSError:
        raise BadInput(_("Không đọc được tệp {name}.").format(name=file.name)) from None


def written(file: Path, said: Any) -> Path:
    """Write a signature, certificate, list or delta; raises StoreError."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        signing.write(file, said)
    except OSError:
        raise StoreError(
            _("Không ghi được tệp {name}: kiểm tra quyền ghi và chỗ trống trên đĩa.").format(
                name=file.name
            )
        ) from None
    return file
