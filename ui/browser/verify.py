"""Holds a recipe against a site: which of its ways no longer find what they are for."""

from __future__ import annotations

from gettext import gettext as _
from urllib.parse import urlsplit

from msgspec import Struct
from PySide6.QtCore import QUrl

from kiosk.desk.guided import LOOPBACK, Plan, Recipe
from ui.browser.alone import Alone, alone
from ui.browser.filler import NEXT
from ui.browser.session import At


class PageFault(Struct, frozen=True):
    """A place in the recipe that does not fit the site."""

    at: str
    fault: str


class Checked(Struct, frozen=True):
    """What was looked at, and what could not be reached without a person."""

    faults: tuple[PageFault, ...]
    unseen: tuple[str, ...]


def check(recipe: Recipe, plan: Plan, root: str) -> Checked:
    """Go through the pages of the site at `root` as far as nobody is needed.

    Values are typed only into a site on this PC: a real portal is looked at, never written to.
    """
    types = (urlsplit(root).hostname or "") in LOOPBACK
    faults: list[PageFault] = []
    seen: set[str] = set()
    with alone(plan, {}) as driver:
        if driver.open():
            for step in driver.steps():
                faults += _page(recipe, driver, step.id, types=types)
                seen.add(step.id)
                if not types:
                    break
        elif driver.session.at is At.DOWN:
            return Checked((PageFault("$.start", _("Cổng không trả lời.")),), ())
        else:
            faults.append(PageFault("$.start", _("Trang đầu không khớp bước nào.")))
        for number, step in enumerate(plan.steps):
            if step.id in seen or not step.sample:
                continue
            seen.add(step.id)
            address = root.rstrip("/") + step.sample
            if _open(driver, address, step.id):
                faults += _page(recipe, driver, step.id, types=types)
            else:
                at = f"$.steps[{number}].where"
                faults.append(PageFault(at, _("Trang mẫu không có các dấu hiệu của bước này.")))
    unseen = tuple(step.id for step in plan.steps if step.id not in seen)
    return Checked(tuple(dict.fromkeys(faults)), unseen)


def _open(driver: Alone, address: str, step: str) -> bool:
    session = driver.session
    session.go_to(QUrl(address))
    driver.settle()
    return session.step is not None and session.step.id == step


def _page(recipe: Recipe, driver: Alone, name: str, *, types: bool) -> list[PageFault]:
    found = driver.probe()
    step = driver.session.step
    if types and step is not None:
        driver.fill(step)
        for ident, ways in driver.probe().items():
            found[ident] = [*found.get(ident, []), *ways]
    number = next(n for n, known in enumerate(recipe.steps) if known.id == name)
    faults: list[PageFault] = []
    step_data = recipe.steps[number]
    places: list[tuple[str, int, str, tuple[str, ...], bool]] = []
    for n, field in enumerate(step_data.fields):
        places.append(("fields", n, field.id, field.find, field.optional))
    for n, file in enumerate(step_data.files):
        places.append(("files", n, file.part, file.find, file.optional))
    for kind, n, ident, tried, optional in places:
        fits = found.get(ident)
        if fits is None or (optional and not fits):
            continue
        for w, way in enumerate(tried):
            if way not in fits:
                at = f"$.steps[{number}].{kind}[{n}].find[{w}]"
                faults.append(PageFault(at, _("“{way}” không tìm ra đúng một ô.").format(way=way)))
    return faults + _buttons(
        f"$.steps[{number}].next", step_data.next, found.get(NEXT, [*step_data.next])
    )


def _buttons(at: str, tried: tuple[str, ...], fits: list[str]) -> list[PageFault]:
    wrong = _("“{way}” không tìm ra đúng một nút.")
    return [
        PageFault(f"{at}[{w}]", wrong.format(way=way))
        for w, way in enumerate(tried)
        if way not in fits
    ]
