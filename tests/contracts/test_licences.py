"""What ships is under licences that allow it, and the list of third parties says what ships."""

from importlib import metadata

import licences
import pytest
from packaging.utils import canonicalize_name


def test_all_that_ships_may_ship():
    assert licences.faults() == []


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("LGPL-3.0-only OR GPL-3.0-only", True),
        ("BSD-3-Clause AND 0BSD AND MIT", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("MIT AND GPL-2.0-only", False),
        ("(MIT)", False),
        ("UNKNOWN", False),
        ("", False),
    ],
)
def test_only_licences_of_the_list_are_allowed(expression, allowed):
    assert licences.is_allowed(expression) is allowed


def test_a_gpl_package_would_be_refused():
    """The control: the packager is GPL and installed, so the reading of metadata sees it."""
    about = metadata.metadata("pyinstaller")
    assert not licences.is_allowed(licences.licence_of("pyinstaller", about))


@pytest.mark.parametrize(
    ("providers", "good"),
    [
        (["opencv-python-headless"], True),
        (["opencv_python_headless", "opencv-python-headless"], True),
        (["opencv-python-headless", "opencv-python"], False),
        (["opencv-contrib-python-headless"], False),
        ([], False),
    ],
)
def test_exactly_one_opencv_and_never_contrib(providers, good):
    assert (licences.opencv_faults(providers) == []) is good


def test_the_notice_is_what_the_packages_say():
    assert licences.NOTICE.read_text("utf-8") == licences.notice(), (
        "run: python tests/contracts/licences.py --write"
    )


def test_the_texts_of_the_copyleft_licences_ship():
    for name, first in [
        ("LGPL-3.0.txt", "GNU LESSER GENERAL PUBLIC LICENSE"),
        ("LGPL-2.1.txt", "GNU LESSER GENERAL PUBLIC LICENSE"),
        ("GPL-3.0.txt", "GNU GENERAL PUBLIC LICENSE"),
        ("MPL-2.0.txt", "Mozilla Public License"),
    ]:
        assert first in (licences.NOTICE.parent / name).read_text("utf-8")[:200]


def test_every_pin_is_installed_as_it_says():
    for pin in licences.requirements():
        if pin.marker is None or pin.marker.evaluate():
            assert metadata.version(canonicalize_name(pin.name)) in pin.specifier
