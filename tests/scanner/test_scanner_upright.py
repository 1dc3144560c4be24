"""Sheets are set upright by their lines of print, and by custom where print does not tell."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from scanner import pictures
from scanner.page import upright
from scanner.pipeline import photograph

ASSETS = Path(upright.__file__).resolve().parents[2] / "assets"
DESK = ASSETS / "practice_desk"
SCENES = [
    scene
    for scene in json.loads((DESK / "manifest.json").read_text("utf-8"))["scenes"]
    if scene["kind"] == "paper"
]
WORDS = (
    "Kính gửi Ủy ban nhân dân xã. Người yêu cầu đề nghị cấp bản sao trích lục, cam đoan nội dung "
    "khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp luật về lời khai của mình. "
)


def printed(lines=30, size=(1240, 1754)):
    """A sheet with lines of Vietnamese."""
    sheet = Image.new("RGB", size, (250, 250, 250))
    font = ImageFont.truetype(next(ASSETS.rglob("BeVietnamPro*Regular.ttf")), 26)
    draw = ImageDraw.Draw(sheet)
    for row in range(lines):
        words = (WORDS * 3)[row * 7 : row * 7 + (70 if size[0] < size[1] else 110)]
        draw.text((120, 120 + 46 * row), words, (30, 30, 34), font)
    return np.asarray(sheet)


@pytest.mark.parametrize("lies", range(4))
@pytest.mark.parametrize("lines", [6, 30])
def test_print_tells_which_way_is_up(lies, lines):
    turned = np.ascontiguousarray(np.rot90(printed(lines), lies))
    assert upright.quarter_turns(turned) == lies


def test_a_slanting_watermark_and_a_frame_do_not_lead_astray():
    sheet = printed(18).copy()
    cv2.rectangle(sheet, (50, 50), (1190, 1704), (60, 120, 150), 12)
    cv2.putText(mark := np.full_like(sheet, 255), "BAN MAU", (200, 900), 0, 6, (190, 205, 215), 20)
    slant = cv2.getRotationMatrix2D((620, 877), 50, 1)
    sheet = np.minimum(sheet, cv2.warpAffine(mark, slant, (1240, 1754), borderValue=(255,) * 3))
    turned = [np.ascontiguousarray(np.rot90(sheet, k)) for k in range(4)]
    assert [upright.quarter_turns(each) for each in turned] == [0, 1, 2, 3]


def test_what_does_not_tell_goes_by_custom():
    blank = np.full((1754, 1240, 3), 252, np.uint8)
    assert upright.quarter_turns(blank) == 0
    assert upright.quarter_turns(np.ascontiguousarray(np.rot90(blank))) == 3
    assert upright.quarter_turns(blank[:100, :150]) == 0


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene["name"])
def test_papers_of_the_practice_desk_come_out_upright(scene):
    page = photograph(pictures.load(DESK / scene["file"]))
    width, height = scene["size_mm"]
    assert (page.size_mm[0] > page.size_mm[1]) == (width > height)
    assert upright.quarter_turns(pictures.decode_jpeg(page.master)) == 0
    assert scene["turn"] in (0, 3)
