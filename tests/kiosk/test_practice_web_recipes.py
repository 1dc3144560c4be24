"""The shipped recipes and the training sites say the same, read without a browser."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import assets
from kiosk.desk import guided
from kiosk.portals.guided import recipes
from kiosk.practice.web.forms import codes
from kiosk.procedures import packs
from kiosk.procedures.pack import Rule
from tests.kiosk.portal_doubles import practice
from tests.kiosk.practice_sites import Visitor

PACKS = tuple(packs.load_all())
FILES = sorted(f for f in assets.path("recipes").glob("*.json") if f.name[0].isdigit())
NAMES = [file.stem for file in FILES]
TRAVELS = {Rule.SUBMIT_ORIGINAL, Rule.COMPARE, Rule.CERTIFIED_COPY}


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with practice(tmp_path_factory.mktemp("home") / "portal") as running:
        yield running


def load(name):
    return recipes.load(assets.path(f"recipes/{name}.json"), PACKS)


def test_each_kind_of_site_and_every_form_can_be_trained_on():
    assert {name.rpartition("-")[2] for name in NAMES} == {"a", "b", "c"}
    assert {name.rpartition("-")[0] for name in NAMES} == set(codes())


@pytest.mark.parametrize("practising", [True, False])
def test_practice_goes_to_the_training_sites_alone_and_an_office_never_does(practising):
    desk = SimpleNamespace(practice=practising, packs=packs.load_all())
    found = [recipe.id for recipe in guided.recipes_for(desk, "1.001193")]
    assert ("tap_a_1_001193" in found) is practising
    assert all(name.startswith("tap_") for name in found) or not practising


@pytest.mark.parametrize("name", NAMES)
def test_a_recipe_has_no_fault_and_stays_on_this_pc(name):
    assert recipes.verify(assets.path(f"recipes/{name}.json"), PACKS) == []
    recipe = load(name)
    assert set(recipe.hosts.portal) == {"127.0.0.1", "localhost"}
    assert recipe.start.startswith("http://127.0.0.1/thuc-hanh/")


@pytest.mark.parametrize("name", NAMES)
def test_every_paper_that_travels_has_a_place(name):
    recipe = load(name)
    pack = next(pack for pack in PACKS if pack.code in recipe.procedures)
    placed = {file.part for step in recipe.steps for file in step.files}
    assert placed == {paper.id for paper in pack.papers if paper.rule in TRAVELS}


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith("-b")])
def test_each_way_by_attribute_finds_one_thing_on_the_page(url, name):
    for step in load(name).steps:
        if not step.sample:
            continue
        page = Visitor(url).go(step.sample)
        assert page.status == 200
        for field in step.fields:
            ways = dict(way.split(":", 1) for way in field.find)
            assert page.all(name=ways["name"]), field.id
            if "id" in ways:
                assert len(page.all(id=ways["id"])) == 1, field.id
            if "aria" in ways:
                assert len(page.all(**{"aria-label": ways["aria"]})) == 1, field.id


@pytest.mark.parametrize("name", NAMES)
def test_every_question_of_a_page_is_answered_by_the_recipe(url, name):
    """A field that the site gets and the recipe forgot would stay empty for ever."""
    recipe = load(name)
    form = [step for step in recipe.steps if step.id != "tra_cuu"]
    known = {field.id for step in form for field in step.fields} | {"CoQuan"}
    data = Visitor(url).web.get(
        f"{url}/thuc-hanh/b/api/mau", params={"ma": recipe.procedures[0]}, timeout=5
    )
    asked = {"CoQuan"}
    for page in data.json()["form"]["pages"]:
        for block in page["blocks"]:
            for field in block["fields"]:
                ends = ("Tinh", "Xa", "ChiTiet") if field["kind"] == "address" else ("",)
                asked |= {field["id"] + end for end in ends}
    assert known == asked
