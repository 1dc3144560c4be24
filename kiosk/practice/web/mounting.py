"""Hanging the training sites into the practice portal."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from flask import Flask, Response, abort, render_template, send_from_directory

import assets

from ..state import State
from . import filing
from .api_b import api_b
from .common import site
from .forms import codes, load
from .lookup import lookup
from .sessions import Sessions
from .site_a import site_a
from .site_b import site_b
from .site_c import frame_c, site_c

door = site("door")
SITES = (
    ("a", "Nhiều trang", "Mỗi bước một trang, có mật khẩu, mã kiểm tra và mã OTP."),
    ("b", "Một trang", "Các bước đổi ngay trên trang, tệp tải lên từng phần, mã OTP."),
    ("c", "Trong khung", "Đăng nhập bằng mã QR trên điện thoại, tờ khai nằm trong khung."),
)
_OURS = Path(__file__).resolve().parent / "pages"
_SERVED = {
    "web.css": "text/css",
    "a.js": "text/javascript",
    "b.js": "text/javascript",
    "b_fields.js": "text/javascript",
    "c.js": "text/javascript",
    "react.production.min.js": "text/javascript",
    "react-dom.production.min.js": "text/javascript",
}


@door.get("/")
def landing() -> str:
    """List the sites and their procedures."""
    return render_template("landing.html", sites=SITES, forms=[load(code) for code in codes()])


@door.get("/tep/<name>")
def static_file(name: str) -> Response:
    """Return a style sheet or a script."""
    if name not in _SERVED:
        abort(404)
    folder = _OURS if name.endswith(".css") else assets.path("practice_web")
    return send_from_directory(folder, name, mimetype=_SERVED[name])


def mount(app: Flask, state: State) -> None:
    """Add the sites to the portal; what an earlier run left unsent is gone."""
    filing.forget_all(state)
    app.config["sessions"] = Sessions(partial(filing.forget, state))
    for part in (door, lookup, site_a, site_b, api_b, site_c, frame_c):
        app.register_blueprint(part)
