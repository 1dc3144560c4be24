"""Training site A: many pages, each made by the server, as the older portals do it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from . import filing
from .common import (
    PREFIX,
    agencies,
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
from .sessions import PASSWORD, Session, digits

site_a = site("a")
HERE = f"{PREFIX}/a"


@site_a.get("/a/nop-ho-so")
def deep_link() -> AnyResponse:
    """Begin from a link with the procedure's and the office's codes."""
    return enter("a")


@site_a.get("/a/het-phien")
def lost() -> str:
    """The log-in ran out, or the page was opened without one."""
    return render_template("lost.html", letter="A")


@site_a.route("/a/dang-nhap", methods=["GET", "POST"])
def log_in_page() -> AnyResponse | str:
    """Ask for account, password and captcha."""
    session = visitor("a", inside=False)
    fault = ""
    if request.method == "POST":
        solved = session.solved(request.form.get("ma_kiem_tra", ""))
        if not request.form.get("tai_khoan", "").strip():
            fault = "Hãy nhập tài khoản."
        elif request.form.get("mat_khau", "") != PASSWORD:
            fault = "Tài khoản hoặc mật khẩu chưa đúng."
        elif not solved:
            fault = "Mã kiểm tra chưa đúng; hãy nhìn dãy số mới và nhập lại."
        else:
            session.otp = digits(6)
            return redirect(f"{HERE}/xac-thuc", code=303)
    return render_template("a_login.html", session=session, password=PASSWORD, fault=fault)


@site_a.route("/a/xac-thuc", methods=["GET", "POST"])
def one_time_code() -> AnyResponse | str:
    """Ask for the one-time code that the practice phone shows."""
    session = visitor("a", inside=False)
    if not session.otp:
        return redirect(f"{HERE}/dang-nhap", code=303)
    if request.method == "POST":
        given, session.otp = (session.otp, digits(6))
        if request.form.get("otp", "").strip() == given:
            session.otp = ""
            log_in(session)
            return redirect(f"{HERE}/chon", code=303)
        return render_template("a_otp.html", session=session, fault="Mã OTP chưa đúng.")
    return render_template("a_otp.html", session=session, fault="")


@site_a.route("/a/chon", methods=["GET", "POST"])
def choose() -> AnyResponse | str:
    """Choose the office."""
    session = visitor("a")
    form, known = form_of(session.code), agencies(session.agency)
    if request.method == "POST":
        chosen = request.form.get("CoQuan", "")
        if chosen in known:
            session.agency = chosen
            filing.set_agency(state(), session.draft, chosen)
            return redirect(f"{HERE}/to-khai/1", code=303)
        fault = "Hãy chọn cơ quan thực hiện."
        return render_template("a_choose.html", session=session, form=form, all=known, fault=fault)
    return render_template("a_choose.html", session=session, form=form, all=known, fault="")


@site_a.route("/a/to-khai/<int:number>", methods=["GET", "POST"])
def form_page(number: int) -> AnyResponse | str:
    """One page of the form; a wrong one comes again with what was typed."""
    session = visitor("a")
    form, wrong = form_of(session.code), {}
    page_of(form, number)
    try:
        if request.method == "POST":
            wrong = take_page(session, form, number, request.form)
            if not wrong:
                after = f"to-khai/{number + 1}" if number < len(form.pages) else "giay-to"
                return redirect(f"{HERE}/{after}", code=303)
        return _form(session, form, number, filing.values(state(), session.draft), wrong)
    except Refused:
        return redirect(f"{HERE}/xong", code=303)


def _form(
    session: Session | None,
    form: Form,
    number: int,
    answers: Mapping[str, str],
    wrong: Mapping[str, str],
) -> str:
    return render_template(
        "a_form.html",
        session=session,
        form=form,
        page=page_of(form, number),
        number=number,
        values=answers,
        wrong=wrong,
        places=places(),
    )


@site_a.route("/a/giay-to", methods=["GET", "POST"])
def files_page() -> AnyResponse | str:
    """Take all papers in one go."""
    session = visitor("a")
    form, wrong = form_of(session.code), {}
    if request.method == "POST":
        wrong = _take_files(session, form)
        if not wrong and len(filing.kept_papers(state(), session.draft)) >= form.min_files:
            return redirect(f"{HERE}/gui", code=303)
        wrong = wrong or {"": "Chưa có giấy tờ nào; hãy đính kèm ít nhất một tệp."}
    return _files(session, form, wrong)


def _take_files(session: Session, form: Form) -> dict[str, str]:
    wrong = {}
    for slot in form.files:
        sent = request.files.get(f"tep_{slot.part}")
        if sent is None or not sent.filename:
            continue
        try:
            data = sent.stream.read()
            filing.put_paper(state(), session.draft, "a", slot, sent.filename, data)
        except Refused as error:
            wrong[slot.part] = str(error)
    return wrong


def _files(session: Session | None, form: Form, wrong: Mapping[str, str]) -> str:
    kept = filing.kept_papers(state(), session.draft) if session else {}
    return render_template(
        "a_files.html", session=session, form=form, kept=kept, wrong=wrong, limits=LIMITS["a"]
    )


@site_a.route("/a/gui", methods=["GET", "POST"])
def send_page() -> AnyResponse | str:
    """Show everything once more; the declaration, the captcha and the sending are a person's."""
    session = visitor("a")
    form, fault = form_of(session.code), ""
    if request.method == "POST":
        try:
            declared = request.form.get("cam_doan") == "1"
            file(session, form, declared, request.form.get("ma_kiem_tra", ""))
            return redirect(f"{HERE}/xong", code=303)
        except Refused as error:
            fault = str(error)
    return _send(session, form, fault)


def _send(session: Session | None, form: Form, fault: str) -> str:
    answers = filing.values(state(), session.draft) if session else {}
    kept = filing.kept_papers(state(), session.draft) if session else {}
    return render_template(
        "a_send.html",
        session=session,
        form=form,
        kept=kept,
        fault=fault,
        shown=answer_lines(form, answers),
    )


@site_a.get("/a/xong")
def done() -> AnyResponse | str:
    """Show the number and what was kept of each file."""
    session = visitor("a")
    row = filing.draft(state(), session.draft)
    if not row.status:
        return redirect(f"{HERE}/gui", code=303)
    kept = filing.kept_papers(state(), session.draft)
    return render_template(
        "a_done.html", session=session, row=row, form=form_of(session.code), kept=kept
    )


@site_a.post("/a/dang-xuat")
def log_out() -> AnyResponse:
    """End the visit."""
    sessions().end(visitor("a"))
    return redirect(f"{PREFIX}/", code=303)


@site_a.get("/a/xem-mau/<code>/<page>")
def sample(code: str, page: str) -> str:
    """Show a page empty and without a log-in, so that a recipe can be held against it."""
    form = form_of(code)
    if page.isdecimal():
        return _form(None, form, int(page), {}, {})
    if page == "chon":
        known = agencies("")
        return render_template("a_choose.html", session=None, form=form, all=known, fault="")
    if page == "giay-to":
        return _files(None, form, {})
    if page != "gui":
        abort(404)
    return _send(None, form, "")
