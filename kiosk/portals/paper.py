"""The paper way: everything goes over the counter, and this is the list that goes with it."""

from __future__ import annotations

from gettext import gettext as _

from msgspec import Struct

from kiosk.model import Check, CopyKind, Submission


class Line(Struct, frozen=True):
    """One paper on the counter's list."""

    name: str
    kind: str
    """Which kind of copy, in words; empty for a paper of which no picture was taken."""
    compared: bool
    """The officer compared it with the original and found it to agree."""


def counter_list(s: Submission) -> tuple[Line, ...]:
    """Return what the citizen hands in at the counter, photographed papers first."""
    taken = tuple(Line(p.name, _in_words(p.copy), p.check is Check.MATCH) for p in s.parts)
    return taken + tuple(Line(name, "", False) for name in s.on_paper)


def _in_words(kind: CopyKind) -> str:
    return {
        CopyKind.ORIGINAL: _("bản chính"),
        CopyKind.CERTIFIED_COPY: _("bản sao có chứng thực"),
        CopyKind.PHOTOCOPY: _("bản chụp"),
        CopyKind.TRANSLATION: _("bản dịch"),
        CopyKind.ELECTRONIC: _("bản điện tử"),
    }[kind]
