# Makes random sparse programs, runs them and compares with NumPy what they give:
# values, stored entries, gradients, both backends, one thread and two. What fails,
# or is refused though it is no known limit, is made smaller and printed with the
# command that shows it.
# Usage: programs.py [--tools FOLDER] [--seconds N] [--count N] [--seed N]
#                    [--keep FOLDER] [--minimize SECONDS]
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import argparse
import collections
import random
import sys
import time
from pathlib import Path

from sparse_programs.checks import BACKENDS, DIFFERENCES, ONE_THREAD, Batch, difference_flags
from sparse_programs.generate import Generator
from sparse_programs.minimize import minimize
from sparse_programs.tools import Files, is_known_limit, message_class

ROOT = Path(__file__).resolve().parent.parent
BATCH = 8


def report(program, finding, name, options, seconds):
    """Keeps a small program that shows the failure and prints its command."""
    folder = options.keep / name
    small, finding = minimize(program, finding, options.keep / "work", options.tools, seconds)
    files = Files([small], folder)
    flags = finding.flags
    if flags[0] in DIFFERENCES:
        flags = difference_flags(files, flags[0])
    command = " ".join([f"{options.tools / 'nz-run'}", *files.command(*flags)])
    (folder / "command").write_text(f"{command}\n{finding.message}\n")
    print(f"{name}: error: {finding.kind}: {finding.message.strip()[:600]}\n  {command}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tools", type=Path, default=ROOT / "build" / "bin")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--count", type=int, default=sys.maxsize, help="stop after this many programs")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=ROOT / "build" / "fuzz")
    parser.add_argument("--minimize", type=float, default=90, help="seconds to spend on making a program smaller")
    options = parser.parse_args()

    refusals, totals = collections.Counter(), collections.Counter()
    try:
        run(options, refusals, totals)
    except KeyboardInterrupt:
        pass
    count, refused = totals["programs"], sum(refusals.values())
    print(f"{count} programs, {refused} refused ({100 * refused / max(count, 1):.1f} %), {totals['failures']} failed")
    for message, times in refusals.most_common():
        print(f"  {times} refused: {message}")
    return 1 if totals["failures"] else 0


def run(options, refusals, totals):
    """Batch after batch, until time or programs are used up."""
    end, batch = time.monotonic() + options.seconds, 0
    while time.monotonic() < end and totals["programs"] < options.count:
        first = totals["programs"]
        seeds = [f"{options.seed}-{first + at}" for at in range(min(BATCH, options.count - first))]
        programs = [Generator(random.Random(seed)).program() for seed in seeds]
        flag_sets = BACKENDS[:1] + BACKENDS[1:] * (batch % 2) + (ONE_THREAD,) * (batch % 8 == 0)
        entries = DIFFERENCES[:1] * (batch % 4 == 0) + DIFFERENCES[1:] * (batch % 4 == 2)
        findings = Batch(programs, options.keep / "work", options.tools).run(flag_sets, entries)
        for number, finding in sorted(findings.items()):
            is_first = True
            if finding.kind == "refused":
                refusals[message_class(finding.message)] += 1
                is_first = refusals[message_class(finding.message)] == 1
                if is_known_limit(finding.message):
                    continue
            totals["failures"] += 1
            if number >= 0:
                report(programs[number], finding, f"seed{seeds[number]}", options, options.minimize * is_first)
            else:
                print(f"{', '.join(seeds)}: error: {finding.kind}: {finding.message.strip()[:600]}", flush=True)
        totals["programs"], batch = first + len(seeds), batch + 1


if __name__ == "__main__":
    sys.exit(main())
