"""A scripted eSCL server on loopback: every answer can be replaced by one that real devices give.

The usual answers follow what a real server gave on loopback, and sane-airscan scans from it.
"""

import contextlib
import io
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree

from PIL import Image, ImageDraw

UUID = "6b1f3c1e-0000-4a7a-9b35-0242ac120002"
NAMESPACES = (
    'xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" '
    'xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"'
)
Answer = Callable[["Handler"], None]


def sheet(number: int = 1, size: tuple[int, int] = (620, 877), form: str = "JPEG", dpi=75) -> bytes:
    """A page with so many dots on it, as a file."""
    image = Image.new("RGB", size, (250, 250, 248))
    pen = ImageDraw.Draw(image)
    for dot in range(number):
        pen.ellipse((40 + 45 * dot, 60, 70 + 45 * dot, 90), fill=(30, 30, 160))
    pen.line((40, 200, size[0] - 40, 200), fill=(0, 0, 0), width=3)
    out = io.BytesIO()
    image.save(out, form, **({} if form == "PDF" else {"dpi": (dpi, dpi)}))
    return out.getvalue()


def bed(width: int = 2550, height: int = 3508, formats: str = "image/jpeg") -> str:
    listed = "".join(f"<pwg:DocumentFormat>{one}</pwg:DocumentFormat>" for one in formats.split())
    dots = "".join(
        f"<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution>"
        f"<scan:YResolution>{dpi}</scan:YResolution></scan:DiscreteResolution>"
        for dpi in (1, 75, 150, 300)
    )
    return (
        f"<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>{width}</scan:MaxWidth>"
        f"<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>{height}</scan:MaxHeight>"
        "<scan:MaxScanRegions>1</scan:MaxScanRegions><scan:SettingProfiles><scan:SettingProfile>"
        "<scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode>"
        "<scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes>"
        f"<scan:DocumentFormats>{listed}</scan:DocumentFormats>"
        "<scan:SupportedResolutions><scan:DiscreteResolutions>"
        f"{dots}</scan:DiscreteResolutions></scan:SupportedResolutions>"
        "</scan:SettingProfile></scan:SettingProfiles>"
        "<scan:SupportedIntents><scan:SupportedIntent>Document</scan:SupportedIntent>"
        "</scan:SupportedIntents>"
    )


