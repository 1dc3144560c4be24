"""One send under way: what is known, what is noted before each act, and how it can stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from gettext import gettext as _
from threading import Event
from typing import TypeVar

from msgspec import Struct

from kiosk.model import Submission
from kiosk.portals.base import Blob, Blocked, Later, Outcome, Save, Unsure

from .answers import Json, number, text
from .catalogue import API, Template
from .http import Lost, Missing, No, Wire

REPEATS = 5
_Answered = TypeVar("_Answered")


class Timing(Struct, frozen=True):
    """Seconds. Shorter ones are for tests."""

    call: float = 30.0
    """The whole of one call, without what a large file is given on top."""
    pause: float = 0.3
    """Between two tries, growing."""
    settle: float = 3.0
    """How long a lost act may still be worked on at the portal."""
    settle_slow: float = 30.0
    """The same, when the portal was too slow to answer."""
    settle_acted: float = 600.0
    """The same, when the portal confirmed the act, and the dossier does not show it."""
    number: float = 0.5
    """Between two questions for a number that is not there yet."""
    total: float = 600.0
    """One send, at most; then it makes room for other lanes."""


class Stop(Exception):
    """Ends the send with this outcome."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


class Attempt:
    """The state of one `send`: the packet, the progress, the connection."""

    def __init__(
        self,
        wire: Wire,
        s: Submission,
        blob: Blob,
        progress: Mapping[str, str],
        save: Save,
        cancel: Event | None,
        timing: Timing,
    ) -> None:
        self.wire, self.s, self.blob, self.timing = wire, s, blob, timing
        self.progress = dict(progress)
        self.template: Callable[[], Template]
        self.warnings: set[str] = set()
        self._save, self._cancel = save, cancel
        self._ends = time.monotonic() + timing.total

    def note(self, **news: str) -> None:
        """Store news durably; called before the act that they announce."""
        changed = self.progress | news
        if changed != self.progress:
            self._save(dict(changed))
            self.progress = changed

    def note_file(self, reference: str, value: str) -> None:
        """Store what is known of one file."""
        self.note(**{f"file.{reference}": value})

    def drop(self, *names: str) -> None:
        """Store durably that these no longer hold."""
        kept = {key: value for key, value in self.progress.items() if key not in names}
        if kept != self.progress:
            self._save(dict(kept))
            self.progress = kept

    @property
    def advance(self) -> int:
        """Grows with what the portal is known to have; the same note written anew is no gain."""
        compared = sum(v.endswith("compared") for v in self.progress.values())
        return len(self.progress) + compared

    def wait(self, seconds: float) -> None:
        """Pause; ends the send when the officer cancels or its time is over."""
        if self._cancel is None:
            time.sleep(seconds)
        else:
            self._cancel.wait(seconds)
        self.check()

    def check(self) -> None:
        """End the send when the officer cancels or its time is over."""
        if self._cancel is not None and self._cancel.is_set():
            raise Stop(self.give_up(_("Đã dừng gửi; hồ sơ vẫn được giữ để gửi tiếp."), 0.0))
        if time.monotonic() > self._ends:
            raise Stop(self.give_up(_("Cổng trả lời quá chậm; máy sẽ gửi tiếp sau.")))

    @property
    def acting(self) -> bool:
        """The submitting act was announced, and the portal has not confirmed it yet."""
        return "action" in self.progress and "acted" not in self.progress

    def give_up(self, reason: str, wait: float = 1.0) -> Later | Unsure:
        """Return how a send ends that can go no further now."""
        return Unsure(reason, wait) if self.acting else Later(reason, wait)

    def get(self, path: str) -> Json:
        """Read from the portal; a 403 to a read is no word on the case. Raises as `Wire.json`."""
        try:
            return self._get(path)
        except No as no:
            raise Lost(_("Cổng không cho đọc hồ sơ: {why}").format(why=no.description)) from no

    def _get(self, path: str) -> Json:
        return self.repeated(partial(self.wire.json, "GET", path))

    def repeated(self, work: Callable[[], _Answered]) -> _Answered:
        """Do what does no harm when it is done twice; raises what its last try raises.

        Where one answer in two is lost, taking the whole road again for each costs twice the calls.
        """
        for _again in range(REPEATS - 1):
            try:
                return work()
            except Lost as error:
                if isinstance(error, Missing) or error.slow:
                    raise
            self.wait(self.timing.pause)
        return work()

    def insist(self, work: Callable[[], object]) -> bool:
        """Do a lesser step; False when the portal says no to it three times running."""
        for again in range(3):
            if again:
                self.wait(self.timing.pause)
            with suppress(No):
                work()
                return True
        return False

    def read(self, reference: str, certain: bool = False) -> Json | None:
        """Return the dossier, None when the portal knows none.

        `certain`: a portal says 403 for everything, so "none" is believed only when said thrice.
        """
        for again in range(3 if certain else 1):
            if again:
                self.wait(self.timing.pause)
            try:
                found = self._get(f"{API}/dossiers/{reference}")
            except (No, Missing):
                continue
            if (number(found.get("originality")) or 0) >= 0:
                return found
        return None


def is_draft(dossier: Json) -> bool:
    """It was never sent: no status, and no act on it."""
    return not text(dossier.get("dossierStatus")) and not number(dossier.get("dossierActionId"))


def is_filed(dossier: Json, acted: bool) -> bool:
    """It has a status and an act. `acted`: the portal confirmed the act with an id of its own."""
    told = text(dossier.get("dossierActionId"))
    return bool(text(dossier.get("dossierStatus"))) and (acted or not told or bool(number(told)))


def blocked_by(reference: str) -> Blocked:
    """A draft holds the lane that is not this packet's."""
    return Blocked(
        _(
            "Ở cổng đang có một bản nháp khác của cùng thủ tục; máy đã dừng để không lẫn giấy tờ. "
            "Hãy xem và đồng ý xoá bản nháp đó, hoặc gửi nốt nó trước."
        ),
        reference,
    )
