"""The practice desk: what ships is what the script draws, reads as a card, and is marked."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from PIL import Image

import assets
from assets.practice_desk import draw, story

FOLDER = assets.path("practice_desk")
MANIFEST = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
SCENES: dict[str, dict[str, Any]] = {scene["name"]: scene for scene in MANIFEST["scenes"]}
SHEETS = [name for name in SCENES if name != "empty"]


def shipped(name: str) -> Image.Image:
    with Image.open(FOLDER / SCENES[name]["file"]) as image:
        return image.convert("RGB")


def distance(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pictures, 0 to 255, at an eighth of their size."""
    small = [np.asarray(image.reduce(8), np.float32) for image in (one, other)]
    return float(np.abs(small[0] - small[1]).mean())


def test_every_picture_is_in_the_manifest_and_small() -> None:
    files = {path.name: path.stat().st_size for path in FOLDER.glob("*.jpg")}
    assert sorted(files) == sorted(scene["file"] for scene in SCENES.values())
    assert max(files.values()) <= 250_000
    assert sum(files.values()) <= 2_500_000


def test_pictures_are_webcam_frames_without_metadata() -> None:
    for name in SCENES:
        with Image.open(FOLDER / SCENES[name]["file"]) as image:
            assert image.size == (1920, 1080)
            assert not image.getexif()


def test_the_empty_desk_comes_first_in_name_order() -> None:
    assert sorted(FOLDER.glob("*.jpg"))[0].name == SCENES["empty"]["file"]


def test_the_card_reads_as_the_manifest_says() -> None:
    card = SCENES["card_back"]
    found = zxingcpp.read_barcodes(np.asarray(shipped("card_back")))
    assert [code.text for code in found] == [card["payload"]]
    number, old, name, born, sex, address, issued, *extra = card["payload"].split("|")
    assert (number, old, extra) == ("025303004567", "", [""] * 4)
    assert (name, born, sex) == ("Hà Thị Kiều My", "17032003", "Nữ")
    assert address
    assert issued == "20072025"


@pytest.mark.parametrize("name", [name for name in SCENES if name != "card_back"])
def test_no_other_picture_holds_a_code(name: str) -> None:
    assert zxingcpp.read_barcodes(np.asarray(shipped(name))) == []


def test_machine_readable_lines() -> None:
    # ICAO 9303-5, TD1, as Vietnamese cards fill it: last nine digits, then the whole number.
    assert SCENES["card_back"]["mrz"] == [
        "IDVNM3030045678025303004567<<9",
        "0303170F2803179VNM<<<<<<<<<<<2",
        "HA<<THI<KIEU<MY<<<<<<<<<<<<<<<",
    ]


@pytest.mark.parametrize(
    ("text", "digit"), [("L898902C3", "6"), ("740812", "2"), ("120415", "9"), ("D23145890", "7")]
)
def test_check_digits_of_the_standard(text: str, digit: str) -> None:
    assert story.check_digit(text) == digit


@pytest.mark.parametrize("person", [story.MOTHER, story.FATHER, story.GRANDFATHER, story.OWNER])
def test_people_agree_with_their_numbers(person: story.Person) -> None:
    assert len(person.number) == 12
    assert person.number[:3] in ("025", "026")
    century = 2 * (int(person.born[6:8]) - 19) + (person.sex == "Nữ")
    assert person.number[3] == str(century)
    assert person.number[4:6] == person.born[8:10]


def test_each_pack_has_a_paper_that_it_asks_for() -> None:
    served: dict[str, set[str]] = {}
    for scene in SCENES.values():
        for code, part in scene.get("parts", {}).items():
            served.setdefault(code, set()).add(part)
    assert sorted(served) == ["1.000656", "1.001193", "1.004194", "1.004873", "2.000635"]
    for code, parts in served.items():
        pack = json.loads(assets.path(f"packs/{code}.json").read_text(encoding="utf-8"))
        assert parts <= {paper["id"] for paper in pack["papers"]}, code


def edge_contrast(pixels: np.ndarray, quad: np.ndarray) -> float:
    """Return the least mean step in brightness over the four sides, 6 pixels in against out."""
    centre = quad.mean(axis=0)
    steps = []
    for start, end in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        along = start + (end - start) * np.linspace(0.2, 0.8, 60)[:, None]
        inwards = centre - (start + end) / 2
        inwards = inwards / np.linalg.norm(inwards) * 6
        sides = [(along + way).astype(int).clip(0, [1919, 1079]) for way in (inwards, -inwards)]
        inner, outer = (pixels[side[:, 1], side[:, 0]].mean() for side in sides)
        steps.append(inner - outer)
    return float(min(steps))


@pytest.mark.parametrize("name", SHEETS)
def test_the_true_corners_are_where_the_manifest_says(name: str) -> None:
    pixels = np.asarray(shipped(name).convert("L"), np.float32)
    quad = np.array(SCENES[name]["quad"])
    assert edge_contrast(pixels, quad) > 35
    # Control: beside the true place there is no step on at least one side.
    assert edge_contrast(pixels, quad + np.array([24, 24])) < 35


@pytest.mark.parametrize("name", SHEETS)
def test_papers_have_enough_dots_for_an_online_portal(name: str) -> None:
    quad, (width, height) = np.array(SCENES[name]["quad"]), SCENES[name]["size_mm"]
    x, y = quad[:, 0], quad[:, 1]
    area = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
    assert np.sqrt(area / (width * height)) * 25.4 >= 110


@pytest.mark.parametrize("name", ["card_back", "birth_slip"])
def test_the_script_draws_what_ships(name: str) -> None:
    scene = next(scene for scene in draw.SCENES if scene.name == name)
    again, quad = draw.picture(scene)
    assert [list(corner) for corner in quad] == SCENES[name]["quad"]
    assert distance(again, shipped(name)) < 1.5
    # Control: another sheet on the same desk is far away.
    assert distance(again, shipped("death_notice")) > 15


def share(pixels: np.ndarray, colour: tuple[int, int, int]) -> float:
    return float(np.all(pixels == colour, axis=2).mean())


@pytest.mark.parametrize("scene", draw.SCENES, ids=lambda scene: scene.name)
def test_every_sheet_carries_the_practice_band(scene: draw.Scene) -> None:
    pixels = np.asarray(scene.draw().picture)
    assert share(pixels, (255, 226, 150)) > 0.025, "the amber band"
    assert share(pixels, (96, 48, 0)) > 0.004, "the words on it"


def test_without_its_fonts_the_script_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assets.practice_desk.sheet._fonts_folder", tmp_path)
    with pytest.raises(FileNotFoundError, match="Be Vietnam Pro"):
        draw.SCENES[0].draw()
