"""With which account the office signs in at a portal.

Looked up at each use and kept nowhere else: environment first (an unattended run), then the
keyring of the machine, then the practice portal's well-known account, which every real portal
refuses.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from gettext import gettext as _
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from kiosk.model import BadInput

PRACTICE_USER = "practice"
PRACTICE_PASSWORD = "practice"  # noqa: S105 - the practice portal's published account
PRACTICE_GROUP = "20200"
SERVICE = "CungNop portal"
"""Name of our entries in the keyring; the user name there is the portal's root."""


class Credentials(Struct, frozen=True):
    """An account at a portal; `group` is the site's id (digits)."""

    user: str
    password: str
    group: str

    def __repr__(self) -> str:  # the password must not reach a log
        return "Credentials(…)"


_lent: dict[str, Credentials] = {}
"""Accounts of citizens, by case, typed in this session: in memory only."""


def lend(case_id: str, user: str, password: str) -> None:
    """Use a citizen's own account for this case until the session ends; it is written nowhere."""
    _lent[case_id] = Credentials(user, password, "")


def lent(case_id: str) -> Credentials | None:
    """Return the account that a citizen typed for this case in this session."""
    return _lent.get(case_id)


def forget_lent() -> None:
    """The session ends, or the desk is locked: nobody's account is known any more."""
    _lent.clear()


def root_of(portal: str) -> str:
    """Return the site root of `portal` without a trailing slash; raises BadInput."""
    try:
        parts = urlsplit(portal.strip())
        odd = parts.username or parts.password or parts.query or parts.fragment or parts.port == 0
        usable = parts.scheme in ("http", "https") and parts.hostname and not odd
    except ValueError:  # a port or an IPv6 address that is none
        usable = False
    if not usable:
        raise BadInput(
            _("Địa chỉ cổng không đúng; hãy ghi dạng https://ten-cong, không kèm tên hay mật khẩu.")
        )
    return portal.strip().rstrip("/")


def find(root: str, group: str = "", environment: Mapping[str, str] | None = None) -> Credentials:
    """Return the account for the portal at `root`; `group` is the site file's, where it has one."""
    env = os.environ if environment is None else environment
    user, password = env.get("KIOSK_PORTAL_USER"), env.get("KIOSK_PORTAL_PASSWORD")
    kept = None if user and password else _from_keyring(root)
    found = kept or Credentials(PRACTICE_USER, PRACTICE_PASSWORD, group or PRACTICE_GROUP)
    return Credentials(
        user or found.user,
        password or found.password,
        env.get("KIOSK_PORTAL_GROUP") or group or found.group,
    )


def keep(root: str, credentials: Credentials) -> None:
    """Put the account for `root` into the machine's keyring; raises BadInput without one."""
    import keyring  # late: looking for a back end takes its time
    import keyring.errors

    try:
        keyring.set_password(SERVICE, root, msgspec.json.encode(credentials).decode())
    except keyring.errors.KeyringError as error:
        raise BadInput(
            _("Máy không có kho mật khẩu; hãy nhờ kỹ thuật viên mở kho mật khẩu của hệ điều hành.")
        ) from error


def _from_keyring(root: str) -> Credentials | None:
    import keyring
    import keyring.errors

    try:
        text = keyring.get_password(SERVICE, root)
    except (keyring.errors.KeyringError, OSError, RuntimeError):
        return None
    if not text:
        return None
    try:
        return msgspec.json.decode(text, type=Credentials)
    except msgspec.DecodeError:
        return None
