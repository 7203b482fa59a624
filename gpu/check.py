"""The steps of gpu/check, its JSON and its table. Standard library only; PyTorch is needed by the program that eager.py is started with."""
import argparse
import itertools
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
IMAGES = 60000  # of an epoch
MIB = 1 << 20
PRECISIONS = ["float32", "tf32", "bf16"]  # tf32: CUDA only
ACCURACY_RUN = "lif-ce"


def used_memory():
    """Bytes in use on the first card, as its driver counts them (context and caches too); None without one."""
    try:
        said = subprocess.run(["nvidia-smi", "-i", "0", "--query-gpu=memory.used", "--format=csv,noheader,nounits"], capture_output=True, text=True, timeout=20)
        return int(said.stdout.strip()) * MIB if said.returncode == 0 else None
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


class Ended:
    """A program that has run, so many seconds at most: exit code, output, peak memory of the process and, on a GPU, what the card's use rose by meanwhile."""

    def __init__(self, command, environment, cuda, limit=None):
        before = used_memory() if cuda else None
        peak, done = [before or 0], threading.Event()

        def watch():
            while not done.wait(0.2):
                peak[0] = max(peak[0], used_memory() or 0)

        watcher = threading.Thread(target=watch, daemon=True)
        start = time.monotonic()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
            process = subprocess.Popen([str(part) for part in command], stdout=out, stderr=error, env=environment)
            if before is not None:
                watcher.start()
            killer = threading.Timer(limit, process.kill) if limit is not None else None
            if killer:
                killer.start()
            _, status, usage = os.wait4(process.pid, 0)
            if killer:
                killer.cancel()
            self.code = process.returncode = os.waitstatus_to_exitcode(status)
            done.set()
            out.seek(0)
            error.seek(0)
            self.out, self.error = out.read().decode(errors="replace"), error.read().decode(errors="replace").strip()
        self.seconds = time.monotonic() - start
        if limit is not None and self.code == -signal.SIGKILL and self.seconds >= limit:
            self.error = f"stopped: the time was up after {self.seconds:.0f} s"
        self.peak_process_bytes = usage.ru_maxrss * 1024
        self.peak_card_bytes = None if before is None else peak[0] - before

    def json(self):
        """The JSON that it printed; of a program that failed, what it said."""
        try:
            result = json.loads(self.out)
        except ValueError:
            result = {}
        if self.code != 0 or not result:
            result["failed"] = self.error.splitlines()[-1] if self.error else f"exit code {self.code}"
        result.update(exit_code=self.code, seconds=self.seconds, peak_process_bytes=self.peak_process_bytes, peak_card_bytes=self.peak_card_bytes)
        return result


def torch_folder(python):
    """The folder of the PyTorch that a Python has, found without importing it, and None without one."""
    code = "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')"
    try:
        return subprocess.run([python, "-c", code], capture_output=True, text=True).stdout.strip() or None
    except OSError:
        return None


def card():
    try:
        said = subprocess.run(["nvidia-smi", "-i", "0", "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"], capture_output=True, text=True)
        return said.stdout.strip() if said.returncode == 0 else None
    except OSError:
        return None


def number(value, form="{:.2f}"):
    return "–" if value is None else form.format(value)


def gib(value):
    return number(None if value is None else value / (1 << 30), "{:.2f} GiB")


def deviation(part):
    return f"{float(part['error']):.1e} of {part['allowed']:.1e}"


def floors(ours, limits):
    """Milliseconds below which no dense step can be: its operations at the device's measured rate in this precision, its bytes at the measured bandwidth."""
    if not {ours.get("precision"), "bytes"} <= limits.keys() or "gflop" not in ours:
        return None, None
    return 1e12 * ours["gflop"] / limits[ours["precision"]], 1e12 * ours["gigabytes"] / limits["bytes"]


