"""One job at a scanner: order it, fetch side after side, give the scanner back.

The order of calls and all that devices do otherwise were seen on real servers and clients:
an end of paper is 404, 410 or 409; busy is 503; errors show only in ScannerStatus; a server may
never end a job, answer 200 with nothing, or name a host that does not exist.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator

from scanner.frame import Cancelled, PictureError, ScannerError
from scanner.sources import faults
from scanner.sources.base import Settings, Way
from scanner.sources.escl import messages
from scanner.sources.escl.messages import Scanner, Status
from scanner.sources.escl.places import host_of, split
from scanner.sources.escl.wire import (
    MOST_PAGE,
    PAGE,
    Answer,
    Client,
    Cut,
    Silent,
    Unreachable,
)
from scanner.sources.sides import Side, sides

log = logging.getLogger(__name__)

_NOT_YET = 30
"""How often a side is asked for again that is not ready, once a second."""
_BUSY = 8
"""How often a job is ordered again at a busy device."""
_EARLY = 3
"""How often "no more" is not believed while the device still works at the job."""
_SAME = 30
"""So many sides in a row of the very same bytes come from no paper: no sensor is without noise."""
_WORKING = ("Pending", "Processing")
_FAILED = ("Aborted", "Canceled")


class Job:
    """One run of a scanner; `sides` may be read once."""

    def __init__(
        self,
        client: Client,
        root: str,
        scanner: Scanner,
        way: Way,
        settings: Settings,
        cancel: threading.Event,
    ) -> None:
        self._client = client
        self._root = root.rstrip("/")
        self._name = scanner.name
        self._bed = scanner.beds[way]
        self._way = way
        self._settings = settings
        self._cancel = cancel
        self._kept = 0
        self._simplest = False
        self._elsewhere = ""
        """Another port or scheme of the same host, where the job may be."""

    def sides(self) -> Iterator[Side]:
        """Every side as it comes; raises a ScannerError after the last good one."""
        self._look_first()
        path = self._ordered()
        try:
            yield from self._fetched(path)
        finally:
            # Always, whatever happened: a job that stays keeps the device busy for everybody.
            self._client.delete(path)

    def _look_first(self) -> None:
        """Some devices start with a jam or an empty feeder, and hang: look before ordering."""
        if self._way is Way.PLATEN:
            return
        stopped = self._status().stopped_by()
        if stopped == "empty":
            # One server tells an empty feeder once, of the last job, and forgets it then.
            self._rest(0.3)
            stopped = self._status().stopped_by()
        self._raise_for(stopped)

    def _ordered(self) -> str:
        """Order the job and return its path."""
        for turn in range(_BUSY):
            answer = self._asked_to_scan()
            if answer.status in (200, 201, 202):
                return self._path_of(answer)
            if answer.status in (429, 503, 423):
                if turn < _BUSY - 1:
                    self._rest(min(answer.retry_after(1.0), 2.0))
                continue
            stopped = self._fault(self._status().stopped_by())
            if stopped is None and answer.status == 409 and not self._simplest:
                self._simplest = True  # a device that lists a colour that it does not take
                continue
            raise stopped or self._refusal(answer.status)
        raise faults.busy()

    def _asked_to_scan(self) -> Answer:
        order = messages.order(self._bed, self._way, self._settings, simplest=self._simplest)
        try:
            return self._client.post(f"{self._root}/ScanJobs", order)
        except Unreachable as error:
            raise faults.missing() from error
        except Silent as error:
            raise faults.silent(0) from error
        except Cut as error:
            raise faults.cut(0) from error

    def _path_of(self, answer: Answer) -> str:
        """Of the address of the job only the path is taken at first.

        Devices name hosts that do not resolve, half of an IPv6 address, or themselves on another
        network; a few mean another port.
        """
        told = answer.headers.get("Location", "").strip()
        if told:
            base, path = split(told)
            if base and host_of(base) == host_of(self._client.base) and base != self._client.base:
                self._elsewhere = base
            return path if path.startswith("/") else f"{self._root}/{path}"
        working = [name for name, (state, _why) in self._status().jobs.items() if state in _WORKING]
        if not working:
            raise faults.refused()
        return f"{self._root}/ScanJobs/{working[0]}"

    def _refusal(self, status: int) -> ScannerError:
        if status in (401, 403):
            return faults.forbidden()
        if status == 409:
            return faults.busy() if self._way is Way.PLATEN else faults.empty()
        return faults.refused()

    def _fetched(self, path: str) -> Iterator[Side]:
        early = waited = same = 0
        last = b""
        while self._kept < faults.MOST_PAGES and same < _SAME:
            began = time.monotonic()
            answer = self._next(path)
            if answer.status == 503:
                waited += 1
                self._wait_for(path, waited, answer)
                continue
            if answer.status in (404, 409, 410):
                if self._kept == 0 and self._moves():
                    continue
                # Asked once: one server tells a jam a single time, and forgets it then.
                status = self._status()
                if early < _EARLY and _still_working(status, path):
                    early += 1
                    self._rest(1.0)
                    continue
                return self._end(status, path)
            if answer.status not in (200, 201, 203):
                raise self._why_no_side(path)
            early = waited = 0
            same, last = same + 1 if answer.body == last else 1, answer.body
            found = self._read(path, answer.body)
            self._look_after(path)
            for side in found:
                self._kept += 1
                yield side
            if self._way is Way.PLATEN:
                return None
            if self._name.lower().startswith("brother"):
                # It says "no more" when asked for the next side too soon.
                self._rest(min(1.0, (time.monotonic() - began) / 2))
        raise faults.endless(self._kept)

    def _moves(self) -> bool:
        """Go where the device says that the job is, if anything answers there."""
        there, self._elsewhere = self._elsewhere, ""
        if not there:
            return False
        here, self._client.base = self._client.base, there
        try:
            self._client.get(f"{self._root}/ScannerStatus")
        except (Unreachable, Silent, Cut):
            self._client.base = here
            return False
        return True

    def _next(self, path: str) -> Answer:
        try:
            return self._client.get(f"{path.rstrip('/')}/NextDocument", PAGE, MOST_PAGE)
        except (Unreachable, Cut) as error:
            raise self._fault(self._stopped()) or faults.cut(self._kept) from error
        except Silent as error:
            raise self._fault(self._stopped()) or faults.silent(self._kept) from error

    def _read(self, path: str, body: bytes) -> list[Side]:
        if not body:
            raise self._why_no_side(path)
        try:
            found = sides(body)
        except PictureError as error:
            raise self._fault(self._stopped()) or faults.half(self._kept) from error
        if not found:
            raise faults.half(self._kept)
        return found

    def _look_after(self, path: str) -> None:
        """A side whose job was aborted is not used: it may be half a picture with a good end."""
        status = self._status()
        state, reasons = status.jobs.get(_last(path), ("", ()))
        if state == "Aborted":
            raise self._fault(status.stopped_by()) or self._of_reasons(reasons)

    def _wait_for(self, path: str, waited: int, answer: Answer) -> None:
        status = self._status()
        stopped = status.stopped_by()
        if stopped != "empty":
            self._raise_for(stopped)
        state, reasons = status.jobs.get(_last(path), ("", ()))
        if state in _FAILED:
            raise self._of_reasons(reasons)
        if waited >= _NOT_YET:
            raise faults.busy() if state == "Pending" else faults.silent(self._kept)
        self._rest(min(answer.retry_after(1.0), 2.0))

    def _end(self, status: Status, path: str) -> None:
        """No more sides: is it the end, or is something in the way?"""
        stopped = status.stopped_by()
        if stopped in ("jam", "cover"):
            self._raise_for(stopped)
        state, reasons = status.jobs.get(_last(path), ("", ()))
        empty = stopped == "empty" or "ResourcesAreNotReady" in reasons
        if self._kept == 0:
            if self._way is not Way.PLATEN and (empty or state not in _FAILED):
                raise faults.empty()
            raise self._of_reasons(reasons)
        if state == "Aborted" and not empty:
            raise self._of_reasons(reasons)

    def _why_no_side(self, path: str) -> ScannerError:
        status = self._status()
        stopped = self._fault(status.stopped_by())
        reasons = status.jobs.get(_last(path), ("", ()))[1]
        return stopped or self._of_reasons(reasons)

    def _of_reasons(self, reasons: tuple[str, ...]) -> ScannerError:
        log.warning("scanner gives no side: %s", ", ".join(reasons)[:200] or "no reason")
        if any("Jam" in reason for reason in reasons):
            return faults.jam(self._kept)
        if any("Open" in reason for reason in reasons):
            return faults.cover(self._kept)
        if {"UnsupportedDocumentFormat", "InvalidScanTicket"} & set(reasons):
            return faults.refused()
        if "JobCanceledByUser" in reasons:
            return faults.stopped_there(self._kept)
        return faults.half(self._kept)

    def _status(self) -> Status:
        """What the device says now; nothing where it has no ScannerStatus."""
        try:
            answer = self._client.get(f"{self._root}/ScannerStatus")
            return messages.read_status(answer.body) if answer.status == 200 else Status()
        except (Unreachable, Silent, Cut, messages.NotUnderstood):
            return Status()

    def _stopped(self) -> str:
        """What is in the way; an empty feeder is the usual end and nothing in the way."""
        stopped = self._status().stopped_by()
        return "" if stopped == "empty" else stopped

    def _fault(self, stopped: str) -> ScannerError | None:
        if stopped == "jam":
            return faults.jam(self._kept)
        if stopped == "cover":
            return faults.cover(self._kept)
        if stopped == "empty" and self._kept == 0 and self._way is not Way.PLATEN:
            return faults.empty()
        return None

    def _raise_for(self, stopped: str) -> None:
        fault = self._fault(stopped)
        if fault is not None:
            raise fault

    def _rest(self, seconds: float) -> None:
        if self._cancel.wait(seconds):
            raise Cancelled


def _still_working(status: Status, path: str) -> bool:
    state = status.jobs.get(_last(path), ("", ()))[0]
    return state in _WORKING and not status.stopped_by()


def _last(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[-1]
