"""Scanning over eSCL as real devices answer, and as they should not."""

import threading

import escl_server as e
import pytest
from escl_client import FEED, dots, impatient, scan
from escl_server import EsclServer, code, page, sheet

from scanner.frame import (
    DeviceBroken,
    DeviceBusy,
    DeviceMissing,
)
from scanner.sources.base import Settings, Way
from scanner.sources.escl import Escl, wire
from scanner.sources.escl.discover import Announced


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    impatient(monkeypatch)


def test_one_side_from_the_glass():
    with EsclServer() as server:
        frames, error = scan(server)
        assert error is None
        assert [(f.pixels.shape, f.dpi, f.source) for f in frames] == [
            ((877, 620, 3), 75.0, server.device)
        ]
        assert server.orders[0]["InputSource"] == "Platen"
        assert "Duplex" not in server.orders[0]
        assert server.deleted() == 1
        assert [path for verb, path in server.seen if path.endswith("NextDocument")] == [
            "/eSCL/ScanJobs/job-1/NextDocument"
        ]


@pytest.mark.parametrize("ending", [404, 409, 410])
def test_all_sheets_of_the_feeder_in_their_order(ending):
    with EsclServer(10) as server:
        server.ending = code(ending)
        frames, error = scan(server, FEED)
        assert error is None
        assert [dots(frame) for frame in frames] == list(range(1, 11))
        assert server.deleted() == 1


def test_both_sides():
    with EsclServer(4) as server:
        frames, error = scan(server, Settings(dpi=75, way=Way.DUPLEX))
        assert (len(frames), error) == (4, None)
        assert (server.orders[0]["InputSource"], server.orders[0]["Duplex"]) == ("Feeder", "true")


def test_what_is_ordered_is_what_the_device_offers():
    with EsclServer() as server:
        server.caps = e.capabilities(platen=e.bed(2400, 3000), feeder=None)
        scan(server, Settings(dpi=220))
        scan(server, Settings(dpi=600, grey=True))
        first, second = server.orders
        assert (first["XResolution"], first["ColorMode"]) == ("150", "RGB24")
        assert (second["XResolution"], second["ColorMode"]) == ("300", "Grayscale8")
        assert (first["Width"], first["Height"]) == ("2400", "3000")
        offered = Escl().capabilities(server.device)
        assert (offered.dpis, offered.ways, Escl.live) == ((150, 300), (Way.PLATEN,), False)
        assert isinstance(scan(server, FEED)[1], DeviceMissing)
        assert "khay nạp" in str(scan(server, FEED)[1])


@pytest.mark.parametrize(
    ("location", "works"),
    [
        ("/eSCL/ScanJobs/{job}", True),
        ("ScanJobs/{job}", True),
        ("http://scanner.invalid:8080/eSCL/ScanJobs/{job}", True),
        ("https://{host}/eSCL/ScanJobs/{job}/", True),
        ("http://[fe80::1%25eth0/eSCL/ScanJobs/{job}", True),
        ("", True),
        ("/elsewhere/{job}", False),
    ],
)
def test_wherever_the_device_says_that_the_job_is(location, works):
    with EsclServer() as server:
        server.location = location
        frames, error = scan(server)
        assert (len(frames) == 1) is works
        assert (error is None) is works


def test_a_job_that_really_is_at_another_port():
    with EsclServer() as second, EsclServer() as first:
        second.jobs["job-1"] = "Processing"
        first.location = f"http://{second.host}/eSCL/ScanJobs/{{job}}"
        first.sheets = []
        assert len(scan(first)[0]) == 1


@pytest.mark.parametrize("status", [200, 201, 202])
def test_a_job_is_taken_with_any_good_word(status):
    with EsclServer() as server:
        server.jobs["mine"] = "Processing"
        server.at_start = [code(status, Location="/eSCL/ScanJobs/mine")]
        assert len(scan(server)[0]) == 1


@pytest.mark.parametrize(
    "answer",
    [
        e.chunked(sheet()),
        e.until_closed(sheet()),
        page(sheet(form="PNG"), "image/png"),
        page(sheet(form="PDF"), "application/pdf"),
        page(sheet(form="PDF"), "image/jpeg"),
        code(200, sheet()),
    ],
)
def test_a_side_however_it_comes(answer):
    with EsclServer() as server:
        server.sheets = [answer]
        frames, error = scan(server)
        assert error is None
        assert [frame.pixels.shape for frame in frames] == [(877, 620, 3)]
        assert dots(frames[0]) == 1


@pytest.mark.parametrize("root", ["", "/0b3d-uuid", "/a/b"])
def test_other_roots(root):
    with EsclServer(root=root) as server:
        assert len(scan(server)[0]) == 1
        assert len(scan(server, device=f"escl:{server.url}/")[0]) == 0  # its one sheet is taken


def test_the_host_alone_is_enough():
    with EsclServer() as server:
        assert len(scan(server, device=f"escl:http://{server.host}")[0]) == 1
    with EsclServer() as server:
        assert len(scan(server, device=f"escl:{server.host}")[0]) == 1
    with EsclServer(root="") as server:
        assert len(scan(server, device=f"escl:http://{server.host}")[0]) == 1


def test_other_prefixes_and_no_status():
    with EsclServer(3) as server:
        for old, new in (("xmlns:scan", "xmlns:s"), ("scan:", "s:")):
            server.caps = server.caps.replace(old, new)
        server.caps = server.caps.replace("xmlns:pwg", "xmlns").replace("pwg:", "")
        server.at_status = [code(404) for _n in range(9)]
        frames, error = scan(server, FEED)
        assert (len(frames), error) == (3, None)
        server.feeder = None
        assert Escl().capabilities(server.device).warning == ""


