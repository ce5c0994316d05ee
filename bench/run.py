# Measures compiled programs beside hand-written C++ and other libraries, in one run.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: run.py --build FOLDER [--only NAME]... [--threads 1|2] [--rounds R] [--small] ...

All sides of a workload are first compared with an independent result in f64. Then they run
in turns, so that whatever else the machine does disturbs all; the best call of all rounds
counts, and the medians are shown beside it. Prints a table and leaves the numbers in
FOLDER/bench/results.json, beside those of other workloads from earlier runs; report.py
writes docs/Performance.md from them.

Peers run in the Python that --python names, else in a virtual environment that is made in
FOLDER/bench/venv. A peer that cannot run is named with its reason.
"""

import argparse
import functools
import json
import os
import pathlib
import sys
import time

import numpy

import machine
from processes import Failure, python_with_peers, report_of, run
from workloads import ALL, SWEEPS
from workloads.workload import Places

OURS, HAND = "ours", "C++ by hand"
# A failure of these is one of the command.
OWN = (OURS, HAND)
# The kernels of ours as upstream's sparsifier iterates over them.
SPARSIFIER = "ours, upstream's sparsifier"
# No side computes before the first step what is the same in all: with dropout, say,
# little would be.
ALL_IN_EACH_STEP = "--without=hoisted-constants"
# What `--without` takes beside the names that nz-run has.
WITHOUT = {"optimization": "-O0", "llvm": "-O1"}


class Side:
    """A program beside the others: how it is called, and what was measured."""

    def __init__(self, label, command, is_peer=False):
        self.label, self.command, self.is_peer = label, command, is_peer
        self.reports, self.error, self.failure = [], None, None

    def numbers(self):
        """What results.json keeps."""
        if self.failure:
            return {"label": self.label, "failure": self.failure}
        numbers = {
            "label": self.label,
            "best_ms": min(report["min_ns"] for report in self.reports) / 1e6,
            "median_ms": float(numpy.median([report["median_ns"] for report in self.reports])) / 1e6,
            "peak_rss_bytes": max(report["peak_rss_bytes"] for report in self.reports),
            "error": self.error,
        }
        for name in ("compile_ms", "first_call_ns", "peak_bytes", "largest_allocation_bytes"):
            if name in self.reports[0]:
                numbers[name] = min(report[name] for report in self.reports)
        return numbers


def compare(side, error_of, tolerance):
    """Notes how far a side is from the expectation; too far is a failure."""
    try:
        side.error = error_of()
        if not side.error <= tolerance:
            side.failure = f"expected errors up to {tolerance:g}, found {side.error:.2g}"
    except Failure as failure:
        side.failure = str(failure)


def compiled_side(label, work, arguments, flags, timeout=None):
    """The program of ours with these flags, compared with the expectation."""
    flags = [f"--threads={arguments.threads}"] + flags
    part = label in work.parts
    own = work.part_command(label) if part else work.our_command()
    side = Side(label, lambda calls: own + flags + [f"--benchmark={calls}"], is_peer=not (part or label == OURS))

    def run_ours(more, command=None):
        run((command or own) + flags + more, arguments.threads, timeout)

    compare(side, lambda: work.part_error(label, run_ours) if part else work.our_error(run_ours), work.tolerance)
    return side


def program_side(label, name, work, program, threads):
    """A program of this folder, compared with the expectation."""
    side = Side(label, lambda calls: work.program_command(program, calls))
    compare(side, lambda: work.error(name, report_of(side.command(1), threads)), work.tolerance)
    return side


def prepare_sides(work, arguments):
    """The sides of a workload, each compared with the expectation once."""
    threads, timeout = arguments.threads, arguments.timeout
    sides = []
    if "ours" in arguments.sides and work.own_program:
        sides.append(program_side(OURS, "ours", work, work.own_program, threads))
    elif "ours" in arguments.sides:
        sides.append(compiled_side(OURS, work, arguments, [f"--backend={arguments.backend}", ALL_IN_EACH_STEP]))
    if "parts" in arguments.sides:
        for label in work.parts:
            sides.append(compiled_side(label, work, arguments, [f"--backend={arguments.backend}", ALL_IN_EACH_STEP]))
    for name in arguments.without if not work.own_program else []:
        label = f"{OURS} without {name}"
        flags = [f"--backend={arguments.backend}", ALL_IN_EACH_STEP, WITHOUT.get(name, f"--without={name}")]
        sides.append(compiled_side(label, work, arguments, flags, timeout))
    if "hand" in arguments.sides:
        sides.append(program_side(HAND, "hand", work, work.hand, threads))
    if not work.own_program and "sparsifier" in arguments.sides and arguments.backend != "sparse-tensor":
        sides.append(compiled_side(SPARSIFIER, work, arguments, ["--backend=sparse-tensor"], timeout))
    if "peers" not in arguments.sides:
        return sides
    for label, reason in work.impossible.items():
        sides.append(Side(label, None, is_peer=True))
        sides[-1].failure = reason
    for label in work.peers:
        command = functools.partial(peer_command, work, arguments, label)
        side = Side(label, command, is_peer=True)
        sides.append(side)

        def error():
            report = report_of(side.command(1), threads, timeout)
            if "missing" in report:
                raise Failure(report["missing"])
            if report.get("value_alone"):
                return abs(report["loss"] / float(work.expected[0]) - 1)
            return work.error("peer", report)

        compare(side, error, work.tolerance)
    return sides


def peer_command(work, arguments, label, calls):
    return work.peer_command(arguments.python, label, calls, arguments.threads)


def measure(work, number, arguments):
    """Runs the sides of a workload in turns; returns what results.json keeps. `number` is the
    place of the workload among all."""
    work.folder.mkdir(parents=True, exist_ok=True)
    work.prepare()
    sides = prepare_sides(work, arguments)
    for turn in range(min(arguments.rounds, work.rounds)):
        for side in sides:
            if side.failure or (side.is_peer and turn >= arguments.peer_rounds):
                continue
            calls = min(work.calls, arguments.peer_calls) if side.is_peer else work.calls
            try:
                side.reports.append(report_of(side.command(calls), arguments.threads, arguments.timeout))
            except Failure as failure:
                side.failure = str(failure)
    return {
        "name": work.name,
        "what": work.what,
        "threads": arguments.threads,
        "backend": arguments.backend,
        "small": arguments.small,
        "number": number,
        "sweep": [arguments.sweep, work.group, work.coordinate] if arguments.sweep else None,
        "date": time.strftime("%Y-%m-%d %H:%M"),
        "load": os.getloadavg()[0],
        "sides": [side.numbers() for side in sides],
    }


ROW = "  {:<38} {:>11} {:>11} {:>8} {:>10} {:>10} {:>9}"


def show(result):
    """The lines of the table for a workload."""
    print(f"\n{result['what']}")
    by_hand = next((s for s in result["sides"] if s["label"] == HAND), {})
    for side in result["sides"]:
        if "failure" in side:
            print(f"  {side['label']:<38} not measured: {side['failure']}")
            continue
        ratio = f"{side['best_ms'] / by_hand['best_ms']:.2f}" if "best_ms" in by_hand else "-"
        compiled = f"{side['compile_ms']:.0f} ms" if "compile_ms" in side else "-"
        print(
            ROW.format(
                side["label"],
                f"{side['best_ms']:.3f} ms",
                f"{side['median_ms']:.3f} ms",
                ratio,
                compiled,
                f"{side['peak_rss_bytes'] / 1e6:.0f} MB",
                f"{side['error']:.1e}",
            )
        )
    sys.stdout.flush()


def keep(path, described, result):
    """Puts a result beside those that results.json has."""
    kept = json.loads(path.read_text()) if path.exists() else {}
    if not isinstance(kept, dict):
        kept = {}  # Of an older version of this program.
    key = ("name", "threads", "backend", "small", "sweep")
    others = [r for r in kept.get("results", []) if [r[k] for k in key] != [result[k] for k in key]]
    # Runs without peers do not know their versions.
    described = {**kept.get("machine", {}), **described}
    path.write_text(json.dumps({"machine": described, "results": others + [result]}, indent=2) + "\n")


def main():
    parser = argparse.ArgumentParser(description="measures beside hand-written C++ and other libraries")
    parser.add_argument("--build", required=True)
    parser.add_argument("--only", action="append", help="workloads whose name contains this")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer-rounds", type=int, default=2, help="rounds that peers take part in")
    parser.add_argument("--peer-calls", type=int, default=20, help="the most calls of a peer a round")
    parser.add_argument("--timeout", type=int, default=900, help="seconds for one run of a program")
    parser.add_argument("--python", help="a Python that has the peers")
    parser.add_argument("--sides", default="ours,parts,hand,sparsifier,peers", help="which take part")
    parser.add_argument("--operands", help="the folder of operands and results; default: BUILD/bench")
    parser.add_argument("--backend", default="loops")
    parser.add_argument("--without", action="append", default=[], metavar="NAME", help="ours once more with this optimization off")
    parser.add_argument("--sweep", choices=list(SWEEPS), help="one computation at many sizes, instead of the workloads")
    parser.add_argument("--compiler", default="clang++-22", help="what compiled the hand-written programs")
    parser.add_argument("--small", action="store_true", help="tiny sizes, one round: a check")
    parser.add_argument("--list", action="store_true", help="names the workloads")
    arguments = parser.parse_args()

    build = pathlib.Path(arguments.build).resolve()
    operands = pathlib.Path(arguments.operands or build / "bench").resolve()
    places = Places(build / "bin" / "nz-run", build / "bench", operands)
    works = [kind(places, arguments.small) for kind in (SWEEPS[arguments.sweep] if arguments.sweep else ALL)]
    numbers = {work.name: number for number, work in enumerate(works)}
    if arguments.only:
        works = [work for work in works if any(name in work.name for name in arguments.only)]
    if arguments.list or not works:
        print("\n".join(work.name for work in works))
        sys.exit(0 if works else f"no workload is named {', '.join(arguments.only)}")
    if arguments.small:
        arguments.rounds = arguments.peer_rounds = 1
    arguments.sides = arguments.sides.split(",")
    if "peers" in arguments.sides:
        arguments.python = python_with_peers(build, arguments.python)

    described = machine.describe(places.tool, arguments.compiler, arguments.python if "peers" in arguments.sides else None)
    print(f"{arguments.threads} thread(s); ratios are to C++ by hand, best calls")
    print(ROW.format("", "best", "median", "ratio", "compile", "memory", "error"))
    wrong = []
    for work in works:
        result = measure(work, numbers[work.name], arguments)
        keep(operands / "results.json", described, result)
        show(result)
        wrong += [f"{work.name}: {side['label']}" for side in result["sides"] if "failure" in side and side["label"] in OWN]
    if wrong:
        sys.exit("not measured: " + "; ".join(wrong))


if __name__ == "__main__":
    main()
