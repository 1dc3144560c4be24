"""What CUPS and the Windows spooler say of their printers, and handing a slip to CUPS."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kiosk import printers
from kiosk.printers import NoPrinter, Printer, Sent, Turn, cups, spooler
from kiosk.printers.states import Trouble, kept

SAID = """printer Van_phong is idle.  enabled since Tue 24 Nov 2026 09:00:00 AM UTC
\tForm mounted:
\tContent types: any
\tDescription: HP LaserJet
\tAlerts: none
printer Het_giay now printing Het_giay-12.  enabled since Tue 24 Nov 2026 09:00:00 AM UTC
\tAlerts: media-empty-report toner-low-report cups-waiting-for-job-completed
printer Tam_dung disabled since Tue 24 Nov 2026 09:00:00 AM UTC -
\tPaused
\tAlerts: paused
printer Tat now printing Tat-3.  enabled since Tue 24 Nov 2026 09:00:00 AM UTC
\tThe printer is not responding.
\tAlerts: offline-report
printer Ket is idle.  enabled since Tue 24 Nov 2026 09:00:00 AM UTC
\tAlerts: cover-open-warning media-jam-error
"""


def test_the_state_of_each_printer_is_read() -> None:
    assert cups.states(SAID) == {
        "Van_phong": None,
        "Het_giay": Trouble.PAPER,
        "Tam_dung": Trouble.PAUSED,
        "Tat": Trouble.OFF,
        "Ket": Trouble.JAM,
    }


def test_every_trouble_has_words_and_advice_and_says_that_nothing_is_lost() -> None:
    for trouble in Trouble:
        one = Printer("Van_phong", trouble=trouble)
        assert one.words
        assert one.advice
        assert "không mất" in kept(one)
    assert Printer("Van_phong").advice == kept(Printer("Van_phong")) == ""


class Cups:
    """`lp` and `lpstat` in a folder of their own, before all others on the PATH."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        monkeypatch.setenv("PATH", str(folder))

    def program(self, name: str, body: str) -> None:
        script = self.folder / name
        script.write_text(f"#!{sys.executable}\nimport sys, pathlib\n{body}\n")
        script.chmod(0o700)

    def with_printers(self, names: str, usual: str, states: str) -> None:
        self.program(
            "lpstat",
            f"print({{'-e': {names!r}, '-d': {usual!r}, '-l': {states!r}}}[sys.argv[1]])",
        )

    def with_queue(self, code: int = 0) -> None:
        kept_at = str(self.folder / "job")
        self.program(
            "lp",
            f"pathlib.Path({kept_at!r}).write_bytes(sys.stdin.buffer.read())\n"
            f"pathlib.Path({kept_at!r} + '.words').write_text(' '.join(sys.argv[1:]))\n"
            f"print('request id is Het_giay-12 (1 file(s))')\n"
            f"sys.exit({code})",
        )


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cups:
    return Cups(tmp_path, monkeypatch)


def test_the_usual_printer_comes_first(system: Cups) -> None:
    system.with_printers("Het_giay\nVan_phong", "system default destination: Van_phong", SAID)
    assert printers.listed() == [
        Printer("Van_phong", default=True),
        Printer("Het_giay", trouble=Trouble.PAPER),
    ]


def test_no_printer_and_no_printing_at_all(system: Cups) -> None:
    system.with_printers("", "no system default destination", "")
    assert printers.listed() == []
    (system.folder / "lpstat").unlink()
    with pytest.raises(NoPrinter, match="PDF"):
        printers.listed()


def test_a_slip_goes_in_by_standard_input_and_a_printer_without_paper_is_told(
    system: Cups,
) -> None:
    system.with_printers("Het_giay\nVan_phong", "system default destination: Van_phong", SAID)
    system.with_queue()
    sent = printers.send(b"%PDF a slip", "phieu-ho-tro")
    assert (sent.job, sent.note) == ("Het_giay-12", "")
    assert (system.folder / "job").read_bytes() == b"%PDF a slip"
    assert (system.folder / "job.words").read_text() == "-t phieu-ho-tro"
    said = printers.send(b"%PDF other", "phieu", "Het_giay")
    assert said.printer == "Het_giay"
    assert "hết giấy" in said.note
    assert "không mất" in said.note
    assert (system.folder / "job").read_bytes() == b"%PDF other"
    assert (system.folder / "job.words").read_text() == "-d Het_giay -t phieu"


