"""What is stored of a visit to a portal's own pages, whoever looks away meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.desk import account, at_portal, citizen, consent, home, packing, procedure, review, ways
from kiosk.desk.core import Desk
from kiosk.desk.visit import Visit
from kiosk.model import BadInput, Case, State, Unreachable
from kiosk.settings import Home, Settings

CARD = "025303004567||Hà Thị Kiều My|17032003|Nữ|Khu 5, Xuân Đài, Phú Thọ|20072025||||"
CODE = "2.000635"
NUMBER = "H44.99.1-261124-0007"
RECIPE = "tap_a_2_000635"
PORTAL = "http://127.0.0.1:4321"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.open(Home(tmp_path), Settings(), practice=True) as made:
        made.officer = "Cán bộ Thử"
        made.portal_url = PORTAL
        yield made


def drafted(desk: Desk) -> Visit:
    visit = Visit()
    procedure.choose(desk, visit, CODE, "ket_hon")
    citizen.accept(desk, visit, citizen.read_text(CARD))
    consent.give(desk, visit, {"submit"})
    return visit


def sealed(desk: Desk, way: str = "guided") -> Visit:
    visit = drafted(desk)
    case = msgspec.structs.replace(visit.open_case(), state=State.REVIEWED, connector=way)
    visit.case = desk.save(case, "reviewed")
    packing.seal(desk, visit)
    return visit


def stored(desk: Desk, visit: Visit) -> Case:
    with desk.vault.read() as tx:
        found = tx.case(visit.open_case().id)
    assert found is not None
    return found


def test_the_way_stands_before_the_packet_where_a_recipe_knows_the_pages(desk: Desk) -> None:
    visit = drafted(desk)
    ids = [way.id for way in ways.ways(desk, visit)]
    assert ids == ["opencps", "guided", "packet", "paper"]
    assert ways.connector(desk, visit) == "opencps"
    procedure.choose(desk, visit, "1.004194", "")
    assert ways.best(desk, visit) == "guided"
    desk.practice = False  # the training sites are no office's way
    assert ways.best(desk, visit) == "packet"


def test_whoever_takes_it_is_asked_for_the_log_in_first(desk: Desk) -> None:
    visit = drafted(desk)
    assert not account.needed(desk, visit)
    ways.choose(desk, visit, "guided")
    assert account.needed(desk, visit)
    assert "account" in {problem.step for problem in review.problems(desk, visit)}
    case = account.choose(desk, visit, "own_phone")
    assert case.connector == "guided"
    assert "account" not in {problem.step for problem in review.problems(desk, visit)}
    assert account.choose(desk, visit, "paper_today").connector == "paper"


def test_sealed_it_waits_for_a_person_and_not_in_the_queue(desk: Desk) -> None:
    visit = sealed(desk)
    assert stored(desk, visit).state is State.EXPORTED
    with desk.vault.read() as tx:
        assert not tx.jobs()
    view = home.overview(desk)
    assert [line.case_id for line in view.at_portal] == [visit.open_case().id]
    assert view.at_portal[0].words == "Chờ nộp trên cổng"
    assert not view.filed
    again, step = home.reopen(desk, visit.open_case().id)
    assert (again.case, step) == (stored(desk, visit), "send")


def test_a_visit_gets_its_plan_and_leaves_the_recipe_with_the_case(desk: Desk) -> None:
    visit = sealed(desk)
    offers = at_portal.offers(desk, visit)
    assert [offer.recipe for offer in offers] == ["tap_a_2_000635", "tap_c_2_000635"]
    plan, papers = at_portal.begin(desk, visit, "tap_c_2_000635")
    assert plan.start.startswith(f"{PORTAL}/thuc-hanh/c/")
    assert not papers
    assert stored(desk, visit).recipe == "tap_c_2_000635"
    assert at_portal.offers(desk, visit)[0].recipe == "tap_c_2_000635"
    looking, _papers = at_portal.begin(desk, visit, "tap_c_2_000635", looking_up=True)
    there = f"{PORTAL}/thuc-hanh/tra-cuu?ma=2.000635"
    assert looking.start == at_portal.lookup(desk, stored(desk, visit)) == there


def test_what_is_not_for_the_portal_is_not_opened_there(desk: Desk) -> None:
    visit = sealed(desk, "packet")
    with pytest.raises(BadInput):
        at_portal.begin(desk, visit, RECIPE)
    visit = sealed(desk)
    with pytest.raises(BadInput):
        at_portal.begin(desk, visit, "tap_a_1_001193")
    desk.portal_url = ""
    with pytest.raises(Unreachable):
        at_portal.begin(desk, visit, RECIPE)


def test_left_before_the_last_page_it_still_waits(desk: Desk) -> None:
    visit = sealed(desk)
    at_portal.end(desk, visit, visit.open_case().id, at_portal.Brought(report=b"{}"))
    assert visit.open_case().state is State.EXPORTED


def test_left_without_a_number_it_is_unsure_and_home_reminds(desk: Desk) -> None:
    visit = sealed(desk)
    case_id = visit.open_case().id
    at_portal.begin(desk, visit, RECIPE)
    assert at_portal.may_be_filed(desk, visit, case_id) == visit.case
    assert visit.open_case().state is State.UNSURE
    visit.case = None  # the officer was called away: the screens are empty
    left = at_portal.end(desk, visit, case_id, at_portal.Brought(may_be_filed=True))
    assert left is not None
    assert left.state is State.UNSURE
    assert visit.case is None
    view = home.overview(desk)
    assert [line.case_id for line in view.unsure] == [case_id]
    assert not view.waiting, "no machine asks for it"
    assert not view.at_portal
    visit, step = home.reopen(desk, case_id)
    assert step == "send"
    with pytest.raises(BadInput):
        at_portal.number_typed(desk, visit, "không nhớ")
    assert at_portal.number_typed(desk, visit, " h44.99.1-261124-0007").state is State.FILED
    filed = stored(desk, visit)
    assert filed.receipt is not None
    assert filed.receipt.number == NUMBER


def test_looked_up_and_not_there_it_goes_to_the_portal_again(desk: Desk) -> None:
    visit = sealed(desk)
    case_id = visit.open_case().id
    at_portal.may_be_filed(desk, visit, case_id)
    assert at_portal.not_filed(desk, visit).state is State.EXPORTED
    at_portal.begin(desk, visit, RECIPE)
    with pytest.raises(BadInput):
        at_portal.not_filed(desk, sealed(desk, "packet"))


def test_the_number_is_kept_at_once_and_the_page_with_the_ending(desk: Desk) -> None:
    visit = sealed(desk)
    case_id = visit.open_case().id
    at_portal.begin(desk, visit, RECIPE)
    at_portal.may_be_filed(desk, visit, case_id)
    at_portal.number_read(desk, visit, case_id, NUMBER)
    assert stored(desk, visit).state is State.FILED
    brought = at_portal.Brought(
        NUMBER, True, b"%PDF the page", (("giay-hen.pdf", b"%PDF the slip"),)
    )
    for _twice in range(2):
        at_portal.end(desk, visit, case_id, brought)
    case = stored(desk, visit)
    assert [(kept.kind, kept.name) for kept in case.kept] == [
        ("confirmation", "xac-nhan.pdf"),
        ("download", "giay-hen.pdf"),
    ]
    assert at_portal.confirmation(desk, case) == b"%PDF the page"
    with desk.vault.read() as tx:
        assert tx.blob(case_id, case.kept[1].digest) == b"%PDF the slip"
    assert home.overview(desk).filed[0].number == NUMBER
    with pytest.raises(BadInput):
        at_portal.confirmation(desk, stored(desk, sealed(desk)))


def test_the_end_of_a_case_that_was_erased_meanwhile_brings_nothing_back(desk: Desk) -> None:
    visit = sealed(desk)
    case_id = visit.open_case().id
    desk.vault.purge(case_id, "test")
    assert at_portal.end(desk, visit, case_id, at_portal.Brought(NUMBER)) is None
    assert at_portal.may_be_filed(desk, visit, case_id) is None


def test_the_technician_gets_one_report_for_one_fault(desk: Desk) -> None:
    visit = sealed(desk)
    for report in (b'{"a": 1}', b'{"a": 1}', b'{"a": 2}'):
        at_portal.end(desk, visit, visit.open_case().id, at_portal.Brought(report=report))
    files = list(at_portal.reports(desk).iterdir())
    assert len(files) == 2
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
