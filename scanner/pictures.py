"""Picture files to frames, and pixels to JPEG: the only way to the decoders of foreign files."""

from __future__ import annotations

import stat
import time
from gettext import gettext as _
from pathlib import Path
from typing import cast

import cv2
import numpy as np

from scanner.apart.decoding import Lost, Made, apart
from scanner.decoders import LIMIT, REDUCED, no_room, not_an_image, too_large, truncated, whole
from scanner.frame import Frame, PictureError, Pixels, on_one_line

_DECODERS = "scanner.decoders"
LARGEST = 8 * LIMIT
"""Bytes; such a picture takes no more where nothing of it is packed."""


def load(path: str | Path, ours: bool = False) -> Frame:
    """The picture in a file, EXIF orientation applied; raises PictureError.

    `ours`: it came with the program, so that it needs no process of its own.
    """
    name = Path(path).name or str(path)
    try:
        about = Path(path).stat()
        if not stat.S_ISREG(about.st_mode):
            raise not_an_image(name)  # a pipe or a device could be read for ever
        if about.st_size > LARGEST:
            raise too_large(name)
        return load_bytes(Path(path).read_bytes(), name, ours)
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
    except OSError:  # a stick that was pulled out
        raise truncated(name) from None
    except ValueError:  # a NUL in the path
        raise PictureError("missing", _("Tên tệp không hợp lệ; hãy chọn lại tệp ảnh.")) from None


def glance(path: str | Path, longest: int) -> tuple[Pixels, float] | None:
    """A large JPEG as `longest` pixels or little more, and how many times smaller that is.

    Decoded small, in a third of the time of the whole; None where that saves nothing or the file
    is no such JPEG. Raises PictureError only for a file that ends its decoder: the whole of it
    would do so again.
    """
    try:
        about = Path(path).stat()
        if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST:
            return None
        data = Path(path).read_bytes()
    except (OSError, ValueError):
        return None
    for pixels, factor in _apart("small", data, Path(path).name, longest):
        if pixels is not None and isinstance(factor, float):
            return pixels, factor
    return None


def load_bytes(data: bytes, name: str, ours: bool = False) -> Frame:
    """The same for a picture in memory; `name` is what messages call it. Raises PictureError."""
    at = time.monotonic()
    shown = on_one_line(name)
    made = list(whole(data, shown)) if ours else _apart("whole", data, name, shown)
    return Frame(cast(Pixels, made[0][0]), name, at)


def encode_jpeg(pixels: Pixels, quality: int, small: bool = False) -> bytes:
    """Pixels (BGR, or one channel for grey) as a JPEG of quality 1 to 100; `small` takes longer."""
    flags = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, int(small)]
    done, data = cv2.imencode(".jpg", pixels, flags)
    if not done:
        raise ValueError("pixels cannot be encoded")
    return bytes(data.tobytes())


def decode_jpeg(data: bytes, reduce: int = 1) -> Pixels:
    """Our own JPEG back to BGR pixels, at 1/`reduce` (1, 2, 4 or 8) of the size."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), REDUCED[reduce])
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


def _apart(work: str, data: bytes, name: str, *words: str | int) -> list[Made]:
    """What a decoder gives, in a process of its own; raises PictureError."""
    try:
        return apart(f"{_DECODERS}:{work}", data, *words)
    except Lost as lost:
        raise _lost(name, lost) from None


def _lost(name: str, lost: Lost) -> PictureError:
    if lost.how == "memory":
        return no_room(name)
    words = (
        _("Ảnh {name} làm phần đọc ảnh bị treo nên đã bỏ ảnh này; hãy chụp lại hoặc chọn ảnh khác.")
        if lost.how == "hung"
        else _(
            "Ảnh {name} làm phần đọc ảnh dừng đột ngột nên đã bỏ ảnh này; hãy chụp lại hoặc chọn "
            "ảnh khác."
        )
    )
    return PictureError("truncated", words.format(name=name))
