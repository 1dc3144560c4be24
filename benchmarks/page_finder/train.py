#!/usr/bin/env python3
"""Teaches the small net: usage: train.py SHARDS OUT.onnx MINUTES [FROM.onnx]   (needs jax, onnx)

The net sees a frame squeezed to 96 x 96 and says for each cell of a 48 x 48 grid how much of it
the sheet covers and whether its outline runs there. Everything is drawn by desks.py: no outside
pictures, no outside weights. With FROM the weights of an earlier net are taught on.
"""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

BATCH = 32
LAYERS = {  # name: (inputs, outputs, stride, dilation, side of the kernel)
    "a": (3, 12, 2, 1, 3), "b": (12, 24, 2, 1, 3), "c": (24, 40, 2, 1, 3), "d": (40, 64, 2, 1, 3),
    "e": (64, 64, 1, 1, 3), "f": (64, 64, 1, 2, 3), "g": (104, 32, 1, 1, 3),
    "h": (56, 24, 1, 1, 3), "j": (24, 8, 1, 1, 1),
}  # fmt: skip
PLAN = (
    ("a", ("x",)), ("b", ("a",)), ("c", ("b",)), ("d", ("c",)), ("e", ("d",)), ("f", ("e",)),
    ("g", ("f^", "c")), ("h", ("g^", "b")), ("j", ("h",)),
)  # fmt: skip
"""Layers in order and what they look at; ^ is enlarged twice."""


def begin(seed: int) -> dict[str, Any]:
    """Random weights."""
    rng = np.random.default_rng(seed)
    weights = {}
    for name, (inputs, outputs, _stride, _dilation, k) in LAYERS.items():
        size = (k, k, inputs, outputs)
        weights[name] = jnp.asarray(rng.normal(0, (2 / (k * k * inputs)) ** 0.5, size), jnp.float32)
        weights[name + "0"] = jnp.zeros(outputs)
    return weights


def resumed(path: Path) -> dict[str, Any]:
    """The weights of a net that `export` wrote."""
    kept = {t.name: numpy_helper.to_array(t) for t in onnx.load(path).graph.initializer}
    weights = {}
    for name in LAYERS:
        weights[name] = jnp.asarray(kept[name + "_w"].transpose(2, 3, 1, 0))
        weights[name + "0"] = jnp.asarray(kept[name + "_b"])
    return weights


