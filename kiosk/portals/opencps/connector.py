"""The connector for OpenCPS-type portals: lanes, sending, asking, taking a draft away."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Mapping
from gettext import gettext as _
from threading import Event

from kiosk.model import BadInput, Fee, Submission, Unreachable
from kiosk.portals.base import Blob, Blocked, Outcome, PortalStatus, Save
from kiosk.portals.credentials import Credentials, root_of

from . import filing, supplement
from .answers import Json, text
from .catalogue import API, Template, find_template
from .http import Lost, Missing, No, NotPossible, NotSignedIn, Wire
from .signing import sign_in
from .standing import fee_of, status_of
from .steps import Attempt, Stop, Timing, is_draft

log = logging.getLogger(__name__)

ROUNDS = 4
"""Tries within one send without any progress, before the queue takes over."""
KEEP = 600.0
"""Seconds for which a log-in and a template are believed."""


class OpenCps:
    """One portal and one account. May be shared by threads; each send has its own connection."""

    def __init__(
        self,
        portal: str,
        credentials: Callable[[], Credentials],
        timing: Timing | None = None,
        trust: str = "",
    ) -> None:
        self._root = root_of(portal)
        self._credentials, self._trust = credentials, trust
        self._timing = timing or Timing()
        self._signed_in = 0.0
        self._templates: dict[tuple[str, ...], tuple[float, Template]] = {}

    @property
    def name(self) -> str:
        """Its name in packs and cases."""
        return "opencps"

    def lane(self, s: Submission) -> str:
        """Name the lane: account, agency and procedure at this portal.

        The template is left out on purpose: it is known only at the portal, and a lane that is
        too wide only waits, one that is too narrow mixes the papers of two citizens.
        """
        who = self._credentials()
        named = "\n".join((self._root, who.user, who.group, s.agency, s.procedure))
        return f"opencps:{hashlib.sha256(named.encode()).hexdigest()[:20]}"

    def send(
        self,
        s: Submission,
        blob: Blob,
        progress: Mapping[str, str],
        save: Save,
        cancel: Event | None = None,
    ) -> Outcome:
        """See `Connector.send`."""
        with self._wire() as wire:
            a = Attempt(wire, s, blob, progress, save, cancel, self._timing)
            a.template = lambda: self._template(wire, s)
            try:
                outcome = self._rounds(a)
            except Stop as stop:
                outcome = stop.outcome
        log.info("send of case %s ended: %s", s.case_id, type(outcome).__name__)
        return outcome

    def status(self, s: Submission, number: str) -> PortalStatus:
        """See `Connector.status`."""
        with self._wire() as wire:
            for name in filter(None, (s.supplement_to or s.key, number)):
                try:
                    dossier = self._ask(wire, name)
                except (No, Missing):
                    continue
                return status_of(dossier, number, self._fee(wire, dossier))
        raise BadInput(_("Cổng không tìm thấy hồ sơ này."))

    def _fee(self, wire: Wire, dossier: Json) -> Fee | None:
        """What the portal asks to be paid; many say 403 where there is nothing."""
        path = f"{API}/dossiers/{text(dossier.get('dossierId'))}/payment"
        try:
            return fee_of(wire.json("GET", path), self._root)
        except (No, Lost, NotPossible, NotSignedIn):
            return None

    def delete_draft(self, reference: str) -> None:
        """See `Connector.delete_draft`; what was sent already is never deleted."""
        with self._wire() as wire:
            try:
                dossier = self._ask(wire, reference)
            except (No, Missing):
                return  # it is gone already
            if not is_draft(dossier):
                raise BadInput(_("Hồ sơ này ở cổng đã được gửi đi nên không xoá được."))
            try:
                wire.done("DELETE", f"{API}/dossiers/{text(dossier.get('dossierId'))}")
            except (No, NotPossible, NotSignedIn, Lost) as error:
                raise Unreachable(
                    _("Cổng không cho xoá bản nháp; hãy xoá ở trang cổng.")
                ) from error

    def _wire(self) -> Wire:
        return Wire(self._root, self._credentials(), self._timing.call, self._trust)

    def _ask(self, wire: Wire, name: str) -> Json:
        try:
            self._sign_in(wire)
            return wire.json("GET", f"{API}/dossiers/{name}")
        except Missing:
            raise
        except (Lost, NotPossible) as error:
            raise Unreachable(getattr(error, "reason", "") or _not_now()) from error
        except Stop as stop:
            raise Unreachable(getattr(stop.outcome, "reason", "")) from stop
        except NotSignedIn as error:
            self._signed_in = 0.0
            raise Unreachable(_no_right()) from error

    def _rounds(self, a: Attempt) -> Outcome:
        """Repeat the whole road, which reads before it acts, while that gets anywhere."""
        errors: list[Exception] = []
        reached = a.advance
        while True:
            try:
                self._sign_in(a.wire)
                return supplement.go(a) if a.s.supplement_to else filing.go(a)
            except (Lost, NotSignedIn, NotPossible, No) as error:
                errors = [*errors, error] if a.advance == reached else [error]
                reached = a.advance
                if isinstance(error, NotSignedIn):
                    self._signed_in = 0.0
                final = _thrice(errors)
                if final and isinstance(error, No) and not self._vague(a, error):
                    if a.s.supplement_to:
                        return supplement.refused(error.description)
                    # the next round takes our draft away again
                    filing.refuse(a, error.description)
                elif final or getattr(error, "slow", False) or len(errors) >= ROUNDS:
                    return self._end(a, error, final=final)
            a.wait(self._timing.pause * (1 + len(errors)))

    def _end(self, a: Attempt, error: Exception, *, final: bool) -> Outcome:
        if isinstance(error, Lost):
            return a.give_up(error.reason)
        if isinstance(error, NotSignedIn) and final:
            return Blocked(_no_right())
        return a.give_up(_not_now())

    def _vague(self, a: Attempt, error: No) -> bool:
        """A 403 without a reason may be a fault of the portal: only the third send believes it."""
        if error.description:
            return False
        times = int(a.progress.get("vague", "0")) + 1
        a.note(vague=str(times))
        return times < 3

    def _sign_in(self, wire: Wire) -> None:
        if self._signed_in and time.monotonic() - self._signed_in < KEEP:
            return
        sign_in(wire)
        self._signed_in = time.monotonic()

    def _template(self, wire: Wire, s: Submission) -> Template:
        key = (s.agency, s.procedure, s.template, s.variant)
        kept = self._templates.get(key)
        if kept is not None and time.monotonic() - kept[0] < KEEP:
            return kept[1]
        try:
            found = find_template(wire, s)
        except No as no:
            raise Lost(_("Cổng không cho đọc mẫu hồ sơ: {why}").format(why=no.description)) from no
        self._templates[key] = (time.monotonic(), found)
        return found


def _thrice(errors: list[Exception]) -> bool:
    """The portal gave the same answer three times running: it means it."""
    last = [(type(e), str(e)) for e in errors[-3:]]
    return len(last) == 3 and len(set(last)) == 1 and not isinstance(errors[-1], Lost)


def _not_now() -> str:
    return _("Cổng chưa nhận bước này; máy sẽ thử lại.")


def _no_right() -> str:
    return _(
        "Cổng không cho tài khoản này làm việc với thủ tục này; hãy kiểm tra tài khoản và quyền "
        "ở cổng."
    )
