"""Makes the archive that a visit brings along: programs and scripts from a folder, and the images as snn finds them."""
import gzip
import hashlib
import io
import os
import sys
import tarfile
from pathlib import Path

SETS = ["MNIST", "FashionMNIST"]
FILES = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]
# What neither training nor measuring a step loads: figures, BenchmarkDotNet's disassemblers and compilers, debuggers.
LEFT_AT_HOME = [
    "libSkiaSharp.so", "libHarfBuzzSharp.so", "libcapstone.so", "libmscordbi.so", "libmscordaccore.so", "libclrgc.so", "libclrgcexp.so", "createdump",
    "Microsoft.CodeAnalysis.dll", "Microsoft.CodeAnalysis.CSharp.dll", "Microsoft.Diagnostics.Tracing.TraceEvent.dll", "Microsoft.Diagnostics.Runtime.dll", "Iced.dll",
    "Gee.External.Capstone.dll", "amd64", "x86", "arm64",
]


def images(folder, name, file):
    """An IDX file, uncompressed, where snn looks for it; None where it is not."""
    debian = Path("/usr/share/datasets/fashion-mnist")
    for place in (folder / name / file, folder / name / "raw" / file, *([debian / file] if name == "FashionMNIST" else [])):
        if place.exists():
            return place.read_bytes()
        if place.with_name(file + ".gz").exists():
            return gzip.decompress(place.with_name(file + ".gz").read_bytes())
    return None


def main():
    data = Path(sys.argv[1])
    cache = Path(os.environ.get("SNN_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "snn") / "datasets"
    found = {(name, file): images(cache if data == Path("full") else data, name, file) for name in SETS for file in FILES}
    for (name, file), content in found.items():
        if content is None:
            print(f"check: {file} of {name} was not found; fetch it with: snn data fetch {name}", file=sys.stderr)
            return 3
    if len(sys.argv) == 2:
        return 0  # asked before anything is built
    source, target = map(Path, sys.argv[2:])
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(target.name + ".new")
    # The images are compressed once here and read uncompressed there: xz makes less of them than gzip does.
    with tarfile.open(draft, "w:xz", preset=9) as tar:
        for file in sorted(source.rglob("*")):
            if file.is_file() and not set(file.relative_to(source).parts[1:]) & set(LEFT_AT_HOME):
                tar.add(file, arcname=str(file.relative_to(source)))
        for (name, file), content in found.items():
            entry = tarfile.TarInfo(f"data/{name}/{file}")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    os.replace(draft, target)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    print(f"{target}: {target.stat().st_size / (1 << 20):.1f} MiB, SHA-256 {digest}; there: tar xf {target.name} visit.py && python3 visit.py --archive {target.name} --out OUT --minutes 9")
    return 0


if __name__ == "__main__":
    sys.exit(main())
