"""A picture file to a page on two cores: the same page as by the plain way, in any orientation."""

import threading

import cv2
import numpy as np
import pytest
from drawn_desk import across, desk, lay, overlap, paper
from PIL import Image

from scanner import pictures, scanning
from scanner.document import layers_of, make_pdf
from scanner.frame import PictureError, Verdict
from scanner.page.find import find
from scanner.pipeline import photograph

SIZE = (2200, 3000)
QUAD = ((420.0, 310.0), (2610.0, 250.0), (2690.0, 1910.0), (380.0, 1840.0))
TAG = 0x0112


@pytest.fixture(scope="module")
def shot():
    return lay(desk(SIZE[1], SIZE[0]), across(paper(4)), QUAD)


def as_file(shot, file, orientation=1, quality=88):
    """The shot as a camera would store it that was held so."""
    stored = {1: shot, 3: shot[::-1, ::-1], 6: np.rot90(shot), 8: np.rot90(shot, -1)}[orientation]
    exif = Image.Exif()
    exif[TAG] = orientation
    picture = Image.fromarray(np.ascontiguousarray(stored[..., ::-1]))
    picture.save(file, "JPEG", quality=quality, exif=exif)
    return file


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_the_page_is_found_in_the_small_picture(shot, tmp_path, orientation):
    file = as_file(shot, tmp_path / "a.jpg", orientation)
    found = scanning._found(*pictures.glance(file, scanning.SEEN))
    assert overlap(QUAD, found.quad, SIZE) > 0.99
    plain = find(pictures.load(file).pixels)
    assert overlap(plain.quad, found.quad, SIZE) > 0.99


def test_it_is_the_page_of_the_plain_way(shot, tmp_path):
    file = as_file(shot, tmp_path / "a.jpg")
    before = threading.active_count()
    scanned = scanning.scan_file(file)
    assert threading.active_count() == before
    plain = photograph(pictures.load(file))
    assert (scanned.page.paper, scanned.page.verdict) == (plain.paper, plain.verdict)
    assert scanned.page.reasons == plain.reasons
    assert scanned.page.dpi == pytest.approx(plain.dpi, rel=0.002)
    ours, theirs = (pictures.decode_jpeg(page.master) for page in (scanned.page, plain))
    ours, theirs = (cv2.blur(cv2.resize(one, (420, 594)), (5, 5)) for one in (ours, theirs))
    # drawn strokes do not tell which end is up
    ways = (np.abs(ours.astype(int) - one).mean() for one in (theirs, theirs[::-1, ::-1]))
    assert min(ways) < 2
    ready = make_pdf([scanned.page], ready=[scanned.layers])
    again = make_pdf([scanned.page])
    assert ready.pages[0].raster_dpi == again.pages[0].raster_dpi
    assert ready.pages[0].bytes == pytest.approx(again.pages[0].bytes, rel=0.05)
    assert layers_of(scanned.page) is not None
    assert scanned.layers is not None


def test_small_and_other_files_take_the_plain_way(shot, tmp_path):
    small, other = tmp_path / "a.jpg", tmp_path / "a.png"
    Image.fromarray(cv2.resize(shot, (1500, 1100))[..., ::-1]).save(small)
    Image.fromarray(shot[..., ::-1]).save(other, compress_level=1)
    for file in (small, other):
        assert pictures.glance(file, scanning.SEEN) is None
        page = scanning.scan_file(file).page
        scale = page.quad[2][0] / QUAD[2][0]
        whole = [(x / scale, y / scale) for x, y in page.quad]
        assert overlap(QUAD, whole, SIZE) > 0.98


def test_an_empty_desk_has_no_page(tmp_path):
    file = as_file(desk(SIZE[1], SIZE[0], seed=5), tmp_path / "a.jpg")
    scanned = scanning.scan_file(file)
    assert (scanned.page.verdict, scanned.layers) == (Verdict.NO_PAGE, None)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5])
def test_a_cut_file_is_refused_as_by_the_plain_way(shot, tmp_path, share):
    file = as_file(shot, tmp_path / "a.jpg")
    data = file.read_bytes()
    file.write_bytes(data[: int(share * len(data))])
    with pytest.raises(PictureError) as caught:
        scanning.scan_file(file)
    assert caught.value.code == ("not_an_image" if share == 0 else "truncated")
    with pytest.raises(PictureError) as caught:
        scanning.scan_file(tmp_path / "none.jpg")
    assert caught.value.code == "missing"
