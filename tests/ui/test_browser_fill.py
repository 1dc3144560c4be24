"""Fields of other people's pages: found, filled so that the page notices, read back."""

from __future__ import annotations

from collections.abc import Iterator

import browser_sites
import pytest
from browser_visit import STEP_1, Visit, recipe
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication


@pytest.fixture(scope="module")
def portal() -> Iterator[browser_sites.Site]:
    with browser_sites.site() as server:
        yield server


@pytest.fixture
def visit(app: QApplication, portal: browser_sites.Site) -> Iterator[Visit]:
    visit = Visit(recipe(portal.host))
    yield visit
    visit.end()


def test_plain_page_is_filled_and_read_back(visit: Visit) -> None:
    visit.open("nguoi_nop")
    states = visit.fill()
    assert set(states.values()) == {"filled"}, states
    outcomes = visit.session.outcomes
    assert outcomes["ho_ten"].read_back == "ĐINH THỊ HOÀ"
    assert outcomes["ngay_sinh"].read_back == "03/02/1990"
    assert outcomes["ngay_cap"].read_back == "2021-05-06"
    assert outcomes["ngay_cap"].selector == "label:Ngày cấp"
    assert outcomes["xa"].read_back == "Xã Đồng Lương"
    assert outcomes["dan_toc"].read_back == "02"
    assert visit.js("document.forms[0].gt.value") == "F"
    assert visit.js("document.forms[0].me.value") == "Hà Thị Mận"
    assert visit.js("document.forms[0].cha.value") == "Đinh Văn Sáu"
    assert visit.js("document.forms[0].camdoan.checked") is False
    assert visit.js("document.forms[0].matkhau.value + document.forms[0].otp.value") == ""


def test_second_press_changes_nothing(visit: Visit) -> None:
    visit.open("nguoi_nop")
    visit.fill()
    assert set(visit.fill().values()) == {"already"}


def type_into(visit: Visit, selector: str, text: str) -> None:
    """A person's own keys, as Chromium gets them."""
    visit.js(f"document.querySelector({selector!r}).focus()")
    target = visit.session.view.focusProxy()
    QTest.keyClicks(target, text)
    visit.wait(lambda: visit.js(f"document.querySelector({selector!r}).value").endswith(text))


def test_what_a_person_changed_is_kept_until_they_agree(visit: Visit) -> None:
    visit.open("nguoi_nop")
    visit.fill()
    type_into(visit, "[name=me]", "xyz")
    visit.js("document.querySelector('[name=cha]').value = ''")
    states = visit.fill()
    assert states["me"] == "changed"
    assert states["cha"] == "filled", "emptied by the page, not by a person"
    assert visit.js("document.forms[0].me.value").endswith("xyz")
    assert visit.session.misfits() == (), "a person's choice is no fault of the recipe"
    assert visit.fill(force={"me"})["me"] == "filled"
    assert visit.js("document.forms[0].me.value") == "Hà Thị Mận"


def test_what_a_person_typed_before_the_first_press_is_kept(visit: Visit) -> None:
    visit.open("nguoi_nop")
    type_into(visit, "[name=me]", "Hoa")
    assert visit.fill()["me"] == "changed"
    assert visit.js("document.forms[0].me.value") == "Hoa"


def test_a_value_of_the_portal_itself_is_kept(visit: Visit) -> None:
    visit.open("nguoi_nop")
    visit.js("document.forms[0].hoTen.value = 'TÊN TỪ VNEID'")
    assert visit.fill()["ho_ten"] == "differs"


def test_a_page_that_came_again_still_shows_whose_values_they_are(visit: Visit) -> None:
    visit.open("nguoi_nop")
    visit.fill()
    visit.session.reload()
    visit.at("nguoi_nop")
    visit.js("document.forms[0].me.value = 'HÀ THỊ MẬN'; document.forms[0].cha.value = 'Khác'")
    states = visit.fill()
    assert states["me"] == "already"
    assert states["cha"] == "changed"


