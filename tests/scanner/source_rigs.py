"""One rig for each kind of source: a device of that kind that a test can use, break and mend."""

import io
import os
import stat
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import escl_server as e
import numpy as np
from PIL import Image

from scanner.sources import webcam
from scanner.sources.base import Settings, Way
from scanner.sources.escl import Escl
from scanner.sources.folder import Folder
from scanner.sources.network_camera import NetworkCamera
from scanner.sources.replay import Replay
from scanner.sources.sane import Sane
from scanner.sources.webcam import Webcam
from scanner.sources.wia import ComError, Wia


class Rig:
    """`pages` is how many frames a whole run gives, None where they come without end."""

    pages: int | None = None
    settings = Settings()
    missing = ""
    """An id of the same kind that nobody answers to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def break_it(self) -> None:
        """From now on the device fails after the first frames."""

    def mend(self) -> None:
        """The next run is as the first."""

    def close(self) -> None:
        """Nothing of the rig is left."""


class WebcamRig(Rig):
    device, missing = "camera:0", "camera:7"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.left = 10**6
        self.mend()
        self.source = Webcam(lambda *_args: self, folder)

    isOpened = lambda self: True  # noqa: E731, N815
    release = lambda self: None  # noqa: E731
    get = lambda self, what: 1920.0  # noqa: E731
    set = lambda self, what, value: True  # noqa: E731

    def read(self):
        time.sleep(0.002)
        self.left -= 1
        if self.left < 0:
            (self.folder / "video0").unlink(missing_ok=True)
            return False, None
        return True, np.full((48, 64, 3), 90, np.uint8)

    def break_it(self) -> None:
        self.left = 14

    def mend(self) -> None:
        self.left = 10**6
        (self.folder / "video0").touch()


class StreamRig(Rig):
    """MJPEG over HTTP as network cameras send it."""

    missing = "stream:http://127.0.0.1:1/video"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.left = 10**6
        self.silent = False
        self.stop = threading.Event()
        rig = self
        jpeg = cv2.imencode(".jpg", np.full((48, 64, 3), 120, np.uint8))[1].tobytes()

        class Camera(BaseHTTPRequestHandler):
            def log_message(self, *_args) -> None:
                pass

            def do_GET(self) -> None:
                if rig.left <= 0:
                    self.send_error(503)
                    return
                self.send_response(200)
                kind = "multipart/x-mixed-replace; boundary=frame"
                self.send_header("Content-Type", kind)
                self.end_headers()
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
                try:
                    while not rig.stop.wait(0.005) and rig.left > 0:
                        if rig.silent:
                            continue
                        rig.left -= 1
                        self.wfile.write(head.encode() + jpeg + b"\r\n")
                except OSError:
                    return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Camera)
        self.server.daemon_threads = True
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}
        )
        self.thread.start()
        self.device = f"stream:http://127.0.0.1:{self.server.server_address[1]}/video.mjpg"
        self.source = NetworkCamera()

    def break_it(self) -> None:
        self.left = 40

    def mend(self) -> None:
        self.left = 10**6

    def close(self) -> None:
        self.stop.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class EsclRig(Rig):
    pages, missing = 3, "escl:http://127.0.0.1:1/eSCL"
    settings = Settings(dpi=75, way=Way.FEEDER)

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.server = e.EsclServer(3).__enter__()
        self.device = self.server.device
        self.source = Escl(lambda *_args, **_more: [])
        usual = self.server._start

        def refilled(handler) -> None:
            self.server.given = 0
            usual(handler)

        self.server._start = refilled

    def break_it(self) -> None:
        self.good = self.server.sheets
        self.server.sheets = [*self.good[:2], e.cut(e.sheet())]

    def mend(self) -> None:
        self.server.sheets = self.good

    def close(self) -> None:
        self.server.__exit__()


class SaneRig(Rig):
    pages, device, missing = 3, "sane:fake:0", "sane:nobody"
    settings = Settings(way=Way.FEEDER)
    program = """
import os, sys, time
if "nobody" in sys.argv: sys.exit("scanimage: open of device nobody failed: Invalid argument")
if any(a.startswith("--formatted") for a in sys.argv):
    print("fake:0", "Maker", "Model", "scanner", sep=chr(31))
elif "-A" in sys.argv:
    print("    --source Flatbed|ADF [Flatbed]")
else:
    batch = [a[8:] for a in sys.argv if a.startswith("--batch=")][0]
    for n in (1, 2, 3):
        if n == 3 and BROKEN: sys.exit(6)
        open(batch % n, "wb").write(b"P6 4 3 255 " + bytes(36))
        print(batch % n, flush=True)
        time.sleep(0.02)
