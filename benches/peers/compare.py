"""Runs the peers side by side, checks that all did the same work, and writes output/peers.md and output/peers.csv."""

import argparse
import csv
import dataclasses
import datetime
import functools
import json
import math
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tomllib
import typing

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "python"))

import kernel  # noqa: E402

SIZES = (20_000, 200_000)

# Standard errors by which a mean may differ from the closed form, and what rounding of numbers of 32 bits may add.
ERRORS, ROUNDING = 4.0, 2e-5


@dataclasses.dataclass(frozen=True)
class Peer:
    """A program that is measured."""

    key: str
    name: str
    # Finds what is run; then words before agents and steps, and after them.
    program: typing.Callable
    before: tuple
    after: tuple
    # Steps at each size: enough for a time that can be measured.
    steps: tuple
    # Where its version stands: a file of locked versions and the name in it, or the compiler.
    version: tuple


def rust(name):
    metadata = json.loads(output_of("cargo", "metadata", "--format-version", "1", "--no-deps", "--locked"))
    return str(pathlib.Path(metadata["target_directory"]) / "release" / name)


@functools.cache
def own():
    """mandate's own part, which is a bench of its package."""
    manifest = str(HERE.parent.parent / "Cargo.toml")
    build = ("cargo", "bench", "--manifest-path", manifest, "--bench", "own", "--no-run", "--message-format", "json")
    messages = map(json.loads, output_of(*build).splitlines())
    return next(m["executable"] for m in messages if m.get("executable") and m["target"]["name"] == "own")


def of_rust(key, name, steps, version):
    return Peer(key, name, lambda: rust(key), (), (), steps, version)


def of_python(key, name, folder, after, steps, package):
    program = str(HERE / ".venv" / folder / "bin" / "python")
    file = str(HERE / "python" / f"{folder}_peer.py")
    return Peer(key, name, lambda: program, (file,), after, steps, (f"requirements/{folder}.txt", package))


def of_mandate(key, name, steps):
    return Peer(key, name, own, (key,), (), steps, ("../../Cargo.lock", "mandate"))


PEERS = (
    of_python("mesa", "Mesa", "mesa", (), (100, 20), "Mesa"),
    of_python("frames", "mesa-frames, its `set`", "mesa_frames", ("set",), (200, 50), "mesa_frames"),
    of_rust("krabmaga", "krABMaga", (400, 50), ("Cargo.lock", "krabmaga")),
    of_rust("ixa", "ixa", (1_000, 100), ("Cargo.lock", "ixa")),
    of_python("polars", "mesa-frames, whole tables of Polars", "mesa_frames", ("table",), (1_000, 200), "mesa_frames"),
    of_rust("plain", "plain blocked Rust", (10_000, 1_000), ("", "rustc")),
    of_mandate("kernel", "mandate, its own walk over persons", (600, 600)),
    of_mandate("model", "mandate, full model", (626, 626)),
    of_mandate("whole", "mandate, full model with reading and all tables", (626, 626)),
)


def version(file, name):
    if name == "rustc":
        return rustc()
    text = (HERE / file).read_text()
    if file.endswith(".txt"):
        return dict(line.split("==") for line in text.split())[name]
    found = next(package["version"] for package in tomllib.loads(text)["package"] if package["name"] == name)
    return f"{found} ({commit()})" if name == "mandate" else found


def output_of(*command):
    return subprocess.run(command, cwd=HERE, check=True, capture_output=True, text=True).stdout.strip()


def rustc():
    return " ".join(output_of("rustc", "--version").split()[:2])


def commit():
    return "commit " + output_of("git", "rev-parse", "--short", "HEAD")


def machine():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines() if pathlib.Path("/proc/cpuinfo").exists() else []
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"


