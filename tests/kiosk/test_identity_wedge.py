import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.identity import Wedge

PAYLOAD = "025185001234||Nguyễn Thị Ửng|05091985|Nữ|Khu 3, Phú Thọ|10052021"


def type_at(wedge, text, start=0.0, gap=0.01):
    """Feed the text with a fixed gap; returns all payloads and the time of the last key."""
    found = []
    for at, key in enumerate(text):
        found.append(wedge.feed(key, start + at * gap))
    return [payload for payload in found if payload], start + (len(text) - 1) * gap


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_a_gun_is_recognised(end):
    wedge = Wedge()
    assert type_at(wedge, PAYLOAD + end)[0] == [PAYLOAD]
    assert not wedge.damaged
    assert not wedge.busy


@given(st.floats(0.031, 2.0))
def test_a_person_is_not(gap):
    wedge = Wedge()
    assert type_at(wedge, PAYLOAD + "\r", gap=gap)[0] == []
    assert not wedge.busy


def test_what_a_person_typed_before_does_not_stick_to_the_payload():
    wedge = Wedge()
    _found, last = type_at(wedge, "Nguyen", gap=0.12)
    assert type_at(wedge, PAYLOAD + "\r", start=last + 0.05)[0] == [PAYLOAD]


def test_two_shots_are_two_payloads():
    wedge = Wedge()
    first, last = type_at(wedge, PAYLOAD + "\r")
    assert type_at(wedge, PAYLOAD + "\r", start=last + 0.01)[0] == first == [PAYLOAD]


def test_one_hiccup_is_forgiven_but_slow_typing_after_a_burst_is_not():
    wedge = Wedge()
    _found, last = type_at(wedge, PAYLOAD[:30])
    assert wedge.busy
    assert type_at(wedge, PAYLOAD[30:] + "\r", start=last + 0.15)[0] == [PAYLOAD]
    type_at(wedge, PAYLOAD)
    type_at(wedge, "abc", start=10.0, gap=0.15)
    assert not wedge.busy


def test_a_burst_with_a_long_gap_is_none():
    wedge = Wedge()
    _found, last = type_at(wedge, PAYLOAD[:60])
    assert type_at(wedge, PAYLOAD[60:] + "\r", start=last + 0.5)[0] == []


def test_short_bursts_are_none():
    assert type_at(Wedge(), "abc\r")[0] == []


def test_backspaces_of_an_input_method_are_noticed():
    wedge = Wedge()
    found, last = type_at(wedge, "025185001234||Ka\b\bKảr|05091985|Nam|Khu 3|10052021\r")
    assert found == ["025185001234||Kảr|05091985|Nam|Khu 3|10052021"]
    assert wedge.damaged
    type_at(wedge, PAYLOAD + "\r", start=last + 1)
    assert not wedge.damaged


def test_composition_events_are_noticed_only_inside_a_burst():
    wedge = Wedge()
    wedge.composing(0.0)
    _found, last = type_at(wedge, PAYLOAD[:20], start=1.0)
    wedge.composing(last + 0.005)
    type_at(wedge, PAYLOAD[20:] + "\r", start=last + 0.01)
    assert wedge.damaged
    wedge.composing(last + 5)
    type_at(wedge, PAYLOAD + "\r", start=last + 6)
    assert not wedge.damaged


def test_memory_is_bounded():
    wedge = Wedge()
    found, _last = type_at(wedge, "9" * 10_000 + "\r", gap=0.001)
    assert len(found[0]) == 3000
