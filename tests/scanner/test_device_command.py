"""`kiosk scan --device`: what is told, what is written, and that nothing else is touched."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import escl_server as e
import pikepdf
import pytest
from escl_server import EsclServer, code, page, sheet

from kiosk.cli.main import main


@pytest.fixture
def scan(tmp_path, monkeypatch, capsys):
    home = tmp_path / "home"
    monkeypatch.setenv("KIOSK_HOME", str(home))

    def run(*words: str):
        out = tmp_path / "out.pdf"
        status = main(["scan", "--json", "-o", str(out), "--device", *words])
        told = capsys.readouterr()
        lines = told.out.splitlines()
        assert len(lines) == 1, told
        assert not home.exists(), "it touches no store and leaves no log"
        return status, json.loads(lines[0]), told.err, out

    return run


def pages_of(file: Path) -> int:
    with pikepdf.open(file) as pdf:
        return len(pdf.pages)


def test_pages_of_a_network_scanner(scan):
    with EsclServer(3) as server:
        status, told, err, out = scan(server.device, "--source", "feeder", "--dpi", "75")
        assert (status, err) == (0, "")
        assert pages_of(out) == 3
        assert told["bytes"] == out.stat().st_size
        assert [page["dpi"] for page in told["pages"]] == [75.0] * 3
        assert "error" not in told
        assert server.orders[0]["XResolution"] == "75"


def test_a_jam_leaves_the_finished_pages_in_the_file(scan):
    with EsclServer(6) as server:
        jam = e.then(server, lambda s: setattr(s, "feeder", "ScannerAdfJam"), code(409))
        server.sheets.append(jam)
        status, told, err, out = scan(server.device, "--source", "feeder", "--dpi", "75")
        assert status == 3
        assert (told["error"], told["pages_kept"], len(told["pages"])) == ("jam", 6, 6)
        assert told["out"] == str(out)
        assert pages_of(out) == 6
        assert "Kẹt giấy ở trang 7" in told["message"]
        assert "Đã lưu 6 trang" in err


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda s: setattr(s, "feeder", "ScannerAdfEmpty"), "empty"),
        (lambda s: setattr(s, "feeder", "ScannerAdfDoorOpen"), "cover"),
        (lambda s: setattr(s, "sheets", [code(200)]), "broken"),
        (lambda s: s.at_start.extend([code(409)] * 2), "empty"),
    ],
)
def test_without_a_finished_page_no_file_is_written_and_an_old_one_stays(
    scan, tmp_path, change, error
):
    (tmp_path / "out.pdf").write_bytes(b"of yesterday")
    with EsclServer() as server:
        change(server)
        status, told, err, out = scan(server.device, "--source", "feeder")
    assert (status, told["error"], told["pages_kept"], told["out"]) == (3, error, 0, None)
    assert out.read_bytes() == b"of yesterday"
    assert err.strip() == told["message"]


def test_nobody_there_and_no_such_kind(scan):
    for device in ("escl:http://127.0.0.1:1/eSCL", "toaster:1", "sane:nothing", "camera:77"):
        status, told, _err, out = scan(device)
        assert (status, told["error"], told["pages_kept"]) == (3, "missing", 0)
        assert not out.exists()


def test_a_file_that_cannot_be_written_is_found_out_before_the_first_sheet(tmp_path, capsys):
    with EsclServer() as server:
        for out in (tmp_path / "nowhere" / "out.pdf", tmp_path):
            assert main(["scan", "--json", "-o", str(out), "--device", server.device]) == 2
        assert not server.seen
    assert "Không ghi được" in capsys.readouterr().err


@pytest.mark.skipif(
    shutil.which("scanimage") is None,
    reason="Debian's sane-utils is not installed: no scan by the command from SANE's test device",
)
def test_pages_of_sane(scan, tmp_path, monkeypatch):
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path))
    (tmp_path / "dll.conf").write_text("test\n")
    (tmp_path / "test.conf").write_text("geometry_max 300\n")
    status, told, _err, out = scan("sane:test:0", "--source", "feeder", "--dpi", "75")
    assert (status, pages_of(out), len(told["pages"])) == (0, 10, 10)
    (tmp_path / "test.conf").write_text('read-status-code "SANE_STATUS_JAMMED"\n')
    status, told, _err, out = scan("sane:test:0", "--dpi", "75")
    assert (status, told["error"], told["pages_kept"]) == (3, "jam", 0)
    assert pages_of(out) == 10, "what was there stays"


def test_a_camera_is_given_time_to_settle(scan, tmp_path):
    import cv2
    import numpy as np

    for n in range(12):
        cv2.imwrite(str(tmp_path / f"{n:02}.png"), np.full((90, 120, 3), 10 * n, np.uint8))
    status, told, _err, _out = scan(f"replay:{tmp_path}")
    assert (status, len(told["pages"])) == (0, 1)
    assert os.environ["KIOSK_HOME"] not in json.dumps(told)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_stopped_gives_the_scanner_back(tmp_path, sign):
    out = tmp_path / "out.pdf"
    with EsclServer() as server:
        server.sheets = [page(sheet()), e.stall(sheet())]
        words = ["scan", "--device", server.device, "--source", "feeder", "-o", str(out)]
        command = subprocess.Popen([sys.executable, "-m", "ui", *words])
        while server.given < 2 and command.poll() is None:
            time.sleep(0.02)
        command.send_signal(sign)
        assert command.wait(30) == 130
        assert server.deleted() == 1
        assert not out.exists()