def test_only_one_field_is_filled_when_asked(visit: Visit) -> None:
    visit.open("nguoi_nop")
    assert visit.fill(only="me") == {"me": "filled"}
    assert visit.js("document.forms[0].hoTen.value") == ""


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ({"find": ["label:Không có ô này"]}, "missing"),
        ({"find": ["label:Họ tên"]}, "ambiguous"),
        ({"find": ["css:[name=matkhau]"]}, "refused"),
        ({"find": ["css:[name=otp]"]}, "refused"),
        ({"find": ["name:camdoan"], "kind": "checkbox", "const": "yes", "value": []}, "refused"),
        ({"find": ["name:dt"], "kind": "select"}, "no_option"),
        ({"find": ["css:]["]}, "missing"),
    ],
)
def test_faults_have_names(
    app: QApplication, portal: browser_sites.Site, field: dict[str, object], expected: str
) -> None:
    base = {"id": "x", "label": "X", "kind": "text", "value": ["applicant.full_name"]}
    steps = [
        {"id": "nguoi_nop", "title": "T", "where": {"address": ["/buoc-1"]},
         "fields": [{**base, **field}]},
    ]  # fmt: skip
    visit = Visit(recipe(portal.host, steps=steps)).open("nguoi_nop")
    assert visit.fill() == {"x": expected}
    misfit = visit.session.misfits()[0]
    assert (misfit.step, misfit.name, misfit.fault) == ("nguoi_nop", "x", expected)
    report = visit.end().report.decode()
    assert expected in report
    for personal in ("Đinh", "Hoà", "025190000001"):
        assert personal not in report


def test_a_list_that_never_loads_stops_what_hangs_on_it(
    app: QApplication, portal: browser_sites.Site
) -> None:
    fields = [dict(field) for field in STEP_1 if field["id"] in ("tinh", "xa", "me")]
    fields[0]["find"] = ["label:Không có"]
    steps = [{"id": "nguoi_nop", "title": "T", "where": {"address": ["/buoc-1"]}, "fields": fields}]
    visit = Visit(recipe(portal.host, steps=steps)).open("nguoi_nop")
    assert visit.fill() == {"tinh": "missing", "xa": "waits", "me": "filled"}
    visit.end()


def spa() -> dict[str, object]:
    source = {"value": ["applicant.full_name"]}
    return {
        "steps": [
            {"id": "to_khai", "title": "T", "where": {"marks": ["label:Họ và tên"]}, "fields": [
                {"id": "ten", "label": "Tên", "kind": "text", "find": ["label:Họ và tên"],
                 **source},
                {"id": "tinh", "label": "Tỉnh", "kind": "select", "find": ["label:Tỉnh"],
                 "value": ["applicant.address"], "part": "province"},
                {"id": "nhan", "label": "N", "kind": "checkbox", "const": "có",
                 "find": ["label:Nhận qua bưu chính"]},
            ]},
        ],
    }  # fmt: skip


def test_controlled_fields_that_arrive_late_keep_the_value(
    app: QApplication, portal: browser_sites.Site
) -> None:
    visit = Visit(recipe(portal.host, "/spa", **spa())).open()
    visit.at("to_khai")
    assert set(visit.fill().values()) == {"filled"}
    visit.idle(0.1)
    assert visit.js("JSON.stringify([state.ten, state.tinh, state.nhan])") == (
        '["Đinh Thị Hoà","a",true]'
    )
    visit.end()


def test_control_writing_the_property_in_the_page_is_not_noticed(
    app: QApplication, portal: browser_sites.Site
) -> None:
    visit = Visit(recipe(portal.host, "/spa", **spa())).open()
    visit.at("to_khai")
    visit.js(
        "(() => { const e = document.querySelector('input'); e.value = 'x';"
        "e.dispatchEvent(new Event('input', {bubbles: true})); })()"
    )
    visit.idle(0.1)
    assert visit.js("state.ten") == ""
    visit.end()


def test_lists_and_fields_that_the_page_draws_itself(
    app: QApplication, portal: browser_sites.Site
) -> None:
    steps = [
        {"id": "o", "title": "T", "where": {"marks": ["text:Ô tự vẽ"]}, "fields": [
            {"id": "qh", "label": "Q", "kind": "select", "const": "Mẹ", "find": ["label:Quan hệ"]},
            {"id": "noi", "label": "N", "kind": "typeahead", "const": "UBND xã Đồng Lương",
             "find": ["label:Nơi đăng ký"]},
            {"id": "gc", "label": "G", "kind": "text", "const": "Không", "find": ["label:Ghi chú"]},
            {"id": "dt", "label": "Đ", "kind": "text", "const": "0900 000 000",
             "find": ["label:Số điện thoại"]},
        ]},
    ]  # fmt: skip
    visit = Visit(recipe(portal.host, "/widgets", steps=steps)).open("o")
    assert set(visit.fill().values()) == {"filled"}, visit.session.outcomes
    assert visit.js("[window.quanHe, window.noi, gc.textContent].join()") == (
        "Mẹ,UBND xã Đồng Lương,Không"
    )
    visit.end()