def test_the_device_says_no_more_too_soon():
    with EsclServer(2) as server:
        server.sheets.insert(1, code(404))
        assert [dots(frame) for frame in scan(server, FEED)[0]] == [1, 2]


def test_not_ready_yet_is_waited_for():
    with EsclServer() as server:
        server.sheets = [code(503, Retry_After="0"), code(503), page(sheet())]
        assert len(scan(server)[0]) == 1


def test_a_busy_device_is_asked_again_and_then_named():
    with EsclServer() as server:
        server.at_start = [code(503)]
        assert len(scan(server)[0]) == 1
        server.at_start = [code(503, Retry_After="1")] * 9
        assert isinstance(scan(server)[1], DeviceBusy)
        server.at_start = [code(409)] * 2
        assert isinstance(scan(server)[1], DeviceBusy)


def test_two_starts_at_once():
    with EsclServer(1) as server:
        slow = threading.Event()
        server.sheets = [e.then(server, lambda _s: slow.wait(5), page(sheet()))]
        first = []
        thread = threading.Thread(target=lambda: first.extend(scan(server)[0]))
        thread.start()
        while not server.given:
            pass
        got, error = scan(server)
        slow.set()
        thread.join()
        assert (got, type(error)) == ([], DeviceBusy)
        assert len(first) == 1, "the first went on undisturbed"


@pytest.mark.parametrize(
    "caps",
    [
        "",
        "no xml",
        "<html><body>Login</body></html>",
        '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><ScannerCapabilities/>',
        "<ScannerCapabilities/>",
        "<a>" * 5000,
    ],
)
def test_what_is_no_scanner_is_not_taken_for_one(caps):
    with EsclServer() as server:
        server.caps = caps
        error = scan(server)[1]
        assert isinstance(error, DeviceMissing | DeviceBroken)


def test_nobody_there():
    server = EsclServer()
    server.server_close()
    assert isinstance(scan(server)[1], DeviceMissing)
    for device in ("escl:", "escl:ftp://a/b", "escl:http://", "escl:http://[::1", "camera:0"):
        assert isinstance(scan(server, device=device)[1], DeviceMissing)


def test_cancel_in_the_middle_of_a_page():
    with EsclServer() as server:
        cancel = threading.Event()
        server.sheets = [page(sheet()), e.stall(sheet()), page(sheet())]
        threading.Timer(0.3, cancel.set).start()
        got, error = scan(server, FEED, cancel=cancel)
        assert (len(got), error) == (1, None)
        assert server.deleted() == 1, "the scanner was given back"
        assert len(scan(server)[0]) == 1
    assert not [t for t in threading.enumerate() if t.name == "scanner-watch"]


def test_a_consumer_that_stops_gives_the_scanner_back():
    with EsclServer(3) as server:
        frames = Escl().frames(server.device, FEED, threading.Event())
        next(frames)
        frames.close()
        assert server.deleted() == 1


def test_the_device_at_another_address_is_found_by_its_uuid():
    with EsclServer(uuid="urn:uuid:AAAA") as old, EsclServer() as new:
        looked = []

        def look(seconds, wanted, cancel=None):
            looked.append(wanted)
            return [
                Announced("ffff", "Other", "", (old.url,)),
                Announced(e.UUID, "Scan", "", (f"http://127.0.0.1:1/{wanted}", new.url)),
            ]

        device = f"escl:{old.url}#{e.UUID}"
        got, error = scan(old, device=device, source=Escl(look))
        assert (len(got), error, looked) == (1, None, [e.UUID])
        assert got[0].source == device
        assert (len(old.orders), len(new.orders)) == (0, 1)
        missing = scan(old, device=f"escl:{old.url}#1234", source=Escl(lambda *_a, **_k: []))[1]
        assert isinstance(missing, DeviceMissing)
        assert "mạng" in str(missing)


def test_quirks_of_one_maker():
    with EsclServer() as server:
        server.caps = server.caps.replace("Example Scan 100", "HP LaserJet MFP M630")
        scan(server)
        posted = [
            headers["host"]
            for (verb, _path), headers in zip(server.seen, server.headers, strict=True)
            if verb == "POST"
        ]
        assert posted == ["localhost"]


def test_the_port_is_named_where_a_maker_wants_it():
    client = wire.Client("http://10.0.0.7", threading.Event())
    client.name_port()
    assert client._session.headers["Host"] == "10.0.0.7:80"
    with EsclServer() as server:
        server.caps = server.caps.replace("Example Scan 100", "EPSON ET-4850")
        assert len(scan(server)[0]) == 1
        assert {headers["host"] for headers in server.headers} == {server.host}


def test_redirects_stay_at_the_device():
    with EsclServer() as server, EsclServer() as other:
        server.at_start = [code(307, Location=f"{server.url}/ScanJobs")]
        assert len(scan(server)[0]) == 1
        assert len(server.orders) == 1, "the order came along"
        server.at_start = [code(302, Location=other.url.replace("127.0.0.1", "localhost"))]
        assert scan(server)[1] is not None
        assert not other.seen


def test_the_resolution_is_what_was_captured():
    with EsclServer() as server:
        server.sheets = [page(sheet(size=(1240, 1754), dpi=150)), page(sheet(size=(900, 1200)))]
        assert scan(server)[0][0].dpi == 150.0, "asked for 75, got 150: its file says so"
