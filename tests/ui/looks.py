"""What a person with keys, large letters or a screen reader must find on every screen."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

SMALLEST = 40


def faults(window: QWidget) -> list[str]:
    """Everything on `window` that is too small, nameless, out of reach, or cut."""
    found: list[str] = []
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.width() > 0:
            found += [f"{_name(widget)}: {fault}" for fault in _faults(widget)]
    return found


def _faults(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QPushButton | QLineEdit | QCheckBox):
        if widget.height() < SMALLEST:
            yield f"{widget.height()} px high"
        if not (widget.accessibleName() or widget.property("text")):
            yield "no name for a screen reader"
        if widget.isEnabled() and not _reached(widget):
            yield "not reached by Tab"
    if isinstance(widget, QAbstractButton) and widget.width() < widget.minimumSizeHint().width():
        yield f"cut: {widget.width()} of {widget.minimumSizeHint().width()} px"
    if isinstance(widget, QLabel) and widget.text():
        yield from _label(widget)
    yield from _sideways(widget)


def _reached(widget: QWidget) -> bool:
    """By Tab, or by arrows from the one of its row that is picked."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    members = group.buttons() if group is not None and group.exclusive() else [widget]
    return any(member.focusPolicy() & Qt.FocusPolicy.TabFocus for member in members)


def _label(label: QLabel) -> Iterator[str]:
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if needed > label.height() + 1:
            yield f"cut: {label.height()} of {needed} px high"
    elif label.sizeHint().width() > label.width() + 1:
        yield f"cut: {label.width()} of {label.sizeHint().width()} px wide"


def _sideways(widget: QWidget) -> Iterator[str]:
    """Pages scroll down, never sideways."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    if parent is None or isinstance(widget, QScrollArea) or parent.widget() is None:
        return
    viewport = parent.viewport()
    if widget is viewport or not viewport.isAncestorOf(widget):
        return
    right = widget.mapTo(viewport, QPoint(widget.width(), 0)).x()
    if right > viewport.width() + 1:
        yield f"reaches {right - viewport.width()} px out of its page"


def _name(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    words = text() if callable(text) else ""
    return f"{type(widget).__name__} {widget.accessibleName() or words!r}"
