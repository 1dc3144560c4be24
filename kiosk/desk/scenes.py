"""What lies on the practice desk: which of its pictures shows which paper."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from assets import path


def empty_desk() -> Path:
    """The picture of the desk with nothing on it."""
    return _first("empty")


def card() -> Path:
    """The picture of the practice card, with its QR code."""
    return _first("card_back")


def sheet() -> Path:
    """The picture of some sheet of paper, to place a camera by."""
    return _first("paper")


def paper(code: str, part: str) -> Path:
    """The picture of `part` of procedure `code`; some other practice paper where none fits."""
    papers = [scene for scene in _scenes() if scene["kind"] == "paper"]
    own = [scene for scene in papers if scene["parts"].get(code) == part]
    other = [scene for scene in papers if part in scene["parts"].values()]
    return _file((own or other or papers)[0])


def _first(kind: str) -> Path:
    return next(_file(scene) for scene in _scenes() if scene["kind"] == kind)


def _file(scene: dict[str, Any]) -> Path:
    return path("practice_desk") / str(scene["file"])


@cache
def _scenes() -> tuple[dict[str, Any], ...]:
    manifest = json.loads(path("practice_desk/manifest.json").read_text(encoding="utf-8"))
    return tuple(manifest["scenes"])
