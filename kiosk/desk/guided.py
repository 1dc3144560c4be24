"""The guided browser's door: its plan for a case, its papers, and what came of it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from functools import lru_cache
from gettext import gettext as _
from pathlib import Path
from typing import cast

import msgspec

import assets
from kiosk.case import Reviewed, advance
from kiosk.desk import packing, unattended
from kiosk.desk.case_file import load as load_case
from kiosk.desk.core import Desk, now
from kiosk.model import BadInput, Submission
from kiosk.portals.guided import plan as plans
from kiosk.portals.guided import recipes
from kiosk.portals.guided.hosts import LOOPBACK, SHOWN, Zone, zone
from kiosk.portals.guided.plan import (
    Frame,
    Plan,
    PlanField,
    PlanFile,
    PlanStep,
    at_root,
    is_result,
    recognise,
)
from kiosk.portals.guided.recipe import Act, Hosts, Recipe
from kiosk.portals.guided.report import (
    ASK,
    DONE,
    WORDS,
    Handed,
    Misfit,
    Outcome,
    misfits,
    write,
)
from kiosk.portals.guided.result import address_of_lookup, number_in, typed_number
from kiosk.portals.guided.sample import sample_submission
from kiosk.portals.guided.shy import DECISION, SECRET
from kiosk.procedures import packs
from kiosk.procedures.packs import Fault
from kiosk.settings import Home, Settings, home_root
from kiosk.settings import load as load_settings
from kiosk.slips.matrix import qr_matrix
from kiosk.vault.store import Vault

__all__ = [
    "ASK",
    "DECISION",
    "DONE",
    "LOOPBACK",
    "SECRET",
    "SHOWN",
    "WORDS",
    "Act",
    "Frame",
    "Handed",
    "Hosts",
    "Misfit",
    "Outcome",
    "Papers",
    "Plan",
    "PlanField",
    "PlanFile",
    "PlanStep",
    "Recipe",
    "ToCheck",
    "Zone",
    "address_of_lookup",
    "at_root",
    "is_result",
    "link_qr",
    "misfits",
    "number_in",
    "papers_of",
    "plan_of",
    "plan_of_file",
    "plan_of_sample",
    "read_for_check",
    "recipes_for",
    "recognise",
    "typed_number",
    "write",
    "zone",
]

Papers = Mapping[str, bytes]
"""The PDFs of one citizen by their SHA-256."""


def recipes_for(desk: Desk, procedure: str) -> tuple[Recipe, ...]:
    """The shipped recipes for a procedure; none where the portal's pages are not known.

    Practice goes to the training sites alone, and an office never does.
    """
    found = _known(desk.packs).of(procedure)
    return tuple(recipe for recipe in found if recipes.is_practice(recipe) is desk.practice)


@lru_cache(maxsize=2)
def _known(known: packs.Packs) -> recipes.Recipes:
    """Read once for the guides of a desk: every screen asks which ways there are."""
    return recipes.load_all(packs=known)


def plan_of(recipe: Recipe, submission: Submission, root: str = "") -> Plan:
    """The plan for a sealed packet; `root` puts another site in the place of the portal's."""
    return plans.make(recipe, submission, root)


def papers_of(desk: Desk, submission: Submission) -> Papers:
    """The PDFs of a stored case, each checked against its digest."""
    with desk.vault.read() as tx:
        found = {
            part.pdf_digest: tx.blob(submission.case_id, part.pdf_digest)
            for part in submission.parts
        }
    for digest, data in found.items():
        if hashlib.sha256(data).hexdigest() != digest:
            raise BadInput(_("Một tệp giấy tờ trong kho đã hỏng; chụp lại giấy đó rồi nộp."))
    return found


def link_qr(link: str) -> tuple[tuple[bool, ...], ...]:
    """The portal's address as the modules of a QR code; it names no person."""
    return qr_matrix(link)


class _Storeless(Desk):
    """A desk for what only reads settings and guides; it has no store to open."""

    def __init__(self, home: Home, settings: Settings) -> None:
        super().__init__(home, settings, cast("Vault", None), practice=True)


def plan_of_file(case: Path, recipe: Path, root: str) -> tuple[Plan, Papers]:
    """The plan and the papers of a case file; nothing is stored.

    Raises BadInput or PictureError, naming what cannot be used.
    """
    home = Home(home_root())
    desk = _Storeless(home, load_settings(home))
    how = recipes.load(recipe)
    loaded = load_case(case)
    pack = desk.packs.get(loaded.file.procedure)
    has_guide = pack is not None
    if pack is None:
        entry = desk.catalogue.get(loaded.file.procedure)
        if entry is None:
            raise BadInput(
                _("Không có thủ tục mã “{code}”. Kiểm tra mã trong tệp hồ sơ.").format(
                    code=loaded.file.procedure
                )
            )
        pack = packs.generic(entry)
    limits = [file.max_bytes for step in how.steps for file in step.files if file.max_bytes]
    if limits:
        smallest = min([*limits, desk.settings.max_file_bytes or limits[0]])
        desk.settings = msgspec.structs.replace(desk.settings, max_file_bytes=smallest)
    built, prepared = unattended.build(desk, loaded, pack, has_guide=has_guide)
    built = advance(msgspec.structs.replace(built, connector="packet"), Reviewed(now()))
    packet = packing.submission(built, pack, portal=root, key=loaded.key, desk=desk)
    # A pack need not ask what a portal asks: what the file answers beyond it is taken as it is.
    answers = {**loaded.file.answers, **packet.answers}
    packet = msgspec.structs.replace(packet, answers=answers)
    papers = {hashlib.sha256(blob).hexdigest(): blob for blob in prepared.blobs}
    wanted = {part.pdf_digest for part in packet.parts}
    return plans.make(how, packet, root), {key: papers[key] for key in wanted}


def plan_of_sample(recipe: Recipe, root: str) -> Plan:
    """A plan for a made-up person, for looking whether a recipe fits a site."""
    return plans.make(recipe, sample_submission(recipe, str(uuid.uuid4())), root)


class ToCheck(msgspec.Struct, frozen=True):
    """What lies at a path: the recipes by their file's name, and the faults found so far."""

    recipes: tuple[tuple[str, Recipe], ...]
    faults: tuple[Fault, ...]


def read_for_check(path: Path) -> ToCheck:
    """Read a recipe file, or a pack (or folder of packs) with the recipes that are for it.

    A pack's recipes lie in a folder `recipes` beside it, and among the shipped ones.
    """
    if path.is_file() and not recipes.is_recipe(path):
        return _of_packs(path, path.parent)
    if path.is_dir() and not any(recipes.is_recipe(file) for file in path.glob("*.json")):
        return _of_packs(path, path)
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    return _checked([file for file in files if file.name != recipes.SCHEMA], packs.load_all())


def _of_packs(path: Path, folder: Path) -> ToCheck:
    faults = tuple(packs.verify(path))
    known = packs.load_all(folder)
    codes = {pack.code for pack in known if path.is_dir() or pack.code == path.stem}
    places = [folder / "recipes", assets.path("recipes")]
    files = [file for place in places for file in recipes.files_for(place, codes)]
    found = _checked(files, known)
    return ToCheck(found.recipes, faults + found.faults)


def _checked(files: list[Path], known: packs.Packs) -> ToCheck:
    faults: list[Fault] = []
    sound: list[tuple[str, Recipe]] = []
    for file in files:
        wrong = recipes.verify(file, known)
        faults += wrong
        if not wrong:
            sound.append((file.name, recipes.load(file, known)))
    return ToCheck(tuple(sound), tuple(faults))
