"""Fields of libraries with a will of their own: keys alone, little date fields, unnamed lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import browser_sites
import pytest
from browser_visit import Visit, recipe
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

PAGE = """<!doctype html><meta charset=utf-8><h1>Ô lạ</h1>
<div><label id=l1>Ngày sinh</label><div id=g role=group aria-labelledby=l1>
 <span role=spinbutton contenteditable=true aria-valuemax=31>dd</span>/<span role=spinbutton
 contenteditable=true aria-valuemax=12>mm</span>/<span role=spinbutton contenteditable=true
 aria-valuemax=9999>yyyy</span></div></div>
<div><label>Lệ phí <input id=tien></label></div>
<div><label>Ngày cấp <input id=cap readonly></label></div>
<div><label>Ngày cưới <input id=cuoi value="__/__/____"></label></div>
<div><label>Số bản <input id=so value=1></label></div>
<div><label>Dân tộc</label><div id=dt tabindex=0>Chọn</div></div>
<div><label>Nơi sinh</label><div role=combobox><input type=search autocomplete=new-password
 role=combobox id=noi></div></div>
<div><label>Mã lạ <input id=la></label></div>
<button id=nop onkeydown="window.pressed = 1">Nộp</button>
<div id=tha style="padding:20px">Giấy chứng sinh</div><div id=cam style="padding:20px">Khác</div>
<script>
for (const part of g.children) {
 let text = '';
 part.addEventListener('keydown', (e) => {
  if (!e.isTrusted || !/^[0-9]$/.test(e.key)) return;
  e.preventDefault();
  text += e.key; part.textContent = text;
  if (text.length === (part === g.lastElementChild ? 4 : 2)) part.nextElementSibling?.focus();
 });
}
let kept = '';
tien.addEventListener('keydown', (e) => {
 if (e.isTrusted && /^[0-9]$/.test(e.key)) kept += e.key; });
tien.addEventListener('input', () => { tien.value = kept && kept + ' đ'; });
la.addEventListener('input', () => { la.value = ''; });
la.addEventListener('focus', () => { setTimeout(() => nop.focus(), 60); });
dt.addEventListener('click', () => { const menu = document.createElement('div');
 for (const t of ['Kinh', 'Mường']) {
  const o = document.createElement('div'); o.className = 'x-item';
  o.textContent = t; o.onclick = () => { dt.textContent = t; menu.remove(); }; menu.append(o); }
 document.body.append(menu); });
tha.onclick = () => { const i = document.createElement('input'); i.type = 'file';
 i.onchange = () => { window.chosen = i.files[0].name; }; i.click(); };
cam.onclick = tha.onclick;
tha.ondragover = (e) => e.preventDefault();
tha.ondrop = async (e) => { e.preventDefault(); const f = e.dataTransfer.files[0];
 window.dropped = f.name + ' ' + f.size; };
