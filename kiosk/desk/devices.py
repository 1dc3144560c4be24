"""Cameras and scanners of this desk: which are here, which is used for what, and scanning."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from enum import StrEnum
from gettext import gettext as _
from typing import TYPE_CHECKING

import msgspec

from kiosk import health
from kiosk.desk.core import Desk
from kiosk.files import read_whole, write_whole
from kiosk.settings import Home, Settings
from kiosk.vault.officers import MANAGERS
from scanner import pipeline
from scanner.frame import Mode, Page, Paper
from scanner.page.flatten import SIZES_MM
from scanner.sources import base, registry
from scanner.sources.base import Device, Way

if TYPE_CHECKING:
    from scanner.frame import Frame

log = logging.getLogger(__name__)
mode_words, is_live = health.mode_words, registry.is_live


class Job(StrEnum):
    """What a device is wanted for; the last good one is remembered for each."""

    CARD = "card"
    """A card or a paper below the camera."""
    SHEET = "sheet"
    """Pages of a scanner."""


class Known(msgspec.Struct, frozen=True, omit_defaults=True):
    """A device as it is remembered: a camera that moved to another socket keeps its name."""

    id: str
    name: str
    mode: Mode | None = None
    """How a camera worked when it was last open."""


_noting = threading.Lock()
"""A camera tells its mode on one thread while a person's choice is noted on another."""
_CHOSEN = "chosen_"
"""Before the name of a job: what a person chose for it, by id and name."""


def scanners(settings: Settings) -> list[Device]:
    """The devices that give whole pages."""
    return [one for one in health.listed(settings) if not registry.is_live(one.id)]


def cameras(settings: Settings) -> list[Device]:
    """The cameras; quick, for none is opened and no network is asked."""
    named = [Device(one.id, one.name, one.id.partition(":")[0]) for one in settings.devices]
    found = [one for one in named if one.kind in ("camera", "stream")]
    return found + registry.SOURCES["camera"].devices()


def choose(home: Home, found: list[Device], job: Job, named: str = "") -> Device | None:
    """Of these devices the one that was named, else the last good one, else the first."""
    last = remembered(home).get(job.value)
    chosen = named_one(home, found, job, named)
    if chosen is None and last is not None:
        chosen = _first(found, lambda one: one.id == last.id)
        chosen = chosen or _first(found, lambda one: one.name == last.name)
    return chosen or _first(found, lambda _one: True)


def named_one(home: Home, found: list[Device], job: Job, named: str) -> Device | None:
    """The device that the settings name; where its number is another's now, the one of its name."""
    there = _first(found, lambda one: one.id == named)
    known = remembered(home).get(_CHOSEN + job.value)
    if not named or known is None or known.id != named or (there and there.name == known.name):
        return there
    return _first(found, lambda one: one.name == known.name) or there


def note_choice(home: Home, job: Job, device: Device) -> None:
    """Remember the name of what a person chose; the settings hold its id."""
    _note(home, _CHOSEN + job.value, Known(device.id, device.name))


def modes(home: Home) -> dict[str, Mode]:
    """How cameras worked when they were last open, by their ids."""
    return {one.id: one.mode for one in remembered(home).values() if one.mode is not None}


def named(found: Sequence[Device]) -> list[tuple[str, str]]:
    """Ids with names to choose by: two of one make are numbered."""
    names = Counter(one.name for one in found)
    seen: Counter[str] = Counter()
    out = []
    for one in found:
        seen[one.name] += 1
        name = f"{one.name} ({seen[one.name]})" if names[one.name] > 1 else one.name
        out.append((one.id, f"{name} · {one.protocol}" if one.protocol else name))
    return out


def chosen_names(home: Home) -> dict[str, str]:
    """What the devices that a person chose are called, by their ids: some may not be here now."""
    known = remembered(home)
    return {one.id: one.name for what, one in known.items() if what.startswith(_CHOSEN)}


def may_choose(desk: Desk, setting: str) -> bool:
    """Tell whether the one who sits here may choose another device for this setting."""
    return setting not in desk.settings.locked or desk.role in MANAGERS


def may_lock(desk: Desk) -> bool:
    """Tell whether the one who sits here may keep officers from choosing."""
    return desk.role in MANAGERS


def profile_words(settings: Settings) -> str:
    """How a scanner is asked for papers: "Khổ A4, 300 dpi, màu, khay nạp."."""
    profile = settings.scanning
    parts = [
        _("Khổ {paper}").format(paper=profile.paper),
        f"{profile.dpi} dpi",
        _("xám") if profile.grey else _("màu"),
    ]
    if profile.source:
        parts.append(health.WAYS[Way(profile.source)])
    locked = " " + _("Kỹ thuật viên đã khoá cách quét.") if profile.locked else ""
    return ", ".join(parts) + "." + locked


def _first(found: list[Device], fits: Callable[[Device], bool]) -> Device | None:
    return next((one for one in found if fits(one)), None)


def remembered(home: Home) -> dict[str, Known]:
    """What worked last, by job; nothing where nothing did, or the file is damaged."""
    try:
        data = read_whole(home.devices_file, 1_000_000)
        return msgspec.json.decode(data, type=dict[str, Known])
    except (OSError, ValueError, RecursionError):
        return {}


def remember(home: Home, job: Job, device: Device, mode: Mode | None = None) -> None:
    """Note that this one worked; what cannot be noted is no trouble for anybody."""
    _note(home, job.value, Known(device.id, device.name, mode))


def _note(home: Home, what: str, now: Known) -> None:
    with _noting:
        known = remembered(home)
        if known.get(what) == now:
            return
        try:
            write_whole(home.devices_file, msgspec.json.encode({**known, what: now}))
        except OSError as error:
            log.warning("the last good device is not remembered: %s", type(error).__name__)


def ways(device: Device) -> tuple[Way, ...]:
    """From where a scanner takes paper; raises a ScannerError when it cannot be asked."""
    return registry.source_of(device.id).capabilities(device.id).ways


def scan(
    settings: Settings,
    device: str,
    cancel: threading.Event,
    paper: Paper | None = None,
    way: Way | None = None,
) -> Generator[Page, None, None]:
    """Pages of a scanner by the office's profile, each as soon as it is made.

    `way` is what the officer chose, where the profile is not locked.
    Raises a ScannerError after the last good page.
    """
    profile = settings.scanning
    size = SIZES_MM[Paper(profile.paper)]
    usual = Way(profile.source) if profile.source else None
    wanted = base.Settings(
        way=usual if profile.locked or way is None else way,
        dpi=profile.dpi,
        grey=profile.grey,
        size_mm=size,
        loop=False,
    )
    frames: Iterator[Frame] = registry.source_of(device).frames(device, wanted, cancel)
    for frame in frames:
        yield pipeline.photograph(frame, paper)