def capabilities(uuid: str = UUID, platen: str | None = "", feeder: str | None = "") -> str:
    """`platen` and `feeder`: None for a device without, else the bed's XML, "" for the usual."""
    parts = ""
    if platen is not None:
        caps = platen or bed()
        parts += f"<scan:Platen><scan:PlatenInputCaps>{caps}</scan:PlatenInputCaps></scan:Platen>"
    if feeder is not None:
        caps = feeder or bed()
        parts += (
            f"<scan:Adf><scan:AdfSimplexInputCaps>{caps}</scan:AdfSimplexInputCaps>"
            f"<scan:AdfDuplexInputCaps>{caps}</scan:AdfDuplexInputCaps>"
            "<scan:FeederCapacity>35</scan:FeederCapacity></scan:Adf>"
        )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><scan:ScannerCapabilities {NAMESPACES}>'
        "<pwg:Version>2.0</pwg:Version><pwg:MakeAndModel>Example Scan 100</pwg:MakeAndModel>"
        f"<pwg:SerialNumber>EX100777</pwg:SerialNumber><scan:UUID>{uuid}</scan:UUID>"
        f"{parts}</scan:ScannerCapabilities>"
    )


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the script of its server."""

    protocol_version = "HTTP/1.1"
    server: "EsclServer"

    def log_message(self, *_args) -> None:
        pass

    def do_GET(self) -> None:
        self._go()

    do_POST = do_DELETE = do_GET  # noqa: N815 - the names that the base class calls

    def _go(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(length)
        self.close_connection = True
        with contextlib.suppress(OSError):  # the client has gone
            self.server.answer(self)

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        """A whole answer."""
        self.send_response(status)
        named = {"Content-Length": str(len(body)), "Connection": "close"}
        for name, value in (named | {k.replace("_", "-"): v for k, v in headers.items()}).items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class EsclServer(ThreadingHTTPServer):
    """One scanner. Set what is to be different, then scan; `seen` tells what was asked."""

    daemon_threads = True

    def __init__(self, pages: int = 1, root: str = "/eSCL", uuid: str = UUID) -> None:
        self.root = root
        self.caps = capabilities(uuid)
        self.state = "Idle"
        self.feeder: str | None = "ScannerAdfLoaded"
        self.sheets: list[Answer] = [page(sheet(n + 1)) for n in range(pages)]
        """What NextDocument answers, one after the other."""
        self.ending: Answer = code(404)
        self.at_start: list[Answer] = []
        """What POST ScanJobs answers before it takes a job."""
        self.at_status: list[Answer] = []
        self.location = "http://{host}{root}/ScanJobs/{job}"
        self.reasons = ""
        self.aborted = ""
        self.seen: list[tuple[str, str]] = []
        self.orders: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.jobs: dict[str, str] = {}
        self.given = 0
        self.stop = threading.Event()
        super().__init__(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}{self.root}"

    @property
    def device(self) -> str:
        return f"escl:{self.url}"

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_error) -> None:
        self.stop.set()
        self.shutdown()
        self.thread.join()
        self.server_close()

    def handle_error(self, request, client_address) -> None:
        """A client that went away is no fault of the server."""

    def deleted(self) -> int:
        return sum(verb == "DELETE" for verb, _path in self.seen)

    def answer(self, handler: Handler) -> None:
        path = handler.path
        self.seen.append((handler.command, path))
        self.headers.append({k.lower(): v for k, v in handler.headers.items()})
        if path == f"{self.root}/ScannerCapabilities":
            handler.say(200, self.caps.encode(), Content_Type="text/xml")
        elif path == f"{self.root}/ScannerStatus":
            usual = lambda to: to.say(200, self.status(), Content_Type="text/xml")  # noqa: E731
            (self.at_status.pop(0) if self.at_status else usual)(handler)
        elif handler.command == "POST" and path == f"{self.root}/ScanJobs":
            self._start(handler)
        elif handler.command == "DELETE":
            self.jobs.pop(path.rsplit("/", 1)[-1], None)
            handler.say(200)
        elif path in [f"{self.root}/ScanJobs/{job}/NextDocument" for job in self.jobs]:
            self._next(handler)
        else:
            handler.say(404)

    def status(self) -> bytes:
        feeder = f"<scan:AdfState>{self.feeder}</scan:AdfState>" if self.feeder else ""
        jobs = "".join(
            "<scan:JobInfo>"
            f"<pwg:JobUri>{self.root}/ScanJobs/{job}</pwg:JobUri><pwg:JobUuid>{job}</pwg:JobUuid>"
            f"<scan:Age>1</scan:Age><pwg:JobState>{self.aborted or state}</pwg:JobState>"
            f"<pwg:ImagesCompleted>{self.given}</pwg:ImagesCompleted><pwg:JobStateReasons>"
            f"<pwg:JobStateReason>{self.reasons}</pwg:JobStateReason></pwg:JobStateReasons>"
            "</scan:JobInfo>"
            for job, state in self.jobs.items()
        )
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><scan:ScannerStatus {NAMESPACES}>'
            f"<pwg:Version>2.0</pwg:Version><pwg:State>{self.state}</pwg:State>{feeder}"
            f"<scan:Jobs>{jobs}</scan:Jobs></scan:ScannerStatus>"
        ).encode()

    def _start(self, handler: Handler) -> None:
        if self.at_start:
            self.at_start.pop(0)(handler)
            return
        if "Processing" in self.jobs.values():
            handler.say(503)
            return
        order = {e.tag.rsplit("}")[-1]: e.text for e in ElementTree.fromstring(handler.body).iter()}
        self.orders.append(order)
        job = f"job-{len(self.orders)}"
        self.jobs[job] = "Processing"
        where = self.location.format(host=self.host, root=self.root, job=job)
        handler.say(201, Location=where)

    def _next(self, handler: Handler) -> None:
        if self.given < len(self.sheets):
            self.given += 1
            self.sheets[self.given - 1](handler)
            if self.orders and self.orders[-1].get("InputSource") == "Platen":
                self.jobs = dict.fromkeys(self.jobs, "Completed")
        else:
            self.jobs = dict.fromkeys(self.jobs, "Completed")
            self.ending(handler)


# answers


def code(status: int, body: bytes = b"", **headers: str) -> Answer:
    def act(handler: Handler) -> None:
        handler.say(status, body, **headers)

    return act


def page(data: bytes, kind: str = "image/jpeg") -> Answer:
    return code(200, data, Content_Type=kind)


def chunked(data: bytes, pieces: int = 5) -> Answer:
    """As a server sends that does not know the length."""

    def act(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        size = -(-len(data) // pieces)
        for at in range(0, len(data), size):
            part = data[at : at + size]
            handler.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        handler.wfile.write(b"0\r\n\r\n")

    return act


def until_closed(data: bytes) -> Answer:
    """No length at all: the end of the connection is the end of the page."""
    return lambda handler: handler.say(200, data, Content_Length="")


def cut(data: bytes, share: float = 0.5) -> Answer:
    """The cable is pulled in the middle of the page."""

    def act(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[: int(len(data) * share)])

    return act


def stall(data: bytes = b"") -> Answer:
    """Half a page, or not even the first line, and then nothing more."""

    def act(handler: Handler) -> None:
        if data:
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data[: len(data) // 2])
            handler.wfile.flush()
        handler.server.stop.wait(30)

    return act


def drip() -> Answer:
    """A byte now and then, for ever: each read succeeds."""

    def act(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not handler.server.stop.wait(0.05):
            handler.wfile.write(b"x")

    return act


def endless() -> Answer:
    """A body without end, as fast as it goes."""

    def act(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not handler.server.stop.is_set():
            handler.wfile.write(b"\0" * 65536)

    return act


def many_headers() -> Answer:
    def act(handler: Handler) -> None:
        handler.send_response(200)
        while not handler.server.stop.is_set():
            handler.wfile.write(b"X-A: b\r\n" * 100)
            time.sleep(0.001)

    return act


def then(server: EsclServer, change: Callable[[EsclServer], None], answer: Answer) -> Answer:
    """Something happens at the device, then it answers."""

    def act(handler: Handler) -> None:
        change(server)
        answer(handler)

    return act
