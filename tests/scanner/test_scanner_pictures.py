"""Files from strangers: everything is a frame or one clear sentence, in bounded memory."""

import io
import os
import struct
import subprocess
import sys
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps, features

from scanner.decoders import LIMIT
from scanner.frame import PictureError
from scanner.pictures import decode_jpeg, encode_jpeg, glance, load, load_bytes, shrink
from tests.peak import STATUS


def saved(image, kind="PNG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def colours(height=24, width=40):
    rng = np.random.default_rng(3)
    return cv2.resize(rng.integers(0, 255, (4, 5, 3), np.uint8), (width, height))


def png_header(width, height):
    """A PNG that promises a size and holds nothing."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = zlib.compress(b"\0" * 4096)
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(orientation, kind):
    image = Image.fromarray(colours())
    exif = image.getexif()
    exif[0x0112] = orientation
    data = saved(image, kind, exif=exif, **({"quality": 98} if kind == "JPEG" else {}))
    expected = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))[..., ::-1]
    got = load_bytes(data, "a").pixels
    assert got.shape == expected.shape
    assert np.abs(got.astype(int) - expected).max() <= 4
    assert got.flags.c_contiguous


def test_sixteen_bit_grey_keeps_its_range():
    steps = np.linspace(0, 65535, 256).astype(np.uint16).reshape(16, 16)
    got = load_bytes(saved(Image.fromarray(steps)), "a.png").pixels
    assert got.dtype == np.uint8
    assert got[0, 0, 0] == 0
    assert got[-1, -1, 0] == 255
    assert np.abs(got[..., 0].astype(int) - steps // 257).max() <= 1


def test_sixteen_bit_colour_is_read():
    steps = np.zeros((8, 8, 3), np.uint16)
    steps[..., 2] = 65535
    data = cv2.imencode(".png", steps)[1].tobytes()
    assert load_bytes(data, "a.png").pixels[3, 3].tolist() == [0, 0, 255]


def test_float_tiff_is_stretched():
    values = np.linspace(-2.0, 6.0, 64, dtype=np.float32).reshape(8, 8)
    got = load_bytes(saved(Image.fromarray(values), "TIFF"), "a.tif").pixels
    assert (got.min(), got.max()) == (0, 255)


def test_cmyk_jpeg_has_its_colours():
    red = Image.new("RGB", (32, 32), (200, 30, 30)).convert("CMYK")
    blue, green, red_value = load_bytes(saved(red, "JPEG", quality=95), "a.jpg").pixels[9, 9]
    assert red_value > 150
    assert max(blue, green) < 80


def test_what_is_transparent_becomes_white():
    image = Image.new("RGBA", (10, 10), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (0, 0, 5, 10))
    for data in (
        saved(image),
        saved(image.quantize(), transparency=None),
        saved(image, "WEBP", lossless=True),
    ):
        pixels = load_bytes(data, "a").pixels
        assert pixels[5, 2].tolist() == [255, 0, 0]
        assert pixels[5, 8].min() >= 250


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB"])
def test_every_mode_becomes_three_channels(mode):
    pixels = load_bytes(saved(Image.fromarray(colours()).convert(mode)), "a.png").pixels
    assert pixels.shape == (24, 40, 3)
    assert pixels.dtype == np.uint8


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.98])
def test_a_file_cut_short_is_called_truncated(kind, share):
    rng = np.random.default_rng(0)
    data = saved(Image.fromarray(rng.integers(0, 255, (200, 300, 3), np.uint8)), kind)
    with pytest.raises(PictureError) as caught:
        load_bytes(data[: int(len(data) * share)], "giay.jpg")
    assert caught.value.code == "truncated"
    assert "giay.jpg" in str(caught.value)
    assert load_bytes(data, "giay.jpg").pixels.shape == (200, 300, 3)  # the control


def test_a_cut_jpeg_with_a_whole_thumbnail_is_still_truncated():
    thumbnail = saved(Image.fromarray(colours()), "JPEG")
    data = saved(Image.fromarray(colours(300, 300)), "JPEG")
    app = b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail
    whole = data[:2] + app + data[2:]
    assert load_bytes(whole, "a").pixels.shape == (300, 300, 3)
    with pytest.raises(PictureError) as caught:
        load_bytes(whole[:-200], "a")
    assert caught.value.code == "truncated"


def test_bytes_behind_the_end_of_a_jpeg_do_no_harm():
    data = saved(Image.fromarray(colours()), "JPEG") + b"\0" * 500
    assert load_bytes(data, "a").pixels.shape == (24, 40, 3)


def test_a_progressive_jpeg_is_read():
    data = saved(Image.fromarray(colours(200, 300)), "JPEG", progressive=True)
    assert load_bytes(data, "a").pixels.shape == (200, 300, 3)


@pytest.mark.parametrize("data", [b"", b"xin chao", b"%PDF-1.4 ...", b"\0" * 5000, b"<svg/>"])
def test_what_is_no_picture_is_named_so(data):
    with pytest.raises(PictureError) as caught:
        load_bytes(data, "to.jpg")
    assert caught.value.code == "not_an_image"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"\0\0\0\x18ftypheic" + bytes(400), "HEIC"),
        (b"%PDF-1.7\n" + bytes(400), "PDF"),
        (b"xin chao" * 60, "JPEG"),
    ],
)
def test_it_is_told_what_the_file_is_instead(data, word):
    with pytest.raises(PictureError) as caught:
        load_bytes(data, "to.jpg")
    assert caught.value.code == "not_an_image"
    assert word in str(caught.value)


@pytest.mark.parametrize("kind", ["WEBP", "GIF", "BMP", "TIFF", "AVIF"])
def test_other_kinds_of_pictures_are_read(kind):
    if kind in ("WEBP", "AVIF") and not features.check(kind.lower()):
        pytest.skip(f"this Pillow has no {kind}")
    data = saved(Image.fromarray(colours(60, 80)[..., ::-1]), kind)
    assert np.abs(load_bytes(data, "a").pixels.astype(int) - colours(60, 80)).mean() < 30


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "TIFF"])
def test_of_several_pictures_in_a_file_the_first_is_taken(kind):
    first, second = (Image.new("RGB", (40, 30), colour) for colour in ("white", "black"))
    data = saved(first, kind, save_all=True, append_images=[second])
    assert load_bytes(data, "a").pixels.min() > 240


def test_a_header_that_promises_more_than_the_data_holds():
    data = bytearray(saved(Image.fromarray(colours(200, 300)), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    assert load_bytes(bytes(data), "a").pixels.shape == (200, 300, 3)
    data[at : at + 4] = struct.pack(">HH", 9000, 9000)
    with pytest.raises(PictureError) as caught:
        load_bytes(bytes(data), "a")
    assert caught.value.code == "truncated"


def test_an_empty_page_is_not_less_than_its_header_promises():
    for options in ({}, {"optimize": True}, {"progressive": True}, {"subsampling": 2}):
        data = saved(Image.new("RGB", (2000, 3000), "white"), "JPEG", quality=30, **options)
        assert load_bytes(data, "a").pixels.min() == 255


def test_a_pipe_is_not_waited_for(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(tmp_path / "to.jpg")
    with pytest.raises(PictureError) as caught:
        load(tmp_path / "to.jpg")
    assert caught.value.code == "not_an_image"
    assert glance(tmp_path / "to.jpg", 600) is None


@pytest.mark.parametrize("name", ["ảnh chụp số 1.jpg", "a b  c.jpg", "đơn.png"])
def test_names_of_any_letters(tmp_path, name):
    Image.fromarray(colours()).save(tmp_path / name)
    assert load(tmp_path / name).pixels.shape == (24, 40, 3)
    with pytest.raises(PictureError, match=name):
        load(tmp_path / "x" / name)


def test_an_odd_colour_profile_does_not_matter():
    for profile in (b"garbage", bytes(3000)):
        data = saved(Image.fromarray(colours()), "JPEG", icc_profile=profile)
        assert load_bytes(data, "a").pixels.shape == (24, 40, 3)


def test_a_glance_is_the_same_picture_smaller(tmp_path):
    picture = colours(1600, 2400)
    Image.fromarray(picture[..., ::-1]).save(tmp_path / "a.jpg", quality=95)
    small, times = glance(tmp_path / "a.jpg", 600)
    assert (small.shape, times) == ((400, 600, 3), 4.0)
    assert np.abs(small.astype(int) - cv2.resize(picture, (600, 400))).mean() < 4
    assert glance(tmp_path / "a.jpg", 2400) is None
    (tmp_path / "b.jpg").write_bytes(b"\xff\xd8\xff" + bytes(50))
    assert glance(tmp_path / "b.jpg", 600) is None
    assert glance(tmp_path / "none.jpg", 600) is None


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(PictureError) as caught:
        load(tmp_path / "Nguyen Thi U" / "a.jpg")
    assert caught.value.code == "missing"
    assert "Nguyen" not in str(caught.value)  # only the file's own name, no path
    with pytest.raises(PictureError) as caught:
        load(tmp_path)
    assert caught.value.code == "not_an_image"
    with pytest.raises(PictureError) as caught:
        load("a\0.jpg")
    assert caught.value.code == "missing"


@pytest.mark.parametrize("side", [11_000, 25_000, 60_000])
def test_a_huge_picture_is_refused_from_its_header(tmp_path, side):
    file = tmp_path / "to.png"
    file.write_bytes(png_header(side, side))
    with pytest.raises(PictureError) as caught:
        load(file)
    assert caught.value.code == "too_large"
    assert side * side > LIMIT


HUGE = """
import sys
from scanner.decoders import whole
from scanner.frame import PictureError
from tests.peak import peak
before = peak()
try:
    list(whole(sys.stdin.buffer.read(), "to.png"))
except PictureError:
    print(peak() - before)
held = bytearray(100_000_000)
print(peak() - before)
"""


@pytest.mark.skipif(not STATUS.exists(), reason="this system does not tell memory so")
def test_a_huge_picture_takes_no_memory_to_refuse():
    told = subprocess.run(
        [sys.executable, "-c", HUGE],
        input=png_header(60_000, 60_000),
        capture_output=True,
        check=True,
    )
    refused, control = map(int, told.stdout.split())
    assert refused < 20_000_000
    assert control > 90_000_000


def test_damaged_exif_does_not_cost_the_picture():
    data = saved(Image.fromarray(colours()), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff\1\2")
    assert load_bytes(data, "a").pixels.shape == (24, 40, 3)


def test_jpeg_there_and_back():
    pixels = colours(64, 96)
    data = encode_jpeg(pixels, 95)
    assert np.abs(decode_jpeg(data).astype(int) - pixels).mean() < 3
    assert decode_jpeg(data, 4).shape == (16, 24, 3)
    assert len(encode_jpeg(pixels, 95, small=True)) <= len(data)
    with pytest.raises(ValueError, match="not a picture"):
        decode_jpeg(b"no")


def test_shrink_never_enlarges():
    pixels = colours(30, 60)
    assert shrink(pixels, 100) is pixels
    assert shrink(pixels, 20).shape == (10, 20, 3)
