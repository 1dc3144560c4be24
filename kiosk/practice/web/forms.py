"""What the training sites ask: one form per procedure, in a portal's words and not in ours.

The names, the choices and the cut into pages differ from the packs on purpose: somebody has to
say which of our values belongs where, as with every real portal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

import msgspec
from msgspec import Struct

import assets

from .. import templates

ROOT = "practice_web"
Kind = Literal[
    "text",
    "name",
    "date",
    "id",
    "phone",
    "number",
    "list",
    "radio",
    "check",
    "combo",
    "address",
]


class When(Struct, frozen=True, forbid_unknown_fields=True):
    """Asked only while `field` holds one of these codes."""

    field: str
    values: tuple[str, ...]


class Field(Struct, frozen=True, forbid_unknown_fields=True):
    """One question; an address is three controls: province, commune, the rest."""

    id: str
    label: str
    kind: Kind
    required: bool = True
    options: dict[str, str] = {}
    """Code → words."""
    when: tuple[When, ...] = ()
    past: bool = False
    role: str = ""
    """What the authority's own pages show this as, for who files."""

    def names(self) -> tuple[str, ...]:
        """The names of its controls."""
        if self.kind == "address":
            return (f"{self.id}Tinh", f"{self.id}Xa", f"{self.id}ChiTiet")
        return (self.id,)


class Block(Struct, frozen=True, forbid_unknown_fields=True):
    """Questions below one heading."""

    title: str
    fields: tuple[Field, ...]


class Page(Struct, frozen=True, forbid_unknown_fields=True):
    """One page of the form."""

    title: str
    blocks: tuple[Block, ...]

    def fields(self) -> Iterator[Field]:
        """Every question of the page."""
        for block in self.blocks:
            yield from block.fields


class Slot(Struct, frozen=True, forbid_unknown_fields=True):
    """The place of one paper; `part` is the pack's id of it."""

    part: str
    label: str


class Form(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that a site asks for one procedure."""

    code: str
    title: str
    min_files: int
    pages: tuple[Page, ...]
    files: tuple[Slot, ...]

    def fields(self) -> Iterator[Field]:
        """Every question of the form."""
        for page in self.pages:
            yield from page.fields()

    def slot(self, part: str) -> Slot | None:
        """The place of a paper."""
        return next((slot for slot in self.files if slot.part == part), None)


class Province(Struct, frozen=True, forbid_unknown_fields=True):
    """A province and some of its communes."""

    code: str
    name: str
    communes: tuple[str, ...]

    def commune(self, code: str) -> str:
        """The name of a commune of this province; "" for a foreign code."""
        return dict(self.pairs()).get(code, "")

    def pairs(self) -> list[tuple[str, str]]:
        """(code, name) of each commune."""
        return [(f"{self.code}{n:03d}", name) for n, name in enumerate(self.communes, start=1)]


class Places(Struct, frozen=True):
    """The lists that a choice is made from."""

    provinces: tuple[Province, ...]
    peoples: tuple[str, ...]

    def province(self, code: str) -> Province | None:
        """A province by its code."""
        return next((found for found in self.provinces if found.code == code), None)


@cache
def codes() -> tuple[str, ...]:
    """The procedures that the training sites take."""
    return tuple(sorted(file.stem for file in assets.path(f"{ROOT}/forms").glob("*.json")))


@cache
def load(code: str) -> Form | None:
    """The form of a procedure; None where there is none to train on."""
    if code not in codes():
        return None
    return msgspec.json.decode(assets.path(f"{ROOT}/forms/{code}.json").read_bytes(), type=Form)


@cache
def places() -> Places:
    """Provinces, communes, peoples."""
    return msgspec.json.decode(assets.path(f"{ROOT}/places.json").read_bytes(), type=Places)


def asked(field: Field, values: Mapping[str, str]) -> bool:
    """Whether the answers so far lead to this question."""
    return all(values.get(when.field, "") in when.values for when in field.when)


def said(field: Field, values: Mapping[str, str]) -> str:
    """The answer in words: choices by their text, addresses in one line from small to large."""
    if field.kind == "address":
        tinh, xa, rest = (values.get(name, "") for name in field.names())
        province = places().province(tinh)
        pieces = (rest, province.commune(xa) if province else "", province.name if province else "")
        return ", ".join(filter(None, pieces))
    value = values.get(field.id, "")
    if field.kind == "check":
        return "Có" if value else ""
    return field.options.get(value, value)


def part_no(code: str, part: str) -> str:
    """The number under which the authority's pages know a paper."""
    papers = [paper for paper in templates.pack(code).get("papers", []) if paper["id"] != "KHAC"]
    for at, paper in enumerate(papers, start=2):
        if paper["id"] == part:
            return str(paper.get("portal_part") or f"TP{at:02d}")
    return "KHAC"
