"""A second stand-in of the same contract, written from its text alone, so that the client is not
fitted to our own portal: kept connections, other ids, one part, a number that comes late.

`script(method, ending, *replies)` answers the next such calls otherwise: a reply is
(status, kind, body), "cut" (before the work), "work+cut" (after it), or a function of the portal
that runs before the real work.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from contextlib import contextmanager, suppress
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

GOOD = "Basic cHJhY3RpY2U6cHJhY3RpY2U="
NO = {"message": "No Content.", "code": 403, "description": "NoSuchDossierException"}
HTML = (200, "text/html;charset=UTF-8", b"<html><body>Sign In</body></html>")


def said(status: int, **body) -> tuple[int, str, bytes]:
    return status, "application/json;charset=UTF-8", json.dumps(body).encode()


REFUSAL = said(403, message="No Content.", code=403, description="ApplicantIdNoException")


class OtherPortal:
    def __init__(self) -> None:
        self.dossiers: list[dict] = []
        self.calls: list[str] = []
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.acts: list[str] = []
        self.login = (200, "text/plain", b"ok")
        self.agencies = ["H44.99.1"]
        self.options = [{"processOptionId": "5", "optionName": "Thường", "dossierTemplateId": "77"}]
        self.parts: object = {
            "partNo": "P1",
            "partName": "Giấy tờ",
            "partType": "1",
            "multiple": "true",
        }
        self.actions: list[dict] = [
            {"processActionId": "1", "actionCode": "1100", "enable": 1, "autoEvent": ""},
            {"processActionId": "2", "actionCode": "1300", "enable": 1, "autoEvent": ""},
        ]
        self.number_after = 3
        self.spoil: Callable[[bytes], bytes] = lambda data: data
        self.download = True
        self._scripts: dict[tuple[str, str], list[object]] = {}
        self.lock = threading.RLock()
        self.url = ""

    def script(self, method: str, ending: str, *replies: object) -> None:
        self._scripts.setdefault((method, ending), []).extend(replies)

    def scripted(self, method: str, path: str) -> object:
        for (verb, ending), replies in self._scripts.items():
            if verb == method and path.endswith(ending) and replies:
                return replies.pop(0)
        return None

    def sent(self, ending: str) -> list[dict[str, str]]:
        """The forms of all calls that end so."""
        return [form for path, form in self.forms if path.endswith(ending)]

    def filed(self) -> list[dict]:
        return [d for d in self.dossiers if d["dossierStatus"]]

    def drafts(self) -> list[dict]:
        return [d for d in self.dossiers if not d["dossierStatus"]]

    def find(self, name: str) -> dict | None:
        for d in self.dossiers:
            if name in (d["dossierId"], d["referenceUid"]):
                return d
        return None

    def ask_for_more(self, reference: str, note: str, status: str = "correcting") -> None:
        """The authority wants a supplement."""
        d = self.find(reference)
        d["dossierStatus"], d["lastActionNote"] = status, note
        d["dossierActionId"] = str(int(d["dossierActionId"]) + 7)

    def decide(self, reference: str, status: str, note: str = "") -> None:
        """The authority does something else with a filed dossier."""
        self.ask_for_more(reference, note, status)

    def add_draft(self, reference: str, id_number: str = "001000000000") -> dict:
        made = {
            "dossierId": str(5000 + len(self.dossiers)),
            "referenceUid": reference,
            "dossierNo": "",
            "dossierStatus": "",
            "dossierActionId": "0",
            "originality": "1",
            "applicantIdNo": id_number,
            "files": {},
            "reads": 0,
        }
        self.dossiers.append(made)
        return made

    def answer(self, method: str, path: str, query: dict, form: dict, file: bytes | None):
        self.forms.append((path, form))
        if path == "/o/v1/opencps/login":
            return self.login
        names = path.removeprefix("/o/rest/v2/").split("/")
        with self.lock:
            work = getattr(self, f"_{names[0]}", None)
            return work(method, names[1:], query, form, file) if work else said(403, **NO)

    def _serviceconfigs(self, method, names, query, form, file):
        if names:
            return said(200, total=len(self.options), data=self.options)
        wanted = query.get("agency")
        rows = [
            {"serviceConfigId": "31", "serviceCode": query["service"], "govAgencyCode": agency}
            for agency in self.agencies
            if wanted in (None, agency)
        ]
        return said(200, total=str(len(rows)), **({"data": rows} if rows else {}))

    def _dossiertemplates(self, method, names, query, form, file):
        return said(200, dossierTemplateId="77", templateNo="TTHC-99", dossierParts=self.parts)

    def _dossiers(self, method, names, query, form, file):
        if not names:
            return self._create(form)
        d = self.find(names[0])
        if d is None:
            return said(403, **NO)
        work = getattr(self, f"_d_{names[1]}", None) if len(names) > 1 else self._one
        return work(method, d, names[2:], form, file)

    def _create(self, form):
        d = self.find(form["referenceUid"]) or next(iter(self.drafts()), None)
        if d is None:
            d = self.add_draft(form["referenceUid"])
            d["originality"] = form["originality"]
        d["applicantIdNo"] = form["applicantIdNo"]
        return self._show(d)

    def _one(self, method, d, names, form, file):
        if method == "DELETE":
            self.dossiers.remove(d)
        elif method == "PUT":
            d["applicantIdNo"] = form["applicantIdNo"]
        elif d["dossierStatus"]:
            d["reads"] += 1
            if d["reads"] >= self.number_after:
                d["dossierNo"] = f"000.17.22.H56-261124-{int(d['dossierId']):04d}"
        return self._show(d)

    def _show(self, d):
        return said(200, **{k: v for k, v in d.items() if k not in ("files", "reads", "payment")})

    def _d_files(self, method, d, names, form, file):
        if names and method == "DELETE":
            d["files"].pop(names[0], None)
            return said(200)
        if names:
            if not self.download:
                return 204, "", b""
            found = d["files"].get(names[0])
            return (200, "application/octet-stream", found["data"]) if found else said(403, **NO)
        if method == "POST":
            old = d["files"].get(form["referenceUid"])
            if old and int(form["modifiedDate"]) <= int(old["modifiedDate"]):
                return said(
                    403, message="No Content.", code=403, description="Conflict dossier file"
                )
            d["files"][form["referenceUid"]] = {**form, "data": self.spoil(file)}
            return said(200, **self._row(form["referenceUid"], d["files"][form["referenceUid"]]))
        rows = [self._row(ref, found) for ref, found in d["files"].items()]
        return said(200, total=len(rows), data=rows)

    def _row(self, reference, found):
        return {
            "dossierFileId": "9",
            "referenceUid": reference,
            "dossierPartNo": found["dossierPartNo"],
            "fileSize": str(len(found["data"])),
        }

    def _d_eforms(self, method, d, names, form, file):
        row = {"data": b"", "dossierPartNo": names[0], "modifiedDate": "0", **form}
        d["files"]["made-by-portal"] = row
        return said(200, **self._row("made-by-portal", row))

    def _d_marks(self, method, d, names, form, file):
        return said(200, dossierMarkId="1", **form)

    def _d_payment(self, method, d, names, form, file):
        return said(200, **d["payment"]) if "payment" in d else said(403, **NO)

    def _d_nextactions(self, method, d, names, form, file):
        rows = self.actions if d["dossierStatus"] in ("", "correcting", "waiting") else []
        return said(200, total=len(rows), data=rows)

    def _d_actions(self, method, d, names, form, file):
        if d["dossierStatus"] not in ("", "correcting", "waiting"):
            return said(405, error="Không thể thực hiện")
        self.acts.append(d["referenceUid"])
        act = str(int(d["dossierActionId"]) + 31)
        d["dossierStatus"], d["dossierActionId"] = "receiving", act
        return said(200, dossierActionId=act)


class _Handler(BaseHTTPRequestHandler):
    portal: OtherPortal

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 10

    def log_message(self, *_args) -> None: ...

    def serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        url = urlsplit(self.path)
        self.portal.calls.append(f"{self.command} {url.path}")
        reply = self.portal.scripted(self.command, url.path)
        if callable(reply):
            reply = reply(self.portal)
        if reply == "cut":
            return self._cut()
        if self.headers.get("Authorization") != GOOD or self.headers.get("groupId") != "20200":
            answer = said(203, message="Non-Authoritative Information.", code=203)
        elif isinstance(reply, tuple):
            answer = reply
        else:
            form, file = self._form(body)
            query = {k: v[0] for k, v in parse_qs(url.query).items()}
            answer = self.portal.answer(self.command, url.path, query, form, file)
        if reply == "work+cut":
            return self._cut()
        return self._reply(*answer)

    do_GET = do_POST = do_PUT = do_DELETE = serve  # noqa: N815

    def _form(self, body: bytes) -> tuple[dict[str, str], bytes | None]:
        kind = self.headers.get("Content-Type", "")
        if not kind.startswith("multipart"):
            found = parse_qs(body.decode(), keep_blank_values=True)
            return {name: value[0] for name, value in found.items()}, None
        head = f"Content-Type: {kind}\r\n\r\n".encode()
        form, file = {}, None
        for part in BytesParser().parsebytes(head + body).get_payload():
            name = part.get_param("name", header="content-disposition")
            data = part.get_payload(decode=True)
            if part.get_filename():
                assert part["Content-Type"], "a file part must say its type"
                file = data
            else:
                form[name] = data.decode()
        return form, file

    def _cut(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _reply(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args) -> None:
        """A client that goes away is no news here."""


@contextmanager
def other_portal():
    """Yields the running stand-in."""
    portal = OtherPortal()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"portal": portal}))
    portal.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield portal
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
