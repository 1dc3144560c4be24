"""Made-up packets, and the practice portal in a thread, for tests of sending."""

from __future__ import annotations

import hashlib
import io
import threading
import uuid
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pikepdf

from kiosk.model import Check, Citizen, CopyKind, Part, Source, Submission, Value
from kiosk.portals.credentials import Credentials
from kiosk.portals.opencps import OpenCps, Timing
from kiosk.practice import serve

FAST = Timing(call=5.0, pause=0.01, settle=0.05, settle_slow=0.3, number=0.01, total=60.0)
PRACTICE = Credentials("practice", "practice", "20200")


def pdf(pages: int = 1, note: str = "") -> bytes:
    """A small PDF; `note` makes it unlike others."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(200, 200))
    made.docinfo["/Title"] = note or str(uuid.uuid4())
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def typed(text: str) -> Value:
    return Value(text, Source.TYPED)


def citizen(number: str = "025190000001", name: str = "Hà Thị Mẫu") -> Citizen:
    return Citizen(
        id_number=typed(number),
        full_name=typed(name),
        dob=typed("1990-01-02"),
        sex=typed("Nữ"),
        address=typed("Tổ 1, phường Mẫu, Tỉnh Phú Thọ"),
        issue_date=typed("2021-05-06"),
    )


class Packet:
    """A submission and its blobs."""

    def __init__(self, portal: str, papers: tuple[str, ...] = ("Giấy chứng sinh",), **more):
        self.blobs: dict[str, bytes] = {}
        parts = []
        for name in papers:
            data = pdf(note=str(uuid.uuid4()))
            digest = hashlib.sha256(data).hexdigest()
            self.blobs[digest] = data
            parts.append(
                Part(
                    part="giay",
                    name=name,
                    file_name=f"{len(parts) + 1:02d}-giay.pdf",
                    reference=str(uuid.uuid4()),
                    pdf_digest=digest,
                    pdf_bytes=len(data),
                    copy=CopyKind.PHOTOCOPY,
                    check=Check.MATCH,
                )
            )
        given = {
            "case_id": str(uuid.uuid4()),
            "key": str(uuid.uuid4()),
            "connector": "opencps",
            "portal": portal,
            "procedure": "1.001193",
            "procedure_name": "Thủ tục đăng ký khai sinh",
            "agency": "H44.99.1",
            "applicant": citizen(),
            "officer": "Cán bộ Mẫu",
            "office": "UBND phường Mẫu",
            "answers": {"con_ho_ten": "Hà Văn Con", "so_ban_sao": "2"},
            "parts": tuple(parts),
            "sealed_at": "2026-11-24T01:00:00+00:00",
        }
        self.s = Submission(**(given | more))
        self.progress: dict[str, str] = {}
        self.saves: list[dict[str, str]] = []

    def blob(self, digest: str) -> bytes:
        return self.blobs[digest]

    def save(self, progress: dict[str, str]) -> None:
        self.progress = dict(progress)
        self.saves.append(dict(progress))

    def send(self, connector, cancel=None):
        """Send with what an earlier send left."""
        return connector.send(self.s, self.blob, self.progress, self.save, cancel)

    def changed(self, **more) -> Packet:
        """The same packet with other fields."""
        other = Packet.__new__(Packet)
        other.__dict__ = self.__dict__ | {"progress": {}, "saves": []}
        other.s = msgspec.structs.replace(self.s, **more)
        return other


def connector(url: str, timing: Timing = FAST, credentials: Credentials = PRACTICE) -> OpenCps:
    return OpenCps(url, lambda: credentials, timing)


@contextmanager
def practice(folder: Path, faults: str = ""):
    """The practice portal in a thread; yields its address."""
    stop, up, found = threading.Event(), threading.Event(), []

    def ready(url: str) -> None:
        found.append(url)
        up.set()

    thread = threading.Thread(target=serve, args=(folder, 0, faults, ready, stop))
    thread.start()
    try:
        assert up.wait(10)
        yield found[0]
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()
