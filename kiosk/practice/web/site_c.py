"""Training site C: log-in by phone, then a form that sits in a frame from a second host.

The outer pages know the visit by a cookie. No cookie reaches the frame on the other host, so it
is opened with a secret in its address, as many real portals do it.
"""

from __future__ import annotations

import io
import re

import segno
from flask import Response, abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from . import filing
from .common import (
    PREFIX,
    Away,
    answer_lines,
    enter,
    file,
    form_of,
    log_in,
    page_of,
    sessions,
    site,
    state,
    take_page,
    visitor,
)
from .filing import LIMITS, Refused
from .forms import Form, places
from .sessions import Session

site_c = site("c")
frame_c = site("c_frame", frames=True)
HERE = f"{PREFIX}/c"
FIELD = "ctl00$nd$"
"""What this site puts before the names of its fields."""


@site_c.get("/c/nop-ho-so")
def deep_link() -> AnyResponse:
    """Begin from a link with the procedure's and the office's codes."""
    return enter("c")


@site_c.get("/c/het-phien")
@frame_c.get("/c/khung/het-phien")
def lost() -> str:
    """The log-in ran out, or the page was opened without one."""
    return render_template("lost.html", letter="C")


@site_c.get("/c/dang-nhap")
def log_in_page() -> str:
    """Show the QR code that the phone reads."""
    session = visitor("c", inside=False)
    return render_template("c_login.html", session=session)


@site_c.get("/c/qr.svg")
def qr() -> Response:
    """Draw the QR code of this visit."""
    session = visitor("c", inside=False)
    drawn = io.BytesIO()
    segno.make(f"{request.host_url.rstrip('/')}{HERE}/dien-thoai/{session.ticket}").save(
        drawn, kind="svg", border=2, scale=6
    )
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


@site_c.get("/c/cho")
def wait() -> Response:
    """Say whether the phone has confirmed; the page asks every second."""
    return jsonify({"xong": visitor("c", inside=False).logged_in})


@site_c.route("/c/dien-thoai/<ticket>", methods=["GET", "POST"])
def phone(ticket: str) -> str:
    """Play the citizen's phone: who has the ticket and types six digits confirms the log-in."""
    session = sessions().by_ticket(ticket)
    if session is None:
        abort(404)
    fault = ""
    if request.method == "POST" and not session.logged_in:
        if re.fullmatch(r"\d{6}", request.form.get("ma_pin", "")):
            log_in(session)
        else:
            fault = "Mã PIN gồm 6 chữ số; để tập, số nào cũng được."
    return render_template("c_phone.html", session=session, fault=fault)


@site_c.get("/c/chon")
def chosen() -> AnyResponse:
    """Go on where a deep link leads somebody who is still logged in."""
    return redirect(f"{HERE}/ho-so", code=303)


@site_c.get("/c/ho-so")
def outer() -> str:
    """Show the page around the frame, which comes from the other of this PC's two names."""
    session = visitor("c")
    name, _colon, port = request.host.rpartition(":")
    other = "127.0.0.1" if name == "localhost" else "localhost"
    inside = f"http://{other}:{port}{HERE}/khung/{session.frame}/to-khai/1"
    form = form_of(session.code)
    return render_template("c_outer.html", session=session, form=form, inside=inside)


@site_c.post("/c/dang-xuat")
def log_out() -> AnyResponse:
    """End the visit."""
    sessions().end(visitor("c"))
    return redirect(f"{PREFIX}/", code=303)


def _inside(frame: str) -> Session:
    session = sessions().by_frame(frame)
    if session is None or not session.logged_in:
        raise Away(f"{HERE}/khung/het-phien")
    if request.method == "POST" and not session.is_mine(request.form.get("csrf", "")):
        abort(400)
    return session