def test_words_lead_to_their_own_field_or_to_none(
    app: QApplication, portal: browser_sites.Site
) -> None:
    """A wrong field is worse than no field: what cannot be told apart is not filled."""
    expected = {
        "Họ tên con": "con", "Năm sinh": "nam", "Số nhà": "nha", "Tổ dân phố": "to",
        "Email": "em", "Fax": "fax", "Khác": "k",
        "Từ ngày": "missing", "Đến ngày": "ambiguous", "Ngày cấp": "ambiguous",
        "Ghi chú chung": "missing",
    }  # fmt: skip
    fields = [
        {"id": f"f{n}", "label": label, "kind": "text", "const": label, "find": [f"label:{label}"]}
        for n, label in enumerate(expected)
    ]
    steps = [{"id": "b", "title": "T", "where": {"marks": ["text:Bảng"]}, "fields": fields}]
    visit = Visit(recipe(portal.host, "/tables", steps=steps)).open("b")
    states = list(visit.fill().values())
    for state, (label, name) in zip(states, expected.items(), strict=True):
        if state == "filled":
            assert visit.js(f"document.querySelector('[name={name}]').value") == label
        else:
            assert state == name, label
    assert visit.js("[...document.querySelectorAll('input')].filter(e => e.value).length") == 7
    visit.end()


def test_a_form_in_a_frame_of_a_second_allowed_host(app: QApplication) -> None:
    with browser_sites.site() as outer, browser_sites.site() as inner:
        other = f"localhost:{inner.server_port}"
        outer.swap("INNER", other)
        steps = [
            {"id": "khung", "title": "T", "where": {"marks": ["text:Thông tin trong khung"]},
             "fields": [{"id": "ten", "label": "T", "kind": "text", "const": "Hoà",
                         "find": ["label:Họ và tên"]}],
             "files": [{"part": "gcs", "find": ["name:gcs"]}]},
        ]  # fmt: skip
        hosts = {"portal": [outer.host, other]}
        visit = Visit(recipe(outer.host, "/outer", steps=steps, hosts=hosts)).open("khung")
        assert visit.fill() == {"ten": "filled"}
        assert visit.give("gcs") == "attached"
        visit.end()


def test_a_frame_for_log_in_is_shown_and_never_filled(app: QApplication) -> None:
    with browser_sites.site() as outer, browser_sites.site() as inner:
        other = f"localhost:{inner.server_port}"
        outer.swap("INNER", other)
        steps = [
            {"id": "khung", "title": "T", "where": {"marks": ["text:Cổng có khung"]},
             "fields": [{"id": "ten", "label": "T", "kind": "text", "const": "Hoà",
                         "find": ["label:Họ và tên"]}]},
        ]  # fmt: skip
        hosts = {"portal": [outer.host], "identity": [other]}
        visit = Visit(recipe(outer.host, "/outer", steps=steps, hosts=hosts)).open("khung")
        visit.wait(lambda: "/khung" in inner.asked)
        assert visit.fill() == {"ten": "missing"}
        visit.end()


def test_next_turns_the_page_only_where_nothing_is_decided(
    app: QApplication, portal: browser_sites.Site
) -> None:
    visit = Visit(recipe(portal.host)).open("nguoi_nop")
    pressed: list[str] = []
    visit.session.turn(pressed.append)
    visit.wait(lambda: bool(pressed))
    assert pressed == ["refused"], "a password field stands on that page"
    visit.js("document.forms[0].matkhau.remove(); document.forms[0].otp.remove()")
    visit.session.turn(pressed.append)
    visit.at("giay_to")
    assert pressed[-1] == "pressed"
    visit.end()


@pytest.mark.parametrize("button", ["css:#nop", "css:form > button"])
def test_a_button_that_sends_is_never_pressed(
    app: QApplication, portal: browser_sites.Site, button: str
) -> None:
    steps = [{"id": "x", "title": "T", "where": {"address": ["/buoc-2"]}, "next": [button]}]
    visit = Visit(recipe(portal.host, "/buoc-2", steps=steps)).open("x")
    pressed: list[str] = []
    visit.session.turn(pressed.append)
    visit.wait(lambda: bool(pressed))
    assert pressed == ["refused"]
    assert not portal.uploads
    visit.end()
