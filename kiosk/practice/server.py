"""Starting and stopping the practice portal."""

from __future__ import annotations

import logging
import socket
import sqlite3
from collections.abc import Callable
from gettext import gettext as _
from pathlib import Path
from threading import Event
from typing import Any

from flask import Flask, Response, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from kiosk.model import StoreError, Unreachable

from .api import api
from .api_files import files_api
from .faults import MAX_BODY, Faults, Faulty, parse
from .pages import new_token, pages
from .state import State
from .web import mount

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
PATIENCE = 0.1
"""Seconds between two looks at whether to stop."""


def application(state: State) -> Flask:
    """Return the portal's web application over `state`."""
    app = Flask("practice", static_folder=None)
    app.config.update(state=state, token=new_token(), MAX_CONTENT_LENGTH=MAX_BODY)
    # a form field may be as long as the answers of a whole questionnaire
    app.config["MAX_FORM_MEMORY_SIZE"] = 8 * 1024 * 1024
    app.json.sort_keys = False  # type: ignore[attr-defined]

    @app.before_request
    def only_this_machine() -> Response | None:
        # a page elsewhere could reach us under its own name by changing its address
        name = request.host.rpartition(":")[0] or request.host
        return None if name in (HOST, "localhost") else Response("Sai tên máy", status=421)

    app.register_blueprint(api)
    app.register_blueprint(files_api)
    app.register_blueprint(pages)
    mount(app, state)
    return app


class _Handler(WSGIRequestHandler):
    """Says nothing of addresses: they may hold numbers of people."""

    # a client that goes silent must not hold a thread for ever
    timeout = 60

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        """Keep out the server's own lines."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log what kind of call it was."""
        log.debug("%s answered %s", self.command, code)


def serve(
    folder: Path,
    port: int = 0,
    faults: Faults | str = "",
    ready: Callable[[str], None] = lambda _url: None,
    stop: Event | None = None,
) -> None:
    """Serve from `folder` until `stop` is set; `ready` gets the address once it accepts.

    `port` 0 takes a free one. Raises BadInput for faults that cannot be read, Unreachable when
    the port is taken, StoreError when its state cannot be kept in `folder`.
    """
    ending = stop or Event()
    wanted = parse(faults) if isinstance(faults, str) else faults
    try:
        state = State(folder)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            _("Cổng thực hành không ghi được: kiểm tra quyền ghi và chỗ trống trên đĩa.")
        ) from error
    try:
        server = _listen(application(state), port)
        server.app = Faulty(server.app, wanted, ending)
        try:
            ready(f"http://{HOST}:{server.server_port}")
            while not ending.is_set():
                server.handle_request()
        finally:
            server.server_close()
    finally:
        state.close()


def _listen(app: Flask, port: int) -> BaseWSGIServer:
    if port:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                raise Unreachable(
                    _("Cổng mạng {port} đang có chương trình khác dùng; hãy chọn số khác.").format(
                        port=port
                    )
                ) from error
    server = make_server(HOST, port, app, threaded=True, request_handler=_Handler)
    server.timeout = PATIENCE
    server.request_queue_size = 128
    return server
