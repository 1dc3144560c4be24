"""A desk that takes in, seals, sends and erases, in a process that can be stopped at any call.

    desk_job.py        a server: one JSON order per line on stdin, one JSON answer per line

An order names a job below and its words; with `calls` the job runs under strace, with `inject` as
its faults. The server has everything imported already and forks for each order, so that a fault
costs a tenth of a second and not a start of Python.
"""

from __future__ import annotations

import ctypes
import gc
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from kiosk import case as machine
from kiosk.cli.main import main
from kiosk.desk import capture, citizen, days, packing, send, visit
from kiosk.desk.core import Desk, now
from kiosk.desk.procedure import choose
from kiosk.model import Case, Check, KioskError, State
from kiosk.settings import Home, Settings
from kiosk.vault import checking, database, verify
from scanner.frame import Page, Paper, Verdict

CALLS = "write,pwrite64,fsync,fdatasync,ftruncate,unlink,rename,sendto"
OLD = "00000000-0000-0000-0000-00000000001d"

Say = Callable[..., None]


def card(number: int) -> str:
    return f"025303{number:06d}||Hà Thị Kiều My|17032003|Nữ|Khu 5, Xuân Đài, Phú Thọ|20072025||||"


def a_page(number: int, noise: int) -> Page:
    """A picture; `noise` of 3 makes it as many bytes as a photograph of a page, 0 very few."""
    height, width = 240 * max(noise, 1), 170 * max(noise, 1)
    pixels = np.full((height, width, 3), 250, np.uint8)
    if noise:
        pixels = np.random.default_rng(number).integers(0, 255, pixels.shape, np.uint8)
    cv2.putText(pixels, str(number), (10, 120), cv2.FONT_HERSHEY_SIMPLEX, 1, (0, 0, 0), 2)
    master = cv2.imencode(".jpg", pixels)[1].tobytes()
    digest, mm = hashlib.sha256(master).hexdigest(), (210.0, 297.0)
    return Page(master, digest, width, height, Paper.A4, mm, 20.6 * max(noise, 1), Verdict.OK)


def opened(folder: str, url: str) -> Desk:
    desk = Desk.open(Home(Path(folder)), Settings(practice=True), practice=True)
    desk.officer = "Cán bộ A"
    desk.portal_url = url
    return desk


def prepare(say: Say, folder: str) -> None:
    """A home with a closed case that is due to be erased."""
    with opened(folder, "") as desk, desk.vault.begin() as tx:
        at = "2020-01-01T08:00:00+00:00"
        tx.put_case(Case(OLD, "2.000635", "", "A", at, at, state=State.CLOSED))
        tx.put_blob(OLD, b"old page" * 1000)
        tx.audit("A", "closed", OLD)


def work(say: Say, folder: str, url: str, number: int, eager: bool = False, noise: int = 0) -> None:
    """One citizen from the card to the number; then what is due is erased.

    `eager` is the control: it says "saved" before it saves.
    """
    with opened(folder, url) as desk:
        say("open")
        go_on(desk, say, number, None, eager, noise)
        days.close_old(desk)
        say("purged", OLD)


def go_on(
    desk: Desk, say: Say, number: int, known: Case | None, eager: bool = False, noise: int = 0
) -> None:
    """From wherever the case stands to the portal's number."""
    at = visit.Visit()
    choose(desk, at, "2.000635")
    at.case = known
    if known is None:
        citizen.accept(desk, at, citizen.read_text(card(number)))
        say("case", at.open_case().id)
    if at.open_case().state is State.DRAFT:
        take(desk, say, a_page(number, noise), at, eager)
    if at.open_case().state is State.REVIEWED:
        packing.seal(desk, at)
        say("sealed", at.open_case().id, at.open_case().key)
    for _try in range(60):
        send.drain(desk, again=True)
        case = send.reload(desk, at)
        if case.state not in machine.WAITING:
            break
        time.sleep(0.05)
    say("filed", case.id, case.state.value, case.receipt.number if case.receipt else "")


def take(desk: Desk, say: Say, page: Page, at: visit.Visit, eager: bool) -> None:
    part = at.chosen().papers[0].id
    if not any(found.pages for found in at.open_case().documents):
        if eager:
            say("page", at.open_case().id, page.digest)
        capture.add_page(desk, at, part, page)
        say("page", at.open_case().id, page.digest)
    case = capture.compare(desk, at, part, Check.MATCH)
    say("page", case.id, case.documents[0].pdf_digest)
    case = machine.edit(case, now(), connector="opencps")
    at.case = desk.save(machine.advance(case, machine.Reviewed(now())), "reviewed")


def resume(say: Say, folder: str, url: str, number: int, said: list[list[str]]) -> None:
    """The next start: what was said must hold; then the case is brought to its end."""
    with opened(folder, url) as desk:
        for line in lost(desk, said):
            say("lost", *line)
        if not verify(desk.vault).ok:
            say("lost", "chain")
        with desk.vault.read() as tx:
            for case_id in tx.damaged():
                say("lost", "damaged", case_id)
            mine = [case for case in tx.cases() if case.id != OLD]
        if desk.vault.keys.unfinished():
            say("lost", "erasure")
        go_on(desk, say, number, mine[0] if mine else None)
        days.close_old(desk)
        with desk.vault.read() as tx:
            if not tx.erased(OLD) or len(tx.cases()) != 1:
                say("lost", "order")


