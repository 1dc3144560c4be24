"""Step 2: which papers are needed, and which the citizen brought."""

from __future__ import annotations

from gettext import gettext as _

from kiosk.desk.visit import Visit
from kiosk.model import BadInput
from kiosk.procedures import papers
from kiosk.procedures.papers import Need


def needs(visit: Visit) -> list[Need]:
    """Return the papers of the chosen procedure and variant, each with its rule."""
    return papers.checklist(visit.chosen(), visit.answers())


def tick(visit: Visit, part: str, brought: bool) -> None:
    """Note whether the citizen brought `part`; raises BadInput for an unknown one."""
    if part not in {need.part for need in needs(visit)}:
        raise BadInput(_("Thủ tục này không có giấy tờ “{part}”.").format(part=part))
    if brought:
        visit.brought.add(part)
    else:
        visit.brought.discard(part)


def missing(visit: Visit) -> list[Need]:
    """Return the papers that are needed and were not brought (one per set of alternatives)."""
    return papers.missing(visit.chosen(), visit.answers(), visit.brought)
