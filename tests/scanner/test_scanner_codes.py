"""Codes are read as they were written, letter by letter, or not at all."""

import builtins
import logging
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
import segno
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from scanner import codes
from scanner.codes import barcodes, mrz

FONT = Path(__file__).parents[2] / "assets" / "fonts" / "BeVietnamPro_500Medium.ttf"
PERSON = "025303004567||Hà Thị Kiều My|17032003|Nữ|Khu 5, Xuân Đài, Phú Thọ|20072025||||"
LIKE_SHIFT_JIS = "025303004567||Bùi Hùng|17032003|Nữ|Khu 5, Xuân Phú, Phú Thọ|20072025||||"
"""Its bytes happen to be whole Shift-JIS too, which zbar then prefers."""
OTHER = (
    "025090001234|131234567|Quàng Văn Ưởng|01021990|Nam|Xóm 3, Đồng Lạng, Tân Sơn, Phú Thọ|05062022"
)


def qr_picture(text, module=4, angle=0.0, size=(720, 1280), at=(640, 360)):
    """A tinted card ground with a code on it."""
    code = segno.make_qr(text, error="m", encoding="utf-8", eci=False, mode="byte")
    rows = np.array([list(row) for row in code.matrix_iter(scale=8, border=3)], np.uint8)
    square = np.where(rows, 25, 245).astype(np.uint8)
    scale = module / 8
    move = cv2.getRotationMatrix2D((square.shape[1] / 2, square.shape[0] / 2), angle, scale)
    move[:, 2] += np.array(at) - np.array(square.shape[::-1]) / 2
    ground = np.full(size, 190, np.uint8)
    soft = cv2.GaussianBlur(square, (0, 0), max(0.6, 0.35 / scale))
    cv2.warpAffine(
        soft, move, size[::-1], dst=ground, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_TRANSPARENT
    )
    noise = np.random.default_rng(0).normal(0, 3, (*size, 3))
    return np.clip(ground[..., None] + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    "text", [PERSON, OTHER, LIKE_SHIFT_JIS, "000201010212", "https://vi.wikipedia.org/wiki/Phú_Thọ"]
)
@pytest.mark.parametrize("angle", [0.0, 33.0, 180.0])
def test_a_qr_code_comes_back_letter_by_letter(text, angle):
    (reading,) = codes.read(qr_picture(text, angle=angle))
    assert (reading.kind, reading.text) == ("qr", text)


def test_small_modules_are_read_at_twice_the_size():
    picture = qr_picture(PERSON, module=1.2, angle=9)
    assert barcodes.read_quick(picture) == ()  # the control: one look does not see it
    assert [reading.text for reading in codes.read(picture)] == [PERSON]


def test_where_the_code_is():
    (reading,) = codes.read(qr_picture(PERSON, at=(400, 300)))
    middle = np.array(reading.where).mean(axis=0)
    assert middle == pytest.approx((400, 300), abs=4)
    side = np.hypot(*(np.array(reading.where[1]) - reading.where[0]))
    assert side == pytest.approx(4 * 49, rel=0.2)


def test_two_codes_in_one_picture():
    picture = qr_picture(PERSON, at=(300, 360))
    picture[:, 640:] = qr_picture(OTHER, at=(960, 360))[:, 640:]
    assert {reading.text for reading in codes.read(picture)} == {PERSON, OTHER}


@pytest.mark.parametrize(("kind", "name"), [("code128", "Code128"), ("code39", "Code39")])
def test_bar_codes(kind, name):
    made = zxingcpp.create_barcode("H42.18-251124-0007", getattr(zxingcpp.BarcodeFormat, name))
    bars = np.asarray(zxingcpp.write_barcode_to_image(made, scale=3, add_quiet_zones=True))
    picture = np.full((400, 1200, 3), 235, np.uint8)
    picture[100 : 100 + bars.shape[0], 40 : 40 + bars.shape[1]] = bars[..., None]
    (reading,) = codes.read(picture)
    assert (reading.kind, reading.text) == (kind, "H42.18-251124-0007")


