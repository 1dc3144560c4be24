"""What the camera makes of an inch of the desk below it, learnt from sheets of known size."""

from __future__ import annotations

from scanner.frame import Frame, Page, Paper, Verdict

_SURE, _TOLD = 2, 1


class Stand:
    """One value for each size of picture; it holds until a surer one is learnt.

    A card is known by its shape, and what an officer says of a sheet is taken for true; a guide
    only says how large a paper should be.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], tuple[int, float]] = {}
        self._last: tuple[int, int] | None = None

    def dpi(self, frame: Frame) -> float | None:
        """Captured pixels per inch of the desk; None before anything was learnt."""
        known = self._known.get(_size(frame))
        return known[1] if known else None

    def learn(self, frame: Frame, page: Page, told: Paper | None) -> None:
        """Remember the scale of a page whose size is sure."""
        self._last = _size(frame)
        if page.quad is None or page.verdict in (Verdict.NO_PAGE, Verdict.CUT):
            return
        if page.paper is Paper.ID1:
            self._known[self._last] = (_SURE, page.dpi)
        elif told is not None:
            old = self._known.get(self._last)
            if old is None or old[0] < _SURE:
                self._known[self._last] = (_TOLD, page.dpi)

    def corrected(self, dpi: float) -> None:
        """The officer said which size the newest sheet has: it was captured with this dpi."""
        if self._last is not None:
            self._known[self._last] = (_SURE, dpi)


def _size(frame: Frame) -> tuple[int, int]:
    return frame.pixels.shape[1], frame.pixels.shape[0]
