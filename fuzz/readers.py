# Runs the fuzzing programs of what reads files, one after the other, on seeds and
# what earlier runs found worth keeping.
# Usage: readers.py [--build FOLDER] [--only NAME] [--seconds N] [--runs N] [--seed N]
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "fuzz" / "readers"))
import seeds  # noqa: E402

DICTIONARIES = {"scipy-npz": "archive", "npz-members": "archive", "checkpoint": "archive"}
# No input of a few thousand bytes takes this long or this much: one allocation of
# 64 MiB, all memory with the sanitizers' own, ten seconds.
LIMITS = ["-timeout=10", "-malloc_limit_mb=64", "-rss_limit_mb=1024", "-max_len=4096"]


def run(name, options):
    """Runs one program; returns how many inputs it took, and its exit code."""
    program = options.build / "bin" / f"fuzz-{name}"
    corpus = options.keep / name
    corpus.mkdir(parents=True, exist_ok=True)
    command = [program, corpus, options.keep / "seeds" / name, *LIMITS, f"-seed={options.seed}",
               f"-artifact_prefix={options.keep}/{name}-", "-print_final_stats=1", "-verbosity=1"]
    if options.runs:
        command.append(f"-runs={options.runs}")
    if options.seconds or not options.runs:
        command.append(f"-max_total_time={options.seconds or 60}")
    dictionary = ROOT / "fuzz" / "readers" / f"{DICTIONARIES.get(name, name)}.dict"
    if dictionary.exists():
        command.append(f"-dict={dictionary}")
    begin = time.monotonic()
    # What comes from libraries that are not instrumented has no annotations.
    environment = {**os.environ, "ASAN_OPTIONS": "detect_container_overflow=0:allocator_may_return_null=1"}
    # Checkpoints are written to the disk, which memory need not wait for.
    if os.path.isdir("/dev/shm"):
        environment["TMPDIR"] = "/dev/shm"
    with open(options.keep / f"{name}.log", "wb") as log:
        code = subprocess.run([str(part) for part in command], stdout=log, stderr=log, env=environment).returncode
    text = (options.keep / f"{name}.log").read_text(errors="replace")
    count = re.search(r"number_of_executed_units:\s*(\d+)", text)
    seconds = time.monotonic() - begin
    number = int(count[1]) if count else 0
    print(f"{name}: {number} inputs in {seconds:.0f} seconds, {number / seconds:.0f} a second", flush=True)
    if code:
        print(f"{name}: error: exit code {code}; see {options.keep / (name + '.log')}; inputs: {options.keep}/{name}-*",
              flush=True)
    return code


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=Path, default=ROOT / "build-fuzz")
    parser.add_argument("--keep", type=Path, help="where inputs are kept, BUILD/readers unless said")
    parser.add_argument("--only", choices=list(seeds.SEEDS))
    parser.add_argument("--seconds", type=int, help="for each program; 60 unless --runs is given")
    parser.add_argument("--runs", type=int, help="inputs of each program")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.keep = options.keep or options.build / "readers"
    seeds.write(options.keep / "seeds")
    names = [options.only] if options.only else list(seeds.SEEDS)
    return 1 if sum(run(name, options) != 0 for name in names) else 0


if __name__ == "__main__":
    sys.exit(main())
