"""A graph as other programs write it, by h5py, and what NumPy makes of it: usage nir_foreign.py KIND NIR LOGITS."""
import sys

import h5py
import numpy as np

kind, path, out = sys.argv[1:]
random, dt, steps = np.random.default_rng(5), 1e-3, 6
f32 = lambda *shape: random.normal(0, 0.5, shape).astype(np.float32)
every = lambda value, shape: np.full(shape, value, np.float32)

# Names, gzip, integer strides, words for padding and parameters of each neuron are as nir.write leaves them.
if kind == "cuba":
    nodes = [
        ("in", "Input", {"shape": np.array([36])}),
        ("fc1", "Affine", {"weight": f32(20, 36), "bias": f32(20)}),
        ("syn", "CubaLIF", {
            "tau_mem": every(5e-3, 20), "tau_syn": every(2e-3, 20), "r": every(5, 20), "v_leak": every(0, 20),
            "v_threshold": random.uniform(0.5, 2, 20).astype(np.float32), "v_reset": every(0, 20), "w_in": every(2, 20),
        }),
        ("fc2", "Linear", {"weight": f32(4, 20)}),
        ("spk", "LIF", {
            "tau": every(4e-3, 4), "r": every(4, 4), "v_leak": every(0, 4),
            "v_threshold": every(0.5, 4), "v_reset": every(0, 4),
        }),
        ("out", "Output", {"shape": np.array([4])}),
    ]
else:
    nodes = [
        ("in", "Input", {"shape": np.array([1, 6, 6])}),
        ("conv", "Conv2d", {
            "input_shape": np.array([6, 6]), "weight": f32(3, 1, 3, 3), "bias": f32(3), "stride": 1,
            "padding": "same", "dilation": 1, "groups": 1,
        }),
        ("if", "IF", {
            "r": every(1 / dt, (3, 6, 6)), "v_reset": every(0, (3, 6, 6)),
            "v_threshold": np.broadcast_to(np.array([0.75, 1, 2], np.float32)[:, None, None], (3, 6, 6)),
        }),
        ("pool", "SumPool2d", {"kernel_size": np.array([2, 2]), "stride": np.array([2, 2]), "padding": np.array([0, 0])}),
        ("flat", "Flatten", {"start_dim": 0, "end_dim": -1, "input_type": np.array([3, 3, 3])}),
        ("fc", "Affine", {"weight": f32(4, 27), "bias": f32(4)}),
        ("out", "Output", {"shape": np.array([4])}),
    ]

with h5py.File(path, "w") as file:
    file.create_dataset("version", data="1.0.6", dtype=h5py.string_dtype())
    graph = file.create_group("node")
    graph.create_dataset("type", data="NIRGraph", dtype=h5py.string_dtype())
    edges = [(a[0], b[0]) for a, b in zip(nodes, nodes[1:])]
    random.shuffle(edges)
    graph.create_dataset("edges", data=edges, dtype=h5py.string_dtype())
    for name, type_, parts in nodes:
        node = graph.create_group("nodes/" + name)
        node.create_dataset("type", data=type_, dtype=h5py.string_dtype())
        for key, value in parts.items():
            if isinstance(value, str):
                node.create_dataset(key, data=value, dtype=h5py.string_dtype())
            elif isinstance(value, np.ndarray) and value.dtype == np.float32:
                node.create_dataset(key, data=value, compression="gzip")
            else:
                node.create_dataset(key, data=value)


def run(images):
    state, total = {}, 0
    for _ in range(steps):
        x = images
        for name, type_, p in nodes:
            if type_ in ("Affine", "Linear"):
                x = x.reshape(len(x), -1) @ p["weight"].astype(float).T + p.get("bias", 0)
            elif type_ == "Conv2d":
                padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
                windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
                x = np.einsum("bchwij,ocij->bohw", windows, p["weight"].astype(float)) + p["bias"][None, :, None, None]
            elif type_ == "SumPool2d":
                x = x.reshape(len(x), 3, 3, 2, 3, 2).sum((3, 5))
            elif type_ in ("IF", "LIF", "CubaLIF"):
                v, s = state.get(name, (0, 0))
                if type_ == "IF":
                    v = v + dt * p["r"] * x
                elif type_ == "LIF":
                    v = v + dt / p["tau"] * (p["r"] * x - v)
                else:
                    s = s + dt / p["tau_syn"] * (p["w_in"] * x - s)
                    v = v + dt / p["tau_mem"] * (p["r"] * s - v)
                x = (v > p["v_threshold"]).astype(float)
                state[name] = (np.where(x > 0, 0, v), s)
        total = total + x
    return total / steps


images = np.load(out + ".images.npy").astype(float) / 255
np.save(out, run(images[:, None]).astype(np.float32))
