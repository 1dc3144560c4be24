"""Signing in: the portal answers a failed log-in with 200 and a word."""

from __future__ import annotations

from gettext import gettext as _

from kiosk.portals.base import Blocked

from .http import Lost, Wire, login_page
from .steps import Stop

LOGIN = "/o/v1/opencps/login"
LONGEST = 40
"""Characters; what is longer is no word of the portal's on the account."""


def sign_in(wire: Wire) -> None:
    """Sign in; raises Stop with what the officer must do, or Lost.

    Wrong credentials are never tried twice: portals lock accounts.
    """
    answer = wire.call("POST", LOGIN, form={"j_captcha_response": ""})
    if answer.status in (404, 405):
        return  # a portal without this page checks the account at each call anyway
    if answer.status == 401:
        raise Stop(Blocked(_in_words("")))
    if answer.kind == "text/html" or answer.body.lstrip()[:1] == b"<":
        raise Lost(login_page())
    if answer.status not in (200, 203):
        raise Lost(_("Cổng đang bận hoặc lỗi (mã {code}).").format(code=answer.status))
    word = answer.body.decode("utf-8", "replace").strip().strip('"')
    if answer.status == 200 and word in ("ok", "/c"):
        return
    if len(word) > LONGEST or not word.isprintable():
        raise Lost(_("Cổng trả lời không đọc được; máy sẽ thử lại sau."))
    raise Stop(Blocked(_in_words(word)))


def _in_words(word: str) -> str:
    return {
        "captcha": _(
            "Cổng đòi mã xác nhận; hãy đăng nhập cổng một lần bằng trình duyệt rồi gửi lại."
        ),
        "pending": _("Tài khoản cổng đang chờ duyệt; hãy báo quản trị cổng."),
        "lockout": _("Tài khoản cổng đang bị khoá; hãy báo quản trị cổng."),
        "verify": _("Tài khoản cổng chưa xác minh; hãy đăng nhập cổng bằng trình duyệt."),
        "changeSecrect": _(
            "Cổng đòi đổi mật khẩu; hãy đổi bằng trình duyệt rồi cập nhật phần cài đặt."
        ),
    }.get(word, _("Sai tên hoặc mật khẩu cổng; hãy kiểm tra tài khoản cổng trong phần cài đặt."))
