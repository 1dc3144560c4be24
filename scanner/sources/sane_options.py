"""What a device of SANE understands, as its program prints it, and the words for one scan."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from scanner.sources import faults
from scanner.sources.base import USEFUL_DPIS, Settings, Way


class Options(msgspec.Struct, frozen=True):
    """What `scanimage -A` says that a device understands."""

    sources: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    dpis: tuple[int, ...] = ()
    range: tuple[int, int] | None = None
    width: float = 0.0
    """Millimetres; 0 where the area cannot be set."""
    height: float = 0.0
    adf_modes: tuple[str, ...] = ()
    duplex: bool = False
    depth: bool = False
    serial: str = ""

    def way_words(self, way: Way) -> list[str] | None:
        """The options for a way; None where the device has none such."""
        if way is Way.PLATEN:
            flat = named(self.sources, ("flat", "platen", "glass", "normal"), ())
            return ["--source", flat] if flat else [] if not self.sources else None
        both = named(self.sources, ("duplex", "both"), ())
        if way is Way.DUPLEX and both:
            return ["--source", both]
        feeder = named(self.sources, ("feeder", "adf"), ("duplex", "both", "back"))
        if feeder is None:
            return None
        if way is Way.FEEDER:
            return ["--source", feeder]
        mode = named(self.adf_modes, ("duplex",), ())
        if mode:
            return ["--source", feeder, "--adf-mode", mode]
        return ["--source", feeder, "--duplex=yes"] if self.duplex else None

    def words(self, way: Way, settings: Settings) -> list[str]:
        """All options of one scan; raises DeviceMissing where the way is not there."""
        words = self.way_words(way)
        if words is None:
            raise faults.no_such_way(way)
        wanted = (("gray", "grey"), ("color",)) if settings.grey else (("color",), ("gray", "grey"))
        mode = named(self.modes, wanted[0], ()) or named(self.modes, wanted[1], ())
        words += ["--mode", mode] if mode else []
        words += ["--depth", "8"] if self.depth else []
        if self.dpis or self.range:
            words += ["--resolution", str(self.dpi(settings.dpi))]
        for letter, asked, most in zip("xy", settings.size_mm, self._area(), strict=True):
            words += [f"-{letter}", f"{min(asked, most):g}"] if most else []
        return words

    def dpi(self, asked: int) -> int:
        """The resolution nearest to the one asked for."""
        if self.range is not None:
            return min(max(asked, self.range[0]), self.range[1])
        return min(self.dpis, key=lambda dpi: (abs(dpi - asked), -dpi), default=asked)

    def _area(self) -> tuple[float, float]:
        return self.width, self.height

    def offered(self) -> tuple[int, ...]:
        """The resolutions that are of use."""
        if self.range is not None:
            low, high = self.range
            return tuple(dpi for dpi in USEFUL_DPIS if low <= dpi <= high)
        return tuple(dpi for dpi in USEFUL_DPIS if dpi in self.dpis)


def parsed(out: str) -> Options:
    """The options that `scanimage -A` printed; those that are inactive now are left out."""
    lines = dict(re.findall(r"^ {4}--?([\w-]+)[ \[=]*(.*)$", out, re.MULTILINE))
    live: Mapping[str, str] = {k: v for k, v in lines.items() if "[inactive]" not in v}
    steps = _range(live.get("resolution", ""))
    words = _listed(live.get("resolution", ""))
    listed = [word for word in words if word.isdecimal() and len(word) < 7]
    return Options(
        sources=_listed(live.get("source", "")),
        modes=_listed(live.get("mode", "")),
        dpis=() if steps else tuple(sorted(int(word) for word in listed)),
        range=(max(round(steps[0]), 1), round(steps[1])) if steps else None,
        width=(_range(live.get("x", "")) or (0.0, 0.0))[1],
        height=(_range(live.get("y", "")) or (0.0, 0.0))[1],
        adf_modes=_listed(live.get("adf-mode", "")),
        duplex="duplex" in live,
        depth="8" in _listed(live.get("depth", "")),
    )


def _listed(words: str) -> tuple[str, ...]:
    """The choices in `A|B|C [now]`, without a unit."""
    choices = re.sub(r"\s*\[[^\]]*\]\s*(\[[^\]]*\])?$", "", words)
    return tuple(re.sub(r"(?<=\d)(dpi|mm|bit)$", "", word) for word in choices.split("|") if word)


def _range(words: str) -> tuple[float, float] | None:
    number = r"(-?[0-9]{1,6}(?:\.[0-9]{1,9})?)"
    found = re.match(rf"{number}\.\.{number}", words)
    return (float(found[1]), float(found[2])) if found else None


def named(choices: tuple[str, ...], parts: tuple[str, ...], never: tuple[str, ...]) -> str | None:
    """The first choice that holds one of `parts` and none of `never`."""
    for part in parts:
        for choice in choices:
            word = choice.lower()
            if part in word and not any(other in word for other in never):
                return choice
    return None
