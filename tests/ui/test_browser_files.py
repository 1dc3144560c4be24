"""Papers reach the portal byte by byte, each in its own place, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import browser_sites
import msgspec
import pytest
from browser_visit import FILES, GCS, KHAC, PAPERS, Visit, recipe, submission
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk.portals.guided import plan as plans
from ui.browser.session import At, Session


@pytest.fixture
def portal() -> Iterator[browser_sites.Site]:
    with browser_sites.site() as server:
        yield server


@pytest.fixture
def visit(app: QApplication, portal: browser_sites.Site) -> Iterator[Visit]:
    visit = Visit(recipe(portal.host, "/buoc-2")).open("giay_to")
    yield visit
    if visit.session.at is not At.ENDED:
        visit.end()


def click(visit: Visit, selector: str) -> None:
    """The mouse of a person."""
    place = visit.js(
        f"(() => {{ const r = document.querySelector({selector!r}).getBoundingClientRect();"
        "return Math.round(r.x + r.width / 2) + ',' + Math.round(r.y + r.height / 2) })()"
    )
    x, y = map(int, place.split(","))
    target = visit.session.view.focusProxy()
    QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=QPoint(x, y))


def send(visit: Visit) -> None:
    visit.js("document.querySelector('[required]').click()")
    visit.js("document.forms[0].requestSubmit()")
    visit.wait(lambda: visit.session.at is At.RESULT and bool(visit.session.number))


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_without_a_click_the_bytes_arrive_whole(visit: Visit, portal: browser_sites.Site) -> None:
    assert visit.give("gcs") == "attached"
    assert visit.give("KHAC") == "attached"
    assert visit.give("gcs") == "attached", "twice is once"
    send(visit)
    assert portal.uploads["gcs"] == ("01-gcs.pdf", digest(GCS), len(GCS))
    assert portal.uploads["khac"] == ("02-khac.pdf", digest(KHAC), len(KHAC))


def test_a_click_on_the_portals_own_button_gets_this_papers_file(
    visit: Visit, portal: browser_sites.Site
) -> None:
    click(visit, "#gcs")
    visit.wait(lambda: visit.js("document.querySelector('#gcs').files.length") == 1)
    assert visit.session.papers["gcs"].state == "attached"
    click(visit, "#khac")
    visit.wait(lambda: visit.js("document.querySelector('#khac').files.length") == 1)
    send(visit)
    assert portal.uploads["gcs"][1] == digest(GCS)
    assert portal.uploads["khac"][1] == digest(KHAC)


def test_an_unknown_place_gets_nothing_even_right_after_a_known_one(visit: Visit) -> None:
    refused: list[str] = []
    visit.session.chosen_wrong.connect(refused.append)
    click(visit, "#gcs")
    visit.wait(lambda: visit.js("document.querySelector('#gcs').files.length") == 1)
    click(visit, "#la")
    visit.wait(lambda: bool(refused))
    assert refused == ["unknown"]
    assert set(visit.session.papers) == {"gcs"}


def test_a_place_on_a_page_that_no_step_knows_gets_nothing(
    app: QApplication, portal: browser_sites.Site
) -> None:
    steps = [{"id": "khac", "title": "T", "where": {"address": ["/xyz"]}, "files": FILES}]
    visit = Visit(recipe(portal.host, "/buoc-2", steps=steps)).open()
    refused: list[str] = []
    visit.session.chosen_wrong.connect(refused.append)
    click(visit, "#gcs")
    visit.wait(lambda: bool(refused))
    assert visit.js("document.querySelector('#gcs').files.length") == 0
    visit.end()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [({"max_bytes": 1000}, "too_large"), ({"types": ["image/jpeg"]}, "wrong_type")],
)
def test_limits_are_checked_before(
    app: QApplication, portal: browser_sites.Site, changes: dict[str, object], fault: str
) -> None:
    steps = [
        {"id": "giay_to", "title": "T", "where": {"address": ["/buoc-2"]},
         "files": [{**FILES[0], **changes}]},
    ]  # fmt: skip
    visit = Visit(recipe(portal.host, "/buoc-2", steps=steps)).open("giay_to")
    refused: list[str] = []
    visit.session.chosen_wrong.connect(refused.append)
    assert visit.give("gcs") == fault
    click(visit, "#gcs")
    visit.wait(lambda: bool(refused))
    assert refused == [fault]
    assert visit.js("document.querySelector('#gcs').files.length") == 0
    visit.end()


def test_what_the_page_itself_accepts_is_heeded(visit: Visit) -> None:
    visit.js("document.querySelector('#gcs').accept = '.jpg,.png'")
    assert visit.give("gcs") == "wrong_type"


def test_a_file_that_a_person_put_there_is_kept(visit: Visit) -> None:
    visit.js(
        "(() => { const d = new DataTransfer(); d.items.add(new File(['x'], 'khac.pdf'));"
        "document.querySelector('#gcs').files = d.files })()"
    )
    assert visit.give("gcs") == "changed"
    assert visit.js("document.querySelector('#gcs').files[0].name") == "khac.pdf"


def test_a_damaged_paper_never_leaves(app: QApplication, portal: browser_sites.Site) -> None:
    plan = plans.make(recipe(portal.host, "/buoc-2"), submission())
    visit = Visit(recipe(portal.host, "/buoc-2"))
    visit.session.end()
    visit.session = Session(plan, {key: data + b"x" for key, data in PAPERS.items()})
    visit.session.view.show()
    visit.open("giay_to")
    assert visit.give("gcs") == "damaged"
    assert visit.js("document.querySelector('#gcs').files.length") == 0
    visit.end()


def test_temporary_files_end_with_the_session(visit: Visit) -> None:
    click(visit, "#gcs")
    visit.wait(lambda: visit.js("document.querySelector('#gcs').files.length") == 1)
    folder = visit.session.chooser._folder
    assert folder is not None
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]
    visit.end()
    assert not folder.exists()


def test_the_plan_names_papers_without_a_place(portal: browser_sites.Site) -> None:
    how = recipe(portal.host)
    steps = (msgspec.structs.replace(how.steps[1], files=how.steps[1].files[:1]),)
    plan = plans.make(msgspec.structs.replace(how, steps=steps), submission())
    assert plan.unplaced == ("KHAC",)
