"""The licences of all that ships: read from the installed packages, held against an allow-list.

    python tests/contracts/licences.py           say what is wrong; exit code 1 when anything is
    python tests/contracts/licences.py --write   write assets/licences/THIRD_PARTY.md anew

Only requirements.txt counts: tools that never ship (a GPL packager, say) are not held against it.
"""

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
NOTICE = ROOT / "assets" / "licences" / "THIRD_PARTY.md"

ALLOWED = frozenset(
    {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "HPND", "ISC"}
    | {"LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-0", "MIT-CMU"}
    | {"MPL-2.0", "PSF-2.0", "Zlib"}
)

# Packages of before PEP 639 name their licence by a classifier.
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}

# What a package's own licence file says where its metadata does not.
READ_BY_HAND = {
    "apsw-sqlite3mc": "Zlib OR MIT",  # "any OSI approved"; the cipher part is MIT
    "defusedxml": "PSF-2.0",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",  # its own part; PDFium's are listed inside
}

# Where the source of an LGPL package is offered that does not say so itself.
SOURCES = {"img2pdf": "https://gitlab.mister-muffin.de/josch/img2pdf"}

# What only Windows installs, read off its wheels: licence and source.
ELSEWHERE = {
    "colorama": ("BSD-3-Clause", "https://github.com/tartley/colorama"),
    "cv2-enumerate-cameras": ("MIT", "https://github.com/lukehugh/cv2_enumerate_cameras"),
    "opencv-python": ("Apache-2.0", "https://github.com/opencv/opencv-python"),
    "pywin32": ("PSF-2.0 AND LGPL-2.1-or-later", "https://github.com/mhammond/pywin32"),
    "pywin32-ctypes": ("BSD-3-Clause", "https://github.com/enthought/pywin32-ctypes"),
    "tzdata": ("Apache-2.0", "https://github.com/python/tzdata"),
}

# Libraries of others inside those wheels and the packaged build, from the wheels' own lists.
INSIDE = (
    ("PySide6-Essentials", "Qt 6", "LGPL-3.0-only", "https://code.qt.io/"),
    ("PySide6-WebEngine", "Chromium", "BSD-3-Clause and others", "https://www.chromium.org/"),
    ("pypdfium2", "PDFium", "Apache-2.0 and others", "https://pdfium.googlesource.com/pdfium/"),
    ("opencv-python*", "FFmpeg", "LGPL-2.1-or-later", "https://ffmpeg.org/"),
    ("opencv-python*", "OpenBLAS", "BSD-3-Clause", "https://www.openblas.net/"),
    ("opencv-python*", "libaom, libvpx, libavif", "BSD-3-Clause", "https://aomedia.org/"),
    ("pyzbar (Windows), Debian", "ZBar", "LGPL-2.1-or-later", "https://github.com/mchehab/zbar"),
    ("pikepdf", "qpdf", "Apache-2.0", "https://qpdf.org/"),
    ("apsw-sqlite3mc", "SQLite3 Multiple Ciphers", "MIT", "https://utelle.github.io/"),
    ("numpy, opencv-python*", "libgfortran", "GPL-3.0 with GCC exception", "https://gcc.gnu.org/"),
    (
        "the packaged build",
        "PyInstaller's loader",
        "GPL-2.0 with exception",
        "https://pyinstaller.org/",
    ),
    ("assets/fonts", "Be Vietnam Pro", "OFL-1.1", "https://github.com/bettergui/BeVietnamPro"),
    (
        "assets/places",
        "vietnamadminunits' data",
        "MIT",
        "https://github.com/tranngocminhhieu/vietnamadminunits",
    ),
    ("assets/practice_web", "React 18.3.1", "MIT", "https://github.com/facebook/react"),
    ("the packaged build", "Python", "PSF-2.0", "https://www.python.org/"),
)


@dataclass(frozen=True)
class Package:
    """One package that ships, by its canonical name; `licence` is an SPDX expression or ""."""

    name: str
    version: str
    licence: str
    home: str


