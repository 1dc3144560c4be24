"""Cases that were found damaged while the program ran, shared by all connections of a process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import DecodeError

from kiosk.vault import errors

_log = logging.getLogger(__name__)


class Aside:
    """Which case is damaged, and what of it ("case", "job", "submission" or a digest)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[str, set[str]] = {}

    def add(self, case_id: str, what: str) -> None:
        """`what` of the case could not be read."""
        with self._lock:
            self._found.setdefault(case_id, set()).add(what)

    def has(self, case_id: str, what: str | None = None) -> bool:
        """Whether the case (or `what` of it) is set aside."""
        with self._lock:
            found = self._found.get(case_id, set())
            return bool(found) if what is None else what in found

    def heal(self, case_id: str, what: str | None = None) -> None:
        """`what` of the case (or the whole case) was replaced or removed."""
        with self._lock:
            found = self._found.pop(case_id, set())
            found.discard(what or "")
            if what is not None and found:
                self._found[case_id] = found

    def ids(self) -> list[str]:
        """The cases that are set aside, sorted."""
        with self._lock:
            return sorted(self._found)


@contextmanager
def watched(aside: Aside, case_id: str, what: str) -> Iterator[None]:
    """Set the case aside, and say so as `Damaged`, when what is read here is damaged."""
    try:
        yield
    except (errors.Damaged, errors.Broken, DecodeError) as error:
        aside.add(case_id, what)
        _log.warning("case %s set aside: %s", case_id, type(error).__name__)
        if isinstance(error, errors.Damaged):
            raise
        raise errors.Damaged(case_id) from error
