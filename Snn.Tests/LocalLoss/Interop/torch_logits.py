"""Rebuilds an exported network in PyTorch from its safetensors file alone and compares logits: usage torch_logits.py WEIGHTS BATCH."""
import json
import re
import sys

import torch
from torch import nn

from safetensors_file import read


class Block(nn.Module):
    def __init__(self, encoder, norm, learned):
        super().__init__()
        self.encoder = encoder
        if norm is not None:
            self.bn = norm
        if learned:
            self.decay = nn.Parameter(torch.zeros(()))

    def current(self, x):
        h = self.encoder(x if isinstance(self.encoder, nn.Conv2d) else x.flatten(1))
        return self.bn(h) if hasattr(self, "bn") else h


class Net(nn.Module):
    def __init__(self, words, classes):
        super().__init__()
        self.words = words
        channels, height, width = map(int, words["input"].split("x"))
        norm, learned = words["batch_norm"] == "true", words.get("decay") == "learned"
        self.plan, blocks = [], []
        for word in words["layers"].split("-"):
            if word.startswith("P"):
                k = int(word[1:])
                self.plan.append(nn.MaxPool2d(k))
                height, width = height // k, width // k
                continue
            match = re.fullmatch(r"(\d+)(?:C(\d+))?", word)
            n = int(match[1])
            if match[2]:
                k = int(match[2])
                block = Block(nn.Conv2d(channels, n, k, padding=k // 2), nn.BatchNorm2d(n) if norm else None, learned)
                channels = n
            else:
                block = Block(nn.Linear(channels * height * width, n), nn.BatchNorm1d(n) if norm else None, learned)
                channels, height, width = n, 1, 1
            blocks.append(block)
            self.plan.append(block)
        self.layers = nn.ModuleList(blocks)
        self.layer_out = nn.Linear(channels * height * width, classes)

    def respond(self, block, xs):
        words = self.words
        if words["nonlin"] == "relu":
            return [torch.relu(block.current(x)) for x in xs]
        if words["nonlin"] == "leakyrelu":
            return [nn.functional.leaky_relu(block.current(x), float(words["slope"])) for x in xs]
        beta = torch.sigmoid(block.decay) if words["decay"] == "learned" else float(words["decay"])
        theta, v, spikes = float(words["threshold"]), 0, []
        for x in xs:
            v = beta * v + block.current(x)
            z = (v >= theta).float()
            v = v - theta * z if words["reset"] == "subtract" else v * (1 - z)
            spikes.append(z)
        return spikes

    def forward(self, x):
        xs = [x] * int(self.words.get("timesteps", 1))
        for layer in self.plan:
            xs = self.respond(layer, xs) if isinstance(layer, Block) else [layer(x) for x in xs]
        return self.layer_out(torch.stack(xs).mean(0).flatten(1))


weights, words = read(sys.argv[1])
batch, _ = read(sys.argv[2])
net = Net(words, batch["logits"].shape[1])
net.load_state_dict(weights, strict=True)
net.eval()
with torch.no_grad():
    error = (net(batch["images"]) - batch["logits"]).abs().amax(1)
print(json.dumps({"torch": torch.__version__, "errors": error.tolist()}))
