"""The one script of ours that lives in a page, in a world of its own.

It is put into every frame before the page's own program runs; the page sees neither its names nor
its values. What it is told and what it answers is JSON text.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from PySide6.QtWebEngineCore import QWebEngineScript

import assets
from kiosk.desk.guided import DECISION, SECRET

WORLD = QWebEngineScript.ScriptWorldId.ApplicationWorld.value
_FILES = ("words", "find", "watch", "set", "lists", "page")
_MUTE = "delete window.RTCPeerConnection; delete window.webkitRTCPeerConnection;"
"""Direct connections would pass by every fence; no portal's form needs them."""


@cache
def source() -> str:
    """The whole script."""
    parts = [assets.path(f"browser/{name}.js").read_text("utf-8") for name in _FILES]
    head = "".join(
        f"const {name} = new RegExp({json.dumps(pattern.pattern)});\n"
        for name, pattern in (("SECRET", SECRET), ("DECISION", DECISION))
    )
    return "(() => {\n'use strict';\n" + head + "\n".join(parts) + "\n})();"


def call(name: str, asked: dict[str, Any]) -> str:
    """The code that asks a frame; citizens' values go in as JSON only."""
    argument = json.dumps(json.dumps(asked))
    return f"typeof cungnop === 'function' ? cungnop({json.dumps(name)}, {argument}) : ''"


def helpers() -> list[QWebEngineScript]:
    """The scripts that a profile puts into every frame."""
    ours = _script("cungnop", source(), WORLD)
    mute = _script("mute", _MUTE, QWebEngineScript.ScriptWorldId.MainWorld.value)
    return [ours, mute]


def _script(name: str, code: str, world: int) -> QWebEngineScript:
    script = QWebEngineScript()
    script.setName(name)
    script.setSourceCode(code)
    script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
    script.setWorldId(world)
    script.setRunsOnSubFrames(True)
    return script