</script>"""


def field(name: str, label: str, kind: str, const: str, **more: Any) -> dict[str, Any]:
    found = {"id": name, "label": label, "kind": kind, "const": const, "find": [f"label:{label}"]}
    return {**found, **more}


FIELDS = [
    field("sinh", "Ngày sinh", "date", "1990-02-03"),
    field("tien", "Lệ phí", "text", "15000"),
    field("cap", "Ngày cấp", "date", "2021-05-06"),
    field("cuoi", "Ngày cưới", "date", "2019-12-31"),
    field("so", "Số bản", "text", "3", replace=True),
    field("dt", "Dân tộc", "select", "Mường"),
    field("noi", "Nơi sinh", "text", "Phú Thọ"),
]


def odd(host: str, fields: list[dict[str, Any]], files: tuple[str, ...] = ()) -> Any:
    papers = [{"part": "gcs", "find": list(files)}] if files else []
    step = {"id": "la", "title": "L", "where": {"marks": ["text:Ô lạ"]}, "fields": fields}
    return recipe(host, "/la", steps=[{**step, "files": papers}])


@pytest.fixture(scope="module")
def portal() -> Iterator[browser_sites.Site]:
    with browser_sites.site() as server:
        server.pages["/la"] = PAGE
        yield server


def test_keys_little_fields_masks_and_lists_without_a_name(
    app: QApplication, portal: browser_sites.Site
) -> None:
    visit = Visit(odd(portal.host, FIELDS)).open("la")
    assert set(visit.fill().values()) == {"filled"}, visit.session.outcomes
    held = "[g.innerText, tien.value, cap.value, cuoi.value, so.value, dt.innerText].join('|')"
    assert visit.js(held) == "03/02/1990|15000 đ|06/05/2021|31/12/2019|3|Mường"
    assert set(visit.fill().values()) == {"already"}
    visit.end()


def test_a_default_of_the_page_goes_only_where_the_recipe_says_so(
    app: QApplication, portal: browser_sites.Site
) -> None:
    visit = Visit(odd(portal.host, [field("so", "Số bản", "text", "3")])).open("la")
    assert visit.fill() == {"so": "differs"}
    assert visit.js("so.value") == "1"
    visit.end()


def test_keys_never_reach_a_button_to_which_the_page_leads_them(
    app: QApplication, portal: browser_sites.Site
) -> None:
    visit = Visit(odd(portal.host, [field("la", "Mã lạ", "text", "1234567890")])).open("la")
    assert visit.fill() == {"la": "mismatch"}
    assert visit.js("document.activeElement.id") == "nop", "control: the page did lead them there"
    assert visit.js("window.pressed ?? 0") == 0
    visit.end()


def press(visit: Visit, name: str) -> None:
    """A person's mouse on a thing of the page."""
    visit.js(f"{name}.scrollIntoView({{block: 'center'}})")
    visit.idle(0.1)
    x, y = (visit.js(f"{name}.getBoundingClientRect().{side} + 9") for side in "xy")
    target = visit.session.view.focusProxy()
    QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=QPoint(int(x), int(y)))


def test_what_has_no_file_field_takes_what_is_dropped_on_it(
    app: QApplication, portal: browser_sites.Site
) -> None:
    visit = Visit(odd(portal.host, [], ("label:Giấy chứng sinh",))).open("la")
    assert visit.give("gcs") == "attached"
    assert visit.js("window.dropped").startswith("01-gcs.pdf 1024")
    press(visit, "cam")
    visit.idle(0.3)
    assert visit.js("window.chosen ?? ''") == "", "another zone gets nothing"
    press(visit, "tha")
    visit.wait(lambda: visit.js("window.chosen ?? ''") == "01-gcs.pdf")
    visit.end()
    visit = Visit(odd(portal.host, [], ("css:#cam",))).open("la")
    assert visit.give("gcs") == "missing", "nobody took it"
    visit.end()


SHADOW = """<!doctype html><meta charset=utf-8><h1>Ô lạ</h1>
<x-tick>Nhận tin nhắn</x-tick>
<label>Quốc tịch <select id=qt>
<option value=vn>Việt Nam</option><option value=la>Lào</option></select></label>
<label>Loại <select id=loai><option value="">Chọn</option>
<option value=1>&lt;span&gt;Bản sao&lt;/span&gt;</option>
</select></label>
<script>
customElements.define('x-tick', class extends HTMLElement { constructor() { super();
 this.attachShadow({mode: 'open'}).innerHTML = '<input type=checkbox><slot></slot>'; } });
qt.addEventListener('change', () => { window.heard = qt.value; });
</script>"""


def test_web_components_marked_choices_and_lists_that_show_a_choice_nobody_made(
    app: QApplication, portal: browser_sites.Site
) -> None:
    portal.pages["/la2"] = SHADOW
    fields = [
        field("tin", "Nhận tin nhắn", "checkbox", "yes"),
        field("qt", "Quốc tịch", "select", "Việt Nam"),
        field("loai", "Loại", "select", "Bản sao"),
    ]
    step = {"id": "la", "title": "L", "where": {"marks": ["text:Ô lạ"]}, "fields": fields}
    visit = Visit(recipe(portal.host, "/la2", steps=[step])).open("la")
    assert set(visit.fill().values()) == {"filled"}, visit.session.outcomes
    assert visit.js("document.querySelector('x-tick').shadowRoot.firstChild.checked") is True
    assert visit.js("window.heard") == "vn", "the page's own program is told"
    assert visit.js("loai.value") == "1"
    assert set(visit.fill().values()) == {"already"}
    visit.end()