def table(report):
    """The report as Markdown."""
    lines = [
        f"# Snn on {report['card'] or report['machine']}", "",
        f"{report['when']}, device `{report['device']}`, libtorch `{report['libtorch']}`, {report['cores']} cores ({report['threads']} used). "
        f"**{'Everything is right and ran.' if report['passed'] else 'NOT passed: see below.'}**", "",
        "## What is there", "", "| | |", "|---|---|",
        *(f"| {check['name']} | {check['finding']} |" for check in report["doctor"].get("checks", [])),
    ]
    check = report["check"]
    lines += ["", "## Correctness", "", "A first training step against the plain composition in float64 on the CPU; each cell is the largest error, of what is tolerated.", ""]
    if "failed" in check:
        lines += [f"Failed: {check['failed']}", ""]
    if "models" in check:
        lines += [f"Seed {check['seed']}, batch {check['batch']}, T = {check['timesteps']}.", "",
                  "| model, neurons | form | verdict | losses | gradients | statistics | weights after Adam | spikes that differ |", "|---|---|---|---|---|---|---|---|"]
        for model in check["models"]:
            name = f"{model['model']}, {model['nonlin']}"
            for form in model["forms"]:
                verdict = "measured only" if not form["judged"] else "right" if form["passed"] else "**wrong**"
                spikes = "–" if form["different_spikes"] is None else f"{form['different_spikes']} of {form['allowed_different_spikes']}"
                lines.append(f"| {name} | {form['form']} | {verdict} | " + " | ".join(deviation(form[part]) for part in ("loss", "gradient", "statistic", "weight")) + f" | {spikes} |")
    limits = report["limits"]
    rates = ", ".join(f"{limits[name] / 1e12:.2f} TFLOP/s in {name}" for name in PRECISIONS if name in limits)
    lines += ["", "## Speed and memory", "",
              f"Batch {report['batch']}, T = {report['timesteps']} (lif; the paper's own neurons, snn, have their three steps), median of {report['repetitions']} steps after warming up; an epoch is {IMAGES} images without reading and "
              "augmenting them. Memory of the card is what its use rises by while the program runs, the driver's context included; that of Snn's program is of its step alone.", "",
              f"The device reaches {rates} (large products) and {limits['bytes'] / 1e9:.0f} GB/s (copying). " if rates else f"The device's limits were not measured: {limits.get('failed')}. ",
              "The floors are a step's operations at that rate and its bytes at that bandwidth.", "",
              "| model | neurons | precision | Snn, ms a step | s an epoch | floors: operations, memory | Snn over the larger floor | kernels: Snn, PyTorch | eager TorchSharp over Snn, step by step in turn | "
              "PyTorch eager, ms | PyTorch eager over Snn | Snn: memory of the card, of the process | PyTorch eager: the same |",
              "|---|---|---|---|---|---|---|---|---|---|---|---|---|"]
    for row in report["speed"]:
        ours, eager = row["snn"], row["pytorch"]
        ms, theirs = ours.get("ms_per_step"), eager.get("ms_per_step")
        arithmetic, memory = floors(ours, limits)
        lines.append(
            f"| {row['model']} | {row['nonlin']} | {row['precision']} | {number(ms)} | {number(ms and ms * IMAGES / report['batch'] / 1000, '{:.1f}')} | {number(arithmetic)}, {number(memory)} | "
            f"{number(ms and arithmetic and ms / max(arithmetic, memory), '{:.1f}')} | {number(ours.get('kernel_launches'), '{}')}, {number(eager.get('kernel_launches'), '{}')} | "
            f"{number(row['torchsharp'].get('speedup'))} | {number(theirs)} | "
            f"{number(ms and theirs and theirs / ms)} | {gib(ours.get('peak_card_bytes'))}, {gib(ours.get('peak_process_bytes'))} | {gib(eager.get('peak_card_bytes'))}, {gib(eager.get('peak_process_bytes'))} |")
    failures = [f"- {row['model']}, {row['nonlin']}, {row['precision']}, {who}: {row[who]['failed']}" for row in report["speed"] for who in ("snn", "torchsharp", "pytorch") if "failed" in row[who]]
    versions = {row["pytorch"].get("torch") for row in report["speed"]} - {None}
    lines += [*(["", *failures] if failures else []), *(["", f"PyTorch {', '.join(sorted(versions))} ({report['python']})."] if versions else [])]
    if report["accuracy"]:
        lines += ["", "## What rounding does to accuracy", "", f"`snn run {ACCURACY_RUN} --epochs {report['accuracy_epochs']} --data {report['data']} --seed 1 --device {report['device']} --set precision=…`, test accuracy after the last epoch.", "",
                  "| precision | accuracy | seconds |", "|---|---|---|"]
        lines += [f"| {name} | {run['failed'] if 'failed' in run else format(100 * run['test_accuracy'], '.2f') + ' %'} | {number(run.get('wall_seconds'), '{:.1f}')} |" for name, run in report["accuracy"].items()]
    return "\n".join(lines).rstrip() + "\n"


