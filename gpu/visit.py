"""All that is to be done on a borrowed machine with a GPU, in so many minutes: unpack, check, measure, train, bring home.

A machine without internet and .NET, with Python 3.9 or newer and PyTorch. Every part has its share of the time, and what it has done is in the output folder
before the next begins: whatever ends the visit, nothing that was done is lost. Begun again with the same --work folder, trainings go on where they were. Standard library only.
"""
import argparse
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tarfile
import time
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

HERE = Path(__file__).resolve().parent
MIB = 1 << 20
IMAGES, BATCH = 60000, 128
RUNS = ["4.2-vgg8a", "4.3-vgg8a", "lif-vgg8a-mnist", "lif-vgg8a-fashion"]
MILESTONES = (0.50, 0.75, 0.89, 0.94)  # of the epochs, as 50 75 89 94 are of 100
STARTING = 15  # seconds from a command to its first step, on a machine that has never run it
GRACE = 20  # seconds that a run gets to keep its state
EVALUATION = 1.15  # an epoch over its training steps alone: test images and augmentation


class Visit:
    """What is known so far; written after every part."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.start = time.monotonic()
        self.report = {"when": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), "minutes": arguments.minutes, "device": arguments.device, "parts": {}, "runs": {}, "left_behind": []}

    def left(self):
        return self.start + 60 * self.arguments.minutes - time.monotonic()

    def keep(self):
        self.arguments.out.mkdir(parents=True, exist_ok=True)
        draft = self.arguments.out / "visit.json.new"
        draft.write_text(json.dumps(self.report, indent=2) + "\n", encoding="utf-8")
        os.replace(draft, self.arguments.out / "visit.json")

    def part(self, name, work):
        """Does a part and says how it ended; a fault of one is no fault of the next."""
        print(f"visit: {name}; {self.left():.0f} s left", file=sys.stderr, flush=True)
        start = time.monotonic()
        try:
            ended = work()
        except (OSError, ValueError, KeyError, tarfile.TarError, subprocess.SubprocessError) as fault:
            ended = f"failed: {fault}"
            print(f"visit: {name} {ended}", file=sys.stderr, flush=True)
        self.report["parts"][name] = {"seconds": round(time.monotonic() - start, 1), "ended": ended or "done"}
        self.keep()
        return ended


def unpack(archive, work):
    """Unpacks an archive once; the mark that it is whole comes last."""
    stamp = f"{archive.stat().st_size} {archive.stat().st_mtime_ns}"
    mark = work / "unpacked"
    if mark.exists() and mark.read_text() == stamp:
        return "was unpacked already"
    work.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as tar:
        tar.extractall(work, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    mark.write_text(stamp)
    return None


def bounded(command, seconds, environment, log):
    """Runs a program for so many seconds at most: then it is asked to end, and killed if it does not. Its exit code, and whether the time was up."""
    end, up = time.monotonic() + seconds, False
    with open(log, "ab") as file:
        process = subprocess.Popen([str(part) for part in command], stdout=file, stderr=subprocess.STDOUT, env=environment, start_new_session=True)
        try:
            while process.poll() is None:
                if time.monotonic() >= end:
                    up = True
                    process.send_signal(signal.SIGTERM)
                    try:
                        process.wait(GRACE)
                    except subprocess.TimeoutExpired:
                        pass
                    break
                time.sleep(0.2)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return process.returncode, up


def binds(visit, snn, environment, libtorch):
    """Whether TorchSharp's native library binds to this libtorch, and what to do if not."""
    said = subprocess.run([str(snn), "doctor", "--json"], capture_output=True, text=True, env=environment, timeout=120)
    try:
        visit.report["doctor"] = json.loads(said.stdout)
    except ValueError:
        visit.report["doctor"] = said.stdout
    if said.returncode == 0:
        return None
    fault = (said.stderr.strip() or said.stdout.strip()).splitlines()
    print(
        f"visit: the libtorch in {libtorch} does not bind: {fault[-1] if fault else said.returncode}\n"
        "visit: bring a libtorch 2.10 with CUDA (the archive \"libtorch, C++11 ABI\", or a PyTorch 2.10 as wheels) and name its folder with --libtorch", file=sys.stderr)
    return f"failed: exit code {said.returncode}: {fault[-1] if fault else ''}"


