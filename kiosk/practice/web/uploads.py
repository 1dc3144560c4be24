"""Files that arrive in chunks, put together in memory."""

from __future__ import annotations

import secrets
from threading import Lock

from .filing import Limits, Refused

CHUNK = 256 * 1024
"""Bytes of each chunk but the last."""
MOST = 20
"""Unfinished files of one visit."""


class _Upload:
    def __init__(self, part: str, name: str, size: int) -> None:
        self.part, self.name, self.size = part, name, size
        self.data = bytearray()


class Uploads:
    """The unfinished files of one visit."""

    def __init__(self) -> None:
        self._all: dict[str, _Upload] = {}
        self._lock = Lock()

    def begin(self, part: str, name: str, size: int, limits: Limits) -> str:
        """Announce a file and return its id; a place has one at a time."""
        if size > limits.bytes:
            raise Refused(f"Tệp quá lớn. Cổng chỉ nhận {limits.words()}.")
        if name.rpartition(".")[2].lower() not in (*limits.types, "jpeg"):
            raise Refused(f"Tệp không đúng loại. Cổng chỉ nhận {limits.words()}.")
        made = secrets.token_urlsafe(12)
        with self._lock:
            self._all = {key: one for key, one in self._all.items() if one.part != part}
            if len(self._all) >= MOST:
                raise Refused("Quá nhiều tệp đang tải; hãy đợi rồi thử lại.")
            self._all[made] = _Upload(part, name, size)
        return made

    def add(self, upload: str, offset: int, data: bytes) -> int:
        """Append a chunk and return how many bytes are there; raises Refused out of order."""
        with self._lock:
            found = self._find(upload)
            fits = offset == len(found.data) and 0 < len(data) <= CHUNK
            if not fits or offset + len(data) > found.size:
                raise Refused("Tải tệp bị lệch; hãy chọn lại tệp.")
            found.data += data
            return len(found.data)

    def end(self, upload: str) -> tuple[str, str, bytes]:
        """Return place, name and bytes of a file that is whole."""
        with self._lock:
            found = self._find(upload)
            if len(found.data) != found.size:
                raise Refused("Tệp chưa tải đủ; hãy chọn lại tệp.")
            del self._all[upload]
        return found.part, found.name, bytes(found.data)

    def _find(self, upload: str) -> _Upload:
        found = self._all.get(upload)
        if found is None:
            raise Refused("Tải tệp bị lệch; hãy chọn lại tệp.")
        return found
