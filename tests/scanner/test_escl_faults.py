"""Scanning over eSCL when something is in the way: named, finished pages kept, the device free."""

import re

import escl_server as e
import pytest
from escl_client import FEED, dots, impatient, scan
from escl_server import EsclServer, code, page, sheet

from scanner.frame import (
    CoverOpen,
    DeviceBroken,
    FeederEmpty,
    Jam,
)
from scanner.sources.base import Settings, Way
from scanner.sources.escl import job, wire

QUICK = wire.Patience(0.4, 1.0)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    impatient(monkeypatch)


@pytest.mark.parametrize(
    ("feeder", "kind"),
    [
        ("ScannerAdfJam", Jam),
        ("ScannerAdfMispick", Jam),
        ("ScannerAdfDoorOpen", CoverOpen),
        ("ScannerAdfHatchOpen", CoverOpen),
        ("ScannerAdfEmpty", FeederEmpty),
    ],
)
def test_what_is_in_the_way_at_the_start(feeder, kind):
    with EsclServer(3) as server:
        server.feeder = feeder
        got, error = scan(server, FEED)
        assert (got, type(error)) == ([], kind)
        assert not server.orders, "no job is left at a device that cannot do it"


@pytest.mark.parametrize("how", [404, 409, 500, 503, "cut", "empty"])
@pytest.mark.parametrize(
    ("feeder", "kind", "words"),
    [
        ("ScannerAdfJam", Jam, "Kẹt giấy ở trang 7.*6 trang"),
        ("ScannerAdfDoorOpen", CoverOpen, "Nắp.*6 trang"),
    ],
)
def test_six_pages_are_kept_when_the_seventh_stops(how, feeder, kind, words):
    with EsclServer(6) as server:
        last = {"cut": e.cut(sheet()), "empty": code(200)}.get(how) or code(how)
        server.sheets.append(e.then(server, lambda s: setattr(s, "feeder", feeder), last))
        server.ending = last
        got, error = scan(server, FEED)
        assert [dots(frame) for frame in got] == [1, 2, 3, 4, 5, 6]
        assert type(error) is kind
        assert error.code in ("jam", "cover")
        assert re.search(words, str(error))
        assert server.deleted() == 1


def test_a_fault_that_is_told_once_and_forgotten():
    """As one server does: the next look at its state finds all well."""
    for feeder, kind in (("ScannerAdfJam", Jam), ("ScannerAdfEmpty", FeederEmpty)):
        with EsclServer(0) as server:

            def tell(server, feeder=feeder):
                server.feeder = feeder
                once = server.status().replace(b"Processing", b"Aborted")
                server.feeder = "ScannerAdfLoaded"
                server.at_status.append(code(200, once))

            server.ending = e.then(server, tell, code(409))
            assert type(scan(server, FEED)[1]) is kind
            server.at_start = [e.then(server, tell, code(409))]
            assert type(scan(server, FEED)[1]) is kind


def test_a_half_picture_with_a_good_end_is_not_used():
    """The scanner jams in the middle; the server closes the picture as if it were whole."""
    with EsclServer(2) as server:

        def abort(server):
            server.aborted, server.reasons = "Aborted", "ErrorsDetected"

        server.sheets[1] = e.then(server, abort, page(sheet(2)))
        got, error = scan(server, FEED)
        assert [dots(frame) for frame in got] == [1]
        assert type(error) is DeviceBroken


def test_an_empty_feeder_that_shows_only_after_the_start():
    for answer in (code(409), code(404)):
        with EsclServer() as server:
            server.sheets = []
            server.ending = answer
            assert isinstance(scan(server, FEED)[1], FeederEmpty)
    with EsclServer() as server:
        server.at_start = [code(409)] * 2
        assert isinstance(scan(server, FEED)[1], FeederEmpty)


@pytest.mark.parametrize(
    "answer",
    [
        code(200),
        page(sheet()[:-400]),
        page(b"<html>no page</html>"),
        page(sheet(form="PDF")[:300], "application/pdf"),
        e.cut(sheet()),
        e.many_headers(),
        code(500),
        code(301, Location="http://scanner.invalid/page"),
    ],
)
def test_a_side_that_is_none_is_never_used_and_the_job_is_taken_back(answer):
    with EsclServer(1) as server:
        server.sheets = [page(sheet()), answer, page(sheet(3))]
        got, error = scan(server, FEED)
        assert [dots(frame) for frame in got] == [1]
        assert type(error) is DeviceBroken
        assert str(error).endswith(".")
        assert server.deleted() == 1
        assert len(scan(server)[0]) == 1, "the next scan works"


@pytest.mark.parametrize("answer", [e.stall(sheet()), e.stall(), e.drip()])
def test_a_device_that_falls_silent_is_given_up_in_time(answer, monkeypatch):
    monkeypatch.setattr(job, "PAGE", QUICK)
    with EsclServer() as server:
        server.sheets = [answer, page(sheet())]
        got, error = scan(server)
        assert (got, type(error)) == ([], DeviceBroken)
        assert "không trả lời" in str(error)
        assert len(scan(server)[0]) == 1, "the next scan works"


def test_a_body_without_end_is_cut(monkeypatch):
    monkeypatch.setattr(job, "MOST_PAGE", 3_000_000)
    with EsclServer() as server:
        server.sheets = [e.endless()]
        assert isinstance(scan(server)[1], DeviceBroken)


@pytest.mark.parametrize("way", [Way.PLATEN, Way.FEEDER])
def test_a_job_that_never_ends(way, monkeypatch):
    monkeypatch.setattr(job.faults, "MOST_PAGES", 12)
    with EsclServer() as server:
        server.sheets = [page(sheet())] * 50
        got, error = scan(server, Settings(dpi=75, way=way))
        assert len(got) == (1 if way is Way.PLATEN else 12)
        assert (error is None) is (way is Way.PLATEN)
        assert server.deleted() == 1
    with EsclServer() as server:
        server.sheets = [code(503)] * 50
        assert isinstance(scan(server)[1], DeviceBroken)
        assert server.deleted() == 1


def test_the_same_side_again_and_again_is_no_paper(monkeypatch):
    monkeypatch.setattr(job, "_SAME", 5)
    with EsclServer() as server:
        server.sheets = [page(sheet(1))] * 4 + [page(sheet(2))] * 4
        assert len(scan(server, FEED)[0]) == 8, "some sheets may be alike"
    with EsclServer() as server:
        server.sheets = [page(sheet(1))] * 50
        got, error = scan(server, FEED)
        assert (len(got), type(error)) == (5, DeviceBroken)
        assert "mãi không hết" in str(error)


@pytest.mark.parametrize(
    ("reason", "kind", "words"),
    [
        ("UnsupportedDocumentFormat", DeviceBroken, "không nhận lệnh"),
        ("InvalidScanTicket", DeviceBroken, "không nhận lệnh"),
        ("JobCanceledByUser", DeviceBroken, "bấm dừng"),
        ("ScannerAdfJam", Jam, "Kẹt"),
    ],
)
def test_why_a_job_was_aborted_is_looked_up(reason, kind, words):
    with EsclServer(0) as server:
        server.aborted, server.reasons = "Aborted", reason
        _got, error = scan(server)
        assert type(error) is kind
        assert words in str(error)


@pytest.mark.parametrize("status", [401, 403, 500, 400])
def test_a_refused_order(status):
    with EsclServer() as server:
        server.at_start = [code(status)]
        error = scan(server)[1]
        assert type(error) is DeviceBroken
        assert ("mật khẩu" in str(error)) is (status in (401, 403))
