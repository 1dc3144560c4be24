"""Fees at the practice portal: the authority asks, somebody plays the citizen who pays."""

from __future__ import annotations

import time
import uuid

import msgspec

from .errors import PortalError
from .rules import now
from .state import Json, Row, State

WAYS = {
    "online": "Thanh toán trực tuyến",
    "delivery": "Trả khi nhận kết quả",
    "exempt": "Miễn lệ phí",
}
"""How the authority wants it → the words of the portal's paymentMethod."""
ASKED, COMPLETE = "2", "3"


def demand(state: State, row: Row, amount: int, way: str, note: str) -> None:
    """Ask for a fee, or say that there is none; a new demand takes the place of the old."""
    if not row.status or way not in WAYS or not 0 <= amount < 10**9:
        raise PortalError(405, "Không thực hiện được thao tác ở bước này")
    if (way == "exempt") == bool(amount):
        raise PortalError(403, "PaymentAmountException")
    row.data["fee"] = {
        "reference": str(uuid.uuid4()),
        "amount": amount,
        "way": way,
        "note": note.strip()[:300],
        "paid": "",
    }
    _log(row, "Cơ quan tiếp nhận", f"{WAYS[way]}: {amount} đồng")
    state.save(row)


def pay(state: State, row: Row) -> None:
    """Play the payment."""
    fee = row.data.get("fee")
    if not fee or fee["way"] == "exempt" or fee["paid"]:
        raise PortalError(405, "Không có khoản nào phải trả")
    fee["paid"] = now()
    _log(row, "Người nộp", f"Đã trả {fee['amount']} đồng")
    state.save(row)


def payment(row: Row, root: str) -> Json:
    """Return the payment as the portal shows it; `root` is where its pages are."""
    fee = row.data.get("fee")
    if not fee:
        raise PortalError(403, "NoSuchPaymentFileException")
    link = {"keypayUrl": f"{root}/ho-so/{row.id}/thanh-toan"} if fee["way"] == "online" else {}
    return {
        "referenceUid": fee["reference"],
        "paymentAmount": str(fee["amount"]),
        "feeAmount": fee["amount"],
        "paymentNote": fee["note"],
        "paymentMethod": WAYS[fee["way"]],
        "paymentStatus": COMPLETE if fee["paid"] else ASKED,
        "epaymentProfile": msgspec.json.encode(link).decode(),
        "confirmDatetime": fee["paid"],
    }


def _log(row: Row, author: str, said: str) -> None:
    row.data["log"].append([int(time.time() * 1000), author, said])
