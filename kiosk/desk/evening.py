"""The end of the day: its figures and the anchor of the log, on paper."""

from __future__ import annotations

from kiosk.desk import home
from kiosk.desk.core import Desk, now
from kiosk.slips import day
from kiosk.values import local_day, show_date, show_instant
from kiosk.vault import audit


def slip(desk: Desk) -> bytes:
    """Return the day's slip as a PDF, and note in the log that it was printed.

    The anchor on it covers that note too.
    """
    with desk.vault.begin() as tx:
        tx.audit(desk.officer, "day_slip")
    today = local_day(now())
    report = audit.verify(desk.vault)
    with desk.vault.read() as tx:
        anchor = tx.chain.anchor()
        actors = {
            entry.actor
            for entry in tx.chain.entries()
            if entry.actor and local_day(entry.at) == today and entry.event != "officer.wrong_pin"
        }
    figures = home.overview(desk).today
    return day.render(
        day.Day(
            day=show_date(today.isoformat()),
            time=show_instant(now()),
            office=desk.office.name,
            officer=desk.officer,
            officers=tuple(sorted(actors - MACHINES)),
            figures=(
                ("Hồ sơ đã nộp", figures.filed),
                ("Đang chờ gửi", figures.waiting),
                ("Nộp giấy tại quầy", figures.on_paper),
                ("Đang làm dở", figures.drafts),
            ),
            anchor=anchor,
            entries=report.entries,
            sound=report.ok,
            practice=desk.practice,
        )
    )


MACHINES = frozenset({"outbox", "retention", "unattended", "technician"})
"""Actors in the log that are no person at the desk."""
