#!/usr/bin/env python3
"""Teaches the net of the second look: usage: second.py FOLDER OUT.onnx STEPS   (needs onnx)

FOLDER holds drawn desks (frames.py). Of each the finder's few best quads, the truly best one and
two others are drawn flat with their rims (scanner/page/look.py); a softmax over them and "none"
is taught by Adam, in numpy alone. Desks whose number ends in 8 or 9 are held out.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.page_finder.frames import kept_frames
from benchmarks.page_finder.overlap import overlap
from scanner.page import find, look

WIDTHS, DENSE, SHOWN, BATCH = (4, 12, 20, 28), 24, 10, 16


def lessons(folder: Path, count: int = 4105) -> tuple[Any, Any, Any]:
    """Pictures (P, SHOWN, 48, 48, 4), targets (P, SHOWN + 1), and which are held out (P,)."""
    rng = np.random.default_rng(0)
    seen, told, held = [], [], []
    for number, pixels, quad in kept_frames(folder, count):
        small, scale = find._small(pixels)
        quads, score, tone = find.measured(small)
        if len(quads) < 3:
            continue
        truth = None if quad is None else (np.asarray(quad) / scale).tolist()
        right = np.array([0.0 if truth is None else overlap(truth, q.tolist()) for q in quads])
        shown = [*look.diverse(quads, score), int(right.argmax()), *rng.integers(0, len(quads), 2)]
        shown = list(dict.fromkeys(int(place) for place in shown))[:SHOWN]
        picture = np.zeros((SHOWN, look.SIDE, look.SIDE, 4), np.uint8)
        picture[: len(shown)] = look.drawn(tone, quads[shown])
        target = np.zeros(SHOWN + 1, np.float32)
        if truth is None:
            target[-1] = 1
        elif right[shown].max() > 0.8:
            share = np.exp((right[shown] - right[shown].max()) / 0.02)
            target[: len(shown)] = share / share.sum()
        seen.append(picture)
        told.append(target)
        held.append(number % 10 >= 8)
    return np.array(seen), np.array(told), np.array(held)


def begin() -> dict[str, Any]:
    """Random weights."""
    rng = np.random.default_rng(0)
    sizes = {f"c{k}": (9 * WIDTHS[k - 1], WIDTHS[k]) for k in (1, 2, 3)}
    sizes |= {"d": (36 * WIDTHS[3], DENSE), "o": (DENSE, 1)}
    w = {k: rng.normal(0, (2 / s[0]) ** 0.5, s).astype(np.float32) for k, s in sizes.items()}
    w |= {f"b{k}": np.zeros(WIDTHS[k], np.float32) for k in (1, 2, 3)}
    return w | {"bd": np.zeros(DENSE, np.float32), "none": np.zeros(1, np.float32)}


def _columns(x: Any) -> Any:
    n, height, width, depth = x.shape
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    h, w = height // 2, width // 2
    out = np.empty((n, h, w, 9, depth), np.float32)
    for k in range(9):
        out[:, :, :, k] = padded[:, k // 3 :: 2, k % 3 :: 2][:, :h, :w]
    return out.reshape(n * h * w, 9 * depth)


def _back(slope: Any, shape: Any) -> Any:
    n, height, width, depth = shape
    h, w = height // 2, width // 2
    slope = slope.reshape(n, h, w, 9, depth)
    padded = np.zeros((n, height + 2, width + 2, depth), np.float32)
    for k in range(9):
        y, x = divmod(k, 3)
        padded[:, y : y + 2 * h : 2, x : x + 2 * w : 2] += slope[:, :, :, k]
    return padded[:, 1:-1, 1:-1]


def forward(w: dict[str, Any], x: Any) -> tuple[Any, list[Any]]:
    """What the net says (n,) of pictures (n, 48, 48, 4), and what it thought on the way."""
    thoughts, n = [], len(x)
    for k in "123":
        columns = _columns(x)
        y = np.maximum(columns @ w["c" + k] + w["b" + k], 0)
        thoughts.append((columns, y, x.shape))
        x = y.reshape(n, x.shape[1] // 2, x.shape[2] // 2, -1)
    flat = x.reshape(n, -1)
    last = np.maximum(flat @ w["d"] + w["bd"], 0)
    thoughts.append((flat, last))
    return (last @ w["o"])[:, 0], thoughts


def slopes(w: dict[str, Any], x: Any, y: Any, there: Any) -> tuple[float, dict[str, Any]]:
    """The loss of a batch and its slope by every weight."""
    said, thoughts = forward(w, x)
    score = np.where(there, said.reshape(there.shape), -1e9)
    logits = np.concatenate([score, np.repeat(w["none"][None], len(y), 0)], axis=1)
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    value = -float((y * np.log(p + 1e-9)).sum()) / len(y)
    d = ((p * y.sum(axis=1, keepdims=True) - y) / len(y)).astype(np.float32)
    flat, last = thoughts[3]
    ds = d[:, :-1].reshape(-1, 1)
    du = (ds @ w["o"].T) * (last > 0)
    g = {"none": d[:, -1:].sum(0), "o": last.T @ ds, "d": flat.T @ du, "bd": du.sum(0)}
    dx = du @ w["d"].T
    for k in (3, 2, 1):
        columns, out, shape = thoughts[k - 1]
        dy = dx.reshape(out.shape) * (out > 0)
        g[f"c{k}"], g[f"b{k}"] = columns.T @ dy, dy.sum(0)
        if k > 1:
            dx = _back(dy @ w[f"c{k}"].T, shape)
    return value, g


def varied(rng: np.random.Generator, seen: Any) -> Any:
    """A batch turned, mirrored, lit and grained another way: (n * SHOWN, 48, 48, 4)."""
    if rng.random() < 0.5:
        seen = seen[:, :, ::-1]
    seen = np.rot90(seen, int(rng.integers(4)), (2, 3)).reshape(-1, look.SIDE, look.SIDE, 4)
    x = look.even(np.ascontiguousarray(seen.transpose(0, 3, 1, 2))).transpose(0, 2, 3, 1).copy()
    x[..., :3] *= rng.uniform(0.8, 1.25, (len(x), 1, 1, 1))
    x[..., 1:3] *= rng.uniform(0.5, 1.5, (len(x), 1, 1, 1))
    if rng.random() < 0.4:
        grain = rng.standard_normal(x[..., :3].shape, np.float32) * rng.uniform(0, 0.25)
        x[..., :3] += grain * (x[..., 3:] > 0)
    return x.astype(np.float32)


def export(w: dict[str, Any], path: Path) -> None:
    """As ONNX: x (MOST, 4, 48, 48) -> y (MOST, 1), above 0 is likelier a sheet than none."""
    nodes, kept, last = [], {}, "x"
    for k in (1, 2, 3):
        kernel = w[f"c{k}"].reshape(3, 3, WIDTHS[k - 1], WIDTHS[k]).transpose(3, 2, 0, 1)
        kept |= {f"w{k}": kernel, f"b{k}": w[f"b{k}"]}
        nodes += [
            helper.make_node("Conv", [last, f"w{k}", f"b{k}"], [f"c{k}"], kernel_shape=[3, 3],
                             strides=[2, 2], pads=[1, 1, 1, 1]),
            helper.make_node("Relu", [f"c{k}"], [f"r{k}"]),
        ]  # fmt: skip
        last = f"r{k}"
    dense = w["d"].reshape(6, 6, WIDTHS[3], -1).transpose(2, 0, 1, 3).reshape(36 * WIDTHS[3], -1)
    kept |= {"d": dense.T, "bd": w["bd"], "o": w["o"].T, "none": -w["none"]}
    nodes += [
        helper.make_node("Flatten", [last], ["flat"]),
        helper.make_node("Gemm", ["flat", "d", "bd"], ["g"], transB=1),
        helper.make_node("Relu", ["g"], ["h"]),
        helper.make_node("Gemm", ["h", "o", "none"], ["y"], transB=1),
    ]
    shape = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, "look", [shape("x", TensorProto.FLOAT, [look.MOST, 4, look.SIDE, look.SIDE])],
        [shape("y", TensorProto.FLOAT, [look.MOST, 1])],
        [numpy_helper.from_array(np.ascontiguousarray(v), k) for k, v in kept.items()],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, path)


def main() -> None:
    """Teaches and writes."""
    folder, out, steps = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    rng = np.random.default_rng(0)
    seen, told, held = lessons(folder)
    there = seen[..., 3].any(axis=(2, 3))
    taught = np.flatnonzero(~held)
    w = begin()
    first, second = ({k: np.zeros_like(v) for k, v in w.items()} for _ in range(2))
    values = []
    for count in range(1, steps + 1):
        some = taught[rng.integers(0, len(taught), BATCH)]
        value, slope = slopes(w, varied(rng, seen[some]), told[some], there[some])
        values.append(value)
        rate = 3e-3 * min(1, count / 100) * (0.5 + 0.5 * np.cos(np.pi * count / steps)) + 1e-5
        for k, g in slope.items():
            first[k] = 0.9 * first[k] + 0.1 * g
            second[k] = 0.99 * second[k] + 0.01 * g * g
            step = first[k] / (1 - 0.9**count) / (np.sqrt(second[k] / (1 - 0.99**count)) + 1e-7)
            w[k] = w[k] - np.float32(rate) * (step + 1e-3 * w[k]).astype(np.float32)
        if count % 100 == 0:
            print(f"{count} steps, loss {np.mean(values[-100:]):.4f}", flush=True)
    export(w, out)


if __name__ == "__main__":
    main()
