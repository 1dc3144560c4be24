"""Scanners of the network, and of USB by the system's bridge, that speak eSCL (AirScan)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import msgspec

from scanner.frame import Cancelled, Frame
from scanner.sources import faults
from scanner.sources.base import Capabilities, Device, Settings, Way
from scanner.sources.escl import messages
from scanner.sources.escl.discover import Announced, browse
from scanner.sources.escl.job import Job
from scanner.sources.escl.messages import Bed, NotUnderstood, Scanner, Status
from scanner.sources.escl.places import candidates
from scanner.sources.escl.wire import AT_ONCE, Client, Cut, Silent, Unreachable
from scanner.sources.sides import Side

__all__ = ["Escl"]

KIND = "escl"
Browse = Callable[..., list[Announced]]


class _Place(msgspec.Struct, frozen=True):
    """An address that answered."""

    client: Client
    root: str
    scanner: Scanner


class Escl:
    """The source of `escl:URL` and `escl:URL#uuid`.

    With the uuid the device is found again at another address, and another device that has got
    the old address is not taken for it.
    """

    live = False

    def __init__(self, look: Browse = browse) -> None:
        self._browse = look

    def devices(self) -> list[Device]:
        """The scanners that announce themselves within a second and a half.

        Each is asked for its serial number, which tells what else speaks for it.
        """
        found = [one for one in self._browse() if one.urls]
        if not found:
            return []
        with ThreadPoolExecutor(len(found), "serials") as pool:
            return list(pool.map(_device, found))

    def capabilities(self, device: str) -> Capabilities:
        """What it offers, and what is in its way; raises DeviceMissing, DeviceBroken."""
        with self._opened(device, threading.Event()) as place:
            status = _status(place)
            beds = place.scanner.beds
            return Capabilities(
                ways=tuple(beds),
                dpis=next((bed.offered() for bed in beds.values() if bed.offered()), ()),
                colour=any("RGB" in word for bed in beds.values() for word in bed.colours),
                warning=_warning(status),
            )

    def frames(
        self, device: str, settings: Settings, cancel: threading.Event
    ) -> Generator[Frame, None, None]:
        """One frame for each side; raises a ScannerError after the last good one."""
        with suppress(Cancelled), self._opened(device, cancel) as place:
            yield from self._scanned(place, device, settings, cancel)

    def _scanned(
        self, place: _Place, device: str, settings: Settings, cancel: threading.Event
    ) -> Generator[Frame, None, None]:
        scanner = place.scanner
        way = settings.way or (Way.PLATEN if Way.PLATEN in scanner.beds else Way.FEEDER)
        bed = scanner.beds.get(way)
        if bed is None:
            raise faults.no_such_way(way)
        for side in Job(place.client, place.root, scanner, way, settings, cancel).sides():
            dpi = _width_dpi(side, bed, settings)
            yield Frame(side.pixels, device, time.monotonic(), dpi)

    @contextmanager
    def _opened(self, device: str, cancel: threading.Event) -> Iterator[_Place]:
        url, uuid = _parts(device)
        place = _answering(candidates(url), uuid, cancel)
        if place is None and uuid:
            urls = [u for one in self._browse(4.0, uuid, cancel=cancel) for u in _if(one, uuid)]
            place = _answering(urls, uuid, cancel)
        if place is None:
            raise faults.no_discovery() if uuid else faults.missing()
        try:
            yield place
        finally:
            place.client.close()


def _device(one: Announced) -> Device:
    """By the first of its addresses that answers: TLS is announced by some that do not speak it."""
    tried = ((url, _asked(url)) for url in one.urls)
    url, scanner = next(((u, found) for u, found in tried if found), (one.urls[0], Scanner()))
    keys = [f"uuid:{one.uuid}"] if one.uuid else []
    keys += [f"serial:{scanner.serial.lower()}"] if scanner.serial else []
    keys += sorted({f"host:{urlsplit(address).hostname}" for address in one.urls})
    ending = f"#{one.uuid}" if one.uuid else ""
    name = f"{one.name} ({one.place})" if one.place else one.name
    return Device(f"{KIND}:{url}{ending}", name, KIND, "eSCL", tuple(keys))


def _asked(url: str) -> Scanner | None:
    parts = urlsplit(url)
    client = Client(f"{parts.scheme}://{parts.netloc}", threading.Event())
    try:
        answer = client.get(f"{parts.path}/ScannerCapabilities", AT_ONCE)
        return messages.read_scanner(answer.body)
    except (Unreachable, Silent, Cut, NotUnderstood):
        return None
    finally:
        client.close()


def _if(one: Announced, uuid: str) -> Sequence[str]:
    return one.urls if one.uuid == uuid else ()


def _parts(device: str) -> tuple[str, str]:
    """The address and the uuid in a device's id; raises DeviceMissing."""
    kind, _colon, url = device.partition(":")
    url, _sharp, uuid = url.partition("#")
    url = url if "://" in url else f"http://{url}"
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if kind != KIND or not usable:
        raise faults.missing()
    return url, messages.plain_uuid(uuid)


def _answering(urls: Sequence[str], uuid: str, cancel: threading.Event) -> _Place | None:
    """The first address that describes a scanner, the one with this uuid where one is named."""
    fault: Exception | None = None
    dead: set[str] = set()
    for url in urls:
        parts = urlsplit(url)
        client = Client(f"{parts.scheme}://{parts.netloc}", cancel)
        if client.base in dead:
            continue
        try:
            answer = client.get(f"{parts.path}/ScannerCapabilities")
            scanner = messages.read_scanner(answer.body) if answer.status == 200 else None
        except Unreachable:
            dead.add(client.base)
            scanner = None
        except Silent:
            dead.add(client.base)
            fault, scanner = faults.silent(0), None
        except (Cut, NotUnderstood):
            fault, scanner = faults.refused(), None
        if scanner is not None and scanner.beds and (not uuid or scanner.uuid in ("", uuid)):
            client.quirks = _quirks(answer.headers, scanner)
            if scanner.name.lower().startswith("epson"):
                client.name_port()
            return _Place(client, parts.path, scanner)
        client.close()
    if fault is not None and not uuid:
        raise fault
    return None


def _quirks(headers: object, scanner: Scanner) -> dict[str, str]:
    """HP's compact server and two of its models start a job only for `localhost`."""
    server = dict(headers).get("Server", "") if isinstance(headers, dict) else ""
    models = ("HP LaserJet MFP M630", "HP Color LaserJet FlowMFP M578")
    if "HP_Compact_Server" in server or scanner.name.startswith(models):
        return {"Host": "localhost"}
    return {}


def _status(place: _Place) -> Status:
    try:
        answer = place.client.get(f"{place.root}/ScannerStatus")
        return messages.read_status(answer.body) if answer.status == 200 else Status()
    except (Unreachable, Silent, Cut, NotUnderstood):
        return Status()


def _warning(status: Status) -> str:
    stopped = status.stopped_by()
    if stopped == "jam":
        return str(faults.jam(0))
    if stopped == "cover":
        return str(faults.cover(0))
    return str(faults.busy()) if status.state == "Processing" else ""


def _width_dpi(side: Side, bed: Bed, settings: Settings) -> float:
    """The resolution of a side: as ordered where its width fits, else what its file says.

    Devices give another resolution than the one ordered, and write defaults into their files.
    """
    ordered = bed.dpi(settings.dpi)
    inches = messages.area(bed, settings)[0] / messages.UNITS_PER_INCH
    seen = side.pixels.shape[1] / inches
    if abs(seen - ordered) <= 0.03 * ordered:
        return float(ordered)
    return side.dpi or seen
