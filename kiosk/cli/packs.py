"""pack new, verify, import, install (and, in pack_keys, key, certify, sign, revoke, delta)."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from gettext import gettext as _
from pathlib import Path

from kiosk import settings
from kiosk.cli import pack_keys
from kiosk.cli.output import Output, say
from kiosk.cli.pack_lines import BAD_INPUT, each, line, read, refused
from kiosk.jsonfiles.fault import Fault
from kiosk.model import BadInput
from kiosk.portals.guided import recipes
from kiosk.procedures import (
    catalogue,
    delta,
    doc_import,
    drafts,
    installed,
    office_words,
    packs,
    signing,
    trust,
)
from kiosk.procedures.catalogue import Entry

DELTA = ".delta"


def pack(args: argparse.Namespace, out: Output) -> int:
    """Do what `action` says with the paths; 2 when any of them had a fault."""
    actions: dict[str, Callable[[argparse.Namespace, Output], int]] = {
        "new": _new,
        "verify": _verify,
        "import": _import,
        "key": pack_keys.key,
        "certify": pack_keys.certify,
        "sign": pack_keys.sign,
        "revoke": pack_keys.revoke,
        "delta": pack_keys.make_delta,
        "install": _install,
    }
    return actions[args.action](args, out)


def _verify(args: argparse.Namespace, out: Output) -> int:
    """Check packs and portals' recipes: every fault with file, place and words.

    What should be looked at in a sound pack goes to stderr.
    """
    results = []
    for name in args.paths:
        path = Path(name)
        is_recipe = path.is_file() and recipes.is_recipe(path)
        if is_recipe:
            faults = recipes.verify(path, packs.load_all())
        elif path.is_file() and path.name == office_words.FILE:
            faults = office_words.read(path)[1]
        else:
            faults = packs.verify(path)
            _remind([] if faults else packs.warnings(path))
        results.append(line(out, name, faults))
    return 0 if all(results) else BAD_INPUT


def _remind(found: list[Fault]) -> None:
    for fault in found:
        say(
            _("Nhắc: {where}: {fault}").format(where=f"{fault.file}: {fault.at}", fault=fault.fault)
        )


def _new(args: argparse.Namespace, out: Output) -> int:
    """Write a draft for a procedure: CODE [FOLDER]."""
    if len(args.paths) > 2:
        raise BadInput(_("Hãy ghi: pack new MÃ [THƯ_MỤC]."))
    code = args.paths[0]
    folder = Path(args.paths[1] if len(args.paths) == 2 else args.into or ".")
    entry = catalogue.load().get(code) or Entry(code=code, name="", field="")
    file = drafts.write(drafts.new(entry, date.today()), folder)
    line(out, str(file), [])
    _remind(packs.warnings(file))
    return 0


def _import(args: argparse.Namespace, out: Output) -> int:
    """Make drafts from the portal's own files; each lies beside its file or in --into."""

    def job(file: Path) -> Path:
        draft = doc_import.import_file(file, date.today())
        made = drafts.write(draft, Path(args.into) if args.into else file.parent)
        _remind(packs.warnings(made))
        return made

    return each(args, out, job)


def _install(args: argparse.Namespace, out: Output) -> int:
    """Take deltas, a revocation list and signed packs (files or folders); packs all or none."""
    home = settings.find_home()
    root = settings.load(home).pack_root
    files = [file for name in args.paths for file in _offered(Path(name))]
    good = True
    for file in files:
        if file.name == installed.REVOKED or file.suffix == DELTA:
            good = _taken(file, home.packs, root, out) and good
    rest = [file for file in files if file.name != installed.REVOKED and file.suffix != DELTA]
    return 0 if _packs(rest, home.packs, root, out) and good else BAD_INPUT


def _taken(file: Path, folder: Path, root: str, out: Output) -> bool:
    try:
        if file.suffix == DELTA:
            known = delta.up_to_date(catalogue.load(), folder, root)
            _tell(delta.take(read(file), known, folder, root, date.today()))
        else:
            installed.take_revocations(read(file), folder, root)
    except BadInput as error:
        return line(out, str(file), refused(file.name, error))
    return line(out, str(file), [])


def _tell(changes: delta.Changes) -> None:
    say(
        _(
            "Cập nhật số {number}: thêm {added}, đổi {changed}, sắp hết hiệu lực {ending} thủ tục; "
            "{packs} gói mới; {lost} gói bị thu hồi."
        ).format(
            number=changes.number,
            added=len(changes.added),
            changed=len(changes.changed),
            ending=len(changes.ending),
            packs=len(changes.packs),
            lost=len(changes.lost),
        )
    )


def _packs(files: list[Path], folder: Path, root: str, out: Output) -> bool:
    try:
        revoked = installed.revocations(folder, root) if root else None
        results = [(file, _weighed(file, folder, root, revoked)) for file in files]
    except trust.Untrusted as error:
        results = [(file, error) for file in files]
    offers = [found for _file, found in results if isinstance(found, installed.Offer)]
    whole = len(offers) == len(results)
    if whole:
        installed.install(offers, folder)
    for file, found in results:
        line(out, str(file), _install_faults(file, found, whole=whole))
    return whole


def _install_faults(file: Path, found: installed.Offer | BadInput, *, whole: bool) -> list[Fault]:
    if isinstance(found, BadInput):
        return refused(file.name, found)
    if whole:
        return []
    text = _("Gói này đúng, nhưng chưa cài vì gói khác trong lượt này bị từ chối.")
    return [Fault(file.name, "$", text)]


def _weighed(
    file: Path, folder: Path, root: str, revoked: trust.Revocations | None
) -> installed.Offer | BadInput:
    try:
        return installed.offer(file, folder, root, revoked, date.today())
    except BadInput as error:
        return error


def _offered(path: Path) -> list[Path]:
    """The deltas, packs and revocation list of a folder, or the one file."""
    if not path.is_dir():
        return [path]
    files = [*path.glob("*" + DELTA), *path.glob("*.json")]
    found = sorted(
        file
        for file in files
        if file.name not in (packs.SCHEMA, signing.REQUEST_FILE)
        and not file.name.endswith(pack_keys.CERTIFICATE)
    )
    if not found:
        raise BadInput(_("Không có gói hướng dẫn nào ở đây (tệp .json hoặc .delta)."))
    return found