def test_a_slip_is_followed_through_the_queue_and_taken_out_of_it(system: Cups) -> None:
    sent = Sent("Het_giay", "Het_giay-12")
    waiting = "Het_giay-12   root   53248   Wed Nov 25 02:50:46 2026"
    answers = {"-e": "Het_giay", "-d": "", "-l": SAID, "-W": waiting}
    system.program("lpstat", f"print({answers!r}[sys.argv[1]])")
    turn = printers.turn(sent)
    assert not turn.over
    assert "hết giấy" in turn.words
    system.program(
        "lpstat", f"print({(answers | {'-W': waiting.replace('12', '123')})!r}[sys.argv[1]])"
    )
    assert printers.turn(sent) == Turn(over=True), "another slip has a longer number"
    at = system.folder / "cancelled"
    printers.withdraw(sent)  # without the program nothing happens
    system.program("cancel", f"pathlib.Path({str(at)!r}).write_text(sys.argv[1])")
    printers.withdraw(sent)
    assert at.read_text() == "Het_giay-12"


def test_a_printer_that_is_gone_is_named(system: Cups) -> None:
    system.with_printers("", "", "")
    system.with_queue(code=1)
    with pytest.raises(NoPrinter, match="Van_phong"):
        printers.send(b"%PDF", "phieu", "Van_phong")
    with pytest.raises(NoPrinter, match="PDF"):
        printers.send(b"%PDF", "phieu")
    (system.folder / "lp").unlink()
    with pytest.raises(NoPrinter, match="PDF"):
        printers.send(b"%PDF", "phieu")


def test_a_queue_that_never_answers_is_given_up(
    system: Cups, monkeypatch: pytest.MonkeyPatch
) -> None:
    system.program("lpstat", "import time; time.sleep(60)")
    system.program("lp", "import time; time.sleep(60)")
    monkeypatch.setattr(cups, "ASKING", 0.2)
    monkeypatch.setattr(cups, "SENDING", 0.2)
    for act in (printers.listed, lambda: printers.send(b"%PDF", "phieu")):
        with pytest.raises(NoPrinter, match="không trả lời"):
            act()


def _spool(*found: dict[str, Any], usual: str = "") -> Any:
    def default() -> str:
        if not usual:
            raise RuntimeError("the default printer was not found")
        return usual

    return SimpleNamespace(GetDefaultPrinter=default, EnumPrinters=lambda *_words: found)


def _info(name: str, status: int = 0, attributes: int = 0) -> dict[str, Any]:
    return {"pPrinterName": name, "Status": status, "Attributes": attributes}


def test_the_bits_of_the_windows_spooler() -> None:
    spool = _spool(_info("A", 0x10), _info("B", attributes=0x400), _info("C"), usual="C")
    assert spooler.listed(spool) == [
        Printer("C", default=True),
        Printer("A", trouble=Trouble.PAPER),
        Printer("B", trouble=Trouble.OFF),
    ]
    jobs = [{"JobId": n, "pDocument": "phieu", "Status": 0} for n in (3, 7)]
    jobs.append({"JobId": 9, "pDocument": "Bao cao", "Status": 0})
    deleted: list[int] = []
    spool.OpenPrinter, spool.ClosePrinter = str, lambda _handle: None
    spool.EnumJobs = lambda handle, *_about: jobs if handle != "C" else []
    spool.SetJob = lambda _handle, job, *_about: deleted.append(job)
    sent = spooler.taken("A", "phieu", spool)
    assert (sent.printer, sent.job) == ("A", "7"), "the newest of this name"
    assert "hết giấy" in sent.note
    assert "hết giấy" in spooler.turn(sent, spool).words
    assert spooler.taken("C", "phieu", spool) == Sent("C")
    jobs[1]["Status"] = 0x40
    spool.EnumPrinters = lambda *_about: [_info("A")]
    assert "hết giấy" in spooler.turn(sent, spool).words, "the job knows, and the printer not"
    spooler.withdraw(sent, spool)
    jobs.pop(1)
    spooler.withdraw(sent, spool)
    assert deleted == [7]
    assert spooler.turn(sent, spool) == Turn(over=True)
    assert not any(one.default for one in spooler.listed(_spool(_info("A"))))
