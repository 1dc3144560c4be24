"""The worked example of the manual does what the manual says."""

from __future__ import annotations

import json
from pathlib import Path

import browser_sites
import msgspec
from browser_visit import Visit
from PySide6.QtWidgets import QApplication

from kiosk.portals.guided.recipe import Recipe

MANUAL = Path(__file__).parents[2] / "docs" / "recipes.md"
OPTIONS = "<option>Tỉnh Phú Thọ</option><option>Tỉnh Thái Nguyên</option>"
LOADS = """<script>const [tinh, xa] = document.querySelectorAll('select');
tinh.onchange = () => setTimeout(() => { xa.disabled = false;
 for (const name of ['Xã Đồng Lương', 'Xã Yên Kỳ']) xa.add(new Option(name)); }, 300);</script>"""


def test_the_example_is_filled_page_by_page(app: QApplication) -> None:
    manual = MANUAL.read_text("utf-8")
    html = manual.split("```html\n")[1].split("```")[0]
    data = json.loads(manual.split("```json recipe\n")[1].split("```")[0])
    with browser_sites.site() as portal:
        page = "<!doctype html><meta charset=utf-8>" + html.replace(
            "…</select>", f"{OPTIONS}</select>"
        )
        portal.pages["/nop-ho-so"] = page + LOADS
        data["hosts"]["portal"].append(portal.host)
        data["start"] = data["start"].replace("https://dichvucong.example.vn", portal.url)
        answers = {"me_ho_ten": "Hà Thị Mận"}
        visit = Visit(msgspec.convert(data, Recipe), answers=answers).open("to_khai")
        states = visit.fill()
        assert set(states.values()) == {"filled"}, states
        value = "document.querySelector('[name={}]').value"
        assert visit.js(value.format("me_hoten")) == "Hà Thị Mận"
        assert visit.js(value.format("nyc_hoten")) == "ĐINH THỊ HOÀ"
        assert visit.js(value.format("xa")) == "Xã Đồng Lương"
        for name in ("ho_ten", "ngay_sinh", "gioi_tinh", "tinh", "xa"):
            ways = [way for step in data["steps"] for one in step.get("fields", [])
                    if one["id"] == name for way in one["find"]]  # fmt: skip
            heard: list[dict[str, list[str]]] = []
            visit.session.probe(heard.append)
            visit.wait(lambda heard=heard: bool(heard))
            assert heard[0][name] == ways, "every way of the example fits on its own"
        visit.end()
