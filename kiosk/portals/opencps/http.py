"""One guarded conversation with a portal that may be slow, broken or hostile.

Bounded are: the whole time of a call (not only each read), the bytes of an answer, its type.
No redirect is followed, since a 307 would hand the citizen's papers to another host; no proxy
or password file of the environment is used; a certificate that does not fit ends the call.
"""

from __future__ import annotations

import http.client
import logging
import ssl
from collections.abc import Mapping
from gettext import gettext as _
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests
import urllib3
from msgspec import Struct

from kiosk.portals.credentials import Credentials

from .answers import Json, as_list, words
from .guard import Guard, WatchedAdapter

log = logging.getLogger(__name__)

MAX_JSON = 8 * 1024 * 1024
SLACK = 65536
"""An error's words may be longer than a small file."""
SLOWEST = 16_000
"""Bytes a second that a poor line is still given time for."""


class Lost(Exception):
    """No usable answer came.

    `sent`: the portal may have done the work all the same. `slow`: it was too slow, or harmful,
    so that asking again at once is of no use.
    """

    def __init__(self, reason: str, *, sent: bool = True, slow: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.sent, self.slow = reason, sent, slow


class Missing(Lost):
    """A 404: some portals say so for a dossier that they do not have."""


class NotSignedIn(Exception):
    """The portal says 203 or 401: not signed in, or no right to do this."""


class No(Exception):
    """The portal's 403 with its description, which may be empty."""

    def __init__(self, description: str) -> None:
        super().__init__(description)
        self.description = description


class NotPossible(Exception):
    """The portal's 405: this act is not possible in the dossier's present step."""


class Answer(Struct, frozen=True):
    """What came over the wire; `kind` is the media type in lower case."""

    status: int
    kind: str
    body: bytes


class Wire:
    """A conversation with the portal at `root`; used by one thread at a time.

    `trust` is a file of the office's own certificate authorities; empty: the usual ones.
    """

    def __init__(
        self, root: str, credentials: Credentials, seconds: float = 30.0, trust: str = ""
    ) -> None:
        self.root, self._seconds = root, seconds
        self._guard = Guard()
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = trust or True
        self._session.auth = requests.auth.HTTPBasicAuth(
            credentials.user.encode(), credentials.password.encode()
        )
        self._session.headers = requests.structures.CaseInsensitiveDict(
            {
                "groupId": credentials.group,
                "Accept": "application/json",
                # a packed answer could unfold to any size
                "Accept-Encoding": "identity",
                "User-Agent": "CungNop",
            }
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, WatchedAdapter(self._guard))

    def __enter__(self) -> Wire:
        self._guard.__enter__()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._session.close()
        self._guard.__exit__()

    @property
    def in_the_open(self) -> bool:
        """Papers travel unencrypted, and not only within this machine."""
        there = urlsplit(self.root)
        return there.scheme == "http" and there.hostname not in ("127.0.0.1", "localhost", "::1")

    def call(
        self,
        method: str,
        path: str,
        *,
        form: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str | None, bytes | str, str]] | None = None,
        query: Mapping[str, str] | None = None,
        expected: int = 0,
    ) -> Answer:
        """Make one call; returns any answer that is no redirect. Raises Lost.

        `expected` is the size of a file that is fetched: it may need more time, and no answer
        longer than that (or than MAX_JSON, where it is 0) is read.
        """
        size = sum(len(item[1]) for item in (files or {}).values()) + expected
        allowed = self._seconds + size / SLOWEST
        limit = expected + SLACK if expected else MAX_JSON
        try:
            with (
                self._guard.limit(allowed),
                self._session.request(
                    method,
                    self.root + path,
                    params=query,
                    data=form,
                    files=files,
                    timeout=(min(10.0, self._seconds), self._seconds),
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                answer = self._read(response, limit)
        except (
            requests.exceptions.RequestException,
            urllib3.exceptions.HTTPError,
            http.client.HTTPException,
            OSError,
            ValueError,
        ) as error:
            raise self._lost(error) from error
        if self._guard.over:
            raise Lost(_too_slow(), slow=True)
        log.debug("portal answered %s %d", method, answer.status)
        return answer

    def json(self, method: str, path: str, **more: Any) -> Json:
        """Make one call that must end in a JSON object.

        Raises Lost, NotSignedIn, No, NotPossible.
        """
        return decoded(self.call(method, path, **more))

    def done(self, method: str, path: str, **more: Any) -> None:
        """Make one call whose answer may be empty. Raises as `json`."""
        answer = self.call(method, path, **more)
        if answer.status not in (200, 204) or answer.kind == "text/html":
            decoded(answer)

    def _read(self, response: requests.Response, limit: int) -> Answer:
        kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
        if 300 <= response.status_code < 400:
            raise Lost(login_page())
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            why = _("Cổng trả lời bằng dữ liệu nén mà máy không yêu cầu; máy sẽ thử lại sau.")
            raise Lost(why, slow=True)
        # only digits are a length: others are left to the bound below
        announced = response.headers.get("Content-Length", "")
        if announced.isdecimal() and int(announced[:20]) > limit:
            raise _too_long()
        body = bytearray()
        # read() and not stream(): it bounds the lines of a chunked answer
        while piece := response.raw.read(65536, decode_content=False):
            body += piece
            if len(body) > limit:
                raise _too_long()
        return Answer(response.status_code, kind, bytes(body))

    def _lost(self, error: Exception) -> Lost:
        if self._guard.over or isinstance(error, requests.exceptions.ReadTimeout):
            return Lost(_too_slow(), slow=True)
        causes = _causes(error)
        if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
            return Lost(
                _("Chứng thư bảo mật của cổng không hợp lệ; hãy báo kỹ thuật viên, đừng gửi tiếp."),
                sent=False,
                slow=True,
            )
        if any(isinstance(cause, _NEVER_CONNECTED) for cause in causes):
            return Lost(
                _("Không nối được tới cổng; hãy kiểm tra mạng. Hồ sơ vẫn được giữ để gửi lại."),
                sent=False,
                slow=True,
            )
        return Lost(_("Đường truyền tới cổng bị ngắt giữa chừng; máy sẽ hỏi lại cổng."))


_NEVER_CONNECTED = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    requests.exceptions.ConnectTimeout,
)


def _causes(error: BaseException | None) -> list[BaseException]:
    """Return an error and all that lie behind it."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def decoded(answer: Answer) -> Json:
    """Return the JSON object of a good answer. Raises Lost, NotSignedIn, No, NotPossible."""
    if answer.status in (203, 401):
        raise NotSignedIn
    if answer.status == 405:
        raise NotPossible
    if answer.kind in ("text/html", "application/xhtml+xml") and answer.status < 500:
        raise Lost(login_page())
    if answer.status == 403:
        said = _object(answer)
        if "description" not in said and "code" not in said:
            raise Lost(_("Cổng từ chối mà không nói lý do (mã 403); máy sẽ thử lại sau."))
        raise No(words(said.get("description")))
    if answer.status != 200:
        kind = Missing if answer.status == 404 and answer.kind.endswith("json") else Lost
        raise kind(_("Cổng đang bận hoặc lỗi (mã {code}).").format(code=answer.status))
    return _object(answer)


def page(answer: Json) -> list[Json]:
    """Return the rows of a page {"total", "data"}; `data` may be missing. Raises Lost."""
    if "total" not in answer and "data" not in answer:
        raise Lost(_("Cổng trả lời không đúng kiểu dữ liệu; máy sẽ thử lại sau."))
    return as_list(answer.get("data"))


def _object(answer: Answer) -> Json:
    if not answer.kind.endswith("json"):
        raise Lost(_("Cổng trả lời không đúng kiểu dữ liệu; máy sẽ thử lại sau."))
    try:
        found = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Lost(_("Cổng trả lời không đọc được; máy sẽ thử lại sau.")) from error
    if not isinstance(found, dict):
        raise Lost(_("Cổng trả lời không đúng kiểu dữ liệu; máy sẽ thử lại sau."))
    return found


def login_page() -> str:
    """Say that a page came where data were asked for."""
    return _(
        "Cổng chuyển sang trang khác (thường là trang đăng nhập); chưa gửi được, máy sẽ thử lại."
    )


def _too_long() -> Lost:
    why = _("Cổng trả lời dài bất thường nên máy đã dừng; máy sẽ thử lại sau.")
    return Lost(why, slow=True)


def _too_slow() -> str:
    return _("Cổng trả lời quá chậm; máy sẽ hỏi lại cổng.")
