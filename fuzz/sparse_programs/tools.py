"""Runs programs by nz-run and reads what it prints."""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import argparse
import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .expressions import number_text
from .oracle import entries
from .module import Module

ROOT = Path(__file__).resolve().parent.parent.parent
TIME_LIMIT = 300
FILE_TYPES = {"f64": "f8", "f32": "f4", "f16": "f2", "bf16": "f4", "i32": "i4", "i64": "i8", "i16": "i2", "i8": "i1", "index": "i8",
              "i1": "?"}
# What the README's table of limits says, in the words of the messages.
KNOWN_LIMITS = (
    "expected dense, compressed and singleton levels of a sparse result whose pattern is not that of an operand",
    "expected a value of * at unstored entries, or one that does not depend on the index, in a sum over them",
    "expected a value of * where none of several patterns stores an entry",
    "expected operands of different patterns at the same loops where a value does not vanish with each of them",
    "expected a value at the union of patterns that depends on their loops alone",
    "expected at most * patterns in one product of a sparse result",
    "expected a value of * at unstored entries of a sparse result",
    "expected sparse operand * at loops",
    "cannot differentiate *: its derivative would have to save carried value",
)
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|#sparse_tensor\.encoding<.*?>|tensor<[^ ]*>|\d+")


def parser():
    """Of the options that all who run random programs have."""
    made = argparse.ArgumentParser()
    made.add_argument("--tools", type=Path, default=ROOT / "build" / "bin")
    made.add_argument("--seconds", type=float, default=60)
    made.add_argument("--count", type=int, default=sys.maxsize, help="stop after this many programs")
    made.add_argument("--seed", type=int, default=0)
    made.add_argument("--keep", type=Path, default=ROOT / "build" / "fuzz")
    return made


@dataclass
class Outcome:
    """How a run ended: fine, refused, wrong, crashed or hung."""

    kind: str
    message: str = ""
    results: list = field(default_factory=list)
    text: str = ""


def write_argument(argument, element, path):
    """The flag for an argument; sparse ones are written to a file."""
    numbers, tensor = argument.numbers, argument.tensor
    element = "i1" if tensor.is_mask else element
    if tensor.format is None and numbers.size > 400:
        np.save(path.with_suffix(".npy"), numbers.astype(FILE_TYPES[element]))
        return f"--input=@{path.with_suffix('.npy')}"
    if tensor.format is None:
        shape = "".join(f"{size}x" for size in numbers.shape)
        return f"--input={shape}{element}={','.join(number_text(x, element) for x in numbers.reshape(-1))}"
    rows = entries(argument)
    lines = ["# extended FROSTT format", f"{numbers.ndim} {len(rows)}", " ".join(map(str, numbers.shape))]
    lines += [" ".join(str(x + 1) for x in row) + f" {number_text(numbers[tuple(row)], element)}" for row in rows]
    path.write_text("\n".join(lines) + "\n")
    return f"--input=@{path}"


class Files:
    """Some programs as files: one module, their arguments."""

    def __init__(self, programs, folder):
        folder.mkdir(parents=True, exist_ok=True)
        self.module = Module(programs)
        self.path = folder / "program.mlir"
        self.path.write_text(self.module.text())
        self.inputs = [
            write_argument(argument, program.element, folder / f"p{number}-{at}.tns")
            for number, program in enumerate(programs) for at, argument in enumerate(program.inputs())]

        # In another order other products have infinite factors.
        self.flags = [] if all(program.is_finite() for program in programs) else ["--without=chain-order"]

    def command(self, *flags):
        return [str(self.path), *flags, *self.flags, *self.inputs]

    def owners_of(self, message):
        """The numbers of the programs that error messages point at."""
        lines = re.findall(rf"^{re.escape(str(self.path))}:(\d+):\d+: error", message, flags=re.M)
        owners = {self.module.owners[int(line) - 1] for line in lines}
        return sorted(owner for owner in owners if owner is not None)


def run(tools, arguments):
    """Runs nz-run once."""
    command = [str(tools / "nz-run"), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIME_LIMIT, errors="replace")
    except subprocess.TimeoutExpired:
        return Outcome("hung", f"no end after {TIME_LIMIT} seconds")
    if done.returncode < 0 or done.returncode > 2 or "Sanitizer" in done.stderr:
        return Outcome("crashed", f"exit code {done.returncode}: {done.stderr[-300:]}")
    if done.returncode:
        return Outcome("refused", done.stderr, text=done.stdout)
    try:
        return Outcome("fine", done.stderr, read_results(done.stdout), done.stdout)
    except (ValueError, IndexError) as error:
        return Outcome("crashed", f"cannot read the results: {error}\n{done.stdout[:300]}")


def message_class(message):
    """A refusal without names and numbers."""
    lines = [line for line in message.splitlines() if "error: " in line] or message.splitlines() or ["nothing"]
    return QUOTED.sub("*", lines[0].split("error: ", 1)[-1])


def is_known_limit(message):
    return any(limit in message_class(message) for limit in KNOWN_LIMITS)


def read_results(text):
    """Pairs of coordinates (None of dense results) and numbers."""
    results = []
    for part in re.split(r"^result \d+: ", text, flags=re.M)[1:]:
        head, *rows = part.splitlines()
        sizes = [int(size) for size in re.findall(r"(\d+)x", re.split(r"[ ,]", head)[0])]
        if " = " in head:
            numbers = head.split(" = ")[1].replace("nan", "NaN").replace("inf", "Infinity")
            results.append((None, np.array(json.loads(numbers), float).reshape(sizes)))
            continue
        entries = [re.fullmatch(r"\((.*)\) = (.*)", row).groups() for row in rows]
        coordinates = [[int(x) for x in at.split(", ")] for at, _ in entries]
        results.append((np.array(coordinates, int).reshape(-1, len(sizes)), np.array([float(x) for _, x in entries])))
    return results
