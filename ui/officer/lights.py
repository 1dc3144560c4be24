"""The lights and the number in the footer, looked after in the background."""

from __future__ import annotations

from gettext import gettext as _

from kiosk.desk import devices, home
from ui.officer.seat import Seat
from ui.widgets.footer import Footer, Light


class Lamps:
    """Camera and portal; and how many cases wait."""

    def __init__(self, seat: Seat, footer: Footer) -> None:
        self._seat = seat
        self._footer = footer
        self._camera: bool | None = None
        self._portal: bool | None = None
        self._drawn = seat.desk.practice and not seat.settings.camera
        """The practice desk has its own camera, unless the settings name a real one."""
        self._scanners: int | None = None
        """None while nobody has looked."""
        self._draw()

    def look(self) -> None:
        """List cameras and scanners, on the pages' pool; the practice desk has its own camera."""
        settings = self._seat.settings
        self._drawn = self._seat.desk.practice and not settings.camera
        if self._drawn:
            self._found(1)
            return
        self._seat.tasks.page(lambda: len(devices.cameras(settings)), self._found)
        self._seat.tasks.page(lambda: len(devices.scanners(settings)), self._found_scanners)

    def count(self) -> None:
        """Ask the store how many cases wait."""
        desk = self._seat.desk
        self._seat.tasks.vault(lambda: home.waiting_count(desk), self._footer.show_queue)

    def portal_answers(self, answers: bool) -> None:
        """The portal was heard, or was not."""
        self._portal = answers if self._seat.desk.has_portal else None
        self._draw()

    def _found(self, count: int) -> None:
        self._camera = count > 0 or None
        self._draw()

    def _found_scanners(self, count: int) -> None:
        self._scanners = count
        self._draw()

    def _draw(self) -> None:
        practice = self._seat.desk.practice
        camera = {
            True: _("Camera thực hành") if self._drawn else _("Camera"),
            None: _("Camera chưa cắm"),
        }[self._camera]
        portal = {
            True: _("Cổng thực hành") if practice else _("Cổng"),
            False: _("Cổng không trả lời"),
            None: _("Cổng chưa hỏi") if self._seat.desk.has_portal else _("Chưa nối cổng"),
        }[self._portal]
        lights = [Light(camera, self._camera), Light(portal, self._portal)]
        if self._scanners is not None:
            scanner = _("Máy quét") if self._scanners else _("Máy quét chưa thấy")
            lights.append(Light(scanner, self._scanners > 0 or None))
        self._footer.lights.show_lights(lights)
