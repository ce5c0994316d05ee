# What the programs of all peers share: how they are called, timed and reported.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A program of peers ends in `run(SPELLING, ...)`: functions that take `Data` and return a
function of no arguments, which does one step or computes one value with its gradients, and
returns the loss, or the loss and a dictionary of gradients.

usage: PROGRAM SPELLING FOLDER CALLS THREADS

A spelling NAME_value is that of NAME without gradients, unless there is a function of that
name: what `Data.differentiate` says. Calls twice to warm up and then CALLS times; prints the times, the last loss and the first
eight as one JSON object, or why this spelling cannot run as {"missing": ...}. Gradients of
the last call are left in FOLDER/peer-NAME.npy.
"""

import json
import os
import pathlib
import sys
import time

import numpy


class Data:
    """The operands in a workload's folder."""

    def __init__(self, folder, threads, differentiate=True):
        self.folder, self.threads = pathlib.Path(folder), threads
        self.differentiate = differentiate

    def array(self, name):
        return numpy.load(self.folder / f"{name}.npy")

    def number(self, name):
        """An operand that is one number."""
        return self.array(name).item()

    def rows_and_columns(self, name):
        """The coordinates of the stored entries of a matrix, row by row."""
        positions, columns = self.array(f"{name}-positions"), self.array(f"{name}-coordinates")
        return numpy.repeat(numpy.arange(len(positions) - 1), numpy.diff(positions)), columns.astype("i8")

    def columns(self, name):
        """How many columns a matrix has."""
        return self.number(f"{name}-columns")

    def csr(self, name, shape):
        """A matrix of SciPy."""
        import scipy.sparse

        parts = [self.array(f"{name}-{part}") for part in ("values", "coordinates", "positions")]
        return scipy.sparse.csr_matrix(tuple(parts), shape=shape)


def peak_resident_bytes():
    try:
        with open("/proc/self/status") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return 0


def run(*spellings):
    """Runs the spelling that the command names."""
    name, folder, calls, threads = sys.argv[1:]
    threads = int(threads)
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    functions = {function.__name__: function for function in spellings}
    differentiate = not name.endswith("_value")
    spelling = functions.get(name) or functions[name.removesuffix("_value")]
    begin = time.perf_counter_ns()
    times, losses, gradients = [], [], {}
    try:
        step = spelling(Data(folder, threads, differentiate))
        for _ in range(int(calls) + 2):
            start = time.perf_counter_ns()
            result = step()
            loss, gradients = result if isinstance(result, tuple) else (result, {})
            losses.append(float(loss))
            times.append(time.perf_counter_ns() - start)
            if len(times) == 1:
                first = time.perf_counter_ns() - begin
    except ImportError as error:
        print(json.dumps({"missing": f"{error.name} is not installed"}))
        return
    for gradient, array in gradients.items():
        numpy.save(pathlib.Path(folder) / f"peer-{gradient}.npy", numpy.asarray(array))
    times = sorted(times[2:])
    report = {
        "min_ns": times[0],
        "median_ns": times[len(times) // 2],
        "first_call_ns": first,
        "loss": losses[-1],
        "losses": losses[:8],
        "peak_rss_bytes": peak_resident_bytes(),
        "value_alone": not differentiate,
    }
    print(json.dumps(report))
