"""The portal's number: found on the page by the recipe's rule, or typed by a person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from gettext import gettext as _
from urllib.parse import quote, urlsplit

from kiosk.model import BadInput
from kiosk.portals.guided.recipe import Result

LONGEST = 60


def number_in(rule: Result, texts: Iterable[str], address: str) -> str:
    """Return the one number in `texts` (or in the address); empty when there is none or several.

    Two different numbers on a page are as good as none: a person reads the right one.
    """
    where = [address] if rule.in_address else texts
    pattern = re.compile(rule.pattern)
    found = {
        (match.group(1) if pattern.groups else match.group(0)).strip()
        for text in where
        for match in pattern.finditer(text[:20_000])
    }
    return found.pop() if len(found) == 1 else ""


def typed_number(rule: Result, text: str) -> str:
    """Return the number that a person typed, without blanks; raises BadInput when it is none."""
    number = "".join(text.split()).upper().replace("–", "-").replace("−", "-")
    match = re.fullmatch(rule.pattern, number)
    if len(number) > LONGEST or match is None:
        raise BadInput(_("Số hồ sơ chưa đúng dạng của cổng này; hãy nhập lại như trên màn hình."))
    return match.group(1) if match.re.groups else number


def address_of_lookup(lookup: str, number: str, procedure: str = "") -> str:
    """Return where a case can be looked up: {number} and {procedure} are filled in.

    Empty without an address.
    """
    address = lookup.replace("{number}", quote(number, safe=""))
    address = address.replace("{procedure}", quote(procedure, safe=""))
    return address if urlsplit(address).scheme in ("http", "https") else ""
