"""What a supplement takes along, what it leaves behind, and what comes back when it is given up."""

from __future__ import annotations

import msgspec
import pytest
from vault_cases import a_case

from kiosk import case as machine
from kiosk.model import (
    Approval,
    BadInput,
    Case,
    Confirmation,
    Document,
    Receipt,
    Round,
    State,
)

AT, LATER = "2026-11-24T08:00:00+00:00", "2026-11-25T08:00:00+00:00"
RECEIPT = Receipt("H44-1", AT, "portal", "0" * 64)
PAPERS = (Document("1", pdf_digest="d" * 64),)


def returned() -> Case:
    return msgspec.structs.replace(
        a_case(state=State.RETURNED),
        key="first",
        packet_digest="digest",
        documents=PAPERS,
        brought=("1",),
        receipt=RECEIPT,
        portal_note="bổ sung giấy",
        confirmation=Confirmation.SPOKEN,
        witness="Bà Làng",
        approval=Approval("Bà Chủ tịch", AT),
    )


def test_the_packet_before_is_kept_and_the_new_one_begins_empty() -> None:
    case = machine.begin_supplement(returned(), LATER)
    assert case.rounds == (
        Round("first", "digest", PAPERS, RECEIPT, "bổ sung giấy", Confirmation.SPOKEN, "Bà Làng"),
    )
    emptied = (case.key, case.packet_digest, case.documents, case.brought)
    assert emptied == ("", "", (), ())
    assert (case.confirmation, case.witness, case.approval) == (None, "", None)
    assert (case.updated, case.receipt, case.state) == (LATER, RECEIPT, State.RETURNED)
    assert machine.supplementing(case)
    assert machine.begin_supplement(case, "later still") is case


@pytest.mark.parametrize("state", [state for state in State if state is not State.RETURNED])
def test_only_what_the_authority_returned_is_supplemented(state: State) -> None:
    with pytest.raises(BadInput, match="chưa yêu cầu bổ sung"):
        machine.begin_supplement(msgspec.structs.replace(returned(), state=state), LATER)


@pytest.mark.parametrize("sealed", [False, True])
def test_giving_it_up_brings_back_what_was_before(sealed: bool) -> None:
    case = machine.begin_supplement(returned(), LATER)
    case = machine.edit(case, LATER, documents=(Document("2"),), witness="ai khác")
    if sealed:
        case = machine.advance(case, machine.Sealed(LATER, "second", "other"))
    back = machine.give_up_supplement(case, "2026-11-26")
    expected = msgspec.structs.replace(
        returned(), updated="2026-11-26", approval=None, brought=back.brought
    )
    assert back == expected


@pytest.mark.parametrize("state", [State.SEALED, State.RETURNED, State.FILED])
def test_there_must_be_one_to_give_up(state: State) -> None:
    with pytest.raises(BadInput, match="không có phần bổ sung"):
        machine.give_up_supplement(msgspec.structs.replace(returned(), state=state), LATER)


def test_an_edit_is_dated_and_takes_the_approval_away() -> None:
    draft = msgspec.structs.replace(a_case(), approval=Approval("Bà Chủ tịch", AT))
    changed = machine.edit(draft, LATER, witness="Bà Làng")
    assert (changed.updated, changed.witness, changed.approval) == (LATER, "Bà Làng", None)
    assert machine.edit(draft, LATER, updated="given").updated == "given"


def test_an_approval_is_dated_and_names_who_gave_it() -> None:
    reviewed = a_case(state=State.REVIEWED)
    approved = machine.approve(reviewed, LATER, "Bà Chủ tịch")
    assert (approved.approval, approved.updated) == (Approval("Bà Chủ tịch", LATER), LATER)
    supplement = machine.begin_supplement(returned(), LATER)
    with pytest.raises(BadInput, match="không duyệt được"):
        machine.approve(supplement, LATER, "Bà Chủ tịch")
    confirmed = machine.edit(supplement, LATER, confirmation=Confirmation.TOUCH)
    assert machine.approve(confirmed, LATER, "Bà Chủ tịch").approval is not None


def test_where_a_case_stands_is_said_in_the_refusal() -> None:
    filed = a_case(state=State.FILED)
    with pytest.raises(BadInput) as told:
        machine.edit(filed, LATER, witness="x")
    assert str(told.value) == ("Hồ sơ đang ở bước “Đã gửi, chờ tiếp nhận”, không sửa được nữa.")


def test_on_the_guided_way_other_states_are_called_as_everywhere() -> None:
    filed = msgspec.structs.replace(a_case(state=State.FILED), connector="guided")
    assert machine.words(filed) == machine.WORDS[State.FILED]


def test_the_authoritys_words_come_with_its_answer_and_go_with_the_next() -> None:
    filed = msgspec.structs.replace(a_case(), state=State.FILED)
    asked = machine.advance(filed, machine.Returned(AT, "bổ sung giấy", "waiting"))
    assert (asked.portal_note, asked.portal_status) == ("bổ sung giấy", "waiting")
    taken = machine.advance(asked, machine.Accepted(AT, "new"))
    assert (taken.portal_note, taken.portal_status) == ("", "new")
    refused = machine.advance(taken, machine.Refused(AT, "không đủ điều kiện"))
    assert refused.portal_note == "không đủ điều kiện"


def test_what_is_opened_again_is_dated_and_no_longer_approved() -> None:
    approved = machine.approve(a_case(state=State.REVIEWED), AT, "Bà Chủ tịch")
    opened = machine.advance(approved, machine.Reopened(LATER))
    assert (opened.state, opened.approval, opened.updated) == (State.DRAFT, None, LATER)


def test_refusals_say_where_the_case_stands_to_the_letter() -> None:
    filed = a_case(state=State.FILED)
    where = "Hồ sơ đang ở bước “Đã gửi, chờ tiếp nhận”, "
    for act, what in (
        (lambda: machine.advance(filed, machine.Paused(AT)), where + "không làm được việc này."),
        (lambda: machine.approve(filed, AT, "A"), where + "không duyệt được."),
        (lambda: machine.begin_supplement(filed, AT), "Cơ quan chưa yêu cầu bổ sung hồ sơ này."),
        (
            lambda: machine.give_up_supplement(filed, AT),
            "Hồ sơ này không có phần bổ sung đang làm.",
        ),
    ):
        with pytest.raises(BadInput) as told:
            act()
        assert str(told.value) == what


def test_giving_up_the_second_supplement_keeps_the_first() -> None:
    once = machine.begin_supplement(returned(), AT)
    sealed = machine.advance(once, machine.Sealed(AT, "second", "other"))
    again = msgspec.structs.replace(sealed, state=State.RETURNED, portal_note="nữa")
    twice = machine.begin_supplement(again, LATER)
    assert [sent.key for sent in twice.rounds] == ["first", "second"]
    back = machine.give_up_supplement(twice, LATER)
    assert (back.rounds, back.key, back.portal_note) == (once.rounds, "second", "nữa")
