"""Who is at a training site: log-ins that live in memory, end by themselves, and hold no person."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable
from threading import Lock

from .uploads import Uploads

IDLE = 30 * 60
"""Seconds after which somebody who does nothing is logged out."""
MOST = 200
"""Log-ins at a time; more are a client that has gone wild."""
PASSWORD = "thuchanh"  # noqa: S105 - shown on the page that asks for it
"""What the practice account's password is, for everybody."""


def digits(count: int) -> str:
    """A code of digits that nobody can guess."""
    return f"{secrets.randbelow(10**count):0{count}d}"


class Session:
    """One visit to one site."""

    def __init__(self, site: str, code: str, agency: str) -> None:
        self.site, self.code, self.agency = site, code, agency
        self.token = secrets.token_urlsafe(24)
        """Known to the browser alone."""
        self.csrf = secrets.token_urlsafe(24)
        """Every form and every call carries it; another site cannot know it."""
        self.captcha = digits(5)
        self.otp = ""
        self.ticket = secrets.token_urlsafe(18)
        """What the QR code of a phone log-in holds."""
        self.frame = secrets.token_urlsafe(24)
        """What a frame on another host is opened with, where no cookie reaches."""
        self.logged_in = False
        self.draft = 0
        """The draft's number in the store; 0 before there is one."""
        self.uploads = Uploads()
        self.touched = time.monotonic()

    def is_mine(self, csrf: str) -> bool:
        """True when a form or a call came from one of our pages."""
        return hmac.compare_digest(csrf.encode(), self.csrf.encode())

    def solved(self, text: str) -> bool:
        """Compare the captcha; each one counts once."""
        right = hmac.compare_digest(text.strip().encode(), self.captcha.encode())
        self.captcha = digits(5)
        return right


class Sessions:
    """All visits; `forget` is called with the draft of each one that ends unsent."""

    def __init__(self, forget: Callable[[int], None]) -> None:
        self._all: dict[str, Session] = {}
        self._lock = Lock()
        self._forget = forget

    def start(self, site: str, code: str, agency: str) -> Session:
        """Begin a visit."""
        self._sweep()
        made = Session(site, code, agency)
        with self._lock:
            self._all[made.token] = made
        return made

    def find(self, token: str, site: str) -> Session | None:
        """A visit that still lasts; looking keeps it alive."""
        self._sweep()
        with self._lock:
            found = self._all.get(token)
            if found is None or found.site != site:
                return None
            found.touched = time.monotonic()
            return found

    def by_ticket(self, ticket: str) -> Session | None:
        """The visit whose QR code a phone has read."""
        with self._lock:
            return next((one for one in self._all.values() if one.ticket == ticket), None)

    def by_frame(self, frame: str) -> Session | None:
        """The visit that opened this frame."""
        with self._lock:
            known = next((one.token for one in self._all.values() if one.frame == frame), "")
        return self.find(known, "c") if known else None

    def end(self, session: Session) -> None:
        """Log out; an unsent draft is gone."""
        with self._lock:
            self._all.pop(session.token, None)
        if session.draft:
            self._forget(session.draft)

    def _sweep(self) -> None:
        now = time.monotonic()
        with self._lock:
            oldest_first = sorted(self._all.values(), key=lambda one: one.touched)
            stale = [one for one in oldest_first if now - one.touched > IDLE]
            stale += oldest_first[: max(0, len(oldest_first) - len(stale) - MOST)]
        for one in stale:
            self.end(one)
