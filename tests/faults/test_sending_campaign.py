"""One client over a bad line or killed at any step: no doubles, none mixed, no draft left."""

from __future__ import annotations

import threading
from collections import Counter

import msgspec
import requests

from kiosk.portals.base import Blocked, Filed, Later, Refused, Unsure
from kiosk.portals.opencps.http import Wire
from kiosk.practice.state import State
from tests.kiosk.other_portal import other_portal
from tests.kiosk.portal_doubles import FAST, Packet, citizen, connector, practice

BAD_LINE = (
    "cut_after=0.15,cut_before=0.15,status=503:0.1,html=0.02,login=0.03,length=0.03,repeat=0.05,"
    "delay=0.02:0.05,seed=20261124"
)
CASES = 40
HASTY = msgspec.structs.replace(FAST, pause=0.001, settle=0.02)


def _person(number: int):
    return citizen(f"{25190000000 + number:012d}", f"Người Mẫu {number}")


def _until_settled(packet: Packet, url: str) -> object:
    c = connector(url, HASTY)
    for _ in range(60):
        outcome = packet.send(c)
        if isinstance(outcome, Filed | Refused | Blocked):
            return outcome
        assert isinstance(outcome, Later | Unsure)
    return outcome


class Tally:
    """What the portal holds after a campaign."""

    def __init__(self, folder) -> None:
        state = State(folder)
        self.rows = [row for row in state.all() if row.reference]
        self.files = {
            row.reference: {
                ref: state.file_data(row.id, ref) for ref, _m, _a in state.files(row.id)
            }
            for row in self.rows
        }
        state.close()

    def filed(self) -> Counter[str]:
        return Counter(row.data["applicantIdNo"] for row in self.rows if row.status)

    def drafts(self) -> int:
        return sum(not row.status for row in self.rows)

    def doubled(self) -> int:
        return sum(times - 1 for times in self.filed().values())


def _naive(url: str, number: int) -> bool:
    """Files as a lazy client would: no key of its own, and from the start after every fault."""
    rest, who = f"{url}/o/rest/v2", {"auth": ("practice", "practice"), "timeout": 5}
    form = {
        "serviceCode": "1.001193",
        "govAgencyCode": "H44.99.1",
        "dossierTemplateNo": "MAU_1_001193",
        "applicantName": "Người Mẫu",
        "applicantIdNo": _person(number).id_number.text,
    }
    try:
        with requests.Session() as line:
            line.headers["groupId"] = "20200"
            made = line.post(f"{rest}/dossiers", data=form, **who).json()
            path = f"{rest}/dossiers/{made['dossierId']}/actions"
            done = line.post(path, data={"actionCode": "1300"}, **who)
            return bool(done.json()["dossierActionId"])
    except (requests.RequestException, ValueError, KeyError):
        return False


def test_control_without_key_and_reading_doubles_are_seen(tmp_path):
    with practice(tmp_path, BAD_LINE) as url:
        for number in range(CASES):
            while not _naive(url, number):
                pass
    assert Tally(tmp_path).doubled() > 0


class Killed(BaseException):
    """The process ends here, with nothing after it."""


class _Death:
    """Ends the client before or after its n-th call or its n-th note."""

    def __init__(self, monkeypatch, packet: Packet) -> None:
        self.at, self.seen, self.before = 0, 0, True
        call, save = Wire.call, packet.save

        def deadly_call(wire, *args, **more):
            return self.around(lambda: call(wire, *args, **more))

        monkeypatch.setattr(Wire, "call", deadly_call)
        packet.save = lambda progress: self.around(lambda: save(progress))

    def around(self, work):
        self.seen += 1
        if self.seen == self.at and self.before:
            raise Killed
        done = work()
        if self.seen == self.at:
            raise Killed
        return done


def test_killed_at_every_step_it_is_filed_once(monkeypatch):
    steps = 1
    reached = 0
    while steps > reached:
        for before in (True, False):
            with other_portal() as portal, monkeypatch.context() as patch:
                portal.number_after = 1
                packet = Packet(portal.url)
                death = _Death(patch, packet)
                death.at, death.before = steps, before
                try:
                    packet.send(connector(portal.url))
                except Killed:
                    reached = steps
                death.at = 0
                assert isinstance(packet.send(connector(portal.url)), Filed), (steps, before)
                assert portal.acts == [packet.s.key], (steps, before)
                assert len(portal.dossiers) == 1
                assert len(portal.dossiers[0]["files"]) == 1
        steps += 1
        if reached < steps - 1:
            break
    assert reached > 20


def test_killed_again_and_again_it_still_arrives(monkeypatch):
    with other_portal() as portal:
        portal.number_after = 1
        packet = Packet(portal.url, ("Giấy A", "Giấy B", "Giấy C"))
        death = _Death(monkeypatch, packet)
        outcome = None
        for life in range(1, 60):
            # each life is a little longer than what reading takes, and never enough for all
            death.at, death.seen, death.before = 12, 0, life % 2 == 0
            try:
                outcome = packet.send(connector(portal.url))
                break
            except Killed:
                continue
        assert isinstance(outcome, Filed)
        assert portal.acts == [packet.s.key]
        uploads = [form for form in portal.sent("/files") if form]
        # at most one file a life is sent again; it never starts from the first one
        assert len(uploads) <= 3 + 3


def test_one_packet_sent_by_two_at_once_is_one_dossier(tmp_path):
    with practice(tmp_path) as url:
        packet = Packet(url)
        outcomes: list[object] = []

        def send() -> None:
            outcomes.append(_until_settled(packet.changed(), url))

        both = [threading.Thread(target=send) for _ in range(2)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        # Now and then one stops before the other's half-made draft and leaves it to a person,
        # who asks once more.
        stopped = [outcome for outcome in outcomes if isinstance(outcome, Blocked)]
        assert len(stopped) <= 1
        outcomes += [_until_settled(packet.changed(), url) for _blocked in stopped]
    outcomes = [outcome for outcome in outcomes if not isinstance(outcome, Blocked)]
    assert {type(outcome) for outcome in outcomes} == {Filed}
    assert len({outcome.receipt.number for outcome in outcomes}) == 1
    tally = Tally(tmp_path)
    assert (tally.doubled(), tally.drafts(), len(tally.rows)) == (0, 0, 1)


def test_two_citizens_in_one_lane_are_never_mixed(tmp_path):
    """Without the queue's lane both would go at once: the portal hands one the other's draft."""
    with practice(tmp_path) as url:
        packets = [Packet(url, applicant=_person(n)) for n in range(2)]
        outcomes: list[object] = [None, None]

        def send(at: int) -> None:
            outcomes[at] = packets[at].send(connector(url))

        both = [threading.Thread(target=send, args=(at,)) for at in range(2)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
    tally = Tally(tmp_path)
    for row in tally.rows:
        if row.status:
            owner = next(p for p in packets if p.s.key == row.reference)
            assert row.data["applicantIdNo"] == owner.s.applicant.id_number.text
            references = {part.reference for part in owner.s.parts}
            sent = {ref for ref, data in tally.files[row.reference].items() if data}
            assert sent == references
    assert any(isinstance(outcome, Filed) for outcome in outcomes)
