"""Where the camera stands, told from one look at a sheet; and whether its picture is mirrored."""

import io

import cv2
import numpy as np
import pytest
import segno

from scanner import stand
from scanner.codes.mirror import mirrored
from scanner.frame import Frame

TEXTS = ("025303004567||Hà Thị Kiều My|17032003|Nữ|Khu 5, Xuân Đài, Phú Thọ|20072025||||", "abc 1")


def code(text: str, scale: int = 4, **more):
    out = io.BytesIO()
    segno.make_qr(text, **more).save(out, kind="png", scale=scale)
    return cv2.imdecode(np.frombuffer(out.getvalue(), np.uint8), cv2.IMREAD_COLOR)


def desk(quad=None, size=(1920, 1080), qr=None, light=235):
    """A wooden desk with a white sheet on it, and perhaps a code."""
    rng = np.random.default_rng(3)
    picture = np.full((size[1], size[0], 3), (60, 90, 130), np.uint8)
    picture = np.clip(picture + rng.normal(0, 6, picture.shape), 0, 255).astype(np.uint8)
    if quad is not None:
        sheet = np.full((1485, 1050, 3), light, np.uint8)
        for y in range(150, 1350, 45):
            cv2.putText(sheet, "Giay to kiem thu so 12", (100, y), 0, 1.2, (50, 50, 50), 3)
        across = abs(quad[1][0] - quad[0][0]) > abs(quad[3][1] - quad[0][1])
        sheet = cv2.rotate(sheet, cv2.ROTATE_90_CLOCKWISE) if across else sheet
        height, width = sheet.shape[:2]
        corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
        turn = cv2.getPerspectiveTransform(corners, np.array(quad, np.float32))
        cv2.warpPerspective(
            sheet, turn, size, dst=picture, borderMode=cv2.BORDER_TRANSPARENT, flags=cv2.INTER_AREA
        )
    if qr is not None:
        picture[40 : 40 + qr.shape[0], 40 : 40 + qr.shape[1]] = qr
    return picture


def look(*args, **more) -> stand.Report:
    return stand.check(Frame(desk(*args, **more), "camera:0", 0.0))


def box(x, y, width, height):
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def test_a_camera_that_stands_well():
    report = look(box(260, 70, 1330, 940))
    assert report.dpi == pytest.approx(114, abs=4)
    large = look(box(300, 120, 2000, 1414), size=(2592, 1944))
    assert large.dpi == pytest.approx(171, abs=5)
    assert large.good
    assert large.sentences == (f"Camera đặt tốt: {large.dpi} điểm/inch trên tờ A4.",)
    assert large.quad is not None


def test_no_sheet():
    report = look()
    assert (report.dpi, report.good, report.quad) == (0, False, None)
    assert "A4" in report.sentences[0]


@pytest.mark.parametrize(
    ("quad", "size", "words"),
    [
        (box(700, 350, 420, 297), (1920, 1080), "Hạ camera thấp hơn"),
        (box(640, 100, 620, 877), (1920, 1080), "Xoay ngang"),
        (box(4, 100, 1200, 848), (1920, 1080), "sát mép"),
        (((700, 200), (1700, 200), (1850, 1500), (550, 1500)), (2592, 1944), "phía dưới gần"),
        (((500, 300), (2000, 200), (2000, 1500), (500, 1350)), (2592, 1944), "bên phải gần"),
        (box(20, 20, 600, 424), (640, 464), "nên dùng máy quét"),
    ],
)
def test_what_to_do_is_said(quad, size, words):
    report = look(quad, size=size)
    assert any(words in sentence for sentence in report.sentences), report.sentences


def test_a_dark_desk():
    assert any("tối" in s for s in look(box(260, 70, 1330, 940), light=105).sentences)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("turn", "error"), [(0, "L"), (1, "M"), (2, "Q"), (3, "H")])
def test_left_and_right_by_a_code(text, turn, error):
    plain = desk(qr=np.ascontiguousarray(np.rot90(code(text, error=error), turn)), size=(800, 600))
    assert mirrored(plain) is False
    assert mirrored(np.ascontiguousarray(plain[:, ::-1])) is True
    assert mirrored(np.ascontiguousarray(plain[::-1])) is True


def test_left_and_right_from_aslant_and_soft():
    picture = desk(qr=code(TEXTS[0]), size=(800, 600))
    corners = np.array([(0, 0), (800, 0), (800, 600), (0, 600)], np.float32)
    aslant = np.array([(60, 20), (760, 70), (790, 560), (10, 590)], np.float32)
    turn = cv2.getPerspectiveTransform(corners, aslant)
    seen = cv2.GaussianBlur(cv2.warpPerspective(picture, turn, (800, 600)), (3, 3), 0)
    assert mirrored(seen) is False
    assert mirrored(np.ascontiguousarray(seen[:, ::-1])) is True


def test_nothing_is_said_without_a_code():
    assert mirrored(desk(size=(640, 480))) is None
    report = stand.check(
        Frame(np.ascontiguousarray(desk(box(700, 60, 1150, 813), qr=code("a"))[:, ::-1]), "x", 0.0)
    )
    assert report.mirrored is True
    assert not report.good
    assert "lật" in report.sentences[0]
