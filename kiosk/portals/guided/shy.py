"""What is never filled and never pressed, whatever a recipe says.

The same words stand in the page's script; here they stop a recipe before it is used.
"""

from __future__ import annotations

import re

from kiosk.values import fold

SECRET = re.compile(
    r"\b(password|passwd|passcode|pwd|mat khau|matkhau|otp|one time code|ma xac thuc|maxacthuc"
    r"|ma pin|captcha|recaptcha|ma bao mat|ma bao ve|ma kiem tra|maxacnhan|ma xac nhan|cvv|cvc)\b"
)
"""Names and labels of fields that belong to the citizen alone."""
DECISION = re.compile(
    r"\b(nop|gui|dang nhap|dang xuat|thanh toan|ky so|ky|cam doan|cam ket|xac nhan|dong y|hoan tat"
    r"|hoan thanh|huy|xoa|submit|send|pay|payment|sign|log ?in|log ?out|confirm|agree|accept|finish"
    r"|delete|cancel)\b"
)
"""Words of buttons that decide something; "Tiếp tục" and "Tiếp theo" only turn the page."""


def plain(text: str) -> str:
    """Lower case words without accents: "matKhau_moi" and "Mật khẩu mới" are "mat khau moi"."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(spaced)).split())


def is_secret(text: str) -> bool:
    """True for the name of a password, one-time code or captcha field."""
    return bool(SECRET.search(plain(text)))


def decides(text: str) -> bool:
    """True for the words of a button that only a person presses."""
    return bool(DECISION.search(plain(text)))
