"""A slip through the real CUPS to the IPP printer that CUPS ships for tests, in a private house.

All four programs run in a folder of this test and are reached by sockets in it: no printer and no
service of the computer is touched.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kiosk import printers
from kiosk.printers.states import Trouble
from kiosk.slips import trial
from tests.faults.test_vault_canary import writings

NEEDED = ("dbus-daemon", "avahi-daemon", "ippeveprinter", "cupsd", "lpadmin", "lp", "pdftotext")
WHERE = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
MISSING = [name for name in NEEDED if shutil.which(name, path=WHERE) is None]

pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {' '.join(MISSING)}"),
    pytest.mark.skipif(
        not MISSING and os.name == "posix" and os.geteuid() != 0,
        reason="cupsd gives its printers to another account only when root starts it",
    ),
]

CUPSD = """Listen {house}/cups
Browsing Off
DirtyCleanInterval 0
DefaultAuthType None
WebInterface No
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit Cancel-Job>
Require user @OWNER @SYSTEM
Order deny,allow
</Limit>
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
"""
FILES = """ServerRoot {house}/root
StateDir {house}/state
CacheDir {house}/cache
RequestRoot {house}/requests
TempDir {house}/tmp
AccessLog {house}/access.log
ErrorLog {house}/error.log
PageLog {house}/page.log
SystemGroup lpadmin
User lp
Group lp
"""
AVAHI = """[server]
use-ipv6=no
allow-interfaces=lo
[publish]
publish-workstation=no
"""
TAKE = """#!/bin/sh
cp "$1" "{house}/jobs/$$.tmp" && mv "{house}/jobs/$$.tmp" "{house}/jobs/$$.pdf"
cat "{house}/state-of-printer" >&2
"""


def until(holds: Callable[[], object], what: str) -> None:
    end = time.monotonic() + 40
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.1)


class House:
    """A folder with a bus, a name service, a printer and CUPS."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self.jobs = folder / "jobs"
        self._stack = stack
        self.env = {
            **os.environ,
            "PATH": WHERE,
            "CUPS_SERVER": f"{folder}/cups",
            "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={folder}/bus",
        }
        for name in ("root", "state", "cache", "requests", "tmp", "jobs", "spool"):
            (folder / name).mkdir(mode=0o777)
            (folder / name).chmod(0o777)
        folder.chmod(0o755)
        files = {"cupsd.conf": CUPSD, "cups-files.conf": FILES, "avahi.conf": AVAHI, "take": TAKE}
        for name, text in files.items():
            (folder / name).write_text(text.format(house=folder))
        (folder / "take").chmod(0o755)
        self.says("")

    def says(self, state: str) -> None:
        """What the printer reports with the next job, as in "STATE: +media-empty-error"."""
        (self.folder / "state-of-printer").write_text(f"{state}\n" if state else "")

    def start(self, *command: str) -> None:
        log = self._stack.enter_context((self.folder / f"{command[0]}.log").open("wb"))
        running = subprocess.Popen(command, stdout=log, stderr=log, env=self.env)
        self._stack.callback(running.wait, 20)
        self._stack.callback(running.terminate)

    def open(self, port: int) -> None:
        at = str(self.folder)
        self.start("dbus-daemon", "--session", f"--address=unix:path={at}/bus", "--nofork")
        until((self.folder / "bus").exists, "the bus")
        self.start(
            "avahi-daemon",
            *("-f", f"{at}/avahi.conf", "--no-drop-root", "--no-chroot", "--no-rlimits"),
        )
        until(
            lambda: b"startup complete" in (self.folder / "avahi-daemon.log").read_bytes(), "mDNS"
        )
        self.start(
            "ippeveprinter",
            *("-p", str(port), "-n", "localhost", "-f", "application/pdf"),
            *("-d", f"{at}/spool", "-c", f"{at}/take", "Thu"),
        )
        until(lambda: listening(port), "the printer")
        self.start("cupsd", "-f", "-c", f"{at}/cupsd.conf", "-s", f"{at}/cups-files.conf")
        until((self.folder / "cups").exists, "CUPS")
        until(lambda: self.added(port), "the printer in CUPS")

    def added(self, port: int) -> bool:
        uri = f"ipp://localhost:{port}/ipp/print"
        done = subprocess.run(
            ["lpadmin", "-p", "Thu", "-E", "-v", uri, "-m", "everywhere"],
            env=self.env,
            capture_output=True,
            check=False,
        )
        return done.returncode == 0


