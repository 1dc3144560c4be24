"""Which papers the practice portal wants: made from the packs, in the portal's dress."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec

Json = dict[str, Any]

PACKS = Path(__file__).resolve().parents[2] / "assets" / "packs"
NOT_HERE = frozenset({"1.004194"})
"""Residence is filed at the police's portal, never at one of this kind."""
MAX_MEGABYTES = 10
_CODE = re.compile(r"^\d\.\d{6}$")


def pack(code: str, folder: Path = PACKS) -> Json:
    """Return the shipped pack as plain JSON; {} when there is none (or none that can be read)."""
    if not _CODE.match(code):
        return {}
    try:
        found = msgspec.json.decode((folder / f"{code}.json").read_bytes())
    except (OSError, msgspec.DecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def offered(code: str) -> bool:
    """Whether this portal takes the procedure at all."""
    return bool(_CODE.match(code)) and code not in NOT_HERE


def shipped() -> list[str]:
    """Return the codes of the packs that this portal takes."""
    codes = sorted(path.stem for path in PACKS.glob("*.json"))
    return [code for code in codes if offered(code)]


def name_of(code: str) -> str:
    """Return the procedure's name."""
    return str(pack(code).get("name") or f"Thủ tục {code}")


def template_no(code: str) -> str:
    """Return the number of the procedure's template, as "MAU_1_001193"."""
    return "MAU_" + code.replace(".", "_")


def code_of(template: str) -> str:
    """Return the procedure of a template number or id; "" for a foreign one."""
    if re.match(r"^\d{7}$", template):
        code = f"{template[0]}.{template[1:]}"
    else:
        code = template.removeprefix("MAU_").replace("_", ".", 1)
    return code if offered(code) else ""


def template_id(code: str) -> int:
    """Return the number that stands for the template in the portal's own tables."""
    return int(code.replace(".", ""))


def parts(code: str) -> list[Json]:
    """Return the template's parts: the form, the pack's papers, other papers, the result."""
    form = _part("TP01", "Tờ khai", kind=1, form=True)
    made = [form] if pack(code) else [_part("TP01", "Giấy tờ kèm theo", kind=1)]
    papers = [p for p in pack(code).get("papers", []) if p.get("id") != "KHAC"]
    for at, paper in enumerate(papers, start=2):
        made.append(
            _part(
                str(paper.get("portal_part") or f"TP{at:02d}"),
                str(paper.get("name", "")),
                kind=1,
                file_template=str(paper.get("file_template", "")),
                strict=at % 2 == 0,
            )
        )
    made.append(_part("KHAC", "Giấy tờ khác", kind=3, multiple=True))
    made.append(_part("KQ01", "Kết quả", kind=2))
    return made


def _part(
    no: str,
    name: str,
    *,
    kind: int,
    form: bool = False,
    multiple: bool = False,
    file_template: str = "",
    strict: bool = False,
) -> Json:
    limits = {"tip": "", "maxSize": MAX_MEGABYTES, "extensions": "png,jpg,pdf"}
    return {
        "partNo": no,
        "partName": name,
        "partTip": msgspec.json.encode(limits).decode() if strict else "Bản chụp rõ, đủ trang",
        "partType": str(kind) if strict else kind,
        "multiple": "true" if multiple else "false",
        "required": "false",
        "esign": "false",
        "hasForm": "true" if form else "false",
        "eForm": "true" if form else "false",
        "fileTemplateNo": file_template,
        "fileMark": 3,
    }
