"""Classifies images by a network of the paper's own, from its exported safetensors file alone.

Usage: torch_published.py WEIGHTS IMAGES. In float32, as the published code: a membrane that was cut off moves by
dt * leak * (2 x - T), which float32 rounds away where 2 x is near T, and float64 counts two spikes more.
"""
import json
import re
import sys

import torch
import torch.nn.functional as F

from safetensors_file import read


weights, words = read(sys.argv[1])
weights = {name: values.float() for name, values in weights.items()}
pixels = read(sys.argv[2])[0]["pixels"].float()
steps, dt, leak = int(words["numbins"]) - 1, float(words["dt"]), float(words["leak"])
count = len({name.split(".")[1] for name in weights if name.startswith("layers.")})
neurons = words.get("block_nonlin", " ".join([words["nonlin"]] * count)).split()


def take(name):
    return weights.pop(name)


def normalised(x, block):
    mean, var = take(block + "bn.running_mean"), take(block + "bn.running_var")
    take(block + "bn.num_batches_tracked")
    return F.batch_norm(x, mean, var, take(block + "bn.weight"), take(block + "bn.bias"), False, 0.0, 1e-5)


def counts(x, threshold):
    threshold = threshold.view(-1, *[1] * (x.dim() - 2))
    v, f = torch.zeros_like(x), torch.zeros_like(x)
    for k in range(steps):
        c = x / dt if k == 0 else 2 * leak * x
        v = v + dt * (c - leak * v)
        fired = v > threshold
        v, f = torch.where(fired, threshold, v), f + fired
    return f


x, number = (pixels / 255 - float(words["mean"])) / float(words["std"]), 0
for word in words["layers"].split("-"):
    if word[0] in "PA":
        x = (F.max_pool2d if word[0] == "P" else F.avg_pool2d)(x, int(word[1:]))
        continue
    block = f"layers.{number}."
    weight, bias = take(block + "encoder.weight"), weights.pop(block + "encoder.bias", None)
    convolution = re.fullmatch(r"\d+C(\d+)(?:p(\d+))?", word)
    if convolution:
        padding = int(convolution[2]) if convolution[2] else int(convolution[1]) // 2
        x = F.conv2d(x, weight, bias, padding=padding)
    else:
        x = F.linear(x.flatten(1), weight, bias)
    x = normalised(x, block)
    x = counts(x, take(block + "threshold")) if neurons[number] == "snn" else torch.relu(x)
    number += 1
logits = F.linear(x.flatten(1), take("layer_out.weight"), take("layer_out.bias"))
assert not weights, f"of no use: {sorted(weights)}"
print(json.dumps({"torch": torch.__version__, "taken": logits.argmax(1).tolist()}))