def listening(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with ExitStack() as stack:
        # short: a socket's name may have 100 letters
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="in-")))
        made = House(folder, stack)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        made.open(port)
        for name in ("CUPS_SERVER", "PATH"):
            monkeypatch.setenv(name, made.env[name])
        yield made


def test_a_slip_reaches_the_printer_whole_and_an_empty_tray_is_told(house: House) -> None:
    assert [(one.name, one.trouble) for one in printers.listed()] == [("Thu", None)]
    house.says("STATE: +media-empty-error")
    sent = printers.send(trial.render("UBND xã Nhật Tân", practice=False), "trang-in-thu", "Thu")
    assert (sent.printer, sent.note) == ("Thu", "")
    until(lambda: list(house.jobs.glob("*.pdf")), "the slip")
    (got,) = house.jobs.glob("*.pdf")
    said = subprocess.run(["pdftotext", got, "-"], capture_output=True, text=True, check=True)
    assert "Trang in thử" in said.stdout
    assert "ắằẳẵặ" in said.stdout.replace(" ", "")
    until(lambda: printers.turn(sent).over, "the queue has given it away")
    until(lambda: printers.listed()[0].trouble is Trouble.PAPER, "the empty tray")
    said_of_next = printers.send(trial.render("UBND", practice=False), "trang-in-thu", "Thu").note
    assert "hết giấy" in said_of_next
    assert "không mất" in said_of_next
    with pytest.raises(printers.NoPrinter, match="May_khac"):
        printers.send(b"%PDF-1.7", "phieu", "May_khac")
    subprocess.run(["cupsdisable", "Thu"], env=house.env, check=True)
    assert printers.listed()[0].trouble is Trouble.PAUSED
    kept = printers.send(b"%PDF-1.7", "phieu", "Thu")
    turn = printers.turn(kept)
    assert not turn.over
    assert "tạm dừng" in turn.words
    printers.withdraw(kept)
    assert printers.turn(kept).over


NAME = "Hà Thị Kiều My 025303004567"


def texts(folder: Path) -> list[str]:
    """Names of the documents below a folder on which the canary is printed."""
    found = []
    for file in sorted(folder.iterdir()):
        said = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=False).stdout
        if "Kiều My" in said.decode("utf-8", "replace"):
            found.append(file.name)
    return found


def test_of_a_printed_slip_the_spool_keeps_no_copy_and_nothing_names_the_person(
    house: House,
) -> None:
    requests = house.folder / "requests"
    pdf = trial.render(NAME, practice=False)
    sent = printers.send(pdf, "phieu-ho-tro", "Thu")
    until(lambda: printers.turn(sent).over, "it is printed")
    until(lambda: list(house.jobs.glob("*.pdf")), "it has come out")
    assert texts(requests) == ["d00001-001"], "control: CUPS keeps a copy for a day"
    subprocess.run(["cupsdisable", "Thu"], env=house.env, check=True)
    waits = printers.send(pdf, "phieu-ho-tro", "Thu")
    assert printers.tidy([sent, waits]) == [waits]
    assert texts(requests) == ["d00002-001"], "what is not printed yet stays"
    until(lambda: (requests / "c00002").exists(), "what CUPS notes of a job")
    told = b"".join(one.read_bytes() for one in requests.glob("c*"))
    told += b"".join(one.read_bytes() for one in house.folder.glob("*.log"))
    assert b"phieu-ho-tro" in told, "control: the name of the job"
    names = " ".join(str(one) for one in house.folder.rglob("*")).encode()
    assert not any(word in told + names for word in writings(NAME, "Kiều My", "025303004567"))
    printers.withdraw(waits)
    assert printers.tidy([waits]) == []
    assert texts(requests) == []
    assert printers.tidy([waits]) == [], "one that is gone is no error"
