"""What the single page of training site B asks its server: log-in, lists, chunks, sending."""

from __future__ import annotations

import hmac
import time
from collections.abc import Mapping
from typing import Any

import msgspec
from flask import Response, abort, jsonify, request

from . import checks, filing
from .common import agencies, answer_lines, file, form_of, log_in, sessions, site, state
from .filing import LIMITS, Refused
from .forms import Form, places
from .sessions import Session, digits
from .uploads import CHUNK

Answer = tuple[Response, int]

api_b = site("b_api")
SLOW = 0.4
"""Seconds that a list takes which depends on another one: pages must wait for it."""


@api_b.errorhandler(Refused)
def refused(error: Refused) -> Answer:
    """Say no in a form that the page can show."""
    return jsonify({"fault": str(error)}), 422


def _visitor(*, inside: bool = True) -> Session:
    session = sessions().find(request.cookies.get("thuc_hanh_b", ""), "b")
    if session is None or (inside and not session.logged_in):
        abort(401)
    if request.method != "GET" and not session.is_mine(request.headers.get("X-CSRF", "")):
        abort(403)
    return session


def _body() -> Mapping[str, Any]:
    try:
        body = msgspec.json.decode(request.get_data())
    except msgspec.DecodeError:
        abort(400)
    if not isinstance(body, dict):
        abort(400)
    return body


@api_b.get("/xa")
def communes() -> Response:
    """List the communes of a province, slowly."""
    time.sleep(SLOW)
    province = places().province(request.args.get("tinh", ""))
    return jsonify(province.pairs() if province else [])


@api_b.get("/b/api/mau")
def form_data() -> Response:
    """Everything that the page is made of; it holds nothing of a person."""
    form = form_of(request.args.get("ma", ""))
    known = places()
    limits = LIMITS["b"]
    return jsonify(
        {
            "form": msgspec.to_builtins(form),
            "provinces": [(p.code, p.name) for p in known.provinces],
            "peoples": known.peoples,
            "agencies": agencies(request.args.get("co_quan", "")),
            "limits": {"bytes": limits.bytes, "words": limits.words(), "chunk": CHUNK},
        }
    )


@api_b.post("/b/api/ma-otp")
def send_code() -> Response:
    """Send a one-time code to the practice phone, which the page shows."""
    session = _visitor(inside=False)
    session.otp = digits(6)
    return jsonify({"otp": session.otp})


@api_b.post("/b/api/dang-nhap")
def come_in() -> Answer:
    """Take the one-time code; each is good for one try."""
    session, body = _visitor(inside=False), _body()
    given, session.otp = session.otp, ""
    right = hmac.compare_digest(str(body.get("otp", "")).encode(), given.encode())
    if not given or not right:
        raise Refused("Mã OTP chưa đúng; hãy lấy mã mới.")
    log_in(session)
    return jsonify({"captcha": session.captcha}), 200


@api_b.post("/b/api/trang/<int:number>")
def check_page(number: int) -> Answer:
    """Look at the answers of one step."""
    session = _visitor()
    form = form_of(session.code)
    if not 1 <= number <= len(form.pages):
        abort(404)
    answers = _texts(_body())
    fields = list(form.pages[number - 1].fields())
    filing.keep(state(), session.draft, checks.clean(fields, answers))
    wrong = checks.faults(fields, filing.values(state(), session.draft))
    return jsonify({"wrong": wrong}), 422 if wrong else 200


def _texts(body: Mapping[str, Any]) -> dict[str, str]:
    return {name: text for name, text in body.items() if isinstance(text, str)}


@api_b.post("/b/api/tep")
def begin_file() -> Answer:
    """Announce a file; its bytes follow in chunks."""
    session, body = _visitor(), _body()
    part, name, size = body.get("part"), body.get("name"), body.get("size")
    if form_of(session.code).slot(str(part)) is None:
        abort(400)
    if not isinstance(name, str) or not isinstance(size, int) or size <= 0:
        abort(400)
    upload = session.uploads.begin(str(part), name, size, LIMITS["b"])
    return jsonify({"id": upload, "chunk": CHUNK}), 200


@api_b.post("/b/api/tep/<upload>")
def take_chunk(upload: str) -> Answer:
    """Take the bytes from `offset` on; a chunk that came already, or too early, is refused."""
    session = _visitor()
    try:
        offset = int(request.args.get("offset", ""))
    except ValueError:
        abort(400)
    return jsonify({"have": session.uploads.add(upload, offset, request.get_data())}), 200


@api_b.post("/b/api/tep/<upload>/xong")
def end_file(upload: str) -> Answer:
    """Put the chunks together and keep the paper."""
    session = _visitor()
    part, name, data = session.uploads.end(upload)
    slot = form_of(session.code).slot(part)
    if slot is None:
        abort(400)
    about = filing.put_paper(state(), session.draft, "b", slot, name, data)
    return jsonify({"name": about["displayName"], "sha256": about["sha256"]}), 200


@api_b.delete("/b/api/giay/<part>")
def remove_file(part: str) -> Answer:
    """Take a paper out again."""
    filing.drop_paper(state(), _visitor().draft, part)
    return jsonify({}), 200


@api_b.post("/b/api/xem-lai")
def review() -> Answer:
    """Show the answers as the server understood them."""
    session = _visitor()
    answers = filing.values(state(), session.draft)
    return jsonify({"shown": answer_lines(form_of(session.code), answers)}), 200


@api_b.post("/b/api/gui")
def send() -> Answer:
    """Send; the declaration and the captcha are a person's."""
    session, body = _visitor(), _body()
    form: Form = form_of(session.code)
    agency = str(body.get("co_quan", ""))
    if agency in agencies(session.agency):
        filing.set_agency(state(), session.draft, agency)
    try:
        number = file(session, form, body.get("cam_doan") is True, str(body.get("ma", "")))
    except Refused as error:
        return jsonify({"fault": str(error), "captcha": session.captcha}), 422
    kept = filing.kept_papers(state(), session.draft)
    papers = {part: about["sha256"] for part, about in kept.items()}
    return jsonify({"number": number, "papers": papers}), 200


@api_b.post("/b/api/dang-xuat")
def log_out() -> Answer:
    """End the visit."""
    sessions().end(_visitor())
    return jsonify({}), 200
