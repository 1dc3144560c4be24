"""The pins are complete, agree with pyproject.toml, and name no place to fetch from."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import licences
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUN = ROOT / "requirements.txt"
CHECK = ROOT / "requirements-dev.txt"
WANTED = {
    RUN: PROJECT["project"]["dependencies"],
    CHECK: PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"],
}


def by_name(pins: list[Requirement]) -> dict[str, Requirement]:
    return {canonicalize_name(pin.name): pin for pin in pins}


def closure(wanted: list[str]) -> set[str]:
    """Names of all that the wanted packages need on this system, by their own metadata."""
    todo = [Requirement(line) for line in wanted]
    found: set[str] = set()
    while todo:
        need = todo.pop()
        extras = need.extras or {""}
        name = canonicalize_name(need.name)
        if name in found or not _applies(need, {""}):
            continue
        found.add(name)
        for line in metadata.requires(name) or []:
            deeper = Requirement(line)
            if _applies(deeper, extras | {""}):
                todo.append(deeper)
    return found


def _applies(need: Requirement, extras: set[str]) -> bool:
    return need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras)


@pytest.mark.parametrize("file", [RUN, CHECK], ids=lambda file: file.name)
class TestPins:
    def test_what_the_project_wants_is_pinned_so(self, file):
        pins = by_name(licences.requirements(file))
        for line in WANTED[file]:
            want = Requirement(line)
            pin = pins[canonicalize_name(want.name)]
            assert (pin.specifier, pin.marker) == (want.specifier, want.marker)

    def test_nothing_that_is_needed_here_is_missing(self, file):
        pinned = by_name(licences.requirements(file))
        assert closure(WANTED[file]) - set(pinned) == set()

    def test_nothing_is_pinned_that_nobody_needs_here(self, file):
        here = [p for p in licences.requirements(file) if p.marker is None or p.marker.evaluate()]
        assert set(by_name(here)) - closure(WANTED[file]) == set()

    def test_every_line_is_an_exact_pin_without_address_or_digest(self, file):
        for line in file.read_text("utf-8").splitlines():
            if not line.startswith("#"):
                assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+]+( ; .+)?", line)
        assert "://" not in file.read_text("utf-8")


def test_the_two_files_agree():
    run, check = by_name(licences.requirements(RUN)), by_name(licences.requirements(CHECK))
    assert {name: pin.specifier for name, pin in run.items()} == {
        name: check[name].specifier for name in run
    }


def test_windows_gets_its_own_packages():
    windows = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"}
    pins = by_name(licences.requirements(RUN))
    for name in ("opencv-python", "pywin32-ctypes"):
        assert pins[name].marker.evaluate(windows)
    for name in ("opencv-python-headless", "secretstorage", "jeepney"):
        assert not pins[name].marker.evaluate(windows)
