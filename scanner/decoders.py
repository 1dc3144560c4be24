"""Decoders of foreign pictures: to be called in a process of their own, as `pictures` does."""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator
from gettext import gettext as _

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from scanner.apart.decoding import Made
from scanner.frame import PictureError, Pixels

LIMIT = 120_000_000
"""Pixels; a larger picture is refused from its header, before any memory is taken for it."""

EASY = 12_000_000
"""Pixels that are taken for a picture whatever the size of its file."""
FULLEST = 1_200
"""Pixels that a byte of a larger picture stands for at most: deflate reaches 1,032 on a blank page.
What promises more is damaged, or means to fill the memory."""

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF")
_MAGICS = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"II*\0", b"MM\0*", b"BM", b"GIF8")
_ORIENTATION = 0x0112
REDUCED = {
    1: cv2.IMREAD_COLOR,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}
_LEAST_BITS = 2 / 64
"""Bits a pixel of the emptiest baseline JPEG: two for each block of 8 x 8."""

# Pillow's own limit is the same; what is between one and two times of it is refused below.
Image.MAX_IMAGE_PIXELS = LIMIT
_quiet = threading.Lock()
"""Silencing Python's warnings is not safe in two threads at once."""


def small(data: bytes, longest: int) -> Iterator[Made]:
    """A large JPEG as `longest` pixels or little more, and how many times smaller that is.

    Nothing where that saves nothing, or the file is no such JPEG.
    """
    try:
        with _quiet, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=("JPEG",))
        factor = next((f for f in (8, 4, 2) if max(image.size) >= f * longest), 1)
        if factor == 1 or not _plain_jpeg(image) or image.width * image.height > LIMIT:
            return
        flags = REDUCED[factor] | cv2.IMREAD_IGNORE_ORIENTATION
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError, cv2.error):
        return
    if pixels is not None:
        yield _upright(np.asarray(pixels, np.uint8), _orientation(image)), float(factor)


def whole(data: bytes, name: str) -> Iterator[Made]:
    """The picture, EXIF orientation applied; `name` is what messages call it.

    Raises PictureError.
    """
    try:
        with _quiet, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd EXIF; nobody could do anything about it
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            if image.width * image.height > LIMIT:
                raise Image.DecompressionBombError
            if image.width * image.height > max(EASY, FULLEST * len(data)):
                raise OSError("larger in its header than in its data")
            orientation = _orientation(image)
        pixels = _jpeg_pixels(data, image) if _plain_jpeg(image) else _bgr(image)
    except Image.DecompressionBombError:
        raise too_large(name) from None
    except UnidentifiedImageError:
        if len(data) > 2 and data.startswith(_MAGICS):
            raise truncated(name) from None
        raise not_an_image(name, data[:16]) from None
    except MemoryError:
        raise no_room(name) from None
    except (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, RuntimeError):
        # Pillow's decoders report damage with all of these
        raise truncated(name) from None
    yield _upright(pixels, orientation), None


def _plain_jpeg(image: Image.Image) -> bool:
    return image.format in ("JPEG", "MPO") and image.mode in ("RGB", "L")


def _jpeg_pixels(data: bytes, image: Image.Image) -> Pixels:
    """The common case by OpenCV, in half of Pillow's time.

    OpenCV fills what is missing with grey and says nothing, so the end marker is looked for first.
    """
    if not _has_end(data):
        raise OSError("no end of image")
    emptiest = _LEAST_BITS * image.width * image.height / 8
    if "progressive" not in image.info and len(data) < emptiest:
        raise OSError("larger in its header than in its data")
    buffer = np.frombuffer(data, np.uint8)
    pixels = cv2.imdecode(buffer, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if pixels is None or pixels.shape[:2] != (image.height, image.width):
        raise OSError("cannot be decoded")
    return np.asarray(pixels, np.uint8)


def _has_end(data: bytes) -> bool:
    """Is there an end marker behind the first scan's start (not the one of an EXIF thumbnail)?"""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        if data[at + 1] == 0xDA:
            return data.find(b"\xff\xd9", at) >= 0
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big") if data[at + 1] != 0xFF else 1
    return False


def not_an_image(name: str, start: bytes = b"") -> PictureError:
    """In words of what it is, where that is known by its first bytes."""
    if start[4:8] == b"ftyp":
        words = _(
            "Ảnh {name} ở dạng HEIC của điện thoại, máy này chưa mở được; hãy lưu thành JPEG rồi "
            "chọn lại."
        )
    elif start.startswith(b"%PDF"):
        words = _("Tệp {name} là PDF, không phải ảnh; hãy chọn ảnh JPEG hoặc PNG của trang giấy.")
    else:
        words = _("Tệp {name} không phải là ảnh; hãy chọn ảnh JPEG hoặc PNG.")
    return PictureError("not_an_image", words.format(name=name))


def too_large(name: str) -> PictureError:
    """More than LIMIT."""
    return PictureError(
        "too_large",
        _("Ảnh {name} quá lớn (trên {limit} triệu điểm ảnh); hãy chụp lại ở cỡ nhỏ hơn.").format(
            name=name, limit=LIMIT // 1_000_000
        ),
    )


def no_room(name: str) -> PictureError:
    """More than there is memory for."""
    return PictureError(
        "too_large",
        _("Máy không đủ bộ nhớ để mở ảnh {name}; hãy dùng ảnh nhỏ hơn.").format(name=name),
    )


def truncated(name: str) -> PictureError:
    """A part of a picture, or a damaged one."""
    return PictureError(
        "truncated",
        _("Ảnh {name} bị hỏng hoặc chưa chép xong; hãy chép hoặc chụp lại.").format(name=name),
    )


def _orientation(image: Image.Image) -> int:
    """EXIF orientation 1 to 8; damaged EXIF counts as none, the picture itself is still good."""
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError):
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _bgr(image: Image.Image) -> Pixels:
    """Any mode of Pillow as BGR; what is transparent becomes white, as on paper."""
    mode = image.mode
    if mode.startswith("I") or mode == "F":
        return _grey_to_bgr(_eight_bits(np.asarray(image), mode))
    if mode in ("1", "L"):
        return _grey_to_bgr(np.asarray(image.convert("L"), np.uint8))
    if mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        layer = image.convert("RGBA")
        page = Image.new("RGBA", layer.size, "white")
        page.alpha_composite(layer)
        image = page
    rgb = np.asarray(image if image.mode == "RGB" else image.convert("RGB"), np.uint8)
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), np.uint8)


def _grey_to_bgr(grey: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)


def _eight_bits(values: np.ndarray[tuple[int, ...], np.dtype[np.generic]], mode: str) -> Pixels:
    """16-bit samples by their high byte; 32-bit and float samples stretched over their range."""
    samples = values.astype(np.float64)
    if mode.startswith("I;16") or (mode == "I" and samples.min() >= 0 and samples.max() <= 65535):
        return (samples / 257.0 + 0.5).astype(np.uint8)
    low, high = float(np.nanmin(samples)), float(np.nanmax(samples))
    spread = (np.nan_to_num(samples, nan=low) - low) * (255.0 / max(high - low, 1e-9))
    return np.clip(spread, 0, 255).astype(np.uint8)


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    """The pixels as they are to be seen, by the eight cases of EXIF 2.3 tag 274."""
    if orientation in (5, 6, 7, 8):
        pixels = np.transpose(pixels, (1, 0, 2))
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)