def milliseconds(out, model, nonlin, precision):
    """A step as the check has measured it; None where it has not."""
    try:
        rows = json.loads((out / "check.json").read_text(encoding="utf-8"))["speed"]
    except (OSError, ValueError, KeyError):
        return None
    return next((row["snn"].get("ms_per_step") for row in rows if (row["model"], row["nonlin"], row["precision"]) == (model, nonlin, precision)), None)


def schedule(epochs):
    """The learning rate's milestones at the fractions of a run of 100 epochs."""
    return sorted({max(1, round(share * epochs)) for share in MILESTONES})


def newest(results, name):
    """The folder of a run of this ID; None without one."""
    runs = sorted((results / name).glob("*"), key=lambda run: run.stat().st_mtime) if (results / name).is_dir() else []
    return runs[-1] if runs else None


def lines(path):
    """The objects of a file of one JSON object a line; a last line that is not whole is left out."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines() if path is not None and path.exists() else []:
        try:
            found.append(json.loads(line))
        except ValueError:
            break
    return found


def curves(results, logs, out):
    """Packs what is small of every run: parameters, metrics, summary, log."""
    draft = out / "runs.tar.xz.new"
    with tarfile.open(draft, "w:xz") as tar:
        for file in sorted([*results.rglob("*"), *logs.glob("*.log")]):
            if file.is_file() and file.suffix in {".json", ".jsonl", ".csv", ".md", ".log", ".txt"} and file.stat().st_size < 4 * MIB:
                tar.add(file, arcname=str(file.relative_to(results.parent)))
    os.replace(draft, out / "runs.tar.xz")


def halved(source, target):
    """Weights in half precision, as safetensors; tensors of other types than float32, and those beyond float16's range, stay as they are."""
    with open(source, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(size))
        base, made, data = 8 + size, {}, []
        offset = 0
        for name, tensor in header.items():
            if name == "__metadata__":
                made[name] = tensor
                continue
            begin, end = tensor["data_offsets"]
            file.seek(base + begin)
            bytes_ = file.read(end - begin)
            if tensor["dtype"] == "F32":
                count = len(bytes_) // 4
                try:
                    bytes_, tensor = struct.pack(f"<{count}e", *struct.unpack(f"<{count}f", bytes_)), {**tensor, "dtype": "F16"}
                except OverflowError:
                    pass
            made[name] = {**tensor, "data_offsets": [offset, offset + len(bytes_)]}
            data.append(bytes_)
            offset += len(bytes_)
    text = json.dumps(made, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(target, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.writelines(data)


def bring(files, out, file_limit, count, total):
    """Lays files into the output folder in parts of at most so many bytes, as long as there is room; gives those left behind, whole files only."""
    behind = []
    for file in files:
        size, used = file.stat().st_size, [f.stat().st_size for f in out.iterdir() if f.is_file()]
        parts = -(-size // file_limit)
        if len(used) + parts > count or sum(used) + size > total:
            behind.append(f"{file.name} ({size / MIB:.1f} MiB)")
            continue
        with open(file, "rb") as source:
            for part in range(parts):
                name = file.name if parts == 1 else f"{file.name}.{part:02}"
                (out / name).write_bytes(source.read(file_limit))
    return behind


def train(visit, snn, environment, results, logs):
    """Trains all runs, so many at once; a group has its equal share of the time that is left."""
    a = visit.arguments
    groups = [a.runs[i : i + a.at_once] for i in range(0, len(a.runs), a.at_once)]
    for index, group in enumerate(groups):
        share = (visit.left() - a.homeward) / (len(groups) - index)
        if share < STARTING + GRACE:
            visit.report["runs"].update({name: {"ended": "not begun: the time was up"} for name in group})
            visit.keep()
            continue
        with ThreadPoolExecutor(len(group)) as pool:
            trainings = {name: pool.submit(train_one, visit, snn, environment, results, logs, name, share, len(group)) for name in group}
            while wait(trainings.values(), timeout=15).not_done:
                curves(results, logs, a.out)
        for name, training in trainings.items():
            fault = training.exception()
            visit.report["runs"][name] = training.result() if fault is None else {"ended": f"failed: {fault}"}
        curves(results, logs, a.out)
        visit.keep()


def train_one(visit, snn, environment, results, logs, name, share, beside):
    """Trains one run for its share of the time, and says what it has reached."""
    a = visit.arguments
    model, nonlin = ("vgg8a" if "vgg8a" in name else "mlp"), ("lif" if name.startswith("lif-") else "snn")
    step = milliseconds(a.out, model, nonlin, a.precision)
    # Beside others a step takes as long as all of theirs, where the card and not the host is what they wait for.
    fits = None if step is None else int((share - STARTING - GRACE) / (EVALUATION * step * beside * IMAGES / BATCH / 1000))
    log = logs / f"{name}.log"
    planned = results / f"{name}.epochs"  # a visit that goes on keeps to the schedule of the first
    epochs = int(planned.read_text()) if planned.exists() else a.epochs or min(100, max(1, fits if fits is not None else 10))
    planned.parent.mkdir(parents=True, exist_ok=True)
    planned.write_text(str(epochs))
    command = [snn, "run", name, "--seed", "1", "--epochs", str(epochs), "--set", f"precision={a.precision}", "--device", a.device, "--data", a.data, "--out", results,
               "--resume", "--no-report", "--no-tensorboard", *(["--set", "lr-decay-milestones=" + " ".join(map(str, schedule(epochs)))] if epochs != 100 else []),
               *(["--threads", str(a.threads)] if a.threads else [])]
    print(f"visit: {name}, {epochs} epochs in {share:.0f} s", file=sys.stderr, flush=True)
    start = time.monotonic()
    code, up = bounded(command, share - GRACE, environment, log)
    run = newest(results, name)
    epochs_done = [line for line in lines(run and run / "metrics.jsonl") if "test_accuracy" in line]
    return {
        "command": " ".join(map(str, command)), "epochs": epochs, "epochs_done": len(epochs_done), "seconds": round(time.monotonic() - start, 1),
        "ended": "the time was up" if up else "done" if code == 0 else f"failed: exit code {code}, see {log.name} in runs.tar.xz",
        "test_accuracy": epochs_done[-1]["test_accuracy"] if epochs_done else None,
        "best_test_accuracy": max((line["test_accuracy"] for line in epochs_done), default=None),
    }


def weights(visit, snn, environment, results, logs, scratch):
    """Exports the runs that have come furthest first, in half precision."""
    a, made = visit.arguments, []
    for name in sorted(a.runs, key=lambda n: -(visit.report["runs"].get(n, {}).get("epochs_done") or 0)):
        run = newest(results, name)
        if run is None or not visit.report["runs"].get(name, {}).get("epochs_done") or visit.left() < 5:
            continue
        whole = scratch / f"{name}.whole"
        code, _ = bounded([snn, "export", run, "--output", whole], max(5, visit.left()), environment, logs / "export.log")
        if code == 0:
            halved(whole, scratch / f"{name}.f16.safetensors")
            made.append(scratch / f"{name}.f16.safetensors")
    visit.report["left_behind"] = bring(made, a.out, a.file_mib * MIB, a.files, a.total_mib * MIB)


def main():
    parser = argparse.ArgumentParser(prog="visit", description=__doc__.splitlines()[0])
    parser.add_argument("--archive", type=Path, metavar="FILE", help="what gpu/check pack has made")
    parser.add_argument("--bin", type=Path, metavar="DIR", help="programs that lie unpacked, in place of an archive")
    parser.add_argument("--data", metavar="DIR", help="images [default: those of the archive]")
    parser.add_argument("--work", type=Path, default=Path("/tmp/snn-visit"), metavar="DIR", help="unpacked programs and run folders; a second visit goes on from them [default: /tmp/snn-visit]")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="what is brought home")
    parser.add_argument("--minutes", type=float, required=True, help="when everything must be done")
    parser.add_argument("--check-share", type=float, default=0.4, metavar="SHARE", help="share of the time for correctness and speed [default: 0.4]")
    parser.add_argument("--homeward", type=float, default=45, metavar="SECONDS", help="kept for exporting weights [default: 45]")
    parser.add_argument("--libtorch", metavar="DIR", help="[default: the PyTorch of --python]")
    parser.add_argument("--python", default="python3", metavar="PROGRAM", help="a Python with PyTorch [default: python3]")
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda", help="cpu is for a rehearsal [default: cuda]")
    parser.add_argument("--precision", choices=["float32", "tf32", "bf16"], default="float32", help="of the trainings [default: float32]")
    parser.add_argument("--threads", type=int, help="[default: all cores]")
    parser.add_argument("--models", nargs="+", default=["vgg8a", "mlp", "snn1m", "snn2m"], metavar="MODEL", help="models to check and to time [default: vgg8a mlp snn1m snn2m]")
    parser.add_argument("--nonlin", nargs="+", default=["snn", "lif"], choices=["lif", "snn"], help="neurons to check and to time, in this order [default: snn lif]")
    parser.add_argument("--precisions", nargs="+", choices=["float32", "tf32", "bf16"], metavar="NAME", help="to time [default: all that the device has]")
    parser.add_argument("--repetitions", type=int, default=20, help="timed steps [default: 20]")
    parser.add_argument("--batch", type=int, default=BATCH, help="of the timed steps [default: 128]")
    parser.add_argument("--runs", nargs="*", default=RUNS, metavar="ID", help=f"experiments to train, in this order [default: {' '.join(RUNS)}]")
    parser.add_argument("--epochs", type=int, help="of each run [default: what fits its share of the time, at most 100]")
    parser.add_argument("--at-once", type=int, default=1, metavar="N", help="experiments trained at the same time: one alone leaves a large card idle between its kernels [default: 1]")
    parser.add_argument("--no-check", action="store_true", help="trainings only, for a second visit")
    parser.add_argument("--file-mib", type=int, default=16, help="largest file that may be brought home [default: 16]")
    parser.add_argument("--files", type=int, default=8, help="how many [default: 8]")
    parser.add_argument("--total-mib", type=int, default=63, help="all of them together [default: 63]")
    arguments = parser.parse_args()
    if (arguments.archive is None) == (arguments.bin is None):
        parser.error("name either --archive or --bin")

    visit = Visit(arguments)
    visit.keep()
    if arguments.archive and visit.part("unpack", lambda: unpack(arguments.archive, arguments.work)) not in (None, "was unpacked already"):
        return 1
    programs = arguments.bin or arguments.work / "bin"
    arguments.data = arguments.data or str(arguments.work / "data")
    snn = programs / "snn"
    results, logs, scratch = arguments.work / "results", arguments.work / "logs", arguments.work / "scratch"
    for folder in (results, logs, scratch):
        folder.mkdir(parents=True, exist_ok=True)

    # This file alone is brought beside an archive: the others lie in it.
    scripts = arguments.work if arguments.archive else HERE
    sys.path.insert(0, str(scripts))
    from check import torch_folder

    libtorch = arguments.libtorch or torch_folder(arguments.python)
    if not libtorch:
        print(f"visit: {arguments.python} has no PyTorch; name a libtorch with --libtorch DIR", file=sys.stderr)
        return 4
    environment = {**os.environ, "SNN_LIBTORCH": os.path.abspath(libtorch), "SNN_CACHE": str(arguments.work / "cache"), "DOTNET_gcServer": "0"}
    if visit.part("bind", lambda: binds(visit, snn, environment, libtorch)):
        return 4

    if not arguments.no_check:
        minutes = arguments.check_share * visit.left() / 60

        def check():
            code, up = bounded(
                [arguments.python, scripts / "check.py", "--bin", programs, "--libtorch", libtorch, "--python", arguments.python, "--device", arguments.device, "--models", *arguments.models,
                 "--check-models", *arguments.models, "--repetitions", arguments.repetitions, "--batch", arguments.batch, "--nonlin", *arguments.nonlin, *(["--precisions", *arguments.precisions] if arguments.precisions else []), "--accuracy-epochs", 0, "--minutes", f"{minutes:.2f}",
                 "--out", arguments.out, *(["--threads", arguments.threads] if arguments.threads else [])],
                60 * minutes + GRACE, environment, logs / "check.log")
            return None if code == 0 else f"exit code {code}{', the time was up' if up else ''}: see check.md"

        visit.part("check", check)
    visit.part("train", lambda: train(visit, snn, environment, results, logs))
    visit.part("weights", lambda: weights(visit, snn, environment, results, logs, scratch))
    curves(results, logs, arguments.out)
    shutil.rmtree(scratch, ignore_errors=True)
    for name, run in visit.report["runs"].items():
        reached = "" if run.get("test_accuracy") is None else f", {run['epochs_done']} of {run['epochs']} epochs, test accuracy {100 * run['test_accuracy']:.2f} %, best {100 * run['best_test_accuracy']:.2f} %"
        print(f"visit: {name}: {run['ended']}{reached}")
    for file in visit.report["left_behind"]:
        print(f"visit: left behind for want of room: {file}")
    failed = [name for name, part in visit.report["parts"].items() if part["ended"].startswith(("failed", "exit code"))]
    failed += [name for name, run in visit.report["runs"].items() if run["ended"].startswith("failed")]
    print(f"visit: {time.monotonic() - visit.start:.0f} s; {'failed: ' + ', '.join(failed) if failed else 'all that was begun went well'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
