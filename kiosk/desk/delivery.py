"""How the citizen gets the result: fetched where it is decided, or by post."""

from __future__ import annotations

from gettext import gettext as _

from kiosk.case import edit
from kiosk.desk.core import Desk, now
from kiosk.desk.visit import Visit
from kiosk.desk.ways import connector
from kiosk.model import BadInput, Case, Delivery
from kiosk.values import one_line, parse_phone


def offered(desk: Desk, visit: Visit) -> bool:
    """Tell whether the portal is told from here; on its own pages the citizen says so there."""
    return visit.case is not None and not visit.case.rounds and connector(desk, visit) == "opencps"


def suggested(case: Case) -> Delivery:
    """Return what the fields begin with: the choice that was made, else the card's address."""
    if case.delivery is not None:
        return case.delivery
    person = case.citizen
    address = person.address.text if person and person.address else ""
    phone = person.phone.text if person and person.phone else ""
    return Delivery(address, phone)


def by_post(
    desk: Desk, visit: Visit, address: str, phone: str, *, pay_on_receipt: bool = False
) -> Case:
    """Have the result sent; raises BadInput for an address or a telephone that cannot be."""
    where = one_line(address)
    if len(where) < 10:
        raise BadInput(_("Ghi đủ địa chỉ nhận: số nhà hoặc thôn, xã, tỉnh."))
    chosen = Delivery(where, parse_phone(phone), pay_on_receipt)
    visit.case = edit(visit.open_case(), now(), delivery=chosen)
    return desk.save(visit.case, "delivery", post=1)


def at_the_authority(desk: Desk, visit: Visit) -> Case:
    """Have the result fetched, as usual."""
    case = visit.open_case()
    if case.delivery is None:
        return case
    visit.case = edit(case, now(), delivery=None)
    return desk.save(visit.case, "delivery", post=0)
