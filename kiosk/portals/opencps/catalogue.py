"""From procedure and agency to the portal's own template, and from our papers to its parts."""

from __future__ import annotations

from gettext import gettext as _

import msgspec
from msgspec import Struct

from kiosk.model import BadInput, Part, Submission

from .answers import Json, as_list, flag, number, text, words
from .http import Wire, page

API = "/o/rest/v2"
RESULT, OTHER = 2, 3
"""partType of a part that the authority fills, and of the general "other papers"."""


class Slot(Struct, frozen=True):
    """A part of the portal's template. `max_bytes` 0 and no `extensions`: no limit known."""

    no: str
    name: str
    kind: int
    multiple: bool
    form: bool
    """It is filled in as an e-form."""
    file_template: str
    max_bytes: int
    extensions: tuple[str, ...]


class Template(Struct, frozen=True):
    """The portal's dossier template for one agency and procedure."""

    no: str
    agency: str
    """The agency code under which the portal takes the procedure."""
    slots: tuple[Slot, ...]

    @property
    def form(self) -> Slot | None:
        """The part that takes the form's answers, where there is one."""
        return next((s for s in self.slots if s.form and s.kind not in (RESULT, OTHER)), None)


def find_template(wire: Wire, s: Submission) -> Template:
    """Ask the portal for the template of `s`. Raises BadInput and what `Wire.json` raises."""
    config = _config(wire, s)
    options = page(
        wire.json("GET", f"{API}/serviceconfigs/{text(config.get('serviceConfigId'))}/processes")
    )
    option = _option(options, s)
    name = text(option.get("templateNo")) or text(option.get("dossierTemplateId"))
    answer = wire.json("GET", f"{API}/dossiertemplates/{name}")
    slots = tuple(_slot(part) for part in as_list(answer.get("dossierParts")))
    no = text(answer.get("templateNo")) or name
    return Template(no, text(config.get("govAgencyCode")) or s.agency, slots)


def _config(wire: Wire, s: Submission) -> Json:
    query = {"service": s.procedure} | ({"agency": s.agency} if s.agency else {})
    rows = [
        row
        for row in page(wire.json("GET", f"{API}/serviceconfigs", query=query))
        if text(row.get("serviceCode")) in ("", s.procedure)
        and (not s.agency or text(row.get("govAgencyCode")) in ("", s.agency))
    ]
    if not rows:
        raise BadInput(
            _(
                "Cổng không nhận thủ tục {procedure} cho cơ quan “{agency}”; hãy kiểm tra mã cơ "
                "quan và mã nhóm của cổng, hoặc nộp bằng cách khác."
            ).format(procedure=s.procedure, agency=s.agency)
        )
    if len(rows) > 1 and not s.agency:
        raise BadInput(
            _("Cổng có nhiều cơ quan nhận thủ tục {procedure}; hãy chọn cơ quan.").format(
                procedure=s.procedure
            )
        )
    return rows[0]


def _option(options: list[Json], s: Submission) -> Json:
    if not options:
        raise BadInput(
            _("Cổng chưa có mẫu hồ sơ cho thủ tục {procedure}; hãy nộp bằng cách khác.").format(
                procedure=s.procedure
            )
        )
    for wanted in filter(None, (s.template, s.variant)):
        for option in options:
            names = ("templateNo", "dossierTemplateId", "optionName", "templateName")
            if wanted in [text(option.get(name)) for name in names]:
                return option
    if s.template and len(options) > 1:
        raise BadInput(
            _("Cổng không có mẫu hồ sơ “{template}” của thủ tục {procedure}.").format(
                template=s.template, procedure=s.procedure
            )
        )
    return options[0]


def _slot(part: Json) -> Slot:
    max_bytes, extensions = _limits(text(part.get("partTip")))
    return Slot(
        no=text(part.get("partNo")),
        name=words(part.get("partName")),
        kind=number(part.get("partType")) or 1,
        multiple=flag(part.get("multiple")),
        form=flag(part.get("hasForm")) or flag(part.get("eForm")),
        file_template=text(part.get("fileTemplateNo")),
        max_bytes=max_bytes,
        extensions=extensions,
    )


def _limits(tip: str) -> tuple[int, tuple[str, ...]]:
    try:
        said = msgspec.json.decode(tip)
    except (msgspec.DecodeError, RecursionError):
        return 0, ()
    if not isinstance(said, dict):
        return 0, ()
    try:
        megabytes = float(text(said.get("maxSize")) or 0)
    except ValueError:
        megabytes = 0.0
    listed = text(said.get("extensions")).lower().replace(";", ",").split(",")
    extensions = tuple(e.strip().lstrip("*.") for e in listed if e.strip())
    return (int(megabytes * 1024 * 1024) if 0 < megabytes < 1e6 else 0), extensions


def place(template: Template, parts: tuple[Part, ...]) -> dict[str, Slot]:
    """Give every part of the packet (by its reference) its slot; BadInput names the part."""
    placed: dict[str, Slot] = {}
    for part in parts:
        slot = _slot_of(template, part, {s.no for s in placed.values()})
        if slot is None:
            raise BadInput(
                _(
                    "Cổng không có chỗ nhận giấy “{name}” (phần {part}); hãy bỏ giấy này khỏi hồ "
                    "sơ hoặc nộp bản giấy."
                ).format(name=part.name, part=part.part)
            )
        _check(slot, part)
        placed[part.reference] = slot
    return placed


def _slot_of(template: Template, part: Part, taken: set[str]) -> Slot | None:
    usable = [s for s in template.slots if s.kind != RESULT]
    by_wish = (
        [s for s in usable if part.portal_part and s.no == part.portal_part]
        or [s for s in usable if part.file_template and s.file_template == part.file_template]
        or [s for s in usable if s.name == " ".join(part.name.split())]
    )
    open_for_files = [s for s in usable if not s.form] or usable
    free = [s for s in open_for_files if s.multiple or s.no not in taken]
    other = [s for s in open_for_files if s.kind == OTHER]
    choices = (
        [s for s in by_wish if s.multiple or s.no not in taken]
        or (free if len(free) == 1 and not by_wish else [])
        or other
        or by_wish
        or (open_for_files if len(open_for_files) == 1 else [])
    )
    return choices[0] if choices else None


def _check(slot: Slot, part: Part) -> None:
    if slot.extensions and "pdf" not in slot.extensions:
        raise BadInput(
            _("Cổng không nhận tệp PDF cho giấy “{name}”; hãy nộp bằng cách khác.").format(
                name=part.name
            )
        )
    if slot.max_bytes and part.pdf_bytes > slot.max_bytes:
        raise BadInput(
            _(
                "Giấy “{name}” nặng {size:.1f} MB, cổng chỉ nhận tới {limit:.1f} MB; hãy chụp lại "
                "ít trang hơn hoặc nhẹ hơn."
            ).format(
                name=part.name,
                size=part.pdf_bytes / 1048576,
                limit=slot.max_bytes / 1048576,
            )
        )
