"""A portal that says anything: whole sends and questions, with the wire alone made up.

One example is a script in JSON: for each call of the interface the answers that it gives one after
the other (status, type, body), the last again and again.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from tests.faults.fuzz_made import OURS, Made

if TYPE_CHECKING:
    from kiosk.model import Submission

ROOT = "https://cong.vn"
KEY = "0b8f3c1e-7a52-4c3c-9a40-000000000001"
FILE = "0b8f3c1e-7a52-4c3c-9a40-000000000002"
NUMBER = "H44.99-261125-0001"
PAPER = b"%PDF-1.4 a paper"
JSON = "application/json"
Script = dict[str, Any]


def _ok(body: object) -> list[object]:
    return [200, JSON, body]


def _scripts() -> list[Script]:
    draft = {
        "referenceUid": KEY, "dossierId": 12, "applicantIdNo": "025190000001", "originality": 1,
        "dossierStatus": "", "dossierActionId": 0,
    }  # fmt: skip
    filed = draft | {
        "dossierStatus": "new", "dossierActionId": 5, "dossierNo": NUMBER,
        "submitDate": "25/11/2026 08:00:00", "dueDate": "30/11/2026", "dossierStatusText": "Mới",
    }  # fmt: skip
    part = {
        "partNo": "TP1", "partName": "Giấy chứng sinh", "partType": 1, "multiple": "true",
        "partTip": '{"maxSize": "5", "extensions": "pdf; .doc"}', "fileTemplateNo": "",
    }  # fmt: skip
    form = {"partNo": "TP2", "partName": "Tờ khai", "partType": 1, "eForm": True}
    file = {"referenceUid": FILE, "dossierPartNo": "TP1", "fileSize": len(PAPER), "removed": False}
    eform = {"referenceUid": "x", "dossierPartNo": "TP2", "fileSize": 3}
    send: Script = {
        "do": "send",
        "login": [[200, "text/plain", "ok"]],
        "serviceconfigs": [_ok({"total": 1, "data": [{
            "serviceConfigId": 7, "serviceCode": "1.001193", "govAgencyCode": "H44.99.1"}]})],
        "processes": [_ok({"total": 1, "data": {
            "templateNo": "MAU", "dossierTemplateId": 3, "optionName": "A"}})],
        "dossiertemplates": [_ok({"templateNo": "MAU", "dossierParts": [part, form]})],
        "GET dossiers": [[404, JSON, {}], _ok(draft), _ok(filed)],
        "POST dossiers": [_ok(draft)],
        "PUT dossiers": [_ok(draft)],
        "GET files": [_ok({"total": 0}), _ok({"data": [file, eform]})],
        "POST files": [_ok(file)],
        "file": [[200, "application/pdf", PAPER.decode()]],
        "marks": [_ok({})],
        "eforms": [_ok(eform)],
        "nextactions": [_ok({"data": [
            {"actionCode": 1300, "actionName": "Gửi", "enable": 1, "autoEvent": ""}]})],
        "actions": [_ok({"dossierActionId": "5"})],
    }  # fmt: skip
    waiting = filed | {
        "dossierStatus": "waiting", "lastActionNote": "Thiếu giấy", "stepInstruction": "Bổ sung",
    }  # fmt: skip
    pay = {
        "paymentAmount": "8000", "paymentNote": "Phí", "paymentMethod": "Khi nhận",
        "paymentStatus": 1, "epaymentProfile": '{"a": {"url": "https://cong.vn/pay"}}',
    }  # fmt: skip
    refused = send | {"actions": [[403, JSON, {"description": "Sai nơi", "code": 1}]]}
    supplement = send | {
        "do": "supplement", "GET dossiers": [_ok(waiting), _ok(waiting), _ok(filed)],
        "nextactions": [_ok({"data": [
            {"actionCode": "9", "actionName": "Nộp bổ sung", "enable": "1"}]})],
    }  # fmt: skip
    ask = {"do": "status", "login": send["login"], "GET dossiers": [_ok(waiting)],
           "payment": [_ok(pay)]}  # fmt: skip
    again = send | {"do": "again", "GET dossiers": [_ok(filed)]}
    drop = {"do": "delete", "login": send["login"], "GET dossiers": [_ok(draft)]}
    return [send, refused, supplement, ask, again, drop]


def _call_of(method: str, path: str) -> str:
    """The name in a script of a call."""
    words = path.split("?")[0].strip("/").split("/")
    if words[-1] == "login":
        return "login"
    rest = words[words.index("v2") + 1 :]
    if rest[0] == "dossiers":
        last = next((w for w in rest[2:3] if w), "")
        if last == "files" and len(rest) > 3:
            return "file" if method == "GET" else "PUT dossiers"
        return f"{method} files" if last == "files" else last or f"{method} dossiers"
    return "processes" if rest[-1] == "processes" else rest[0]


def _packet() -> Submission:
    from kiosk.model import Check, CopyKind, Part
    from tests.kiosk.portal_doubles import Packet

    digest = hashlib.sha256(PAPER).hexdigest()
    paper = Part("giay", "Giấy chứng sinh", "01-giay.pdf", FILE, digest, len(PAPER),
                 CopyKind.PHOTOCOPY, Check.MATCH)  # fmt: skip
    return Packet(ROOT, key=KEY, case_id=KEY, parts=(paper,)).s


def portal() -> Made:
    """Whole sends, supplements, questions, deletions."""
    from kiosk.portals.opencps.connector import OpenCps
    from kiosk.portals.opencps.http import Answer, Lost, Wire
    from kiosk.portals.opencps.steps import Timing
    from tests.kiosk.portal_doubles import PRACTICE

    packet = _packet()
    supplement = msgspec.structs.replace(packet, supplement_to=KEY, number=NUMBER)
    hasty = Timing(pause=0, settle=0, settle_slow=0, settle_acted=0, number=0, total=20)

    class Said(Wire):
        """The script in place of a line."""

        def __init__(self, script: object) -> None:
            self.root = ROOT
            self._script = script if isinstance(script, dict) else {}
            self._turns: dict[str, int] = {}

        def __enter__(self) -> Said:
            return self

        def __exit__(self, *_exc: object) -> None:
            return None

        def call(self, method: str, path: str, **_more: object) -> Answer:
            name = _call_of(method, path)
            turn = self._turns[name] = self._turns.get(name, -1) + 1
            said = self._script.get(name)
            one = said[min(turn, len(said) - 1)] if isinstance(said, list) and said else None
            if not isinstance(one, list) or len(one) != 3 or not isinstance(one[0], int):
                raise Lost("nothing came")
            body = one[2].encode() if isinstance(one[2], str) else msgspec.json.encode(one[2])
            return Answer(one[0], one[1] if isinstance(one[1], str) else JSON, body)

    class Talk(OpenCps):
        script: object = None

        def _wire(self) -> Wire:
            return Said(self.script)

    def read(data: bytes) -> object:
        talk = Talk(ROOT, lambda: PRACTICE, hasty)
        script: Any = None
        with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            script = msgspec.json.decode(data)
        talk.script = script
        do = script.get("do") if isinstance(script, dict) else None
        if do == "status":
            return msgspec.json.encode(talk.status(packet, NUMBER))
        if do == "delete":
            return talk.delete_draft(KEY)
        progress = {"created": "1", "action": "1.0", "marked": "1"} if do == "again" else {}
        sent = supplement if do == "supplement" else packet
        outcome = talk.send(sent, lambda _digest: PAPER, progress, lambda _progress: None)
        return msgspec.json.encode(outcome)

    return Made(read, [msgspec.json.encode(one) for one in _scripts()], OURS, "json")
