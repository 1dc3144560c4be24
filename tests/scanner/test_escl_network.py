"""Network scanners: announced on loopback, behind a certificate of their own, seen by another."""

import datetime
import os
import shutil
import socket
import ssl
import subprocess
import threading
from pathlib import Path

import escl_server as e
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from escl_server import EsclServer, code, sheet
from zeroconf import ServiceInfo, Zeroconf

from scanner.frame import DeviceMissing, FeederEmpty
from scanner.pictures import load_bytes
from scanner.sources import plugged
from scanner.sources.base import Settings, Way
from scanner.sources.escl import Escl, discover
from scanner.sources.escl.discover import Announced, browse

LOOPBACK = ["127.0.0.1"]


def announced(kind: str, server: EsclServer, **texts: str) -> ServiceInfo:
    told = {"txtvers": "1", "ty": "Example Scan 100", "uuid": e.UUID.upper(), "rs": "eSCL"} | texts
    name = texts.get("ty", "Example Scan 100")
    return ServiceInfo(
        f"_{kind}._tcp.local.",
        f"{name}._{kind}._tcp.local.",
        port=server.server_address[1],
        addresses=[b"\x7f\0\0\1"],
        properties={key: value for key, value in told.items() if value},
        server="no-such-host.local.",
    )


@pytest.fixture
def publish():
    zeroconf = Zeroconf(interfaces=LOOPBACK)

    # nobody else can have these names: no need to ask for them three times
    def register(info):
        zeroconf.register_service(info, cooperating_responders=True)

    register.take_back = zeroconf.unregister_service
    yield register
    zeroconf.unregister_all_services()
    zeroconf.close()


def test_a_device_with_and_without_tls_is_one_device(publish):
    with EsclServer() as plain, EsclServer() as sealed:
        publish(announced("uscan", plain, note="Phòng một cửa"))
        publish(announced("uscans", sealed))
        publish(announced("uscan", plain, ty="Other", uuid="", rs="other/root"))
        found = {one.name: one for one in browse(0.8, interfaces=LOOPBACK)}
        assert set(found) == {"Example Scan 100", "Other"}
        one = found["Example Scan 100"]
        assert one.uuid == e.UUID
        assert one.place == "Phòng một cửa"
        assert one.urls == (f"https://{sealed.host}/eSCL", f"http://{plain.host}/eSCL")
        assert found["Other"].urls == (f"http://{plain.host}/other/root",)

        def again(*_args, **_more):
            return browse(0.8, e.UUID, interfaces=LOOPBACK)

        listed = [one for one in Escl(again).devices() if one.name.startswith("Example")]
        assert listed[0].name == "Example Scan 100 (Phòng một cửa)"
        assert listed[0].protocol == "eSCL"
        assert listed[0].keys == (f"uuid:{e.UUID}", "serial:ex100777", "host:127.0.0.1")
        # TLS is announced and does not work: the device is taken, and found again, without it
        assert listed[0].id == f"escl:http://{plain.host}/eSCL#{e.UUID}"
        saved = f"escl:https://{sealed.host}/eSCL#{e.UUID}"
        frames = Escl(again).frames(saved, Settings(dpi=75), threading.Event())
        assert len(list(frames)) == 1
        assert plain.orders


def test_a_scanner_that_is_switched_on_and_off_is_noticed(publish, monkeypatch):
    monkeypatch.setattr(discover, "USUALLY", 0.4)
    monkeypatch.setattr(discover, "_QUIET", 0.1)
    stop, seen = threading.Event(), threading.Semaphore(0)
    with EsclServer() as before, EsclServer() as server:
        publish(announced("uscan", before, ty="There before", uuid=""))
        watching = threading.Thread(target=discover.watch, args=(stop, seen.release, LOOPBACK))
        watching.start()
        try:
            assert not seen.acquire(timeout=1.0), "what was there before is no news"
            info = announced("uscan", server)
            publish(info)
            assert seen.acquire(timeout=20)
            publish.take_back(info)
            assert seen.acquire(timeout=20)
        finally:
            stop.set()
            watching.join()
    assert not [one for one in threading.enumerate() if "zeroconf" in one.name.lower()]


