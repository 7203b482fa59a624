"""Reads a NIR file with h5py, simulates it with NumPy and compares logits: usage nir_logits.py NIR BATCH."""
import json
import sys

import h5py
import numpy as np


def read_batch(path):
    raw = open(path, "rb").read()
    size = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8:8 + size])
    start = 8 + size
    return {
        name: np.frombuffer(raw[start + e["data_offsets"][0]:start + e["data_offsets"][1]], np.float32).reshape(e["shape"])
        for name, e in header.items() if name != "__metadata__"
    }


def text(dataset):
    value = dataset[()]
    return value.decode() if isinstance(value, bytes) else value


# The keys that NIR's own reader hands to the constructor of each node: others are errors there.
KEYS = {
    "Input": {"shape"}, "Output": {"shape"}, "Affine": {"weight", "bias"}, "Flatten": {"start_dim", "end_dim", "input_type"},
    "Conv2d": {"input_shape", "weight", "bias", "stride", "padding", "dilation", "groups"},
    "AvgPool2d": {"kernel_size", "stride", "padding"},
    "LIF": {"tau", "r", "v_leak", "v_threshold", "v_reset"}, "IF": {"r", "v_threshold", "v_reset"},
}

with h5py.File(sys.argv[1], "r") as f:
    version, graph = text(f["version"]), f["node"]
    assert text(graph["type"]) == "NIRGraph"
    meta = {k: graph["metadata"][k][()] for k in graph["metadata"]}
    nodes = {}
    for name, group in graph["nodes"].items():
        kind = text(group["type"])
        assert set(group) - {"type"} == KEYS[kind], (name, kind, set(group))
        nodes[name] = (kind, {k: group[k][()] for k in group if k != "type"})
    edges = [tuple(s.decode() if isinstance(s, bytes) else s for s in edge) for edge in graph["edges"][()]]

following = dict(edges)
assert len(following) == len(edges) == len(nodes) - 1
order = ["input"]
while order[-1] in following:
    order.append(following[order[-1]])
assert order[-1] == "output" and len(order) == len(nodes)


def conv(x, p):
    (py, px), w = p["padding"], p["weight"]
    x = np.pad(x, ((0, 0), (0, 0), (py, py), (px, px)))
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))
    return np.einsum("bchwij,ocij->bohw", windows, w, optimize=True) + p["bias"][None, :, None, None]


batch = read_batch(sys.argv[2])
dt, steps = float(meta["dt"]), int(meta["timesteps"])
membranes, total = {}, 0
for _ in range(steps):
    x = batch["images"].astype(np.float64)
    for name in order:
        kind, p = nodes[name]
        if kind in ("Input", "Output"):
            assert list(x.shape[1:]) == list(p["shape"]), (name, x.shape, p["shape"])
        elif kind == "Flatten":
            assert list(x.shape[1:]) == list(p["input_type"])
            x = x.reshape(len(x), -1)
        elif kind == "Affine":
            x = x @ p["weight"].astype(np.float64).T + p["bias"]
        elif kind == "Conv2d":
            assert list(x.shape[2:]) == list(p["input_shape"])
            x = conv(x, p)
        elif kind == "AvgPool2d":
            k = int(p["kernel_size"][0])
            assert list(p["kernel_size"]) == list(p["stride"]) == [k, k] and not p["padding"].any()
            h, w = x.shape[2] // k, x.shape[3] // k
            x = x[:, :, :h * k, :w * k].reshape(*x.shape[:2], h, k, w, k).mean((3, 5))
        else:
            assert all(p[k].shape == x.shape[1:] for k in KEYS[kind]), name
            p = {k: v.astype(np.float64) for k, v in p.items()}
            v = membranes.get(name, 0)
            v = v + dt * p["r"] * x if kind == "IF" else v + dt / p["tau"] * (p["v_leak"] - v + p["r"] * x)
            x = (v >= p["v_threshold"]).astype(np.float64)
            membranes[name] = np.where(x > 0, p["v_reset"], v)
    total = total + x
errors = np.abs(total / steps - batch["logits"]).max(1)
print(json.dumps({"version": version, "errors": errors.tolist()}))
