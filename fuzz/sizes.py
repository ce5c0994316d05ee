# Runs random programs with arguments of other sizes where types leave sizes open, so
# that what must be equal often is not: nz-run gives results or a message, never a
# signal and never a hang. What compiled code reads and writes is checked in a build
# with SANITIZE=address; without, what it breaks may stay unseen.
# Usage: sizes.py [--tools FOLDER] [--seconds N] [--count N] [--seed N] [--keep FOLDER]
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import collections
import os
import random
import shlex
import shutil
import sys
import time
from dataclasses import replace

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# As in test/lit.cfg.py: LLVM's libraries do not know what the headers mark.
os.environ.setdefault("ASAN_OPTIONS", "allow_user_poisoning=0:use_sigaltstack=0")

import numpy as np

from sparse_programs.generate import Generator
from sparse_programs.tools import Files, parser, run, write_argument

FLAGS = (("-O1",), ("-O1", "--without=known-sizes"), ("-O1", "--threads=1"), ("-O0",),
         ("-O0", "--backend=sparse-tensor"))
CHANGES = (-2, -1, 1, 2, 5)


class Coordinates:
    """Stands in for a format: blocks may not fit other sizes, which nz-run has to say."""

    stored = staticmethod(np.argwhere)


def open_dimensions(program):
    """Pairs of an argument's number and a dimension whose size its type leaves open."""
    return [(number, dim) for number, argument in enumerate(program.inputs())
            for dim, is_static in enumerate(argument.tensor.static) if not is_static]


def resized(argument, dim, change):
    """The argument with one size more or less: cut, or filled with zeros."""
    shape = list(argument.numbers.shape)
    shape[dim] = max(0, shape[dim] + change)
    kept = tuple(slice(0, min(new, old)) for new, old in zip(shape, argument.numbers.shape))
    numbers = np.zeros(shape)
    numbers[kept] = argument.numbers[kept]
    if argument.tensor.format is None:
        return replace(argument, numbers=numbers)
    stored = np.zeros(shape, bool)
    stored[kept] = argument.stored[kept]
    return replace(argument, tensor=replace(argument.tensor, format=Coordinates), numbers=numbers, stored=stored)


def try_program(seed, options, counts):
    """Runs one program with other sizes, if it has open ones; says what went wrong."""
    chance, program = random.Random(f"sizes {seed}"), Generator(random.Random(seed)).program()
    dimensions = open_dimensions(program)
    if not dimensions:
        return None
    folder = options.keep / "sizes"
    files, arguments = Files([program], folder), program.inputs()
    for _ in range(chance.choice([1, 1, 2])):
        number, dim = chance.choice(dimensions)
        arguments[number] = resized(arguments[number], dim, chance.choice(CHANGES))
        files.inputs[number] = write_argument(arguments[number], program.element, folder / f"changed{number}.tns")
    command = files.command(*chance.choice(FLAGS))
    outcome = run(options.tools, command)
    counts[outcome.kind] += 1
    if outcome.kind in ("fine", "refused"):
        return None
    kept = options.keep / f"sizes{seed}"
    shutil.rmtree(kept, ignore_errors=True)
    folder.rename(kept)
    command = [part.replace(str(folder), str(kept)) for part in [str(options.tools / "nz-run"), *command]]
    return f"{seed}: error: {outcome.kind}: {outcome.message.strip()[:600]}\n  {shlex.join(command)}"


def main():
    options = parser().parse_args()

    counts, end, number, failed = collections.Counter(), time.monotonic() + options.seconds, 0, 0
    while time.monotonic() < end and sum(counts.values()) < options.count:
        wrong = try_program(f"{options.seed}-{number}", options, counts)
        number += 1
        if wrong:
            failed += 1
            print(wrong, flush=True)
    print(f"{sum(counts.values())} programs, {counts['refused']} with a message, {failed} ended wrongly")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