def submit(say: Say, folder: str, url: str, file: str) -> None:
    """The same by the command line; its lines are what it says."""
    words = Path(file).with_name("words")
    words.write_text("mật khẩu của kho", "utf-8")
    os.environ |= {"KIOSK_HOME": folder, "KIOSK_PASSPHRASE_FILE": str(words)}
    os._exit(main(["submit", file, "--portal", url, "--json", "--wait", "20"]))


def lax(say: Say, *words: Any) -> None:
    """The control of the power model: a store that does not wait for the disk."""
    database._SETTINGS = tuple(
        setting.replace("synchronous = FULL", "synchronous = NORMAL")
        for setting in database._SETTINGS
    )
    work(say, *words)


def look(say: Say, folder: str, said: list[list[str]]) -> None:
    """What is not as it was said to be, after the power came back."""
    with opened(folder, "") as desk:
        for line in lost(desk, said):
            say("lost", *line)
        if not verify(desk.vault).ok:
            say("lost", "chain")
        with desk.vault.read() as tx:
            for case_id in tx.damaged():
                say("lost", "damaged", case_id)
        if not checking.check(desk.vault).ok:
            say("lost", "corrupt")


def lost(desk: Desk, said: list[list[str]]) -> list[list[str]]:
    """Those lines of `said` that are not true."""
    with desk.vault.read() as tx:
        return [line for line in said if not _is_true(tx, line)]


def _is_true(tx: Any, line: list[str]) -> bool:
    try:
        return _holds(tx, *line)
    except KioskError:
        return False


def _holds(tx: Any, word: str, case_id: str = "", *more: str) -> bool:
    if word == "open":
        return True
    if word == "purged":
        return tx.erased(case_id) and tx.case(case_id) is None
    case = tx.case(case_id)
    if case is None:
        return False
    if word == "page":
        named = {page.digest for found in case.documents for page in found.pages}
        named |= {found.pdf_digest for found in case.documents}
        whole = hashlib.sha256(tx.blob(case_id, more[0])).hexdigest() == more[0]
        return whole and more[0] in named
    if word == "sealed":
        packet = tx.submission(case_id)
        return packet is not None and packet.key == more[0] == case.key
    if word == "filed":
        number = case.receipt.number if case.receipt else ""
        return [case.state.value, number] == list(more)
    return word == "case"


# the server


def run(order: dict[str, Any]) -> dict[str, Any]:
    """Fork, let the job run (traced where asked), and tell what it said and how it ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _inside(order, writing)
    os.close(writing)
    tracer = _traced(child, order) if "calls" in order else None
    data = b""
    with os.fdopen(reading, "rb") as stream:
        data = stream.read()
    _pid, status = os.waitpid(child, 0)
    if tracer is not None:
        tracer.wait(30)
    lines = data.decode().split("\n")[:-1]  # the last one may have been cut
    said = [json.loads(line) for line in lines]
    return {"said": said, "code": os.waitstatus_to_exitcode(status)}


def _inside(order: dict[str, Any], writing: int) -> None:
    code = 70

    def say(*words: str) -> None:
        os.writev(writing, [json.dumps(words).encode() + b"\n"])  # not one of the traced calls

    os.dup2(writing, 1)
    try:
        if "calls" in order:
            _allow_tracing()
            os.kill(os.getpid(), signal.SIGSTOP)
        globals()[order["job"]](say, *order["words"])
        code = 0
    except KioskError as error:
        say("told", str(error))
        code = error.exit_code
    except BaseException as error:  # noqa: BLE001 the answer names it
        say("bug", repr(error))
    finally:
        os._exit(code)


def _allow_tracing() -> None:
    """Where a process may trace only its own children (Yama), let strace in all the same."""
    set_ptracer, anybody = 0x59616D61, -1
    ctypes.CDLL(None).prctl(set_ptracer, ctypes.c_ulong(anybody))


def _traced(child: int, order: dict[str, Any]) -> subprocess.Popen[bytes]:
    os.waitpid(child, os.WUNTRACED)
    command = ["strace", "-f", "-qq", "-o", order["trace"], "-e", f"trace={order['calls']}"]
    command += order.get("more", [])
    for path in order.get("paths", ()):
        command += ["-P", path]
    if order.get("inject"):
        command += ["-e", f"inject={order['inject']}"]
    tracer = subprocess.Popen([*command, "-p", str(child)], stderr=subprocess.DEVNULL)
    status = Path(f"/proc/{child}/status")
    while "TracerPid:\t0\n" in status.read_text() and tracer.poll() is None:
        time.sleep(0.001)
    os.kill(child, signal.SIGCONT)
    return tracer


def serve() -> None:
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(run(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
