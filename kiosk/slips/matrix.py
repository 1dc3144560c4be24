"""A QR code as dark and light modules, for whoever draws it on something else than paper."""

from __future__ import annotations

import segno


def qr_matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """Rows of modules, True is dark, without the quiet zone of four modules that it needs."""
    code = segno.make(text, error="m", micro=False, boost_error=False)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)
