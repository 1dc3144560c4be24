"""The encrypted store, its keys, the audit chain, and the officers who may log on."""

from kiosk.vault.audit import AuditReport, verify
from kiosk.vault.errors import Busy, Damaged
from kiosk.vault.keys import has_key, office_key
from kiosk.vault.reader import Reader
from kiosk.vault.store import Vault, utc_now
from kiosk.vault.writer import Tx

__all__ = [
    "AuditReport",
    "Busy",
    "Damaged",
    "Reader",
    "Tx",
    "Vault",
    "has_key",
    "office_key",
    "utc_now",
    "verify",
]