@pytest.mark.parametrize("angle", [-24, 17, 38])
def test_bar_codes_that_lie_aslant(angle):
    made = zxingcpp.create_barcode("H42.18-251124-0007", zxingcpp.BarcodeFormat.Code128)
    bars = np.asarray(zxingcpp.write_barcode_to_image(made, scale=3, add_quiet_zones=True))[:90]
    slip = np.full((500, 900), 225, np.uint8)
    slip[200 : 200 + bars.shape[0], 60 : 60 + bars.shape[1]] = np.where(bars, 225, 70)
    matrix = cv2.getRotationMatrix2D((450, 250), angle, 0.9)
    matrix[:, 2] += 190, 110
    picture = cv2.warpAffine(slip, matrix, (1280, 720), borderValue=120)
    noisy = picture + np.random.default_rng(4).normal(0, 4, picture.shape)
    noisy = np.clip(noisy, 0, 255).astype(np.uint8)
    (reading,) = codes.read(cv2.cvtColor(noisy, cv2.COLOR_GRAY2BGR))
    assert (reading.kind, reading.text) == ("code128", "H42.18-251124-0007")
    middle = np.array(reading.where).mean(axis=0)
    wanted = matrix @ (60 + bars.shape[1] / 2, 200 + bars.shape[0] / 2, 1)
    assert middle == pytest.approx(wanted, abs=25)


def test_nothing_to_read():
    assert codes.read(np.full((300, 400, 3), 180, np.uint8)) == ()
    assert codes.read(np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8)) == ()


def test_what_zbar_takes_for_shift_jis_is_repaired():
    broken = LIKE_SHIFT_JIS.encode().decode("shift_jis")
    assert broken.count("|") < LIKE_SHIFT_JIS.count("|")  # a bar is swallowed: repair comes first
    assert barcodes.repaired(broken) == LIKE_SHIFT_JIS


def test_a_payload_that_zbar_breaks_comes_back_whole():
    try:
        from pyzbar import pyzbar
    except ImportError:
        pytest.skip("zbar is not installed")
    picture = cv2.cvtColor(qr_picture(LIKE_SHIFT_JIS), cv2.COLOR_BGR2GRAY)
    raw = pyzbar.decode(picture)[0].data.decode()
    assert raw != LIKE_SHIFT_JIS  # the control: alone it is mojibake
    assert [reading.text for reading in barcodes._zbar(picture)] == [LIKE_SHIFT_JIS]


def test_text_that_cannot_be_trusted_is_not_returned():
    assert barcodes.repaired("Hà Thị") == "Hà Thị"
    assert barcodes.repaired("H\ufffd") is None
    assert barcodes.repaired("ｱｲｳ") is None
    assert barcodes.repaired("") == ""


def test_without_zbar_the_rest_still_reads(monkeypatch, caplog):
    real = builtins.__import__

    def broken(name, *rest):
        if name.startswith("pyzbar"):
            raise OSError("libzbar.so.0: cannot open shared object file")
        return real(name, *rest)

    barcodes._zbar_decoder.cache_clear()
    monkeypatch.setattr(builtins, "__import__", broken)
    with caplog.at_level(logging.INFO):
        assert codes.read(np.full((90, 90, 3), 180, np.uint8)) == ()
        assert codes.read(qr_picture(PERSON))[0].text == PERSON
    assert sum("zbar" in record.message for record in caplog.records) == 1
    barcodes._zbar_decoder.cache_clear()


def digit(field):
    values = [0 if c == "<" else int(c) if c.isdigit() else ord(c) - 55 for c in field]
    return str(sum(v * (7, 3, 1)[k % 3] for k, v in enumerate(values)) % 10)


def card_lines(name="NGUYEN<<THI<UOM"):
    first = ("IDVNM190012345" + digit("190012345") + "025190012345<<0").ljust(30, "<")
    second = "900115" + digit("900115") + "F350115" + digit("350115") + "VNM" + "<" * 11
    second += digit(first[5:30] + second[0:7] + second[8:15] + second[18:29])
    return [first, second, name.ljust(30, "<")]


