"""What the screens ask for at once, read before they ask: the window's thread waits for no disk."""

from __future__ import annotations

from kiosk.desk import finding, guided, scenes
from kiosk.desk.core import Desk


def read(desk: Desk) -> None:
    """Read guides, ways of portals, questions and the practice desk; each is kept once read."""
    guided.recipes_for(desk, "")
    finding.matters()
    if desk.practice:
        scenes.card()