def requirements(file: Path = ROOT / "requirements.txt") -> list[Requirement]:
    """The pins of a requirements file, comments left out."""
    lines = (line.strip() for line in file.read_text("utf-8").splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def packages() -> list[Package]:
    """All that ships on any system, in the order of requirements.txt."""
    written = {row[0]: row for row in _rows(NOTICE.read_text("utf-8"))} if NOTICE.exists() else {}
    return [_package(pin, written) for pin in requirements()]


def _package(pin: Requirement, written: Mapping[str, list[str]]) -> Package:
    name = canonicalize_name(pin.name)
    version = next(iter(pin.specifier)).version
    if pin.marker is None or pin.marker.evaluate():
        about = metadata.metadata(name)
        return Package(name, version, licence_of(name, about), home_of(about))
    # Another Python or another system needs it: what the notice recorded there still holds.
    licence, home = ELSEWHERE.get(name) or written.get(name, ["", "", "", ""])[2:]
    return Package(name, version, licence, home)


def licence_of(name: str, about: metadata.PackageMetadata) -> str:
    """The SPDX expression of a package's metadata; "" when it names none."""
    if name in READ_BY_HAND:
        return READ_BY_HAND[name]
    if expression := _field(about, "License-Expression"):
        return expression
    for classifier in about.get_all("Classifier", []):
        last = classifier.rsplit(" :: ", 1)[-1]
        if classifier.startswith("License ::") and last in CLASSIFIERS:
            return CLASSIFIERS[last]
    return _field(about, "License")


def _field(about: metadata.PackageMetadata, name: str) -> str:
    """A field of the metadata, or ""; readers differ in what a missing one gives."""
    return str(about[name] or "") if name in about else ""


def home_of(about: metadata.PackageMetadata) -> str:
    """Where a package's source is offered, by its own metadata; "" when it says nothing."""
    links = [link.partition(", ")[::2] for link in about.get_all("Project-URL", [])]
    links.append(("homepage", _field(about, "Home-page") or SOURCES.get(about["Name"], "")))
    known = {label.lower(): address for label, address in links}
    wanted = ("source", "source code", "repository", "code", "github", "homepage")
    return next((known[label] for label in wanted if known.get(label)), "")


def is_allowed(expression: str) -> bool:
    """One of the choices consists of allowed licences only; what is not understood is refused."""
    choices = re.split(r"\s+OR\s+", expression)
    return any(
        all(part in ALLOWED for part in re.split(r"\s+AND\s+", choice)) for choice in choices
    )


def opencv_faults(providers: Iterable[str]) -> list[str]:
    """Two OpenCV packages overwrite each other's files, and contrib brings patented parts."""
    found = sorted({canonicalize_name(name) for name in providers})
    if len(found) != 1 or "contrib" in found[0]:
        return [f"cv2 must come from exactly one package, never contrib; found: {found}"]
    return []


def faults() -> list[str]:
    """What may not ship, one sentence each."""
    refused = [
        f"{package.name} {package.version}: licence {package.licence or 'unknown'!r} is not allowed"
        for package in packages()
        if not is_allowed(package.licence)
    ]
    return refused + opencv_faults(metadata.packages_distributions().get("cv2", []))


def notice() -> str:
    """The list of third parties that ships with the program."""
    head = (
        "# Third parties\n\n"
        "Written by tests/contracts/licences.py from requirements.txt; do not edit.\n"
        "The texts of the LGPL and of the GPL that it refers to lie beside this file; each\n"
        "package's own licence text lies in its folder (.venv) or below licences/ (packaged).\n"
        "Parts under the LGPL are separate files and may be replaced by other versions.\n\n"
    )
    rows = [(p.name, p.version, p.licence, p.home) for p in packages()]
    inside = [(part, where, licence, home) for where, part, licence, home in INSIDE]
    return (
        head
        + _table(("package", "version", "licence", "source"), rows)
        + "\n## Inside those packages and the packaged build\n\n"
        + _table(("library", "comes with", "licence", "source"), inside)
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def _rows(text: str) -> list[list[str]]:
    """The rows of the notice's first table, head and rule included."""
    table = text.split("\n## ")[0]
    return [
        line.strip("| ").replace(" | |", " |  |").split(" | ")
        for line in table.splitlines()
        if line.startswith("|")
    ]


def main(argv: list[str]) -> int:
    """Check, or write the notice; 1 when something may not ship."""
    if argv == ["--write"]:
        NOTICE.write_text(notice(), "utf-8")
        return 0
    found = faults()
    sys.stdout.write("".join(f"{fault}\n" for fault in found) or "licences: all allowed\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