def answer(weights: dict[str, Any], x: Any) -> Any:
    """What the net says (n, 48, 48, 2), as logits, of frames (n, 96, 96, 3) from 0 to 1."""
    known = {"x": x * 2 - 1}
    for name, inputs in PLAN:
        parts = [known[i] if i[-1] != "^" else _twice(known[i[0]]) for i in inputs]
        _in, _out, stride, dilation, kernel = LAYERS[name]
        side = ((dilation * (kernel // 2),) * 2,) * 2
        y = jax.lax.conv_general_dilated(
            jnp.concatenate(parts, axis=-1), weights[name], (stride, stride), side,
            rhs_dilation=(dilation, dilation), dimension_numbers=("NHWC", "HWIO", "NHWC"),
        ) + weights[name + "0"]  # fmt: skip
        known[name] = y if name == "j" else jnp.maximum(y, 0)
    n, h, w, _c = known["j"].shape
    fine = known["j"].reshape(n, h, w, 2, 2, 2).transpose(0, 1, 3, 2, 4, 5)
    return fine.reshape(n, 2 * h, 2 * w, 2)


def _twice(x: Any) -> Any:
    return jnp.repeat(jnp.repeat(x, 2, axis=1), 2, axis=2)


def loss(weights: dict[str, Any], x: Any, told: Any) -> Any:
    """Cross entropy of cover and outline, and the overlap of the covers."""
    said = answer(weights, x)
    entropy = jnp.maximum(said, 0) - said * told + jnp.log1p(jnp.exp(-jnp.abs(said)))
    cover, truth = jax.nn.sigmoid(said[..., 0]), told[..., 0]
    common, total = (cover * truth).sum((1, 2)), (cover + truth).sum((1, 2))
    dice = 1 - (2 * common + 8) / (total + 8)
    return entropy[..., 0].mean() + 2 * entropy[..., 1].mean() + 0.3 * dice.mean()


@partial(jax.jit, donate_argnums=(0, 1, 2))
def step(weights: Any, first: Any, second: Any, count: Any, rate: Any, x: Any, told: Any) -> Any:
    """One step of Adam."""
    value, slope = jax.value_and_grad(loss)(weights, x, told)
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, slope)
    second = jax.tree.map(lambda v, g: 0.99 * v + 0.01 * g * g, second, slope)
    a, b = 1 - 0.9**count, 1 - 0.99**count
    weights = jax.tree.map(
        lambda w, m, v: w - rate * (m / a / (jnp.sqrt(v / b) + 1e-7) + 1e-4 * w),
        weights, first, second,
    )  # fmt: skip
    return weights, first, second, value


def varied(rng: np.random.Generator, seen: Any, told: Any) -> tuple[Any, Any]:
    """A batch turned, mirrored and lit another way."""
    if rng.random() < 0.5:
        seen, told = seen[:, :, ::-1], told[:, :, ::-1]
    if rng.random() < 0.5:
        seen, told = seen[:, ::-1], told[:, ::-1]
    if rng.random() < 0.5:
        seen, told = seen.transpose(0, 2, 1, 3), told.transpose(0, 2, 1, 3)
    x = seen.astype(np.float32) / 255
    x *= rng.uniform(0.7, 1.25, (len(x), 1, 1, 1)) * rng.uniform(0.92, 1.08, (len(x), 1, 1, 3))
    x = np.clip(x, 0, 1) ** rng.uniform(0.75, 1.35, (len(x), 1, 1, 1))
    return x.astype(np.float32), told.astype(np.float32) / 255


def export(weights: dict[str, Any], path: Path) -> None:
    """The net as ONNX: input x (1, 3, 96, 96) from -1 to 1, output (1, 8, 24, 24) from 0 to 1.

    The 8 channels are the four finer cells (row, column) times (cover, outline).
    """
    weights = {name: np.asarray(value) for name, value in weights.items()}
    nodes, constants = [], [numpy_helper.from_array(np.array([1, 1, 2, 2], np.float32), "scales")]
    for name, inputs in PLAN:
        parts = []
        for given in inputs:
            if given[-1] == "^":
                nodes.append(
                    helper.make_node("Resize", [given[0], "", "scales"], [given], mode="nearest",
                                     coordinate_transformation_mode="asymmetric",
                                     nearest_mode="floor")
                )  # fmt: skip
            parts.append(given)
        whole = parts[0]
        if len(parts) > 1:
            whole = name + "_in"
            nodes.append(helper.make_node("Concat", parts, [whole], axis=1))
        _in, _out, stride, dilation, side = LAYERS[name]
        kernel = np.ascontiguousarray(weights[name].transpose(3, 2, 0, 1))
        constants.append(numpy_helper.from_array(kernel, name + "_w"))
        constants.append(numpy_helper.from_array(weights[name + "0"], name + "_b"))
        nodes.append(
            helper.make_node("Conv", [whole, name + "_w", name + "_b"], [name + "_c"],
                             kernel_shape=[side] * 2, strides=[stride] * 2,
                             pads=[dilation * (side // 2)] * 4, dilations=[dilation] * 2)
        )  # fmt: skip
        last = name == "j"
        kind = "Sigmoid" if last else "Relu"
        nodes.append(helper.make_node(kind, [name + "_c"], ["y" if last else name]))
    shape = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, "page", [shape("x", TensorProto.FLOAT, [1, 3, 96, 96])],
        [shape("y", TensorProto.FLOAT, [1, 8, 24, 24])], constants,
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, path)


def main() -> None:
    """Teaches for so many minutes, with all lessons that are there by then."""
    folder, out, minutes = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
    rng = np.random.default_rng(1)
    again = len(sys.argv) > 4
    weights = resumed(Path(sys.argv[4])) if again else begin(1)
    top = 2e-3 if again else 4e-3
    first, second = (jax.tree.map(jnp.zeros_like, weights) for _ in range(2))
    seen: list[Any] = []
    told: list[Any] = []
    read: set[Path] = set()
    began, count, values = time.monotonic(), 0, []
    while (spent := (time.monotonic() - began) / (60 * minutes)) < 1:
        if count % 50 == 0:
            for file in sorted(set(folder.glob("shard-*.npz")) - read):
                read.add(file)
                data = np.load(file)
                seen.append(data["seen"])
                told.append(data["told"])
            mean = np.mean([float(v) for v in values[-50:]]) if values else 0
            print(
                f"{spent:.2f} steps {count}, lessons {500 * len(seen)}, loss {mean:.4f}", flush=True
            )
            if count % 200 == 0 and count:
                export(weights, out)
        shard = int(rng.integers(len(seen)))
        chosen = rng.integers(0, len(seen[shard]), BATCH)
        x, y = varied(rng, seen[shard][chosen], told[shard][chosen])
        count += 1
        warm = min(1.0, count / 200)
        rate = top * warm * (0.5 + 0.5 * np.cos(np.pi * spent)) + 2e-5
        weights, first, second, value = step(weights, first, second, count, rate, x, y)
        values.append(value)
    export(weights, out)


if __name__ == "__main__":
    main()
