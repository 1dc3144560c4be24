"""The supplement of a case, from a case file: its papers go to the dossier that waits for them."""

from __future__ import annotations

from gettext import gettext as _

from kiosk.case import edit
from kiosk.desk import follow, supplement
from kiosk.desk.case_file import UNATTENDED, Loaded
from kiosk.desk.core import Desk, now
from kiosk.desk.unattended import Prepared, hand_in
from kiosk.model import BadInput, Case, Confirmation, State


def submit(desk: Desk, loaded: Loaded) -> Case:
    """Seal the file's papers as the supplement of the case that it names by its number.

    The same file again is the same supplement. Raises BadInput where the authority asks for
    none, and Unreachable where it has to be asked first and does not answer.
    """
    case = _case(desk, loaded.file.supplement_to)
    if loaded.key in {case.key, *(packet.key for packet in case.rounds)}:
        return case
    if case.state is not State.RETURNED:
        follow.ask(desk, case)
    visit = supplement.begin(desk, case.id)
    case, prepared = visit.open_case(), Prepared()
    hand_in(desk, loaded, visit.chosen(), case, prepared)
    changed = edit(
        case,
        now(),
        documents=tuple(prepared.documents),
        warnings=tuple(dict.fromkeys((*case.warnings, *prepared.warnings))),
        confirmation=Confirmation.UNATTENDED,
    )
    with desk.vault.begin() as tx:
        tx.put_case(changed)
        for blob in prepared.blobs:
            tx.put_blob(case.id, blob)
        tx.audit(UNATTENDED, "supplement_loaded", case.id, papers=len(prepared.documents))
    visit.case = changed
    return supplement.seal(desk, visit, key=loaded.key, actor=UNATTENDED)


def _case(desk: Desk, number: str) -> Case:
    with desk.vault.read() as tx:
        found = [case for case in tx.cases() if case.receipt and case.receipt.number == number]
    if not found:
        raise BadInput(_("Trong kho không có hồ sơ số {n}.").format(n=number))
    return found[0]
