"""What happens behind the first window, on the vault's thread."""

from __future__ import annotations

from collections.abc import Callable
from gettext import gettext as _

from filelock import FileLock, Timeout
from msgspec import Struct

from kiosk import logs
from kiosk import settings as sets
from kiosk.desk import ahead
from kiosk.desk.core import Desk
from kiosk.model import StoreError
from kiosk.settings import Home, Settings
from ui.browser import temporary

# The pages import these on the GUI thread; loaded here, they do not hold the screen.
# By name: PySide reads a module's source the first time that something is taken from it.
from ui.officer import pages as _pages  # noqa: F401
from ui.officer.doorbell import Doorbell as _Doorbell  # noqa: F401
from ui.officer.office import Office as _Office  # noqa: F401
from ui.widgets import icons


class Opened(Struct, frozen=True):
    """A desk that is ready, and the lock that keeps a second window away."""

    home: Home
    settings: Settings
    desk: Desk
    lock: FileLock


class Taken(Struct, frozen=True):
    """Another window or command works in this home."""

    home: Home
    words: str
    """For a person, where no window answers."""


def open_desk(
    practice: bool | None, ask: Callable[[bool], str], aside: logs.Aside
) -> Opened | Taken:
    """Open home, settings, store and guides. Blocks; the desk belongs to the calling thread.

    `ask(new)` returns a passphrase typed by a person; `aside` writes the log. Raises KioskError
    with a sentence.
    """
    home = sets.find_home()
    logs.start(home.logs, aside=aside)
    temporary.sweep()
    settings = sets.load(home)
    wanted = settings.in_practice() if practice is None else practice
    lock = FileLock(home.root / "desk.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return Taken(
            home,
            _("Bàn làm việc đang mở ở một cửa sổ khác. Dùng cửa sổ đó, hoặc đóng nó rồi thử lại."),
        )
    except OSError as error:
        raise StoreError(
            _(
                "Không ghi được vào thư mục dữ liệu. Kiểm tra quyền ghi và chỗ trống trên đĩa, rồi "
                "thử lại."
            )
        ) from error
    try:
        new = not (home.store(wanted) / "store.db").exists()
        desk = Desk.open(home, settings, practice=wanted, ask=lambda: ask(new))
        ahead.read(desk)
        icons.read_all()
    except BaseException:
        lock.release()
        raise
    return Opened(home, settings, desk, lock)