"""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.mend()
        self.source = Sane(str(folder / "scanimage"))

    def _write(self, broken: bool) -> None:
        file = self.folder / "scanimage"
        file.write_text(f"#!{sys.executable} -SE\nBROKEN = {broken}\n{self.program}")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)

    def break_it(self) -> None:
        self._write(broken=True)

    def mend(self) -> None:
        self._write(broken=False)


class WiaRig(Rig):
    """The automation objects of Windows, as far as they are used."""

    pages, missing = 3, "wia:{other}"
    settings = Settings(way=Way.FEEDER, dpi=200)
    device = "wia:{6BDD1FC6-810F-11D0-BEC7-08002BE2092F}\\0001"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.fail_at: dict[int, int] = {}
        self.sheets, self.given = 3, 0
        self.values = {
            7: "Máy quét phòng một cửa", 3074: 8500, 3075: 11700, 3086: 7, 3087: 1, 3088: 0,
            3096: 0, 6146: 0, 6147: 0, 6148: 0, 6149: 9, 6150: 9, 6151: 0, 6152: 0,
            16: "SWD\\DAFWSD\\urn:uuid:6B1F3C1E-0000-4A7A-9B35-0242AC120002",
        }  # fmt: skip
        self.source = Wia(lambda: self)
        # the one object plays manager, device, item and picture
        self.DeviceID, self.Type = self.device.removeprefix("wia:"), 1
        self.Properties = self
        self.FileData = self

    @property
    def DeviceInfos(self):
        return Many([self])

    @property
    def Items(self):
        return Many([self])

    def Connect(self):
        self.given = 0
        return self

    def Exists(self, name: str) -> bool:
        return int(name) in self.values

    def __call__(self, name: str):
        return Property(self.values, int(name))

    def Transfer(self, form: str):
        self.given += 1
        code = self.fail_at.get(self.given) or (0x80210003 if self.given > self.sheets else 0)
        if code:
            told = (0, "WIA", "", None, 0, code - (1 << 32))
            raise ComError(-2147352567, "Exception occurred.", told, None)
        return self

    @property
    def BinaryData(self) -> bytes:
        out = io.BytesIO()
        Image.new("RGB", (60, 40), (200, 100, 50)).save(out, "BMP")
        return out.getvalue()

    def break_it(self) -> None:
        self.fail_at = {3: 0x80210002}

    def mend(self) -> None:
        self.fail_at = {}


class Many:
    def __init__(self, things) -> None:
        self.things = things
        self.Count = len(things)

    def __call__(self, number: int):
        return self.things[number - 1]


class Property:
    SubType, SubTypeValues = 2, (75, 150, 200, 300, 1200)

    def __init__(self, values, number: int) -> None:
        object.__setattr__(self, "at", (values, number))

    @property
    def Value(self):
        values, number = self.at
        return values[number]

    def __setattr__(self, name: str, value) -> None:
        values, number = self.at
        values[number] = value


class FolderRig(Rig):
    pages, settings = 3, Settings(loop=False)

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.device, self.missing = f"folder:{folder}", f"folder:{folder}/nowhere"
        self.source = Folder()
        old = time.time() - 300
        for number in (1, 2, 3):
            file = folder / f"scan{number}.jpg"
            file.write_bytes(e.sheet(number))
            os.utime(file, (old, old))


class ReplayRig(Rig):
    settings = Settings(fps=200, hold=0)

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        for number in (1, 2, 3):
            (folder / f"{number}.jpg").write_bytes(e.sheet(number))
        self.device, self.missing = f"replay:{folder}", "replay:/nowhere.mp4"
        self.source = Replay(folder)

    def break_it(self) -> None:
        (self.folder / "3.jpg").write_bytes(e.sheet()[:400])

    def mend(self) -> None:
        (self.folder / "3.jpg").write_bytes(e.sheet(3))


RIGS = (WebcamRig, StreamRig, EsclRig, SaneRig, WiaRig, FolderRig, ReplayRig)


@contextmanager
def rig_of(kind: type[Rig], folder: Path, monkeypatch):
    """One rig, set up and taken down."""
    monkeypatch.setattr(webcam, "_SYSTEM", "Linux")
    monkeypatch.setattr(webcam, "_PATIENCE", 0.1)
    monkeypatch.setattr("scanner.sources.network_camera._GIVEN_UP", 0.5)
    rig = kind(folder)
    try:
        yield rig
    finally:
        rig.close()
