"""Picture files to frames, and pixels to JPEG: the only place where foreign files are decoded."""

from __future__ import annotations

import io
import stat
import threading
import time
import warnings
from gettext import gettext as _
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from scanner.frame import Frame, PictureError, Pixels

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
_REDUCED = {
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


def load(path: str | Path) -> Frame:
    """The picture in a file, EXIF orientation applied; raises PictureError."""
    name = Path(path).name or str(path)
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise _not_an_image(name)  # a pipe or a device could be read for ever
        with Path(path).open("rb") as file:
            return _decode(file, name)
    except FileNotFoundError:
        raise PictureError(
            "missing", _("Không có tệp {name}; hãy kiểm tra tên và nơi lưu.").format(name=name)
        ) from None
    except PermissionError:
        raise PictureError(
            "missing",
            _("Không được phép mở tệp {name}; hãy chép tệp sang chỗ khác rồi thử lại.").format(
                name=name
            ),
        ) from None
    except ValueError:  # a NUL in the path
        raise PictureError("missing", _("Tên tệp không hợp lệ; hãy chọn lại tệp ảnh.")) from None


def glance(path: str | Path, longest: int) -> tuple[Pixels, float] | None:
    """A large JPEG as `longest` pixels or little more, and how many times smaller that is.

    Decoded small, in a third of the time of the whole; None where that saves nothing or the file
    is no such JPEG. Never raises for what is in the file.
    """
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            return None
        data = Path(path).read_bytes()
        with _quiet, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=("JPEG",))
        factor = next((f for f in (8, 4, 2) if max(image.size) >= f * longest), 1)
        if factor == 1 or not _plain_jpeg(image) or image.width * image.height > LIMIT:
            return None
        flags = _REDUCED[factor] | cv2.IMREAD_IGNORE_ORIENTATION
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError, cv2.error):
        return None
    if pixels is None:
        return None
    return _upright(np.asarray(pixels, np.uint8), _orientation(image)), float(factor)


def load_bytes(data: bytes, name: str) -> Frame:
    """The same for a picture in memory; `name` is what messages call it. Raises PictureError."""
    return _decode(io.BytesIO(data), name)


def encode_jpeg(pixels: Pixels, quality: int, small: bool = False) -> bytes:
    """Pixels (BGR, or one channel for grey) as a JPEG of quality 1 to 100; `small` takes longer."""
    flags = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, int(small)]
    done, data = cv2.imencode(".jpg", pixels, flags)
    if not done:
        raise ValueError("pixels cannot be encoded")
    return bytes(data.tobytes())


def decode_jpeg(data: bytes, reduce: int = 1) -> Pixels:
    """Our own JPEG back to BGR pixels, at 1/`reduce` (1, 2, 4 or 8) of the size."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), _REDUCED[reduce])
    if pixels is None:
        raise ValueError("not a picture")
    return np.asarray(pixels, np.uint8)


def shrink(pixels: Pixels, longest: int) -> Pixels:
    """The picture with its longest side brought down to `longest` pixels; never enlarged."""
    scale = longest / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    size = (max(round(pixels.shape[1] * scale), 1), max(round(pixels.shape[0] * scale), 1))
    return reduced(pixels, size)


def reduced(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """The picture (one channel or three) in a smaller size (width, height).

    By halves and then linearly: a tenth of the time of OpenCV's averaging over odd factors.
    """
    while pixels.shape[1] >= 2 * size[0] and pixels.shape[0] >= 2 * size[1]:
        half = (pixels.shape[1] // 2, pixels.shape[0] // 2)
        even = pixels[: 2 * half[1], : 2 * half[0]]
        pixels = np.asarray(cv2.resize(even, half, interpolation=cv2.INTER_AREA), np.uint8)
    if size == (pixels.shape[1], pixels.shape[0]):
        return pixels
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def darkest(pixels: Pixels) -> Pixels:
    """The least of the three channels, everywhere (numpy takes thirty times as long)."""
    blue, green, red = cv2.split(pixels)
    return np.asarray(cv2.min(cv2.min(blue, green), red), np.uint8)


def lightest(pixels: Pixels) -> Pixels:
    """The largest of the three channels, everywhere."""
    blue, green, red = cv2.split(pixels)
    return np.asarray(cv2.max(cv2.max(blue, green), red), np.uint8)


def _decode(file: BinaryIO, name: str) -> Frame:
    at = time.monotonic()
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    start = file.read(16)
    file.seek(0)
    try:
        with _quiet, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd EXIF; nobody could do anything about it
            image = Image.open(file, formats=FORMATS)
            if image.width * image.height > LIMIT:
                raise Image.DecompressionBombError
            if image.width * image.height > max(EASY, FULLEST * size):
                raise OSError("larger in its header than in its data")
            orientation = _orientation(image)
        pixels = _jpeg_pixels(file, image) if _plain_jpeg(image) else _bgr(image)
    except Image.DecompressionBombError:
        raise PictureError(
            "too_large",
            _(
                "Ảnh {name} quá lớn (trên {limit} triệu điểm ảnh); hãy chụp lại ở cỡ nhỏ hơn."
            ).format(name=name, limit=LIMIT // 1_000_000),
        ) from None
    except UnidentifiedImageError:
        if len(start) > 2 and start.startswith(_MAGICS):
            raise _truncated(name) from None
        raise _not_an_image(name, start) from None
    except MemoryError:
        raise PictureError(
            "too_large",
            _("Máy không đủ bộ nhớ để mở ảnh {name}; hãy dùng ảnh nhỏ hơn.").format(name=name),
        ) from None
    except (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, RuntimeError):
        # Pillow's decoders report damage with all of these
        raise _truncated(name) from None
    return Frame(pixels=_upright(pixels, orientation), source=name, at=at)


def _plain_jpeg(image: Image.Image) -> bool:
    return image.format in ("JPEG", "MPO") and image.mode in ("RGB", "L")


def _jpeg_pixels(file: BinaryIO, image: Image.Image) -> Pixels:
    """The common case by OpenCV, in half of Pillow's time.

    OpenCV fills what is missing with grey and says nothing, so the end marker is looked for first.
    """
    file.seek(0)
    data = file.read()
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


def _not_an_image(name: str, start: bytes = b"") -> PictureError:
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


def _truncated(name: str) -> PictureError:
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
