"""A QR gun that types like a keyboard, told from a person by the time between two keys."""

from __future__ import annotations

FAST = 0.030
"""Seconds between two keys of a gun; nobody types that fast for long."""
HICCUP = 0.200
"""A single pause that a gun's burst survives once it is sure to be one."""
SURE = 8
"""Fast keys after which it is a gun and no person."""
SHORTEST = 12
"""Characters; the shortest payload of interest is an identification number."""
LONGEST = 3000
ENDS = ("\r", "\n", "\t")
"""With one of these keys a gun says that it has read all."""


class Wedge:
    """Feed it every key with its time; it answers with the payload when Enter or Tab ends a burst.

    Pure: no clock, no threads, no widgets. After a payload `damaged` says whether an input
    method had its fingers in it, so that the officer is told to switch it off.
    """

    def __init__(self) -> None:
        self.damaged = False
        self._keys: list[str] = []
        self._last = float("-inf")
        self._touched = False
        self._hiccup = False

    @property
    def busy(self) -> bool:
        """True in the middle of a burst: its keys belong into no field of the screen."""
        return len(self._keys) >= SURE

    @property
    def payload(self) -> str:
        """What the burst has brought so far."""
        return "".join(self._keys)

    @property
    def touched(self) -> bool:
        """An input method changed letters of the burst that is under way."""
        return self._touched

    def feed(self, char: str, at_seconds: float) -> str | None:
        """Take one key (Enter is "\\r" or "\\n", Tab "\\t", Backspace "\\b"); a whole payload.

        Times are seconds of any clock that only goes forward.
        """
        pause = at_seconds - self._last
        self._last = at_seconds
        hiccup = pause > FAST
        if hiccup and (not self.busy or self._hiccup or pause > HICCUP):
            self.forget()
        self._hiccup = hiccup
        if char in ENDS:
            return self._end()
        if char == "\b":
            self._backspace()
        elif len(self._keys) < LONGEST:
            self._keys.append(char)
        return None

    def composing(self, at_seconds: float) -> None:
        """The input method changed text that was already typed (a composition event)."""
        if at_seconds - self._last <= HICCUP and self._keys:
            self._touched = True

    def _backspace(self) -> None:
        """Unikey and its like rewrite a word by backspaces in the middle of a burst."""
        if self._keys:
            self._keys.pop()
            self._touched = True

    def _end(self) -> str | None:
        payload = self.payload
        touched = self._touched
        self.forget()
        if len(payload) < SHORTEST:
            return None
        self.damaged = touched
        return payload

    def forget(self) -> None:
        """Keep no key of what was typed so far."""
        self._keys.clear()
        self._touched = False
