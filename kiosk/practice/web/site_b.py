"""Training site B: one page that a script builds, as the newer portals do it."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response as AnyResponse

from .common import enter, form_of, site, visitor

site_b = site("b")


@site_b.get("/b/nop-ho-so")
def deep_link() -> AnyResponse:
    """Begin from a link with the procedure's and the office's codes."""
    return enter("b")


@site_b.get("/b/het-phien")
def lost() -> str:
    """The log-in ran out, or the page was opened without one."""
    return render_template("lost.html", letter="B")


@site_b.get("/b/dang-nhap")
@site_b.get("/b/chon")
def page() -> str:
    """The one page; everything else comes by calls."""
    session = visitor("b", inside=False)
    form = form_of(session.code)
    return render_template("b_app.html", session=session, form=form, sample="")


@site_b.get("/b/xem-mau/<code>/<step>")
def sample(code: str, step: str) -> str:
    """Open one step empty and without a log-in, so that a recipe can be held against it."""
    return render_template("b_app.html", session=None, form=form_of(code), sample=step)
