"""What the schema of recipes cannot see: ids that clash, fields that nobody may fill, bad hosts."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator
from gettext import gettext as _

from kiosk.jsonfiles.fault import Fault, Place, place
from kiosk.portals.guided.hosts import LOOPBACK, SHOWN, zone
from kiosk.portals.guided.recipe import Act, Field, Kind, Recipe, Step, Where
from kiosk.portals.guided.shy import decides, is_secret
from kiosk.procedures.conditions import RESERVED, fields_of, hidden_answers
from kiosk.procedures.faults import Found, doubles
from kiosk.procedures.meaning import CITIZEN
from kiosk.procedures.pack import Pack
from kiosk.procedures.rows import repeated

CASE = ("procedure", "procedure_name", "agency", "variant", "office")
START = ("procedure", "agency", "variant")
DATE_FORMAT = re.compile(r"(dd?|mm?|yyyy|[./ -])+")
TEXT_FORMATS = ("upper", "lower", "title", "digits")
TOO_WIDE = re.compile(r"\*\.([a-z]+|[a-z]{2,3}\.[a-z]{2})")
"""A whole ending, as *.vn or *.gov.vn, is no portal."""
DECIDING = frozenset(Act) - {Act.CHECK}


def meaning_faults(recipe: Recipe, file: str, packs: tuple[Pack, ...] = ()) -> list[Fault]:
    """All faults of meaning of a recipe whose form is right."""
    checks: tuple[Callable[[Recipe], Found], ...] = (
        _ids, _hosts, _start, _steps, _fields, _files, _candidates, _result,
    )  # fmt: skip
    faults = [Fault(file, place(at), text) for check in checks for at, text in check(recipe)]
    ours = tuple(pack for pack in packs if pack.code in recipe.procedures)
    if ours:
        faults += [Fault(file, place(at), text) for at, text in _against(recipe, ours)]
    return faults


def placed_fields(recipe: Recipe) -> Iterator[tuple[Place, Step, Field]]:
    """Every field with its place and its step."""
    for s, step in enumerate(recipe.steps):
        for f, field in enumerate(step.fields):
            yield ("steps", s, "fields", f), step, field


def _ids(recipe: Recipe) -> Found:
    for name in sorted(doubles(step.id for step in recipe.steps)):
        yield ("steps",), _("Mã bước “{name}” dùng hai lần.").format(name=name)
    for name in sorted(doubles(field.id for _at, _step, field in placed_fields(recipe))):
        yield ("steps",), _("Mã ô “{name}” dùng hai lần.").format(name=name)


def _hosts(recipe: Recipe) -> Found:
    for kind in ("portal", "identity", "payment", "signing", "resources"):
        listed: tuple[str, ...] = getattr(recipe.hosts, kind)
        for n, entry in enumerate(listed):
            name, _colon, port = entry.partition(":")
            at = ("hosts", kind, n)
            if TOO_WIDE.fullmatch(name):
                yield at, _("“{entry}” quá rộng; ghi rõ tên cổng.").format(entry=entry)
            if port and not 0 < int(port) < 65536:
                yield at, _("Cổng mạng {port} không có; chỉ từ 1 đến 65535.").format(port=port)
            if kind == "signing" and name in LOOPBACK and not port:
                yield at, _("Phần mềm ký số trên máy phải ghi cổng mạng, ví dụ 127.0.0.1:8987.")


def _start(recipe: Recipe) -> Found:
    try:
        names = [name for _text, name, _spec, _conv in string.Formatter().parse(recipe.start)]
    except ValueError:
        yield ("start",), _("Dấu { } trong địa chỉ không khớp nhau.")
        return
    for name in names:
        if name is not None and name not in START:
            yield (
                ("start",),
                _("Không có “{{{name}}}” để thay; chỉ có: {known}.").format(
                    name=name, known=", ".join(START)
                ),
            )
    for key in ("start", "lookup"):
        address: str = getattr(recipe, key)
        if address and zone(recipe.hosts, address) not in SHOWN:
            yield (key,), _("Địa chỉ này không thuộc các máy chủ ở “hosts”, hoặc không là https.")


def _steps(recipe: Recipe) -> Found:
    for s, step in enumerate(recipe.steps):
        at = ("steps", s)
        yield from _where(step.where, (*at, "where"))
        acts = {human.act for human in step.human}
        if step.next and acts & DECIDING:
            yield (
                (*at, "next"),
                _("Trang có việc của người thì không được ghi nút tự bấm (next)."),
            )
        for n, candidate in enumerate(step.next):
            if decides(candidate.partition(":")[2]):
                yield (
                    (*at, "next", n),
                    _("Nút này quyết định một việc; chỉ người bấm, không ghi vào next."),
                )
        if step.sample and not step.sample.startswith("/"):
            yield (*at, "sample"), _("Phải là đường dẫn bắt đầu bằng “/”.")


def _where(where: Where, at: Place) -> Found:
    if not where.address and not where.marks:
        yield at, _("Phải có ít nhất một dấu hiệu nhận trang: address hoặc marks.")


def _fields(recipe: Recipe) -> Found:
    for at, step, field in placed_fields(recipe):
        if bool(field.value) == bool(field.const):
            yield at, _("Ghi một trong hai: “value” (lấy từ hồ sơ) hoặc “const” (chữ cố định).")
        if field.after and not _earlier(step, field):
            yield (
                (*at, "after"),
                _("“{name}” phải là một ô đứng trước trong cùng trang.").format(name=field.after),
            )
        if field.format and not _good_format(field):
            yield (*at, "format"), _("Cách viết này không có; ví dụ: dd/mm/yyyy, upper, digits.")
        for n, source in enumerate(field.value):
            if not _known_source(source):
                yield (*at, "value", n), _("Không có giá trị “{name}”.").format(name=source)


def _earlier(step: Step, field: Field) -> bool:
    before = [known.id for known in step.fields[: step.fields.index(field)]]
    return field.after in before


def _good_format(field: Field) -> bool:
    if field.kind is not Kind.DATE and field.format in TEXT_FORMATS:
        return True
    return bool(DATE_FORMAT.fullmatch(field.format))


def _known_source(source: str) -> bool:
    who, _dot, name = source.partition(".")
    known = {"applicant": CITIZEN, "proxy": (*CITIZEN, "relation"), "case": CASE}
    return who == "answers" or name in known[who]


def _files(recipe: Recipe) -> Found:
    for s, step in enumerate(recipe.steps):
        for name in sorted(doubles(file.part for file in step.files)):
            yield (
                ("steps", s, "files"),
                _("Giấy “{name}” có hai chỗ trên một trang.").format(name=name),
            )
        for f, file in enumerate(step.files):
            for n, kind in enumerate(file.types):
                if not re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", kind):
                    yield (
                        ("steps", s, "files", f, "types", n),
                        _("Loại tệp viết như application/pdf."),
                    )


def _candidates(recipe: Recipe) -> Found:
    for at, candidate in _all_candidates(recipe):
        kind, _colon, text = candidate.partition(":")
        if at[2:3] == ("fields",) and is_secret(text):
            yield at, _("Mật khẩu, mã OTP và mã kiểm tra là của công dân; không bao giờ tự điền.")
        if kind == "css" and not _balanced(text):
            yield at, _("Dấu ngoặc hoặc dấu nháy trong bộ chọn không khớp nhau.")


def _all_candidates(recipe: Recipe) -> Iterator[tuple[Place, str]]:
    for s, step in enumerate(recipe.steps):
        here: Place = ("steps", s)
        for key, group in (("marks", step.where.marks), ("absent", step.where.absent)):
            for n, candidate in enumerate(group):
                yield (*here, "where", key, n), candidate
        for n, candidate in enumerate(step.next):
            yield (*here, "next", n), candidate
        for f, field in enumerate(step.fields):
            for n, candidate in enumerate(field.find):
                yield (*here, "fields", f, "find", n), candidate
        for f, file in enumerate(step.files):
            for n, candidate in enumerate(file.find):
                yield (*here, "files", f, "find", n), candidate


def _balanced(css: str) -> bool:
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", css)
    return not re.search(r"[\"']", bare) and all(
        bare.count(one) == bare.count(other) for one, other in ("[]", "()")
    )


def _result(recipe: Recipe) -> Found:
    yield from _where(recipe.result.where, ("result", "where"))
    try:
        re.compile(recipe.result.pattern)
    except re.error:
        yield ("result", "pattern"), _("Biểu thức tìm số hồ sơ bị sai.")


def _against(recipe: Recipe, packs: tuple[Pack, ...]) -> Found:
    """What no pack of the recipe's procedures knows."""
    answers = {name for pack in packs for name in (*fields_of(pack), *hidden_answers(pack))}
    for group in (group for pack in packs for group in repeated(pack)):
        # A portal has one box for all rows; it gets them by the name of the group.
        answers = answers - {field.id for field in group.fields} | {group.id}
    parts = {paper.id for pack in packs for paper in pack.papers}
    for at, _step, field in placed_fields(recipe):
        for n, source in enumerate(field.value):
            who, _dot, name = source.partition(".")
            if who == "answers" and name not in answers:
                yield (
                    (*at, "value", n),
                    _("Gói thủ tục không có câu trả lời “{name}”.").format(name=name),
                )
        for n, condition in enumerate(field.when):
            if condition.field not in answers and condition.field not in RESERVED:
                yield (
                    (*at, "when", n, "field"),
                    _("Gói thủ tục không có câu trả lời “{name}”.").format(name=condition.field),
                )
    for s, step in enumerate(recipe.steps):
        for f, file in enumerate(step.files):
            if file.part not in parts:
                yield (
                    ("steps", s, "files", f, "part"),
                    _("Gói thủ tục không có giấy “{name}”.").format(name=file.part),
                )
