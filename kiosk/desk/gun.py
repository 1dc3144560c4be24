"""QR guns that type like a keyboard: the screens' way to tell them from a person."""

from __future__ import annotations

from kiosk.identity.wedge import FAST, HICCUP, Wedge

__all__ = ["FAST", "HICCUP", "Wedge"]
