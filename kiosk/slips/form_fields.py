"""One question of a form on paper: its answer, or room to write one by hand."""

from __future__ import annotations

from typing import Any

from kiosk.procedures.pack import Field, FieldKind
from kiosk.slips.drawings import digit_boxes, tick_box
from kiosk.slips.look import (
    INK,
    MEDIUM,
    QUIET,
    REGULAR,
    as_written,
    style,
    width_of_text,
    words,
)
from kiosk.slips.sheet import gap, grid

LABEL_PART = 0.38
_DOTS = (0.6, INK, 0, (1, 2))
_CHOICE_SIZE, _BOX, _BETWEEN = 10.5, 18, 16


def form_field(item: Field, text: str, width: float, *, mark: str) -> Any:
    """Label on the left; on the right the answer, or empty lines, boxes and choices."""
    label = words(f"{item.label} {mark}".strip(), style(10, color=QUIET))
    columns = [width * LABEL_PART, width * (1 - LABEL_PART)]
    if item.kind is FieldKind.CHOICE and (not text or text in item.choices):
        return grid([[label, _choices(item.choices, text, columns[1])]], columns)
    if text:
        value = words(as_written(text), style(11, MEDIUM))
        return grid([[label, value]], columns, ("LINEBELOW", (1, 0), (1, 0), *_DOTS))
    if item.kind is FieldKind.ID:
        return grid([[label, digit_boxes(12, min(17.0, columns[1] / 12.5))]], columns)
    lines = [[label, _room(item)]] + ([["", gap(18)]] if item.kind is FieldKind.ADDRESS else [])
    return grid(lines, columns, ("LINEBELOW", (1, 0), (1, -1), *_DOTS))


def _room(item: Field) -> Any:
    """Room for one line of writing; a date has its slashes already."""
    if item.kind is not FieldKind.DATE:
        return gap(18)
    apart = "\u00a0" * 10
    return words(f"{apart}/{apart}/", style(13.2, color=QUIET))


def _choices(choices: tuple[str, ...], answer: str, room: float) -> Any:
    """Boxes to tick: in one row where they fit, otherwise one below the other."""
    cells = [
        (tick_box(12, ticked=choice == answer), words(choice, style(_CHOICE_SIZE)))
        for choice in choices
    ]
    wide = [width_of_text(choice, REGULAR, _CHOICE_SIZE) + _BETWEEN for choice in choices]
    tight = ("TOPPADDING", (0, 0), (-1, -1), 1)
    if sum(wide) + _BOX * len(choices) <= room:
        row = [part for cell in cells for part in cell]
        return grid([row], [part for text in wide for part in (_BOX, text)], tight)
    return grid([list(cell) for cell in cells], [_BOX, room - _BOX - 4], tight)
