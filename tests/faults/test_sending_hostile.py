"""A portal that means harm: every call ends in time and memory, and nothing of the case is lost."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import time
import warnings

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk.portals.base import Blocked, Filed, Later
from kiosk.portals.opencps import OpenCps, Timing
from tests.faults.hostile_portal import OK, QUICK, REDIRECTS, SLOW, _answer, hostile
from tests.kiosk.portal_doubles import PRACTICE, Packet

IMPATIENT = Timing(call=0.6, pause=0.001, settle=0.05, settle_slow=0.1, number=0.01, total=20.0)
LONG = 60
"""Seconds; the harm would go on for ever, our patience is under a second."""
MOST = 16 * 1024 * 1024
"""Bytes of one answer that may be read: the client's bound and what lies in buffers."""


def _send(port: int, host: str = "127.0.0.1", scheme: str = "http", trust: str = ""):
    url = f"{scheme}://{host}:{port}"
    packet = Packet(url)
    return packet, packet.send(OpenCps(url, lambda: PRACTICE, IMPATIENT, trust))


@pytest.mark.parametrize("name", QUICK)
def test_harm_is_bounded_in_bytes_and_time(name):
    with hostile(QUICK[name]) as server:
        begun = time.monotonic()
        _packet, outcome = _send(server.port)
        assert time.monotonic() - begun < LONG
        assert isinstance(outcome, Later)
        assert server.harmed
        assert server.sent / server.harmed < MOST


@pytest.mark.parametrize("name", SLOW)
def test_slowness_is_bounded_over_the_whole_call(name):
    with hostile(SLOW[name]) as server:
        begun = time.monotonic()
        _packet, outcome = _send(server.port)
        assert time.monotonic() - begun < LONG
        assert isinstance(outcome, Later)


@pytest.mark.parametrize("name", REDIRECTS)
def test_no_redirect_is_followed(name):
    with hostile(_answer(OK)) as other:
        harm = REDIRECTS[name]

        def to_other(h, line):
            give = h.give
            h.give = lambda where, data: give(where, data.replace(b"{other}", b"%d" % other.port))
            harm(h, line)
            h.give = give

        with hostile(to_other) as server:
            _packet, outcome = _send(server.port)
            assert isinstance(outcome, Later)
            assert "đăng nhập" in outcome.reason
        assert other.harmed == other.sent == 0


def test_a_redirected_log_in_gives_the_password_to_nobody(monkeypatch):
    with hostile(_answer(OK)) as other:
        away = b"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:%d/\r\n\r\n" % other.port
        monkeypatch.setattr("tests.faults.hostile_portal.OK", away)
        with hostile(_answer(OK)) as server:
            _packet, outcome = _send(server.port)
            assert isinstance(outcome, Later)
            assert server.harmed == 0
        assert other.sent == 0


def test_a_proxy_of_the_environment_gets_nothing(monkeypatch):
    with hostile(_answer(OK)) as proxy, hostile(QUICK["no type"]) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        _send(server.port)
        assert server.harmed
        assert proxy.harmed == proxy.sent == 0


def test_words_of_a_hostile_portal_are_cut_and_cleaned():
    said = b'{"message":"x","code":403,"description":"' + b"A\\u202e\\u001b[2J" * 9999 + b'"}'
    head = b"HTTP/1.1 403 F\r\nContent-Type: application/json\r\nContent-Length: %d\r\n" % len(said)
    with hostile(_answer(head, said)) as server:
        _packet, outcome = _send(server.port)
        assert isinstance(outcome, Later)
        assert len(outcome.reason) < 500
        assert outcome.reason.isprintable()


class Authority:
    """A made-up certificate authority."""

    def __init__(self, folder) -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA")])
        own = self._certificate(self._name, self._key.public_key(), 1, None)
        self.file = folder / "ca.pem"
        self.file.write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def server(self, host: str = "127.0.0.1", days: int = 1) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        made = self._certificate(name, key.public_key(), days, host)
        path = self._folder / f"{host}{days}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _certificate(self, name, key, days, host):
        now = datetime.datetime.now(datetime.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=9))
            .not_valid_after(now + datetime.timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
        )
        if host is None:
            usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
            made = made.add_extension(usage, critical=True)
        else:
            there = x509.IPAddress(ipaddress.ip_address(host))
            made = made.add_extension(x509.SubjectAlternativeName([there]), critical=False)
        return made.sign(self._key, hashes.SHA256())


def _speak_old(context: ssl.SSLContext) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


class TestCertificates:
    def _outcome(self, context: ssl.SSLContext, trust: str):
        with hostile(QUICK["no type"], context) as server:
            _packet, outcome = _send(server.port, scheme="https", trust=trust)
            return outcome, server.harmed

    def test_control_a_good_one_is_taken(self, authority):
        outcome, harmed = self._outcome(authority.server(), str(authority.file))
        assert harmed
        assert "Chứng thư" not in outcome.reason

    @pytest.mark.parametrize("fault", ["expired", "host", "unknown"])
    def test_a_bad_one_ends_the_call_before_a_word_is_said(self, authority, fault):
        context = authority.server(
            host="127.0.0.2" if fault == "host" else "127.0.0.1",
            days=-1 if fault == "expired" else 1,
        )
        outcome, harmed = self._outcome(context, "" if fault == "unknown" else str(authority.file))
        assert isinstance(outcome, Later)
        assert "Chứng thư" in outcome.reason
        assert harmed == 0

    def test_an_old_version_of_tls_is_refused(self, authority):
        context = authority.server()
        _speak_old(context)
        outcome, harmed = self._outcome(context, str(authority.file))
        assert isinstance(outcome, Later)
        assert harmed == 0

    def test_control_the_old_server_is_one_that_an_old_client_can_talk_to(self, authority):
        context = authority.server()
        _speak_old(context)
        client = ssl.create_default_context(cafile=str(authority.file))
        _speak_old(client)
        with (
            hostile(QUICK["no type"], context) as server,
            socket.create_connection(("127.0.0.1", server.port)) as line,
            client.wrap_socket(line, server_hostname="127.0.0.1") as spoken,
        ):
            assert spoken.version() == "TLSv1.1"

    def test_a_cut_line_is_not_taken_for_a_bad_certificate(self, authority):
        with hostile(QUICK["no answer at all"], authority.server()) as server:
            _packet, outcome = _send(server.port, scheme="https", trust=str(authority.file))
            assert server.harmed > 1
            assert "ngắt giữa chừng" in outcome.reason

    def test_a_portal_that_is_none_of_tls(self, authority):
        with hostile(QUICK["no type"]) as server:
            _packet, outcome = _send(server.port, scheme="https")
            assert isinstance(outcome, Later)


def test_control_the_same_road_ends_well_with_a_friend(tmp_path):
    from tests.kiosk.other_portal import other_portal

    with other_portal() as portal:
        packet = Packet(portal.url)
        outcome = packet.send(OpenCps(portal.url, lambda: PRACTICE, IMPATIENT))
        assert isinstance(outcome, Filed)
        assert not isinstance(outcome, Blocked)
