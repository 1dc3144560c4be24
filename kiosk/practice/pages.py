"""The practice portal's own pages, where somebody plays the authority."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    send_from_directory,
)
from werkzeug.wrappers import Response as AnyResponse

from . import fees, rules, templates
from .errors import PortalError
from .state import Json, Row, State

PAGES = Path(__file__).resolve().parent / "pages"

pages = Blueprint("pages", __name__, template_folder=str(PAGES))

_COPIES = {
    "0": "không rõ loại",
    "1": "bản chụp",
    "2": "bản sao",
    "3": "bản chính",
    "4": "bản dịch",
}
_CHECKS = {"0": "chưa đối chiếu", "1": "khớp bản chính", "2": "không khớp"}


def new_token() -> str:
    """Return the token that every form of this run carries; another site cannot know it."""
    return secrets.token_urlsafe(24)


@pages.after_request
def guard(answer: Response) -> Response:
    """Keep the pages out of frames, caches and the reach of other sites."""
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _state() -> State:
    state: State = current_app.config["state"]
    return state


@pages.get("/")
def overview() -> str:
    """List the dossiers."""
    shown = [_line(row) for row in _state().all() if row.reference]
    return render_template("list.html", rows=shown)


@pages.get("/kieu.css")
def style() -> Response:
    """Return the style sheet."""
    return send_from_directory(PAGES, "style.css", mimetype="text/css")


@pages.get("/ho-so/<int:number>")
def dossier(number: int) -> str:
    """Show one dossier."""
    return _show(_row(number))


@pages.get("/ho-so/<int:number>/giay/<reference>")
def paper(number: int, reference: str) -> Response:
    """Open one paper; only kinds that cannot run anything are shown as what they claim to be."""
    row = _row(number)
    kinds = {ref: about.get("fileType", "") for ref, _modified, about in _state().files(row.id)}
    if reference not in kinds:
        abort(404)
    safe = kinds[reference] in ("application/pdf", "image/png", "image/jpeg")
    data = _state().file_data(row.id, reference) or b""
    return Response(data, mimetype=kinds[reference] if safe else "application/octet-stream")


@pages.post("/ho-so/<int:number>/quyet-dinh")
def decide(number: int) -> AnyResponse | str:
    """Accept, ask for a supplement, refuse or finish."""
    decision, text = request.form.get("decision", ""), request.form.get("text", "")
    if decision in ("supplement", "refuse") and not text.strip():
        _check_token()
        return _show(_row(number), "Hãy ghi ý kiến: cần bổ sung giấy gì, hoặc vì sao từ chối.")
    due = request.form.get("due", "")
    return _act(number, lambda row: rules.decide(_state(), row, decision, text, due))


@pages.post("/ho-so/<int:number>/phi")
def fee(number: int) -> AnyResponse | str:
    """Ask for a fee, or say that there is none."""
    given = request.form.get("amount", "").replace(".", "").strip() or "0"
    amount = int(given) if given.isdecimal() else -1
    way, note = request.form.get("way", ""), request.form.get("note", "")
    return _act(number, lambda row: fees.demand(_state(), row, amount, way, note))


@pages.get("/ho-so/<int:number>/thanh-toan")
def till(number: int) -> str:
    """Show the page that a payment link leads to."""
    row = _row(number)
    return render_template(
        "till.html",
        row=_line(row),
        fee=_fee(row),
        token=current_app.config["token"],
    )


@pages.post("/ho-so/<int:number>/thanh-toan")
def paid(number: int) -> AnyResponse | str:
    """Play the payment."""
    return _act(number, lambda row: fees.pay(_state(), row), "/thanh-toan")


def _check_token() -> None:
    given = request.form.get("token", "")
    if not hmac.compare_digest(given.encode(), current_app.config["token"].encode()):
        abort(400)


def _act(number: int, work: Callable[[Row], None], then: str = "") -> AnyResponse | str:
    """Do one thing to a dossier, then show it again."""
    _check_token()
    try:
        with _state().together():
            work(_row(number))
    except PortalError:
        return _show(_row(number), "Hồ sơ ở bước này không làm được việc đó.")
    return redirect(f"/ho-so/{number}{then}", code=303)


def _fee(row: Row) -> Json:
    fee: Json = row.data.get("fee") or {}
    return fee and fee | {
        "words": fees.WAYS[fee["way"]],
        "money": f"{fee['amount']:,} đồng".replace(",", "."),
    }


def _row(number: int) -> Row:
    row = _state().find(str(number))
    if row is None or row.reference is None:
        abort(404)
    return row


def _show(row: Row, fault: str = "") -> str:
    files = _state().files(row.id)
    return render_template(
        "dossier.html",
        row=_line(row),
        data=row.data,
        token=current_app.config["token"],
        papers=[_paper(row, ref, about) for ref, _m, about in files if about["eForm"] == "false"],
        answers=_answers(row, [about for _r, _m, about in files]),
        log=[_log_line(entry) for entry in row.data["log"]],
        fault=fault,
        fee=_fee(row),
        ways=fees.WAYS,
    )


def _line(row: Row) -> Json:
    return {
        "id": row.id,
        "number": row.number,
        "name": templates.name_of(row.data["service"]),
        "applicant": row.data.get("applicantName", ""),
        "sent": row.data.get("submitDate", ""),
        "status": row.status,
        "words": rules.STATUS_WORDS.get(row.status, row.status),
    }


def _paper(row: Row, reference: str, about: Json) -> Json:
    parts = {part["partNo"]: part["partName"] for part in templates.parts(row.data["service"])}
    mark = row.data.get("marks", {}).get(about["dossierPartNo"], {})
    said = [
        _COPIES.get(mark.get("fileMark", ""), ""),
        _CHECKS.get(mark.get("fileCheck", ""), ""),
        mark.get("fileComment", ""),
    ]
    return {
        "reference": reference,
        "part": parts.get(about["dossierPartNo"], about["dossierPartNo"]),
        "file": about["displayName"],
        "size": f"{int(about['fileSize']) / 1024:.0f} KB",
        "mark": ", ".join(filter(None, said)) or "–",
    }


def _answers(row: Row, files: list[Json]) -> list[tuple[str, Any]]:
    texts = [about["formData"] for about in files if about.get("formData")]
    for text in (*texts, row.data.get("metaData", "")):
        try:
            values = msgspec.json.decode(text)
        except msgspec.DecodeError:
            continue
        if isinstance(values, dict) and values:
            labels = _labels(row.data["service"])
            return [(labels.get(str(name), str(name)), value) for name, value in values.items()]
    return []


def _labels(code: str) -> dict[str, str]:
    groups = templates.pack(code).get("groups", [])
    return {field["id"]: field["label"] for group in groups for field in group.get("fields", [])}


def _log_line(entry: list[Any]) -> str:
    when = datetime.fromtimestamp(entry[0] / 1000, rules.VIETNAM)
    return f"{when:%d/%m/%Y %H:%M} – {entry[1]}: {entry[2]}"
