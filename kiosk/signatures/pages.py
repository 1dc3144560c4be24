"""Whether a signed PDF shows the same pages as the one that was exported for signing.

A signature only says that the bytes did not change since: what was signed could have been another
document, or ours with other pages laid over it by an update before the signature. Compared is what
a page draws, in decoded form, for a tool may write the file anew.
"""

from __future__ import annotations

import hashlib
import io
from gettext import gettext as _
from typing import Any

import pikepdf

from kiosk.model import BadInput


class OtherPages(BadInput):
    """It shows other pages than the exported document: perhaps it is another paper's."""


LARGEST_STAMP = 0.25
"""Part of the page that a visible signature may cover; more could hide what is below it."""
DEEPEST = 60
_ROW, _STREAM = 16_000_000, 200_000_000
"""Bytes of a row of a table and of a whole stream, once unpacked: a file of 600 bytes can ask for
six gigabytes."""
_DRAWN = ("/Contents", "/Resources", "/Group", "/UserUnit")
_ON_TOP = frozenset({"/Annots", "/Parent", "/Type", "/StructParents", "/Tabs", "/LastModified"})
_ACTIVE = ("/OpenAction", "/AA", "/OCProperties", "/Names", "/Collection")
_PACKING = frozenset({"/Length", "/Filter", "/DecodeParms", "/DL"})


def check_same(signed: bytes, exported: bytes) -> None:
    """Raise BadInput unless both show the same pages, apart from signatures' own stamps."""
    pikepdf.settings.set_qpdf_limits(
        png_max_memory=_ROW,
        tiff_max_memory=_ROW,
        flate_max_memory=_STREAM,
        run_length_max_memory=_STREAM,
    )
    try:
        with pikepdf.open(io.BytesIO(signed)) as new, pikepdf.open(io.BytesIO(exported)) as old:
            _check(new, old)
    except BadInput:
        raise
    except Exception as error:  # numbers where dictionaries belong, and whatever else
        raise BadInput(_("Tệp này không phải PDF đọc được. Ký lại bản đã xuất.")) from error


def _check(new: pikepdf.Pdf, old: pikepdf.Pdf) -> None:
    if len(new.pages) != len(old.pages):
        raise OtherPages(_other_pages())
    for after, before in zip(new.pages, old.pages, strict=True):
        if _drawn(after) != _drawn(before):
            raise OtherPages(_other_pages())
        strange = set(after.obj.keys()) - set(before.obj.keys()) - _ON_TOP
        if strange - {"/MediaBox", "/CropBox", "/Rotate", "/Resources"}:
            raise BadInput(_added())
        _check_stamps(after, before)
    for key in _ACTIVE:
        if _print_of(new.Root.get(key)) != _print_of(old.Root.get(key)):
            raise BadInput(_added())
    form = new.Root.get("/AcroForm")
    if form is not None and (
        "/XFA" in form or not all(map(_is_signature, form.get("/Fields", [])))
    ):
        raise BadInput(_added())


def _drawn(page: pikepdf.Page) -> str:
    """A digest of all that the page shows by itself: inherited values count too."""
    boxes = [str([float(side) for side in box]) for box in (page.mediabox, page.cropbox)]
    parts = [*boxes, str(page.get("/Rotate", 0))]
    parts.append(_joined(page.obj.get("/Contents")))
    parts.append(_print_of(page.resources))
    parts += [_print_of(page.obj.get(key)) for key in _DRAWN[2:]]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _joined(contents: Any) -> str:
    """Several streams draw what one of all of them would."""
    streams = contents if isinstance(contents, pikepdf.Array) else [contents]
    data = b"\n".join(_bytes_of(stream).strip() for stream in streams if stream is not None)
    return hashlib.sha256(data).hexdigest()


def _check_stamps(after: pikepdf.Page, before: pikepdf.Page) -> None:
    known = {_print_of(mark) for mark in before.obj.get("/Annots", [])}
    left, low, right, high = (float(side) for side in after.mediabox)
    room = abs((right - left) * (high - low))
    covered = 0.0
    for mark in after.obj.get("/Annots", []):
        if _print_of(mark) in known:
            continue
        if mark.get("/Subtype") != "/Widget" or not _is_signature(mark):
            raise BadInput(_added())
        x0, y0, x1, y1 = (float(side) for side in mark.get("/Rect", [0, 0, 0, 0]))
        covered += abs((x1 - x0) * (y1 - y0))
    if covered > LARGEST_STAMP * room:
        raise BadInput(_("Dấu ký che quá nhiều trang giấy. Ký lại với dấu nhỏ hơn."))


def _is_signature(field: Any) -> bool:
    kind = field.get("/FT")
    parent = field.get("/Parent")
    if kind is None and parent is not None:
        kind = parent.get("/FT")
    return bool(kind == "/Sig") and "/AA" not in field and "/A" not in field


def _print_of(thing: Any, depth: int = 0, seen: frozenset[tuple[int, int]] = frozenset()) -> str:
    """A digest of an object and all that it refers to, whatever numbers the objects bear."""
    if depth > DEEPEST:
        raise ValueError("too deep")
    if isinstance(thing, pikepdf.Object) and thing.is_indirect:
        if thing.objgen in seen:
            return "again"
        seen = seen | {thing.objgen}
    if isinstance(thing, pikepdf.Stream):
        rest = {k: v for k, v in thing.stream_dict.items() if k not in _PACKING}
        inside = _pairs(rest, depth, seen)
        return hashlib.sha256(inside.encode() + _bytes_of(thing)).hexdigest()
    if isinstance(thing, pikepdf.Dictionary):
        rest = {k: v for k, v in thing.items() if k not in ("/Parent", "/P")}
        return hashlib.sha256(_pairs(rest, depth, seen).encode()).hexdigest()
    if isinstance(thing, pikepdf.Array):
        return "[" + ",".join(_print_of(item, depth + 1, seen) for item in thing) + "]"
    return f"{type(thing).__name__}:{thing!s}"


def _pairs(items: dict[str, Any], depth: int, seen: frozenset[tuple[int, int]]) -> str:
    return ";".join(f"{k}={_print_of(items[k], depth + 1, seen)}" for k in sorted(items))


def _bytes_of(stream: Any) -> bytes:
    """Decoded; a picture as it is packed, for no lossy packing can be undone and compared."""
    try:
        return bytes(stream.read_bytes())
    except (pikepdf.PdfError, NotImplementedError):
        return bytes(stream.read_raw_bytes())


def _other_pages() -> str:
    return _(
        "Các trang trong tệp đã ký khác với bản đã xuất. Không nhận tệp này; hãy ký đúng bản máy "
        "vừa xuất."
    )


def _added() -> str:
    return _(
        "Tệp đã ký có thêm nội dung ngoài chữ ký (chú thích, biểu mẫu hoặc mã chạy). Không nhận "
        "tệp này; hãy ký đúng bản máy vừa xuất."
    )
