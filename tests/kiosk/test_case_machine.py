import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given

from kiosk import case as machine
from kiosk.model import BadInput, Case, Document, Receipt, State

AT = "2026-11-24T08:00:00+00:00"
RECEIPT = Receipt("H44.99-20261124-0001", AT, "practice", "0" * 64)


def event_of(kind: type[machine.Event]) -> machine.Event:
    needed = {
        machine.Sealed: {"key": "k", "packet_digest": "d"},
        machine.Filed: {"receipt": RECEIPT},
        machine.Refused: {"note": "thiếu giấy"},
        machine.Returned: {"note": "bổ sung giấy chứng sinh"},
    }
    return kind(AT, **needed.get(kind, {}))


def case_in(state: State) -> Case:
    return Case(
        id="c",
        procedure="1.001193",
        pack_version="",
        officer="o",
        created=AT,
        updated=AT,
        state=state,
    )


def test_every_state_can_be_reached_and_all_but_the_last_can_be_left() -> None:
    reached = {State.DRAFT}
    while True:
        more = {target for (start, _), target in machine.TABLE.items() if start in reached}
        if more <= reached:
            break
        reached |= more
    assert reached == set(State)
    left = {start for start, _ in machine.TABLE}
    assert set(State) - left == {State.PURGED}


def test_every_state_has_words() -> None:
    assert set(machine.WORDS) == set(State)


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_only_a_draft_can_be_edited(state: State) -> None:
    with pytest.raises(BadInput):
        machine.edit(case_in(state), AT, answers={})


def test_an_event_that_cannot_happen_is_refused_in_words() -> None:
    with pytest.raises(BadInput, match="Đang làm"):
        machine.advance(case_in(State.DRAFT), event_of(machine.Filed))


@given(st.lists(st.sampled_from(machine.Event.__subclasses__()), max_size=30))
def test_nothing_but_sealing_touches_the_packet(kinds: list[type[machine.Event]]) -> None:
    """Whatever happens in whatever order, key and packet change only by the event Sealed."""
    case = case_in(State.REVIEWED)
    for kind in kinds:
        before = (case.key, case.packet_digest, case.answers, case.documents)
        if not machine.allowed(case.state, kind):
            with pytest.raises(BadInput):
                machine.advance(case, event_of(kind))
            continue
        case = machine.advance(case, event_of(kind))
        after = (case.key, case.packet_digest, case.answers, case.documents)
        assert after == before or kind is machine.Sealed


def test_who_stood_at_the_last_button_is_unsure_until_somebody_knows() -> None:
    case = msgspec.structs.replace(case_in(State.EXPORTED), connector="guided")
    assert machine.words(case) == "Chờ nộp trên cổng"
    case = machine.advance(case, event_of(machine.MayBeFiled))
    assert case.state is State.UNSURE
    assert machine.words(case) != machine.WORDS[State.UNSURE]
    assert machine.advance(case, event_of(machine.NotFiled)).state is State.EXPORTED
    assert machine.advance(case, event_of(machine.Filed)).receipt == RECEIPT


def test_a_machine_that_asks_itself_says_so() -> None:
    case = msgspec.structs.replace(case_in(State.UNSURE), connector="opencps")
    assert machine.words(case) == machine.WORDS[State.UNSURE]


def test_a_case_survives_its_json_form() -> None:
    case = machine.advance(case_in(State.SENDING), event_of(machine.Filed))
    assert msgspec.json.decode(msgspec.json.encode(case), type=Case) == case


def returned(**more: object) -> Case:
    papers = (Document(part="a", pdf_digest="1" * 64),)
    case = msgspec.structs.replace(case_in(State.RETURNED), key="k-1", receipt=RECEIPT)
    return msgspec.structs.replace(case, documents=papers, portal_note="thiếu giấy", **more)


def test_a_supplement_keeps_what_was_sent_and_is_sealed_with_its_own_key() -> None:
    case = returned()
    with pytest.raises(BadInput):
        machine.edit(case, AT, documents=())
    open_one = machine.begin_supplement(case, AT)
    assert machine.supplementing(open_one)
    assert machine.begin_supplement(open_one, AT) == open_one
    sent = open_one.rounds[0]
    assert (sent.key, sent.asked, sent.documents) == ("k-1", "thiếu giấy", case.documents)
    more = machine.edit(open_one, AT, documents=(Document(part="b"),))
    sealed = machine.advance(more, machine.Sealed(AT, "k-2", "d-2"))
    assert (sealed.key, sealed.receipt) == ("k-2", RECEIPT)
    filed = machine.advance(
        machine.advance(sealed, machine.SendStarted(AT)), machine.Filed(AT, RECEIPT)
    )
    assert (filed.state, filed.portal_note, filed.rounds) == (State.FILED, "", (sent,))


@pytest.mark.parametrize("sealed", [False, True])
def test_a_supplement_that_is_given_up_leaves_the_case_as_it_was(sealed: bool) -> None:
    case = returned()
    open_one = machine.begin_supplement(case, AT)
    if sealed:
        open_one = machine.advance(open_one, machine.Sealed(AT, "k-2", "d-2"))
    assert machine.give_up_supplement(open_one, AT) == case


@pytest.mark.parametrize("state", [s for s in State if s not in (State.RETURNED,)])
def test_no_supplement_where_none_was_asked_for(state: State) -> None:
    with pytest.raises(BadInput):
        machine.begin_supplement(case_in(state), AT)
    with pytest.raises(BadInput):
        machine.give_up_supplement(case_in(state), AT)
