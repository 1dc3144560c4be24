#!/usr/bin/env python3
"""Fits the numbers by which the finder chooses: usage: fit.py FOLDER glance|judge|together [COUNT]

FOLDER is filled with drawn desks (frames.py of this folder); every fifth is mostly empty. Desks
whose number ends in 8 or 9 are held out: nothing is fitted to them but `together`.

glance    two linear looks (with and without the net) that keep the few quads worth measuring
judge     a small hidden layer beside a plain sum over the measurements: a softmax over each
          picture's quads and "none", by Adam, with and without the net's measurements
together  three numbers that add up what the measurements and the second look say

Each writes its part of assets/models/judgement.json and prints how the held-out desks fare.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.page_finder.frames import kept_frames
from benchmarks.page_finder.overlap import overlap
from scanner.page import evidence, find, judgement, look

HIDDEN, ROUNDS, BATCH = 20, 3000, 256


class Lot(NamedTuple):
    """The quads of one desk."""

    number: int
    empty: bool
    x: Any
    """Measurements (N, F), or (N, 2) of measured score and second look."""
    score: Any
    """Overlaps with the truth (N,)."""

    @property
    def held_out(self) -> bool:
        """Is nothing fitted to it?"""
        return self.number % 10 >= 8


def _seen(folder: Path, count: int) -> Iterator[tuple[int, Any, Any, Any]]:
    """Of each desk its number, the small picture, the true quad in it, and what scores quads."""
    for number, pixels, quad in kept_frames(folder, count):
        small, scale = find._small(pixels)
        truth = None if quad is None else np.asarray(quad) / scale

        def scored(quads: Any, truth: Any = truth) -> Any:
            if truth is None:
                return np.zeros(len(quads))
            return np.array([overlap(truth.tolist(), quad.tolist()) for quad in quads])

        yield number, small, truth, scored


def glances(folder: Path, count: int) -> list[Lot]:
    """Quick measurements of all quads of the desks that hold a sheet."""
    lots = []
    for number, small, truth, scored in _seen(folder, count):
        if truth is None:
            continue
        quads, seen, _line, _tone = find.all_of(small)
        told = seen.told(quads)
        if len(quads) and told is not None:
            x = np.concatenate([seen.glance(quads), told], axis=1)
            lots.append(Lot(number, False, x, scored(quads)))
    return lots


def measurements(folder: Path, count: int) -> list[Lot]:
    """All measurements of the quads that are measured, those of a second step, too."""
    lots = []
    for number, small, truth, scored in _seen(folder, count):
        quads, seen, line, _tone = find.candidates_of(small)
        if not len(quads):
            continue
        x = seen.features(quads)
        best = np.argsort(-judgement.scores(x, seen.has_net))[: find.TRIED]
        other = find.variants(quads[best], seen, line)
        if len(other):
            quads, x = np.concatenate([quads, other]), np.concatenate([x, seen.features(other)])
        lots.append(Lot(number, truth is None, x, scored(quads)))
    return lots


def looks(folder: Path, count: int) -> list[Lot]:
    """What the measurements and the second look say of the few best quads of held-out desks."""
    lots = []
    for number, small, truth, scored in _seen(folder, count):
        quads, score, tone = find.measured(small)
        if number % 10 < 8 or not len(quads):
            continue
        few = look.diverse(quads, score)
        said = look.scores(tone, quads[few])
        if said is not None:
            x = np.stack([score[few], said], axis=1)
            lots.append(Lot(number, truth is None, x, scored(quads[few])))
    return lots


def packed(lots: list[Lot], warmth: float, least: float) -> tuple[Any, Any, Any]:
    """Measurements (P, M, F), targets (P, M + 1), overlaps (P, M); absent quads are NaN."""
    most, wide = max(len(lot.x) for lot in lots), lots[0].x.shape[1]
    x = np.full((len(lots), most, wide), np.nan, np.float32)
    y = np.zeros((len(lots), most + 1), np.float32)
    overlaps = np.zeros((len(lots), most), np.float32)
    for k, lot in enumerate(lots):
        x[k, : len(lot.x)], overlaps[k, : len(lot.x)] = lot.x, lot.score
        if lot.empty or lot.score.max() < least:
            y[k, -1] = float(lot.empty)  # a sheet that no quad meets teaches nothing
        else:
            share = np.exp((lot.score - lot.score.max()) / warmth)
            y[k, : len(lot.x)] = share / share.sum()
    return x, y, overlaps


def fitted(x: Any, y: Any, hidden: int, rounds: int = ROUNDS) -> dict[str, Any]:
    """Weights by Adam on batches of desks."""
    rng = np.random.default_rng(0)
    there = ~np.isnan(x[..., 0])
    mean, deviation = x[there].mean(axis=0), x[there].std(axis=0) + 1e-3
    z = np.where(there[..., None], (np.nan_to_num(x) - mean) / deviation, 0).astype(np.float32)
    w = {
        "a": rng.normal(0, 0.3, (x.shape[2], hidden)), "a0": np.zeros(hidden),
        "b": rng.normal(0, 0.3, hidden), "c": np.zeros(x.shape[2]), "none": np.zeros(1),
    }  # fmt: skip
    w = {k: np.asarray(v, np.float32) for k, v in w.items()}
    first, second = ({k: np.zeros_like(v) for k, v in w.items()} for _ in range(2))
    for count in range(1, rounds + 1):
        some = rng.integers(0, len(z), BATCH)
        rate = 0.02 * 0.5 * (1 + np.cos(np.pi * count / rounds)) + 1e-4
        for k, g in _slope(w, z[some], there[some], y[some]).items():
            first[k] = 0.9 * first[k] + 0.1 * g
            second[k] = 0.99 * second[k] + 0.01 * g * g
            step = first[k] / (1 - 0.9**count) / (np.sqrt(second[k] / (1 - 0.99**count)) + 1e-8)
            w[k] = w[k] - np.float32(rate) * step.astype(np.float32)
    # the scale of the measurements goes into the weights
    w["a0"] = w["a0"] - (mean / deviation) @ w["a"]
    w["a"] = w["a"] / deviation[:, None]
    w["none"] = w["none"] + (mean / deviation) @ w["c"]
    w["c"] = w["c"] / deviation
    return w


def _slope(w: dict[str, Any], z: Any, there: Any, y: Any) -> dict[str, Any]:
    hidden = np.tanh(z @ w["a"] + w["a0"])
    score = np.where(there, hidden @ w["b"] + z @ w["c"], -1e9)
    logits = np.concatenate([score, np.repeat(w["none"][None], len(z), 0)], axis=1)
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    d = (p * y.sum(axis=1, keepdims=True) - y) / len(z)
    ds = d[:, :-1]
    dh = ds[..., None] * w["b"] * (1 - hidden**2)
    return {
        "a": np.einsum("pmf,pmh->fh", z, dh) + 1e-4 * w["a"], "a0": dh.sum((0, 1)),
        "b": np.einsum("pm,pmh->h", ds, hidden) + 1e-4 * w["b"],
        "c": np.einsum("pm,pmf->f", ds, z) + 1e-4 * w["c"], "none": d[:, -1:].sum(0),
    }  # fmt: skip


def said(w: dict[str, Any], x: Any) -> Any:
    """Scores (P, M); above 0 is likelier a sheet than none."""
    score = np.tanh(np.nan_to_num(x) @ w["a"] + w["a0"]) @ w["b"] + np.nan_to_num(x) @ w["c"]
    return np.where(np.isnan(x[..., 0]), -1e9, score - w["none"])


def report(name: str, score: Any, y: Any, overlaps: Any) -> None:
    """Mean overlap of what is chosen and could be chosen, misses, false pages."""
    empty = y[:, -1] > 0.5
    chosen = overlaps[np.arange(len(score)), score.argmax(axis=1)]
    got = np.where(score.max(axis=1) > 0, chosen, 0)[~empty]
    could = overlaps.max(axis=1)[~empty]
    false = int((score.max(axis=1) > 0)[empty].sum())
    print(
        f"{name}: overlap {got.mean():.4f} of {could.mean():.4f} possible, "
        f"over .9: {(got > 0.9).mean():.3f} of {(could > 0.9).mean():.3f}, "
        f"missed {(got == 0).sum()} of {len(got)}, false {false} of {empty.sum()}"
    )


def _fit(lots: list[Lot], wide: int, hidden: int, warmth: float, least: float) -> dict[str, Any]:
    taught = [lot for lot in lots if not lot.held_out] or lots
    held = [lot for lot in lots if lot.held_out]
    x, y, _overlaps = packed(taught, warmth, least)
    w = fitted(x[..., :wide], y, hidden)
    for name, part in (("taught", taught), ("held out", held)):
        x, y, overlaps = packed(part, warmth, least)
        report(f"{wide} measurements, {name}", said(w, x[..., :wide]), y, overlaps)
    return w


def main() -> None:
    """Fits one part and writes it."""
    folder, part = Path(sys.argv[1]), sys.argv[2]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 4100
    kept = json.loads(judgement.FILE.read_text("utf-8"))
    if part == "glance":
        lots = glances(folder, count)
        wide = {"with_net": lots[0].x.shape[1], "alone": len(evidence.GLANCED)}
        kept["glance"] = {
            name: np.round(_fit(lots, n, 0, 0.03, 0.8)["c"], 3).tolist() for name, n in wide.items()
        }
    elif part == "judge":
        lots = measurements(folder, count)
        wide = {"with_net": lots[0].x.shape[1], "alone": len(evidence.NAMES)}
        for name, n in wide.items():
            w = _fit(lots, n, HIDDEN, 0.012, 0.9)
            kept[name] = [{k: np.round(v, 3).tolist() for k, v in w.items()}]
    else:
        w = _fit(looks(folder, count), 2, 0, 0.02, 0.8)
        kept["together"] = [round(float(v), 3) for v in (*w["c"], *w["none"])]
    judgement.FILE.write_text(json.dumps(kept, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
