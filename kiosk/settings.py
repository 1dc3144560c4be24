"""Every setting, declared once: type, meaning, default; and the folder that all state lives in."""

from __future__ import annotations

import os
from gettext import gettext as _
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import platformdirs
from msgspec import Meta, Struct

from kiosk.files import read_whole, write_whole
from kiosk.jsonfiles.reading import decode
from kiosk.model import StoreError


class Portal(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An OpenCPS-type portal that this office files with."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    url: Annotated[
        str, Meta(pattern=r"^https?://[^\s/]+", examples=["https://dichvucong.example.vn"])
    ]
    """Site root; the connectors append their paths."""
    group: str = ""
    """Liferay site id; empty where the account brings its own."""
    trust: str = ""
    """File of the office's own certificate authorities; empty: the usual ones."""
    citizen_accounts: bool = False
    """Citizens may sign in here with an account of their own; it is typed unseen, never kept."""


class Office(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who helps here, and for which agency."""

    name: str = ""
    """Name of the helping office, as printed on slips."""
    place: str = ""
    phone: str = ""
    agency: str = ""
    """Code of the competent agency that cases go to unless the case names another."""
    receiving_unit: str = ""


class NamedDevice(Struct, frozen=True, forbid_unknown_fields=True):
    """A device that does not announce itself: by its address, or a copier's folder."""

    id: Annotated[str, Meta(pattern=r"^(escl|sane|wia|camera|stream|folder):.+$")]
    name: Annotated[str, Meta(min_length=1, max_length=80)]


class Scanning(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a scanner is asked for papers."""

    source: Literal["", "platen", "feeder", "duplex"] = ""
    """Where the paper lies; empty: the glass, or the feeder where there is none."""
    dpi: Annotated[int, Meta(ge=100, le=600)] = 300
    grey: bool = False
    paper: Literal["A4", "A5"] = "A4"
    locked: bool = False
    """The technician has set it: the officer is not asked."""


LARGEST = 1_000_000
"""Bytes of a file of settings, by far."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What may differ from one desk to the next."""

    practice: bool | None = None
    """Practice mode; when unset, practice until a portal is configured."""
    portals: tuple[Portal, ...] = ()
    office: Office = Office()
    large_text: bool = False
    high_contrast: bool = False
    camera: str = ""
    """The camera to use, as `check` lists it; empty takes the last good one, else the first."""
    camera_mirrored: bool = False
    """It shows left and right exchanged."""
    scanner: str = ""
    """The scanner to use, as `check` lists it; empty takes the last good one, else the first."""
    scanning: Scanning = Scanning()
    devices: tuple[NamedDevice, ...] = ()
    printer: str = ""
    """The printer for slips, as the system calls it; empty takes the system's usual one."""
    receipt_printer: Annotated[
        str,
        Meta(pattern=r"^$|^net:[^:\s]+(:\d+)?$|^file:.+$|^usb:[0-9a-fA-F]{4}:[0-9a-fA-F]{4}$"),
    ] = ""
    """A receipt printer of 80 mm for the slip with the number: `net:10.0.0.7`, with `:port` where
    it is not 9100, `file:/dev/usb/lp0` or `usb:04b8:0e15`; empty: it goes to the other printer."""
    locked: tuple[Literal["camera", "scanner", "printer", "receipt_printer"], ...] = ()
    """Devices that the technician has set: at the desk an officer cannot choose another."""
    gun_port: str = ""
    """Serial port of a QR gun in USB-COM mode: `COM3`, `/dev/ttyACM0`; empty: it types."""
    supervisor_approval: bool = False
    """A supervisor has to approve each case before it is sealed and sent."""
    idle_lock_minutes: Annotated[int, Meta(ge=1, le=240)] = 10
    retention_days: Annotated[int, Meta(ge=1, le=3650)] = 30
    """Days after which a closed case is erased."""
    close_after_days: Annotated[int, Meta(ge=1, le=3650)] = 30
    """Days after which a case that a person hands in (packet, portal page or paper) is closed,
    unless its number was entered: from then on `retention_days` count."""
    scan_profile: Literal["online", "archive"] = "online"
    """What papers are captured for, unless the guide says otherwise: to be read on line, or as
    digitised copies of at least 200 true dpi."""
    least_dpi: Annotated[int, Meta(ge=0, le=300)] = 0
    """Below so many true dpi no page is taken in; 0: the officer is only told."""
    max_file_bytes: Annotated[int, Meta(ge=50_000, le=100_000_000)] = 2_000_000
    """Largest PDF of one paper, unless the pack names the portal's own limit."""
    searchable: bool = False
    """PDFs hold the text that tesseract reads, to be searched for; some seconds more a page."""
    pack_root: Annotated[str, Meta(pattern=r"^([A-Za-z0-9+/]{43}=)?$")] = ""
    """The province's root key for packs (Ed25519, base64); empty: none from outside is taken."""

    sign_trust: str = ""
    """File of root certificates (PEM) whose signatures on PDFs this office trusts; empty: scans
    are not signed here."""

    def in_practice(self) -> bool:
        """Tell whether the desk opens in practice mode."""
        return self.practice if self.practice is not None else not self.portals


PRACTICE_OFFICE = Office(
    # a name is no text: it stands on slips, and on what goes to the portal
    name="Trung tâm Phục vụ hành chính công xã Thực Hành",
    place="Nhà văn hoá xã Thực Hành",
    phone="0210 000 000",
    agency="H44.99.1",
    receiving_unit="H44.99.1",
)


OWN = (
    *("camera", "camera_mirrored", "scanner", "printer", "receipt_printer", "gun_port"),
    *("devices", "large_text", "high_contrast"),
)
"""What belongs to one PC: a site file that does not name it leaves it as it is."""


class Home(Struct, frozen=True):
    """The folder of all state (`KIOSK_HOME`): settings, stores, logs, practice state."""

    root: Path

    @property
    def settings_file(self) -> Path:
        """Settings of this desk, as JSON."""
        return self.root / "settings.json"

    @property
    def logs(self) -> Path:
        """Folder of the logs."""
        return self.root / "logs"

    @property
    def packs(self) -> Path:
        """Folder of the packs that were installed."""
        return self.root / "packs"

    @property
    def devices_file(self) -> Path:
        """Which devices worked last on this PC, as JSON."""
        return self.root / "devices.json"

    def store(self, practice: bool) -> Path:
        """Folder of the store: practice never shares one with the office."""
        return self.root / ("practice" if practice else "office")

    @property
    def has_office(self) -> bool:
        """The office has a store, even one of which a part was lost."""
        parts = ("store.db", "keys.db", "office.key.json")
        return any((self.store(practice=False) / part).exists() for part in parts)


def home_root() -> Path:
    """Return the folder that the environment names, whether it is there or not."""
    named = os.environ.get("KIOSK_HOME")
    root = Path(named) if named else Path(platformdirs.user_data_dir("CungNop", appauthor=False))
    return root.absolute()


def find_home() -> Home:
    """Return the home that the environment names, made with owner-only rights.

    Raises StoreError when the folder cannot be made.
    """
    home = Home(home_root())
    try:
        for folder in (home.root, home.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            _("Không tạo được thư mục dữ liệu: kiểm tra quyền ghi và chỗ trống trên đĩa.")
        ) from error
    return home


def load(home: Home) -> Settings:
    """Read the settings; without a file the defaults hold.

    Raises BadInput, naming the place, when the file is not what it should be.
    """
    try:
        data = read_whole(home.settings_file, LARGEST)
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise StoreError(_("Không đọc được tệp cài đặt settings.json: kiểm tra quyền.")) from error
    return parse(data, "settings.json")


def parse(data: bytes, name: str) -> Settings:
    """Check the bytes of a settings or site file called `name`; raises BadInput."""
    return decode(name, data, Settings)


def imported(data: bytes, name: str, old: Settings) -> Settings:
    """Read an office's site file; what it does not name of this PC's own stays as in `old`.

    Raises BadInput, naming the place.
    """
    taken = parse(data, name)
    told = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    return msgspec.structs.replace(
        taken, **{name: getattr(old, name) for name in OWN if name not in told}
    )


def save(home: Home, settings: Settings) -> None:
    """Write the settings so that a power cut leaves the old file or the new one."""
    data = msgspec.json.format(msgspec.json.encode(settings), indent=2)
    try:
        write_whole(home.settings_file, data)
    except OSError as error:
        raise StoreError(
            _("Không lưu được cài đặt: kiểm tra quyền ghi và chỗ trống trên đĩa.")
        ) from error
