"""The only place where dates, numbers, names, phones, addresses and money are parsed and printed.

A parser takes what a person or a card wrote, returns the one form that is stored, and raises
`kiosk.model.BadInput` with one Vietnamese sentence when that is not possible.
"""

from kiosk.values.addresses import parse_address
from kiosk.values.dates import (
    check_past,
    compact_date,
    is_year_only,
    local_day,
    parse_date,
    show_date,
    show_instant,
)
from kiosk.values.ids import (
    born_in,
    parse_any_id,
    parse_id,
    parse_old_id,
    province_of,
    sex_of,
)
from kiosk.values.masks import mask_id, mask_name, mask_phone
from kiosk.values.money import parse_money, show_money
from kiosk.values.names import parse_name
from kiosk.values.phones import parse_phone, show_phone
from kiosk.values.provinces import PROVINCES, Province
from kiosk.values.texts import fold, one_line, plain_digits

__all__ = [
    "PROVINCES",
    "Province",
    "born_in",
    "check_past",
    "compact_date",
    "fold",
    "is_year_only",
    "local_day",
    "mask_id",
    "mask_name",
    "mask_phone",
    "one_line",
    "parse_address",
    "parse_any_id",
    "parse_date",
    "parse_id",
    "parse_money",
    "parse_name",
    "parse_old_id",
    "parse_phone",
    "plain_digits",
    "province_of",
    "sex_of",
    "show_date",
    "show_instant",
    "show_money",
    "show_phone",
]
