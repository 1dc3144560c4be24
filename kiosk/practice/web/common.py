"""What the training sites share: the shell of a page, the visit behind a cookie, the steps."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from functools import partial

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from ..state import State
from . import checks, filing
from .filing import Refused
from .forms import Form, Page, asked, load, said
from .sessions import Session, Sessions

PREFIX = "/thuc-hanh"
AGENCY = "H44.99.1"
"""The office that practice mode stands for; taken where a link names none."""
AGENCIES = {
    AGENCY: "UBND xã Thực Hành",
    "H44.99.2": "UBND xã Thử Nghiệm",
    "H44.99.3": "UBND phường Mẫu",
}
_AGENCY = re.compile(r"[0-9A-Z][0-9A-Z.]{0,29}")

log = logging.getLogger(__name__)


class Away(Exception):
    """The visit has to go on somewhere else."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def state() -> State:
    """The portal's memory."""
    found: State = current_app.config["state"]
    return found


def sessions() -> Sessions:
    """All visits."""
    found: Sessions = current_app.config["sessions"]
    return found


def site(letter: str, frames: bool = False) -> Blueprint:
    """A set of pages that answers alike to a lost visit; `frames` says that hosts may frame it."""
    made = Blueprint(f"site_{letter}", __name__, template_folder="pages", url_prefix=PREFIX)
    made.after_request(partial(guard, frames=frames))
    made.register_error_handler(Away, lambda away: redirect(away.address, code=303))
    made.register_error_handler(Refused, _over)
    for code in _WRONG:
        made.register_error_handler(code, _wrong)
    return made


_WRONG = {
    400: "Trang này đã cũ hoặc thiếu thông tin. Hãy mở lại thủ tục từ đầu.",
    404: "Cổng luyện tập không có trang này.",
    413: "Tệp quá lớn; cổng không nhận.",
}


def _wrong(error: HTTPException) -> tuple[str, int]:
    code = error.code or 400
    words = _WRONG[code]
    return render_template("lost.html", letter="", title="Không mở được trang", said=words), code


def _over(error: Refused) -> str:
    return render_template("lost.html", letter="", said=str(error))


def guard(answer: Response, frames: bool = False) -> Response:
    """Only what this PC serves may be loaded; nothing is kept; nobody else may frame it."""
    port = request.host.rpartition(":")[2]
    both = f"http://127.0.0.1:{port} http://localhost:{port}"
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-src {both}; "
        f"frame-ancestors {both if frames else chr(39) + 'none' + chr(39)}"
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def form_of(code: str) -> Form:
    """The form of a procedure; 404 where there is none to train on."""
    found = load(code)
    if found is None:
        abort(404)
    return found


def agency_of(text: str) -> str:
    """A unit code from a link, or the practice office's own."""
    return text if _AGENCY.fullmatch(text) else AGENCY


def agencies(given: str) -> dict[str, str]:
    """The offices to choose from; a link may name one that no list knows."""
    return AGENCIES if not given or given in AGENCIES else {given: f"Cơ quan {given}", **AGENCIES}


def enter(letter: str) -> AnyResponse:
    """Follow a deep link: who is still logged in stays so, as at real portals.

    A link with `vao=1` stands for somebody whom another host has let in already: no log-in then.
    """
    form, agency = form_of(request.args.get("ma", "")), request.args.get("co_quan", "")
    session = sessions().find(request.cookies.get(_cookie(letter), ""), letter)
    if session is None or not session.logged_in:
        session = sessions().start(letter, form.code, agency_of(agency))
    inside = session.logged_in or request.args.get("vao") == "1"
    if inside:
        if session.draft:
            filing.forget(state(), session.draft)
        session.code, session.agency = form.code, agency_of(agency)
        log_in(session)
    answer = redirect(f"{PREFIX}/{letter}/{'chon' if inside else 'dang-nhap'}", code=303)
    answer.set_cookie(
        _cookie(letter), session.token, httponly=True, samesite="Lax", path=f"{PREFIX}/{letter}"
    )
    return answer


def _cookie(letter: str) -> str:
    return f"thuc_hanh_{letter}"


def visitor(letter: str, *, inside: bool = True) -> Session:
    """Whose call this is; a POST must carry the visit's own token.

    `inside` wants somebody who has logged in.
    """
    session = sessions().find(request.cookies.get(_cookie(letter), ""), letter)
    if session is None:
        raise Away(f"{PREFIX}/{letter}/het-phien")
    if request.method == "POST" and not session.is_mine(request.form.get("csrf", "")):
        abort(400)
    if inside and not session.logged_in:
        raise Away(f"{PREFIX}/{letter}/dang-nhap")
    return session


def log_in(session: Session) -> None:
    """Let the visitor in, and give him a draft."""
    session.logged_in = True
    session.draft = filing.open_draft(state(), session.site, session.code, session.agency)
    log.info("training site %s: logged in", session.site)


def take_page(
    session: Session, form: Form, number: int, given: Mapping[str, str]
) -> dict[str, str]:
    """Keep the answers of one page and say what is wrong with them."""
    fields = list(page_of(form, number).fields())
    answers = checks.clean(fields, given)
    filing.keep(state(), session.draft, answers)
    return checks.faults(fields, filing.values(state(), session.draft))


def page_of(form: Form, number: int) -> Page:
    """A page by its number from 1; 404 for one that is not there."""
    if not 1 <= number <= len(form.pages):
        abort(404)
    return form.pages[number - 1]


def answer_lines(form: Form, answers: Mapping[str, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The answers in words below their headings, for the page before sending."""
    shown = []
    for page in form.pages:
        for block in page.blocks:
            lines = [(f.label, said(f, answers)) for f in block.fields if asked(f, answers)]
            shown.append((block.title, [line for line in lines if line[1]]))
    return [block for block in shown if block[1]]


def first_fault(session: Session, form: Form) -> int:
    """The number of the first page that is not in order; 0 when all are."""
    answers = filing.values(state(), session.draft)
    for number, page in enumerate(form.pages, start=1):
        if checks.faults(page.fields(), answers):
            return number
    return 0


def file(session: Session, form: Form, declared: bool, captcha: str) -> str:
    """Send, and return the number; raises Refused."""
    if filing.draft(state(), session.draft).status:
        return filing.draft(state(), session.draft).number
    if page := first_fault(session, form):
        raise Refused(f"Trang {page} của tờ khai chưa đủ; hãy quay lại sửa.")
    if not declared:
        raise Refused("Chưa đánh dấu vào lời cam đoan; người nộp tự đọc và tự đánh dấu.")
    if not session.solved(captcha):
        raise Refused("Mã kiểm tra chưa đúng; hãy nhìn dãy số mới và nhập lại.")
    row = filing.send(state(), session.draft, form)
    log.info("training site %s: filed %s", session.site, form.code)
    return row.number
