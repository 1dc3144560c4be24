"""Looking up what the portal has of a person: for whoever closed the page before its number."""

from __future__ import annotations

from flask import render_template, request

from ..rules import STATUS_WORDS
from ..state import Row
from .common import site, state

lookup = site("lookup")


@lookup.route("/tra-cuu", methods=["GET", "POST"])
def look_up() -> str:
    """Ask for the number of an ID card, and list what was sent for it, newest first."""
    code = request.args.get("ma", "")
    wanted = "".join(request.form.get("so_dinh_danh", "").split())
    fault = ""
    if request.method == "POST" and not (wanted.isdecimal() and len(wanted) in (9, 12)):
        fault = "Số định danh gồm 12 chữ số."
    found = _sent(wanted, code) if request.method == "POST" and not fault else None
    return render_template(
        "web_lookup.html", fault=fault, wanted=wanted, found=found, said=STATUS_WORDS
    )


def _sent(id_number: str, code: str) -> list[Row]:
    """What was sent for this person, of one procedure where the link names one."""
    return [
        row
        for row in state().all()
        if row.status
        and row.data.get("applicantIdNo") == id_number
        and code in ("", row.data["service"])
    ]
