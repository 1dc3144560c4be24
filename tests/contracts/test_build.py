"""The packaged build starts without our Python, does the job, and ships what it may ship."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRACTICE = ROOT / "assets" / "practice_desk"

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform == "win32", reason="the build for Windows is not yet tried"),
]


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """The folder dist/kiosk, built far from the checkout."""
    made = tmp_path_factory.mktemp("build")
    words = ["--noconfirm", "--distpath", str(made / "dist"), "--workpath", str(made / "work")]
    subprocess.run(
        [sys.executable, "-m", "PyInstaller", *words, str(ROOT / "build.spec")],
        cwd=made,
        check=True,
        capture_output=True,
        timeout=500,
    )
    return made / "dist" / "kiosk"


def run(build, home, *words, **more):
    """The built program in an environment that knows nothing of the checkout."""
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(home), "KIOSK_HOME": str(home / "kiosk")}
    return subprocess.run(
        [build / "kiosk", *words],
        cwd=home,
        env=environ | {"QT_QPA_PLATFORM": "offscreen"} | more,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def shipped(build):
    return [str(file.relative_to(build)) for file in build.rglob("*") if file.is_file()]


def test_it_says_its_version(build, tmp_path):
    said = run(build, tmp_path, "--version")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith("kiosk ")


def test_it_speaks_english_when_asked(build, tmp_path):
    said = run(build, tmp_path, "site", "import", "none.json", KIOSK_LANG="en")
    assert (said.returncode, said.stderr) == (2, "File none.json cannot be read.\n")


def test_it_finds_pages_and_reads_cards_as_the_checkout_does(build, tmp_path):
    pictures = sorted(map(str, PRACTICE.glob("[12]*.jpg")))
    assert pictures
    for command, field in (("find", "quad"), ("read", "codes")):
        built = run(build, tmp_path, command, "--json", *pictures).stdout
        ours = subprocess.run(
            [sys.executable, "-m", "ui", command, "--json", *pictures],
            cwd=ROOT,
            env=os.environ | {"KIOSK_HOME": str(tmp_path / "ours")},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        ).stdout
        assert [certain(line, field) for line in built.splitlines()] == [
            certain(line, field) for line in ours.splitlines()
        ]
        assert len(built.splitlines()) == len(pictures)


def certain(line, field):
    """What is read of a picture on any machine; MRZ has only so much time, so that it may miss."""
    found = json.loads(line)[field]
    return [one for one in found if field != "codes" or not one["kind"].startswith("mrz")]


def test_it_draws_every_screen_of_the_desk(build, tmp_path):
    said = run(build, tmp_path, "tour", str(tmp_path / "tour"))
    assert said.returncode == 0, said.stderr[-2000:]
    assert len(list((tmp_path / "tour").glob("*.png"))) >= 9


def test_parts_under_the_lgpl_are_files_that_can_be_replaced(build):
    names = {Path(name).name for name in shipped(build)}
    assert {"libQt6Core.so.6", "libQt6WebEngineCore.so.6", "libzbar.so.0"} <= names
    assert any(name.startswith("libavcodec") for name in names)


def test_licence_texts_ship_and_gpl_parts_do_not(build):
    names = shipped(build)
    texts = [name for name in names if "licences/" in name]
    assert any(name.endswith("assets/licences/LGPL-3.0.txt") for name in texts)
    assert any("licences/img2pdf/" in name for name in texts)
    gpl = ("DarkGarden", "VirtualKeyboard", "Charts", "DataVisualization", "Graphs", "Quick3D")
    forbidden = (*gpl, "tkinter", "_pytest", "mypy")
    assert [name for name in names for word in forbidden if word in name] == []
    assert sum((build / name).lstat().st_size for name in names) < 750e6
