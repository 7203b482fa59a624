#!/usr/bin/env python3
"""What a device can do, measured: floating-point operations a second in products of large square matrices, and bytes a second in copying.

A step of training can be no faster than its operations at that rate, nor than its bytes at that bandwidth. Needs PyTorch; prints one JSON object.
"""
import argparse
import json
import time

import torch


def best(work, wait, repetitions=20):
    """Seconds of the fastest of several times, after two that do not count."""
    seconds = []
    for _ in range(repetitions + 2):
        wait()
        start = time.perf_counter()
        work()
        wait()
        seconds.append(time.perf_counter() - start)
    return min(seconds[2:])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", choices=["cpu", "cuda"])
    parser.add_argument("--threads", type=int)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    cuda = arguments.device == "cuda"
    wait = torch.cuda.synchronize if cuda else lambda: None
    size, values = (8192, 1 << 28) if cuda else (1024, 1 << 25)
    result = {"device": arguments.device, "size": size}
    with torch.no_grad():
        for precision in ["float32", "tf32", "bf16"] if cuda else ["float32", "bf16"]:
            torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
            a, b = (torch.randn(size, size, device=arguments.device, dtype=torch.bfloat16 if precision == "bf16" else torch.float32) for _ in range(2))
            product = torch.empty_like(a)
            result[precision] = 2 * size**3 / best(lambda: torch.mm(a, b, out=product), wait)
        source = torch.zeros(values, device=arguments.device)
        target = torch.empty_like(source)
        result["bytes"] = 2 * 4 * values / best(lambda: target.copy_(source), wait)
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