def test_without_a_network_the_watch_waits_for_one(monkeypatch):
    tried, stop = [], threading.Event()

    def unplugged(**_how):
        tried.append(1)
        if len(tried) == 3:
            stop.set()
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(discover, "Zeroconf", unplugged)
    monkeypatch.setattr(discover, "_NO_NETWORK", 0.01)
    discover.watch(stop, lambda: None)
    assert len(tried) == 3


def test_without_any_network_nothing_is_found(monkeypatch):
    def unplugged(**_how):
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(discover, "Zeroconf", unplugged)
    assert browse() == []


def own_certificate(folder) -> ssl.SSLContext:
    """What scanners have: made by themselves, for another name, long over."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "scanner.invalid")])
    when = datetime.datetime(2001, 1, 1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(when)
        .not_valid_after(when + datetime.timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    (folder / "c.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "c.pem")
    return context


def test_a_scanners_own_certificate_is_good_enough(tmp_path):
    with EsclServer() as server:
        server.socket = own_certificate(tmp_path).wrap_socket(server.socket, server_side=True)
        frames = Escl().frames(f"escl:https://{server.host}", Settings(dpi=75), threading.Event())
        assert len(list(frames)) == 1
        with pytest.raises(DeviceMissing):
            Escl(lambda *_a, **_k: [Announced("1", "", "", ())]).capabilities(
                f"escl:https://{server.host}#1234"
            )


def test_an_empty_feeder_behind_an_address_that_nobody_serves():
    with EsclServer(0) as server:
        server.location = "https://{host}/eSCL/ScanJobs/{job}"
        server.ending = code(404)
        with pytest.raises(FeederEmpty):
            next(Escl().frames(server.device, Settings(way=Way.FEEDER), threading.Event()))


airscan = pytest.mark.skipif(
    shutil.which("scanimage") is None or not Path("/etc/sane.d/airscan.conf").exists(),
    reason="Debian's sane-utils and sane-airscan are not installed: our eSCL test server was "
    "not checked by another client",
)


@airscan
@pytest.mark.parametrize(("source", "count"), [("Flatbed", 1), ("ADF", 3)])
def test_another_client_scans_from_our_test_server(tmp_path, source, count):
    with EsclServer(count) as server:
        (tmp_path / "dll.conf").write_text("airscan\n")
        (tmp_path / "airscan.conf").write_text(
            f'[devices]\n"Ours" = {server.url}/, escl\n[options]\ndiscovery = disable\n'
        )
        env = {**os.environ, "SANE_CONFIG_DIR": str(tmp_path)}
        wanted = ["-d", "airscan:e0:Ours", "--source", source, "--resolution", "75"]
        wanted += ["-x", "210", "-y", "297"]
        run = subprocess.run(
            ["scanimage", *wanted, "--format=png", f"--batch={tmp_path}/%d.png"]
            + (["--batch-count=1"] if count == 1 else []),
            env=env,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert run.returncode in (0, 7), run.stderr
        shapes = [load_bytes(f.read_bytes(), "x").pixels.shape for f in tmp_path.glob("*.png")]
        assert shapes == [load_bytes(sheet(), "x").pixels.shape] * count
        assert server.orders[0]["InputSource"] == ("Feeder" if source == "ADF" else "Platen")


def test_a_scanner_that_takes_no_call_is_told_from_one_that_does():
    with socket.create_server(("127.0.0.1", 0)) as taking:
        on = f"escl:http://127.0.0.1:{taking.getsockname()[1]}/eSCL#{e.UUID}"
        with socket.create_server(("127.0.0.1", 0)) as closing:
            off = f"escl:http://127.0.0.1:{closing.getsockname()[1]}/eSCL"
        odd = "escl:http://127.0.0.1:99999/eSCL"
        assert plugged.silent([on, off, odd, "camera:0", "sane:x"]) == {off, odd}
    assert plugged.silent([on]) == {on}
    assert plugged.silent(["camera:0"]) == frozenset()
