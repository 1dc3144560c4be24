"""One number from the measurements of a quad, fitted by benchmarks/page_finder/fit.py.

The weights are of one small hidden layer beside a plain sum, fitted over the candidates of drawn
desks only (a softmax over each picture's candidates and "none").
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from scanner.page.evidence import NAMES
from scanner.page.geometry import Floats

FILE = Path(__file__).resolve().parents[2] / "assets" / "models" / "judgement.json"

_ALONE = 0.65
"""Of the fit without the net in their mean."""
_SEEN, _DOUBT = 0.3, 2.0
"""A quad of which the net sees less than this share as sheet is doubted by so much at most."""


def scores(features: Floats, has_net: bool) -> Floats:
    """One number (N,) for measurements (N, F); above 0 it is likelier a sheet than none.

    With a net, a mean of what is thought with and without its measurements: each is wrong on
    pictures where the other is right.
    """
    alone = _score(features[:, : len(NAMES)], "alone")
    if not has_net:
        return alone
    unseen = np.clip(1 - features[:, len(NAMES)] / _SEEN, 0, 1)
    with_net = _score(features, "with_net")
    return np.asarray(_ALONE * alone + (1 - _ALONE) * with_net - _DOUBT * unseen)


def together(measured: Floats, seen: Floats) -> Floats:
    """One number of what the measurements say (N,) and of what the second look says (N,)."""
    of_measured, of_seen, none = _file()["together"]
    return np.asarray(of_measured * measured + of_seen * seen - none)


def glanced(measured: Floats, told: Floats | None = None) -> Floats:
    """Of quads by a quick look (N, 6), and by what the net says (N, 5), how promising they are."""
    if told is None:
        return np.asarray(measured @ _glance("alone"))
    return np.asarray(np.concatenate([measured, told], axis=1) @ _glance("with_net"))


@cache
def _glance(name: str) -> Floats:
    return np.array(_file()["glance"][name], np.float32)


def _score(features: Floats, name: str) -> Floats:
    """The mean over the fits of that name."""
    said = [
        np.tanh(features @ first + bias) @ second + features @ plain - none
        for first, bias, second, plain, none in _weights(name)
    ]
    return np.asarray(sum(said[1:], said[0]) / len(said))


@cache
def _weights(name: str) -> list[tuple[Floats, ...]]:
    kept = _file()[name]
    keys = ("a", "a0", "b", "c", "none")
    return [tuple(np.array(fit[key], np.float32) for key in keys) for fit in kept]


@cache
def _file() -> Any:
    return json.loads(FILE.read_text("utf-8"))
