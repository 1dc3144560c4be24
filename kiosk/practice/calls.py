"""What all calls of the practice portal share: signing in, refusing, answering."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, request

from .errors import PortalError
from .state import Json, Row, State

USER, PASSWORD, GROUP = "practice", "practice", "20200"
OPEN = ("/o/rest/v2/serviceinfos", "/o/rest/v2/dossiers")
"""Paths that pass the filter without a log-in; their handlers may refuse all the same."""

REST = "/o/rest/v2"


def state() -> State:
    """Return the portal's memory."""
    found: State = current_app.config["state"]
    return found


def sign_in() -> Response | None:
    """Check the account of every call; being on the same machine gives no bypass."""
    given = request.authorization
    g.user = ""
    if given is not None and given.type == "basic":
        user = (given.username or "").split("@")[0]
        right = hmac.compare_digest(user.encode(), USER.encode())
        right &= hmac.compare_digest((given.password or "").encode(), PASSWORD.encode())
        if right:
            g.user = USER
        elif not request.path.startswith("/o/v1/"):
            return _filtered()
    if not g.user and not request.path.startswith("/o/v1/") and request.path not in OPEN:
        return said(203, "Non-Authoritative Information.")
    return None


def _filtered() -> Response:
    body = {"timestamp": int(time.time() * 1000), "message": "permission denied", "rest_api": ""}
    return reply(body, 401)


def said(code: int, description: str | None) -> Response:
    """Answer a failure in the portal's own form."""
    message = "Non-Authoritative Information." if code == 203 else "No Content."
    return reply({"message": message, "code": code, "description": description}, code)


def reply(body: Json, status: int = 200) -> Response:
    """Answer with JSON."""
    answer = jsonify(body)
    answer.status_code = status
    return answer


def portal_error(error: PortalError) -> Response:
    """Every failure is a 403 whose description alone tells; but for 203 and 405."""
    if error.status == 405:
        return reply({"error": error.description}, 405)
    return said(error.status, error.description)


def page(rows: list[Json], **more: object) -> Response:
    """A list of one comes as the object itself, an empty one not at all."""
    body: Json = {"total": len(rows)} | more
    if rows:
        body["data"] = rows[0] if len(rows) == 1 else rows
    return reply(body)


def here() -> bool:
    """Another site id, or none, finds nothing."""
    return request.headers.get("groupId", "") == GROUP


def row_named(name: str) -> Row:
    """Return a dossier by id, number or reference; none of that name makes the portal fall over."""
    row = state().find(name)
    if row is None or not here():
        raise PortalError(403)
    return row


def together(work: Callable[[], Any]) -> Any:
    """Run `work` as one transaction."""
    with state().together():
        return work()


def blueprint(name: str) -> Blueprint:
    """Return a set of calls that all check the account and refuse in the portal's own form."""
    made = Blueprint(name, __name__)
    made.before_request(sign_in)
    made.register_error_handler(PortalError, portal_error)
    return made