@frame_c.route("/c/khung/<frame>/to-khai/<int:number>", methods=["GET", "POST"])
def form_page(frame: str, number: int) -> AnyResponse | str:
    """One page of the form, in the frame."""
    session = _inside(frame)
    form, wrong = form_of(session.code), {}
    page_of(form, number)
    root = f"{HERE}/khung/{frame}"
    if request.method == "POST":
        given = {name.removeprefix(FIELD): text for name, text in request.form.items()}
        try:
            wrong = take_page(session, form, number, given)
        except Refused:
            return redirect(f"{root}/xong", code=303)
        if not wrong:
            after = f"to-khai/{number + 1}" if number < len(form.pages) else "giay-to"
            return redirect(f"{root}/{after}", code=303)
    return _form(session, form, number, wrong)


def _form(session: Session | None, form: Form, number: int, wrong: dict[str, str]) -> str:
    return render_template(
        "c_form.html",
        session=session,
        form=form,
        page=page_of(form, number),
        number=number,
        values=filing.values(state(), session.draft) if session else {},
        wrong=wrong,
        places=places(),
        field_prefix=FIELD,
    )


@frame_c.get("/c/khung/<frame>/giay-to")
def files_page(frame: str) -> str:
    """Show the places of the papers; each is taken as soon as it is chosen."""
    session = _inside(frame)
    return _files(session, form_of(session.code))


def _files(session: Session | None, form: Form) -> str:
    kept = filing.kept_papers(state(), session.draft) if session else {}
    return render_template(
        "c_files.html", session=session, form=form, kept=kept, limits=LIMITS["c"]
    )


@frame_c.post("/c/khung/<frame>/tep/<part>")
def take_file(frame: str, part: str) -> tuple[Response, int]:
    """Take one paper while the page stays."""
    session = _inside(frame)
    slot, sent = form_of(session.code).slot(part), request.files.get("tep")
    if slot is None or sent is None or not sent.filename:
        abort(400)
    try:
        data = sent.stream.read()
        about = filing.put_paper(state(), session.draft, "c", slot, sent.filename, data)
    except Refused as error:
        return jsonify({"fault": str(error)}), 422
    return jsonify({"name": about["displayName"], "sha256": about["sha256"]}), 200


@frame_c.route("/c/khung/<frame>/gui", methods=["GET", "POST"])
def send_page(frame: str) -> AnyResponse | str:
    """Show everything once more; the declaration, the captcha and the sending are a person's."""
    session = _inside(frame)
    form, fault = form_of(session.code), ""
    if request.method == "POST":
        try:
            declared = request.form.get("cam_doan") == "1"
            file(session, form, declared, request.form.get("ma_kiem_tra", ""))
            return redirect(f"{HERE}/khung/{frame}/xong", code=303)
        except Refused as error:
            fault = str(error)
    return _send(session, form, fault)


def _send(session: Session | None, form: Form, fault: str) -> str:
    answers = filing.values(state(), session.draft) if session else {}
    return render_template(
        "c_send.html",
        session=session,
        form=form,
        kept=filing.kept_papers(state(), session.draft) if session else {},
        fault=fault,
        shown=answer_lines(form, answers),
    )


@frame_c.get("/c/khung/<frame>/xong")
def done(frame: str) -> AnyResponse | str:
    """Show the number and what was kept of each file."""
    session = _inside(frame)
    row = filing.draft(state(), session.draft)
    if not row.status:
        return redirect(f"{HERE}/khung/{frame}/gui", code=303)
    kept = filing.kept_papers(state(), session.draft)
    return render_template("c_done.html", row=row, form=form_of(session.code), kept=kept)


@frame_c.get("/c/xem-mau/<code>/<page>")
def sample(code: str, page: str) -> str:
    """Show a page empty and without a log-in, so that a recipe can be held against it."""
    form = form_of(code)
    if page.isdecimal():
        return _form(None, form, int(page), {})
    if page == "giay-to":
        return _files(None, form)
    if page != "gui":
        abort(404)
    return _send(None, form, "")
