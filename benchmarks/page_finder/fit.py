#!/usr/bin/env python3
"""Fits the page finder's one score: usage: fit.py FRAMES   (a count, 1200 by default)

Draws so many desks (seeds from 10,000,000; the lessons of the net end far below), lets the finder
gather its candidates, and fits a small net of one hidden layer so that its best candidate, or none,
comes out on top: a softmax over each picture's candidates and "none". Every fifth desk is mostly
empty; one fit is made without those and one with all, and their mean decides: the first misses few
sheets, the second sees none where there is none. Writes assets/models/judgement.json and prints how
well a held-out fifth is judged.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.capture import overlap
from benchmarks.page_finder.desks import scene
from scanner.page import find
from scanner.page.evidence import NAMES
from scanner.page.judgement import FILE

FIRST, LONGEST, HIDDEN = 10_000_000, 960, 12


def gathered(pixels: Any, quad: Any) -> tuple[Any, Any]:
    """Measurements (N, F) of a picture's candidates, and their overlaps with the truth (N,)."""
    small = cv2.resize(pixels, None, fx=640 / 960, fy=640 / 960, interpolation=cv2.INTER_AREA)
    quads, evidence, _line, _net = find.candidates_of(small)
    if not len(quads):
        return np.zeros((0, 1)), np.zeros(0)
    factor = small.shape[1] / pixels.shape[1]
    truth = None if quad is None else np.asarray(quad) * factor
    score = [0.0 if truth is None else overlap(truth.tolist(), q.tolist()) for q in quads]
    return evidence.features(quads), np.array(score)


def packed(items: list[tuple[Any, Any, bool]]) -> tuple[Any, Any, Any]:
    """Measurements (P, M, F), targets (P, M + 1), overlaps (P, M); absent candidates are NaN."""
    most, wide = max(len(f) for f, _s, _e in items), max(f.shape[1] for f, _s, _e in items)
    x = np.full((len(items), most, wide), np.nan, np.float32)
    y = np.zeros((len(items), most + 1), np.float32)
    overlaps = np.zeros((len(items), most), np.float32)
    for k, (features, score, empty) in enumerate(items):
        if len(features):
            x[k, : len(features)] = features
            overlaps[k, : len(score)] = score
        if empty or not len(score) or score.max() < 0.85:
            y[k, -1] = float(empty)  # a sheet that no candidate meets teaches nothing
        else:
            share = np.exp((score - score.max()) / 0.012)
            y[k, : len(score)] = share / share.sum()
    return x, y, overlaps


def fitted(x: Any, y: Any, seed: int = 1, rounds: int = 1500) -> dict[str, Any]:
    """Weights by Adam, all pictures at once."""
    rng = np.random.default_rng(seed)
    there = ~np.isnan(x[..., 0])
    known = x[there]
    mean, deviation = known.mean(axis=0), known.std(axis=0) + 1e-3
    z = np.where(there[..., None], (np.nan_to_num(x) - mean) / deviation, 0).astype(np.float32)
    w = {
        "a": rng.normal(0, 0.3, (x.shape[2], HIDDEN)), "a0": np.zeros(HIDDEN),
        "b": rng.normal(0, 0.3, HIDDEN), "c": np.zeros(x.shape[2]), "none": np.zeros(1),
    }  # fmt: skip
    w = {k: np.asarray(v, np.float32) for k, v in w.items()}
    first, second = ({k: np.zeros_like(v) for k, v in w.items()} for _ in range(2))
    weight = y.sum(axis=1, keepdims=True)
    for count in range(1, rounds + 1):
        hidden = np.tanh(z @ w["a"] + w["a0"])
        score = np.where(there, hidden @ w["b"] + z @ w["c"], -1e9)
        logits = np.concatenate([score, np.repeat(w["none"][None], len(x), 0)], axis=1)
        p = np.exp(logits - logits.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        d = (p - y) * weight / len(x)
        ds = d[:, :-1]
        dh = ds[..., None] * w["b"] * (1 - hidden**2)
        slope = {
            "a": np.einsum("pmf,pmh->fh", z, dh) + 3e-4 * w["a"], "a0": dh.sum((0, 1)),
            "b": np.einsum("pm,pmh->h", ds, hidden) + 3e-4 * w["b"],
            "c": np.einsum("pm,pmf->f", ds, z) + 3e-4 * w["c"], "none": d[:, -1:].sum(0),
        }  # fmt: skip
        rate = 0.03 * 0.5 * (1 + np.cos(np.pi * count / rounds)) + 1e-4
        for k, g in slope.items():
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


def said(w: dict[str, Any], x: Any) -> Any:
    """Scores (P, M); above 0 is likelier a sheet than none."""
    score = np.tanh(np.nan_to_num(x) @ w["a"] + w["a0"]) @ w["b"] + np.nan_to_num(x) @ w["c"]
    return np.where(np.isnan(x[..., 0]), -1e9, score - w["none"])


def report(name: str, w: dict[str, Any], x: Any, y: Any, overlaps: Any) -> None:
    """Mean overlap of what is chosen and could be chosen, misses, false pages."""
    score = said(w, x)
    best = score.argmax(axis=1)
    empty = y[:, -1] > 0.5
    got = np.where(score.max(axis=1) > 0, overlaps[np.arange(len(x)), best], 0)[~empty]
    could = overlaps.max(axis=1)[~empty]
    false = int((score.max(axis=1) > 0)[empty].sum())
    print(
        f"{name}: overlap {got.mean():.4f} of {could.mean():.4f} possible, "
        f"over .9: {(got > 0.9).mean():.3f} of {(could > 0.9).mean():.3f}, "
        f"missed {(got == 0).sum()} of {len(got)}, false {false} of {empty.sum()}"
    )


def main() -> None:
    """Draws, fits, writes."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2300
    items, common = [], []
    for k in range(count):
        bare = k % 5 == 4
        pixels, quad = scene(FIRST + k, LONGEST, 0.6 if bare else 0.14)
        items.append((*gathered(pixels, quad), quad is None))
        common.append(not bare)
    lots = [[item for item, usual in zip(items, common, strict=True) if usual], items]
    kept: dict[str, list[Any]] = {"with_net": [], "alone": []}
    for lot in lots:
        x, y, overlaps = packed(lot)
        part = len(lot) * 4 // 5
        for name, wide in (("with_net", x.shape[2]), ("alone", len(NAMES))):
            w = fitted(x[:part, :, :wide], y[:part])
            report(name + " taught", w, x[:part, :, :wide], y[:part], overlaps[:part])
            report(name + " held out", w, x[part:, :, :wide], y[part:], overlaps[part:])
            kept[name].append({k: np.round(v, 3).tolist() for k, v in w.items()})
    FILE.write_text(json.dumps(kept, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
