"""Tells that a camera sees nothing: a cap on its lens, or a room without light."""

from __future__ import annotations

import time
from gettext import gettext as _

from scanner.frame import DeviceBroken, Pixels

_BLACK, _BLACK_FOR = 6, 3.0
"""Levels below which all of a picture is black; seconds from the start for which it may be."""


class Dark:
    """Of one opening of a camera; what was light once may become dark."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._light = False

    def look(self, pixels: Pixels) -> None:
        """Take a picture in; raises DeviceBroken when all so far were black, for too long."""
        self._light = self._light or int(pixels[::16, ::16].max()) > _BLACK
        if not self._light and time.monotonic() - self._began > _BLACK_FOR:
            raise DeviceBroken(
                _("Camera chỉ cho hình đen; mở nắp che ống kính, bật đèn bàn rồi mở lại camera.")
            )
