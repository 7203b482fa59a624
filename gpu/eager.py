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
# The paper's own differ: 5×5 kernels that shrink the maps (nCkv), and a hidden layer of rectified linear units behind convolutions (nR).
MODELS = {
    "lif": {
        "mlp": "1024-1024-1024",
        "snn1m": "15C5-P2-40C5-P2-300",
        "snn2m": "32C5-P2-64C5-P2-1024",
        "vgg8a": "128C3-256C3-P2-256C3-512C3-P2-512C3-P2-512C3-1024",
    },
    "snn": {
        "mlp": "1024-1024-1024",
        "snn1m": "15C5v-P2-40C5v-P2-1024R",
        "snn2m": "32C5v-P2-64C5v-P2-1024R",
        "vgg8a": "128C3-256C3-P2-256C3-512C3-P2-512C3-P2-512C3-1024R",
    },
}
BETA, THRESHOLD, LEARNING_RATE, DECODER_FEATURES, CLASSES = 0.5, 1.0, 5e-4, 4096, 10
LEAK, DT, ALPHA_1, ALPHA_2 = 2.0, 3e-5, 1e7, 1e-1  # of the paper's own neuron


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


class Counting(torch.autograd.Function):
    """The paper's own neuron on a static current [B, ...]: its membrane after the last step, and how often it fired.

    Backward the membrane's gradient is the current's, and a threshold's is alpha_2 - alpha_1 <gradient · count>, the mean over the batch, summed over a map before.
    """

    @staticmethod
    def forward(ctx, current, threshold, timesteps):
        level = threshold.view(-1, *[1] * (current.dim() - 2))
        membrane, counts = torch.zeros_like(current), torch.zeros_like(current)
        for step in range(timesteps):
            drive = current / DT if step == 0 else 2 * LEAK * current
            membrane = membrane + DT * (drive - LEAK * membrane)
            fired = membrane > level
            membrane, counts = torch.where(fired, level, membrane), counts + fired
        ctx.save_for_backward(counts)
        ctx.mark_non_differentiable(counts)
        return membrane, counts

    @staticmethod
    def backward(ctx, gradient, _):
        (counts,) = ctx.saved_tensors
        products = gradient * counts
        return gradient, ALPHA_2 - ALPHA_1 * (products.sum((2, 3)) if products.dim() > 2 else products).mean(0), None


class Leaky(nn.Module):
    """Leaky integrate-and-fire neurons. Sends on spikes [T·B, ...]; their rate [B, ...] is read."""

    def __init__(self, _, timesteps):
        super().__init__()
        self.timesteps = timesteps

    def forward(self, current):
        currents = current.unflatten(0, (self.timesteps, -1))
        membrane, fired = torch.zeros_like(currents[0]), []
        for now in currents:
            charged = BETA * membrane + now
            spike = Spike.apply(charged - THRESHOLD)
            membrane = charged - THRESHOLD * spike.detach()
            fired.append(spike)
        spikes = torch.stack(fired)
        return spikes.flatten(0, 1), spikes.mean(0)


class Published(nn.Module):
    """The paper's own neurons, a learned threshold each or one a map. Sends on counts [B, ...]; the membrane is read."""

    def __init__(self, channels, timesteps):
        super().__init__()
        self.timesteps = timesteps
        self.threshold = nn.Parameter(torch.empty(channels).uniform_(-channels**-0.5, channels**-0.5))

    def forward(self, current):
        membrane, counts = Counting.apply(current, self.threshold, self.timesteps)
        return counts, membrane


class Rectified(nn.Module):
    """The hidden layer that does not spike."""

    def forward(self, current):
        values = F.relu(current)
        return values, values


class Block(nn.Module):
    """Encoder, batch norm, neurons, and a local classifier."""

    def __init__(self, word, shape, nonlin, timesteps):
        super().__init__()
        self.flat, self.pool = "C" not in word, None
        channels, height, width = shape
        rectified = word.endswith("R")
        bias = nonlin == "lif" or rectified
        if self.flat:
            features = int(word.rstrip("R"))
            self.shape = (features, 1, 1)
            self.encoder, self.bn = nn.Linear(math.prod(shape), features, bias=bias), nn.BatchNorm1d(features)
        else:
            maps, kernel = map(int, word.rstrip("v").split("C"))
            padding = 0 if word.endswith("v") else kernel // 2
            self.shape = (maps, height + 2 * padding - kernel + 1, width + 2 * padding - kernel + 1)
            self.encoder, self.bn = nn.Conv2d(channels, maps, kernel, padding=padding, bias=bias), nn.BatchNorm2d(maps)
            self.pool, features = decoder_pooling(self.shape)
        self.neurons = Rectified() if rectified else (Leaky if nonlin == "lif" else Published)(self.shape[0], timesteps)
        self.decoder = nn.Linear(features, CLASSES, bias=bias)
        nn.init.zeros_(self.decoder.weight)

    def forward(self, signal):
        """What goes on, and what the classifier reads."""
        return self.neurons(self.bn(self.encoder(signal.flatten(1) if self.flat else signal)))

    def classify(self, read):
        if self.pool is not None:
            read = F.avg_pool2d(read, self.pool[0], padding=self.pool[1])
        return self.decoder(read.flatten(1))


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

    def __init__(self, model, nonlin, batch, timesteps, device, precision):
        self.chain, self.device, self.rounded = [], device, precision == "bf16"
        # Leaky neurons see the image anew at every step; the paper's own count over theirs within a block.
        self.folded = timesteps if nonlin == "lif" else 1
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision == "tf32"
        shape = (1, 28, 28)
        for word in MODELS[nonlin][model].split("-"):
            if word == "P2":
                self.chain.append(None)
                shape = (shape[0], shape[1] // 2, shape[2] // 2)
            else:
                self.chain.append(Block(word, shape, nonlin, timesteps).to(device).train())
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

        signal = self.images.unsqueeze(0).expand(self.folded, *self.images.shape).flatten(0, 1)
        for block, optimiser in zip(self.chain, self.optimisers):
            if block is None:
                signal = F.max_pool2d(signal, 2)
                continue
            sent, read = forward(block, signal)
            learn(optimiser, forward(block.classify, read))
            signal = sent.detach()
        learn(self.optimisers[-1], forward(self.out, signal.unflatten(0, (self.folded, -1)).mean(0).flatten(1)))
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
    parser.add_argument("model", choices=MODELS["lif"])
    parser.add_argument("--nonlin", choices=MODELS, default="lif", help="leaky neurons, or the paper's own [default: lif]")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", choices=["cpu", "cuda"])
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--timesteps", type=int, help="[default: 4 of lif, 3 of snn]")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--repetitions", type=int, default=30)
    parser.add_argument("--precision", default="float32", choices=["float32", "tf32", "bf16"])
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    arguments.timesteps = arguments.timesteps or (4 if arguments.nonlin == "lif" else 3)
    torch.manual_seed(1)
    step = Step(arguments.model, arguments.nonlin, arguments.batch, arguments.timesteps, arguments.device, arguments.precision)
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
        "nonlin": arguments.nonlin,
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