def passport_lines():
    second = (
        "C1234567<"
        + digit("C1234567<")
        + "VNM900115"
        + digit("900115")
        + "F350115"
        + digit("350115")
    )
    personal = "025190012345<<"
    second += personal + digit(personal)
    second += digit(second[0:10] + second[13:20] + second[21:43])
    return ["P<VNMNGUYEN<<THI<UOM".ljust(44, "<"), second]


def test_lines_with_right_check_digits_are_taken():
    reading = mrz._lines(["RAC", *card_lines()], None)
    assert (reading.kind, reading.text) == ("mrz_td1", "\n".join(card_lines()))
    reading = mrz._lines(passport_lines(), None)
    assert (reading.kind, reading.text) == ("mrz_td3", "\n".join(passport_lines()))


def test_usual_misreadings_are_mended():
    first, second, third = card_lines()
    second = second[:1] + second[1:7].replace("0", "O").replace("1", "I") + second[7:]
    reading = mrz._lines([first, second, third.replace("O", "0")[:28] + "KK"], None)
    assert reading.text == "\n".join(card_lines())


def test_fillers_that_were_not_read_are_put_back():
    first, second, third = card_lines()
    shorter = [first, second[:20] + second[26:], third[:20]]
    assert mrz._lines(shorter, None).text == "\n".join(card_lines())
    names, numbers = passport_lines()
    assert mrz._lines([names[:30], numbers], None).text == "\n".join(passport_lines())
    assert mrz._lines([first[:18], second, third], None) is None


def test_only_bands_of_print_in_the_lower_half_are_read():
    page = np.full((540, 860, 3), 220, np.uint8)
    assert not mrz._has_lines(page)
    for row in (330, 390, 450):
        cv2.putText(page, "IDVNM<<<<<<<<<<<<<<<<<<<<<<<<", (30, row), 0, 1.4, (20, 20, 20), 2)
    assert mrz._has_lines(page)
    assert not mrz._has_lines(np.ascontiguousarray(page[::-1, ::-1]))


@pytest.mark.parametrize("place", [(0, 7), (1, 2), (1, 10), (1, 29)])
def test_a_wrong_character_under_a_check_digit_is_refused(place):
    lines = card_lines()
    row, column = place
    old = lines[row][column]
    lines[row] = lines[row][:column] + ("4" if old != "4" else "9") + lines[row][column + 1 :]
    assert mrz._lines(lines, None) is None


def test_a_card_is_read_from_its_picture():
    if shutil.which("tesseract") is None:
        pytest.skip("tesseract is not installed")
    sheet = Image.new("RGB", (1712, 1080), (214, 226, 232))
    draw, font = ImageDraw.Draw(sheet), ImageFont.truetype(str(FONT), 70)
    for row, line in enumerate(card_lines()):
        for column, letter in enumerate(line):
            place = (90 + column * 53, 690 + row * 112)
            draw.text(place, letter, font=font, fill=(20, 20, 20), anchor="ma")
    small = cv2.resize(np.asarray(sheet)[..., ::-1], (900, 568), interpolation=cv2.INTER_AREA)
    picture = np.full((720, 1280, 3), (60, 90, 120), np.uint8)
    picture[76:644, 190:1090] = small
    noisy = picture + np.random.default_rng(1).normal(0, 3, picture.shape)
    (reading,) = codes.read_mrz(np.clip(noisy, 0, 255).astype(np.uint8))
    assert (reading.kind, reading.text) == ("mrz_td1", "\n".join(card_lines()))


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 2), (90, 90)])
def test_tiny_pictures_are_not_blown_up_to_be_read(shape):
    pixels = np.full((*shape, 3), 200, np.uint8)
    assert codes.read(pixels) == ()
    assert codes.read_mrz(pixels) == ()


def test_without_tesseract_there_are_no_lines(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert codes.read_mrz(np.full((90, 90, 3), 180, np.uint8)) == ()
