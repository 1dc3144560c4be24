"""Conversations with a page, written one line after the other though every answer comes later."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtWebEngineCore import QWebEngineFrame

from ui.browser import scripts

T = TypeVar("T")
PATIENCE = 5.0
"""Seconds for one answer of a page."""


@dataclass(frozen=True)
class Ask:
    """A question to one frame; the answer is what its JSON says, None without an answer."""

    frame: QWebEngineFrame
    name: str
    asked: dict[str, Any]


@dataclass(frozen=True)
class Pause:
    """Let the page work for a while."""

    ms: int


Talk = Generator[Ask | Pause, Any, T]
"""Yields questions and pauses, gets answers, returns what came of it."""


class Run(QObject, Generic[T]):
    """Carries on a talk until it ends or is cancelled; `done` gets what it returned."""

    def __init__(self, talk: Talk[T], done: Callable[[T], object]) -> None:
        super().__init__()
        self._talk: Talk[T] | None = talk
        self._done = done
        self._turn = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._late)

    @property
    def active(self) -> bool:
        """True until the talk has ended."""
        return self._talk is not None

    def start(self) -> Run[T]:
        """Begin; returns itself."""
        self._go_on(None)
        return self

    def cancel(self) -> None:
        """End it without a result; a late answer is ignored."""
        talk, self._talk = self._talk, None
        self._turn += 1
        self._timer.stop()
        if talk is not None:
            talk.close()

    def _late(self) -> None:
        self._go_on(None)

    def _go_on(self, answer: Any) -> None:
        if self._talk is None:
            return
        self._turn += 1
        self._timer.stop()
        try:
            step = self._talk.send(answer)
        except StopIteration as ending:
            self._talk = None
            self._done(ending.value)
            return
        if isinstance(step, Pause):
            self._timer.start(step.ms)
        else:
            self._ask(step)

    def _ask(self, step: Ask) -> None:
        turn = self._turn
        self._timer.start(int(PATIENCE * 1000))

        def heard(text: object) -> None:
            if turn == self._turn:
                self._go_on(parsed(text))

        step.frame.runJavaScript(scripts.call(step.name, step.asked), scripts.WORLD, heard)


def parsed(text: object) -> Any:
    """What a frame said; None for silence or for what is no JSON."""
    if not isinstance(text, str) or not text:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def wait_for(talk: Talk[T], seconds: float) -> T | None:
    """Carry on a talk inside a call that cannot wait otherwise; None when it takes too long."""
    loop, found = QEventLoop(), list[T]()

    def done(result: T) -> None:
        found.append(result)
        loop.quit()

    run = Run(talk, done).start()
    if not found:
        QTimer.singleShot(int(seconds * 1000), loop, loop.quit)
        # Nobody may press "end" in here: the page whose question this is would be deleted.
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    run.cancel()
    return found[0] if found else None
