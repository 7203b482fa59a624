#!/usr/bin/env python3
"""The training step of Snn's models as a good user of PyTorch writes it: the baseline of a GPU check.

The time steps are folded into the batch for the linear maps and looped over for the neurons, autograd differentiates, every block has an Adam of its own, and
nothing is fused or compiled. TF32 and bfloat16 are what PyTorch offers: its switches, and autocast. The same step as Snn.Benchmarks/Eager, line by line. Needs PyTorch 1.13 or newer and nothing else; prints one JSON object.
"""
import argparse
import json
import math
import statistics
import time

import torch
from torch import nn
from torch.nn import functional as F

# Snn.LocalLoss/Models/ModelTable.cs: a number is a fully connected layer, nCk a convolution to n maps with a k×k kernel, P2 a 2×2 max pooling.
MODELS = {
    "mlp": "1024-1024-1024",
    "snn1m": "15C5-P2-40C5-P2-300",
    "snn2m": "32C5-P2-64C5-P2-1024",
    "vgg8a": "128C3-256C3-P2-256C3-512C3-P2-512C3-P2-512C3-1024",
}
BETA, THRESHOLD, LEARNING_RATE, DECODER_FEATURES, CLASSES = 0.5, 1.0, 5e-4, 4096, 10


class Spike(torch.autograd.Function):
    """z = [x >= 0]; backward 1 / (1 + (pi x)^2), the derivative of an arctangent."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x >= 0).to(x.dtype)

    @staticmethod
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        return gradient / (1 + (math.pi * x) ** 2)


class Block(nn.Module):
    """Encoder, batch norm, leaky integrate-and-fire neurons, and a local classifier."""

    def __init__(self, word, shape, timesteps):
        super().__init__()
        self.timesteps, self.flat, self.pool = timesteps, "C" not in word, None
        channels, height, width = shape
        if self.flat:
            self.shape = (int(word), 1, 1)
            self.encoder, self.bn = nn.Linear(math.prod(shape), int(word)), nn.BatchNorm1d(int(word))
            features = int(word)
        else:
            maps, kernel = map(int, word.split("C"))
            self.shape = (maps, height, width)
            self.encoder, self.bn = nn.Conv2d(channels, maps, kernel, padding=kernel // 2), nn.BatchNorm2d(maps)
            self.pool, features = decoder_pooling(self.shape)
        self.decoder = nn.Linear(features, CLASSES)
        nn.init.zeros_(self.decoder.weight)

    def spikes(self, signal):
        """Spikes [T, B, ...] of an input [T·B, ...]."""
        currents = self.bn(self.encoder(signal.flatten(1) if self.flat else signal)).unflatten(0, (self.timesteps, -1))
        membrane, fired = torch.zeros_like(currents[0]), []
        for current in currents:
            charged = BETA * membrane + current
            spike = Spike.apply(charged - THRESHOLD)
            membrane = charged - THRESHOLD * spike.detach()
            fired.append(spike)
        return torch.stack(fired)

    def classify(self, rate):
        if self.pool is not None:
            rate = F.avg_pool2d(rate, self.pool[0], padding=self.pool[1])
        return self.decoder(rate.flatten(1))


def decoder_pooling(shape):
    """Kernel, padding and features of the average pooling before a local classifier (Snn.LocalLoss/Losses/DecoderPooling.cs)."""
    maps, height, width = shape
    kernel, pooled = [1, 1], [height, width]
    while maps * pooled[0] * pooled[1] > DECODER_FEATURES and kernel[0] < height:
        for axis, size in enumerate((height, width)):
            if maps * pooled[0] * pooled[1] > DECODER_FEATURES:
                kernel[axis] *= 2
                pooled[axis] = -(-size // kernel[axis])
    if kernel == [1, 1]:
        return None, maps * height * width
    padding = tuple(k * (p - size // k) // 2 for k, p, size in zip(kernel, pooled, (height, width)))
    return (tuple(kernel), padding), maps * pooled[0] * pooled[1]


class Step:
    """One network, its optimisers and one random batch."""

    def __init__(self, model, batch, timesteps, device, precision):
        self.chain, self.timesteps, self.device, self.rounded = [], timesteps, device, precision == "bf16"
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision == "tf32"
        shape = (1, 28, 28)
        for word in MODELS[model].split("-"):
            if word == "P2":
                self.chain.append(None)
                shape = (shape[0], shape[1] // 2, shape[2] // 2)
            else:
                self.chain.append(Block(word, shape, timesteps).to(device).train())
                shape = self.chain[-1].shape
        self.out = nn.Linear(math.prod(shape), CLASSES).to(device)
        nn.init.zeros_(self.out.weight)
        self.optimisers = [None if block is None else torch.optim.Adam(block.parameters(), LEARNING_RATE) for block in self.chain]
        self.optimisers.append(torch.optim.Adam(self.out.parameters(), LEARNING_RATE))
        self.images = torch.randn(batch, 1, 28, 28, device=device)
        self.labels = torch.arange(batch, device=device) % CLASSES

    def run(self):
        """A step; gives the losses, which a training loop prints: reading them waits for the device."""
        losses = []

        def forward(work, *inputs):
            with torch.autocast(self.device, torch.bfloat16, enabled=self.rounded):
                return work(*inputs)

        def learn(optimiser, logits):
            loss = F.cross_entropy(logits.float(), self.labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
            (logits.argmax(1) == self.labels).sum().item()

        signal = self.images.unsqueeze(0).expand(self.timesteps, *self.images.shape).flatten(0, 1)
        for block, optimiser in zip(self.chain, self.optimisers):
            if block is None:
                signal = F.max_pool2d(signal, 2)
                continue
            spikes = forward(block.spikes, signal)
            learn(optimiser, forward(block.classify, spikes.mean(0)))
            signal = spikes.detach().flatten(0, 1)
        learn(self.optimisers[-1], forward(self.out, signal.unflatten(0, (self.timesteps, -1)).mean(0).flatten(1)))
        return losses


def kernel_launches(step):
    """Kernels of a step, and None where the profiler does not tell."""
    try:
        with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CUDA]) as profiler:
            step.run()
            torch.cuda.synchronize()
        names = [event.name for event in profiler.events() if event.device_type == torch.autograd.DeviceType.CUDA]
        return sum(not name.startswith(("Memcpy", "Memset")) for name in names) or None
    except RuntimeError:
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", choices=MODELS)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", choices=["cpu", "cuda"])
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--timesteps", type=int, default=4)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--repetitions", type=int, default=30)
    parser.add_argument("--precision", default="float32", choices=["float32", "tf32", "bf16"])
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    step = Step(arguments.model, arguments.batch, arguments.timesteps, arguments.device, arguments.precision)
    first = step.run()
    for _ in range(2):
        step.run()
    milliseconds = []
    for _ in range(arguments.repetitions):
        start = time.perf_counter()
        last = step.run()
        milliseconds.append(1e3 * (time.perf_counter() - start))
    cuda = arguments.device == "cuda"
    print(json.dumps({
        "what": arguments.model,
        "batch": arguments.batch,
        "timesteps": arguments.timesteps,
        "device": arguments.device,
        "card": torch.cuda.get_device_name(0) if cuda else None,
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "repetitions": arguments.repetitions,
        "precision": arguments.precision,
        "ms_per_step": statistics.median(milliseconds),
        "min": min(milliseconds),
        "max": max(milliseconds),
        "first_losses": first,
        "last_losses": last,
        "parameters": sum(p.numel() for module in [*filter(None, step.chain), step.out] for p in module.parameters()),
        "peak_allocated_bytes": torch.cuda.max_memory_allocated() if cuda else None,
        "kernel_launches": kernel_launches(step) if cuda else None,
    }, indent=2))


if __name__ == "__main__":
    main()
