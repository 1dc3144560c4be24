"""How the practice portal says no."""

from __future__ import annotations


class PortalError(Exception):
    """An answer other than 200: 203, 403 with a description (None: the portal fell over), 405."""

    def __init__(self, status: int, description: str | None = None) -> None:
        super().__init__(status, description)
        self.status, self.description = status, description