def run(peer, agents, steps):
    command = [peer.program(), *peer.before, str(agents), str(steps), *peer.after]
    # One thread each: those that would share work between threads count the time of all.
    threads = {"RAYON_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=os.environ | threads, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def expected(numbers, name, steps):
    """Mean and standard deviation of an attitude of one agent after so many steps, from README.md, equations 3 and 4."""
    start, level, keep = (getattr(getattr(numbers, part), name) for part in ("start", "level", "keep"))
    chance, gain = (numbers.exposure, numbers.gain) if name == "fear" else (0.0, 0.0)
    a = keep * (1 - chance * gain)
    rest = (1 - chance * gain) * level * (1 - keep) + chance * gain
    mean = rest / (1 - a) + (start - rest / (1 - a)) * a**steps
    first, second = start, start**2
    for _ in range(steps):
        # The relaxed value r = c + keep x; its first two moments, then those after exposure.
        c = level * (1 - keep)
        r, r2 = c + keep * first, c**2 + 2 * c * keep * first + keep**2 * second
        first = (1 - chance * gain) * r + chance * gain
        second = (1 - chance) * r2 + chance * (gain**2 + 2 * gain * (1 - gain) * r + (1 - gain) ** 2 * r2)
    return mean, math.sqrt(max(second - first**2, 0.0))


def check(peer, found):
    """Stops where the means are not those of the kernel."""
    if found["means"] is None:
        return
    numbers = kernel.read()
    for name in kernel.NAMES:
        mean, deviation = expected(numbers, name, found["steps"])
        allowed = ERRORS * deviation / math.sqrt(found["agents"]) + ROUNDING
        difference = abs(found["means"][name] - mean)
        if difference > allowed:
            value = found["means"][name]
            sys.exit(f"{peer.name}: {name} is {value:.6f}, {difference:.2g} off {mean:.6f}; allowed: {allowed:.2g}")


def measure(chosen, repeats):
    """Million agent-steps per CPU second, by peer and size; the peers take turns, so that a busy minute hits all."""
    speeds = {}
    for repeat in range(repeats):
        for peer in chosen:
            for size, steps in zip(SIZES, peer.steps):
                found = run(peer, size, steps)
                check(peer, found)
                speed = found["agents"] * found["steps"] / found["seconds"] / 1e6
                speeds.setdefault((peer.key, size), []).append(speed)
                print(f"{repeat + 1}/{repeats} {peer.name}, {size:,}: {speed:.3g}", file=sys.stderr, flush=True)
    return speeds


def shown(value):
    return f"{value:.0f}" if value >= 100 else f"{value:#.3g}"


def cell(speeds):
    return f"{shown(statistics.median(speeds))} ({shown(min(speeds))} to {shown(max(speeds))})"


def write(chosen, speeds, repeats):
    folder = HERE / "output"
    folder.mkdir(exist_ok=True)
    about = (
        f"{machine()}; {rustc()}, Python {platform.python_version()}; {datetime.date.today()}; "
        f"median of {repeats} (lowest to highest), one thread."
    )
    lines = ["| | Version |" + "".join(f" {size:,} agents |" for size in SIZES), "|---|---|" + "---:|" * len(SIZES)]
    for peer in chosen:
        cells = "".join(f" {cell(speeds[peer.key, size])} |" for size in SIZES)
        lines.append(f"| {peer.name} | {version(*peer.version)} |{cells}")
    text = "Million agent-steps per CPU second. " + about + "\n\n" + "\n".join(lines) + "\n"
    (folder / "peers.md").write_text(text)
    with (folder / "peers.csv").open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["peer", "version", "agents", "steps", "repeats", "median", "lowest", "highest"])
        for peer in chosen:
            for size, steps in zip(SIZES, peer.steps):
                of = speeds[peer.key, size]
                rows.writerow([peer.name, version(*peer.version), size, steps, repeats,
                               *(f"{value:.4g}" for value in (statistics.median(of), min(of), max(of)))])
    print(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", help="keys of peers, with commas")
    asked = parser.parse_args()
    keys = asked.only.split(",") if asked.only else None
    chosen = [peer for peer in PEERS if keys is None or peer.key in keys]
    if not chosen:
        parser.error("--only: accepted: " + ", ".join(peer.key for peer in PEERS))
    write(chosen, measure(chosen, asked.repeats), asked.repeats)


if __name__ == "__main__":
    main()