def main():
    parser = argparse.ArgumentParser(prog="check", description="Checks Snn on this machine: doctor, correctness, speed, memory; writes check.json and check.md.")
    parser.add_argument("--bin", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--libtorch", metavar="DIR", help="a libtorch or PyTorch folder [default: $SNN_LIBTORCH, else the PyTorch of --python]")
    parser.add_argument("--python", metavar="PROGRAM", default="python3", help="a Python with PyTorch, for the comparison [default: python3]")
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda", help="cpu is for a rehearsal [default: cuda]")
    parser.add_argument("--models", nargs="+", default=["mlp", "snn1m", "snn2m", "vgg8a"], choices=["mlp", "snn1m", "snn2m", "vgg8a"], help="models to time [default: all four]")
    parser.add_argument("--nonlin", nargs="+", default=["lif", "snn"], choices=["lif", "snn"], help="leaky neurons, the paper's own [default: both]")
    parser.add_argument("--check-models", nargs="+", metavar="MODEL", help="models whose step is checked [default: all on a GPU, those of --models on the CPU]")
    parser.add_argument("--batch", type=int, default=128, help="[default: 128]")
    parser.add_argument("--timesteps", type=int, default=4, help="of leaky neurons [default: 4]")
    parser.add_argument("--repetitions", type=int, default=30, help="timed steps, at least 10 [default: 30]")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="[default: all cores]")
    parser.add_argument("--precisions", nargs="+", choices=PRECISIONS, metavar="NAME", help="float32, tf32, bf16 [default: all that the device has]")
    parser.add_argument("--data", default="sample", metavar="sample|full|DIR", help="images to compare accuracies by [default: sample, which needs no file and says little]")
    parser.add_argument("--accuracy-epochs", type=int, default=10, metavar="N", help="epochs of each run that compares accuracies, 0 for none [default: 10]")
    parser.add_argument("--seed", type=int, help="draws weights and inputs of the check [default: another one each time]")
    parser.add_argument("--minutes", type=float, help="what is not done by then is left out, and said to be [default: no limit]")
    parser.add_argument("--out", type=Path, default=Path("gpu-check"), metavar="DIR", help="[default: gpu-check]")
    arguments = parser.parse_args()
    if arguments.bin is None:
        parser.error("start it as 'check'")
    if arguments.repetitions < 10:
        parser.error("--repetitions must be at least 10")

    libtorch = arguments.libtorch or os.environ.get("SNN_LIBTORCH") or torch_folder(arguments.python)
    if not libtorch:
        print(f"check: {arguments.python} has no PyTorch; name a libtorch with --libtorch DIR or another Python with --python", file=sys.stderr)
        return 4
    environment = {**os.environ, "SNN_LIBTORCH": os.path.abspath(libtorch), "DOTNET_gcServer": "0"}
    cuda, threads = arguments.device == "cuda", ["--threads", arguments.threads]
    snn, bench = arguments.bin / "snn", arguments.bin / "Snn.Benchmarks"

    deadline = None if arguments.minutes is None else time.monotonic() + 60 * arguments.minutes
    report = {
        "when": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), "machine": platform.platform(), "cores": os.cpu_count(), "card": card() if cuda else None,
        "device": arguments.device, "libtorch": libtorch, "python": arguments.python, "batch": arguments.batch, "timesteps": arguments.timesteps,
        "repetitions": arguments.repetitions, "threads": arguments.threads, "data": arguments.data, "accuracy_epochs": arguments.accuracy_epochs,
        "doctor": {}, "check": {}, "limits": {}, "speed": [], "accuracy": {}, "passed": False,
    }

    def step(words, *command):
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left < 1:
            return {"failed": "left out: the time was up"}
        print(f"check: {words} …", file=sys.stderr, flush=True)
        ended = Ended(command, environment, cuda, left)
        if ended.code != 0:
            print(ended.error, file=sys.stderr)
        return ended.json()

    def keep():
        """Writes what is known, so that whatever ends this program loses nothing that was measured."""
        arguments.out.mkdir(parents=True, exist_ok=True)
        parts = [report["check"], report["limits"], *report["accuracy"].values(), *(row[who] for row in report["speed"] for who in ("snn", "torchsharp", "pytorch"))]
        report["passed"] = bool(report["speed"]) and not any("failed" in part for part in parts)
        text = table(report)
        for name, content in ("check.json", json.dumps(report, indent=2) + "\n"), ("check.md", text):
            (arguments.out / (name + ".new")).write_text(content, encoding="utf-8")
            os.replace(arguments.out / (name + ".new"), arguments.out / name)
        return text

    report["doctor"] = step("what this machine has", snn, "doctor", "--json")
    checked = arguments.check_models or ([] if cuda else arguments.models)
    check = report["check"] = step(
        "whether its numbers are right", bench, "device-check", "--device", arguments.device, "--json", "--nonlin", *arguments.nonlin, *(["--models", *checked] if checked else []),
        *(["--seed", arguments.seed] if arguments.seed is not None else []))
    keep()
    if check.get("exit_code") == 4:
        print("check: without a device that works there is nothing to measure", file=sys.stderr)
        return 4

    precisions = arguments.precisions or [name for name in PRECISIONS if cuda or name != "tf32"]
    report["limits"] = step("what the device can do", arguments.python, HERE / "limits.py", "--device", arguments.device, *threads)
    weights = {(model["model"], model["nonlin"]): model["weights"] for model in check.get("models", [])}
    # What matters most comes first: every model in float32, then the other precisions.
    for precision, nonlin, model in itertools.product(precisions, arguments.nonlin, arguments.models):
        here = f"{model}, {nonlin}, {precision}"
        own = ["--nonlin", nonlin, "--batch", arguments.batch, "--repetitions", arguments.repetitions, *threads, "--device", arguments.device, "--precision", precision,
               *(["--timesteps", arguments.timesteps] if nonlin == "lif" else [])]
        row = {
            "model": model,
            "nonlin": nonlin,
            "precision": precision,
            "snn": step(f"{here}: Snn", bench, "throughput", model, "--json", "--against", "none", *own),
            # Once: the eager step of TorchSharp knows no other precision.
            "torchsharp": step(f"{here}: beside eager TorchSharp", bench, "throughput", model, "--json", "--against", "eager", *own) if precision == "float32" else {},
            "pytorch": step(f"{here}: PyTorch eager", arguments.python, HERE / "eager.py", model, *own),
        }
        # What a step leaves behind fills a card within some hundred of them.
        if row["snn"].get("tensors_left"):
            row["snn"]["failed"] = f"each step leaves {row['snn']['tensors_left']} tensors behind"
        # Both must train the same network, or the comparison is void.
        theirs, mine = row["pytorch"].get("parameters"), weights.get((model, nonlin))
        if None not in (theirs, mine) and theirs != mine:
            row["pytorch"]["failed"] = f"{theirs} weights, where Snn's network has {mine}"
        report["speed"].append(row)
        keep()

    with tempfile.TemporaryDirectory() as runs:
        for precision in precisions if arguments.accuracy_epochs else []:
            report["accuracy"][precision] = step(
                f"accuracy in {precision}", snn, "run", ACCURACY_RUN, "--epochs", arguments.accuracy_epochs, "--data", arguments.data, "--seed", 1, "--set", f"precision={precision}",
                "--device", arguments.device, *threads, "--json", "--no-report", "--out", runs)

    print(keep())
    print(f"check: written to {arguments.out}/check.json and check.md", file=sys.stderr)
    return 0 if report["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
